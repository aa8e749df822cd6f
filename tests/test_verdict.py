"""Verdicts, held against an oracle that tries every set of sayings and asks z3; and the words, case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from smt import all_of, any_of, at_most, negated
from stories import CLOCKWORK, EVENTS, MINUTE, NOON, VOCABULARY, Oracle, Story, did, random_story

from whereas.answers import View
from whereas.casefile import read_case
from whereas.chronology import chronology
from whereas.claim import Claim, read
from whereas.formula import Atom
from whereas.order import Binding, Clause, Order, Reading
from whereas.source import Source
from whereas.verdict import (
    NO_SUBJECT,
    Record,
    Verdict,
    Word,
    _judged,
    _Worlds,
    cruxes,
    judge,
    judge_all,
    settles,
    unsettles,
)

ACTS = {
    "a": ("a", "a", "a"),
    "b": ("b", "b", "b"),
    "c": ("c", "c", "c"),
    "h": ("h", "h.start", "h.end"),
    "h.end": ("h", "h.end", "h.end"),
}
MOMENTS = {"a": "a", "c": "c", "d": "d", "h.start": "h"}


@dataclass(frozen=True)
class Asked:
    """A clause, what its terms are bound to, and what it means: kept, due, arises, and the events that are its acts."""

    clause: Clause
    terms: dict[str, tuple[str, ...]]
    kept: str
    due: str
    acts: frozenset[str]


def _within_day(point: str, at: int | None) -> list[str]:
    return [] if at is None else [at_most(point, None, at)]


def random_clause(rng: Random, name: str, as_of: int | None, due_at: int | None) -> Asked:
    """A clause, encoded from the table in docs/order.md."""
    acts = rng.sample(sorted(ACTS), rng.choice((1, 1, 2, 3)))
    terms = {f"{name}-act": tuple(acts)}
    done = [ACTS[act] for act in acts]
    kind = rng.choice(("forbid", "forbid", "within", "window", "before"))
    events = frozenset(event for event, _, _ in done)
    plus = {"from": rng.choice((0, 0, 2)), "until": rng.choice((0, 0, 3))}

    def edge(word: str) -> tuple[str, str, str, int]:
        moment = rng.choice(sorted(MOMENTS))
        terms[f"{name}-{word}"] = (moment,)
        text = f"{name}-{word}" + (f" + {plus[word]} min" if plus[word] else "")
        return text, MOMENTS[moment], moment, plus[word] * MINUTE

    if kind == "before":
        others = rng.sample(sorted(ACTS), rng.choice((1, 1, 2)))
        terms[f"{name}-other"] = tuple(others)
        gap, least, most = rng.choice(
            (("", 1, None), ("at least 2 min", 2 * MINUTE, None), ("1 min .. 4 min", MINUTE, 4 * MINUTE))
        )
        demands, due = [], []
        for event, start, _ in (ACTS[other] for other in others):
            counts = all_of([did(event), *_within_day(start, as_of)])
            before = [
                all_of([did(act), at_most(end, start, -least), *([at_most(start, end, most)] if most else [])])
                for act, _, end in done
            ]
            demands.append(any_of([negated(counts), *before]))
            due.append(all_of([did(event), *_within_day(start, due_at)]))
        clause = Clause(name, require=f"{name}-act", before=f"{name}-other", by=gap)
        return Asked(clause, terms, all_of(demands), any_of(due), events)
    if kind == "within":
        plus["from"] = 0
        text, event, point, _ = edge("from")
        reach = rng.choice((1, 3, 6)) * MINUTE
        in_time = [
            all_of([did(act), at_most(point, start, 0), at_most(end, point, reach), *_within_day(end, as_of)])
            for act, start, end in done
        ]
        late = _within_day(point, None if due_at is None else due_at - reach - 1)
        clause = Clause(name, require=f"{name}-act", within=f"{reach // MINUTE} min after {text}")
        return Asked(clause, terms, any_of([negated(did(event)), *in_time]), all_of([did(event), *late]), events)
    opens = edge("from") if rng.random() < 0.8 else None
    closes = edge("until") if rng.random() < 0.7 else None
    hits = []
    for act, start, end in done:
        if (
            kind == "forbid"
        ):  # a part of it is inside: no beginning, of act or window, comes after an end, of act or window
            begins = [(start, 0), *([(opens[2], opens[3])] if opens else [])]
            parts = [did(act), *(at_most(point, end, -plus) for point, plus in begins)]
            parts += [
                limit for point, plus in begins for limit in _within_day(point, None if as_of is None else as_of - plus)
            ]
            parts += [did(opens[1])] if opens else []
            if closes:
                inside = [at_most(point, closes[2], closes[3] - plus - 1) for point, plus in begins]
                parts.append(any_of([negated(did(closes[1])), all_of(inside)]))
        else:  # all of it is
            parts = [did(act), *_within_day(end, as_of)]
            parts += [at_most(opens[2], start, -opens[3])] if opens else []
            parts += [any_of([negated(did(closes[1])), at_most(end, closes[2], closes[3] - 1)])] if closes else []
        hits.append(all_of(parts))
    start_text, until_text = opens[0] if opens else "", closes[0] if closes else ""
    if kind == "forbid":
        return Asked(
            Clause(name, forbid=f"{name}-act", start=start_text, until=until_text),
            terms,
            negated(any_of(hits)),
            "true",
            events,
        )
    due_text = "false"
    if closes:
        due_text = all_of([did(closes[1]), *_within_day(closes[2], None if due_at is None else due_at - closes[3])])
    unopened = [negated(did(opens[1]))] if opens else []
    return Asked(
        Clause(name, require=f"{name}-act", start=start_text, until=until_text),
        terms,
        any_of([*unopened, *hits]),
        due_text,
        events,
    )


def word_in(told: tuple[bool, ...], forbids: bool, conditional: bool, spoken_of: bool) -> Word:
    """The word in one world, as docs/verdict.md has it."""
    kept, unkept, due, undue, arises = told
    if conditional and not arises:
        return Word.NOT_COVERED
    if not unkept:
        return Word.KEPT
    if forbids:
        return Word.UNDECIDED if kept else Word.BROKEN
    if not due:
        return Word.PENDING
    if not undue and not spoken_of:
        return Word.NO_RECORD
    return Word.BROKEN if not kept and not undue else Word.UNDECIDED


def expected(oracle: Oracle, story: Story, asked: Sequence[Asked], ranked: bool) -> tuple[Word, list[frozenset[int]]]:
    """*asked*: the clause, and, where it has an `if-broken`, the clause that this names."""
    main = asked[0]
    conditional = len(asked) == 2
    kept = any_of([asked[1].kept, main.kept]) if conditional else main.kept
    arises = negated(asked[1].kept) if conditional else "true"
    worlds = oracle.worlds(story, ranked=ranked)
    told = oracle.words_for(story, [f"(= kept {kept})", f"(= due {main.due})", f"(= arises {arises})"], worlds)
    words = set()
    for world, answers in zip(worlds, told, strict=True):
        spoken_of = any(not main.acts.isdisjoint(story.sayings[i].asserts | story.sayings[i].denies) for i in world)
        words.add(word_in(answers, bool(main.clause.forbid), conditional, spoken_of))
    return (words.pop() if len(words) == 1 else Word.UNDECIDED), worlds


def random_case(rng: Random) -> tuple[Story, list[Asked], int | None, int | None]:
    story = random_story(rng)
    as_of = NOON + rng.randrange(14) * MINUTE if rng.random() < 0.25 else None
    today = NOON + rng.randrange(14) * MINUTE if rng.random() < 0.25 else None
    due_at = as_of if as_of is not None else today
    asked = [random_clause(rng, "main", as_of, due_at)]
    if rng.random() < 0.3:
        asked.append(random_clause(rng, "first", as_of, due_at))
    return story, asked, as_of, today


def judged(story: Story, asked: Sequence[Asked], as_of: int | None, today: int | None, *, ranked: bool = True) -> Word:
    clauses = {one.clause.id: one.clause for one in asked}
    clause = asked[0].clause
    if len(asked) == 2:
        clause = clauses["main"] = Clause(**{**{f: getattr(clause, f) for f in clause.__slots__}, "if_broken": "first"})
    order = Order("order", clauses=clauses)
    reading = Reading("reading", terms={term: Binding(names) for one in asked for term, names in one.terms.items()})
    record = Record(story.chronology(ranked=ranked), VOCABULARY, CLOCKWORK, as_of, today)
    verdict = judge(record, order, clause, NO_SUBJECT, reading)
    assert not verdict.stopped
    return verdict.word


@pytest.mark.parametrize("batch", range(4))
def test_five_hundred_random_clauses_are_judged_as_every_set_of_sayings_has_it(batch: int) -> None:
    """Alternatives, denials, groups, clocks, ranks, if-broken, as-of: four batches of five hundred."""
    rng = Random(3000 + batch)
    oracle = Oracle()
    count: Counter[Word] = Counter()
    contested = 0
    for _ in range(500):
        story, asked, as_of, today = random_case(rng)
        ranked = rng.random() < 0.5
        want, worlds = expected(oracle, story, asked, ranked)
        told = judged(story, asked, as_of, today, ranked=ranked)
        assert told is want, (told, want, [said.text for said in story.sayings], asked, as_of, today, ranked)
        count[want] += 1
        contested += len(worlds) > 1
    assert min(count[word] for word in Word) > 3, count
    assert contested > 100


def test_the_order_in_which_claims_are_told_changes_no_verdict() -> None:
    rng = Random(9)
    for _ in range(300):
        story, asked, as_of, today = random_case(rng)
        assert judged(story, asked, as_of, today) is judged(story.shuffled(rng), asked, as_of, today)


# ---------------------------------------------------------------------------------------------- cases

ORDER = Order(
    "tro",
    clauses={
        "no-removal": Clause("no-removal", forbid="removal", of="covered", start="effective", until="expiry"),
        "return": Clause(
            "return", require="return", of="covered", within="30 min after effective", if_broken="no-removal"
        ),
        "notice": Clause("notice", require="return", of="covered", within="30 min after effective"),
    },
)
NARROW = Reading(
    "narrow",
    terms={
        "removal": Binding(("{subject}",)),
        "return": Binding(("d",)),
        "covered": Binding(("a",)),
        "effective": Binding(("c",)),
        "expiry": Binding(("h.end",)),
    },
)
WIDE = Reading("wide", terms={**NARROW.terms, "covered": Binding(("a", "b")), "removal": Binding(("b",))})


def record(*sentences: str, today: int | None = None, as_of: int | None = None) -> Record:
    """Sentences as claims c0, c1, … of sources s0, s1, …"""
    claims = [Claim(f"c{i}", says, f"s{i}") for i, says in enumerate(sentences)]
    told = [(claim, read(claim.says, VOCABULARY, CLOCKWORK)) for claim in claims]
    made = chronology(told, EVENTS, {claim.source: Source(claim.source) for claim in claims})
    return Record(made, VOCABULARY, CLOCKWORK, as_of, today)


def verdict(held: Record, clause: str = "no-removal", subject: str = "a", reading: Reading = NARROW) -> Verdict:
    return judge(held, ORDER, ORDER.clauses[clause], subject, reading)


def noon(minute: int) -> str:
    return f"2025-03-15 12:{minute:02d}"


@pytest.mark.parametrize(
    ("sentences", "word"),
    [
        ((f"c at {noon(10)}", f"a at {noon(9)}"), Word.KEPT),
        ((f"c at {noon(10)}", f"a at {noon(11)}"), Word.UNDECIDED),
        ((f"c at {noon(10)}", f"a at {noon(11)}", f"h.end at {noon(20)}"), Word.BROKEN),
        ((f"c at {noon(10)}", f"a at {noon(11)}", "h did not happen"), Word.BROKEN),
        ((f"c at {noon(10)}", f"a at {noon(10)}", "h did not happen"), Word.UNDECIDED),
        ((f"c at {noon(10)}", "a with c", "h did not happen"), Word.BROKEN),
        ((f"c at {noon(10)}", f"a at {noon(11)}", "a with h.end"), Word.KEPT),
        (("a did not happen",), Word.KEPT),
        (("c did not happen",), Word.KEPT),
        ((), Word.UNDECIDED),
        ((f"c at {noon(10)}", f"a at {noon(11)}", f"a at {noon(9)}", "h did not happen"), Word.UNDECIDED),
        ((f"c at {noon(10)}", f"a at {noon(11)}", f"a at {noon(31)}", "h did not happen"), Word.BROKEN),
    ],
)
def test_a_prohibition_has_its_word(sentences: tuple[str, ...], word: Word) -> None:
    assert verdict(record(*sentences)).word is word


@pytest.mark.parametrize(
    ("sentences", "today", "word"),
    [
        ((f"c at {noon(0)}", f"d at {noon(5)}"), None, Word.KEPT),
        ((f"c at {noon(0)}", f"d at {noon(35)}"), None, Word.BROKEN),
        ((f"c at {noon(0)}", "d did not happen"), None, Word.BROKEN),
        ((f"c at {noon(0)}",), None, Word.NO_RECORD),
        ((f"c at {noon(0)}",), NOON + 10 * MINUTE, Word.PENDING),
        ((f"c at {noon(0)}",), NOON + 31 * MINUTE, Word.NO_RECORD),
        ((f"c at {noon(0)}",), NOON + 30 * MINUTE + 30_000, Word.UNDECIDED),
        (("c did not happen",), None, Word.KEPT),
    ],
)
def test_a_requirement_has_its_word(sentences: tuple[str, ...], today: int | None, word: Word) -> None:
    assert verdict(record(*sentences, today=today), "notice").word is word


def test_a_duty_to_mend_what_was_not_broken_covers_nobody() -> None:
    assert verdict(record("a did not happen"), "return").word is Word.NOT_COVERED
    assert verdict(record("a happened"), "no-removal", "b").word is Word.NOT_COVERED


def test_a_duty_that_may_not_have_arisen_is_not_said_to_be_kept() -> None:
    """
    d was in time whatever became of a; if a was early, nothing was broken, and there was no duty to keep
    """
    held = record(f"c at {noon(10)}", f"d at {noon(15)}", f"a at {noon(11)}", f"a at {noon(9)}", "h did not happen")
    assert {world.word for world in verdict(held, "return").worlds} == {Word.KEPT, Word.NOT_COVERED}
    assert verdict(held, "return").word is Word.UNDECIDED


def test_a_saying_that_falls_takes_all_that_it_says_with_it() -> None:
    """
    "both happened" may fall with a, and then nobody says that b happened
    """
    forbid_b = Order("o", clauses={"never": Clause("never", forbid="removal")})
    held = record("both happened", "a did not happen")
    assert judge(held, forbid_b, forbid_b.clauses["never"], NO_SUBJECT, WIDE).word is Word.UNDECIDED


def test_a_saying_still_in_dispute_may_yet_be_the_record_that_was_missing() -> None:
    """
    notice (a) before h and before itself, which nobody can give: if a is denied, that was broken; if h.end's claim of b
    stands instead, nobody speaks of a at all
    """
    asked = Order("o", clauses={"x": Clause("x", require="act", before="other", by="at least 2 min")})
    reading = Reading("r", terms={"act": Binding(("a",)), "other": Binding(("h", "a"))})
    held = record("both did not happen", "h happened", "b within 1 min of h.end")
    found = judge(held, asked, asked.clauses["x"], NO_SUBJECT, reading)
    assert {world.word for world in found.worlds} == {Word.BROKEN, Word.NO_RECORD}
    assert found.word is Word.UNDECIDED


def test_an_undecided_verdict_names_the_sayings_that_it_turns_on() -> None:
    found = verdict(record(f"c at {noon(10)}", f"a at {noon(11)}", f"a at {noon(9)}", "h did not happen"))
    assert {saying.says for saying in found.turns_on} == {f"a at {noon(11)}", f"a at {noon(9)}"}
    assert found.id == "tro.no-removal/a/narrow"


def test_what_would_settle_an_undecided_verdict_does_settle_it_and_no_looser() -> None:
    held = record(f"c at {noon(10)}", f"a at {noon(5)}..{noon(20)[-5:]}", "h did not happen")
    told = verdict(held)
    assert told.duty is not None
    found = {(one.point, one.at_least, one.at_most): one.word for one in settles(held, told)}
    assert found["a", None, NOON + 10 * MINUTE - 1] is Word.KEPT
    assert found["a", NOON + 11 * MINUTE - 1, None] is Word.BROKEN
    for (point, least, most), word in found.items():
        if point == "a":
            for by in (0, 1):
                assumed = Atom(None, "a", -(least - by)) if least is not None else Atom("a", None, (most or 0) + by)
                again = _judged(told, _Worlds(held.chronology, told.duty, (assumed,)))
                assert (again.word is word) is (by == 0)


def test_a_decided_verdict_names_the_sources_without_which_it_would_not_stand() -> None:
    held = record(
        f"c at {noon(10)}",
        f"a at {noon(11)}",
        f"a at {noon(12)}..{noon(15)[-5:]}",
        "h did not happen",
        f"b at {noon(1)}",
    )
    told = {one.name: one.word for one in unsettles(held, verdict(held))}
    assert told == {
        "s0": Word.UNDECIDED,
        "origin:s0": Word.UNDECIDED,
        "s3": Word.UNDECIDED,
        "origin:s3": Word.UNDECIDED,
    }


def test_a_crux_names_the_terms_that_two_readings_turn_on() -> None:
    held = record(f"c at {noon(10)}", f"a at {noon(9)}", f"b at {noon(12)}", "h did not happen")
    narrow, wide = verdict(held), verdict(held, reading=WIDE)
    assert (narrow.word, wide.word) == (Word.KEPT, Word.BROKEN)
    (found,) = cruxes(held, [narrow, wide])
    assert found.turns_on == (("removal",),)
    assert found.makes_no_difference == ("covered",)


def test_every_clause_subject_and_reading_has_a_verdict() -> None:
    told = [found.id for found in judge_all(record(f"c at {noon(10)}"), [ORDER], [NARROW, WIDE])]
    want = [
        f"tro.{clause}/{subject}/{reading}"
        for clause in ORDER.clauses
        for subject in "ab"
        for reading in ("narrow", "wide")
    ]
    assert told == want


def test_the_order_in_which_the_bundled_case_is_told_changes_no_verdict() -> None:
    rng = Random(5)
    case = read_case(Path(__file__).resolve().parents[1] / "examples" / "jgg")
    told, events, sources = list(case.told), list(case.events.items()), list(case.sources.items())
    for listed in (told, events, sources):
        rng.shuffle(listed)
    other = replace(
        case, told=tuple(told), claims=tuple(claim for claim, _ in told), events=dict(events), sources=dict(sources)
    )
    words = [{verdict.id: verdict.word for verdict in View.of(each).verdicts()} for each in (case, other)]
    assert words[0] == words[1]

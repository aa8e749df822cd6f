"""Verdicts, held against an oracle that tries every set of sayings and asks z3; and the words, case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from smt import all_of, any_of, at_most, negated
from stories import CLOCKWORK, NOON, VOCABULARY, Oracle, Story, did, random_story

from whereas.order import Binding, Clause, Order, Reading
from whereas.verdict import NO_SUBJECT, Record, Word, judge

MINUTE = 60_000
ACTS = {"a": ("a", "a", "a"), "b": ("b", "b", "b"), "c": ("c", "c", "c"), "h": ("h", "h.start", "h.end"), "h.end": ("h", "h.end", "h.end")}
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
    """A clause, encoded from the table in docs/case-file.md."""
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
        gap, least, most = rng.choice((("", 1, None), ("at least 2 min", 2 * MINUTE, None), ("1 min .. 4 min", MINUTE, 4 * MINUTE)))
        demands, due = [], []
        for event, start, _ in (ACTS[other] for other in others):
            counts = all_of([did(event), *_within_day(start, as_of)])
            before = [
                all_of([did(act), at_most(end, start, -least), *([at_most(start, end, most)] if most else [])]) for act, _, end in done
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
            all_of([did(act), at_most(point, start, 0), at_most(end, point, reach), *_within_day(end, as_of)]) for act, start, end in done
        ]
        late = _within_day(point, None if due_at is None else due_at - reach - 1)
        clause = Clause(name, require=f"{name}-act", within=f"{reach // MINUTE} min after {text}")
        return Asked(clause, terms, any_of([negated(did(event)), *in_time]), all_of([did(event), *late]), events)
    opens = edge("from") if rng.random() < 0.8 else None
    closes = edge("until") if rng.random() < 0.7 else None
    hits = []
    for act, start, end in done:
        # a forbidden act that lasts is inside if it touches the window, a required one if all of it is
        last, first = (end, start) if kind == "forbid" else (start, end)
        parts = [did(act), *_within_day(first, as_of)]
        if opens:
            parts += [at_most(opens[2], last, -opens[3]), *([did(opens[1])] if kind == "forbid" else [])]
        if closes:
            parts.append(any_of([negated(did(closes[1])), at_most(first, closes[2], closes[3] - 1)]))
        hits.append(all_of(parts))
    start_text, until_text = opens[0] if opens else "", closes[0] if closes else ""
    if kind == "forbid":
        return Asked(Clause(name, forbid=f"{name}-act", start=start_text, until=until_text), terms, negated(any_of(hits)), "true", events)
    due_text = "false"
    if closes:
        due_text = all_of([did(closes[1]), *_within_day(closes[2], None if due_at is None else due_at - closes[3])])
    unopened = [negated(did(opens[1]))] if opens else []
    return Asked(Clause(name, require=f"{name}-act", start=start_text, until=until_text), terms, any_of([*unopened, *hits]), due_text, events)


def word_in(told: tuple[bool, ...], forbids: bool, conditional: bool, spoken_of: bool) -> Word:
    """The word in one world, as design.md has it."""
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


def judged(story: Story, asked: Sequence[Asked], as_of: int | None, today: int | None, ranked: bool) -> Word:
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
        told = judged(story, asked, as_of, today, ranked)
        assert told is want, (told, want, [said.text for said in story.sayings], asked, as_of, today, ranked)
        count[want] += 1
        contested += len(worlds) > 1
    assert min(count[word] for word in Word) > 3, count
    assert contested > 100

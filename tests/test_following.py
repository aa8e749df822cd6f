"""What follows from a case that has changed: held, change after change, against the whole case read and put together anew."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import CLOCKWORK, EVENTS, POINTS, RANKS, VOCABULARY, random_story

from whereas import keeping
from whereas.answers import View, bounds_of_all, bounds_plain, event_rows
from whereas.casefile import Case, read_case, read_changes, read_things
from whereas.chronology import Chronology, chronology
from whereas.claim import Claim, Event, Statement, points_of, read
from whereas.entry import Change
from whereas.errors import BadCase, WhereasError
from whereas.ledger import Ledger
from whereas.source import Source, sha256

JGG = Path(__file__).parents[1] / "examples" / "jgg"
Told = list[tuple[Claim, Statement]]


def all_of(made: Chronology) -> dict[str, object]:
    """Everything that a chronology answers, with the order in which it does."""
    network = made.network
    pairs = [(a, b) for a in POINTS for b in POINTS if a != b]
    return {
        "sayings": made.sayings,
        "left out": made.left_out,
        "said": (made.asserted, made.denied),
        "constraints": list(network),
        "within": [list(network.within(points)) for points in (POINTS, ("a", "h.end"))],
        "components": [network.component(point) for point in POINTS],
        "conflicted": network.conflicted(),
        "conflicts": made.conflicts(),
        "touching": [made.touching([point]) for point in POINTS],
        "choices": [made.choices([point]) for point in POINTS],
        "bounds": [made.bounds(point) for point in POINTS],
        "between": [made.between(*pair) for pair in pairs],
        "every bounds": made.every_bounds(),
        "later": made.later_than(1_742_040_300_000),
        "world": list(made.world(POINTS, ("a", "h"))),
    }


def shuffled_stories(rng: Random) -> Iterator[tuple[Told, tuple[Event, ...], dict[str, Source]]]:
    """A story of up to nine claims, then the same after one change and another: a claim more, fewer, other, moved; a source other."""
    said = random_story(rng, 9).sayings
    pool = [
        (Claim(f"c{n}", one.text, rng.choice("xyz"), clock=one.clock, rank=one.rank), one)
        for n, one in enumerate([*said, *rng.sample(said, len(said) // 2)])
    ]
    rng.shuffle(pool)
    meant = [(claim, read(claim.says, VOCABULARY, CLOCKWORK, one.clock)) for claim, one in pool]
    told, rest = meant[: len(meant) // 2], meant[len(meant) // 2 :]
    sources = {name: Source(name) for name in "xyz"}
    events = EVENTS
    while True:
        yield told, events, sources
        told = list(told)
        for _ in range(rng.choice((1, 1, 1, 2))):
            kind = rng.randrange(7)
            if kind <= 1 and rest:
                told.insert(rng.randrange(len(told) + 1) if kind else len(told), rest.pop())
            elif kind == 2 and told:
                rest.append(told.pop(rng.randrange(len(told))))
            elif kind == 3 and told:
                at = rng.randrange(len(told))
                told[at] = (replace(told[at][0], status=rng.choice(("accepted", "rejected"))), told[at][1])
            elif kind == 4 and told:
                at = rng.randrange(len(told))
                told[at] = (replace(told[at][0], id=f"n{rng.random()}", rank=rng.choice(RANKS)), rng.choice(meant)[1])
            elif kind == 5:
                name = rng.choice("xyz")
                sources = {
                    **sources,
                    name: replace(sources[name], origin=rng.choice(("", "wire")), rank=rng.choice(("", *RANKS))),
                }
            elif kind == 6:
                events = tuple(event for event in EVENTS if event.id != "h" or rng.random() < 0.7)


@settings(max_examples=150)
@given(st.integers(0, 1 << 32))
def test_a_chronology_that_follows_another_answers_all_that_one_built_anew_does(seed: int) -> None:
    rng = Random(seed)
    before = None
    for _, (told, events, sources) in zip(range(8), shuffled_stories(rng), strict=False):
        made = chronology(told, events, sources, RANKS, before=before)
        if rng.random() < 0.7:  # asked, or not, before the next follows it
            made.conflicts()
            made.bounds(rng.choice(POINTS))
        before = made
        assert all_of(made) == all_of(chronology(told, events, sources, RANKS))


@settings(max_examples=50)
@given(st.integers(0, 1 << 32))
def test_a_chronology_without_some_sources_answers_as_one_that_never_had_them(seed: int) -> None:
    stories = shuffled_stories(Random(seed))
    for _, (told, events, sources) in zip(range(3), stories, strict=False):
        fewer = chronology(told, events, sources, RANKS).dropping(frozenset({"x"}))
        anew = chronology(told, events, sources, RANKS, without=frozenset({"x"}))
        assert fewer.sayings == anew.sayings
        assert [fewer.bounds(point) for point in POINTS] == [anew.bounds(point) for point in POINTS]
        assert list(fewer.network) == list(anew.network)


def test_a_change_builds_nothing_anew_but_what_it_touches() -> None:
    """The components of all other events are one and the same network as before."""
    sources = {"s": Source("s")}
    claims = [Claim(f"c{n}", f"{event} at 2025-03-15 12:0{n}", "s") for n, event in enumerate("abcd")]
    told = [(claim, read(claim.says, VOCABULARY, CLOCKWORK)) for claim in claims]
    before = chronology(told, EVENTS, sources)
    more = Claim("c4", "a before b", "s")
    after = chronology(
        [told[0], (more, read(more.says, VOCABULARY, CLOCKWORK)), *told[1:]], EVENTS, sources, before=before
    )
    same = [after.network._at(point) is before.network._at(point) for point in "abcd"]
    assert same == [False, False, True, True]
    assert [saying.index for saying in after.sayings] == [0, 1, 2, 3, 4]


# ---------------------------------------------------------------------------------------------- views


def seen(view: View) -> dict[str, object]:
    """What a reader is shown."""
    return {
        "verdicts": [(verdict.id, verdict.word, verdict.turns_on, verdict.stopped) for verdict in view.verdicts()],
        "conflicts": view.conflicts(),
        "figures": view.figure_conflicts(),
        "disputes": view.disputes(),
        "left out": view.left_out,
        "bounds": [bounds_plain(view, point) for event in view.case.events.values() for point in points_of(event)],
        "numbers": [view.tally.bounds(name) for name in view.tally.names],
    }


def test_views_of_the_bundled_case_that_follow_each_other_show_what_views_made_anew_show() -> None:
    """Claims set aside, and taken back; a claim gone; a source out; another day."""
    case = read_case(JGG)
    ids = [claim.id for claim in case.claims if claim.status == "accepted"]
    rng = Random(4)
    view = View.of(case)
    for number in range(5):
        aside = frozenset(rng.sample(ids, number))
        gone = set(rng.sample(ids, 2))
        told = tuple(pair for pair in case.told if pair[0].id not in gone)
        other = replace(case, told=told, claims=tuple(claim for claim, _ in told))
        without = frozenset({rng.choice(list(case.sources))}) if number % 2 else frozenset[str]()
        view = View.of(other, aside=aside, without=without, before=view)
        assert seen(view) == seen(View.of(other, aside=aside, without=without))


def test_bounds_of_all_are_those_of_each_without_the_claims_that_they_rest_on() -> None:
    view = View.of(read_case(JGG))
    found = bounds_of_all(view)
    assert list(found) == [point for event in view.case.events.values() for point in points_of(event)]
    for point, bounds in found.items():
        each = view.chronology.bounds(point)
        assert (bounds.bounds, bounds.contested, bounds.stopped) == (each.bounds, each.contested, each.stopped)
    because = ("earliest_because", "latest_because")
    for row, brief in zip(event_rows(view), event_rows(view, because=False), strict=True):
        points = [{key: value for key, value in point.items() if key not in because} for point in row["points"]]
        assert {**row, "points": points} == brief


# ---------------------------------------------------------------------------------------------- the case of a ledger

DATA = b"The gate opened at noon. Nobody saw a kite. The gate closed."
START = (
    Change("title", "", "Gate"), Change("zone", "", "UTC"), Change("events", "gate.opened", {"what": "the gate opened"}),
    Change("events", "gate", {"extended": "yes", "also": ["the gate"]}), Change("groups", "both", ["gate.opened", "gate"]),
    Change("figures", "visitors", {"unit": "persons"}),
    Change("orders", "o", {"clauses": {"c": {"text": "open", "require": "opening", "of": "covered", "within": "1 h after start"}}}),
    Change("subjects", "one", "the first"),
    Change("readings", "r", {"terms": {"covered": ["one"], "opening": "gate.opened", "start": "gate.start"}}),
)  # fmt: skip
SENTENCES = (
    "gate.opened at 2025-03-15 12:00", "gate.opened before gate.end", "the gate lasts about 1 h", "both happened", "visitors = 12",
    "visitors > 20", "kite at 2025-03-15 12:00", "kite before gate", "kite count = 3", "gate.opened did not happen",
    "clock runs +30 s .. +45 s", "kites = 4", "visitors at 2025-03-15", "nobody knows",
)  # fmt: skip


def entry(rng: Random) -> list[Change]:
    """One or two changes, of which many a one will not stand."""
    made = []
    for _ in range(rng.choice((1, 1, 2))):
        kind, id_ = rng.randrange(12), f"c{rng.randrange(6)}"
        if kind <= 4:
            value = {
                "id": id_ if rng.random() < 0.95 else "c0",
                "says": rng.choice(SENTENCES),
                "source": rng.choice(("log", "log", "new")),
            }
            extra = rng.choice(
                ({}, {"quote": "gate opened"}, {"status": "proposed"}, {"status": "rejected"}, {"quote": "not there"})
            )
            made.append(Change("claims", id_, {**value, **extra}))
        elif kind == 5:
            made.append(Change("claims", id_, None))
        elif kind == 6:
            event = rng.choice(({}, {"proposed": "yes"}, {"also": ["kites"]}, {"extended": "yes"}, None))
            made.append(Change("events", rng.choice(("kite", "kite count", "kite.flown")), event))
        elif kind == 7:
            figure = rng.choice(
                ({"unit": "kites"}, {"unit": "kites", "proposed": "yes"}, {"also": ["kite count"]}, None)
            )
            made.append(Change("figures", "kites", figure))
        elif kind == 8:
            value = {
                "file": "sources/new.txt",
                "sha256": sha256(DATA),
                "clock": rng.choice(("", "clock")),
                "title": rng.choice("ab"),
            }
            made.append(
                Change(
                    "sources",
                    rng.choice(("new", "new", "log")),
                    rng.choice(({k: v for k, v in value.items() if v}, {}, None)),
                )
            )
        elif kind == 9:
            made.append(
                Change(
                    "events",
                    "gate.opened",
                    rng.choice(({"what": "it opened"}, {"count": "visitors"}, {"count": "x"}, {"also": ["kite"]})),
                )
            )
        elif kind == 10:
            made.append(Change("title", "", rng.choice(("Gate", "Kite"))))
        else:
            made.append(Change("groups", "both", rng.choice((["gate"], ["gate", "kite"]))))
    return made


def refusal(ledger: Ledger, changes: list[Change]) -> str:
    """Enter changes; why not, if they are refused."""
    try:
        keeping.put(ledger, "edit", changes)
    except WhereasError as wrong:
        return str(wrong)
    return ""


def same(one: Case, other: Case) -> bool:
    """Whether two cases are the same in every field, those too that are derived."""
    told = [[(claim, tuple(said)) for claim, said in case.told] for case in (one, other)]
    plain = all(getattr(one, part.name) == getattr(other, part.name) for part in fields(Case) if part.compare)
    order = all(
        list(getattr(one, name)) == list(getattr(other, name)) for name in ("sources", "events", "figures", "claims")
    )
    names = one.vocabulary._meaning == other.vocabulary._meaning
    declared = one.vocabulary.quantities.declared == other.vocabulary.quantities.declared
    return plain and order and names and declared and told[0] == told[1] and one.clockwork == other.clockwork


@pytest.fixture(scope="module")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Ledger]:
    def made() -> Ledger:
        ledger = Ledger(tmp_path_factory.mktemp("following") / "x.case", make=True, synchronous="OFF")
        with ledger.writing() as writing:
            writing.enter("new", START)
            writing.enter("add", [Change("sources", "log", {"file": "sources/log.txt", "sha256": writing.keep(DATA)})])
        return ledger

    return made


@settings(max_examples=60)
@given(st.integers(0, 1 << 32))
def test_the_case_of_a_ledger_is_after_every_entry_the_one_that_is_read_whole(
    new_ledger: Callable[[], Ledger], seed: int
) -> None:
    """Entries of any kind, by this one and by another that writes beside it; what is refused is refused by both alike."""
    rng = Random(seed)
    with new_ledger() as ledger, Ledger(ledger.folder, synchronous="OFF") as other:
        ledger.case()
        for _ in range(12):
            writer = rng.choice((ledger, ledger, other))
            changes = entry(rng)
            if refused := refusal(writer, changes):
                with Ledger(ledger.folder, synchronous="OFF") as fresh:
                    assert refusal(fresh, changes) == refused
            if rng.random() < 0.2 and len(ledger.entries()) > 2:
                with contextlib.suppress(WhereasError):
                    keeping.undo(writer, rng.randrange(3, len(ledger.entries()) + 1))
            if rng.random() < 0.8:
                assert same(ledger.case(), read_things(ledger.things(), ledger.folder, ledger.store.read))


def test_a_claim_that_was_written_is_read_once_and_the_others_not_again(
    new_ledger: Callable[[], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_ledger() as ledger:
        keeping.claim(ledger, {"source": "log", "says": "gate.opened at 2025-03-15 12:00", "quote": "gate opened"})
        before = ledger.case()
        asked: list[str] = []

        def noted(says: str, *rest: Any) -> Statement:
            asked.append(says)
            return read(says, *rest)

        monkeypatch.setattr("whereas.casefile.read", noted)
        keeping.claim(ledger, {"source": "log", "says": "gate.opened before gate.end"})
        after = ledger.case()
        assert asked == ["gate.opened before gate.end"]
        assert after.told[0] is before.told[0]
        assert after is ledger.case()


def test_a_name_that_is_new_has_the_claims_that_hold_it_read_again(new_ledger: Callable[[], Ledger]) -> None:
    """
    kite count = 3          of a quantity that nobody declared
    event "kite count = 3"  is no id; but an event may have that other name, and then the sentence is about it
    """
    with new_ledger() as ledger:
        keeping.put(ledger, "edit", [Change("claims", "c", {"id": "c", "says": "Kites were 4", "source": "log"})])
        assert ledger.case().told[0][1].figure is not None
        keeping.put(ledger, "edit", [Change("figures", "wings", {"unit": "wings", "also": ["kites"]})])
        assert ledger.case().told[0][1].figure.names == ("wings",)  # type: ignore[union-attr]


def test_what_cannot_be_told_from_the_change_alone_is_left_to_a_reading_of_all(
    new_ledger: Callable[[], Ledger],
) -> None:
    with new_ledger() as ledger:
        case, things = ledger.case(), ledger.things()
        for key in (("zone", ""), ("orders", "o"), ("groups", "both")):
            assert read_changes(case, things, {key: things[key]}, ledger.store.read) is None
        assert read_changes(case, things, {("events", "gate"): None}, ledger.store.read) is None
        assert read_changes(case, things, {}, ledger.store.read) == case


def test_a_claim_that_would_not_read_is_refused_as_ever_and_the_case_stays(new_ledger: Callable[[], Ledger]) -> None:
    with new_ledger() as ledger:
        before = ledger.case()
        for _ in range(3):
            with pytest.raises(BadCase, match=r"did you mean gate\.opened"):
                keeping.claim(ledger, {"source": "log", "says": "gate.open at 2025-03-15"})
        assert ledger.case() is before

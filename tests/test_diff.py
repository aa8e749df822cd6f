"""Diff: two views beside each other, and because of which claims they differ; and the two sides as people write them.

The oracle builds the views in between by itself, from cases with some claims exchanged, and asks them.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import random_story

from whereas.answers import AnyDisagreement, AnySaying, View
from whereas.between import NAMES, RANKS, Between, Cause, Change, meaning
from whereas.casefile import Case, read_case_text
from whereas.claim import points_of
from whereas.cli import main
from whereas.diff import Difference, diff, difference_plain
from whereas.errors import BadClaim, BadTime
from whereas.moment import when
from whereas.side import Side, side, view_of

ROOT = Path(__file__).parents[1]
JGG = str(ROOT / "examples" / "jgg")
SCHEMA = json.loads((ROOT / "src" / "whereas" / "schemas" / "output.schema.json").read_text(encoding="utf-8"))

GATE: dict[str, Any] = {
    "whereas": "1",
    "title": "A gate",
    "zone": "UTC",
    "sources": {
        "log": {"title": "The log", "publisher": "Port", "published": "2025-03-15"},
        "note": {"title": "A note", "publisher": "Daily", "published": "2025-03-17", "origin": "Jane"},
        "wire": {"title": "A wire", "publisher": "Daily", "published": "2025-03-18", "origin": "Jane"},
        "memo": {"title": "A memo"},
    },
    "events": {"order": {}, "gate": {"what": "the gate is opened"}, "hearing": {"extended": "yes"}},
    "figures": {"people": {"unit": "persons"}},
    "claims": [
        {"id": "c1", "says": "order at 2025-03-15 17:00", "source": "log"},
        {"id": "c2", "says": "gate at 2025-03-15 18:00", "source": "note"},
        {"id": "c3", "says": "gate at 2025-03-15 18:00", "source": "wire"},
    ],
    "subjects": {"all": "everybody"},
    "orders": {"tro": {"clauses": {"shut": {"forbid": "opening", "of": "whom", "from": "effective"}}}},
    "readings": {
        "ours": {"terms": {"opening": "gate", "whom": ["all"], "effective": "order"}},
        "theirs": {"terms": {"opening": "gate", "whom": [], "effective": "order"}},
    },
}


def case(*claims: tuple[str, str, str], **more: Any) -> Case:
    """The gate, with other claims if any are given (id, sentence, source), and with other parts."""
    given_ = {"claims": [{"id": id_, "says": says, "source": source} for id_, says, source in claims]} if claims else {}
    return read_case_text(json.dumps({**GATE, **given_, **more}), Path("case.yaml"))


def view(held: Case, known_by: str = "", **more: Any) -> View:
    return View.of(held, known_by=when(known_by, held.clockwork).latest if known_by else None, **more)


def words(found: Difference) -> dict[str, tuple[str | None, str | None]]:
    return {
        c.id: (str(c.before.word) if c.before else None, str(c.after.word) if c.after else None) for c in found.verdicts
    }


def named(cause: Cause) -> list[str]:
    assert not cause.stopped
    return [str(change) for change in cause.changes]


# ---------------------------------------------------------------------------------------------- small cases


def test_what_was_published_between_two_days_changes_a_verdict_and_the_first_to_say_it_is_named() -> None:
    """
    c1  order at 17:00   published on the 15th
    c2  gate at 18:00    published on the 17th
    c3  gate at 18:00    published on the 18th
    """
    held = case()
    found = diff(view(held, "2025-03-16"), view(held, "2025-03-18"))
    assert words(found) == {"tro.shut/all/ours": ("undecided", "broken")}
    assert named(found.verdicts[0].because) == ["claim c2"]
    assert [(c.name, c.how, named(c.because)) for c in found.bounds] == [("gate", ("tighter",), ["claim c2"])]
    assert [(c.id, c.before, c.after, named(c.because)) for c in found.events] == [
        ("gate", "no claim speaks of it", "said to have happened", ["claim c2"])
    ]
    assert [(c.id, c.unused_before, c.used_after) for c in found.claims] == [
        ("c2", "not published yet", True),
        ("c3", "not published yet", True),
    ]


def test_on_the_way_back_everything_that_says_it_has_to_go() -> None:
    held = case()
    found = diff(view(held, "2025-03-18"), view(held, "2025-03-16"))
    assert words(found) == {"tro.shut/all/ours": ("broken", "undecided")}
    assert sorted(named(found.verdicts[0].because)) == ["claim c2", "claim c3"]
    assert sorted(named(found.events[0].because)) == ["claim c2", "claim c3"]
    assert found.bounds[0].how == ("wider",)


def test_a_conflict_that_arises_only_when_two_publishers_are_put_together_is_told_as_that() -> None:
    """
    Port    gate at 18:30
    Daily   gate at 18:00
    """
    held = case(("p", "gate at 2025-03-15 18:30", "log"), ("d", "gate at 2025-03-15 18:00", "note"))
    sides = [view_of(held, side(name, held)) for name in ("Port", "Daily")]
    found = diff(*sides)
    assert [[saying.says for saying in item.sayings] for item in found.conflicts.together] == [
        ["gate at 2025-03-15 18:00", "gate at 2025-03-15 18:30"]
    ]
    assert not found.conflicts.went
    assert not found.conflicts.appeared
    plain = difference_plain(found)["conflicts"]["together"][0]
    assert plain["about"] == "when gate (the gate is opened)"
    assert [saying["said_in"] for saying in plain["conflicts"][0]["sayings"]] == ["second", "first"]
    assert [(c.name, c.how) for c in found.bounds] == [("gate", ("moved",))]


def test_a_conflict_that_appears_makes_the_bounds_wider_and_contested_because_of_the_claim_that_is_new() -> None:
    held = case(("p", "gate at 2025-03-15 18:30", "log"), ("d", "gate at 2025-03-15 18:00", "note"))
    found = diff(view(held, "2025-03-16"), view(held))
    assert [len(item.sayings) for item in found.conflicts.appeared] == [2]
    assert [(c.name, c.how, named(c.because)) for c in found.bounds] == [
        ("gate", ("wider", "newly contested"), ["claim d"])
    ]


def test_of_two_versions_claims_are_added_gone_or_other_and_another_reading_is_named_as_the_cause() -> None:
    old = case()
    readings = {**GATE["readings"], "theirs": {"terms": {**GATE["readings"]["theirs"]["terms"], "whom": ["all"]}}}
    new = case(
        ("c1", "order at 2025-03-15 17:05", "log"),
        ("c2", "gate at 2025-03-15 18:00", "note"),
        ("c4", "hearing at 2025-03-15 16:00..16:30", "memo"),
        readings=readings,
    )
    found = diff(view(old), view(new))
    assert words(found) == {"tro.shut/all/theirs": ("not covered", "broken")}
    assert named(found.verdicts[0].because) == ["reading theirs"]
    assert {c.id: (c.before is not None, c.after is not None, c.fields) for c in found.claims} == {
        "c1": (True, True, ("says",)),
        "c3": (True, False, ()),
        "c4": (False, True, ()),
    }
    assert found.parts == (Change("reading", "theirs"),)
    assert {c.name: named(c.because) for c in found.bounds}["order"] == ["claim c1"]


def test_a_sentence_that_means_something_else_in_another_zone_is_a_claim_that_differs() -> None:
    found = diff(view(case()), view(case(zone="America/New_York")))
    assert {c.fields for c in found.claims} == {("meaning",)}
    assert Change("zone") in found.parts
    assert not found.verdicts
    assert {c.name: c.how for c in found.bounds} == {"order": ("moved",), "gate": ("moved",)}


def test_a_verdict_that_there_is_in_one_version_alone_is_new_or_gone() -> None:
    fewer = {"ours": GATE["readings"]["ours"]}
    found = diff(view(case()), view(case(readings=fewer)))
    assert words(found) == {"tro.shut/all/theirs": ("not covered", None)}
    assert named(found.verdicts[0].because) == ["reading theirs"]


def test_a_claim_that_is_no_longer_accepted_is_a_claim_whose_use_differs() -> None:
    told = [{**claim, **({"status": "withdrawn"} if claim["id"] != "c1" else {})} for claim in GATE["claims"]]
    found = diff(view(case()), view(case(claims=told)))
    assert [(c.id, c.used_before, c.unused_after, c.fields) for c in found.claims] == [
        ("c2", True, "withdrawn", ("status",)),
        ("c3", True, "withdrawn", ("status",)),
    ]
    assert words(found) == {"tro.shut/all/ours": ("broken", "undecided")}


def test_as_of_an_earlier_moment_is_a_cause_that_is_no_claim() -> None:
    held = case()
    found = diff(view(held), view(held, as_of=when("2025-03-15 17:30", held.clockwork).latest))
    assert words(found) == {"tro.shut/all/ours": ("broken", "kept")}
    assert named(found.verdicts[0].because) == ["as-of time"]
    assert found.parts == (Change("as-of time"),)


def test_figures_differ_as_times_do() -> None:
    held = case(("a", "people over 200", "log"), ("b", "people = 261", "note"), ("c", "people = 238", "wire"))
    found = diff(view(held, "2025-03-16"), view(held, "2025-03-17"))
    assert [(c.name, c.how, named(c.because)) for c in found.figures] == [("people", ("tighter",), ["claim b"])]
    found = diff(view(held, "2025-03-17"), view(held, "2025-03-18"))
    assert [(c.name, c.how, named(c.because)) for c in found.figures] == [
        ("people", ("wider", "newly contested"), ["claim c"])
    ]
    assert difference_plain(found)["conflicts"]["appeared"][0]["about"] == "how many persons: people"


def test_a_verdict_on_a_number_has_a_figure_as_its_cause() -> None:
    clause = {"limit": "stays", "at-most": "people", "from": "effective"}
    held = case(
        ("order", "order at 2025-03-15 17:00", "log"),
        ("x", "first at 2025-03-15 18:00..20:00", "log"),
        ("y", "second at 2025-03-15 19:00..20:00", "log"),
        ("start", "first.start by 2025-03-15 18:10", "log"),
        ("ends", "first.end from 2025-03-15 19:50", "log"),
        ("start2", "second.start by 2025-03-15 19:10", "log"),
        ("end2", "second.end from 2025-03-15 19:50", "log"),
        ("n", "people = 1", "note"),
        events={"order": {}, "first": {"extended": "yes"}, "second": {"extended": "yes"}},
        orders={"tro": {"clauses": {"cap": clause}}},
        readings={"ours": {"terms": {"stays": ["first", "second"], "effective": "order"}}},
    )
    found = diff(view(held, "2025-03-16"), view(held))
    assert words(found) == {"tro.cap/-/ours": ("undecided", "broken")}
    assert named(found.verdicts[0].because) == ["claim n"]


def test_where_the_work_is_used_up_the_cause_says_so_and_the_difference_stays() -> None:
    held = case()
    between = Between(view(held, "2025-03-16"), view(held))
    between.work = 0
    cause = between.cause(("gate",), (), lambda asked, _: "gate" in asked.chronology.asserted)
    assert cause == Cause((), "not sought: the views in between that are looked at were used up")


# ---------------------------------------------------------------------------------------------- properties

CLAUSES: dict[str, Any] = {
    "quiet": {"forbid": "act", "from": "begin", "until": "finish"},
    "answer": {"require": "reply", "within": "5 min after begin"},
}
READINGS = [
    {"act": "a", "begin": "b", "finish": "c", "reply": "d"},
    {"act": ["a", "d"], "begin": "h.start", "finish": "c", "reply": "h.end"},
]
FIGURES = ("n = 3", "n over 4", "n at least 2", "n = m + 1", "m = 2", "m = 3", "n at most 5")


def random_case(rng: Random) -> dict[str, Any]:
    """A small case: a story told by four sources, some figures, two clauses under two readings."""
    sources = {name: {"published": f"2025-03-{15 + day}"} for day, name in enumerate(("s", "t", "u"))} | {"undated": {}}
    told = [(said.text, said.rank) for said in random_story(rng, 6).sayings if not said.clock]
    told += [(text, "") for text in rng.sample(FIGURES, rng.randrange(3))]
    claims = [
        {"id": f"c{number}", "says": says, "source": rng.choice(list(sources)), **({"rank": rank} if rank else {})}
        for number, (says, rank) in enumerate([*told, *rng.sample(told, min(1, len(told)))])
    ]
    return {
        "whereas": "1",
        "zone": "UTC",
        "ranks": rng.choice((["record", "report"], ["report", "record"])),
        "sources": sources,
        "events": {**{name: {} for name in "abcd"}, "h": {"extended": "yes"}},
        "groups": {"both": ["a", "b"]},
        "figures": {"n": {}, "m": {}},
        "claims": claims,
        "orders": {"o": {"clauses": CLAUSES}},
        "readings": {f"r{number}": {"terms": terms} for number, terms in enumerate(READINGS)},
    }


def another_version(rng: Random, plain: dict[str, Any]) -> dict[str, Any]:
    """The same with some claims gone, some new, some changed; and perhaps another reading, or other ranks."""
    other = random_case(rng)
    claims = [claim for claim in plain["claims"] if rng.random() < 0.8]
    claims = [
        {**claim, "says": rng.choice(other["claims"])["says"]} if rng.random() < 0.2 else claim for claim in claims
    ]
    claims += [{**claim, "id": f"new-{claim['id']}"} for claim in other["claims"] if rng.random() < 0.3]
    readings = {**plain["readings"], "r1": {"terms": READINGS[0]}} if rng.random() < 0.3 else plain["readings"]
    tied = any(" c " in f" {claim['says']} " for claim in claims)  # "both before c" would then tie c to itself
    groups = {"both": ["a", "c"]} if rng.random() < 0.4 and not tied else plain["groups"]
    longer = {**CLAUSES, "answer": {"require": "reply", "within": "9 min after begin"}}
    orders = {"o": {"clauses": longer}} if rng.random() < 0.2 else plain["orders"]
    ranks = rng.choice((plain["ranks"], other["ranks"]))
    return {**plain, "claims": claims, "readings": readings, "ranks": ranks, "groups": groups, "orders": orders}


def parsed(plain: dict[str, Any], order: Random | None = None) -> Case:
    claims = order.sample(plain["claims"], len(plain["claims"])) if order else plain["claims"]
    return read_case_text(json.dumps({**plain, "claims": claims}), Path("case.yaml"))


def two_views(seed: int, order: Random | None = None) -> tuple[View, View]:
    """Two views: of one case at two times or from two sources, or of two versions; their claims in some *order*."""
    rng = Random(seed)
    plain = random_case(rng)
    held = parsed(plain, order)
    how = rng.randrange(3)
    if how == 0:
        return view(held, f"2025-03-{rng.randrange(14, 18)}"), view(held, rng.choice(("", "2025-03-16")))
    if how == 1:
        first, second = (frozenset(rng.sample(list(held.sources), 2)) for _ in range(2))
        return view(held, without=first), view(held, without=second)
    return view(held), view(parsed(another_version(rng, plain), order))


seeds = st.integers(0, 1_000_000)


def answers_of(asked: View) -> dict[str, Any]:
    """Everything that a diff compares, worked out from the view as it was given."""
    points = [point for event in asked.case.events.values() for point in points_of(event)]
    items: list[AnyDisagreement] = [*asked.conflicts().items, *asked.figure_conflicts().items]
    return {
        "verdicts": {verdict.id: verdict.word for verdict in asked.verdicts()},
        "bounds": {p: (asked.chronology.bounds(p).bounds, asked.chronology.bounds(p).contested) for p in points},
        "figures": {name: (asked.tally.bounds(name).bounds, asked.tally.bounds(name).contested) for name in ("n", "m")},
        "conflicts": {meanings(item) for item in items},
    }


def meanings(item: AnyDisagreement) -> frozenset[Hashable]:
    return frozenset(meaning(saying.statement) for saying in item.sayings)


def used_in(asked: View) -> set[str]:
    sayings: list[AnySaying] = [*asked.chronology.sayings, *asked.tally.sayings]
    return {claim.id for saying in sayings for claim in saying.claims}


def differing(a: dict[str, Any], b: dict[str, Any]) -> set[str]:
    return {key for key in {*a, *b} if a.get(key) != b.get(key)}


@given(seeds)
@settings(max_examples=60)
def test_what_is_named_differs_and_what_is_not_named_does_not(seed: int) -> None:
    first, second = two_views(seed)
    found = diff(first, second)
    mine, theirs = answers_of(first), answers_of(second)
    assert {c.id for c in found.verdicts} == differing(mine["verdicts"], theirs["verdicts"])
    assert {c.name for c in found.bounds} == differing(mine["bounds"], theirs["bounds"])
    assert {c.name for c in found.figures} == differing(mine["figures"], theirs["figures"])
    went = {meanings(item) for item in found.conflicts.went}
    appeared = {meanings(item) for item in found.conflicts.appeared}
    assert went == mine["conflicts"] - theirs["conflicts"]
    assert appeared == theirs["conflicts"] - mine["conflicts"]
    assert {c.id for c in found.claims if c.used_before is not c.used_after} == used_in(first) ^ used_in(second)


@given(seeds)
@settings(max_examples=30)
def test_a_view_does_not_differ_from_itself_nor_from_the_same_read_again(seed: int) -> None:
    first, _ = two_views(seed)
    again = random_case(Random(seed))
    assert not diff(first, first)
    assert not diff(view(parsed(again)), view(parsed(again)))


TURNED = {
    "tighter": "wider",
    "wider": "tighter",
    "newly contested": "no longer contested",
    "no longer contested": "newly contested",
}


@given(seeds)
@settings(max_examples=30)
def test_the_way_back_is_the_way_there_turned_round_but_for_the_causes(seed: int) -> None:
    first, second = two_views(seed)
    there, back = diff(first, second), diff(second, first)
    assert words(there) == {id_: (after, before) for id_, (before, after) in words(back).items()}
    for a, b in ((there.bounds, back.bounds), (there.figures, back.figures)):
        assert {(c.name, c.how) for c in a} == {(c.name, tuple(TURNED.get(how, how) for how in c.how)) for c in b}
    assert {(e.id, e.before, e.after) for e in there.events} == {(e.id, e.after, e.before) for e in back.events}
    assert {(c.id, c.used_before, c.used_after) for c in there.claims} == {
        (c.id, c.used_after, c.used_before) for c in back.claims
    }
    assert len(there.conflicts.went) == len(back.conflicts.appeared)
    assert len(there.conflicts.together) == len(back.conflicts.together)
    assert there.parts == back.parts


def made(first: View, second: View, changes: Iterable[Change]) -> View:
    """The oracle's view in between: the first case, its used claims exchanged for those of the second, asked anew."""
    chosen = set(changes)
    used = []
    for asked in (first, second):
        ids = used_in(asked)
        used.append({claim.id: (claim, said) for claim, said in asked.case.told if claim.id in ids})
    told = [
        pair for id_ in {**used[0], **used[1]} if (pair := used[Change("claim", id_) in chosen].get(id_)) is not None
    ]

    def of(change: Change) -> Case:
        return (second if change in chosen else first).case

    readings = {id_: of(Change("reading", id_)).readings[id_] for id_ in first.case.readings}
    held = replace(
        first.case,
        claims=tuple(claim for claim, _ in told),
        told=tuple(told),
        readings=readings,
        ranks=of(RANKS).ranks,
        groups=of(NAMES).groups,
        vocabulary=of(NAMES).vocabulary,
        orders=of(Change("order", "o")).orders,
    )
    return View.of(held)


def parts_of(changes: tuple[Change, ...]) -> Iterable[tuple[Change, ...]]:
    return chain.from_iterable(combinations(changes, size) for size in range(len(changes)))


@given(seeds)
@settings(max_examples=60)
def test_a_cause_makes_the_difference_by_itself_and_no_part_of_it_does(seed: int) -> None:
    first, second = two_views(seed)
    found = diff(first, second)
    asked: list[tuple[Cause, Any, Any]] = []
    for v in found.verdicts:
        assert v.before is not None
        assert v.after is not None
        asked.append(
            (v.because, v.after.word, lambda here, id_=v.id: next(x.word for x in here.verdicts() if x.id == id_))
        )
    for b in found.bounds:
        asked.append(
            (b.because, (b.after.bounds, b.after.contested), lambda here, name=b.name: answers_of(here)["bounds"][name])
        )
    for b in found.figures:
        asked.append(
            (
                b.because,
                (b.after.bounds, b.after.contested),
                lambda here, name=b.name: answers_of(here)["figures"][name],
            )
        )
    for e in found.events:
        asked.append((
            e.because,
            e.after,
            lambda here, id_=e.id: {
                (0, 0): "no claim speaks of it", (1, 0): "said to have happened", (0, 1): "said not to have happened",
            }.get((id_ in here.chronology.asserted, id_ in here.chronology.denied), "said to have happened, and not to"),
        ))  # fmt: skip
    for cause, after, ask in asked:
        assert cause.changes
        assert ask(made(first, second, cause.changes)) == after
        if not cause.stopped and len(cause.changes) <= 6:
            assert all(ask(made(first, second, part)) != after for part in parts_of(cause.changes))


@given(seeds)
@settings(max_examples=30)
def test_the_order_of_claims_makes_no_difference(seed: int) -> None:
    first, second = two_views(seed)
    again = two_views(seed, Random(seed))
    assert difference_plain(diff(*again)) == difference_plain(diff(first, second))


# ---------------------------------------------------------------------------------------------- the two sides


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("all", "all"),
        ("2025-03-17", "known-by:2025-03-17"),
        ("known-by:2025-03-17 12:00", "known-by:2025-03-17 12:00"),
        ("as-of:2025-03-17", "as-of:2025-03-17"),
        ("daily", "publisher:Daily"),
        ("log", "source:log"),
        ("origin:Jane", "origin:Jane"),
        ("without:memo", "without:source:memo"),
        ("without:origin:Jane", "without:origin:Jane"),
    ],
)
def test_a_side_is_read_as_it_is_said(text: str, said: str) -> None:
    assert side(text, case()).said == said


def test_a_publisher_and_an_origin_are_all_their_claims_and_without_is_all_others() -> None:
    held = case(
        ("a", "order at 2025-03-15 17:00", "log"),
        ("b", "gate at 2025-03-15 18:00", "note"),
        ("c", "order before gate", "wire"),
    )

    def ids(text: str) -> set[str]:
        asked = view_of(held, side(text, held))
        return {claim.id for saying in asked.chronology.sayings for claim in saying.claims}

    assert ids("Daily") == ids("Jane") == ids("without:log") == {"b", "c"}
    assert ids("publisher:Port") == ids("source:log") == ids("without:Daily") == {"a"}
    assert ids("2025-03-17") == {"a", "b"}


def test_a_name_of_two_things_with_other_claims_is_refused_with_the_ways_to_say_which() -> None:
    held = case(sources={**GATE["sources"], "Daily": {"title": "Another"}})
    with pytest.raises(BadClaim) as wrong:
        side("Daily", held)
    assert wrong.value.remedy == "write source:Daily or publisher:Daily"


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("Dayly", BadClaim, "did you mean Daily"),
        ("publisher:Nobody", BadClaim, "publishers are Port, Daily"),
        ("without:nobody", BadClaim, "source:ID"),
        ("2025-13-01", BadTime, "calendar"),
        ("as-of:teatime", BadTime, ""),
    ],
)
def test_a_side_that_the_case_does_not_know_is_refused(text: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error) as wrong:
        side(text, case())
    assert told in str(wrong.value)


def test_what_a_side_leaves_open_is_as_the_options_say() -> None:
    held = case()
    options = Side("", "", as_of=5, without=frozenset({"log"}))
    open_ = view_of(held, Side("all", "all claims").within(options), 9)
    assert (open_.record.as_of, open_.record.today, [claim.id for claim, _ in open_.left_out]) == (5, 9, ["c1"])
    assert Side("as-of:x", "", as_of=7).within(options).as_of == 7


# ---------------------------------------------------------------------------------------------- the command


def run(*arguments: str, code: int = 1) -> Result:
    result = CliRunner().invoke(main, ["diff", *arguments])
    assert result.exit_code == code, result.output + str(result.exception)
    return result


def answer(*arguments: str, code: int = 1) -> Any:
    plain = json.loads(run(*arguments, "--json", code=code).stdout)
    jsonschema.validate(plain, {**SCHEMA, "$ref": "#/$defs/diff"})
    return plain


@pytest.fixture
def gate(tmp_path: Path) -> str:
    (tmp_path / "case.yaml").write_text(json.dumps(GATE), encoding="utf-8")
    return str(tmp_path)


def test_the_command_tells_verdicts_first_with_what_made_them(gate: str) -> None:
    told = run(gate, "2025-03-16", "2025-03-18").stdout
    assert told.startswith(
        "A gate\n− known by 2025-03-16: 1 claim used\n+ known by 2025-03-18: 3 claims used\n\n1 verdict differs\n"
    )
    assert "tro.shut/all/ours: undecided → broken\n  + gate at 2025-03-15 18:00\n" in told
    plain = answer(gate, "2025-03-16", "2025-03-18")
    assert plain["verdicts"][0]["because"]["claims"] == [{"id": "c2", "used_in": "second"}]
    assert plain["quoted"]["second"]["c2"]["source"]["publisher"] == "Daily"


def test_where_nothing_differs_it_says_so_and_exits_with_0(gate: str) -> None:
    assert run(gate, "Daily", "origin:Jane", code=0).stdout == "Nothing differs: publisher Daily, and origin Jane.\n"
    assert answer(gate, "all", gate, code=0)["differs"] is False


def test_two_versions_are_named_by_their_paths(gate: str, tmp_path: Path) -> None:
    other = tmp_path / "new.yaml"
    other.write_text(json.dumps({**GATE, "claims": GATE["claims"][:1]}), encoding="utf-8")
    told = run(gate, str(other)).stdout
    assert "used → not in this version: c2, c3" in told
    assert answer(str(other), gate)["claims"][0]["in"] == "second"
    assert "1 claim used" in run("--case", gate, "all", str(other)).stdout


@pytest.mark.parametrize("names", [[], ["all"], [JGG, "all"], [JGG, "all", "all", "all"], ["all", "all", "all"]])
def test_one_side_or_none_is_refused_with_what_a_side_may_be(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    told = run(*names, code=2).output
    assert "give two sides" in told
    assert "publisher:NAME" in told


def test_a_side_that_cannot_be_read_is_refused(gate: str) -> None:
    assert "did you mean Daily" in run(gate, "all", "Dayly", code=2).output
    assert "there is no case here" in run("nowhere.yaml", "all", "--case", "nowhere", code=3).output


def test_between_two_days_the_bundled_case_went_from_undecided_to_broken() -> None:
    plain = answer(JGG, "2025-03-17", "2025-04-16")
    changed = {row["id"]: row for row in plain["verdicts"]}
    row = changed["tro.turn-back/f1/plaintiffs"]
    assert (row["before"], row["after"]) == ("undecided", "broken")
    assert not any(each["because"]["stopped"] for each in plain["verdicts"])
    assert all(each["used_in"] == "second" for row in plain["verdicts"] for each in row["because"]["claims"])
    assert not plain["conflicts"]["went"]


def test_two_publishers_disagree_on_the_second_departure_only_when_they_are_put_together() -> None:
    plain = answer(JGG, "Associated Press", "New York Times")
    assert [dispute["about"] for dispute in plain["conflicts"]["together"]] == [
        "when complaint.filed (the complaint for five Venezuelans is filed)",
        "when f2.departed (flight 2 takes off in Texas)",
    ]
    told = run(JGG, "Associated Press", "New York Times").stdout
    assert "cannot all be true only when the two are put together" in told


def test_everything_is_written_out_with_all() -> None:
    short, long = (run(JGG, "2025-03-17", "2025-04-16", *more).stdout for more in ((), ("--all",)))
    assert "more: --all" in short
    assert "more: --all" not in long
    assert len(long) > 2 * len(short)

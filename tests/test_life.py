"""Lives: spells in force against every way that the claims allow, and when what a clause asks is due."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from whereas.answers import View
from whereas.bounds import Bounds
from whereas.casefile import Case, read_case_text
from whereas.chronology import chronology
from whereas.claim import Claim, Event, Limit, Statement, Vocabulary
from whereas.duty import Force
from whereas.life import Due, Spell, due_of, show_spells, spells
from whereas.moment import Clockwork, zone_named
from whereas.source import Source
from whereas.verdict import Record

SPAN = st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda pair: (pair[0], pair[0] + pair[1]))
NAMES = ("effective", "renewed", "stayed", "lifted", "vacated")


def record_of(bounds: dict[str, tuple[int, int]], order: tuple[str, ...] = NAMES) -> Record:
    """Each event somewhere in its span, by a claim of its own."""
    told = []
    for name in order:
        if name in bounds:
            low, high = bounds[name]
            told.append(
                (Claim(name, name, "s"), Statement((Limit(name, None, high), Limit(None, name, -low)), (name,)))
            )
    events = [Event(name) for name in NAMES]
    made = chronology(told, events, {"s": Source("s")})
    return Record(made, Vocabulary(events), Clockwork())


def life(names: frozenset[str]) -> Force:
    """Those events that the record has, each in its part."""
    acts = {name: (name, name, name) for name in names}
    return Force(
        tuple((acts[name], ()) for name in ("effective", "renewed") if name in acts),
        tuple(acts[name] for name in ("vacated",) if name in acts),
        tuple((acts[name], ()) for name in ("stayed",) if name in acts),
        tuple(acts[name] for name in ("lifted",) if name in acts),
    )


def in_force(at: int, times: dict[str, int]) -> bool:
    """By the words of the manual: begun and not ended since; and not stayed without a lifting since."""

    def standing(starts: tuple[str, ...], stop: str) -> bool:
        return any(
            name in times and times[name] <= at and not (stop in times and times[name] <= times[stop] <= at)
            for name in starts
        )

    return standing(("effective", "renewed"), "vacated") and not standing(("stayed",), "lifted")


@given(
    st.dictionaries(st.sampled_from(NAMES), SPAN, min_size=1, max_size=4).filter(
        lambda d: {"effective", "renewed"} & {*d}
    )
)
def test_spells_hold_what_every_way_of_it_has_in_common_and_nothing_that_none_has(
    bounds: dict[str, tuple[int, int]],
) -> None:
    told = spells(record_of(bounds), life(frozenset(bounds)))
    ways = [
        dict(zip(bounds, chosen, strict=True))
        for chosen in product(*(range(low, high + 1) for low, high in bounds.values()))
    ]
    for at in range(-1, 18):
        answers = {in_force(at, times) for times in ways}
        may, must = here(told, at)
        assert may is (True in answers)
        assert must is (answers == {True})


def here(told: tuple[Spell, ...], at: int) -> tuple[bool, bool]:
    """Whether an order may, and whether it must, have been in force at a moment, going by its spells alone."""

    def before(bound: int | None, *, start: bool) -> bool:
        return start if bound is None else bound <= at

    may = any(before(s.begins.earliest, start=True) and not before(s.ends.latest, start=False) for s in told)
    must = any(
        s.sure and before(s.begins.latest, start=True) and not before(s.ends.earliest, start=False) for s in told
    )
    return may, must


@given(
    st.dictionaries(st.sampled_from(NAMES), SPAN, min_size=1, max_size=4).filter(
        lambda d: {"effective", "renewed"} & {*d}
    )
)
def test_spells_do_not_depend_on_the_order_of_the_claims(bounds: dict[str, tuple[int, int]]) -> None:
    force = life(frozenset(bounds))
    assert spells(record_of(bounds), force) == spells(record_of(bounds, NAMES[::-1]), force)


def test_an_order_that_nothing_begins_is_never_in_force() -> None:
    made = spells(record_of({"vacated": (3, 4)}), life(frozenset({"vacated"})))
    assert made == ()
    assert show_spells(made, zone_named("UTC")) == "never"


def test_a_spell_is_told_by_the_bounds_of_its_beginning_and_of_its_end() -> None:
    made = spells(
        record_of({"effective": (0, 59_999), "vacated": (120_000, 120_000)}), life(frozenset({"effective", "vacated"}))
    )
    assert made == (Spell(Bounds(0, 59_999), Bounds(120_000, 120_000), sure=True),)
    assert show_spells(made, zone_named("UTC")).startswith("from 1970-01-01 00:00")


CASE = """
whereas: 1
zone: America/New_York
sources: {log: {title: Log}}
events: {entered: {}, done: {}, stay: {extended: yes}}
claims:
  - {id: a, says: "entered at 2025-05-02 10:00..12:00", source: log}
  - {id: b, says: "stay.start at 2025-05-05 10:00", source: log}
orders:
  tro:
    court: dcd
    rule: frcp6
    life: {effective: entered}
    lasts: 14 days
    clauses:
      soon: {require: act, within: 7 days after effective}
      plain: {require: act, within: 2 h after effective, rule: plain}
      held: {term: stay, at-least: 1 year, rule: plain}
      most: {term: stay, at-most: 30 d, rule: plain}
      never: {forbid: act}
readings:
  r: {terms: {act: done, stay: stay}}
"""


def case() -> Case:
    return read_case_text(CASE, Path("case.yaml"))


def test_what_a_clause_asks_is_due_between_the_bounds_of_its_trigger() -> None:
    """Seven days from Friday 2 May end on Friday 9 May, whatever the hour; two hours are two hours later."""
    view = View.of(case())
    due = {verdict.clause.id: due_of(view.record, verdict) for verdict in view.verdicts()}
    assert [due[name].asks for name in ("soon", "plain", "held", "most") if due[name]] == [  # type: ignore[union-attr]
        "due by", "due by", "not before", "at most until",
    ]  # fmt: skip
    assert due["never"] is None
    day = 24 * 3_600_000
    soon, plain, held, most = (due[name] for name in ("soon", "plain", "held", "most"))
    assert isinstance(soon, Due)
    assert isinstance(plain, Due)
    assert isinstance(held, Due)
    assert isinstance(most, Due)
    entered, stayed = view.chronology.bounds("entered").bounds, view.chronology.bounds("stay.start").bounds
    assert soon.at.earliest == soon.at.latest
    assert plain.at == Bounds((entered.earliest or 0) + 2 * 3_600_000, (entered.latest or 0) + 2 * 3_600_000)
    assert held.at == Bounds((stayed.earliest or 0) + 365 * day, (stayed.latest or 0) + 365 * day)
    assert most.at == Bounds((stayed.earliest or 0) + 30 * day, (stayed.latest or 0) + 30 * day)


def test_a_life_that_lasts_a_number_of_days_by_rule_6_ends_at_midnight_after_the_last() -> None:
    """Fourteen days from Friday 2 May 2025 end on Friday 16 May."""
    view = View.of(case())
    force = next(verdict.duty.force for verdict in view.verdicts() if verdict.duty)
    assert force is not None
    assert (
        show_spells(spells(view.record, force), view.zone)
        == "from 2025-05-02 10:00..12:00 EDT until 2025-05-17 00:00 EDT"
    )

"""A claims table becomes claims, row by row; what cannot be read is named, with its reason."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.casefile import Case, case_text, empty_case, read_case_text
from whereas.chronology import chronology
from whereas.errors import BadCase
from whereas.figure import Quantity
from whereas.readers.table import CLAIM_COLUMNS, SOURCE_COLUMNS, Imported, read_table
from whereas.tally import tally

CASE = empty_case("A small case", "America/New_York")
SOMETIME = "2025-03-15T17:26-04:00"
ANCHORS = ("order", "oral", "landing", "hearing_open")

Cells = dict[str, str]


def row(event_id: str = "takeoff", **cells: str) -> Cells:
    given_cells = {"source_id": "log", "source_url": "https://example.org/log", "publisher": "Gate log", **cells}
    return {"event_id": event_id, **given_cells}


def written(rows: list[Cells], columns: tuple[str, ...] = CLAIM_COLUMNS) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def imported(*rows: Cells, case: Case = CASE, sources: list[Cells] | None = None) -> Imported:
    listed = None if sources is None else written(sources, (*SOURCE_COLUMNS, "how_read"))
    made = read_table(case, written(list(rows)), listed, file="claims.csv", sources_file="sources.csv")
    assert len(made.loaded) + len(made.refused) == len(rows), "every row is accounted for"
    assert reread(made.case) == made.case
    return made


def reread(case: Case) -> Case:
    return read_case_text(case_text(case), Path("/nowhere/case.yaml"))


def anchors() -> list[Cells]:
    """Events for relations to speak of, each with a time; they are the first rows of a table."""
    return [row(name, event_type="anchor", time_iso_latest=SOMETIME) for name in ANCHORS]


def related(relation: str, **cells: str) -> tuple[list[str], list[str]]:
    """What a relation of the event `takeoff` says, and the reasons for what of it was not read."""
    made = imported(*anchors(), row(relation=relation, **cells))
    says = [claim.says for claim in made.case.claims[len(ANCHORS) :] if "relation" in claim.note]
    unread = [u.reason for r in made.loaded for u in r.unread if u.field == "relation"]
    return says, unread + [r.reason for r in made.refused]


def only(made: Imported) -> str:
    return "; ".join(claim.says for claim in made.case.claims)


def problems(data: bytes, sources: bytes | None = None) -> list[tuple[str, int, str, str]]:
    with pytest.raises(BadCase) as refusal:
        read_table(CASE, data, sources, file="claims.csv", sources_file="sources.csv")
    return [(p.file, p.line, p.field, p.problem) for p in refusal.value.problems]


# ---------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("earliest", "latest", "says"),
    [
        ("2025-03-15T17:26-04:00", "2025-03-15T17:44:00-04:00", "at 2025-03-15 17:26 -04:00..2025-03-15 17:44 -04:00"),
        ("2025-03-15T17:26-04:00", "2025-03-15T17:26-04:00", "at 2025-03-15 17:26 -04:00"),
        ("2025-03-15T17:26:30Z", "2025-03-15T17:26:30Z", "at 2025-03-15 17:26:30 +00:00"),
        ("2025-03-15T17:26-04:00", "", "from 2025-03-15 17:26 -04:00"),
        ("", "2025-03-15T17:26-04:00", "by 2025-03-15 17:26 -04:00"),
        ("2025-03-15T00:00-04:00", "2025-03-15T23:59-04:00", "at 2025-03-15 -04:00"),
        ("2025-03-15T17:26-04:00", "2025-03-15T16:26-05:00", "at 2025-03-15 17:26 -04:00..2025-03-15 16:26 -05:00"),
    ],
)
def test_two_times_become_a_sentence_with_their_own_offset(earliest: str, latest: str, says: str) -> None:
    assert only(imported(row(time_iso_earliest=earliest, time_iso_latest=latest))) == f"takeoff {says}"


def test_23_59_closes_the_day_to_its_last_millisecond() -> None:
    made = imported(row(time_iso_earliest="2025-03-15T00:00-04:00", time_iso_latest="2025-03-15T23:59-04:00"))
    (_, statement), *_ = made.case.told
    assert max(limit.at_most for limit in statement.limits) % 60_000 == 59_999


@pytest.mark.parametrize(
    ("earliest", "latest", "reason"),
    [
        ("half past five", "", "'half past five' is not an ISO 8601 time"),
        ("2025-03-15T17:26", "", "'2025-03-15T17:26' has no offset from UTC"),
        ("2025-03-15T24:10-04:00", "", "'2025-03-15T24:10-04:00' is not an ISO 8601 time"),
        ("2025-03-15T17:26:00.0001-04:00", "", "finer than a millisecond"),
        ("2025-03-15T17:26-04:00", "soon", "'soon' is not an ISO 8601 time"),
        ("2025-03-15T17:44-04:00", "2025-03-15T17:26-04:00", "ends before it starts"),
    ],
)
def test_a_time_that_cannot_be_read_is_a_reason(earliest: str, latest: str, reason: str) -> None:
    (refused,) = imported(row(time_iso_earliest=earliest, time_iso_latest=latest)).refused
    assert (refused.line, refused.event) == (2, "takeoff")
    assert reason in refused.reason


# ---------------------------------------------------------------------------------------------- relations


@pytest.mark.parametrize(
    ("relation", "says"),
    [
        ("after order", "takeoff after order"),
        ("Before ORDER", "takeoff before order"),
        ("hours after order", "takeoff after order by hours"),
        ("minutes before oral", "takeoff before oral by minutes"),
        ("days before oral", "takeoff before oral by at least 1 d"),
        ("40 min before order", "takeoff before order by about 40 min"),
        ("oral ~1 h before order", "oral before order by about 1 h"),
        ("oral about two hours before order", "oral before order by about 2 h"),
        ("oral before order by >45 min", "oral before order by more than 45 min"),
        ("oral before order by <2 h", "oral before order by less than 2 h"),
        ("order after oral by >=1h", "order after oral by at least 1 h"),
        ("order after oral by at most 90 minutes", "order after oral by at most 1 h 30 min"),
        ("order after oral by 10-30 min", "order after oral by 10 min .. 30 min"),
        ("order after oral by 45 min to 2 h", "order after oral by 45 min .. 2 h"),
        ("landing = order + ~40 min", "landing after order by about 40 min"),
        ("landing = order - 1 h 30 min", "landing before order by about 1 h 30 min"),
        ("order + <1 h", "takeoff after order by less than 1 h"),
        ("landing = order", "landing with order"),
        ("between oral and order", "takeoff after oral; takeoff before order"),
        ("at hearing_open", "takeoff with hearing_open"),
        ("shortly after oral", "takeoff after oral"),
        ("oral shortly before order", "oral before order"),
        ("after oral; before order (order of list)", "takeoff after oral; takeoff before order"),
        ("before oral (as claimed)", "takeoff before oral"),
        ("within 10 min of order", "takeoff within 10 min of order"),
        ("did not happen", "takeoff did not happen"),
        ("oral happened", "oral happened"),
        ("after 2025-03-15 5 PM", "takeoff after 2025-03-15 5 pm"),
        ("at about 2025-03-15T17:26Z", "takeoff at about 2025-03-15 17:26Z"),
        ("between 2025-03-15 17:26 and 2025-03-15 17:44", "takeoff at 2025-03-15 17:26..2025-03-15 17:44"),
        ("between oral and 2025-03-15 17:44", "takeoff after oral; takeoff before 2025-03-15 17:44"),
    ],
)
def test_a_relation_becomes_a_sentence(relation: str, says: str) -> None:
    assert ("; ".join(related(relation)[0]), related(relation)[1]) == (says, [])


@pytest.mark.parametrize(
    ("relation", "says"),
    [
        ("before 12:00", "takeoff before 2025-03-18 12:00 -04:00"),
        ("after ~5:30 PM", "takeoff after about 2025-03-18 5:30 pm -04:00"),
        ("by noon", "takeoff by 2025-03-18 12:00 -04:00"),
        ("at 11:55..11:59", "takeoff at 2025-03-18 11:55..11:59 -04:00"),
        (
            "before deadline 2025-03-18T12:00 by <5 min",
            "takeoff at 2025-03-18 11:55 -04:00..2025-03-18 11:59 -04:00",
        ),
        ("before 12:00 by >45 min", "takeoff by 2025-03-18 11:15 -04:00"),
        ("after 12:00 by hours", "takeoff from 2025-03-18 13:00 -04:00"),
        ("minutes after 12:00", "takeoff at 2025-03-18 12:01 -04:00..2025-03-18 13:00 -04:00"),
        ("before deadline 2025-03-18T12:00Z by ~40 min", "takeoff at 2025-03-18 11:15 +00:00..2025-03-18 11:25 +00:00"),
    ],
)
def test_a_clock_time_in_a_relation_is_on_the_rows_own_day_and_offset(relation: str, says: str) -> None:
    day = {"time_iso_earliest": "2025-03-18T00:00-04:00", "time_iso_latest": "2025-03-18T23:59-04:00"}
    assert related(relation, **day) == ([says], [])


@pytest.mark.parametrize(
    ("relation", "reason"),
    [
        ("after the party", "no event or group is called 'the party'"),
        ("removal before order", "no event or group is called 'removal'"),
        ("order lacks turn-around text", "'order lacks turn-around text' has no word of order"),
        ("before", "ends after 'before'"),
        ("(as claimed)", "'(as claimed)' has no word of order"),
        ("seven months after order", "'seven months' is not a length of time"),
        ("oral before order by a lot", "'a lot' is not a length of time"),
        ("~1 h before order by 2 h", "two lengths of time"),
        ("~1 h at order", "a length of time before 'at'"),
        ("before 12:00", "'12:00' is a clock time, and the row's own times are not all on one day"),
        ("deadline 2026-01-05", "'deadline 2026-01-05' says by when something was due"),
        ("deadline +7 days", "'deadline +7 days' says by when something was due"),
        ("deadline extended by one day", "says by when something was due"),
        ("between oral", "'between' without 'and'"),
        ("order before order", "ties order to itself"),
        ("by order", "'by' and an event"),
        ("during order", "is an instant and includes nothing"),
        ("before 9999-12-31 23:59 by 900000000 d", "beyond the calendar"),
        ("after 2025-13-15", "is no date or time of the calendar"),
        ("x" * 501, "more than 500 characters"),
    ],
)
def test_a_relation_that_cannot_be_read_is_a_reason(relation: str, reason: str) -> None:
    says, (found, *_) = related(relation)
    assert not says
    assert reason in found


def test_a_name_that_is_no_event_lists_the_nearest_and_can_be_added_to_the_case() -> None:
    rows = [*anchors(), row(relation="after the landings of both"), row("landing_two", time_iso_latest=SOMETIME)]
    first = imported(*rows)
    (refused,) = first.refused
    assert "the nearest names are landing, landing_two" in refused.reason
    assert "as another name of an event (also) or as a group" in refused.remedy
    grouped = reread(replace(first.case, groups={"the landings of both": ("landing", "landing_two")}))
    second = imported(*rows, case=grouped)
    assert second.case.claims[-1].says == "takeoff after the landings of both"
    assert second.case.claims[-1].id == "t6"
    renamed = replace(first.case.events["landing"], also=("the landings of both",))
    third = imported(*rows, case=reread(replace(first.case, events={**first.case.events, "landing": renamed})))
    assert third.case.claims[-1].says == "takeoff after landing"


def test_what_was_not_read_of_a_row_is_told_beside_its_claims_and_read_once_it_can_be() -> None:
    rows = [
        row(
            time_iso_latest=SOMETIME,
            relation="after removal",
            quantity_as_said="two",
            quantity_low="2",
            quantity_high="2",
        )
    ]
    first = imported(*rows)
    assert first.loaded[0].claims == ("t2", "t2-2")
    assert [unread.field for unread in first.loaded[0].unread] == ["relation"]
    grown = imported(*rows, row("removal", time_iso_latest=SOMETIME), case=first.case)
    assert [(r.claims, r.already) for r in grown.loaded] == [(("t2", "t2-2", "t2-3"), ("t2", "t2-2")), (("t3",), ())]
    assert [claim.says for claim in grown.case.claims][2:] == [
        "takeoff after removal",
        "removal by 2025-03-15 17:26 -04:00",
    ]


def test_the_plural_of_a_kind_stands_for_every_event_of_that_kind_and_is_told() -> None:
    departures = [row(f"f{n}", event_type="flight_departure", time_iso_latest=SOMETIME) for n in (1, 2, 3)]
    made = imported(*departures, row("order", relation="before the flight departures by hours"))
    assert made.case.claims[-1].says == "order before flight departures by hours"
    assert made.case.groups == {"flight departures": ("f1", "f2", "f3")}
    assert len(made.case.told[-1][1].limits) == 3
    assert "f1, f2, f3" in made.noticed[0].problem


def test_a_plural_of_too_many_events_asks_for_a_group() -> None:
    many = [row(f"f{n}", event_type="flight", time_iso_latest=SOMETIME) for n in range(101)]
    (refused,) = imported(*many, row("order", relation="before flights")).refused
    assert refused.reason == "'flights' would stand for 101 events, more than 100"


def test_an_event_at_an_extended_one_is_during_it() -> None:
    case = read_case_text("whereas: 1\nzone: UTC\nevents:\n  hearing: {extended: yes}\n", Path("case.yaml"))
    assert only(imported(row(relation="at hearing"), case=case)) == "takeoff during hearing"
    assert only(imported(row(relation="after hearing.start"), case=case)) == "takeoff after hearing.start"
    assert only(imported(row("hearing", relation="lasts ~40 min"), case=case)) == "hearing lasts about 40 min"


def test_the_rows_numbers_bound_the_duration_that_they_are_the_bounds_of() -> None:
    """about 40 minutes, 35, 45: those are minutes; five plaintiffs, 5, 5: those are not."""
    forty = {"quantity_as_said": "about 40 minutes", "quantity_low": "35", "quantity_high": "45"}
    assert related("landing = order + ~40 min", **forty)[0] == ["landing after order by 35 min .. 45 min"]
    assert related("landing = order + ~50 min", **forty)[0] == ["landing after order by about 50 min"]
    five = {"quantity_as_said": "five", "quantity_low": "5", "quantity_high": "5"}
    assert only(imported(*anchors(), row(relation="~5 min after order", **five))).endswith(
        "takeoff after order by about 5 min; takeoff.number = 5"
    )
    more = {"quantity_as_said": "more than 45 minutes", "quantity_low": "45"}
    assert only(imported(*anchors(), row(relation="after order by >45 min", **more))).endswith("by more than 45 min")


# ---------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        ("261", "261", "takeoff = 261"),
        ("240", "260", "takeoff 240..260"),
        ("201", "", "takeoff > 200"),
        ("", "299", "takeoff < 300"),
        ("44,000", "44,000", "takeoff = exactly 44,000"),
        ("44,001", "44,001", "takeoff = 44,001"),
        ("90", "90", "takeoff = 90"),
        ("0", "", "takeoff >= 0"),
        ("4.5", "", "takeoff >= 4.5"),
        ("", "4.5", "takeoff <= 4.5"),
    ],
)
def test_numbers_become_a_figure(low: str, high: str, says: str) -> None:
    made = imported(row(quantity_as_said="so many", quantity_low=low, quantity_high=high))
    assert only(made) == says
    assert made.case.told[0][1].figure is not None
    assert made.case.claims[0].quote == "so many"


@pytest.mark.parametrize(
    ("said", "low", "high", "says"),
    [
        ("at least 281", "281", "", "takeoff >= 281"),
        ("over 280", "281", "", "takeoff > 280"),
        ("up to 40,000", "", "40000", "takeoff <= 40,000"),
        ("$4.7 million", "4.7", "4.7", "takeoff = exactly 4,700,000"),
        ("4.5 to 5 million", "4.5", "5", "takeoff 4,500,000..5,000,000"),
    ],
)
def test_the_words_of_a_number_say_whether_a_limit_is_meant_and_how_many_noughts(
    said: str, low: str, high: str, says: str
) -> None:
    assert only(imported(row(quantity_as_said=said, quantity_low=low, quantity_high=high))) == says


def test_numbers_of_an_event_are_told_apart_by_what_stands_behind_them() -> None:
    """Over 260 came, on three planes, says one row each: two quantities, and no contradiction."""
    rows = [
        row(time_iso_latest=SOMETIME, quantity_as_said="over 260", quantity_low="261"),
        row(quantity_as_said="three planes", quantity_low="3", quantity_high="3", what="they came by plane"),
        row(quantity_as_said="two planes were seen", quantity_low="2", quantity_high="2"),
    ]
    made = imported(*rows)
    assert [claim.says for claim in made.case.claims][1:] == [
        "takeoff.number > 260",
        "takeoff.planes = 3",
        "takeoff.planes = 2",
    ]
    assert made.case.figures == {
        "takeoff.number": Quantity("takeoff.number"),
        "takeoff.planes": Quantity("takeoff.planes", "planes", what="they came by plane"),
    }
    figures = [(claim, said.figure) for claim, said in made.case.told if said.figure is not None]
    (item,) = tally(figures, made.case.vocabulary.quantities, made.case.sources).conflicts().items
    assert (item.quantities, item.difference, item.unit) == (("takeoff.planes",), 1, "planes")


def test_a_count_is_one_quantity_whatever_its_rows_call_it_and_its_time_is_that_of_the_count() -> None:
    counts = {"event_type": "count", "quantity_low": "5", "quantity_high": "5"}
    made = imported(row("n", quantity_as_said="five men", **counts), row("n", time_iso_latest=SOMETIME, **counts))
    assert [claim.says for claim in made.case.claims] == ["n = 5", "n = 5"]
    assert made.case.claims[1].note == "counted by 2025-03-15 17:26 -04:00"
    assert (made.case.figures, made.case.events) == ({"n": Quantity("n")}, {})
    (refused,) = imported(row("n", event_type="count", time_iso_latest=SOMETIME)).refused
    assert refused.reason == "a count with a time and without a number"
    dollars = imported(
        row("paid", event_type="quantity", quantity_as_said="$6 million", quantity_low="6", quantity_high="6")
    )
    assert dollars.case.figures["paid"].unit == "dollars"


def test_a_quantity_of_the_case_is_kept_as_it_is_and_is_no_event() -> None:
    case = read_case_text(
        "whereas: 1\nzone: UTC\nfigures:\n  n: {unit: persons, definition: each once, also: [m]}\n", Path("case.yaml")
    )
    made = imported(row("n", quantity_low="5"), row("n", time_iso_latest=SOMETIME, quantity_low="6"), case=case)
    assert [claim.says for claim in made.case.claims] == ["n > 4", "n > 5"]
    assert made.case.figures == case.figures
    assert "n is a quantity of the case, and has no time" in made.loaded[1].unread[0].reason


def test_what_is_counted_needs_a_name_that_a_sentence_can_begin_with() -> None:
    (refused,) = imported(row("2nd", quantity_low="5")).refused
    assert refused.reason == "'2nd' is the name of an event, or cannot name a quantity"


@pytest.mark.parametrize(
    ("said", "low", "high", "reason"),
    [
        ("several", "", "", "'several' is given no number"),
        ("", "many", "", "'many' is not a number"),
        ("", "1e9", "", "'1e9' is not a number"),
        ("", "7", "5", "7 is more than quantity_high, 5"),
        ("", "-1", "-1", "-1 is below 0, and this counts"),
        ("", "4.5", "4.5", "4.5 is not a whole number"),
    ],
)
def test_words_that_are_no_number_are_a_reason(said: str, low: str, high: str, reason: str) -> None:
    cells = {"quantity_as_said": said, "quantity_low": low, "quantity_high": high}
    assert imported(row(**cells)).refused[0].reason == reason
    timed = imported(row(time_iso_latest=SOMETIME, **cells))
    assert timed.loaded[0].unread[0].reason == reason
    assert not said or f"quantity as said: {said}" in timed.case.claims[0].note or timed.case.claims[0].quote == said


# ---------------------------------------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row(), "gives neither a time, nor an order, nor a number"),
        (row(event_type="reading", relation="before takeoff"), "says what somebody reads into the order"),
        (row(event_type="scope"), "says what somebody reads into the order"),
        (row("", time_iso_latest=SOMETIME), "no event_id"),
        (row("take off", time_iso_latest=SOMETIME), "'take off' is no event id"),
        (row(time_iso_latest=SOMETIME, source_id=""), "no source_id"),
        (row(time_iso_latest=SOMETIME, source_id="a b"), "'a b' is no source id"),
        ({}, "an empty row"),
    ],
)
def test_a_row_that_gives_no_claim_has_a_named_reason(cells: Cells, reason: str) -> None:
    made = imported(cells)
    assert [(r.line, r.reason) for r in made.refused] == [(2, reason)]
    assert made.refused[0].remedy
    assert made.case == CASE


def test_a_claim_keeps_the_words_of_the_table() -> None:
    made = imported(
        *anchors(),
        row(
            time_iso_latest=SOMETIME, time_as_said="by half past five", relation="before oral (as claimed)", what="wheels up",
            note="CONFLICT with the log", quantity_as_said="two planes", quantity_low="2", quantity_high="2",
            attributed_to="Flight  tracker", event_type="flight_departure",
        ),
    )  # fmt: skip
    when, order, figure = made.case.claims[-3:]
    assert (when.id, order.id, figure.id) == ("t6", "t6-2", "t6-3")
    assert (when.quote, order.quote, figure.quote) == ("by half past five", "by half past five", "two planes")
    assert when.note == "wheels up; CONFLICT with the log"
    assert order.note == "wheels up; CONFLICT with the log; relation: before oral (as claimed)"
    assert {claim.speaker for claim in (when, order, figure)} == {"Flight tracker"}
    assert (made.case.events["takeoff"].kind, made.case.events["takeoff"].what) == ("flight_departure", "wheels up")


def test_the_line_of_a_row_is_the_line_that_it_starts_on() -> None:
    made = imported(row(time_iso_latest=SOMETIME, note="two\nlines"), row(time_iso_latest=SOMETIME), row())
    assert [r.claims for r in made.loaded] == [("t2",), ("t4",)]
    assert made.refused[0].line == 5


def test_two_events_that_differ_in_capitals_only_are_one() -> None:
    made = imported(row("Takeoff", time_iso_latest=SOMETIME), row("takeoff", time_iso_earliest=SOMETIME))
    assert list(made.case.events) == ["Takeoff"]


def test_an_event_of_two_kinds_has_the_first_and_is_told() -> None:
    cells = {"time_iso_latest": SOMETIME}
    made = imported(row(event_type="custody", **cells), row(event_type="flight", **cells))
    assert made.case.events["takeoff"].kind == "custody"
    assert [(n.line, n.field) for n in made.noticed] == [(3, "event_type")]


def test_events_of_the_case_are_kept_as_they_are() -> None:
    text = "whereas: 1\nzone: UTC\nevents:\n  takeoff: {kind: departed, what: flight 1 leaves, also: [wheels_up]}\n"
    case = read_case_text(text, Path("case.yaml"))
    made = imported(row("wheels_up", time_iso_latest=SOMETIME, what="other words"), case=case)
    assert made.case.events == case.events
    assert only(made) == "takeoff by 2025-03-15 17:26 -04:00"


# ---------------------------------------------------------------------------------------------- sources and voices

LISTED: list[Cells] = [
    {"source_id": "log", "source_url": "https://example.org/log", "publisher": "Gate log", "origin_group": "The gate"},
    {"source_id": "mirror", "source_url": "https://example.com", "publisher": "A mirror", "origin_group": "the  gate"},
]


def test_mirrors_of_one_origin_count_once() -> None:
    made = imported(
        row(time_iso_latest=SOMETIME),
        row(time_iso_latest=SOMETIME, source_id="mirror", source_url="https://example.com", publisher="A mirror"),
        sources=[{**LISTED[0], "how_read": "whole page"}, LISTED[1]],
    )
    source = made.case.sources["log"]
    assert (source.title, source.publisher, source.url, source.note) == (
        "Gate log", "Gate log", "https://example.org/log", "read: whole page",
    )  # fmt: skip
    assert source.cited_only
    (saying,) = chronology(made.case.told, made.case.events.values(), made.case.sources).sayings
    assert saying.voices == ("The gate",)
    assert not made.noticed


def test_whom_a_row_attributes_it_to_is_one_voice_in_every_outlet() -> None:
    """FlightAware relayed by two outlets counts once, however it is capitalised; nobody else is taken for it."""
    rows = [
        row(time_iso_latest=SOMETIME, source_id=f"outlet{n}", attributed_to=name)
        for n, name in enumerate(("FlightAware", "flightaware ", "FlightAware via CNN", ""))
    ]
    made = imported(*rows)
    (saying,) = chronology(made.case.told, made.case.events.values(), made.case.sources).sayings
    assert saying.voices == ("FlightAware", "FlightAware via CNN", "outlet3")


def test_without_a_list_of_sources_the_publisher_is_the_title_and_the_source_its_own_origin() -> None:
    source = imported(row(time_iso_latest=SOMETIME)).case.sources["log"]
    assert (source.title, source.publisher, source.origin, source.voice) == ("Gate log", "Gate log", "", "log")


def test_a_source_of_the_case_stays_as_it_is_and_a_difference_is_told() -> None:
    text = "whereas: 1\nzone: UTC\nsources:\n  log: {title: The log, publisher: Gate log, url: https://example.org/log, origin: gate}\n"
    case = read_case_text(text, Path("case.yaml"))
    same = imported(row(time_iso_latest=SOMETIME), case=case)
    assert same.case.sources == case.sources
    assert not same.noticed
    other = imported(row(time_iso_latest=SOMETIME), case=case, sources=LISTED)
    assert other.case.sources["log"] == case.sources["log"]
    assert [(n.file, n.line, n.field) for n in other.noticed] == [("sources.csv", 2, "origin")]


def test_a_source_that_is_listed_twice_or_not_at_all_is_told() -> None:
    made = imported(
        row(time_iso_latest=SOMETIME, source_id="other"), sources=[*LISTED, LISTED[0], {"source_id": "a b"}]
    )
    told = [(n.file, n.line, n.problem.split(",")[0]) for n in made.noticed]
    assert told == [
        ("sources.csv", 4, "log is listed twice"),
        ("sources.csv", 5, "'a b' is no id"),
        ("claims.csv", 2, "source other is not in sources.csv"),
    ]


def test_one_source_with_two_publishers_is_told_once() -> None:
    cells = {"time_iso_latest": SOMETIME}
    made = imported(row(**cells), row(publisher="Another", **cells), row(publisher="Another", **cells))
    assert [(n.line, n.field) for n in made.noticed] == [(3, "publisher")]


def test_a_quote_that_is_not_in_the_text_of_the_source_goes_to_the_note(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes(b"gate: wheels up at 17:26\n")
    digest = "5e5ab0ee5a3ae5a0c8f4c5c1d9f9a2d9"
    text = f"whereas: 1\nzone: UTC\nsources:\n  log: {{file: log.txt, sha256: {digest}}}\n"
    with pytest.raises(BadCase) as refusal:
        read_case_text(text, tmp_path / "case.yaml")
    digest = refusal.value.problems[0].remedy.split()[-1]
    case = read_case_text(
        f"whereas: 1\nzone: UTC\nsources:\n  log: {{file: log.txt, sha256: {digest}}}\n", tmp_path / "case.yaml"
    )
    rows = [row(time_iso_latest=SOMETIME, time_as_said=said) for said in ("wheels up at 17:26", "at 5:26 pm")]
    made = read_table(case, written(rows), None, file="claims.csv", sources_file="")
    assert [(claim.quote, claim.span, claim.note) for claim in made.case.claims] == [
        ("wheels up at 17:26", (6, 24), ""),
        ("", None, "as said: at 5:26 pm"),
    ]
    assert "its quote is put in the note" in made.loaded[1].unread[0].reason
    assert read_case_text(case_text(made.case), tmp_path / "case.yaml") == made.case


# ---------------------------------------------------------------------------------------------- again, and taken ids


def test_importing_the_same_table_twice_adds_nothing() -> None:
    rows = [*anchors(), row(relation="after oral; before order", quantity_low="2"), row("a", event_type="scope")]
    first = imported(*rows, sources=LISTED)
    second = imported(*rows, case=first.case, sources=LISTED)
    assert second.case == first.case
    assert all(r.already == r.claims for r in second.loaded)
    assert second.refused == first.refused


def test_an_id_that_another_claim_has_is_a_reason_and_nothing_is_overwritten() -> None:
    first = imported(row(time_iso_latest=SOMETIME))
    second = imported(row(time_iso_earliest=SOMETIME), row("b", time_iso_latest=SOMETIME), case=first.case)
    assert "t2 in the case says something else" in second.refused[0].reason
    assert second.case.claims[0] == first.case.claims[0]
    assert second.loaded[0].claims == ("t3",)


def test_a_claim_that_a_person_has_corrected_or_rejected_stays_so() -> None:
    rows = [row(time_iso_latest=SOMETIME, quantity_low="2")]
    first = imported(*rows)
    when, figure = first.case.claims
    corrected = reread(
        replace(first.case, claims=(replace(when, says="takeoff by 2025-03-15"), replace(figure, status="rejected")))
    )
    second = imported(*rows, case=corrected)
    assert second.case == corrected
    assert second.loaded[0].already == ("t2-2",)
    assert "t2 in the case says something else" in second.loaded[0].unread[0].reason


# ---------------------------------------------------------------------------------------------- the file


def test_a_cell_that_a_spreadsheet_would_run_is_plain_text() -> None:
    nasty = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0")
    made = imported(*(row(time_iso_latest=SOMETIME, note=cell, time_as_said=cell) for cell in nasty))
    assert [claim.quote for claim in made.case.claims] == list(nasty)
    assert [claim.note for claim in made.case.claims] == list(nasty)


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference() -> None:
    data = written([row(time_iso_latest=SOMETIME), row("b", time_iso_latest=SOMETIME)])
    assert b"\r\n" in data
    plain, marked = (
        read_table(CASE, variant, None, file="f", sources_file="g")
        for variant in (data.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + data)
    )
    assert plain == marked


def test_what_is_wrong_with_both_files_is_told_at_once() -> None:
    header = ",".join(CLAIM_COLUMNS)
    claims = f"{header}\na,b\n{',' * 14}\na,b,c\n".encode()
    sources = b"source_id,source_url,publisher,publisher\n"
    assert problems(claims, sources) == [
        ("claims.csv", 2, "", "2 cells in this row, 15 in the header"),
        ("claims.csv", 4, "", "3 cells in this row, 15 in the header"),
        ("sources.csv", 1, "origin_group", "no such column"),
        ("sources.csv", 1, "publisher", "2 columns of this name"),
    ]


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"", 1, "no header"),
        (b"source_id;source_url;publisher\n", 1, "its cells are parted by ';'"),
        (
            ",".join(CLAIM_COLUMNS).encode() + b"\n" + b"," * 13 + b',"open\nnever closed\n',
            2,
            "not CSV in the row that starts here",
        ),
        (",".join(CLAIM_COLUMNS).encode() + b"\n" + b"," * 14 + b"\n\xff\n", 3, "line 3 is not UTF-8 text"),
        (",".join(CLAIM_COLUMNS).encode() + b"\n\0\n", 2, "line 2 holds a NUL"),
        (",".join(CLAIM_COLUMNS).encode() + b"\n" + b"x" * 200_000, 2, "field larger than field limit"),
        (b"\xff\xfes\0", 1, "line 1 is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_line(data: bytes, line: int, problem: str) -> None:
    (first, *_) = problems(data)
    assert first[1] == line
    assert problem in first[3]


def test_a_column_that_is_not_read_is_told() -> None:
    data = written([{**row(time_iso_latest=SOMETIME), "mood": "tense"}], (*CLAIM_COLUMNS, "mood"))
    made = read_table(CASE, data, None, file="claims.csv", sources_file="")
    assert [(n.line, n.field) for n in made.noticed] == [(1, "mood")]


def test_columns_may_stand_in_any_order() -> None:
    made = read_table(
        CASE, written([row(time_iso_latest=SOMETIME)], CLAIM_COLUMNS[::-1]), None, file="f", sources_file="g"
    )
    assert made.case == imported(row(time_iso_latest=SOMETIME)).case


SHORT = st.text(max_size=12)
WORDS = st.lists(
    st.sampled_from(
        ["order", "takeoff", "before", "after", "by", "~40 min", ">1 h", "and", "between", "=", "+", "at", "12:00", "2025-03-15",
         "hours", "(so)", ";", "deadline", "Z", "within", "of", "5 pm", "a", "shortly", "no one", "lasts", "10-30 min"],
    ),
    max_size=7,
).map(" ".join)  # fmt: skip


@given(st.lists(st.fixed_dictionaries({
    "event_id": st.sampled_from(["order", "takeoff", "Order", "é", "x.y", ""]), "event_type": st.sampled_from(["order", "", "flight"]),
    "source_id": st.sampled_from(["log", "wire", ""]), "what": SHORT, "note": SHORT, "publisher": SHORT, "attributed_to": SHORT,
    "time_as_said": SHORT, "time_iso_latest": st.sampled_from(["", SOMETIME, "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"]),
    "relation": WORDS, "quantity_as_said": st.sampled_from(["", "40 minutes", "1 h", "two"]),
    "quantity_low": st.sampled_from(["", "35", "-1", "0.5", "x"]), "quantity_high": st.sampled_from(["", "45", "-1", "100"]),
}), max_size=5))  # fmt: skip
def test_whatever_the_cells_hold_every_row_is_accounted_for_and_the_case_can_be_read_back(rows: list[Cells]) -> None:
    rows = [{column: cell.replace("\0", "") for column, cell in cells.items()} for cells in rows]
    first = imported(*rows)
    assert read_table(first.case, written(rows), None, file="f", sources_file="g").case == first.case


# ---------------------------------------------------------------------------------------------- the real table


def test_the_table_of_the_jgg_flights_is_read_whole(shared_data: Path) -> None:
    claims, sources = ((shared_data / "jgg" / f"jgg_{name}.csv").read_bytes() for name in ("claims", "sources"))
    made = read_table(CASE, claims, sources, file="jgg_claims.csv", sources_file="jgg_sources.csv")
    assert (len(made.loaded), len(made.refused)) == (304, 23)
    assert sorted([*(r.line for r in made.loaded), *(r.line for r in made.refused)]) == list(range(2, 329))
    assert reread(made.case) == made.case
    assert reread(made.case).told == made.case.told
    says = {claim.id: claim.says for claim in made.case.claims}
    assert says["t70"] == "hearing_resume after hearing_recess by 35 min .. 45 min"
    assert says["t101"] == "oral_order before flight1_land_hn by more than 45 min"
    assert says["t113"] == "written_order before flight departures by hours"
    assert says["t274-2"] == "plaintiff_on_plane_report after case_drawn by less than 1 h"
    again = read_table(made.case, claims, sources, file="jgg_claims.csv", sources_file="jgg_sources.csv")
    assert again.case == made.case
    told = chronology(made.case.told, made.case.events.values(), made.case.sources)
    apart = [{c.id for saying in d.sayings for c in saying.claims} for d in told.conflicts().items]
    assert any({"t16", "t20"} <= ids for ids in apart), "the complaint was filed at 2:16, or at 1:12"


def test_the_example_of_the_manual_is_read_as_the_manual_says() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "claims-table.md").read_text(encoding="utf-8")
    example = manual.split("```csv\n")[1].split("```")[0]
    made = read_table(CASE, example.encode(), None, file="claims.csv", sources_file="")
    for claim in made.case.claims:
        assert f"`{claim.says}`" in manual
    assert [claim.id for claim in made.case.claims] == ["t2", "t3", "t4"]
    assert not made.refused
    assert not made.noticed

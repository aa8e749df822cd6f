"""Deadlines: worked examples of Rule 6, its calendar and its courts, an oracle that counts on its fingers, and the laws."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.bounds import Bounds
from whereas.calendar import (
    COURTS,
    DECLARED,
    Calendar,
    court_calendar,
    court_named,
    federal_holidays,
    state_holidays,
)
from whereas.deadline import (
    Clerk,
    Closure,
    Deadline,
    Period,
    Service,
    Unit,
    closed_on,
    later,
    period,
    pieces,
    plain,
    rule_6,
    show_working,
)
from whereas.errors import BadClaim, BadTime, TooLarge
from whereas.moment import HOUR_MS, MINUTE_MS, Clockwork, When, when

NEW_YORK = ZoneInfo("America/New_York")
YEARS = range(2005, 2041)
DC = court_calendar("dcd", YEARS)
FEDERAL = Calendar(NEW_YORK, {}, YEARS)
CALIFORNIA = Calendar(NEW_YORK, {date(2025, 11, 28): "Day after Thanksgiving"}, YEARS)
UNDECLARED = court_calendar("dcd", YEARS, declared={})
GUAM = Calendar(ZoneInfo("Pacific/Guam"), {}, YEARS)
CALENDARS = {"dc": DC, "federal": FEDERAL, "california": CALIFORNIA, "undeclared": UNDECLARED, "guam": GUAM}

DAYS = """
# a period in days: the trigger day is not counted, every other is
dc          2025-03-03        14 days   2025-03-17   Monday to Monday: a period of whole weeks ends on its weekday
dc          2025-03-01        14 days   2025-03-17   the 14th day is a Saturday
dc          2025-03-02        14 days   2025-03-17   the 14th day is a Sunday
dc          2025-03-15        14 days   2025-03-31   from a Saturday: the trigger day may be any day
dc          2025-03-04        21 days   2025-03-25   the time to answer
dc          2025-04-25        21 days   2025-05-16
dc          2025-03-10        7 days    2025-03-17
dc          2025-03-05        5 days    2025-03-10   weekends inside count since 2009; before, Wednesday the 12th
dc          2025-03-06        8 days    2025-03-14   likewise; before, Tuesday the 18th
dc          2025-03-03        10 days   2025-03-13   10 days now end before 14 days; before, on the same day
dc          2025-03-06        10 days   2025-03-17   the 10th day is a Sunday
dc          2025-03-14        1 day     2025-03-17   one day from a Friday
dc          2025-03-14        3 days    2025-03-17   Friday to Monday, nothing rolls
dc          2025-03-15        30 days   2025-04-14
dc          2025-01-31        60 days   2025-04-01
dc          2024-12-01        90 days   2025-03-03   the 90th day is a Saturday
dc          2025-03-03 00:00  14 days   2025-03-17   the first minute of the day
dc          2025-03-03 23:59  14 days   2025-03-17   and its last
dc          2025-03-04 03:30 Z  14 days 2025-03-17   it is still 3 March in Washington
guam        2025-03-03 23:00 EST  14 days  2025-03-18   already 4 March on Guam
# federal holidays
dc          2007-08-22        10 days   2007-09-04   Saturday 1 September, then Labor Day (the note's example)
dc          2025-05-12        14 days   2025-05-27   Memorial Day
dc          2025-05-10        14 days   2025-05-27   Saturday, Sunday, Memorial Day
dc          2025-06-05        14 days   2025-06-20   Juneteenth
dc          2020-06-05        14 days   2020-06-19   Juneteenth was not yet a holiday
dc          2021-06-04        14 days   2021-06-21   the first one, a Saturday, observed on Friday the 18th
dc          2025-06-20        14 days   2025-07-07   Independence Day on a Friday
dc          2026-06-26        7 days    2026-07-06   on a Saturday: Friday is observed
dc          2021-06-21        14 days   2021-07-06   on a Sunday: Monday is observed
dc          2021-12-17        14 days   2022-01-03   New Year's Day on a Saturday: the last day of the old year is observed
dc          2022-12-19        14 days   2023-01-03   on a Sunday
dc          2021-12-10        14 days   2021-12-27   Christmas on a Saturday
dc          2022-12-12        14 days   2022-12-27   on a Sunday
dc          2025-10-28        14 days   2025-11-12   Veterans Day
dc          2025-09-29        14 days   2025-10-14   Columbus Day
dc          2025-01-06        14 days   2025-01-21   King's birthday, and an inauguration
dc          2025-02-03        14 days   2025-02-18   Washington's birthday
dc          2025-11-13        14 days   2025-11-28   Thanksgiving: the Friday after it is no federal holiday
dc          2025-11-14        14 days   2025-11-28   nor one of D.C.
california  2025-11-14        14 days   2025-12-01   but of a state that makes it one
california  2025-11-13        14 days   2025-12-01   four days in a row
# days declared a holiday
dc          2018-11-21        14 days   2018-12-06   a day of mourning
dc          2024-12-26        14 days   2025-01-10   another
undeclared  2024-12-26        14 days   2025-01-09   a court that does not take the closing of offices for a holiday
dc          2024-12-10        14 days   2024-12-26   Christmas Eve closed by the President, then Christmas
dc          2025-12-10        14 days   2025-12-29   both sides of Christmas, then a weekend
# holidays of the state
dc          2025-04-02        14 days   2025-04-17   Emancipation Day
federal     2025-04-02        14 days   2025-04-16   a holiday nowhere else
dc          2022-04-01        14 days   2022-04-18   on a Saturday: Friday the 15th
dc          2023-04-03        14 days   2023-04-18   on a Sunday: Monday the 17th
dc          2021-01-06        14 days   2021-01-21   Inauguration Day
federal     2021-01-06        14 days   2021-01-20   elsewhere not
dc          2013-01-07        14 days   2013-01-22   on a Sunday, observed with King's birthday
# leap days and year ends
dc          2024-02-15        14 days   2024-02-29
dc          2023-02-15        14 days   2023-03-01
dc          2024-02-28        1 day     2024-02-29
dc          2024-12-18        14 days   2025-01-02
dc          2025-12-31        1 day     2026-01-02
# weeks, months and years
dc          2025-03-01        2 weeks   2025-03-17
dc          2025-03-15        1 month   2025-04-15
dc          2025-01-31        1 month   2025-02-28   no 31 February
dc          2024-01-31        1 month   2024-02-29
dc          2025-03-31        1 month   2025-04-30
dc          2025-02-28        1 month   2025-03-28   the same number, not the end of the month
dc          2024-12-31        1 month   2025-01-31
dc          2024-08-31        6 months  2025-02-28
dc          2024-02-29        1 year    2025-02-28
dc          2024-03-15        1 year    2025-03-17   a Saturday
# counted back from an event
dc          2007-09-11        10 days before   2007-08-31   Saturday 1 September: back to Friday (the note's example)
dc          2025-09-09        7 days before    2025-09-02
dc          2025-09-08        7 days before    2025-08-29   Labor Day: back over the weekend too
dc          2025-03-17        14 days before   2025-03-03
dc          2025-03-29        14 days before   2025-03-14   a Saturday
dc          2025-03-17        1 day before     2025-03-14
dc          2025-07-09        5 days before    2025-07-03   Independence Day
dc          2025-01-22        21 days before   2024-12-31   New Year's Day
dc          2025-12-04        7 days before    2025-11-26   Thanksgiving
dc          2018-12-12        7 days before    2018-12-04   a declared day counts in either direction
dc          2025-04-23        7 days before    2025-04-16   Emancipation Day: holidays of the state do not count
california  2025-12-05        7 days before    2025-11-28   nor does this one
dc          2025-05-31        3 months before  2025-02-28
"""

HOURS = """
dc       2025-03-14 10:23      72 hours  2025-03-17 10:23      Friday to Monday
dc       2007-11-02 10:23      72 hours  2007-11-05 09:23      clocks go back in between (the note's example)
dc       2025-03-07 10:23      72 hours  2025-03-10 11:23      clocks go forward in between
dc       2025-03-12 09:00      48 hours  2025-03-14 09:00
dc       2025-03-14 14:17      24 hours  2025-03-17 14:17      Saturday: the same minute on Monday, not rounded to an hour
dc       2025-03-14 14:17      48 hours  2025-03-17 14:17      Sunday: the same Monday
dc       2025-03-15 18:46      12 hours  2025-03-17 06:46
dc       2025-03-14 21:59      2 hours   2025-03-14 23:59
dc       2025-03-14 23:30      1 hour    2025-03-17 00:30      half an hour into Saturday
dc       2025-07-03 16:00      24 hours  2025-07-07 16:00      Independence Day and a weekend
dc       2025-04-15 10:00      24 hours  2025-04-17 10:00      Emancipation Day
federal  2025-04-15 10:00      24 hours  2025-04-16 10:00
dc       2025-01-08 09:00      24 hours  2025-01-10 09:00      a day of mourning
dc       2025-11-01 01:30      24 hours  2025-11-03 01:30      ends at the first 01:30 of that Sunday
dc       2025-11-01 01:30      25 hours  2025-11-03 01:30      and at the second
dc       2025-03-08 02:30      24 hours  2025-03-10 03:30      02:30 was never shown that Sunday
dc       2024-02-28 12:00      24 hours  2024-02-29 12:00
dc       2024-12-31 12:00      24 hours  2025-01-02 12:00
dc       2025-03-17 09:00      24 hours before  2025-03-14 09:00   Sunday: back to Friday
dc       2025-03-14 09:00      48 hours before  2025-03-12 09:00
dc       2025-09-02 10:00      24 hours before  2025-08-29 10:00   Labor Day
dc       2025-04-17 10:00      24 hours before  2025-04-16 10:00   Emancipation Day does not count
"""

CLOSED = """
2016-01-11        14 days          2016-01-25, 2016-01-26   2016-01-27        snow on the last day, and on the next
2025-02-28        14 days          2025-03-14               2025-03-17        a Friday
2025-03-01        14 days          2025-03-17               2025-03-18        the Monday that a Saturday rolled to
2025-05-09        14 days          2025-05-23               2025-05-27        the extension passes a weekend and a holiday
2025-03-03        14 days          2025-03-14               2025-03-17        closed on another day than the last
2025-03-03        14 days          2025-03-17 18:00..20:00  2025-03-18        an outage on the last day
2007-09-11        10 days before   2007-08-31               2007-09-04        counted back: extended forward (the note's example)
2025-04-22        7 days before    2025-04-15               2025-04-16        forward, by federal holidays alone
2025-03-12 10:00  24 hours         2025-03-13 09:30..09:45  2025-03-14 10:00  in the last hour
2025-03-12 10:00  24 hours         2025-03-13 08:00..08:59  2025-03-13 10:00  before it
2025-03-12 10:00  24 hours         2025-03-13 10:01..12:00  2025-03-13 10:00  after it
2025-03-12 10:00  24 hours         2025-03-13 09:30..2025-03-14 08:00  2025-03-17 10:00  Friday was not accessible throughout
2025-03-14 14:00  24 hours         2025-03-17               2025-03-18 14:00  the Monday that a Saturday rolled to
"""

SERVED = """
2025-03-03  14 days  MAIL        2025-03-20
2025-03-03  14 days  CLERK       2025-03-20
2025-03-03  14 days  CONSENTED   2025-03-20
2025-03-03  14 days  ELECTRONIC  2025-03-17  none since December 2016
2025-03-03  14 days  HAND        2025-03-17
2025-03-03  14 days  LEFT        2025-03-17
2025-04-24  30 days  MAIL        2025-05-30  the 30th day a Saturday, Monday a holiday: Tuesday, then Wednesday to Friday (the note's example)
2025-02-28  14 days  MAIL        2025-03-17  it would end on a Friday: Saturday, Sunday, Monday (the note's example)
2025-05-09  14 days  MAIL        2025-05-27  and where that Monday is a holiday, Tuesday (the note's example)
2025-03-01  14 days  MAIL        2025-03-20  rolled to Monday first, then 3 days
2025-03-05  14 days  MAIL        2025-03-24  the third added day is a Saturday
2025-03-31  14 days  MAIL        2025-04-17  the third added day is the 17th: the holiday of the 16th counts
2025-01-31  1 month  MAIL        2025-03-03
"""


def rows(table: str) -> list[str]:
    return [line for line in table.strip().splitlines() if not line.startswith("#")]


def said(text: str, zone: tzinfo = NEW_YORK) -> When:
    return when(text, Clockwork(zone))


def trigger(text: str, zone: tzinfo = NEW_YORK) -> Bounds:
    read = said(text, zone)
    return Bounds(read.earliest, read.latest)


def ms(text: str) -> int:
    return said(text).earliest


_ROW = re.compile(
    r"(?P<calendar>\w+) +(?P<trigger>\S+(?: \d\d:\d\d)?(?: [A-Z]+)?) +(?P<period>\d+ [a-z]+(?: before)?) +(?P<due>[\d-]+(?: [\d:]+)?)"
)


@pytest.mark.parametrize("row", rows(DAYS), ids=lambda row: " ".join(row.split()))
def test_days_by_worked_example(row: str) -> None:
    match = _ROW.match(row)
    assert match
    calendar = CALENDARS[match["calendar"]]
    found = rule_6(trigger(match["trigger"], calendar.zone), period(match["period"]), calendar)
    last = said(match["due"], calendar.zone).latest
    assert found.due == Bounds(last, last)


@pytest.mark.parametrize("row", rows(HOURS), ids=lambda row: " ".join(row.split()))
def test_hours_by_worked_example(row: str) -> None:
    match = _ROW.match(row)
    assert match
    found = rule_6(trigger(match["trigger"]), period(match["period"]), CALENDARS[match["calendar"]])
    assert found.due == trigger(match["due"])


@pytest.mark.parametrize("row", rows(CLOSED), ids=lambda row: " ".join(row.split()))
def test_an_inaccessible_clerk_by_worked_example(row: str) -> None:
    start, length, closed, due, *_ = re.split(" {2,}", row)
    closures = tuple(Closure(*((w := said(part)).earliest, w.latest), "notice") for part in closed.split(", "))
    found = rule_6(trigger(start), period(length), DC, clerk=Clerk(closures=closures))
    want = said(due)
    assert found.due == Bounds(want.earliest if "hour" in length else want.latest, want.latest)


@pytest.mark.parametrize("row", rows(SERVED), ids=lambda row: " ".join(row.split()))
def test_three_days_after_service_by_worked_example(row: str) -> None:
    start, length, how, due, *_ = re.split(" {2,}", row)
    found = rule_6(trigger(start), period(length), DC, served=Service[how])
    assert found.due.latest == said(due).latest


def test_there_are_sixty_examples_and_more() -> None:
    assert sum(len(rows(table)) for table in (DAYS, HOURS, CLOSED, SERVED)) >= 120


# ---------------------------------------------------------------------------------------------- the end of the last day


def test_filing_on_paper_ends_when_the_clerk_closes() -> None:
    found = rule_6(trigger("2025-03-03"), period("14 days"), DC, clerk=Clerk(closes=time(16)))
    assert found.due == Bounds(ms("2025-03-17 16:00"), ms("2025-03-17 16:00"))
    assert str(found.workings[0].steps[-1]).endswith("when the clerk's office is scheduled to close. [6(a)(4)(B)]")


def test_an_outage_after_the_clerk_has_closed_extends_nothing_on_paper() -> None:
    evening = Closure(ms("2025-03-17 18:00"), ms("2025-03-17 20:00"), "notice")
    found = rule_6(trigger("2025-03-03"), period("14 days"), DC, clerk=Clerk(time(16), (evening,)))
    assert found.due.latest == ms("2025-03-17 16:00")


def test_closing_time_does_not_touch_a_period_in_hours() -> None:
    found = rule_6(trigger("2025-03-12 18:00"), period("24 hours"), DC, clerk=Clerk(closes=time(16)))
    assert found.due == trigger("2025-03-13 18:00")


def test_an_extension_by_closure_comes_before_the_three_days() -> None:
    """Rule 6(d) adds to the day on which the period would otherwise end under all of 6(a), its (3) included."""
    clerk = Clerk(closures=(closed_on(date(2025, 3, 14), NEW_YORK, "notice"),))
    found = rule_6(trigger("2025-02-28"), period("14 days"), DC, clerk=clerk, served=Service.MAIL)
    assert found.due.latest == said("2025-03-20").latest


def test_the_last_day_is_23_hours_long_where_clocks_go_forward() -> None:
    found = rule_6(trigger("2025-03-08"), Period(1, Unit.DAY), Calendar(ZoneInfo("Asia/Beirut"), {}, YEARS))
    assert found.due.latest == said("2025-03-10", ZoneInfo("Asia/Beirut")).latest


# ---------------------------------------------------------------------------------------------- working


def test_the_working_names_each_day_passed_and_the_rule_for_it() -> None:
    found = rule_6(trigger("2025-05-10 12:00"), period("14 days"), DC, served=Service.MAIL)
    memorial = "Sunday 2025-05-25 or Monday 2025-05-26 (Memorial Day): it runs on to"
    assert [str(step) for step in found.workings[0].steps] == [
        "The trigger falls on Saturday 2025-05-10 in America/New_York, and that day is not counted. [6(a)(1)(A)]",
        "14 days after it, every day counted, is Saturday 2025-05-24. [6(a)(1)(B)]",
        f"The period cannot end on Saturday 2025-05-24, {memorial} Tuesday 2025-05-27. [6(a)(1)(C), 6(a)(5), 6(a)(6)(A)]",
        "The paper was mailed, 5(b)(2)(C): 3 days are added, every day counted, to Friday 2025-05-30. [6(d)]",
        "Friday 2025-05-30 is no Saturday, Sunday or legal holiday, and stays the last day. [6(a)(1)(C)]",
        "The last day, Friday 2025-05-30, ends at midnight in America/New_York. [6(a)(4)(A)]",
    ]


@pytest.mark.parametrize(
    ("start", "rule"), [("2025-04-02", "6(a)(6)(C)"), ("2024-12-26", "6(a)(6)(B)"), ("2025-06-05", "6(a)(6)(A)")]
)
def test_each_kind_of_holiday_has_its_rule(start: str, rule: str) -> None:
    assert rule in show_working(rule_6(trigger(start), period("14 days"), DC), NEW_YORK)


def test_a_calendar_without_state_holidays_says_so_where_they_would_count() -> None:
    unknown = Calendar(NEW_YORK)
    text = "Holidays of the state were not given"
    assert text in show_working(rule_6(trigger("2025-03-03"), period("14 days"), unknown), NEW_YORK)
    assert text not in show_working(rule_6(trigger("2025-03-03"), period("14 days before"), unknown), NEW_YORK)
    assert text not in show_working(rule_6(trigger("2025-03-03"), period("14 days"), FEDERAL), NEW_YORK)


def test_older_law_is_pointed_to() -> None:
    assert "before 1 December 2009" in show_working(rule_6(trigger("2009-11-30"), period("5 days"), DC), NEW_YORK)
    assert "2009" not in show_working(rule_6(trigger("2012-12-03"), period("5 days"), DC), NEW_YORK)
    old, new = (
        show_working(rule_6(trigger(day), period("5 days"), DC, served=Service.ELECTRONIC), NEW_YORK)
        for day in ("2016-11-30", "2016-12-01")
    )
    assert "before 1 December 2016" in old
    assert "before 1 December 2016" not in new


def test_a_closure_is_quoted_by_its_claim() -> None:
    clerk = Clerk(closures=(closed_on(date(2025, 3, 17), NEW_YORK, "notice of 16 March"),))
    text = show_working(rule_6(trigger("2025-03-03"), period("14 days"), DC, clerk=clerk), NEW_YORK)
    assert (
        "inaccessible on Monday 2025-03-17 (notice of 16 March): the time is extended to Tuesday 2025-03-18. [6(a)(3)(A)]"
        in text
    )


# ---------------------------------------------------------------------------------------------- uncertain triggers


def test_one_working_where_every_trigger_leads_to_the_same_day() -> None:
    found = rule_6(trigger("2025-03-15 17:00..23:59"), period("14 days"), DC)
    assert len(found.workings) == 1
    assert found.due == Bounds(said("2025-03-31").latest, said("2025-03-31").latest)
    assert found.workings[0].trigger == trigger("2025-03-15 17:00..23:59")


def test_two_workings_where_the_trigger_may_be_before_or_after_midnight() -> None:
    found = rule_6(trigger("2025-03-18 23:00..2025-03-19 01:00"), period("7 days"), DC)
    assert found.due == Bounds(said("2025-03-25").latest, said("2025-03-26").latest)
    assert show_working(found, NEW_YORK).count("If the trigger was") == 2


def test_a_later_trigger_can_be_due_earlier_in_hours() -> None:
    """
    24 h after Saturday 22:00 is Sunday 22:00, so Monday 22:00
    24 h after Sunday 01:00 is Monday 01:00
    """
    found = rule_6(trigger("2025-03-15 22:00..2025-03-16 01:00"), period("24 hours"), DC)
    assert found.due == Bounds(ms("2025-03-17 00:00"), said("2025-03-17").latest)
    first, last = found.workings
    assert first.trigger.earliest == ms("2025-03-16 00:00")
    assert last.trigger.latest == said("2025-03-15").latest


def test_an_open_side_of_the_trigger_stays_open() -> None:
    moment = ms("2025-03-04 12:00")
    for text in ("14 days", "24 hours", "24 hours before"):
        length = period(text)
        after, before = rule_6(Bounds(moment, None), length, DC), rule_6(Bounds(None, moment), length, DC)
        assert after.due.latest is None
        assert before.due.earliest is None
        assert (after.due.earliest, before.due.latest) == (rule_6(Bounds(moment, moment), length, DC).due.earliest,) * 2
        assert rule_6(Bounds(None, None), length, DC) == Deadline(Bounds(None, None), ())


def test_an_open_side_still_looks_back_over_the_weekend() -> None:
    """Due Monday 00:30 at the earliest known, but an earlier trigger, on Saturday 22:00, is due Monday 22:00."""
    found = rule_6(Bounds(None, ms("2025-03-16 00:30")), period("24 hours"), DC)
    assert found.due.latest == said("2025-03-17").latest


# ---------------------------------------------------------------------------------------------- plain spans


def test_a_plain_span_knows_no_weekend() -> None:
    found = plain(trigger("2025-03-14 10:23"), 24 * HOUR_MS, NEW_YORK)
    assert found.due == trigger("2025-03-15 10:23")
    assert show_working(found, NEW_YORK) == (
        "  1 d after Friday 2025-03-14 10:23 EDT is Saturday 2025-03-15 10:23 EDT. [plain duration]"
    )


def test_a_plain_span_may_run_back() -> None:
    found = plain(trigger("2025-03-14 10:23"), -HOUR_MS, NEW_YORK)
    assert found.due == trigger("2025-03-14 09:23")
    assert "1 h before Friday" in show_working(found, NEW_YORK)


def test_a_plain_span_keeps_open_sides() -> None:
    assert plain(Bounds(None, 5), 3, NEW_YORK).due == Bounds(None, 8)


# ---------------------------------------------------------------------------------------------- periods and refusals


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("14 days", Period(14, Unit.DAY)),
        ("14 days after", Period(14, Unit.DAY)),
        ("7 days before", Period(7, Unit.DAY, before=True)),
        ("72h", Period(72, Unit.HOUR)),
        ("1 Month", Period(1, Unit.MONTH)),
        ("2 w", Period(2, Unit.WEEK)),
        ("1 year", Period(1, Unit.YEAR)),
    ],
)
def test_periods_are_read(text: str, want: Period) -> None:
    assert period(text) == want
    assert period(str(want)) == want


@pytest.mark.parametrize(
    "text",
    ["", "soon", "5 business days", "5 court days", "by 2025-03-17", "1.5 hours", "-3 days", "3 days ago", "30 min"],
)
def test_what_rule_6_does_not_count_is_refused(text: str) -> None:
    with pytest.raises(BadClaim, match="try: write 14 days"):
        period(text)


@pytest.mark.parametrize("text", ["0 days", "101 years", "999999 hours"])
def test_periods_of_nothing_or_beyond_a_century_are_refused(text: str) -> None:
    with pytest.raises(BadTime, match="try: give 1 to"):
        period(text)


def test_three_days_are_not_added_to_hours_or_backwards() -> None:
    for text in ("72 hours", "7 days before"):
        with pytest.raises(BadClaim, match="state the period in days after service"):
            rule_6(trigger("2025-03-03"), period(text), DC, served=Service.MAIL)


def test_a_year_whose_state_holidays_are_not_known_is_refused() -> None:
    short = court_calendar("dcd", range(2025, 2026))
    with pytest.raises(BadTime, match="state's holidays of 2026"):
        rule_6(trigger("2025-12-22"), period("14 days"), short)
    assert rule_6(trigger("2026-01-20"), period("7 days before"), short)


def test_a_closure_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadTime, match="ends before it starts"):
        Closure(5, 4, "notice")


def test_the_end_of_the_calendar_is_a_refusal() -> None:
    with pytest.raises(BadTime, match="years 1 to 9999"):
        rule_6(trigger("9990-01-01"), period("100 years"), Calendar(NEW_YORK))
    with pytest.raises(BadTime, match="years 1 to 9999"):
        rule_6(trigger("0005-01-01"), period("100 years before"), Calendar(NEW_YORK))
    for length in ("36500 days", "876000 hours"):
        with pytest.raises(BadTime, match="years 1 to 9999"):
            rule_6(trigger("9990-01-01"), period(length), Calendar(NEW_YORK))


# ---------------------------------------------------------------------------------------------- calendars and courts


def test_federal_holidays_are_those_of_the_library() -> None:
    """Two tables, made by different people, agree on thirty years (the library leaves out days declared by the President)."""
    for year in range(2010, 2041):
        theirs = {day for day in holidays.country_holidays("US", years=year) if day.year == year}
        assert set(federal_holidays(year)) == theirs, year


def test_our_table_of_the_district_is_the_library_s() -> None:
    theirs = holidays.country_holidays("US", subdiv="DC", years=YEARS)
    federal = {day for year in YEARS for day in federal_holidays(year)} | set(
        holidays.country_holidays("US", years=YEARS)
    )
    ours = set(state_holidays("DC", YEARS))
    assert ours - federal == set(theirs) - federal


def test_declared_days_are_weekdays_and_no_other_holiday() -> None:
    for day in DECLARED:
        assert day.weekday() < 5
        assert day not in federal_holidays(day.year)


def test_there_are_94_courts_each_with_a_state_and_a_zone() -> None:
    assert len(COURTS) == 94
    for code, court in COURTS.items():
        assert code == court.code == court_named(code).code
        assert ZoneInfo(court.zone)
        assert state_holidays(court.state, range(2025, 2026)), code
    assert (
        len({court.state for court in COURTS.values()}) == 55
    )  # and D.C., Puerto Rico, Virgin Islands, Guam, Marianas


def test_a_court_that_is_not_one_is_refused() -> None:
    with pytest.raises(BadClaim, match="as in dcd or nysd"):
        court_calendar("scotus", YEARS)


def test_a_state_that_is_not_one_is_refused() -> None:
    with pytest.raises(BadClaim, match="two letters"):
        state_holidays("ZZ", YEARS)


def test_the_library_is_asked_for_by_name_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert court_calendar("dcd", YEARS)
    with pytest.raises(BadClaim, match="pip install holidays"):
        court_calendar("nysd", YEARS)


def test_a_state_s_friday_after_thanksgiving_comes_with_the_library() -> None:
    found = rule_6(trigger("2025-11-14"), period("14 days"), court_calendar("txsd", range(2025, 2026)))
    assert found.due.latest == said("2025-12-01", ZoneInfo("America/Chicago")).latest


# ---------------------------------------------------------------------------------------------- an oracle, and the laws

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OFF_FEDERAL = set(holidays.country_holidays("US", years=range(2008, 2042))) | set(DECLARED)
OFF_DC = OFF_FEDERAL | set(holidays.country_holidays("US", subdiv="DC", years=range(2008, 2042)))


def at(moment: int) -> datetime:
    return (EPOCH + timedelta(milliseconds=moment)).astimezone(NEW_YORK)


def court_day(day: date, before: bool) -> bool:
    return day.weekday() not in (5, 6) and day not in (OFF_FEDERAL if before else OFF_DC)


def touched(first: int, last: int, closures: tuple[Closure, ...]) -> bool:
    return any(max(first, c.first) <= min(last, c.last) for c in closures)


def whole(day: date) -> tuple[int, int]:
    read = said(day.isoformat())
    return read.earliest, read.latest


def oracle_days(day: date, count: int, before: bool, closures: tuple[Closure, ...], three: bool) -> date:
    """A clerk with a wall calendar: one finger, one day at a time."""
    left = count
    while left:
        day, left = day + (-DAY if before else DAY), left - 1
    while True:
        while not court_day(day, before):
            day += -DAY if before else DAY
        if touched(*whole(day), closures):
            day += DAY
            while not court_day(day, before) or touched(*whole(day), closures):
                day += DAY
        if not three:
            return day
        day, three = day + DAY + DAY + DAY, False


@lru_cache(maxsize=4096)
def clock_of(day: date) -> dict[tuple[int, int], int]:
    """When each minute of the clock is first seen on *day*."""
    seen: dict[tuple[int, int], int] = {}
    for minute in range(*whole(day), MINUTE_MS):
        seen.setdefault((at(minute).hour, at(minute).minute), minute)
    return seen


def oracle_hours(moment: int, count: int, before: bool, closures: tuple[Closure, ...]) -> int:
    """A clerk with a clock: finds the same time on another day by looking at the clock through all of that day."""
    end = moment + (-count if before else count) * HOUR_MS
    day, clock = at(end).date(), at(end).time()

    def same_time(on: date) -> int:
        return clock_of(on)[clock.hour, clock.minute] + end % MINUTE_MS

    start = day
    while not court_day(day, before):
        day += -DAY if before else DAY
    end_then = end if day == start else same_time(day)
    if not touched(end_then - HOUR_MS + 1, end_then, closures):
        return end_then
    day += DAY
    while not court_day(day, before) or touched(*whole(day), closures):
        day += DAY
    return same_time(day)


QUARTER = 15 * MINUTE_MS
moments = st.integers(ms("2009-12-01") // QUARTER, ms("2039-06-01") // QUARTER).map(lambda n: n * QUARTER)
# near holidays, changes of the clock and year ends, where it matters
NEAR = [
    ms(day)
    for day in (
        "2025-11-02",
        "2025-03-09",
        "2021-01-01",
        "2024-12-24",
        "2025-11-27",
        "2022-04-15",
        "2026-07-04",
        "2024-02-29",
    )
]
near = st.builds(lambda base, n: base + n * QUARTER, st.sampled_from(NEAR), st.integers(-400, 400))
triggers = st.one_of(moments, near)


@st.composite
def closures_near(draw: st.DrawFn, moment: int) -> tuple[Closure, ...]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = moment + draw(st.integers(-300, 700)) * QUARTER
        found.append(Closure(first, first + draw(st.integers(0, 200)) * QUARTER, "notice"))
    return tuple(found)


def point(moment: int, length: Period, clerk: Clerk, served: Service | None = None) -> int:
    due = rule_6(Bounds(moment, moment), length, DC, clerk=clerk, served=served).due
    assert due.earliest == due.latest is not None
    return due.latest


@given(st.data(), triggers, st.integers(1, 120), st.booleans(), st.booleans())
def test_days_agree_with_a_clerk_who_counts_on_fingers(
    data: st.DataObject, moment: int, count: int, before: bool, three: bool
) -> None:
    near = moment + (-count if before else count) * 24 * HOUR_MS
    closures = data.draw(closures_near(near))
    served = Service.MAIL if three and not before else None
    last = oracle_days(at(moment).date(), count, before, closures, served is not None)
    assert point(moment, Period(count, Unit.DAY, before), Clerk(closures=closures), served) == whole(last)[1]


@settings(deadline=None)
@given(st.data(), triggers, st.integers(1, 200), st.booleans())
def test_hours_agree_with_a_clerk_who_looks_at_the_clock(
    data: st.DataObject, moment: int, count: int, before: bool
) -> None:
    closures = data.draw(closures_near(moment + (-count if before else count) * HOUR_MS))
    found = point(moment, Period(count, Unit.HOUR, before), Clerk(closures=closures))
    assert found == oracle_hours(moment, count, before, closures)


UNITS = st.sampled_from([(Unit.DAY, 100), (Unit.WEEK, 12), (Unit.MONTH, 12), (Unit.YEAR, 3)])


@given(st.data(), triggers, st.integers(0, 60 * 24 * 4), UNITS, st.booleans(), st.booleans())
def test_days_and_longer_are_monotone_in_the_trigger(
    data: st.DataObject, moment: int, later: int, unit: tuple[Unit, int], before: bool, three: bool
) -> None:
    length = Period(data.draw(st.integers(1, unit[1])), unit[0], before)
    served = Service.MAIL if three and not before else None
    first = point(moment, length, Clerk(), served)
    clerk = Clerk(closures=data.draw(closures_near(first)))
    assert point(moment, length, clerk, served) <= point(moment + later * QUARTER, length, clerk, served)


@given(st.data(), triggers, UNITS | st.just((Unit.HOUR, 200)), st.booleans())
def test_nothing_is_due_on_a_weekend_or_a_holiday_or_behind_a_locked_door(
    data: st.DataObject, moment: int, unit: tuple[Unit, int], before: bool
) -> None:
    length = Period(data.draw(st.integers(1, unit[1])), unit[0], before)
    clerk = Clerk(closures=data.draw(closures_near(point(moment, length, Clerk()))))
    due = point(moment, length, clerk)
    assert court_day(at(due).date(), before)
    assert not touched(due - (HOUR_MS if unit[0] is Unit.HOUR else 1) + 1, due, clerk.closures)


@settings(deadline=None, max_examples=60)
@given(st.data(), triggers, st.integers(0, 4 * 120), UNITS | st.just((Unit.HOUR, 100)), st.booleans())
def test_the_hull_holds_every_inner_deadline_and_its_ends_are_reached(
    data: st.DataObject, moment: int, width: int, unit: tuple[Unit, int], before: bool
) -> None:
    length = Period(data.draw(st.integers(1, unit[1])), unit[0], before)
    clerk = Clerk(closures=data.draw(closures_near(point(moment, length, Clerk()))))
    last = moment + width * QUARTER
    found = rule_6(Bounds(moment, last), length, DC, clerk=clerk)
    grid = range(moment, last + 1, QUARTER)
    inner = [t for quarter in grid for t in (quarter - 1, quarter, quarter + 1) if moment <= t <= last]
    dues = {t: point(t, length, clerk) for t in (*inner[:: max(1, len(inner) // 150)], inner[-1])}
    for due in dues.values():
        assert found.due == found.due.hull(Bounds(due, due))
    for working, end in ((found.workings[0], found.due.earliest), (found.workings[-1], found.due.latest)):
        ends = [t for t in (working.trigger.earliest, working.trigger.latest) if t is not None]
        assert end in {point(t, length, clerk) for t in ends}
        assert all(moment <= t <= last for t in ends)


def hull_by_hand(moment: int, last: int, length: Period, closures: tuple[Closure, ...]) -> Bounds:
    """The oracle at each quarter hour and the milliseconds beside it, between which nothing can turn."""
    dues = [
        oracle_hours(t, length.count, length.before, closures)
        for quarter in range(moment, last + 1, QUARTER)
        for t in (quarter - 2, quarter - 1, quarter, quarter + 1)
        if moment <= t <= last
    ]
    return Bounds(min(dues), max(dues))


@settings(deadline=None, max_examples=40)
@given(st.data(), triggers, st.integers(1, 60), st.integers(1, 4 * 72), st.booleans())
def test_the_hull_of_hours_is_that_of_every_quarter_hour_and_its_edges(
    data: st.DataObject, moment: int, count: int, width: int, before: bool
) -> None:
    length, last = Period(count, Unit.HOUR, before), moment + width * QUARTER
    closures = data.draw(closures_near(moment + (-count if before else count) * HOUR_MS))
    found = rule_6(Bounds(moment, last), length, DC, clerk=Clerk(closures=closures))
    assert found.due == hull_by_hand(moment, last, length, closures)


@pytest.mark.parametrize("width", [1, 3, 4, 5, 8])
def test_the_hull_takes_in_the_hour_that_a_sunday_has_twice(width: int) -> None:
    """From 01:30 EDT to 01:15 EST and on: due on Monday from 01:00 EST, which is neither end."""
    moment, length = ms("2025-11-01 01:30"), Period(24, Unit.HOUR)
    found = rule_6(Bounds(moment, moment + width * QUARTER), length, DC)
    assert found.due == hull_by_hand(moment, moment + width * QUARTER, length, ())


@pytest.mark.parametrize(
    ("start", "stop", "closed"),
    [
        ("2025-11-02 21:00", "2025-11-03 00:30", ()),  # a Sunday of 25 hours, and Monday after it
        ("2025-03-09 21:00", "2025-03-10 00:30", ()),  # one of 23
        ("2025-03-13 06:00", "2025-03-17 06:00", ("2025-03-13..2025-03-14 08:59",)),  # Thursday moves past Friday
        ("2025-03-13 06:00", "2025-03-17 06:00", ("2025-03-13", "2025-03-14 09:00..09:14")),
        (
            "2025-03-17 12:00",
            "2025-03-19 00:45",
            ("2025-03-17..2025-03-17 23:29",),
        ),  # the last hour reaches into Tuesday
        ("2025-11-02 01:00 EST", "2025-11-02 01:45 EST", ("2025-11-03 00:00..00:14",)),  # the second 01:15 of a Sunday
        ("2025-11-02 01:00 EDT", "2025-11-02 01:45 EDT", ("2025-11-03 00:00..00:14",)),
        ("2025-03-15 09:00", "2025-03-15 12:00", ("2025-03-17 09:30..09:44",)),  # a Saturday, closed on its Monday
    ],
)
@pytest.mark.parametrize("before", [False, True])
def test_the_hull_of_hours_at_known_turns(start: str, stop: str, closed: tuple[str, ...], before: bool) -> None:
    """The counted end lies between start and stop."""
    length = Period(1, Unit.HOUR, before)
    span = -HOUR_MS if before else HOUR_MS
    closures = tuple(Closure(said(text).earliest, said(text).latest, "notice") for text in closed)
    bounds = Bounds(ms(start) - span, ms(stop) - span)
    found = rule_6(bounds, length, DC, clerk=Clerk(closures=closures))
    assert found.due == hull_by_hand(ms(start) - span, ms(stop) - span, length, closures)


TEHRAN = Calendar(ZoneInfo("Asia/Tehran"), {}, YEARS)


def test_a_time_that_the_next_day_skips_is_the_end_of_its_gap() -> None:
    """No court's clocks change on a working day; where some did, on Monday 2021-03-22, 00:00 was followed by 01:00."""
    found = rule_6(trigger("2021-03-20 00:30", TEHRAN.zone), period("24 hours"), TEHRAN)
    assert found.due.latest == said("2021-03-22 01:00", TEHRAN.zone).earliest


@pytest.mark.parametrize("closed", [(), (closed_on(date(2015, 9, 18), TEHRAN.zone, "notice"),)])
def test_a_time_that_the_next_day_shows_twice_is_the_first(closed: tuple[Closure, ...]) -> None:
    """On Monday 2015-09-21, 23:30 came twice, first at +04:30."""
    start = trigger("2015-09-17 23:30" if closed else "2015-09-18 23:30", TEHRAN.zone)
    found = rule_6(start, period("24 hours"), TEHRAN, clerk=Clerk(closures=closed))
    assert found.due == trigger("2015-09-21 23:30 +04:30")


# ---------------------------------------------------------------------------------------------- pieces, calendar spans

widths = st.one_of(
    st.integers(0, 3 * HOUR_MS), st.integers(0, 8 * 24 * HOUR_MS), st.integers(9 * 24 * HOUR_MS, 40 * 24 * HOUR_MS)
)
COUNTED = [
    (Unit.HOUR, 100), (Unit.DAY, 60), (Unit.WEEK, 9), (Unit.MONTH, 14), (Unit.YEAR, 1),
]  # fmt: skip


@settings(max_examples=60)
@given(st.data(), triggers, widths, st.sampled_from(COUNTED), st.sampled_from(["", *CALENDARS]))
def test_pieces_give_at_every_moment_what_the_rule_gives(
    data: st.DataObject, moment: int, width: int, unit: tuple[Unit, int], court: str
) -> None:
    """Each piece begins just after the one before it; `moment` itself is no whole hour in most time zones, and nor is the end."""
    asked = Period(data.draw(st.integers(1, unit[1])), unit[0], data.draw(st.booleans()))
    served = (
        Service.MAIL if court and not asked.before and unit[0] is not Unit.HOUR and data.draw(st.booleans()) else None
    )
    first = moment + data.draw(st.sampled_from([-1, 0, 1, 1234]))
    zone = CALENDARS[court].zone if court else NEW_YORK

    def rule(at: int) -> int:
        return (
            _only(rule_6(Bounds(at, at), asked, CALENDARS[court], served=served)) if court else later(at, asked, zone)
        )

    made = pieces(Bounds(first, first + width), rule, zone)
    assert (made[0].first, made[-1].last) == (first, first + width)
    assert all(piece.last + 1 == after.first for piece, after in pairwise(made))
    told = [at for piece in made for at in {piece.first, piece.last}]
    told += data.draw(st.lists(st.integers(first, first + width), max_size=30))
    for at in told:
        (piece,) = (piece for piece in made if piece.first <= at <= piece.last)
        assert rule(at) == (piece.at if piece.offset is None else at + piece.offset)


def _only(found: Deadline) -> int:
    assert found.due.latest is not None
    return found.due.latest


@given(triggers, st.integers(1, 30), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))
def test_a_calendar_span_later_clocks_show_the_same_time_or_the_end_of_the_hour_that_they_skip(
    moment: int, count: int, unit: Unit
) -> None:
    count = min(count, 10) if unit is Unit.YEAR else count
    here = datetime.fromtimestamp(moment / 1000, NEW_YORK)
    there = datetime.fromtimestamp(later(moment, Period(count, unit), NEW_YORK) / 1000, NEW_YORK)
    if unit in (Unit.DAY, Unit.WEEK):
        day = here.date() + timedelta(days=count * (7 if unit is Unit.WEEK else 1))
    else:
        months = here.year * 12 + here.month - 1 + count * (12 if unit is Unit.YEAR else 1)
        ends = (
            date(months // 12, months % 12 + 1, number) for number in range(here.day, 27, -1) if _is_day(months, number)
        )
        day = date(months // 12, months % 12 + 1, here.day) if here.day < 28 else next(ends)
    assert there.date() == day
    skipped = here.hour == 2 and there.time() == time(3)
    assert there.time() == here.time() or skipped


def _is_day(months: int, number: int) -> bool:
    try:
        date(months // 12, months % 12 + 1, number)
    except ValueError:
        return False
    return True


def test_a_trigger_that_nothing_bounds_is_not_counted_from() -> None:
    for loose in (Bounds(None, None), Bounds(0, None), Bounds(None, 0), Bounds(0, 401 * 24 * HOUR_MS)):
        with pytest.raises(TooLarge, match="known no better than"):
            pieces(loose, lambda at: at, NEW_YORK)


# ---------------------------------------------------------------------------------------------- the page

PAGE = (Path(__file__).parent.parent / "docs" / "deadline.md").read_text()


def test_every_court_is_on_the_page() -> None:
    for court in COURTS.values():
        assert f"| `{court.code}` | {court.name} | {court.state} | {court.zone} | {court.spans} |" in PAGE


def test_every_declared_day_is_on_the_page() -> None:
    assert [day.isoformat() for day in DECLARED] == re.findall(r"^\| (\d{4}-\d\d-\d\d) \|", PAGE, re.MULTILINE)


def test_the_examples_on_the_page_are_real(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```\n+```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) >= 2
    names: dict[str, object] = {}
    for code, printed in blocks:
        exec(code, names)
        assert capsys.readouterr().out == printed

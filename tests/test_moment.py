"""Moments: times as people write them, golden tables in several zones, and what is refused with which way out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.bounds import Bounds
from whereas.errors import BadTime
from whereas.moment import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    Clockwork,
    duration,
    show_bounds,
    show_duration,
    show_moment,
    when,
    zone_named,
)

NEW_YORK = ZoneInfo("America/New_York")
ZONES = (
    "America/New_York",
    "America/El_Salvador",
    "Europe/London",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
)
AT_HOME = Clockwork(NEW_YORK)


def utc(text: str) -> int:
    """Milliseconds of an ISO time in UTC."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


def said(text: str, zone: str = "America/New_York") -> tuple[int, int]:
    read = when(text, Clockwork(ZoneInfo(zone)))
    return read.earliest, read.latest + 1


# ---------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2025-03-15 17:26", "2025-03-15 21:26", "2025-03-15 21:27"),
        ("2025-03-15T17:26", "2025-03-15 21:26", "2025-03-15 21:27"),
        ("2025-03-15 17:26:30", "2025-03-15 21:26:30", "2025-03-15 21:26:31"),
        ("2025-03-15 17:26:30.250", "2025-03-15 21:26:30.250", "2025-03-15 21:26:30.251"),
        ("2025-03-15 5:26 pm", "2025-03-15 21:26", "2025-03-15 21:27"),
        ("2025-03-15 5 pm", "2025-03-15 21:00", "2025-03-15 21:01"),
        ("2025-03-15 12 am", "2025-03-15 04:00", "2025-03-15 04:01"),
        ("2025-03-15 12:30 a.m.", "2025-03-15 04:30", "2025-03-15 04:31"),
        ("2025-03-15 12 pm", "2025-03-15 16:00", "2025-03-15 16:01"),
        ("2025-03-15 12:59 p.m.", "2025-03-15 16:59", "2025-03-15 17:00"),
        ("2025-03-15 noon", "2025-03-15 16:00", "2025-03-15 16:01"),
        ("2025-03-15 24:00", "2025-03-16 04:00", "2025-03-16 04:01"),
        ("2025-03-15", "2025-03-15 04:00", "2025-03-16 04:00"),
        ("2025-03", "2025-03-01 05:00", "2025-04-01 04:00"),
        ("2025-12", "2025-12-01 05:00", "2026-01-01 05:00"),
        ("2025", "2025-01-01 05:00", "2026-01-01 05:00"),
        ("2025-03-15 18:46 UTC", "2025-03-15 18:46", "2025-03-15 18:47"),
        ("2025-03-15 18:46Z", "2025-03-15 18:46", "2025-03-15 18:47"),
        ("2025-03-15 18:46 EDT", "2025-03-15 22:46", "2025-03-15 22:47"),
        ("2025-03-15 18:46 EST", "2025-03-15 23:46", "2025-03-15 23:47"),
        ("2025-03-15 18:46 CT", "2025-03-15 23:46", "2025-03-15 23:47"),
        ("2025-01-15 18:46 PT", "2025-01-16 02:46", "2025-01-16 02:47"),
        ("2025-03-15 18:46 -06:00", "2025-03-16 00:46", "2025-03-16 00:47"),
        ("2025-03-15 18:46 +0545", "2025-03-15 13:01", "2025-03-15 13:02"),
        ("2025-03-15 18:46 America/El_Salvador", "2025-03-16 00:46", "2025-03-16 00:47"),
        ("2025-03-15 HST", "2025-03-15 10:00", "2025-03-16 10:00"),
        ("2025-03-15 17:26..17:44", "2025-03-15 21:26", "2025-03-15 21:45"),
        ("2025-03-15 17:26 .. 2025-03-16 00:10", "2025-03-15 21:26", "2025-03-16 04:11"),
        ("2025-03-15 17:26..17:44 CDT", "2025-03-15 22:26", "2025-03-15 22:45"),
        ("2025-03-15..2025-03-17", "2025-03-15 04:00", "2025-03-18 04:00"),
        ("2025-03-15 23:00..24:00", "2025-03-16 03:00", "2025-03-16 04:01"),
        ("about 2025-03-15 18:46", "2025-03-15 22:41", "2025-03-15 22:52"),
        ("about 2025-03-15 18:46 ± 10 min", "2025-03-15 22:36", "2025-03-15 22:57"),
        ("about 2025-03-15 18:46 +/- 30 s", "2025-03-15 22:45:30", "2025-03-15 22:47:30"),
        ("about 2025-03-15 18:00..19:00 ± 1 h", "2025-03-15 21:00", "2025-03-16 00:01"),
        ("2025-03-16 early morning", "2025-03-16 04:00", "2025-03-16 12:00"),
        ("2025-03-16 Morning", "2025-03-16 08:00", "2025-03-16 16:00"),
        ("2025-03-16 midday", "2025-03-16 15:00", "2025-03-16 18:00"),
        ("2025-03-16 afternoon", "2025-03-16 16:00", "2025-03-16 22:00"),
        ("2025-03-16 evening", "2025-03-16 21:00", "2025-03-17 04:00"),
        ("2025-03-16 late evening", "2025-03-17 00:00", "2025-03-17 04:00"),
        ("2025-03-16 night", "2025-03-16 22:00", "2025-03-17 10:00"),
        ("2025-03-16 late night", "2025-03-17 02:00", "2025-03-17 08:00"),
        ("2025-03-16 night CDT", "2025-03-16 23:00", "2025-03-17 11:00"),
        ("2024-02-29", "2024-02-29 05:00", "2024-03-01 05:00"),
        ("2024-02", "2024-02-01 05:00", "2024-03-01 05:00"),
    ],
)
def test_what_is_written_means_these_milliseconds_in_new_york(text: str, first: str, end: str) -> None:
    assert said(text) == (utc(first), utc(end))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2025-03-09", "America/New_York", 23),
        ("2025-11-02", "America/New_York", 25),
        ("2025-03-10", "America/New_York", 24),
        ("2025-03-30", "Europe/London", 23),
        ("2025-10-26", "Europe/London", 25),
        ("2025-10-05", "Australia/Lord_Howe", 23.5),
        ("2025-04-06", "Australia/Lord_Howe", 24.5),
        ("2025-09-07", "America/Santiago", 23),
        ("2025-04-05", "America/Santiago", 25),
        ("2025-03-15", "America/El_Salvador", 24),
        ("2011-12-29", "Pacific/Apia", 24),
    ],
)
def test_a_day_is_as_long_as_it_was_in_its_zone(day: str, zone: str, hours: float) -> None:
    first, end = said(day, zone)
    assert (end - first) / HOUR_MS == hours


@pytest.mark.parametrize(
    ("text", "zone", "first", "second"),
    [
        ("2025-11-02 01:30", "America/New_York", "01:30 EDT", "01:30 EST"),
        ("2025-11-02 1:00 am", "America/New_York", "01:00 EDT", "01:00 EST"),
        ("2025-11-02 01:59:59.999", "America/Chicago", "01:59 CDT", "01:59 CST"),
        ("2025-10-26 01:15", "Europe/London", "01:15 BST", "01:15 GMT"),
    ],
)
def test_a_clock_time_that_came_twice_is_refused_with_both(text: str, zone: str, first: str, second: str) -> None:
    with pytest.raises(BadTime, match="twice") as refused:
        said(text, zone)
    assert first in refused.value.remedy
    assert second in refused.value.remedy


@pytest.mark.parametrize(
    ("text", "zone", "first", "second"),
    [
        ("2025-03-09 02:30", "America/New_York", "01:30 EST", "03:30 EDT"),
        ("2025-03-09 2 am", "America/Los_Angeles", "01:00 PST", "03:00 PDT"),
        ("2025-03-30 01:15", "Europe/London", "00:15 GMT", "02:15 BST"),
        ("2025-10-05 02:15", "Australia/Lord_Howe", "01:45 +1030", "02:45 +11"),
        ("2025-09-07 00:30", "America/Santiago", "23:30 -04", "01:30 -03"),
    ],
)
def test_a_clock_time_that_never_came_is_refused_with_its_neighbours(
    text: str, zone: str, first: str, second: str
) -> None:
    with pytest.raises(BadTime, match="never showed") as refused:
        said(text, zone)
    assert first in refused.value.remedy
    assert second in refused.value.remedy


@pytest.mark.parametrize("text", ["2025-11-02 01:30 EDT", "2025-11-02 01:30 EST", "2025-11-02 01:30 -04:00"])
def test_the_way_out_of_a_time_that_came_twice_can_be_taken(text: str) -> None:
    first, end = said(text)
    assert end - first == MINUTE_MS
    assert first == utc("2025-11-02 06:30" if "EST" in text else "2025-11-02 05:30")


def test_the_hours_around_a_change_of_clocks_are_read_as_any_other() -> None:
    assert said("2025-03-09 01:59") == (utc("2025-03-09 06:59"), utc("2025-03-09 07:00"))
    assert said("2025-03-09 03:00") == (utc("2025-03-09 07:00"), utc("2025-03-09 07:01"))
    assert said("2025-11-02 02:00") == (utc("2025-11-02 07:00"), utc("2025-11-02 07:01"))


def test_a_part_of_the_day_can_be_overridden_or_added_by_a_case() -> None:
    mine = Clockwork(NEW_YORK, day_parts={"small hours": (0, 240)})
    assert when("2025-03-16 small hours", mine).latest == utc("2025-03-16 08:00") - 1
    with pytest.raises(BadTime, match="write one of small hours"):
        when("2025-03-16 evening", mine)


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("2025-03-15 17:26", MINUTE_MS),
        ("2025-03-15 17:26:01", 1000),
        ("2025-03-15 17:26:01.001", 1),
        ("2025-03-15", DAY_MS),
    ],
)
def test_the_grain_is_the_width_of_what_was_written(text: str, grain: int) -> None:
    assert when(text, AT_HOME).grain_ms == grain


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a time"),
        ("soon", "is not a time"),
        ("17:26", "no full date"),
        ("2025-03 17:26", "no full date"),
        ("2025-03-15 17", "without am, pm or minutes"),
        ("2025-03-15 13:00 pm", "no 12-hour clock shows"),
        ("2025-03-15 0:30 am", "no 12-hour clock shows"),
        ("2025-02-29", "no date or time of the calendar"),
        ("2025-13-01", "no date or time of the calendar"),
        ("2025-03-15 25:00", "no date or time of the calendar"),
        ("2025-03-15 24:01", "no date or time of the calendar"),
        ("2025-03-15 17:60", "no date or time of the calendar"),
        ("2025-03-15 midnight", "start or the end"),
        ("2025-03-15 teatime", "not a part of the day"),
        ("2025-03 evening", "no day"),
        ("2025-03-15 17:26 XYZ", "not a time zone"),
        ("2025-03-15 17:26 +15:00", "not a time zone"),
        ("2025-03-15 17:44..17:26", "ends before it starts"),
        ("2025-03-15 17:26 ± 5 min", "without 'about'"),
        ("about 2025-03-15 17:26 ± soon", "not a duration"),
        ("15/03/2025 17:26", "is not a time"),
        ("2025-03-15 17:26" + " " * 200 + "x", "too long"),
        ("9999-12-31", "no date or time of the calendar"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(text: str, problem: str) -> None:
    with pytest.raises(BadTime) as refused:
        when(text, AT_HOME)
    assert problem in refused.value.problem
    assert refused.value.remedy


def test_without_a_zone_in_the_time_or_the_case_a_time_is_refused() -> None:
    with pytest.raises(BadTime, match=r"no time zone[\s\S]*try: add the speaker's zone"):
        when("2025-03-15 17:26", Clockwork())
    assert when("2025-03-15 17:26 EDT", Clockwork()).earliest == utc("2025-03-15 21:26")


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from(ZONES),
    st.sampled_from(("%H:%M", "%H:%M:%S")),
)
def test_a_clock_time_is_read_as_the_one_moment_that_shows_it_or_refused(local: datetime, zone: str, form: str) -> None:
    """Held against a search through every quarter of an hour of the day and a half around."""
    local = local.replace(second=0, microsecond=0)
    text, info = f"{local:%Y-%m-%d} {local.strftime(form)}", ZoneInfo(zone)
    guess = local.replace(tzinfo=UTC) - timedelta(hours=18)
    steps = (guess + timedelta(minutes=15 * i) for i in range(144))
    found = [step for step in steps if step.astimezone(info).replace(tzinfo=None) == local]
    if len(found) == 1:
        assert said(text, zone)[0] == found[0].timestamp() * 1000
    else:
        with pytest.raises(BadTime):
            said(text, zone)


@given(st.integers(utc("1990-01-01"), utc("2037-01-01")), st.sampled_from(ZONES))
def test_what_is_shown_is_read_back_as_the_moment_it_was(ms: int, zone: str) -> None:
    shown = show_moment(ms, ZoneInfo(zone))
    clock, name = shown.rsplit(" ", 1)
    offset = datetime.fromtimestamp(ms // 1000, ZoneInfo(zone)).strftime("%z")
    read = when(f"{clock} {offset}", Clockwork())
    assert read.earliest == ms
    assert name


# ---------------------------------------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("45 s", 45_000),
        ("1.5 h", 5_400_000),
        ("1 h 30 min", 5_400_000),
        ("2 d", 172_800_000),
        ("1 w", 604_800_000),
        ("250 ms", 250),
        ("0.001 s", 1),
        ("2 hours", 7_200_000),
        ("1 hour 5 minutes", 3_900_000),
        ("3 hrs", 10_800_000),
        ("10min", 600_000),
        ("90 seconds", 90_000),
        ("2 days", 172_800_000),
        ("0 s", 0),
    ],
)
def test_a_duration_means_these_milliseconds(text: str, ms: int) -> None:
    assert duration(text) == ms


@pytest.mark.parametrize(
    "text", ["", "5", "min", "-5 min", "5 moons", "1 h, 5 min", "1 h 30", "1.2345 s", "1,5 h", "0.5 ms"]
)
def test_what_is_no_duration_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(BadTime) as refused:
        duration(text)
    assert refused.value.remedy


@given(st.integers(0, 10**12))
def test_a_duration_that_is_shown_is_read_back(ms: int) -> None:
    assert duration(show_duration(ms)) == ms
    assert show_duration(-ms) == (f"-{show_duration(ms)}" if ms else "0 s")


# ---------------------------------------------------------------------------------------------- zones and showing


@pytest.mark.parametrize("name", ["ET", "EDT", "Z", "UTC", "-04:00", "+0530", "America/New_York", "Europe/Kyiv"])
def test_a_zone_is_known_by_its_short_name_its_offset_or_its_iana_name(name: str) -> None:
    assert zone_named(name).utcoffset(datetime(2025, 3, 15)) is not None


@pytest.mark.parametrize("name", ["", "edt", "IST", "Mars/Olympus", "+15:00", "-04:60", "../etc/passwd", "x" * 100])
def test_any_other_zone_is_refused(name: str) -> None:
    with pytest.raises(BadTime, match="try: write an offset"):
        zone_named(name)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (None, None, "any time"),
        (None, "2025-03-15 21:26:59.999", "not after 2025-03-15 17:26 EDT"),
        ("2025-03-15 21:26", None, "not before 2025-03-15 17:26 EDT"),
        ("2025-03-15 21:26", "2025-03-15 21:26:59.999", "2025-03-15 17:26 EDT"),
        ("2025-03-15 21:26", "2025-03-15 21:44:59.999", "2025-03-15 17:26..17:44 EDT"),
        ("2025-03-15 21:26:05", "2025-03-15 21:44:59.998", "2025-03-15 17:26:05..17:44 EDT"),
        ("2025-03-15 21:26", "2025-03-16 04:10:59.999", "2025-03-15 17:26 EDT .. 2025-03-16 00:10 EDT"),
        ("2025-03-15 04:00", "2025-03-16 03:59:59.999", "2025-03-15 EDT"),
        ("2025-11-02 05:30", "2025-11-02 06:30:59.999", "2025-11-02 01:30 EDT .. 2025-11-02 01:30 EST"),
    ],
)
def test_bounds_are_shown_as_a_reader_would_write_them(low: str | None, high: str | None, shown: str) -> None:
    bounds = Bounds(utc(low) if low else None, utc(high) if high else None)
    assert show_bounds(bounds, NEW_YORK) == shown


def test_a_moment_past_the_calendar_is_shown_as_a_number() -> None:
    assert show_moment(10**18, UTC) == "1000000000000000000 ms after 1970"

"""Orders and deadlines: the life of each order, what its terms are taken to mean, what is due, and a calendar of it."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from whereas.agenda import dues_alike, order_plain
from whereas.answers import View, masked
from whereas.bounds import Bounds
from whereas.calendar import court_calendar
from whereas.casefile import Case
from whereas.deadline import show_working
from whereas.errors import BadClaim, BadTime
from whereas.layout import Own, spells_alike, verdict_section
from whereas.order import Clause, terms_of
from whereas.verdict import Word

from .case import sign_of
from .counting import working
from .desk import Desk
from .ical import Dated, calendar_text
from .lifeline import lifeline
from .places import AppPlaces
from .shown import Missing, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

ASKS = {"due by": "Due by", "not before": "Not before", "at most until": "At most until"}
GROUPS = (
    ("next", "Next", "Nothing is due that is not past."),
    ("overdue", "Past, and not known to be done in time", ""),
    ("past", "Past, or done", ""),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = 7
"""A time known no better than to so many days is marked on each of them; one known less well on the first and the last."""


# ---------------------------------------------------------------------------------------------- what is due


def _ms(moment: str | None) -> int | None:
    return None if moment is None else (datetime.fromisoformat(moment) - _EPOCH) // timedelta(milliseconds=1)


def _dues(view: View, places: AppPlaces, plains: Iterable[Json], reading: str = "") -> list[dict[str, Json]]:
    """What is due over all orders, the earliest first; what differs in nothing but subject and reading is put together."""
    now = view.record.due_at
    titles = {name: held.title or name for name, held in view.case.readings.items()}
    verdicts = {verdict.id: verdict for verdict in view.verdicts()}
    rows = []
    for plain in plains:
        for alike in dues_alike(due for due in plain["dues"] if reading in ("", due["reading"])):
            first, found = alike[0], [verdicts[due["verdict"]] for due in alike]
            low, high = _ms(first["earliest"]), _ms(first["latest"])
            shown = working(view, found[0])
            rows.append({
                "asks": Own(first["asks"]), "title": Own(ASKS[first["asks"]]), "text": first["text"], "clause": first["clause"],
                "clause_text": found[0].clause.text, "order": plain["id"], "order_title": plain["title"] or plain["id"],
                "href": places.page(f"order/{quote(plain['id'], safe='')}", f"clause-{quote(found[0].clause.id, safe='')}"),
                "word": Own(first["word"]), "sign": sign_of(Word(first["word"])), "low": low, "high": high,
                "state": _state(first["asks"], first["word"], high, now), "verdicts": [due["verdict"] for due in alike],
                "links": [
                    {"href": places.verdict(due["verdict"]), "subject": "" if due["subject"] == "-" else due["subject"],
                     "reading": titles[due["reading"]]}
                    for due in alike
                ],
                "working": show_working(shown, view.zone).splitlines() if shown else [],
            })  # fmt: skip
    return sorted(rows, key=lambda row: (_first(row), row["clause"], row["text"]))


def _first(row: Json) -> int:
    return int(next((end for end in (row["low"], row["high"]) if end is not None), 2**62))


def _state(asks: str, word: str, high: int | None, now: int | None) -> Own:
    """Whether something is next, overdue, or past, as of the moment that is asked for."""
    if word in ("kept", "not covered"):
        return Own("past")
    if now is None or high is None or high >= now:
        return Own("next")
    return Own("overdue" if asks == "due by" else "past")


# ---------------------------------------------------------------------------------------------- pages


@router.get("/orders", include_in_schema=False)
def orders_page(request: Request, month: str = "", reading: str = "") -> HTMLResponse:
    """What is due, a month of it, and the life of every order."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places, found = AppPlaces(view, asked), view.verdicts()
        reading = reading if reading in view.case.readings else ""
        plains = [order_plain(view, order, found) for order in view.case.orders.values()]
        dues = _dues(view, places, plains, reading)
        groups = [(name, title, empty, [row for row in dues if row["state"] == name]) for name, title, empty in GROUPS]
        now = view.record.due_at
        return page(
            request, "orders.html", view, here="orders", orders=[_life(view, places, plain) for plain in plains], groups=groups, dues=dues,
            month=_month(view, places, month, dues, plains, reading), reading=reading,
            readings=[(name, held.title or name) for name, held in view.case.readings.items()],
            now=f"{(_EPOCH + timedelta(milliseconds=now)).astimezone(view.zone):%Y-%m-%d %H:%M %Z}" if now is not None else "",
        )  # fmt: skip


def _life(view: View, places: AppPlaces, plain: Json) -> dict[str, Json]:
    """An order for the list: its stages, each with its event, and when it was in force as whose reading has it."""
    spells = spells_alike(view, plain)
    stages = [
        {
            "stage": Own(stage["stage"]), "text": " to ".join(point["text"] for point in stage["points"]), "event": stage["event"],
            "href": places.event_href(stage["event"]), "what": stage["what"], "denied": stage["denied"], "on_record": stage["on_record"],
            "contested": any(point["contested"] for point in stage["points"]),
        }
        for stage in plain["stages"]
    ]  # fmt: skip
    return {
        "id": plain["id"], "title": plain["title"] or plain["id"], "kind": plain["kind"], "issuer": plain["issuer"], "court": plain["court"],
        "note": plain["note"], "href": places.page(f"order/{quote(plain['id'], safe='')}"), "stages": stages,
        "in_force": [{"text": text, "readings": [name for name in names if name]} for text, names in spells.items()],
        "dues": len(dues_alike(plain["dues"])),
    }  # fmt: skip


@router.get("/order/{order:path}", include_in_schema=False)
def order_page(request: Request, order: str) -> HTMLResponse:
    """One order: its life and a picture of it, its clauses with what each reading takes their terms to be, and what is due."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        known = view.case.orders.get(order)
        if known is None:
            raise Missing(f"no order is called {order[:200]!r}", remedy="see them under Orders")
        places = AppPlaces(view, asked)
        plain = order_plain(view, known, view.verdicts())
        section = next(
            row for row in verdict_section(view, places, reasons=False, lives=False)["orders"] if row["id"] == order
        )
        clauses = [
            {**row, "anchor": Own(f"clause-{quote(row['id'], safe='')}"), "says": _says(known.clauses[row["id"]]),
             "terms": _terms(view, places, known.clauses[row["id"]])}
            for row in section["clauses"]
        ]  # fmt: skip
        titles = {name: held.title or name for name, held in view.case.readings.items()}
        return page(
            request, "order.html", view, here="orders", order=_life(view, places, plain), section=section, clauses=clauses,
            picture=lifeline(plain, titles, view.zone), dues=_dues(view, places, [plain]), rule=known.rule, lasts=known.life.lasts,
            extension=known.life.extension,
        )  # fmt: skip


_SAYS = {
    "forbid": "forbids", "require": "requires", "limit": "limits", "term": "sets how long", "of": "as to", "start": "from", "until": "until",
    "within": "within", "before": "before", "by": "by", "every": "every", "at_least": "at least", "at_most": "at most", "rule": "time counted by",
    "served": "served by", "extended": "extended", "paused": "paused by", "if_broken": "only if broken:",
}  # fmt: skip


def _says(clause: Clause) -> list[tuple[Own, str]]:
    """What a clause says, field by field, as the case has it."""
    return [(Own(told), value) for name, told in _SAYS.items() if (value := getattr(clause, name))]


def _terms(view: View, places: AppPlaces, clause: Clause) -> list[dict[str, Json]]:
    """The terms of a clause, each as every reading binds it, with where the party says so."""
    rows = []
    for term, used in terms_of(clause).items():
        cells: list[Json] = []
        for reading in view.case.readings.values():
            binding = reading.binding(clause.id, term)
            if binding is None:
                cells.append(
                    {"reading": reading.title or reading.id, "names": None, "quote": "", "href": "", "whose": ""}
                )
                continue
            source = view.case.sources.get(binding.source)
            cells.append({
                "reading": reading.title or reading.id, "names": [_named(view, places, name) for name in binding.names], "quote": binding.quote,
                "href": places.claim_href({"source": {"id": source.id}, "id": "", "span": binding.span}) if source else "",
                "whose": (source.publisher or source.title or source.id) if source else "",
            })  # fmt: skip
        if used != "life" or any(cell["names"] is not None for cell in cells):
            rows.append({"term": term, "cells": cells})
    return rows


def _named(view: View, places: AppPlaces, name: str) -> dict[str, Json]:
    return {"name": name, "href": places.event_href(name) if name in view.case.events else ""}


@router.get("/api/orders", tags=["orders"])
def orders(request: Request) -> Json:
    """Every order: its stages, when it was in force under each reading, and when what it asks is due."""
    with desk_of(request).view(asked_of(request)) as view:
        found = view.verdicts()
        return {
            "whereas": "orders 1",
            "orders": [order_plain(view, order, found) for order in view.case.orders.values()],
        }


# ---------------------------------------------------------------------------------------------- a month


def _month(
    view: View, places: AppPlaces, said: str, dues: Sequence[Json], plains: Sequence[Json], reading: str
) -> dict[str, Json]:
    """A month as weeks of days, each with what is due on it, the stages of orders, and the holiday that it is."""
    year, month = _asked_month(view, said, dues, plains)
    marks = _marks(view, places, dues, plains)
    holidays = _holidays(view.case, year, month)
    today = _day(view, view.record.due_at)
    weeks = [
        [
            {
                "day": day.day, "date": day.isoformat(), "within": day.month == month, "marks": marks.get(day, []),
                "holiday": holidays.get(day, ""), "today": day == today,
            }
            for day in week
        ]
        for week in _weeks(year, month)
    ]  # fmt: skip
    around = {
        name: places.page("orders", "month", month=f"{y:04}-{m:02}", reading=reading) if 1 < y < 9999 else ""
        for name, (y, m) in (
            ("back", (year - (month == 1), (month - 2) % 12 + 1)),
            ("on", (year + (month == 12), month % 12 + 1)),
        )
    }
    return {
        "title": f"{months.month_name[month]} {year}", "name": f"{year:04}-{month:02}", "weeks": weeks, **around,
        "empty": not any(marks.get(day) for week in _weeks(year, month) for day in week if day.month == month),
    }  # fmt: skip


def _weeks(year: int, month: int) -> list[list[date]]:
    return months.Calendar().monthdatescalendar(year, month)


def _asked_month(view: View, said: str, dues: Sequence[Json], plains: Sequence[Json]) -> tuple[int, int]:
    """The month that is asked for; else that of what is due next, or was last; else of the last stage; else this one."""
    year, _, month = said.partition("-")
    if year.isdecimal() and month.isdecimal() and len(said) <= 7 and 1 < int(year) < 9999 and 1 <= int(month) <= 12:
        return int(year), int(month)
    ends = [_ms(point["latest"]) for plain in plains for stage in plain["stages"] for point in stage["points"]]
    next_ = [row["high"] if row["low"] is None else row["low"] for row in dues if row["state"] == "next"]
    for moments in (
        sorted(end for end in next_ if end is not None)[:1],
        [row["high"] for row in dues],
        ends,
        [view.record.due_at],
    ):
        if days := [day for moment in moments if (day := _day(view, moment)) is not None]:
            return max(days).year, max(days).month
    return 1970, 1


def _day(view: View, ms: int | None) -> date | None:
    """The day on which a moment lies; None for one beyond the calendar's years."""
    try:
        day = None if ms is None else (_EPOCH + timedelta(milliseconds=ms)).astimezone(view.zone).date()
    except OverflowError:
        return None
    return day if day is not None and 1 < day.year < 9999 else None


def _marks(view: View, places: AppPlaces, dues: Sequence[Json], plains: Sequence[Json]) -> Mapping[date, list[Json]]:
    """What stands on which day."""
    found: dict[date, list[Json]] = {}

    def mark(low: int | None, high: int | None, told: Mapping[str, Json]) -> None:
        ends = [day for end in (low, high) if (day := _day(view, end)) is not None]
        if not ends:
            return
        sure = len(set(ends)) == 1 and low is not None and high is not None
        wide = (ends[-1] - ends[0]).days
        days = [ends[0] + timedelta(days=n) for n in range(wide + 1)] if wide < _DAYS else [ends[0], ends[-1]]
        for day in days:
            found.setdefault(day, []).append({**told, "sure": sure})

    for row in dues:
        told = {"kind": "due", "text": f"{row['title']}: {row['clause']}", "full": row["text"]}
        mark(row["low"], row["high"], {**told, "href": row["href"], "sign": row["sign"], "word": row["word"]})
    for plain in plains:
        for stage in plain["stages"]:
            bounds = [
                _ms(point[end]) for point in (stage["points"][0], stage["points"][-1]) for end in ("earliest", "latest")
            ]
            if bounds[0] is not None and bounds[-1] is not None:
                full = " to ".join(point["text"] for point in stage["points"])
                told = {"kind": "stage", "text": f"{plain['title'] or plain['id']}: {stage['stage']}", "full": full}
                mark(bounds[0], bounds[-1], {**told, "href": places.event_href(stage["event"])})
    return found


def _holidays(case: Case, year: int, month: int) -> dict[date, str]:
    """The legal holidays of a month, by the calendars of the courts whose orders are in the case."""
    found: dict[date, str] = {}
    for court in dict.fromkeys(order.court for order in case.orders.values() if order.court):
        try:
            held = court_calendar(court, range(year - 1, year + 2))
            for day in (day for week in _weeks(year, month) for day in week):
                if holiday := held.legal_holiday(day, after=True):
                    found[day] = holiday.name
        except (BadClaim, BadTime):  # a court or a year that no calendar holds
            continue
    return found


# ---------------------------------------------------------------------------------------------- to take along


@router.get("/calendar.ics", include_in_schema=False)
def calendar_ics(request: Request, reading: Annotated[str, Query(max_length=500)] = "") -> Response:
    """What is due, as a calendar (RFC 5545). Names of private people are replaced, as in whatever else is handed out."""
    asked, desk = asked_of(request), desk_of(request)
    with desk.view(asked) as view:
        if reading and reading not in view.case.readings:
            raise Missing(f"no reading is called {reading[:200]!r}", remedy="see them on the page of an order")
        places, found = AppPlaces(view, asked), view.verdicts()
        plains = [order_plain(view, order, found) for order in view.case.orders.values()]
        entries = [*_entries(view.case, _dues(view, places, plains, reading))]
        name = masked(view.case, f"{view.case.title or desk.name}: what is due")
        text = calendar_text(name, entries, view.zone, _stamped(desk, view))
    return Response(
        text, media_type="text/calendar; charset=utf-8", headers={"content-disposition": 'attachment; filename="deadlines.ics"'}
    )  # fmt: skip


def _stamped(desk: Desk, view: View) -> int:
    """The moment of which a calendar tells: that of the last entry; without a ledger, of judging."""
    entries = desk.entries()
    return _ms(entries[-1].at.replace("Z", "+00:00")) or 0 if entries else view.record.due_at or 0


def _entries(case: Case, dues: Iterable[Json]) -> Iterator[Dated]:
    for row in dues:
        whom = [" ".join(part for part in (link["subject"], link["reading"]) if part) for link in row["links"]]
        told = [
            f"{row['title']} {row['text']}: {row['word']}.", row["clause_text"], f"Order: {row['order_title']}", "As to: " + "; ".join(whom),
            *row["working"],
        ]  # fmt: skip
        title = f"{row['title']}: {row['clause']} ({row['order_title']})"
        about = "\n".join((row["order"], row["clause"], row["asks"], *row["verdicts"]))
        yield Dated(
            about,
            masked(case, title),
            masked(case, "\n".join(line for line in told if line)),
            Bounds(row["low"], row["high"]),
        )

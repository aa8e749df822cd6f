"""Commands that ask: what does not add up, when, how long, by when."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from whereas.bounds import Bounds
from whereas.errors import BadClaim
from whereas.moment import Clockwork, duration, show_bounds, show_moment, when, zone_named

from .shared import (
    Json,
    case_at,
    case_of,
    cite,
    claims_used,
    command,
    counted,
    dump,
    main,
    notes,
    paragraph,
    question,
    viewed,
)


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@command()
def check(
    path: Path | None, case_path: Path, as_of: str | None, known_by: str | None, without: tuple[str, ...], as_json: bool
) -> None:
    """Read a case and say what does not add up: problems, conflicts, broken clauses.

    Exit code 0: nothing found. 1: a conflict or a broken clause. 3: the case could not be read.
    """
    from whereas.answers import dispute_plain, verdict_plain

    view = viewed(case_at(path or case_path), as_of, known_by, without)
    grouped = view.disputes()
    total = sum(len(dispute.disagreements) for dispute in grouped)
    verdicts = view.verdicts()
    words: dict[str, int] = {}
    for verdict in verdicts:
        words[str(verdict.word)] = words.get(str(verdict.word), 0) + 1
    something = bool(grouped) or "broken" in words
    if as_json:
        click.echo(dump({
            "whereas": "check 1", **question(view, as_of, known_by, without), "conflicts": total, "stopped": view.stopped(),
            "disputes": [{k: v for k, v in dispute_plain(view, d).items() if k in _TITLE} for d in grouped],
            "verdicts": [{k: v for k, v in verdict_plain(view, v).items() if k in ("id", "verdict")} for v in verdicts],
        }))  # fmt: skip
        sys.exit(1 if something else 0)
    say_counts(view)
    if not view.case.claims:
        click.echo("No claims yet. Add some under claims:, or: whereas import CASE claims.csv")
    elif not grouped:
        click.echo(f"Nothing contradicts, among the {claims_used(view)} claims that are used.")
    else:
        say_disputes(view, grouped, view.stopped(), brief=True)
    if verdicts:
        click.echo(
            "\nVerdicts: " + ", ".join(f"{count} {word}" for word, count in words.items()) + ". See: whereas verdicts"
        )
    sys.exit(1 if something else 0)


_TITLE = ("kind", "about", "point", "quantity", "difference_ms", "difference_number")
"""The fields of a dispute that its title and size are in."""


def say_counts(view: Any) -> None:
    """What the case is called, how many claims it has and how many are used."""
    case = view.case
    sayings = (*view.chronology.sayings, *view.tally.sayings)
    voices = {voice for saying in sayings for voice in saying.voices}
    figures = sum(len(saying.claims) for saying in view.tally.sayings)
    over = f", {figures} of these about numbers" if figures else ""
    click.secho(case.title or "A case without a title", bold=True)
    used, told = claims_used(view), f"{counted(len(case.claims), 'claim')} from {counted(len(case.sources), 'source')}"
    from_ = counted(len(voices), "origin")
    click.echo(f"{told}; {used} of them, from {from_}, {'is' if used == 1 else 'are'} used{over}.")
    notes(view)
    click.echo()


def say_disputes(view: Any, grouped: Sequence[Any], stopped: str, *, brief: bool) -> None:
    """What cannot all be true, dispute by dispute."""
    from whereas.answers import conflict_plain, difference_text, dispute_title

    total = sum(len(dispute.disagreements) for dispute in grouped)
    ended = f" ({stopped})" if stopped else ""
    sets = f"{total} minimal sets of claims" if total > 1 else "1 minimal set of claims"
    figures = sum(conflict_plain(view, dispute.disagreements[0])["kind"] == "figure" for dispute in grouped)
    over = f", {figures} of them over numbers" if figures else ""
    shared = f", in {len(grouped)} disputes{over}" if len(grouped) > 1 else ""
    click.echo(f"{sets} cannot all be true{ended}{shared}:")
    for number, dispute in enumerate(grouped, 1):
        widest = max(dispute.disagreements, key=lambda item: (item.size, -len(item.sayings)))
        click.echo()
        size = f": {difference_text(widest)}" if dispute.over else ""
        paragraph(f"{number}. {dispute_title(view, dispute)}{size}", 0, 3)
        if brief and dispute.over:
            for saying in dispute.sayings:
                paragraph(f"{saying.says}   ({', '.join(saying.voices)})", 3, 4)
            continue
        for item in _plainest_of_each_length(dispute)[:2]:
            paragraph(f"{difference_text(item)}, between", 3)
            for saying in conflict_plain(view, item)["sayings"]:
                paragraph(f"{saying['says']}   ({', '.join(saying['voices'])})", 5, 4)
                for claim in saying["claims"] if not brief else ():
                    cite(claim, 8)
        if len(dispute.disagreements) > 2:
            paragraph(
                f"({len(dispute.disagreements)} minimal sets, up to {difference_text(widest)}: whereas conflicts --all)",
                3,
            )


def _plainest_of_each_length(dispute: Any) -> list[Any]:
    """The widest of the shortest disagreements, then of the next longer ones, and so on."""
    by_length: dict[int, Any] = {}
    for item in dispute.disagreements:
        by_length.setdefault(len(item.sayings), item)
    return list(by_length.values())


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@click.option("--limit", default=1000, show_default=True, help="How many minimal conflicts to look for at most.")
@click.option(
    "--all", "everything", is_flag=True, help="Write out every conflict, not only the plainest of each dispute."
)
@command()
def conflicts(
    path: Path | None, limit: int, everything: bool, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """List the smallest sets of claims that cannot all be true, with how far apart they are."""
    from whereas.answers import conflict_plain, difference_text, dispute_plain

    view = viewed(case_at(path or case_path), as_of, known_by, without)
    items = [*view.conflicts(limit).items, *view.figure_conflicts(limit).items]
    grouped, stopped = view.disputes(limit), view.stopped(limit)
    if as_json:
        plain = [dispute_plain(view, dispute) for dispute in grouped]
        click.echo(
            dump(
                {
                    "whereas": "conflicts 1",
                    **question(view, as_of, known_by, without),
                    "complete": not stopped,
                    "stopped": stopped,
                    "disputes": plain,
                }
            )
        )
    elif not items:
        click.echo(f"Nothing contradicts, among the {claims_used(view)} claims that are used.")
    elif everything:
        for number, item in enumerate(items, 1):
            if number > 1:
                click.echo()
            paragraph(f"{number}. {difference_text(item)}", 0, 3)
            for saying in conflict_plain(view, item)["sayings"]:
                paragraph(saying["says"], 3, 4)
                for claim in saying["claims"]:
                    cite(claim, 6)
        if stopped:
            click.echo(f"\nThere may be more: {stopped}.")
    else:
        say_disputes(view, grouped, stopped, brief=False)
    sys.exit(1 if items else 0)


@main.command()
@click.argument("names", metavar="[CASE] [NAME]", nargs=-1)
@click.option("--from", "base", metavar="NAME", help="How long after this event, or how much more than this quantity.")
@command()
def bounds(
    names: tuple[str, ...], base: str | None, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say when an event can have been, or how many a quantity can be, at the tightest, and because of which claims.

    Without NAME, all events and quantities.
    """
    from whereas.answers import bounds_plain, event_rows, figure_plain, figure_rows

    case, names = case_of(names, case_path)
    view = viewed(case, as_of, known_by, without)
    asked = {"whereas": "bounds 1", **question(view, as_of, known_by, without)}
    if base is not None:
        key, rows = _spans(view, base, names)
        plain = {key: rows}
    elif names:
        counted = [name for name in names if _is_quantity(view, name)]
        points = [point for name in names if name not in counted for point in _points(view, name)]
        plain = {
            "bounds": [bounds_plain(view, point) for point in points],
            "figures": [figure_plain(view, n) for n in counted],
        }
    else:
        plain = {"events": event_rows(view), "figures": figure_rows(view)}
    if as_json:
        click.echo(dump({**asked, **plain}))
        return
    if "events" in plain:
        _event_table(plain.pop("events"), plain["figures"])
        return
    for row in (row for rows in plain.values() for row in rows):
        _say_bounds(row)


def _is_quantity(view: Any, name: str) -> bool:
    """Whether a name is that of a quantity, declared or spoken of; an event's goes before one that is only spoken of."""
    quantities = view.tally.quantities
    return name in quantities or (name not in view.case.vocabulary and quantities.full_name(name) in view.tally.names)


def _spans(view: Any, base: str, names: tuple[str, ...]) -> tuple[str, list[Json]]:
    """How long after one event others were, or how much more than one quantity others are."""
    from whereas.answers import figure_span_plain, span_plain

    if not _is_quantity(view, base):
        starts = _points(view, base)
        points = [point for name in (names or view.case.events) for point in _points(view, name)]
        return "spans", [span_plain(view, start, point) for point in points for start in starts]
    quantities = view.tally.quantities
    every = dict.fromkeys((*view.case.figures, *view.tally.names))
    alike = [
        name for name in every if quantities[name].counts_as(quantities[base]) and name != quantities.full_name(base)
    ]
    for name in names:
        if not _is_quantity(view, name):
            raise click.BadParameter(f"{name!r} is no quantity, and {base!r} is one", param_hint="NAME")
    try:
        return "differences", [figure_span_plain(view, base, name) for name in names or alike]
    except BadClaim as wrong:
        raise click.BadParameter(f"{wrong.problem}; {wrong.remedy}", param_hint="--from") from None


def _points(view: Any, name: str) -> list[str]:
    try:
        return list(dict.fromkeys(point for _, first, last in view.case.vocabulary[name] for point in (first, last)))
    except BadClaim as wrong:
        near = view.tally.quantities.near(name)
        counted = f"; the quantities most like it are {', '.join(near)}" if near else ""
        raise click.BadParameter(f"{wrong.problem}: {wrong.remedy}{counted}", param_hint="NAME") from None


def _say_bounds(row: Json) -> None:
    name = row.get("point") or row.get("quantity")
    title = f"{name}: {row['text']}" if name else row["text"]
    contested = "   (contested: claims conflict, and this is the widest they allow)" if row["contested"] else ""
    paragraph(title + contested, 0, 2)
    if row["stopped"]:
        paragraph(f"not everything was looked at: {row['stopped']}", 2, 2)
    sides = (
        ("earliest_because", "no earlier, because"), ("latest_because", "no later, because"),
        ("least_because", "no fewer, because"), ("most_because", "no more, because"),
    )  # fmt: skip
    for side, words in sides:
        if row.get(side):
            paragraph(words, 2)
            for saying in row[side]:
                paragraph(f"{saying['says']}   ({', '.join(saying['voices'])})", 4, 4)
                for claim in saying["claims"][:2]:
                    cite(claim, 6)
                if len(saying["claims"]) > 2:
                    paragraph(f"and {len(saying['claims']) - 2} more that say the same", 6)


def _event_table(rows: Sequence[Json], figures: Sequence[Json]) -> None:
    if not rows and not figures:
        click.echo("No events yet. Declare some under events:")
    wide = max((len(row.get("id") or row["quantity"]) for row in (*rows, *figures)), default=0)
    for row in rows:
        when_ = " to ".join(point["text"] for point in row["points"])
        mark = " (contested)" if any(point["contested"] for point in row["points"]) else ""
        mark += " (after the as-of time)" if row["points"][0]["later_than_as_of"] else ""
        mark += "" if row["on_record"] else " (no claim speaks of it)"
        click.echo(f"{row['id']:<{wide}}  {when_}{mark}")
    if rows and figures:
        click.echo()
    for row in figures:
        mark = " (contested)" if row["contested"] else ""
        mark += "" if row["on_record"] else " (no claim speaks of it)"
        mark += "" if row["declared"] else " (not declared)"
        what = f": {row['what']}" if row["what"] else ""
        paragraph(f"{row['quantity']:<{wide}}  {row['text']}{mark}{what}", 0, wide + 2)


@main.command()
@click.option(
    "--from", "trigger", required=True, metavar="TIME", help="What starts the period: a time, a day or a range."
)
@click.option("--days", type=int, help="A period in days; negative to count back.")
@click.option("--hours", type=int, help="A period in hours.")
@click.option(
    "--period", "said", metavar="PERIOD", help="A period in words: 14 days, 72 hours, 2 weeks, 7 days before."
)
@click.option(
    "--rule",
    type=click.Choice(["frcp6", "plain"]),
    default="frcp6",
    show_default=True,
    help="Fed. R. Civ. P. 6, or plain addition.",
)
@click.option(
    "--court",
    default="dcd",
    show_default=True,
    metavar="CODE",
    help="The district court: its zone, and its state's holidays.",
)
@click.option("--served", metavar="HOW", help="Rule 6(d): mail, or another of the ways of Rule 5(b)(2).")
@click.option(
    "--closed",
    multiple=True,
    metavar="DAY",
    help="A day on which the clerk's office was inaccessible. May be repeated.",
)
@command(views=False)
def deadline(
    trigger: str, days: int | None, hours: int | None, said: str | None, rule: str, court: str, served: str | None,
    closed: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say when something is due, with each step of the working.

    \b
    whereas deadline --from 2025-11-14 --days 14 --court dcd
    """  # noqa: D301
    from whereas.calendar import court_calendar, court_named
    from whereas.deadline import Clerk, Service, closed_on, plain, rule_6, show_working
    from whereas.deadline import period as period_of

    given = [text for text in (_counted(days, "day"), _counted(hours, "hour"), said) if text]
    if len(given) != 1:
        raise click.UsageError("give the period once: --days, --hours or --period")
    ways = {way.name.lower().replace("_", "-"): way for way in Service}
    if served is not None and served not in ways:
        raise click.BadParameter(f"write one of {', '.join(ways)}", param_hint="--served")
    zone = zone_named(court_named(court).zone)
    clockwork = Clockwork(zone)
    start = when(trigger, clockwork)
    bounds_ = Bounds(start.earliest, start.latest)
    asked = period_of(given[0])
    if rule == "plain":
        found = plain(bounds_, duration(given[0].removesuffix(" before")) * (-1 if asked.before else 1), zone)
    else:
        year = int(show_moment(start.earliest, zone)[:4])
        calendar = court_calendar(court, range(year - 3, year + 6))
        closures = tuple(
            closed_on(
                date.fromisoformat(show_moment(when(day, clockwork).earliest, zone)[:10]),
                calendar.zone,
                "the clerk's office was inaccessible",
            )
            for day in closed
        )
        found = rule_6(bounds_, asked, calendar, clerk=Clerk(None, closures), served=ways[served] if served else None)
    working = [
        {
            "trigger": show_bounds(each.trigger, zone),
            "due": show_bounds(each.due, zone),
            "steps": [asdict(step) for step in each.steps],
        }
        for each in found.workings
    ]
    if as_json:
        text = show_bounds(found.due, zone)
        click.echo(dump({"whereas": "deadline 1", "rule": rule, "period": given[0], "due": text, "workings": working}))
    else:
        click.secho(f"Due {show_bounds(found.due, zone)}", bold=True)
        click.echo(show_working(found, zone))


def _counted(number: int | None, unit: str) -> str:
    """A number of days or hours in words."""
    if number is None:
        return ""
    return f"{abs(number)} {unit}s" + (" before" if number < 0 else "")

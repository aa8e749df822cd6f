"""Commands that judge: verdicts, the life of orders, and why."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from .shared import Json, case_at, case_of, cite, command, dump, main, paragraph, question, viewed

_SIGNS = {
    "kept": ("✓", "green"),
    "broken": ("✗", "red"),
    "undecided": ("?", "yellow"),
    "pending": ("…", "cyan"),
    "no record": ("∅", "magenta"),
    "not covered": ("–", ""),
}


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@click.option("--reading", metavar="R", help="Only under this reading.")
@command()
def verdicts(
    path: Path | None, reading: str | None, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say for each clause, subject and reading whether it was kept, and where readings part.

    Exit code 1 if any is broken.
    """
    from whereas.answers import crux_plain, cruxes_alike, verdict_plain
    from whereas.verdict import cruxes

    case = case_at(path or case_path)
    if reading is not None and reading not in case.readings:
        raise click.BadParameter(
            f"no reading is called {reading!r}; there are {', '.join(case.readings) or 'none'}", param_hint="--reading"
        )
    view = viewed(case, as_of, known_by, without)
    found = view.verdicts(reading)
    parted = [crux_plain(alike) for alike in cruxes_alike(cruxes(view.record, found))]
    if as_json:
        click.echo(
            dump(
                {
                    "whereas": "verdicts 1",
                    **question(view, as_of, known_by, without),
                    "verdicts": [verdict_plain(view, v) for v in found],
                    "cruxes": parted,
                }
            )
        )
    elif not found:
        click.echo("No verdicts: give the case orders with clauses, and readings of their terms.")
    else:
        say_verdicts(found)
        for item in parted:
            paragraph(f"{item['clause']}: {item['text']}", 0, 2)
    sys.exit(1 if any(str(verdict.word) == "broken" for verdict in found) else 0)


def _rows(found: Sequence[Any]) -> list[tuple[str, str, dict[str, str]]]:
    """Clause, subject, and the word under each reading; periods that follow each other with the same words are one row."""
    words: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
    for verdict in found:
        periods = words.setdefault((f"{verdict.order.id}.{verdict.clause.id}", verdict.subject), {})
        periods.setdefault(verdict.clause.number, {})[verdict.reading.id] = str(verdict.word)
    rows = []
    for (clause, subject), periods in words.items():
        runs: list[tuple[list[int], dict[str, str]]] = []
        for number, said in periods.items():
            if runs and runs[-1][1] == said:
                runs[-1][0].append(number)
            else:
                runs.append(([number], said))
        for numbers, said in runs:
            first, last = numbers[0], numbers[-1]
            which = f"#{first}" + (f"..{last}" if last > first else "") if first else ""
            rows.append((clause + which, subject, said))
    return rows


def say_verdicts(found: Sequence[Any]) -> None:
    """A grid: a row for each clause and subject, a column for each reading."""
    from rich.console import Console
    from rich.table import Table

    readings = list(dict.fromkeys(verdict.reading.id for verdict in found))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for heading in ("clause", "subject", *readings):
        table.add_column(heading, no_wrap=True)
    for clause, subject, words in _rows(found):
        cells = []
        for name in readings:
            sign, colour = _SIGNS.get(words.get(name, ""), ("", ""))
            cells.append(f"[{colour}]{sign} {words[name]}[/]" if colour else f"{sign} {words.get(name, '')}".strip())
        table.add_row(clause, subject, *cells)
    Console(highlight=False, width=None if sys.stdout.isatty() else 240).print(table)
    click.echo()


@main.command()
@click.argument("names", metavar="[CASE] [ORDER...]", nargs=-1)
@command()
def orders(
    names: tuple[str, ...], case_path: Path, as_of: str | None, known_by: str | None, without: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Tell the life of each order: its stages, when it was in force under each reading, and what is due when.

    \b
    whereas orders examples/jgg tro
    """  # noqa: D301
    from whereas.agenda import order_plain

    case, names = case_of(names, case_path)
    for name in names:
        if name not in case.orders:
            raise click.BadParameter(
                f"no order is called {name!r}; there are {', '.join(case.orders) or 'none'}", param_hint="ORDER"
            )
    view = viewed(case, as_of, known_by, without)
    verdicts_ = view.verdicts()
    plain = [order_plain(view, case.orders[name], verdicts_) for name in names or case.orders]
    if as_json:
        click.echo(dump({"whereas": "orders 1", **question(view, as_of, known_by, without), "orders": plain}))
        return
    if not plain:
        click.echo("No orders yet. Add some under orders:, with their clauses and their life.")
    for number, row in enumerate(plain):
        if number:
            click.echo()
        _say_order(row)


def _say_order(row: Json) -> None:
    from whereas.agenda import dues_alike, some_clauses

    click.secho(row["title"] or row["id"], bold=True)
    about = ", ".join(part for part in (row["kind"], row["issuer"], row["court"]) if part)
    if about:
        paragraph(about, 2, 2)
    wide = max((len(stage["stage"]) for stage in row["stages"]), default=0)
    for stage in row["stages"]:
        when_ = " to ".join(point["text"] for point in stage["points"])
        mark = " (contested)" if any(point["contested"] for point in stage["points"]) else ""
        mark += " (did not happen)" if stage["denied"] else "" if stage["on_record"] else " (no claim speaks of it)"
        paragraph(f"{stage['stage']:<{wide}}  {when_}{mark}   {stage['event']}", 2, wide + 4)
    for force in row["in_force"]:
        clauses = some_clauses(force, row["in_force"])
        which = f" (as to {', '.join(clauses)})" if clauses else ""
        under = f" under “{force['reading']}”" if force["reading"] else ""
        paragraph(f"in force{under}{which} {force['text']}", 2, 2)
    if not row["stages"] and not row["dues"]:
        paragraph("Its life is not told: add stages under life:, as in entered: EVENT. Nothing in it falls due.", 2, 2)
    for dues in dues_alike(row["dues"]):
        asks, text, word, clause = (dues[0][key] for key in ("asks", "text", "word", "clause"))
        subjects = dict.fromkeys(due["subject"] for due in dues if due["subject"] != "-")
        readings = dict.fromkeys(due["reading"] for due in dues)
        whom = f" as to {', '.join(subjects)}" if subjects else ""
        paragraph(f"{clause}: {asks} {text}   {_SIGNS[word][0]} {word}{whom}, under {', '.join(readings)}", 2, 4)


@main.command()
@click.argument("names", metavar="[CASE] VERDICT...", nargs=-1, required=True)
@command()
def explain(
    names: tuple[str, ...],
    case_path: Path,
    as_of: str | None,
    known_by: str | None,
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Give the reasons for a verdict, named ORDER.CLAUSE/SUBJECT/READING, each with its quotes.

    \b
    whereas explain examples/jgg tro.no-removal/f1/government
    """  # noqa: D301
    from whereas.answers import explained

    case, names = case_of(names, case_path)
    view = viewed(case, as_of, known_by, without)
    plain = [explained(view, verdict) for verdict in verdicts_named(view, names)]
    if as_json:
        click.echo(dump({"whereas": "explain 1", **question(view, as_of, known_by, without), "verdicts": plain}))
        return
    for row in plain:
        click.secho(row["id"], bold=True)
        part = ""
        for sentence in row["sentences"]:
            if sentence["part"] != part:
                part = sentence["part"]
                if _HEADINGS[part]:
                    click.echo(f"\n{_HEADINGS[part]}")
            paragraph(sentence["text"], 2, 2)
            cited = {(claim["source"]["id"], claim["quote"]): claim for claim in sentence["claims"] if claim["quote"]}
            for claim in list(cited.values())[:4]:
                cite(claim, 6)
            if len(cited) > 4:
                paragraph(f"and {len(cited) - 4} more", 6)
        click.echo()


_HEADINGS = {
    "asks": "",
    "reads": "How it is read",
    "finds": "Verdict",
    "because": "Because",
    "conflicts": "Conflicting claims",
    "settles": "What would settle it",
    "unsettles": "What it rests on",
    "crux": "Where readings part",
}


def _some(names: Iterable[str]) -> str:
    """The first of some names, and how many more there are."""
    first, *rest = [*names][:20], *[*names][20:]
    return ", ".join(first) + (f" and {len(rest)} more" if rest else "")


def verdicts_named(view: Any, names: Iterable[str]) -> list[Any]:
    """The verdicts that were named; a name may leave out the order, or end early."""
    every = {verdict.id: verdict for verdict in view.verdicts()}
    found: dict[str, Any] = {}
    for name in names:
        wanted = name.strip("/").split("/")
        matched = []
        for id_, verdict in every.items():
            parts = id_.split("/")
            same_clause = wanted[0] in (parts[0], verdict.clause.name, verdict.clause.id, verdict.order.id)
            if same_clause and all(mine == theirs for mine, theirs in zip(wanted[1:], parts[1:], strict=False)):
                matched.append(id_)
        if not matched:
            raise click.BadParameter(
                f"no verdict is called {name!r}; there are {_some(every) or 'none: give the case orders and readings'}",
                param_hint="VERDICT",
            )
        found.update((id_, every[id_]) for id_ in matched)
    return list(found.values())

"""The command that compares two records."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whereas.casefile import Case
from whereas.errors import BadClaim, BadTime
from whereas.moment import when

from .shared import Json, case_at, cite, claims_used, command, dump, is_case, main, paragraph, viewed

if TYPE_CHECKING:
    from whereas.telling import Group, Part, Row


@main.command()
@click.argument("names", metavar="[CASE] A B", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Write out everything that differs, with every quote.")
@command()
def diff(
    names: tuple[str, ...], everything: bool, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say what differs between two times, sources, publishers or origins, or two versions of a case, and because of which claims.

    A and B are each a time (what had been published by then), as-of:TIME, source:ID, publisher:NAME, origin:NAME,
    without:ID, all, or the path of another version. Exit code 0: nothing differs. 1: something does.

    \b
    whereas diff examples/jgg 2025-03-17 2025-04-16
    """  # noqa: D301
    from whereas.diff import diff as compared
    from whereas.diff import difference_plain

    case, sides = _sides_of(names, case_path)
    views = [_side_view(case, text, as_of, known_by, without) for text in sides]
    found = compared(views[0][1], views[1][1])
    plain = difference_plain(found)
    asked = [
        {"side": side.said, "label": side.label, "title": view.case.title, "claims_used": claims_used(view)}
        for side, view in views
    ]
    if as_json:
        shared = {"as_of": as_of, "known_by": known_by, "without": list(without)}
        head = {"whereas": "diff 1", "before": asked[0], "after": asked[1], **shared, "differs": bool(found)}
        click.echo(dump({**head, **plain}))
    elif not found:
        click.echo(f"Nothing differs: {asked[0]['label']}, and {asked[1]['label']}.")
    else:
        _say_difference(asked, plain, everything)
    sys.exit(1 if found else 0)


def _sides_of(names: tuple[str, ...], case_path: Path) -> tuple[Case | None, tuple[str, ...]]:
    """The case, if either side needs one, and the two sides as written."""
    if len(names) == 3 and is_case(names[0]):
        return case_at(Path(names[0])), names[1:]
    if len(names) != 2 or (is_case(names[0]) and not is_case(names[1]) and not is_case(str(case_path))):
        from whereas.side import WAYS

        raise click.UsageError(f"give two sides: whereas diff [CASE] A B, where each is {WAYS}")
    return (None if all(map(is_case, names)) else case_at(case_path)), names


def _side_view(
    case: Case | None, text: str, as_of: str | None, known_by: str | None, without: Sequence[str]
) -> tuple[Any, Any]:
    """One side, and the view that it asks for: the options hold for both, where a side does not say otherwise itself."""
    from whereas.side import Side, side, view_of

    if is_case(text):
        held, asked = case_at(Path(text)), Side(text, text)
    else:
        assert case is not None
        held = case
        try:
            asked = side(text, case)
        except (BadClaim, BadTime) as wrong:
            raise click.BadParameter(f"{wrong.problem}; {wrong.remedy}", param_hint="A or B") from None
    whole = viewed(held, as_of, known_by, without).record  # which also refuses what the options cannot mean
    moment = when(known_by, held.clockwork).latest if known_by else None
    options = Side("", "", whole.as_of, moment, frozenset(without))
    view = view_of(held, asked.within(options), whole.today)
    return asked, view


def _say_difference(asked: Sequence[Json], plain: Json, everything: bool) -> None:
    """Verdicts, then conflicts, bounds, events and claims; long lists shortened unless *everything* is asked for."""
    from whereas.telling import told

    click.secho(asked[1]["title"] or "A case without a title", bold=True)
    for sign, side in zip("−+", asked, strict=True):
        used = side["claims_used"]
        click.echo(f"{sign} {side['label']}: {used} claim{'s' * (used != 1)} used")
    for part in told(plain, everything):
        click.secho(f"\n{part.heading}", bold=True)
        for row in part.rows:
            paragraph(_headline(part, row), 0, 2)
            for group in row.groups:
                _say_group(group)
            if part.kind == "conflicts" and row.more:
                paragraph(f"and {row.more} more in this dispute: --all", 2)
        if part.more:
            click.echo(f"and {part.more} more: --all")


def _headline(part: Part, row: Row) -> str:
    """What differs, in a line: what is one thing is named first, what is several of them last."""
    names = ", ".join(row.names)
    if part.kind in ("events", "claims"):
        more = f", and {row.more} more: --all" if row.more else ""
        return f"{row.text}: {names}{more}"
    return ": ".join(text for text in (names, row.text) if text)


def _say_group(group: Group) -> None:
    """What makes a difference, or conflicts, each with its quote or with whose it is."""
    if group.title:
        paragraph(group.title, 2)
    for line in group.lines:
        paragraph(f"{line.mark} {line.text}" + (f"   ({line.whose})" if line.whose else ""), 2, 4 if group.title else 2)
        if line.claim is not None and line.claim["quote"]:
            cite(line.claim, 6)
    if group.more:
        paragraph(f"and {group.more} more: --all", 2, 2)
    if group.note:
        paragraph(f"({group.note})", 2, 2)

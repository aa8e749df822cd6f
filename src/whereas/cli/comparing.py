"""The command that compares two records."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from whereas.casefile import Case
from whereas.errors import BadClaim, BadTime
from whereas.moment import when

from .shared import Json, case_at, cite, claims_used, command, counted, dump, is_case, main, paragraph, viewed


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


_MARKS = {"first": "−", "second": "+", "both": "±"}


def _say_difference(asked: Sequence[Json], plain: Json, everything: bool) -> None:
    """Verdicts, then conflicts, bounds, events and claims; long lists shortened unless *everything* is asked for."""
    click.secho(asked[1]["title"] or "A case without a title", bold=True)
    for sign, side in zip("−+", asked, strict=True):
        used = side["claims_used"]
        click.echo(f"{sign} {side['label']}: {used} claim{'s' * (used != 1)} used")
    verdicts, bounds = _alike(plain["verdicts"], "id", ("before", "after")), plain["bounds"]
    if verdicts:
        click.secho(f"\n{_numbered(len(plain['verdicts']), 'verdict')}", bold=True)
    for row, ids in verdicts:
        paragraph(f"{', '.join(ids)}: {row['before'] or 'none'} → {row['after'] or 'none'}", 0, 2)
        _say_cause(row["because"], plain["quoted"], everything)
    for key, told in _CONFLICTS.items():
        _say_appeared(plain["conflicts"][key], told, plain["conflicts"]["stopped"], everything)
    if bounds:
        click.secho(f"\nWhen: {_numbered(len(bounds), 'moment')}", bold=True)
    _say_rows(bounds, plain["quoted"], everything)
    if plain["figures"]:
        click.secho(f"\nHow many: {_numbered(len(plain['figures']), 'quantity')}", bold=True)
    _say_rows(plain["figures"], plain["quoted"], everything)
    if plain["events"]:
        click.secho(f"\nWhat is said to have happened: {_numbered(len(plain['events']), 'event')}", bold=True)
    for row, ids in _alike(plain["events"], "id", ("before", "after"), because=False):
        paragraph(f"{row['before']} → {row['after']}: {', '.join(ids)}", 0, 2)
    _say_claims(plain["claims"], everything)
    if plain["parts"]:
        click.secho("\nBeside claims, these differ", bold=True)
        paragraph(", ".join(plain["parts"]), 0, 2)


_CONFLICTS = {
    "together": "cannot all be true only when the two are put together",
    "appeared": "cannot all be true in the second alone",
    "went": "cannot all be true in the first alone",
}


def _numbered(count: int, noun: str) -> str:
    return f"{counted(count, noun)} {'differs' if count == 1 else 'differ'}"


def _say_rows(rows: Sequence[Json], quoted: Json, everything: bool) -> None:
    """Bounds of moments, or of quantities, on both sides."""
    for row in rows if everything else rows[:8]:
        name = row["point"] if "point" in row else row["quantity"]
        paragraph(f"{name}: {row['before']['text']} → {row['after']['text']} ({', '.join(row['how'])})", 0, 2)
        _say_cause(row["because"], quoted, everything, brief=True)
    _more(len(rows), 8, everything)


def _alike(
    rows: Sequence[Json], name: str, keys: Sequence[str], *, because: bool = True
) -> list[tuple[Json, list[str]]]:
    """Rows that differ in nothing but their names, put together."""
    together: dict[str, tuple[Json, list[str]]] = {}
    for row in rows:
        key = dump([row[key] for key in (*keys, *(("because",) if because else ()))])
        together.setdefault(key, (row, []))[1].append(row[name])
    return list(together.values())


def _more(count: int, shown: int, everything: bool) -> None:
    if count > shown and not everything:
        click.echo(f"and {count - shown} more: --all")


def _say_cause(cause: Json, quoted: Json, everything: bool, *, brief: bool = False) -> None:
    """The changes that make the difference, each with its quote, or, in brief, with its publisher."""
    for part in cause["parts"]:
        paragraph(f"± {part}", 2, 2)
    told: list[tuple[str, Json]] = []
    for each in cause["claims"]:
        claim = quoted["first" if each["used_in"] == "first" else "second"][each["id"]]
        source, line = claim["source"], f"{_MARKS[each['used_in']]} {claim['says']}"
        short = f"{line}   ({source['publisher'] or source['title'] or source['id']})"
        item = (short, None) if brief and not everything else (line, claim)
        if item not in told:
            told.append(item)
    for line, claim in told if everything else told[:4]:
        paragraph(line, 2, 2)
        if claim is not None and claim["quote"]:
            cite(claim, 6)
    if len(told) > 4 and not everything:
        paragraph(f"and {len(told) - 4} more: --all", 2, 2)
    if cause["stopped"]:
        paragraph(f"({cause['stopped']})", 2, 2)


def _say_appeared(found: Sequence[Json], told: str, stopped: str, everything: bool) -> None:
    """Conflicts that one side alone has, or only both together, as disputes."""
    total = sum(len(dispute["conflicts"]) for dispute in found)
    if not total:
        return
    ended = f" ({stopped})" if stopped else ""
    sets = f"{total} minimal sets of claims" if total > 1 else "1 minimal set of claims"
    click.secho(f"\n{sets} {told}{ended}", bold=True)
    for dispute in found if everything else found[:5]:
        conflicts_ = dispute["conflicts"] if everything else dispute["conflicts"][:1]
        paragraph(dispute["about"], 0, 2)
        for item in conflicts_:
            paragraph(f"{item['difference']}, between", 2)
            for saying in item["sayings"]:
                mark = _MARKS[saying["said_in"]].replace("±", " ")
                paragraph(f"{mark} {saying['says']}   ({', '.join(saying['voices'])})", 2, 4)
        if len(dispute["conflicts"]) > len(conflicts_):
            paragraph(f"and {len(dispute['conflicts']) - 1} more in this dispute: --all", 2)
    _more(len(found), 5, everything)


def _say_claims(claims: Sequence[Json], everything: bool) -> None:
    """Claims that are there, or used, on one side alone, or that say something else, by how they differ."""
    if claims:
        click.secho(f"\n{_numbered(len(claims), 'claim')}", bold=True)
    told: dict[str, list[str]] = {}
    for claim in claims:
        words = []
        for there, used, why in (("second", "used_before", "unused_before"), ("first", "used_after", "unused_after")):
            words.append("not in this version" if claim["in"] == there else "used" if claim[used] else claim[why])
        how = (
            f"other {', '.join(claim['fields'])}"
            if claim["fields"] and words[0] == words[1]
            else f"{words[0]} → {words[1]}"
        )
        told.setdefault(how, []).append(claim["id"])
    for how, ids in told.items():
        shown = ids if everything else ids[:8]
        more = f", and {len(ids) - 8} more: --all" if len(ids) > len(shown) else ""
        paragraph(f"{len(ids)} {how}: {', '.join(shown)}{more}", 0, 2)

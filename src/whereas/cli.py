"""The command line: one verb a function.

Answers go to standard output, talk to standard error. Exit codes: 0 nothing found, 1 something found (a conflict, a
broken clause, a refused certificate), 2 usage, 3 input refused, 4 a source has changed since it was hashed.
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from functools import wraps
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

import click

from . import __version__
from .bounds import Bounds
from .casefile import Case, empty_case, read_case, schema, write_case
from .errors import BadCase, BadClaim, BadTime, TooLarge, WhereasError
from .moment import Clockwork, duration, show_bounds, show_moment, when, zone_named

__all__ = ["main"]

WIDTH = 100
Json = Any


# ---------------------------------------------------------------------------------------------- shared


class _Refused(click.ClickException):
    """Input refused: the message is whole, and the exit code says so."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True, file=file)
        sys.exit(self.code)


def _refuse(wrong: WhereasError, as_json: bool) -> NoReturn:
    problems = (
        [
            {"file": p.file, "line": p.line, "field": p.field, "problem": p.problem, "remedy": p.remedy}
            for p in wrong.problems
        ]
        if isinstance(wrong, BadCase)
        else [{"file": wrong.where, "line": 0, "field": "", "problem": wrong.problem, "remedy": wrong.remedy}]
    )
    if as_json:
        click.echo(_dump({"whereas": "refusal 1", "problems": problems}))
        sys.exit(_code(problems))
    count = f"\n{len(problems)} problems: nothing was read." if len(problems) > 1 else ""
    raise _Refused(f"{wrong}{count}", _code(problems))


def _code(problems: Sequence[Json]) -> int:
    return 4 if any("changed since it was hashed" in problem["problem"] for problem in problems) else 3


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _command(*, views: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command --json and --case, and, if it *views* the record, --as-of, --known-by and --without."""

    def decorate(verb: Callable[..., None]) -> Callable[..., None]:
        @wraps(verb)
        def run(*args: Json, **kwargs: Json) -> None:
            try:
                verb(*args, **kwargs)
            except WhereasError as wrong:
                _refuse(wrong, kwargs["as_json"])

        made: Callable[..., None] = click.option(
            "--json", "as_json", is_flag=True, help="Answer as JSON; shapes in docs/json.md."
        )(run)
        if views:
            made = click.option(
                "--case",
                "-C",
                "case_path",
                envvar="WHEREAS_CASE",
                default=".",
                type=click.Path(path_type=Path),
                help="The case, a folder or a file; the current folder unless said.",
            )(made)
            made = click.option(
                "--without",
                multiple=True,
                metavar="SOURCE",
                help="Leave out a source by its id, or a voice as origin:NAME. May be repeated.",
            )(made)
            made = click.option("--known-by", metavar="TIME", help="Use only sources published by then.")(made)
            made = click.option("--as-of", metavar="TIME", help="Count only what had happened by then.")(made)
        return made

    return decorate


def _view(case: Case, as_of: str | None, known_by: str | None, without: Sequence[str]) -> Any:
    from .answers import View

    for name in without:
        voices = {source.voice for source in case.sources.values()} | {claim.origin for claim in case.claims}
        if name.startswith("origin:") and name.removeprefix("origin:") not in voices:
            raise click.BadParameter(
                f"no claim has the origin {name.removeprefix('origin:')!r}", param_hint="--without"
            )
        if not name.startswith("origin:") and name not in case.sources:
            raise click.BadParameter(
                f"no source is called {name!r}; the sources are {', '.join(case.sources) or 'none'}",
                param_hint="--without",
            )
    moments = {}
    for option, said in (("--as-of", as_of or case.as_of), ("--known-by", known_by)):
        try:
            moments[option] = when(said, case.clockwork).latest if said else None
        except BadTime as wrong:
            raise click.BadParameter(f"{wrong.problem}; {wrong.remedy}", param_hint=option) from None
    return View.of(
        case,
        as_of=moments["--as-of"],
        known_by=moments["--known-by"],
        without=frozenset(without),
        today=time.time_ns() // 1_000_000,
    )


def _asked(view: Any, as_of: str | None, known_by: str | None, without: Sequence[str]) -> dict[str, Json]:
    return {
        "title": view.case.title,
        "as_of": as_of or view.case.as_of or None,
        "known_by": known_by,
        "without": list(without),
        "claims_used": _used(view),
        "claims_left_out": [{"id": claim.id, "why": why} for claim, why in view.left_out],
        "undeclared": [{"quantity": name, "near": view.tally.quantities.near(name)} for name in view.tally.undeclared],
    }


def _is_case(path: str) -> bool:
    return (Path(path) / "case.yaml").is_file() or (path.endswith((".yaml", ".yml")) and Path(path).is_file())


def _paragraph(text: str, indent: int = 0, hang: int = 0) -> None:
    first, rest = " " * indent, " " * (indent + hang)
    for line in text.splitlines() or [""]:
        click.echo(textwrap.fill(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))


def _cite(claim: Json, indent: int) -> None:
    """A claim as a quote and where it stands."""
    source = claim["source"]
    words = f"“{claim['quote']}”" if claim["quote"] else claim["says"]
    who = f"{claim['speaker']}, in " if claim["speaker"] else ""
    place = f" at {claim['span'][0]}..{claim['span'][1]}" if claim["span"] else ""
    dated = f", {source['published']}" if source["published"] else ""
    cited = ", cited only" if source["cited_only"] else ""
    _paragraph(
        f"{words} — {who}{source['publisher'] or source['title'] or source['id']}{dated} [{source['id']}{place}{cited}]",
        indent,
        2,
    )


def _notes(view: Any) -> None:
    """What was left out, in a line; what cannot be compared, and what nobody declared, each in a line of its own."""
    reasons: dict[str, int] = {}
    apart = {claim.id for claim, _ in view.tally.incomparable}
    for claim, why in view.left_out:
        if claim.id not in apart:
            reasons[why] = reasons.get(why, 0) + 1
    if reasons:
        _paragraph("Claims not used: " + "; ".join(f"{count} {why}" for why, count in reasons.items()) + ".")
    for claim, why in view.tally.incomparable:
        _paragraph(f"Claim not used: {claim.id}, {claim.says}: {why}.", 0, 2)
    for name in view.tally.undeclared:
        near = view.tally.quantities.near(name)
        hint = f"Did you mean {' or '.join(near)}? If not, declare" if near else "Declare"
        _paragraph(f"Nobody says what {name} counts. {hint} it under figures.", 0, 2)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH})
@click.version_option(__version__, "--version", prog_name="whereas", message="%(prog)s %(version)s")
def main() -> None:
    """Reconcile what sources say happened, and see whether what was ordered was done.

    A case is a folder with case.yaml and its sources. Start with `whereas demo`, or `whereas new my-case`.
    """
    gc.set_threshold(
        200_000, 20, 20
    )  # a case is many small values that all stay: looking for garbage among them is dear


# ---------------------------------------------------------------------------------------------- making a case

_TEMPLATE = """\
whereas: 1
title: {title}
{zone}
# Fill in what you have; `whereas check` says what is wrong, and what follows. Each part is explained in the manual
# under "The case file", and what a claim may say under "The claim language".

sources:
#  gate-log:
#    title: Gate log of 15 March
#    publisher: Harlingen airport
#    published: 2025-03-15 20:00
#    file: sources/gate-log.txt
#    sha256: (leave it out once: check will tell you what to write)

events:
#  f1.departed: {{kind: flight.departed, what: flight 1 takes off}}

claims:
#  - id: c1
#    says: f1.departed at 2025-03-15 17:26
#    source: gate-log
#    quote: the words of the file that say so
"""


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--title", default="", help="What the case is called.")
@click.option("--zone", default="", help="The time zone of times that name none, such as America/New_York.")
@_command(views=False)
def new(path: Path, title: str, zone: str, as_json: bool) -> None:
    """Make an empty case in the folder PATH.

    \b
    whereas new my-case --title "Gate and order" --zone America/New_York
    """  # noqa: D301
    empty_case(title, zone)
    file = path / "case.yaml"
    if file.exists():
        raise click.BadParameter(f"{file} is there already; choose another folder", param_hint="PATH")
    (path / "sources").mkdir(parents=True, exist_ok=True)
    said = json.dumps(title or path.name, ensure_ascii=False)
    file.write_text(
        _TEMPLATE.format(title=said, zone=f"zone: {zone}" if zone else "# zone: America/New_York"), encoding="utf-8"
    )
    read_case(file)
    click.echo(
        _dump({"whereas": "new 1", "file": str(file)})
        if as_json
        else f"Made {file}. Edit it, then: whereas check {path}"
    )


@main.command("import")
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.argument("table", metavar="CLAIMS.CSV", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of the sources, with their origins.",
)
@click.option("--zone", default="", help="The zone of the case, if the import makes it.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@_command(views=False)
def import_(path: Path, table: Path, sources: Path | None, zone: str, dry_run: bool, as_json: bool) -> None:
    """Add the rows of a claims table to CASE, which is made if it is not there.

    Every row becomes claims, or is listed with the reason why not; exit code 1 if any is. The case as it was is kept as case.yaml.before.
    """
    from .readers.table import read_table

    file = path if path.suffix in (".yaml", ".yml") else path / "case.yaml"
    case = read_case(file) if file.exists() else empty_case(path.stem, zone)
    listed = sources.read_bytes() if sources else None
    done = read_table(case, table.read_bytes(), listed, file=table.name, sources_file=sources.name if sources else "")
    if not dry_run:
        (file.parent / "sources").mkdir(parents=True, exist_ok=True)
        if file.exists():
            shutil.copyfile(file, file.with_name(file.name + ".before"))
        write_case(done.case, file)
    added = len(done.case.claims) - len(case.claims)
    if as_json:
        rows = {
            "loaded": [asdict(row) for row in done.loaded],
            "refused": [asdict(row) for row in done.refused],
            "noticed": [asdict(problem) for problem in done.noticed],
        }
        click.echo(
            _dump({"whereas": "import 1", "file": str(file), "written": not dry_run, "claims_added": added, **rows})
        )
        sys.exit(1 if done.refused else 0)
    rows_in_all = len(done.loaded) + len(done.refused)
    where = "(dry run: nothing written)" if dry_run else f"in {file}"
    click.echo(f"{len(done.loaded)} of {rows_in_all} rows became {added} claims {where}.")
    for problem in done.noticed:
        _paragraph(str(problem), 2, 2)
    for row in done.loaded:
        for unread in row.unread:
            _paragraph(f"{table.name}:{row.line} {row.event}: loaded, but for {unread.field}: {unread.reason}", 2, 2)
            _paragraph(f"try: {unread.remedy}", 4, 5)
    for refused in done.refused:
        _paragraph(f"{table.name}:{refused.line} {refused.event}: not loaded: {refused.reason}", 2, 2)
        _paragraph(f"try: {refused.remedy}", 4, 5)
    sys.exit(1 if done.refused else 0)


@main.command("schema")
@click.argument("name", type=click.Choice(["case"]))
@_command(views=False)
def schema_(name: str, as_json: bool) -> None:  # noqa: ARG001
    """Print the JSON Schema of a case file, for editors."""
    click.echo(_dump(schema()))


# ---------------------------------------------------------------------------------------------- asking


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@_command()
def check(
    path: Path | None, case_path: Path, as_of: str | None, known_by: str | None, without: tuple[str, ...], as_json: bool
) -> None:
    """Read a case and say what does not add up: problems, conflicts, broken clauses.

    Exit code 0: nothing found. 1: a conflict or a broken clause. 3: the case could not be read.
    """
    from .answers import dispute_plain, verdict_plain

    view = _view(read_case(path or case_path), as_of, known_by, without)
    grouped = view.disputes()
    total = sum(len(dispute.disagreements) for dispute in grouped)
    verdicts = view.verdicts()
    words: dict[str, int] = {}
    for verdict in verdicts:
        words[str(verdict.word)] = words.get(str(verdict.word), 0) + 1
    something = bool(grouped) or "broken" in words
    if as_json:
        click.echo(_dump({
            "whereas": "check 1", **_asked(view, as_of, known_by, without), "conflicts": total, "stopped": view.stopped(),
            "disputes": [{k: v for k, v in dispute_plain(view, d).items() if k in _TITLE} for d in grouped],
            "verdicts": [{k: v for k, v in verdict_plain(view, v).items() if k in ("id", "verdict")} for v in verdicts],
        }))  # fmt: skip
        sys.exit(1 if something else 0)
    _say_counts(view)
    if not view.case.claims:
        click.echo("No claims yet. Add some under claims:, or: whereas import CASE claims.csv")
    elif not grouped:
        click.echo(f"Nothing contradicts, among the {_used(view)} claims that are used.")
    else:
        _say_disputes(view, grouped, view.stopped(), brief=True)
    if verdicts:
        click.echo(
            "\nVerdicts: " + ", ".join(f"{count} {word}" for word, count in words.items()) + ". See: whereas verdicts"
        )
    sys.exit(1 if something else 0)


_TITLE = ("kind", "about", "point", "quantity", "difference_ms", "difference_number")
"""The fields of a dispute that its title and size are in."""


def _used(view: Any) -> int:
    return sum(len(saying.claims) for part in (view.chronology, view.tally) for saying in part.sayings)


def _say_counts(view: Any) -> None:
    case = view.case
    sayings = (*view.chronology.sayings, *view.tally.sayings)
    voices = {voice for saying in sayings for voice in saying.voices}
    figures = sum(len(saying.claims) for saying in view.tally.sayings)
    over = f", {figures} of these about numbers" if figures else ""
    click.secho(case.title or "A case without a title", bold=True)
    click.echo(
        f"{len(case.claims)} claims from {len(case.sources)} sources; {_used(view)} of them, from {len(voices)} origins, are used{over}."
    )
    _notes(view)
    click.echo()


def _say_disputes(view: Any, grouped: Sequence[Any], stopped: str, *, brief: bool) -> None:
    from .answers import conflict_plain, difference_text, dispute_title

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
        _paragraph(f"{number}. {dispute_title(view, dispute)}{size}", 0, 3)
        if brief and dispute.over:
            for saying in dispute.sayings:
                _paragraph(f"{saying.says}   ({', '.join(saying.voices)})", 3, 4)
            continue
        for item in _plainest_of_each_length(dispute)[:2]:
            _paragraph(f"{difference_text(item)}, between", 3)
            for saying in conflict_plain(view, item)["sayings"]:
                _paragraph(f"{saying['says']}   ({', '.join(saying['voices'])})", 5, 4)
                for claim in saying["claims"] if not brief else ():
                    _cite(claim, 8)
        if len(dispute.disagreements) > 2:
            _paragraph(
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
@_command()
def conflicts(
    path: Path | None, limit: int, everything: bool, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """List the smallest sets of claims that cannot all be true, with how far apart they are."""
    from .answers import conflict_plain, difference_text, dispute_plain

    view = _view(read_case(path or case_path), as_of, known_by, without)
    items = [*view.conflicts(limit).items, *view.figure_conflicts(limit).items]
    grouped, stopped = view.disputes(limit), view.stopped(limit)
    if as_json:
        plain = [dispute_plain(view, dispute) for dispute in grouped]
        click.echo(
            _dump(
                {
                    "whereas": "conflicts 1",
                    **_asked(view, as_of, known_by, without),
                    "complete": not stopped,
                    "stopped": stopped,
                    "disputes": plain,
                }
            )
        )
    elif not items:
        click.echo(f"Nothing contradicts, among the {_used(view)} claims that are used.")
    elif everything:
        for number, item in enumerate(items, 1):
            if number > 1:
                click.echo()
            _paragraph(f"{number}. {difference_text(item)}", 0, 3)
            for saying in conflict_plain(view, item)["sayings"]:
                _paragraph(saying["says"], 3, 4)
                for claim in saying["claims"]:
                    _cite(claim, 6)
        if stopped:
            click.echo(f"\nThere may be more: {stopped}.")
    else:
        _say_disputes(view, grouped, stopped, brief=False)
    sys.exit(1 if items else 0)


@main.command()
@click.argument("names", metavar="[CASE] [NAME]", nargs=-1)
@click.option("--from", "base", metavar="NAME", help="How long after this event, or how much more than this quantity.")
@_command()
def bounds(
    names: tuple[str, ...], base: str | None, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say when an event can have been, or how many a quantity can be, at the tightest, and because of which claims.

    Without NAME, all events and quantities.
    """
    from .answers import bounds_plain, event_rows, figure_plain, figure_rows

    case, names = _case_of(names, case_path)
    view = _view(case, as_of, known_by, without)
    asked = {"whereas": "bounds 1", **_asked(view, as_of, known_by, without)}
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
        click.echo(_dump({**asked, **plain}))
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
    from .answers import figure_span_plain, span_plain

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


def _case_of(names: tuple[str, ...], case_path: Path) -> tuple[Case, tuple[str, ...]]:
    """The case, which may be the first of the names."""
    if names and _is_case(names[0]):
        return read_case(Path(names[0])), names[1:]
    return read_case(case_path), names


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
    _paragraph(title + contested, 0, 2)
    if row["stopped"]:
        _paragraph(f"not everything was looked at: {row['stopped']}", 2, 2)
    sides = (
        ("earliest_because", "no earlier, because"), ("latest_because", "no later, because"),
        ("least_because", "no fewer, because"), ("most_because", "no more, because"),
    )  # fmt: skip
    for side, words in sides:
        if row.get(side):
            _paragraph(words, 2)
            for saying in row[side]:
                _paragraph(f"{saying['says']}   ({', '.join(saying['voices'])})", 4, 4)
                for claim in saying["claims"][:2]:
                    _cite(claim, 6)
                if len(saying["claims"]) > 2:
                    _paragraph(f"and {len(saying['claims']) - 2} more that say the same", 6)


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
        _paragraph(f"{row['quantity']:<{wide}}  {row['text']}{mark}{what}", 0, wide + 2)


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
@_command(views=False)
def deadline(
    trigger: str, days: int | None, hours: int | None, said: str | None, rule: str, court: str, served: str | None,
    closed: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say when something is due, with each step of the working.

    \b
    whereas deadline --from 2025-11-14 --days 14 --court dcd
    """  # noqa: D301
    from .calendar import court_calendar, court_named
    from .deadline import Clerk, Service, closed_on, plain, rule_6, show_working
    from .deadline import period as period_of

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
        click.echo(_dump({"whereas": "deadline 1", "rule": rule, "period": given[0], "due": text, "workings": working}))
    else:
        click.secho(f"Due {show_bounds(found.due, zone)}", bold=True)
        click.echo(show_working(found, zone))


def _counted(number: int | None, unit: str) -> str:
    """A number of days or hours in words."""
    if number is None:
        return ""
    return f"{abs(number)} {unit}s" + (" before" if number < 0 else "")


# ---------------------------------------------------------------------------------------------- judging

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
@_command()
def verdicts(
    path: Path | None, reading: str | None, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Say for each clause, subject and reading whether it was kept, and where readings part.

    Exit code 1 if any is broken.
    """
    from .answers import crux_plain, cruxes_alike, verdict_plain
    from .verdict import cruxes

    case = read_case(path or case_path)
    if reading is not None and reading not in case.readings:
        raise click.BadParameter(
            f"no reading is called {reading!r}; there are {', '.join(case.readings) or 'none'}", param_hint="--reading"
        )
    view = _view(case, as_of, known_by, without)
    found = view.verdicts(reading)
    parted = [crux_plain(alike) for alike in cruxes_alike(cruxes(view.record, found))]
    if as_json:
        click.echo(
            _dump(
                {
                    "whereas": "verdicts 1",
                    **_asked(view, as_of, known_by, without),
                    "verdicts": [verdict_plain(view, v) for v in found],
                    "cruxes": parted,
                }
            )
        )
    elif not found:
        click.echo("No verdicts: give the case orders with clauses, and readings of their terms.")
    else:
        _say_verdicts(found)
        for item in parted:
            _paragraph(f"{item['clause']}: {item['text']}", 0, 2)
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


def _say_verdicts(found: Sequence[Any]) -> None:
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
@_command()
def orders(
    names: tuple[str, ...], case_path: Path, as_of: str | None, known_by: str | None, without: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Tell the life of each order: its stages, when it was in force under each reading, and what is due when.

    \b
    whereas orders examples/jgg tro
    """  # noqa: D301
    from .agenda import order_plain

    case, names = _case_of(names, case_path)
    for name in names:
        if name not in case.orders:
            raise click.BadParameter(
                f"no order is called {name!r}; there are {', '.join(case.orders) or 'none'}", param_hint="ORDER"
            )
    view = _view(case, as_of, known_by, without)
    verdicts_ = view.verdicts()
    plain = [order_plain(view, case.orders[name], verdicts_) for name in names or case.orders]
    if as_json:
        click.echo(_dump({"whereas": "orders 1", **_asked(view, as_of, known_by, without), "orders": plain}))
        return
    if not plain:
        click.echo("No orders yet. Add some under orders:, with their clauses and their life.")
    for number, row in enumerate(plain):
        if number:
            click.echo()
        _say_order(row)


def _say_order(row: Json) -> None:
    from .agenda import dues_alike, some_clauses

    click.secho(row["title"] or row["id"], bold=True)
    about = ", ".join(part for part in (row["kind"], row["issuer"], row["court"]) if part)
    if about:
        _paragraph(about, 2, 2)
    wide = max((len(stage["stage"]) for stage in row["stages"]), default=0)
    for stage in row["stages"]:
        when_ = " to ".join(point["text"] for point in stage["points"])
        mark = " (contested)" if any(point["contested"] for point in stage["points"]) else ""
        mark += " (did not happen)" if stage["denied"] else "" if stage["on_record"] else " (no claim speaks of it)"
        _paragraph(f"{stage['stage']:<{wide}}  {when_}{mark}   {stage['event']}", 2, wide + 4)
    for force in row["in_force"]:
        clauses = some_clauses(force, row["in_force"])
        which = f" (as to {', '.join(clauses)})" if clauses else ""
        under = f" under “{force['reading']}”" if force["reading"] else ""
        _paragraph(f"in force{under}{which} {force['text']}", 2, 2)
    if not row["stages"] and not row["dues"]:
        _paragraph("Its life is not told: add stages under life:, as in entered: EVENT. Nothing in it falls due.", 2, 2)
    for dues in dues_alike(row["dues"]):
        asks, text, word, clause = (dues[0][key] for key in ("asks", "text", "word", "clause"))
        subjects = dict.fromkeys(due["subject"] for due in dues if due["subject"] != "-")
        readings = dict.fromkeys(due["reading"] for due in dues)
        whom = f" as to {', '.join(subjects)}" if subjects else ""
        _paragraph(f"{clause}: {asks} {text}   {_SIGNS[word][0]} {word}{whom}, under {', '.join(readings)}", 2, 4)


@main.command()
@click.argument("names", metavar="[CASE] VERDICT...", nargs=-1, required=True)
@_command()
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
    from .answers import explained

    case, names = _case_of(names, case_path)
    view = _view(case, as_of, known_by, without)
    plain = [explained(view, verdict) for verdict in _named(view, names)]
    if as_json:
        click.echo(_dump({"whereas": "explain 1", **_asked(view, as_of, known_by, without), "verdicts": plain}))
        return
    for row in plain:
        click.secho(row["id"], bold=True)
        part = ""
        for sentence in row["sentences"]:
            if sentence["part"] != part:
                part = sentence["part"]
                if _HEADINGS[part]:
                    click.echo(f"\n{_HEADINGS[part]}")
            _paragraph(sentence["text"], 2, 2)
            cited = {(claim["source"]["id"], claim["quote"]): claim for claim in sentence["claims"] if claim["quote"]}
            for claim in list(cited.values())[:4]:
                _cite(claim, 6)
            if len(cited) > 4:
                _paragraph(f"and {len(cited) - 4} more", 6)
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


def _named(view: Any, names: Iterable[str]) -> list[Any]:
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


# ---------------------------------------------------------------------------------------------- comparing


@main.command()
@click.argument("names", metavar="[CASE] A B", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Write out everything that differs, with every quote.")
@_command()
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
    from .diff import diff as compared
    from .diff import difference_plain

    case, sides = _sides_of(names, case_path)
    views = [_side_view(case, text, as_of, known_by, without) for text in sides]
    found = compared(views[0][1], views[1][1])
    plain = difference_plain(found)
    asked = [
        {"side": side.said, "label": side.label, "title": view.case.title, "claims_used": _used(view)}
        for side, view in views
    ]
    if as_json:
        shared = {"as_of": as_of, "known_by": known_by, "without": list(without)}
        head = {"whereas": "diff 1", "before": asked[0], "after": asked[1], **shared, "differs": bool(found)}
        click.echo(_dump({**head, **plain}))
    elif not found:
        click.echo(f"Nothing differs: {asked[0]['label']}, and {asked[1]['label']}.")
    else:
        _say_difference(asked, plain, everything)
    sys.exit(1 if found else 0)


def _sides_of(names: tuple[str, ...], case_path: Path) -> tuple[Case | None, tuple[str, ...]]:
    """The case, if either side needs one, and the two sides as written."""
    if len(names) == 3 and _is_case(names[0]):
        return read_case(Path(names[0])), names[1:]
    if len(names) != 2 or (_is_case(names[0]) and not _is_case(names[1]) and not _is_case(str(case_path))):
        from .side import WAYS

        raise click.UsageError(f"give two sides: whereas diff [CASE] A B, where each is {WAYS}")
    return (None if all(map(_is_case, names)) else read_case(case_path)), names


def _side_view(
    case: Case | None, text: str, as_of: str | None, known_by: str | None, without: Sequence[str]
) -> tuple[Any, Any]:
    """One side, and the view that it asks for: the options hold for both, where a side does not say otherwise itself."""
    from .side import Side, side, view_of

    if _is_case(text):
        held, asked = read_case(Path(text)), Side(text, text)
    else:
        assert case is not None
        held = case
        try:
            asked = side(text, case)
        except (BadClaim, BadTime) as wrong:
            raise click.BadParameter(f"{wrong.problem}; {wrong.remedy}", param_hint="A or B") from None
    whole = _view(held, as_of, known_by, without).record  # which also refuses what the options cannot mean
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
        _paragraph(f"{', '.join(ids)}: {row['before'] or 'none'} → {row['after'] or 'none'}", 0, 2)
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
        _paragraph(f"{row['before']} → {row['after']}: {', '.join(ids)}", 0, 2)
    _say_claims(plain["claims"], everything)
    if plain["parts"]:
        click.secho("\nBeside claims, these differ", bold=True)
        _paragraph(", ".join(plain["parts"]), 0, 2)


_CONFLICTS = {
    "together": "cannot all be true only when the two are put together",
    "appeared": "cannot all be true in the second alone",
    "went": "cannot all be true in the first alone",
}


def _numbered(count: int, noun: str) -> str:
    return (
        f"1 {noun} differs"
        if count == 1
        else f"{count} {noun.removesuffix('y')}{'ies' if noun.endswith('y') else 's'} differ"
    )


def _say_rows(rows: Sequence[Json], quoted: Json, everything: bool) -> None:
    """Bounds of moments, or of quantities, on both sides."""
    for row in rows if everything else rows[:8]:
        name = row["point"] if "point" in row else row["quantity"]
        _paragraph(f"{name}: {row['before']['text']} → {row['after']['text']} ({', '.join(row['how'])})", 0, 2)
        _say_cause(row["because"], quoted, everything, brief=True)
    _more(len(rows), 8, everything)


def _alike(
    rows: Sequence[Json], name: str, keys: Sequence[str], *, because: bool = True
) -> list[tuple[Json, list[str]]]:
    """Rows that differ in nothing but their names, put together."""
    together: dict[str, tuple[Json, list[str]]] = {}
    for row in rows:
        key = _dump([row[key] for key in (*keys, *(("because",) if because else ()))])
        together.setdefault(key, (row, []))[1].append(row[name])
    return list(together.values())


def _more(count: int, shown: int, everything: bool) -> None:
    if count > shown and not everything:
        click.echo(f"and {count - shown} more: --all")


def _say_cause(cause: Json, quoted: Json, everything: bool, *, brief: bool = False) -> None:
    """The changes that make the difference, each with its quote, or, in brief, with its publisher."""
    for part in cause["parts"]:
        _paragraph(f"± {part}", 2, 2)
    told: list[tuple[str, Json]] = []
    for each in cause["claims"]:
        claim = quoted["first" if each["used_in"] == "first" else "second"][each["id"]]
        source, line = claim["source"], f"{_MARKS[each['used_in']]} {claim['says']}"
        short = f"{line}   ({source['publisher'] or source['title'] or source['id']})"
        item = (short, None) if brief and not everything else (line, claim)
        if item not in told:
            told.append(item)
    for line, claim in told if everything else told[:4]:
        _paragraph(line, 2, 2)
        if claim is not None and claim["quote"]:
            _cite(claim, 6)
    if len(told) > 4 and not everything:
        _paragraph(f"and {len(told) - 4} more: --all", 2, 2)
    if cause["stopped"]:
        _paragraph(f"({cause['stopped']})", 2, 2)


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
        _paragraph(dispute["about"], 0, 2)
        for item in conflicts_:
            _paragraph(f"{item['difference']}, between", 2)
            for saying in item["sayings"]:
                mark = _MARKS[saying["said_in"]].replace("±", " ")
                _paragraph(f"{mark} {saying['says']}   ({', '.join(saying['voices'])})", 2, 4)
        if len(dispute["conflicts"]) > len(conflicts_):
            _paragraph(f"and {len(dispute['conflicts']) - 1} more in this dispute: --all", 2)
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
        _paragraph(f"{len(ids)} {how}: {', '.join(shown)}{more}", 0, 2)


# ---------------------------------------------------------------------------------------------- handing over


@main.command()
@click.argument("names", metavar="[CASE] [VERDICT...]", nargs=-1)
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
@_command()
def certify(
    names: tuple[str, ...], folder: Path, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write certificates that a sceptic can check without whereas: of the verdicts named, or of all.

    The folder gets the certificates, the sources that they cite, and recheck.py, the checker in one file.
    """
    case, names = _case_of(names, case_path)
    view = _view(case, as_of, known_by, without)
    written, refused, files = _write_certificates(view, _named(view, names) if names else view.verdicts(), folder)
    checker = folder / "recheck.py"
    if as_json:
        click.echo(
            _dump({"whereas": "certify 1", "certificates": written, "refused": refused, "checker": str(checker)})
        )
        sys.exit(1 if refused else 0)
    ending = "s" * (len(written) != 1)
    click.echo(f"Wrote {len(written)} certificate{ending}, {files} sources and the checker to {folder}.")
    if written:
        click.echo(f"Check one with nothing but Python: python3 {checker} {written[0]['file']}")
    for each in refused:
        _paragraph(f"{each['verdict']}: not written: {each['problem']}", 0, 2)
        _paragraph(f"try: {each['remedy']}", 2, 5)
    sys.exit(1 if refused else 0)


def _write_certificates(view: Any, verdicts: Iterable[Any], folder: Path) -> tuple[list[Json], list[Json], int]:
    """Write certificates, the sources they cite and the checker; what was written, what could not be, and how many sources."""
    from .answers import masked
    from .certificate import certificate

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Json] = []
    refused: list[Json] = []
    files, private = set[str](), False
    for verdict in verdicts:
        try:
            made = certificate(view.record, verdict, view.case.title)
        except TooLarge as wrong:
            refused.append({"verdict": verdict.id, "problem": wrong.problem, "remedy": wrong.remedy})
            continue
        private = private or masked(view.case, made) != made
        files |= {source["file"] for source in made["sources"].values() if source["file"]}
        file = folder / (verdict.id.replace("/-/", "/").replace("/", "--") + ".json")
        file.write_text(_dump(made) + "\n", encoding="utf-8")
        written.append({"verdict": verdict.id, "word": str(verdict.word), "file": str(file)})
    for name in sorted(files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(view.case.folder / name, folder / name)
    checker = (resources.files("whereas") / "proof.py").read_text(encoding="utf-8")
    (folder / "recheck.py").write_text(checker, encoding="utf-8")
    if private:
        click.echo(
            "Note: quotes in these certificates name people who are not marked public; a quote cannot be masked and still be checked.",
            err=True,
        )
    return written, refused, len(files)


@main.command()
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that the sources' files are named from; the certificate's own unless said.",
)
@_command(views=False)
def recheck(certificate: Path, sources: Path | None, as_json: bool) -> None:
    """Check a certificate, as its recheck.py does. Exit code 1 if it is refused."""
    from . import proof

    accepted, told = proof.judge(certificate, sources or certificate.parent)
    if as_json:
        click.echo(_dump({"whereas": "recheck 1", "accepted": accepted, "told": told}))
    else:
        click.echo(f"{'accepted' if accepted else 'refused'}: {told}")
    sys.exit(0 if accepted else 1)


@main.command()
@click.argument("path", metavar="[CASE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
@_command()
def report(
    path: Path | None, folder: Path, case_path: Path, as_of: str | None, known_by: str | None,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write the case as a folder of pages that open from disk: verdicts, conflicts, timeline, sources.

    Names of people who are not marked public are masked.
    """
    from .report import write_report

    view = _view(read_case(path or case_path), as_of, known_by, without)
    index = write_report(view, folder, progress=_progress)
    click.echo(
        _dump({"whereas": "report 1", "file": str(index)}) if as_json else f"Wrote {index}. Open it in a browser."
    )


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {step}", err=True)


@main.command()
@click.option(
    "-o",
    "--output",
    "folder",
    default="demo-report",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the report is written.",
)
@_command(views=False)
def demo(folder: Path, as_json: bool) -> None:
    """Work through the bundled case, three flights and two orders: conflicts, verdicts, certificates, report."""
    from . import proof
    from .answers import crux_text, cruxes_alike, dispute_plain, verdict_plain
    from .report import write_report
    from .verdict import cruxes

    view = _view(read_case(bundled_case()), None, None, ())
    grouped = view.disputes()
    verdicts_ = view.verdicts()
    if not as_json:
        _say_counts(view)
        _say_disputes(view, grouped, view.stopped(), brief=True)
        click.echo()
        _say_verdicts(verdicts_)
        for alike in cruxes_alike(cruxes(view.record, verdicts_)):
            _paragraph(f"{alike[0].first.order.id}.{alike[0].first.clause.id}: {crux_text(alike)}", 0, 2)
    index = write_report(view, folder, progress=_progress)
    written, _, _ = _write_certificates(view, verdicts_, folder / "certificates")
    accepted = sum(proof.judge(Path(each["file"]), folder / "certificates")[0] for each in written)
    if as_json:
        click.echo(_dump({
            "whereas": "demo 1", "certificates_accepted": accepted, "case": str(bundled_case()),
            "conflicts": sum(len(dispute.disagreements) for dispute in grouped), "report": str(index),
            "disputes": [dispute_plain(view, dispute)["about"] for dispute in grouped],
            "verdicts": {verdict.id: verdict_plain(view, verdict)["verdict"] for verdict in verdicts_},
        }))  # fmt: skip
        return
    click.echo(f"\nThe checker accepts {accepted} of {len(written)} certificates, in {folder / 'certificates'}.")
    click.echo(f"The report is in {index}: open it in a browser.")
    click.echo(f"The case is in {bundled_case()}: try  whereas explain {bundled_case()} tro.no-removal/f1/government")


def bundled_case() -> Path:
    """The folder of the bundled case: in the installed package, or beside the source tree."""
    inside = Path(str(resources.files("whereas"))) / "examples" / "jgg"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "examples" / "jgg"

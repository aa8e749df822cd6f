"""What every command shares: refusals and exit codes, --json, the options of a view, and how a claim is cited."""

import gc
import getpass
import json
import re
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from whereas import __version__
from whereas.casefile import Case, read_case
from whereas.errors import BadCase, BadTime, CannotWrite, Clash, Damaged, WhereasError
from whereas.glyphs import visible
from whereas.moment import when
from whereas.store import has_ledger

__all__ = ["main"]

WIDTH = 100
Json = Any


class Refused(click.ClickException):
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
        click.echo(dump({"whereas": "refusal 1", "problems": problems}))
        sys.exit(_code(wrong))
    count = f"\n{len(problems)} problems: nothing was read." if len(problems) > 1 else ""
    raise Refused(f"{wrong}{count}", _code(wrong))


def _code(wrong: WhereasError) -> int:
    """The exit code of a refusal: 4 for what is not what it was, 5 for somebody else's writing, 74 for the disk, else 3."""
    problems = [problem.problem for problem in wrong.problems] if isinstance(wrong, BadCase) else []
    if isinstance(wrong, Damaged) or any("changed since it was hashed" in problem for problem in problems):
        return 4
    return {Clash: 5, CannotWrite: 74}.get(type(wrong), 3)


def dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def command(*, views: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
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


def viewed(case: Case, as_of: str | None, known_by: str | None, without: Sequence[str]) -> Any:
    from whereas.answers import View

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


def question(view: Any, as_of: str | None, known_by: str | None, without: Sequence[str]) -> dict[str, Json]:
    return {
        "title": view.case.title,
        "as_of": as_of or view.case.as_of or None,
        "known_by": known_by,
        "without": list(without),
        "claims_used": claims_used(view),
        "claims_left_out": [{"id": claim.id, "why": why} for claim, why in view.left_out],
        "undeclared": [{"quantity": name, "near": view.tally.quantities.near(name)} for name in view.tally.undeclared],
    }


_AT_ENTRY = re.compile(r"(.+)@(\d{1,9})")


def case_at(path: Path) -> Case:
    """The case at *path*: a folder with a ledger, as it stands or, as FOLDER@12, after its entry 12; else a case file."""
    folder, until = at_entry(path)
    if not has_ledger(folder):
        return read_case(path)
    from whereas.ledger import Ledger

    with Ledger(folder) as ledger:
        return ledger.case(until)


def at_entry(path: Path) -> tuple[Path, int | None]:
    """FOLDER@12 as a folder and the number of an entry; any other path as it is."""
    match = _AT_ENTRY.fullmatch(str(path))
    return (Path(match[1]), int(match[2])) if match and not path.exists() else (path, None)


def is_case(path: str) -> bool:
    """Whether there is a case at *path*, as `case_at` understands it."""
    folder, until = at_entry(Path(path))
    if until is not None or has_ledger(folder):
        return has_ledger(folder)
    return (folder / "case.yaml").is_file() or (path.endswith((".yaml", ".yml")) and folder.is_file())


def paragraph(text: str, indent: int = 0, hang: int = 0, *, to_stderr: bool = False) -> None:
    first, rest = " " * indent, " " * (indent + hang)
    for line in visible(text).splitlines() or [""]:
        filled = textwrap.fill(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
        click.echo(filled, err=to_stderr)


def cite(claim: Json, indent: int) -> None:
    """A claim as a quote and where it stands."""
    source = claim["source"]
    words = f"“{claim['quote']}”" if claim["quote"] else claim["says"]
    who = f"{claim['speaker']}, in " if claim["speaker"] else ""
    page = f" {claim['place']}," if claim["place"] else ""
    place = f"{page} at {claim['span'][0]}..{claim['span'][1]}" if claim["span"] else ""
    dated = f", {source['published']}" if source["published"] else ""
    cited = ", cited only" if source["cited_only"] else ""
    paragraph(
        f"{words} — {who}{source['publisher'] or source['title'] or source['id']}{dated} [{source['id']}{place}{cited}]",
        indent,
        2,
    )


def notes(view: Any) -> None:
    """What was left out, in a line; what cannot be compared, and what nobody declared, each in a line of its own."""
    from whereas.answers import odd_names

    reasons: dict[str, int] = {}
    apart = {claim.id for claim, _ in view.tally.incomparable}
    for claim, why in view.left_out:
        if claim.id not in apart:
            reasons[why] = reasons.get(why, 0) + 1
    if reasons:
        paragraph("Claims not used: " + "; ".join(f"{count} {why}" for why, count in reasons.items()) + ".")
    for claim, why in view.tally.incomparable:
        paragraph(f"Claim not used: {claim.id}, {claim.says}: {why}.", 0, 2)
    for told in odd_names(view.case):
        paragraph(f"A name to look at twice: {told}.", 0, 2)
    for name in view.tally.undeclared:
        near = view.tally.quantities.near(name)
        hint = f"Did you mean {' or '.join(near)}? If not, declare" if near else "Declare"
        paragraph(f"Nobody says what {name} counts. {hint} it under figures.", 0, 2)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH})
@click.version_option(__version__, "--version", prog_name="whereas", message="%(prog)s %(version)s")
def main() -> None:
    """Reconcile what sources say happened, and see whether what was ordered was done.

    A case is a folder with a ledger, or with case.yaml, and its sources. Start with `whereas demo`, or `whereas new my-case`.
    """
    gc.set_threshold(
        200_000, 20, 20
    )  # a case is many small values that all stay: looking for garbage among them is dear


def claims_used(view: Any) -> int:
    return sum(len(saying.claims) for part in (view.chronology, view.tally) for saying in part.sayings)


def case_of(names: tuple[str, ...], case_path: Path) -> tuple[Case, tuple[str, ...]]:
    """The case, which may be the first of the names."""
    if names and is_case(names[0]):
        return case_at(Path(names[0])), names[1:]
    return case_at(case_path), names


def counted(count: int, noun: str) -> str:
    """How many of something: 1 claim, 2 claims, 1,000 entries."""
    plural = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, with an estimate, where that is a terminal; what is given is told how far things are."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda done: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


CASE = click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
"""The case that a command works on."""


def by_whom(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a command --by."""
    told = "Who does it, as the ledger will say; the name of the user unless said."
    return click.option("--by", envvar="WHEREAS_BY", default=_user, show_default="user", metavar="NAME", help=told)(
        verb
    )

"""Commands that make a case."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click

from whereas.casefile import Case, empty_case, read_case, schema, write_case
from whereas.store import has_ledger

from .shared import by_whom, command, counted, dump, main, paragraph

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
@click.option("--ledger", is_flag=True, help="With a ledger, rather than as a text file.")
@by_whom
@command(views=False)
def new(path: Path, title: str, zone: str, ledger: bool, by: str, as_json: bool) -> None:
    """Make an empty case in the folder PATH.

    \b
    whereas new my-case --title "Gate and order" --zone America/New_York
    """  # noqa: D301
    empty_case(title, zone)
    file = path / ("case.db" if ledger else "case.yaml")
    for name in ("case.db", "case.yaml"):
        if (path / name).exists():
            raise click.BadParameter(f"{path / name} is there already; choose another folder", param_hint="PATH")
    if ledger:
        _new_ledger(path, title or path.name, zone, by)
    else:
        (path / "sources").mkdir(parents=True, exist_ok=True)
        said = json.dumps(title or path.name, ensure_ascii=False)
        zoned = f"zone: {zone}" if zone else "# zone: America/New_York"
        file.write_text(_TEMPLATE.format(title=said, zone=zoned), encoding="utf-8")
        read_case(file)
    then = f"Add to it: whereas add {path} FILE" if ledger else f"Edit it, then: whereas check {path}"
    click.echo(dump({"whereas": "new 1", "file": str(file)}) if as_json else f"Made {file}. {then}")


def _new_ledger(path: Path, title: str, zone: str, by: str) -> None:
    from whereas.entry import Change
    from whereas.keeping import put
    from whereas.ledger import Ledger

    with Ledger(path, actor=by, make=True) as ledger:
        put(ledger, "new", [Change("title", "", title), *([Change("zone", "", zone)] if zone else [])])


@main.command("import")
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.argument("given", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a claims table: a table of the sources, with their origins.",
)
@click.option("--zone", default="", help="The zone of the case, if the import of a table makes it.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@by_whom
@command(views=False)
def import_(
    path: Path, given: Path, sources: Path | None, zone: str, dry_run: bool, by: str, as_json: bool
) -> None:  # fmt: skip
    """Take FILE into CASE, which is made if it is not there: a claims table (CSV), a case (case.yaml), or a history (ledger.jsonl).

    Every row of a table becomes claims, or is listed with the reason why not; exit code 1 if any is. A case.yaml makes the
    ledger of CASE say what the file says; a text case that becomes a ledger in its own folder is kept in before/. A table
    that goes into a text case leaves that as it was in case.yaml.before.
    """
    if given.suffix in (".yaml", ".yml"):
        _import_case(path, given, dry_run, by, as_json)
    elif given.suffix == ".jsonl":
        _import_history(path, given, dry_run, by, as_json)
    else:
        _import_table(path, given, sources, zone, dry_run, by, as_json)


def _import_case(path: Path, given: Path, dry_run: bool, by: str, as_json: bool) -> None:
    from whereas.casefile import case_things
    from whereas.entry import differing
    from whereas.keeping import changes_to, take_in
    from whereas.ledger import Ledger

    case, entry = read_case(given), None
    if dry_run and has_ledger(path):
        with Ledger(path) as ledger:
            changes = changes_to(ledger, case)
    elif dry_run:
        changes = differing({}, case_things(case))
    else:
        with Ledger(path, actor=by, make=True) as ledger:
            entry = take_in(ledger, case, file=given.name)
        changes = entry.changes() if entry else ()
        if given.resolve() == (path / "case.yaml").resolve():
            _aside(case, path)
    told = f"{counted(sum(c.value is not None for c in changes), 'thing')} put, {sum(c.value is None for c in changes)} taken away"
    if as_json:
        seq = entry.seq if entry else None
        click.echo(
            dump(
                {
                    "whereas": "import-case 1",
                    "case": str(path),
                    "entry": seq,
                    "changes": len(changes),
                    "written": not dry_run,
                }
            )
        )
    elif dry_run:
        click.echo(f"{told} (dry run: nothing written).")
    else:
        click.echo(f"Entry {entry.seq}: {told}." if entry else "Nothing to do: the case says so already.")


def _aside(case: Case, path: Path) -> None:
    """Move a text case that has become a ledger, with its files, into before/ beside it, where it is a case still."""
    names = {name for source in case.sources.values() for name in (source.file, source.text_file) if name}
    for name in ("case.yaml", *sorted(names)):
        (path / "before" / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).replace(path / "before" / name)


def _import_history(path: Path, given: Path, dry_run: bool, by: str, as_json: bool) -> None:
    from whereas.export import read_history, restore
    from whereas.ledger import Ledger

    if dry_run:
        entries, _ = read_history(given)
    else:
        with Ledger(path, actor=by, make=True) as ledger:
            entries = restore(ledger, given)
    if as_json:
        click.echo(
            dump({"whereas": "import-history 1", "case": str(path), "entries": len(entries), "written": not dry_run})
        )
    else:
        click.echo(
            f"{counted(len(entries), 'entry')}, with their hashes as they were"
            + (" (dry run: nothing written)." if dry_run else f", in {path}.")
        )


def _import_table(
    path: Path, table: Path, sources: Path | None, zone: str, dry_run: bool, by: str, as_json: bool
) -> None:  # fmt: skip
    from whereas.readers.table import read_table

    file = path if path.suffix in (".yaml", ".yml") else path / ("case.db" if has_ledger(path) else "case.yaml")
    since, case = _as_it_stands(path, file, zone)
    listed = sources.read_bytes() if sources else None
    done = read_table(case, table.read_bytes(), listed, file=table.name, sources_file=sources.name if sources else "")
    if not dry_run:
        _write(done.case, file, since, by, table.name)
    added = len(done.case.claims) - len(case.claims)
    if as_json:
        rows = {
            "loaded": [asdict(row) for row in done.loaded],
            "refused": [asdict(row) for row in done.refused],
            "noticed": [asdict(problem) for problem in done.noticed],
        }
        click.echo(
            dump({"whereas": "import 1", "file": str(file), "written": not dry_run, "claims_added": added, **rows})
        )
        sys.exit(1 if done.refused else 0)
    rows_in_all = len(done.loaded) + len(done.refused)
    where = "(dry run: nothing written)" if dry_run else f"in {file}"
    click.echo(f"{len(done.loaded)} of {rows_in_all} rows became {added} claims {where}.")
    for problem in done.noticed:
        paragraph(str(problem), 2, 2)
    for row in done.loaded:
        for unread in row.unread:
            paragraph(f"{table.name}:{row.line} {row.event}: loaded, but for {unread.field}: {unread.reason}", 2, 2)
            paragraph(f"try: {unread.remedy}", 4, 5)
    for refused in done.refused:
        paragraph(f"{table.name}:{refused.line} {refused.event}: not loaded: {refused.reason}", 2, 2)
        paragraph(f"try: {refused.remedy}", 4, 5)
    sys.exit(1 if done.refused else 0)


def _as_it_stands(path: Path, file: Path, zone: str) -> tuple[int | None, Case]:
    """The case that a table is added to, and, where it has a ledger, after how many entries that is."""
    if not has_ledger(path):
        return None, read_case(file) if file.exists() else empty_case(path.stem, zone)
    from whereas.ledger import Ledger

    with Ledger(path) as ledger:
        since = len(ledger.entries())
        return since, ledger.case(since)


def _write(made: Case, file: Path, since: int | None, by: str, name: str) -> None:
    """Put the case that an import made where the case was: into its ledger, or its file, which is kept as it was."""
    if since is not None:
        from whereas.keeping import take_in
        from whereas.ledger import Ledger

        with Ledger(file.parent, actor=by) as ledger:
            take_in(ledger, made, since=since, file=name)
        return
    (file.parent / "sources").mkdir(parents=True, exist_ok=True)
    if file.exists():
        shutil.copyfile(file, file.with_name(file.name + ".before"))
    write_case(made, file)


@main.command("schema")
@click.argument("name", type=click.Choice(["case"]))
@command(views=False)
def schema_(name: str, as_json: bool) -> None:  # noqa: ARG001
    """Print the JSON Schema of a case file, for editors."""
    click.echo(dump(schema()))

"""Commands that keep a case in its ledger: add files, put claims, edit, undo, and see what was done."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.errors import BadSource
from whereas.store import has_ledger

from .shared import CASE, Json, at_entry, by_whom, case_at, command, counted, dump, main, paragraph, progress_bar

if TYPE_CHECKING:
    from whereas.casefile import Case
    from whereas.entry import Entry
    from whereas.keeping import Added
    from whereas.kin import Kin
    from whereas.ledger import Ledger

__all__ = ["opened", "say_entry"]


def opened(path: Path, by: str = "", *, make: bool = False) -> Ledger:
    """The ledger of the case at *path*. Raises BadSource where it is a text case, and says what to do."""
    from whereas.ledger import Ledger

    if not has_ledger(path) and (path / "case.yaml").is_file():
        remedy = f"make its ledger first: whereas import {path} {path / 'case.yaml'}"
        raise BadSource("this case is a text file, and has no ledger", where=str(path), remedy=remedy)
    ledger = Ledger(path, actor=by, make=make)
    if ledger.upgraded_from:
        click.echo(f"The ledger was brought up to date; as it was, it is kept as {ledger.upgraded_from}.", err=True)
    return ledger


# ---------------------------------------------------------------------------------------------- adding


@main.command("add")
@CASE
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path))
@click.option("--accept", is_flag=True, help="Take what files say of themselves (title, publisher, date) as it is.")
@click.option("--unread", is_flag=True, help="Keep files that cannot be read, too, without a text.")
@by_whom
@command(views=False)
def add_(path: Path, files: tuple[Path, ...], accept: bool, unread: bool, by: str, as_json: bool) -> None:
    """Add files and folders to CASE as sources; it is made if it is not there.

    \b
    whereas add my-case article.html order.pdf letters/

    Exit code 1 if a file was refused; the others are in.
    """  # noqa: D301
    from whereas.intake import Readers, files_in
    from whereas.keeping import add, kindred
    from whereas.kin import asked

    found = list(files_in(files))
    done: list[Added] = []
    with opened(path, by, make=True) as ledger, Readers() as readers, progress_bar("Reading", len(found)) as step:
        for added in add(ledger, found, readers, accept=accept, unread=unread):
            done.append(added)
            step(sum(len(each.path) == 1 for each in done))
        new = [added.source for added in done if added.outcome == "added"]
        case = ledger.case()
        pairs = kindred(case, new) if new else []
    refused = [added for added in done if added.outcome == "refused"]
    if as_json:
        rows = [_added(added) for added in done]
        kin = _asked(pairs)
        click.echo(dump({"whereas": "add 1", "case": str(path), "files": rows, "one_origin": kin}))
        sys.exit(1 if refused else 0)
    for added in done if len(done) <= _MANY else refused:
        _say_added(added, accept)
    known = len(done) - len(new) - len(refused)
    counts = [(len(new), "added"), (known, "already there"), (len(refused), "refused")]
    click.echo(
        ", ".join(f"{count} {word}" for count, word in counts if count)
        + f"; {counted(len(case.sources), 'source')} in {path}."
    )
    for pair in pairs[:_PAIRS]:
        paragraph(asked(pair), 0, 2)
    if len(pairs) > _PAIRS:
        click.echo(f"and {len(pairs) - _PAIRS} more such pairs: whereas origins {path}")
    if pairs:
        paragraph(
            f"If so, say so: whereas describe {path} {pairs[0].a} --set origin=NAME, and the same for the other.", 0, 2
        )
    sys.exit(1 if refused else 0)


def _asked(pairs: Sequence[Kin]) -> list[Json]:
    from whereas.kin import asked

    return [{"a": pair.a, "b": pair.b, "asked": asked(pair)} for pair in pairs]


_MANY = 40
"""Up to how many files each is told."""

_PAIRS = 5
"""Up to how many pairs of sources are pointed out at once."""


def _added(added: Added) -> Json:
    plain = asdict(added)
    plain["problem"] = added.problem and {"problem": added.problem.problem, "remedy": added.problem.remedy}
    return plain


def _say_added(added: Added, accept: bool) -> None:
    name = " › ".join(added.path)
    if added.problem:
        paragraph(f"{name}: refused: {added.problem.problem}", 0, 2)
        paragraph(f"try: {added.problem.remedy}", 2, 5)
        return
    if added.outcome != "added":
        paragraph(f"{name}: already there, as {added.source}", 0, 2)
        return
    paragraph(f"{added.source}  {added.media_type}, {added.characters:,} characters  ({name})", 0, 2)
    for proposal in added.proposals:
        paragraph(f"{'' if accept else 'perhaps '}{proposal.field}: {proposal.value}   [{proposal.basis}]", 4, 4)
    for told in added.noticed:
        paragraph(f"note: {told}", 4, 4)
    for claim in added.claims:
        paragraph(f"proposed claim {claim}, about the camera's clock", 4, 4)


# ---------------------------------------------------------------------------------------------- putting


@main.command("claim")
@CASE
@click.option("--says", required=True, metavar="SENTENCE", help="A sentence of the claim language.")
@click.option("--source", required=True, metavar="SOURCE", help="The id of the source that says it.")
@click.option("--quote", default="", metavar="WORDS", help="The words that say it, letter for letter.")
@click.option("--span", default="", metavar="FIRST..END", help="Where they stand, if they stand there more than once.")
@click.option(
    "--selector", metavar="JSON", help="In place of both: a W3C Web Annotation selector or target, or a file of it."
)
@click.option("--id", "name", default="", metavar="ID", help="Its name; the next free one unless said.")
@click.option(
    "--set",
    "also",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Another field: speaker, origin, status … May be repeated.",
)
@by_whom
@command(views=False)
def claim_(
    path: Path, says: str, source: str, quote: str, span: str, selector: str | None, name: str, also: tuple[str, ...],
    by: str, as_json: bool,
) -> None:  # fmt: skip
    """Put a claim into CASE, or put it anew if --id names one that is there.

    \b
    whereas claim my-case --source gate-log --says "f1.departed at 2025-03-15 17:26" --quote "17:26  off blocks"
    """  # noqa: D301
    from whereas.keeping import claim

    with opened(path, by) as ledger:
        since = len(ledger.entries())
        if selector:
            quote, span = _selected(ledger.case(), source, selector)
        value = {"id": name, "says": says, "source": source, "quote": quote, "span": span, **_pairs(also, "claim")}
        made, entry = claim(ledger, value, since=since)
    say_entry(entry, as_json, made)


def _selected(case: Case, source: str, selector: str) -> tuple[str, str]:
    """The quote and the span that a selector says, which must both be there."""
    from whereas.anchor import span_of

    text = case.sources[source].text if source in case.sources else None
    if text is None:
        raise BadSource(
            f"no source with a text is called {source!r}", remedy="see them with: whereas show CASE sources"
        )
    try:
        said = json.loads(
            Path(selector).read_text(encoding="utf-8") if not selector.lstrip().startswith(("{", "[")) else selector
        )
    except (OSError, ValueError) as wrong:
        raise BadSource(
            f"the selector is not JSON: {wrong}", remedy="give the selector itself, or the name of a file of it"
        ) from None
    start, end = span_of(text, said, where=source)
    return text[start:end], f"{start}..{end}"


def _pairs(said: Sequence[str], shape: str) -> dict[str, str]:
    """FIELD=VALUE, each, of fields that the shape has."""
    from whereas.casefile import SHAPES

    made = {}
    for each in said:
        field, equals, value = each.partition("=")
        if not equals or field not in SHAPES[shape]:
            raise click.BadParameter(
                f"{each!r}: write FIELD=VALUE; fields are {', '.join(SHAPES[shape])}", param_hint="--set"
            )
        made[field] = value
    return made


@main.command("event")
@CASE
@click.argument("name", metavar="EVENT")
@click.option("--kind", default="", help="A well-known term, such as flight.departed.")
@click.option("--what", default="", help="What it is, in words.")
@click.option("--place", default="", help="Where.")
@click.option("--extended", is_flag=True, help="It has a start and an end.")
@by_whom
@command(views=False)
def event(path: Path, name: str, kind: str, what: str, place: str, extended: bool, by: str, as_json: bool) -> None:
    """Declare an event that claims can speak of, or declare it anew.

    \b
    whereas event my-case f1.departed --kind flight.departed --what "flight 1 takes off"
    """  # noqa: D301
    from whereas.entry import Change
    from whereas.keeping import put

    value = {"kind": kind, "what": what, "place": place, "extended": "yes" if extended else ""}
    made = Change("events", name, {key: said for key, said in value.items() if said} or {"what": name})
    with opened(path, by) as ledger:
        entry = put(ledger, "event", [made], since=len(ledger.entries()))
    say_entry(entry, as_json, name)


@main.command("describe")
@CASE
@click.argument("source", required=False, metavar="[SOURCE]")
@click.option(
    "--accept",
    multiple=True,
    metavar="FIELD",
    help="Take what the file says of itself for this field; 'all' for every one.",
)
@click.option(
    "--set",
    "also",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Say what a field is; FIELD= clears it. May be repeated.",
)
@by_whom
@command(views=False)
def describe(
    path: Path, source: str | None, accept: tuple[str, ...], also: tuple[str, ...], by: str, as_json: bool
) -> None:  # fmt: skip
    """Say what a source is: take what it proposes of itself, or say it yourself. Without SOURCE, say what the case is.

    \b
    whereas describe my-case article --accept published --set "publisher=The Gazette" --set origin=AP
    whereas describe my-case --set zone=America/New_York --set "title=Doe v. Roe"
    """  # noqa: D301
    from whereas.entry import Change
    from whereas.keeping import FIELDS, put

    if source is None:
        _describe_case(path, accept, also, by, as_json)
        return
    with opened(path, by) as ledger:
        since, row = len(ledger.entries()), ledger.things().get(("sources", source))
        if row is None:
            raise BadSource(f"no source is called {source!r}", remedy=f"see them with: whereas show {path} sources")
        offered: dict[str, str] = {}
        for each in row.value.get("proposed", []):
            offered.setdefault(each["field"], each["is"])
        wanted = list(offered) if "all" in accept else list(accept)
        for field in wanted:
            if field not in offered:
                raise click.BadParameter(
                    f"it proposes no {field}; it proposes {', '.join(offered) or 'nothing'}", param_hint="--accept"
                )
        said = {**{field: offered[field] for field in wanted}, **_pairs(also, "source")}
        if fixed := set(said) - set(FIELDS):
            raise click.BadParameter(
                f"{', '.join(sorted(fixed))} cannot be changed; {', '.join(FIELDS)} can", param_hint="--set"
            )
        if not said:
            _say_source(ledger.case(), source, as_json)
            return
        value = {key: said_ for key, said_ in {**row.value, **said}.items() if said_}
        entry = put(ledger, "describe", [Change("sources", source, value)], since=since)
    say_entry(entry, as_json, source)


_OF_CASE = ("title", "zone", "about", "as-of")
"""The fields of a case that hold one text."""


def _describe_case(path: Path, accept: Sequence[str], also: Sequence[str], by: str, as_json: bool) -> None:
    """Say what the case is called, and how it reads times; or show it."""
    from whereas.entry import Change
    from whereas.keeping import put

    if accept:
        raise click.UsageError("--accept is for a source: name one")
    said = _pairs(also, "case")
    if wrong := set(said) - set(_OF_CASE):
        raise click.BadParameter(
            f"{', '.join(sorted(wrong))}: of a case, {', '.join(_OF_CASE)} can be set", param_hint="--set"
        )
    with opened(path, by) as ledger:
        if not said:
            case = ledger.case()
            told = {"title": case.title, "zone": case.zone, "about": case.about, "as-of": case.as_of}
            if as_json:
                click.echo(dump({"whereas": "case 1", **{key.replace("-", "_"): value for key, value in told.items()}}))
            for key, value in told.items() if not as_json else ():
                paragraph(f"{key}: {value or '(not said)'}", 0, 2)
            return
        changes = [Change(key, "", value or None) for key, value in said.items()]
        entry = put(ledger, "describe", changes, since=len(ledger.entries()))
    say_entry(entry, as_json, "the case")


@main.command("edit")
@CASE
@by_whom
@command(views=False)
def edit(path: Path, by: str, as_json: bool) -> None:
    """Edit CASE as text, in the editor that VISUAL or EDITOR names; what you changed becomes one entry."""
    from whereas.casefile import case_text, read_case_text
    from whereas.errors import BadCase
    from whereas.keeping import take_in

    with opened(path, by) as ledger:
        since, text = len(ledger.entries()), case_text(ledger.case())
        while True:
            changed = click.edit(text, extension=".yaml", require_save=True)
            if changed is None or changed == text:
                say_entry(None, as_json, "")
                return
            try:
                case = read_case_text(changed, path / "case.yaml", ledger.store.read)
                break
            except BadCase as wrong:
                if not sys.stdin.isatty():
                    raise
                click.echo(str(wrong), err=True)
                click.confirm("Edit it again?", default=True, err=True, abort=True)
                text = changed
        entry = take_in(ledger, case, kind="edit", since=since)
    say_entry(entry, as_json, str(path))


@main.command("undo")
@CASE
@click.argument("entry", required=False, type=int, metavar="[ENTRY]")
@by_whom
@command(views=False)
def undo_(path: Path, entry: int | None, by: str, as_json: bool) -> None:
    """Take back the last entry, or the one with that number, by an entry that says the opposite. An undo can be undone."""
    from whereas.keeping import undo

    with opened(path, by) as ledger:
        made = undo(ledger, entry)
    say_entry(made, as_json, f"entry {made.facts()['undoes']}")


@main.command("redact")
@CASE
@click.argument("source")
@click.option("--why", required=True, help="Why, as the ledger will say for good.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_whom
@command(views=False)
def redact_(path: Path, source: str, why: str, yes: bool, by: str, as_json: bool) -> None:
    """Take the bytes of a source out of CASE for good. Its hash stays, and so do its claims and their quotes."""
    from whereas.keeping import redact

    with opened(path, by) as ledger:
        if not yes:
            click.confirm(f"The bytes of {source}, and its text, will be gone for good. Go on?", abort=True, err=True)
        entry = redact(ledger, source, why)
    say_entry(entry, as_json, source)


def say_entry(entry: Entry | None, as_json: bool, what: str) -> None:
    """Say which entry was made, if any was."""
    if as_json:
        click.echo(dump({"whereas": "entry 1", "entry": entry and _entry(entry)}))
    elif entry is None:
        click.echo("Nothing to do: the case says so already.")
    else:
        click.echo(f"Entry {entry.seq}: {entry.kind} {what}.")


# ---------------------------------------------------------------------------------------------- looking


@main.command("log")
@CASE
@click.argument("thing", required=False, metavar="[THING]")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N.")
@command(views=False)
def log(path: Path, thing: str | None, last: int | None, as_json: bool) -> None:
    """List the entries of CASE: who did what, when. With THING, such as claims/c1 or sources/order, those that changed it."""
    with opened(path) as ledger:
        entries = [
            entry for entry in ledger.entries() if thing is None or thing in {name for name, _ in _touched(entry)}
        ]
    entries = entries[-last:] if last else entries
    if as_json:
        click.echo(dump({"whereas": "log 1", "case": str(path), "entries": [_entry(entry) for entry in entries]}))
    elif not entries:
        click.echo(f"No entry has changed {thing}." if thing else "No entries yet. Add a file: whereas add CASE FILE")
    for entry in entries if not as_json else ():
        touched = _touched(entry)
        names = ", ".join(("− " if gone else "") + name for name, gone in touched[:3])
        more = f" and {len(touched) - 3} more" if len(touched) > 3 else ""
        undone = f" entry {entry.facts()['undoes']}:" if entry.kind == "undo" else ""
        paragraph(
            f"{entry.seq:>5}  {entry.at[:19].replace('T', ' ')}  {entry.actor}: {entry.kind}{undone} {names}{more}",
            0,
            7,
        )


def _touched(entry: Entry) -> list[tuple[str, bool]]:
    """What an entry changed, as names, and whether it took it away."""
    from whereas.entry import named

    return [(named(change.key), change.value is None) for change in entry.changes()]


def _entry(entry: Entry) -> Json:
    changes = [{"section": c.section, "id": c.id, "value": c.value} for c in entry.changes()]
    return {
        "seq": entry.seq, "at": entry.at, "actor": entry.actor, "kind": entry.kind, "facts": entry.facts(),
        "changes": changes, "prev": entry.prev, "hash": entry.hash,
    }  # fmt: skip


@main.command("show")
@CASE
@click.argument("thing", metavar="THING")
@click.option("--text", "as_text", is_flag=True, help="Of a source: its text, as it was frozen.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Of a source: write its bytes to FILE, as they were received.",
)
@command(views=False)
def show(path: Path, thing: str, as_text: bool, save: Path | None, as_json: bool) -> None:
    """Show an entry by its number, a source or a claim by its id, or list all: sources, claims, events.

    \b
    whereas show my-case 12
    whereas show my-case article --text
    whereas show my-case sources
    """  # noqa: D301
    case = case_at(path)
    if thing.isdecimal():
        with opened(at_entry(path)[0]) as ledger:
            entry = ledger.entry(int(thing))
        _say_whole(entry, as_json)
        return
    name = thing.removeprefix("sources/")
    if thing in ("sources", "claims", "events"):
        _say_list(case, thing, as_json)
    elif name not in case.sources:
        _say_claim(case, thing.removeprefix("claims/"), as_json)
    elif case.sources[name].redacted and (save is not None or as_text):
        problem = f"was redacted: {case.sources[name].redacted}"
        raise BadSource(problem, where=name, remedy="its hash and its claims are still there: whereas show CASE SOURCE")
    elif save is not None:
        with opened(at_entry(path)[0]) as ledger:
            _save(ledger.store.read("sources", case.sources[name].sha256.lower()), save)
        click.echo(f"Wrote {save}.", err=True)
    elif as_text:
        click.echo(case.sources[name].text or "", nl=False)
    else:
        _say_source(case, name, as_json)


def _save(data: bytes, file: Path) -> None:
    from whereas.store import refusing

    if file.exists():
        raise BadSource("is there already", where=str(file), remedy="give another name")
    with refusing(str(file)):
        file.write_bytes(data)


def _say_whole(entry: Entry, as_json: bool) -> None:
    if as_json:
        click.echo(dump({"whereas": "entry 1", "entry": _entry(entry)}))
        return
    click.secho(f"Entry {entry.seq}: {entry.kind}, by {entry.actor}, {entry.at}", bold=True)
    click.echo(f"after {entry.prev}\nhash  {entry.hash}")
    for key, said in entry.facts().items():
        click.echo(f"{key}: {said if isinstance(said, str | int) else dump(said)}")
    for change, (name, gone) in zip(entry.changes(), _touched(entry), strict=True):
        click.echo(f"{'taken away' if gone else 'put'}  {name}" + ("" if gone else f"\n{_indented(change.value)}"))


def _indented(value: Json) -> str:
    from whereas.nodes import yaml_text

    lines = (
        yaml_text(value).splitlines() if isinstance(value, dict) else [value if isinstance(value, str) else dump(value)]
    )
    return "\n".join(f"    {line}" for line in lines)


def _say_list(case: Case, thing: str, as_json: bool) -> None:
    rows = {
        "sources": [
            (source.id, source.title or source.received_as or source.publisher) for source in case.sources.values()
        ],
        "claims": [
            (claim.id, claim.says + ("" if claim.status == "accepted" else f"   ({claim.status})"))
            for claim in case.claims
        ],
        "events": [(event.id, event.what or event.kind) for event in case.events.values()],
    }[thing]
    if as_json:
        click.echo(
            dump({"whereas": "list 1", "of": thing, "things": [{"id": name, "what": what} for name, what in rows]})
        )
    for name, what in rows if not as_json else ():
        paragraph(f"{name}  {what}", 0, 4)
    if not rows and not as_json:
        click.echo(f"No {thing} yet." + (" Add some: whereas add CASE FILE…" if thing == "sources" else ""))


def _say_source(case: Case, name: str, as_json: bool) -> None:
    from whereas.casefile import SHAPES
    from whereas.glyphs import odd

    source = case.sources[name]
    said = {key: getattr(source, key.replace("-", "_")) for key in SHAPES["source"] if key != "proposed"}
    claims = [claim.id for claim in case.claims if claim.source == name]
    if as_json:
        offered = [{"field": field, "is": value, "from": basis} for field, value, basis in source.proposed]
        told = {"id": name, **{key.replace("-", "_"): value for key, value in said.items()}}
        click.echo(
            dump(
                {
                    "whereas": "source 1",
                    **told,
                    "characters": len(source.text or ""),
                    "proposed": offered,
                    "claims": claims,
                }
            )
        )
        return
    click.secho(name, bold=True)
    for key, value in said.items():
        if value:
            paragraph(f"{key}: {value}" + (f"   ({strange})" if (strange := odd(value)) else ""), 2, 4)
    for field, value, basis in source.proposed:
        paragraph(f"perhaps {field}: {value}   [{basis}]", 2, 4)
    pages = (source.text or "").count("\f") + 1
    over = f" on {pages} pages" if pages > 1 else ""
    click.echo(
        f"  {counted(len(source.text or ''), 'character')}{over}; {counted(len(claims), 'claim')}"
        + (f": {', '.join(claims)}" if claims else "")
    )


def _say_claim(case: Case, name: str, as_json: bool) -> None:
    from whereas.anchor import place, target
    from whereas.anchor import show as shown
    from whereas.casefile import SHAPES

    claim = next((claim for claim in case.claims if claim.id == name), None)
    if claim is None:
        remedy = "see what there is with: whereas show CASE sources, or claims"
        raise BadSource(f"there is no source and no claim called {name!r}", remedy=remedy)
    said = {key.replace("-", "_"): getattr(claim, key.replace("-", "_")) for key in SHAPES["claim"] if key != "span"}
    text = case.sources[claim.source].text
    anchored = text is not None and claim.span is not None
    where = shown(place(text, *claim.span)) if text is not None and claim.span is not None else ""
    if as_json:
        annotation = target(text, claim.span, claim.source) if text is not None and claim.span is not None else None
        click.echo(
            dump({"whereas": "claim 1", **said, "span": claim.span, "place": where or None, "target": annotation})
        )
        return
    click.secho(claim.id, bold=True)
    for key, value in said.items():
        if value and key != "id":
            paragraph(f"{key.replace('_', ' ')}: {value}", 2, 4)
    if anchored and claim.span:
        paragraph(f"at {claim.span[0]}..{claim.span[1]}, {where}", 2, 4)


# ---------------------------------------------------------------------------------------------- origins


@main.command("origins")
@CASE
@command(views=False)
def origins(path: Path, as_json: bool) -> None:
    """List pairs of sources that share so many words that they may have one origin. A person decides.

    Exit code 1 if there are any.
    """
    from whereas.keeping import kindred
    from whereas.kin import asked

    pairs = kindred(case_at(path))
    if as_json:
        rows = _asked(pairs)
        click.echo(dump({"whereas": "origins 1", "case": str(path), "one_origin": rows}))
    elif not pairs:
        click.echo("No two sources look as if they had one origin that is not said yet.")
    for pair in pairs if not as_json else ():
        paragraph(asked(pair), 0, 2)
    sys.exit(1 if pairs else 0)

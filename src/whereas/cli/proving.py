"""Commands that hold a case to its past, and hand it on: verify, checkpoint, prove, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.errors import BadSource

from .keeping import opened
from .shared import CASE, Json, at_entry, command, counted, dump, main, paragraph, progress_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whereas.audit import Audit
    from whereas.entry import Entry

__all__: list[str] = []

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command("verify")
@CASE
@click.option("--against", type=_FILE, metavar="FILE", help="A checkpoint of the case, kept elsewhere.")
@click.option("--key", default="", metavar="KEY", help="The verifier key that must have signed it.")
@click.option(
    "--roots", type=_FILE, metavar="PEM", help="Certificates that a time stamp in the checkpoint must lead to."
)
@command(views=False)
def verify(path: Path, against: Path | None, key: str, roots: Path | None, as_json: bool) -> None:
    """Hash every entry and every file of CASE again, and name what is altered, missing or extra.

    Exit code 0: all is as it was written. 1: something is not.
    """
    from whereas.audit import audit

    with progress_bar("Hashing", 1_000) as step:
        found = audit(path, progress=lambda done, of: step(done * 1_000 // of))
    rows = [
        {"where": f.where, "what": f.what, "claims": None if f.claims is None else list(f.claims)} for f in found.faults
    ]
    told: list[str] = []
    if against is not None:
        differences, told = _against(against, key, roots, found.entries)
        rows += [{"where": "ledger", "what": said, "claims": []} for said in differences]
    if as_json:
        plain = {
            "whereas": "verify 1", "case": str(path), "entries": len(found.entries), "files": found.files,
            "bytes": found.size_bytes, "sealed": found.sealed, "checkpoint": told, "faults": rows,
        }  # fmt: skip
        click.echo(dump(plain))
        sys.exit(1 if rows else 0)
    _say_audit(found, rows, told)
    sys.exit(1 if rows else 0)


def _say_audit(found: Audit, rows: Sequence[Json], told: Sequence[str]) -> None:
    counts = f"{counted(len(found.entries), 'entry')}, and {counted(found.files, 'file')} of {counted(found.size_bytes, 'byte')}"
    if not rows:
        seal = (
            "and case.db is byte for byte as it was closed"
            if found.sealed
            else "case.db was not closed since its last entry"
        )
        paragraph(f"All is as it was written: {counts}; {seal}.")
    for row in rows:
        paragraph(f"{row['where']}: {row['what']}", 0, 2)
        if row["claims"] is None:
            click.echo("  every claim rests on it")
        elif row["claims"]:
            paragraph(f"claims that rest on it: {', '.join(row['claims'])}", 2, 2)
    for line in told:
        paragraph(line)
    if rows:
        click.echo(f"{len(rows)} found, of {counts}.")


def _against(file: Path, key: str, roots: Path | None, entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """How the entries differ from a checkpoint, and what can be said of the checkpoint."""
    from whereas.checkpoint import compare, held, read_checkpoint, read_verifier_key
    from whereas.merkle import leaf_hash
    from whereas.stamp import verified

    checkpoint = read_checkpoint(file.read_text(encoding="utf-8"), where=file.name)
    said = held(checkpoint, [read_verifier_key(key)] if key else [], where=file.name)
    told = [
        f"{file.name}: {said.size} entries of {said.origin}, signed by {', '.join(each.name for each in said.signed)}."
    ]
    if not key:
        told.append(f"The key is the one in the file. Compare it with what its holder hands out: {checkpoint.key}")
    if checkpoint.stamp is not None and roots is not None:
        told.append(str(verified(checkpoint.stamp, checkpoint.note.encode(), roots.read_bytes(), where=file.name)))
    elif checkpoint.stamp is not None:
        told.append(
            "It bears a time stamp, which was not checked: give the certificates of its authority with --roots."
        )
    return [
        str(each) for each in compare(checkpoint, [leaf_hash(entry.leaf()) for entry in entries], where=file.name)
    ], told


@main.command("checkpoint")
@CASE
@click.option(
    "--output", "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the checkpoint."
)
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The key to sign with."
)
@click.option("--new-key", metavar="NAME", help="Make that key first, for whoever is called NAME, as example.org/ana.")
@click.option("--passphrase", envvar="WHEREAS_PASSPHRASE", default="", help="The passphrase of the key, if it has one.")
@click.option(
    "--origin", default="", help="What the ledger is called; whereas/ and the name of its folder unless said."
)
@click.option(
    "--stamp", metavar="URL", help="Have it time stamped by this authority (RFC 3161). This leaves the machine."
)
@command(views=False)
def checkpoint_(
    path: Path, file: Path | None, key_file: Path, new_key: str | None, passphrase: str, origin: str, stamp: str | None, as_json: bool
) -> None:  # fmt: skip
    """Sign the ledger of CASE as it stands, so that it can be held to that for ever after. Keep the checkpoint elsewhere.

    \b
    whereas checkpoint my-case --key ana.key --new-key example.org/ana -o checkpoint.json
    """  # noqa: D301
    from whereas import checkpoint
    from whereas.merkle import leaf_hash, root
    from whereas.stamp import request, sent

    if new_key:
        checkpoint.save_key(checkpoint.new_key(new_key), key_file, passphrase)
    key = checkpoint.read_key(key_file, passphrase)
    with opened(path) as ledger:
        leaves = tuple(leaf_hash(entry.leaf()) for entry in ledger.entries())
    head = checkpoint.Head(origin or f"whereas/{path.resolve().name}", len(leaves), root(leaves))
    note, response = checkpoint.sign(head, key), None
    if stamp:
        response = sent(stamp, request(note.encode()))
    made = checkpoint.CheckpointFile(note, key.verifier, leaves, response)
    target = file or Path(f"checkpoint-{len(leaves)}.json")
    if target.exists():
        raise BadSource("is there already", where=str(target), remedy="give another name with -o")
    target.write_text(made.text, encoding="utf-8")
    if as_json:
        click.echo(
            dump(
                {
                    "whereas": "checkpoint 1",
                    "file": str(target),
                    "note": note,
                    "key": str(key.verifier),
                    "stamped": bool(stamp),
                }
            )
        )
        return
    click.echo(f"Wrote {target}: {len(leaves)} entries, signed by {key.verifier.name}. Keep it where the case is not.")
    click.echo(f"Others check it with this key: {key.verifier}")


@main.command("prove")
@CASE
@click.argument("number", type=int, metavar="ENTRY")
@click.option(
    "--checkpoint", "file", required=True, type=_FILE, metavar="FILE", help="A checkpoint that was made after it."
)
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    default="proof",
    show_default=True,
    metavar="FOLDER",
    help="Where to write the proof.",
)
@command(views=False)
def prove(path: Path, number: int, file: Path, folder: Path, as_json: bool) -> None:
    """Write a proof that an entry is in the ledger that a checkpoint speaks of, with a checker that needs only Python."""
    from importlib import resources

    from whereas.checkpoint import inclusion_proof, read_checkpoint
    from whereas.merkle import leaf_hash

    with opened(path) as ledger:
        entry, entries = ledger.entry(number), ledger.entries()
    held = read_checkpoint(file.read_text(encoding="utf-8"), where=file.name)
    leaves = [leaf_hash(entry.leaf()) for entry in entries]
    proof = inclusion_proof(entry.leaf(), leaves, number - 1, held.note, held.key)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"entry-{number}.json"
    target.write_text(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    checker = folder / "witness.py"
    checker.write_text((resources.files("whereas") / "witness.py").read_text(encoding="utf-8"), encoding="utf-8")
    if as_json:
        click.echo(dump({"whereas": "prove 1", "file": str(target), "checker": str(checker)}))
    else:
        click.echo(f"Wrote {target} and its checker.")
        click.echo(f"Check it with nothing but Python: python3 {checker} {target} --key KEY")


@main.command("export")
@CASE
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--history", "whole", is_flag=True, help="With every entry, and all that entries rest on.")
@click.option("--table", is_flag=True, help="With claims.csv, for a spreadsheet.")
@command(views=False)
def export(path: Path, folder: Path, whole: bool, table: bool, as_json: bool) -> None:
    """Write CASE to FOLDER as plain text: case.yaml, and its sources beside it. `whereas import` takes it in again.

    \b
    whereas export my-case my-case-text
    whereas export my-case@12 as-it-was
    """  # noqa: D301
    from whereas.export import claims_table, export_case

    at, until = at_entry(path)
    with opened(at) as ledger:
        private = [person.name for person in ledger.case(until).people.values() if not person.public]
        if private:
            click.echo(
                f"Note: this writes the names of {len(private)} people who are not marked public. Nothing is masked.",
                err=True,
            )
        written = export_case(ledger, folder, until=until, whole=whole)
        if table:
            written.append(folder / "claims.csv")
            written[-1].write_text(claims_table(ledger.case(until)), encoding="utf-8", newline="")
    if as_json:
        click.echo(
            dump(
                {
                    "whereas": "export 1",
                    "folder": str(folder),
                    "files": [str(file.relative_to(folder)) for file in written],
                }
            )
        )
    else:
        click.echo(f"Wrote {folder / 'case.yaml'} and {counted(len(written) - 1, 'more file')}.")

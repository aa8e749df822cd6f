"""Commands that find claims in texts, and take a person's decision on each: propose, review, accept, reject."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.errors import BadCase, BadSource, BadTime
from whereas.glyphs import visible

from .keeping import opened, say_entry
from .shared import CASE, Json, by_whom, case_at, command, counted, dump, main, paragraph, progress_bar

if TYPE_CHECKING:
    from whereas.casefile import Case
    from whereas.claim import Claim
    from whereas.ledger import Ledger
    from whereas.proposing import Finder, Proposed
    from whereas.prose.candidate import Candidate, Dropped

__all__: list[str] = []


# ---------------------------------------------------------------------------------------------- propose


@main.command("propose")
@CASE
@click.argument("sources", nargs=-1, metavar="SOURCE…")
@click.option("--every", is_flag=True, help="Read every source of the case that has a text.")
@click.option(
    "--published", metavar="DATE", help="When the source came out, as 2025-03-17, where the case does not say."
)
@click.option(
    "--mode",
    type=click.Choice(["auto", "news", "narrative"]),
    default="auto",
    help="What a bare date counts from: the day of publication (news), or the last date told (narrative).",
)
@click.option(
    "--with",
    "finders",
    multiple=True,
    metavar="FINDER",
    help="What finds claims: rules (ours), spacy=MODEL, or MODULE:FUNCTION. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Tell everything that is found; put nothing into the case.")
@click.option(
    "--timeml", is_flag=True, help="Write the text of one SOURCE with its times marked, as TimeML, and no more."
)
@by_whom
@command(views=False)
def propose_(
    path: Path, sources: tuple[str, ...], every: bool, published: str | None, mode: str, finders: tuple[str, ...],
    dry_run: bool, timeml: bool, by: str, as_json: bool,
) -> None:  # fmt: skip
    """Read the text of each SOURCE, and propose claims for a person to accept.

    \b
    whereas propose my-case article
    whereas review my-case

    Nothing proposed is used before it is accepted. What was proposed before is not proposed again.
    """  # noqa: D301
    from whereas.proposing import finder

    day = _day(published)
    chosen = [finder(name) for name in finders or ("rules",)]
    case = case_at(path)
    wanted = _wanted(case, path, sources, every)
    if timeml:
        _say_timeml(case, wanted, day, mode)
        return
    found: list[tuple[str, list[tuple[str, Candidate]], list[Dropped], Proposed | None]] = []
    with progress_bar("Reading", len(wanted)) as step:
        for number, source in enumerate(wanted, 1):
            if dry_run:
                found.append((source, *_found(case, source, chosen, day, mode), None))
            else:
                with opened(path, by) as ledger:
                    found.append((source, *_proposed(ledger, source, chosen, day, mode)))
            step(number)
    if as_json:
        rows = [{**_plain(*each), "names": _names(case, each[0])} for each in found]
        click.echo(dump({"whereas": "propose 1", "case": str(path), "entered": not dry_run, "sources": rows}))
        return
    for each in found:
        _say(path, *each)
        _say_persons(case, each[0], path)


def _names(case: Case, source: str) -> Json:
    """Who and what is named in a source."""
    from whereas.proposing import named

    entities = named(case.sources[source].text or "")
    return [{"name": each.name, "kind": each.kind.value, "aliases": list(each.aliases)} for each in entities]


def _say_persons(case: Case, source: str, path: Path) -> None:
    """Which persons are named whom nobody has listed, so that they would be published by their names."""
    from whereas.proposing import named, unlisted

    persons = unlisted(case, named(case.sources[source].text or ""))
    if persons:
        shown = ", ".join(persons[:_TOLD]) + (f" and {len(persons) - _TOLD} more" if len(persons) > _TOLD else "")
        paragraph(
            f"Named, and not under people in this case, so that a report would show them: {shown}. List them: whereas edit {path}",
            2,
            2,
        )


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        raise click.BadParameter("write a day, as 2025-03-17", param_hint="--published") from None


def _wanted(case: Case, path: Path, sources: Sequence[str], every: bool) -> list[str]:
    """The sources to read. Raises BadSource, or UsageError where none is named."""
    with_text = [source.id for source in case.sources.values() if source.text]
    if not with_text:
        raise BadSource(
            "no source of this case has a text", where=str(path), remedy=f"add some: whereas add {path} FILE…"
        )
    if every:
        return with_text
    if not sources:
        raise click.UsageError(f"say which source to read, or --every; there are {', '.join(with_text)}")
    for source in sources:
        if source not in with_text:
            raise BadSource(
                f"no source with a text is called {source!r}", remedy=f"those with one are {', '.join(with_text)}"
            )
    return list(dict.fromkeys(sources))


def _found(
    case: Case, source: str, chosen: Sequence[Finder], day: date | None, mode: str
) -> tuple[list[tuple[str, Candidate]], list[Dropped]]:
    """What each finder finds in a source, and what is dropped because it is not what it says."""
    from whereas.proposing import context_of, find

    context = context_of(case, source, published=day, mode=mode)
    text = case.sources[source].text or ""
    kept: list[tuple[str, Candidate]] = []
    dropped: list[Dropped] = []
    for each in chosen:
        good, bad = find(each, text, context)
        kept += ((each.name, candidate) for candidate in good)
        dropped += bad
    return kept, dropped


def _proposed(
    ledger: Ledger, source: str, chosen: Sequence[Finder], day: date | None, mode: str
) -> tuple[list[tuple[str, Candidate]], list[Dropped], Proposed]:
    from whereas.proposing import propose

    kept, dropped = _found(ledger.case(), source, chosen, day, mode)
    return kept, dropped, propose(ledger, source, kept)


def _say_timeml(case: Case, wanted: Sequence[str], day: date | None, mode: str) -> None:
    from whereas.proposing import context_of, timeml

    if len(wanted) != 1:
        raise click.UsageError("--timeml writes one source at a time")
    context = context_of(case, wanted[0], published=day, mode=mode)
    click.echo(timeml(case.sources[wanted[0]].text or "", context))


def _plain(
    source: str, kept: Sequence[tuple[str, Candidate]], dropped: Sequence[Dropped], done: Proposed | None
) -> Json:  # fmt: skip
    ids = {id(candidate): name for name, candidate in (done.claims if done else ())}
    rows = []
    for by, candidate in kept:
        rows.append(
            {
                "claim": ids.get(id(candidate)), "kind": candidate.kind, "says": candidate.says or None, "quote": candidate.quote,
                "span": [candidate.start, candidate.end], "found_by": f"{by}: {candidate.rule}", "reason": candidate.reason,
                "asks": candidate.asks or None, "speaker": candidate.speaker, "origin": candidate.origin,
                "modality": candidate.modality, "weak": candidate.weak, "value": json.loads(json.dumps(dict(candidate.value), default=str)),
            }
        )  # fmt: skip
    lost = [
        {"kind": each.candidate.kind, "quote": str(each.candidate.quote)[:200], "why": each.why} for each in dropped
    ]
    return {
        "source": source, "entry": done.entry.seq if done and done.entry else None, "candidates": rows, "dropped": lost,
        "mirrored": dict(done.mirrored) if done else {}, "known": len(done.known) if done else 0,
    }  # fmt: skip


_TOLD = 8
"""How many new proposals are told at once."""


def _say(
    path: Path, source: str, kept: Sequence[tuple[str, Candidate]], dropped: Sequence[Dropped], done: Proposed | None
) -> None:
    click.secho(source, bold=True)
    if done is None:
        for _, candidate in kept:
            _say_candidate("", candidate)
    else:
        for name, candidate in done.claims[:_TOLD]:
            _say_candidate(name, candidate)
        if len(done.claims) > _TOLD:
            click.echo(f"  … and {len(done.claims) - _TOLD} more.")
    for each in dropped:
        paragraph(f"dropped: {each.why} ({each.candidate.kind}, {str(each.candidate.quote)[:60]!r})", 2, 2)
    asked = Counter(candidate.asks for _, candidate in kept if candidate.asks and candidate.asks.endswith("?"))
    for question, times in asked.most_common(3):
        paragraph(f"asks, {counted(times, 'time')}: {question}", 2, 4)
    sayable = sum(bool(candidate.says) for _, candidate in kept)
    parts = [counted(sayable, "claim") + " found"]
    if done is not None:
        parts = [f"{counted(len(done.claims), 'claim')} proposed"]
        parts += [f"{len(done.known)} proposed before"] if done.known else []
        parts += [f"{len(done.mirrored)} of them word for word in another source"] if done.mirrored else []
    unsaid = len(kept) - sayable
    parts += [f"{unsaid} more found that say nothing to accept yet"] if unsaid else []
    click.echo("  " + ", ".join(parts) + ".")
    if done is not None and done.claims:
        click.echo(f"  Look at them one by one: whereas review {path}")
    elif done is not None and unsaid:
        click.echo(f"  See them: whereas propose {path} {source} --dry-run")


def _say_candidate(name: str, candidate: Candidate) -> None:
    head = f"{name}  " if name else ""
    paragraph(f"{head}{candidate.says or f'({candidate.kind}) {candidate.asks}'}", 2, 4)
    who = f" — {candidate.speaker}" if candidate.speaker else ""
    paragraph(f"“{' '.join(candidate.quote.split())}”{who}", 6, 2)
    weak = " (weak)" if candidate.weak else ""
    paragraph(f"{candidate.reason}{weak}", 6, 2)


# ---------------------------------------------------------------------------------------------- deciding


@main.command("accept")
@CASE
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@click.option("--says", default="", metavar="SENTENCE", help="Put its sentence otherwise first; for one claim.")
@click.option("--speaker", default="", metavar="NAME", help="Who says so, if it was taken wrongly.")
@click.option("--note", default="", metavar="TEXT", help="In place of the note, how you took the words.")
@by_whom
@command(views=False)
def accept_(
    path: Path, claims: tuple[str, ...], says: str, speaker: str, note: str, by: str, as_json: bool
) -> None:  # fmt: skip
    """Accept proposed claims: you stand by each as a fair reading of its source.

    \b
    whereas accept my-case article-3 article-4
    whereas accept my-case article-5 --says "flight.landed at 2025-03-16 early morning America/El_Salvador"
    """  # noqa: D301
    from whereas.proposing import accept

    if says and len(claims) > 1:
        raise click.UsageError("--says is for one claim at a time")
    with opened(path, by) as ledger:
        also = {"says": says, "speaker": speaker, "note": note}
        entry = accept(ledger, claims, {key: value for key, value in also.items() if value})
    say_entry(entry, as_json, ", ".join(claims))


@main.command("reject")
@CASE
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@click.option("--why", default="", help="Why, for the ledger.")
@by_whom
@command(views=False)
def reject_(path: Path, claims: tuple[str, ...], why: str, by: str, as_json: bool) -> None:
    """Reject claims: they stay in the case, are never used, and are not proposed again. `whereas undo` takes it back."""
    from whereas.proposing import reject

    with opened(path, by) as ledger:
        entry = reject(ledger, claims, why)
    say_entry(entry, as_json, ", ".join(claims))


# ---------------------------------------------------------------------------------------------- review


@main.command("review")
@CASE
@click.option("--source", default="", help="Only proposals of this source.")
@click.option(
    "--list", "as_list", is_flag=True, help="List them, and ask nothing; so it is too where nobody is at the keys."
)
@by_whom
@command(views=False)
def review(path: Path, source: str, as_list: bool, by: str, as_json: bool) -> None:
    """Go through what is proposed, one claim at a time, by single keys.

    Exit code 1 if any proposal is left.
    """
    from whereas.proposing import proposal_plain, waiting

    case = case_at(path)
    left = waiting(case, source)
    if as_json:
        rows = [proposal_plain(case, claim) for claim in left]
        click.echo(dump({"whereas": "review 1", "case": str(path), "proposed": rows}))
    elif not left:
        click.echo(f"Nothing is proposed. To find claims in a source: whereas propose {path} SOURCE")
    elif as_list or not _at_the_keys():
        for claim in left:
            _say_claim(case, claim, "")
        click.echo(f"{counted(len(left), 'proposal')}. Decide: whereas accept {path} CLAIM…, or reject.")
    else:
        _ask_each(path, by, [claim.id for claim in left])
        left = waiting(case_at(path), source)
    sys.exit(1 if left else 0)


def _at_the_keys() -> bool:
    return sys.stdin.isatty()


def _say_claim(case: Case, claim: Claim, head: str) -> None:
    from whereas.proposing import around, arriving, elsewhere

    before, after = around(case, claim)
    events, figures = arriving(case, claim)
    click.secho(f"{head}{claim.id}  {visible(claim.says)}", bold=True)
    quote = click.style(visible(" ".join(claim.quote.split())), underline=True)
    click.echo(f"    {visible(before)}{quote}{visible(after)}")
    who = f"{claim.speaker}, in " if claim.speaker else ""
    origin = f", after {claim.origin}" if claim.origin else ""
    paragraph(f"— {who}{claim.source}{origin}", 4, 2)
    paragraph(claim.note, 4, 2)
    for event in events:
        paragraph(f"new event {event.id}: {event.what or event.kind}", 4, 2)
    for figure in figures:
        paragraph(f"new figure {figure.name}: {figure.what or figure.unit or 'how many'}", 4, 2)
    if also := elsewhere(case, claim):
        paragraph(f"the same sentence stands in {', '.join(also)}", 4, 2)


_KEYS = "[a]ccept  [e]dit the sentence  [r]eject  [l]ater  [b]ack one decision  [q]uit"


def _ask_each(path: Path, by: str, names: list[str]) -> None:
    """Ask for a decision on each; every decision is an entry at once, so that nothing is lost by leaving."""
    decided: list[int] = []
    at = 0
    while at < len(names):
        case = case_at(path)
        claim = next((claim for claim in case.claims if claim.id == names[at]), None)
        if claim is None or claim.status != "proposed":
            at += 1
            continue
        click.echo()
        _say_claim(case, claim, f"{at + 1} of {len(names)}  ")
        click.echo(_KEYS)
        key = click.getchar().lower()
        if key in ("q", "\x03", "\x04", "\x1b"):
            break
        if key == "b" and decided:
            at = decided.pop()
            _take_back(path, by)
        elif key == "l":
            at += 1
        elif key in ("a", "r", "e") and _decide(path, by, claim, key):
            decided.append(at)
            at += 1
    click.echo(f"{counted(len(decided), 'decision')} made; take the last back with: whereas undo {path}")


def _decide(path: Path, by: str, claim: Claim, key: str) -> bool:
    """Enter a decision; whether it was one."""
    from whereas.proposing import accept, reject

    says = click.prompt("says", default=claim.says) if key == "e" else ""
    try:
        with opened(path, by) as ledger:
            if key == "r":
                reject(ledger, [claim.id])
            else:
                accept(ledger, [claim.id], {"says": says} if says else {})
    except (BadCase, BadSource, BadTime) as wrong:
        click.echo(str(wrong), err=True)
        return False
    return True


def _take_back(path: Path, by: str) -> None:
    from whereas.keeping import undo

    with opened(path, by) as ledger:
        undo(ledger)

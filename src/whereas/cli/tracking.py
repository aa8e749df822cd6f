"""Commands that read tracks of aircraft: legs, which shows them, and track, which puts them into a case."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whereas.errors import BadCase, BadSource, Problem, WhereasError
from whereas.store import has_ledger, refusing

from .keeping import opened
from .shared import CASE, Json, by_whom, command, counted, dump, main, paragraph, progress_bar

if TYPE_CHECKING:
    from whereas.keeping import Added, Readable
    from whereas.ledger import Ledger
    from whereas.track.borders import Area
    from whereas.track.fixes import Track
    from whereas.track.leg import Leg
    from whereas.tracking import Saying, Tracked

__all__: list[str] = []

_MOST_FILES = 3_000
"""How many files are read into memory at once; more become a table on disk."""
_DAY_MS = 86_400_000
_FORMATS = ("text", "csv", "geojson", "kml", "svg")


def _needed() -> None:
    """Raises BadSource, with the way out, where the extra is not installed."""
    try:
        import whereas.track.reading
        import whereas.tracking  # noqa: F401
    except ImportError as absent:
        raise BadSource(
            f"tracks cannot be read here: {absent.name} is not installed",
            remedy='install what they need: pip install "whereas[tracks]"',
        ) from None


FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path))
AIRCRAFT = click.option(
    "--aircraft", metavar="HEX|TAIL", help="Only this aircraft: its address, registration or call sign."
)
DAY = click.option("--day", metavar="DATE", help="Only legs in the air on this UTC day, as 2025-03-15.")
LEG = click.option(
    "--leg", "chosen", type=int, multiple=True, metavar="N", help="Only this leg, by its number; may be repeated."
)


# ---------------------------------------------------------------------------------------------- reading


def _day_ms(day: str | None) -> int | None:
    """When a UTC day begins."""
    if day is None:
        return None
    try:
        midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    except ValueError:
        raise click.BadParameter("write a day, as 2025-03-15", param_hint="--day") from None
    return int(midnight.timestamp() * 1000)


def _places(files: Sequence[Path], aircraft: str | None) -> list[Any]:
    """The files to read: those named, and what looks like a trace in folders and tars. Raises BadSource for too many.

    Where traces there are called by the address of *aircraft*, only these are taken.
    """
    from whereas.track import archive
    from whereas.track.identity import address_of

    given = {str(file) for file in files}
    wanted = {aircraft.lower(), address_of(aircraft)} - {""} if aircraft else set()
    units = list(archive.units(files))
    if any(unit.icao24 in wanted for unit in units):
        found = [
            place for unit in units for place in unit.files if unit.icao24 in wanted or str(place) in given
        ]  # fmt: skip
    else:
        found = [place for unit in units for place in unit.files]
    if len(found) > _MOST_FILES:
        raise BadSource(
            f"{len(found):,} files are too many to show at once",
            where=str(files[0]),
            remedy="name one by its address, --aircraft HEX, or write them to a table: --table legs.csv",
        )
    return found


def _read(places: Iterable[Any], aircraft: str | None) -> tuple[list[Track], dict[str, bytes], list[BadSource]]:
    """The tracks in files, of one aircraft or of all; the bytes of those files that have any; and what is refused.

    Raises what is refused where that is all of them.
    """
    from whereas.track import reading

    places = list(places)
    tracks, held, refused = list[Any](), dict[str, bytes](), list[BadSource]()
    with progress_bar("Reading", len(places)) as step:
        for number, place in enumerate(places, 1):
            try:
                data = place.read()
                own = [track for track in reading.read(data, str(place)) if _is(track, aircraft)]
            except BadSource as wrong:
                refused.append(wrong)
                continue
            finally:
                step(number)
            tracks += own
            if own:
                held[str(place)] = data
    if refused and len(refused) == len(places):
        raise _together(refused)
    return tracks, held, refused


def _together(refused: Sequence[BadSource]) -> WhereasError:
    if len(refused) == 1:
        return refused[0]
    return BadCase(tuple(Problem(wrong.where, 0, "", wrong.problem, wrong.remedy) for wrong in refused))


def _is(track: Track, aircraft: str | None) -> bool:
    from whereas.track.identity import address_of, normal

    if not aircraft:
        return True
    wanted = normal(aircraft)
    address = address_of(aircraft)
    return (
        track.icao24 in {aircraft.lower(), address} - {""}
        or normal(track.registration) == wanted
        or any(normal(run.name) == wanted for run in track.called)
    )


def _legs(tracks: Iterable[Track], day: str | None, chosen: Sequence[int]) -> tuple[Leg, ...]:
    from whereas.track.flights import flights

    first = _day_ms(day)
    return tuple(
        leg
        for leg in flights(tracks)
        if (not chosen or leg.number in chosen)
        and (first is None or (leg.first.time_ms < first + _DAY_MS and leg.last.time_ms >= first))
    )


def _say_refused(refused: Sequence[BadSource]) -> None:
    for wrong in refused[:10]:
        paragraph(f"refused: {wrong.where}: {wrong.problem}", 0, 2, to_stderr=True)
        paragraph(f"try: {wrong.remedy}", 2, 5, to_stderr=True)
    if len(refused) > 10:
        click.echo(f"and {len(refused) - 10:,} files more", err=True)


def _say_noticed(tracks: Sequence[Track], refused: Sequence[BadSource]) -> None:
    from whereas.track.identity import doubts

    for track in tracks:
        for told in track.noticed:
            paragraph(f"note: {track.file}: {told}", 0, 2, to_stderr=True)
    for doubt in doubts(tracks):
        paragraph(f"note: {doubt.says}", 0, 2, to_stderr=True)
    _say_refused(refused)


def _noticed(tracks: Sequence[Track], refused: Sequence[BadSource]) -> dict[str, Json]:
    """What `_say_noticed` says, for JSON."""
    from whereas.track.identity import doubts

    return {
        "noticed": [{"file": track.file, "says": told} for track in tracks for told in track.noticed],
        "doubts": [
            {"says": doubt.says, "places": [place._asdict() for place in doubt.places]} for doubt in doubts(tracks)
        ],
        "refused": [{"where": wrong.where, "problem": wrong.problem, "remedy": wrong.remedy} for wrong in refused],
    }


# ---------------------------------------------------------------------------------------------- legs


@main.command("legs")
@FILES
@AIRCRAFT
@DAY
@LEG
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    help="What to write; --json for everything as JSON.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write there, and not to standard output.")
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read an archive of any size into this .csv, .jsonl or .parquet; goes on where it was stopped.",
)
@click.option("--processes", type=click.IntRange(1), help="With --table: how many work at it.")
@click.option("--anew", is_flag=True, help="With --table: begin again, and do not go on.")
@command(views=False)
def legs_(
    files: tuple[Path, ...], aircraft: str | None, day: str | None, chosen: tuple[int, ...], form: str,
    output: Path | None, table: Path | None, processes: int | None, anew: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show the flights in tracks: each FILE a track, a folder or tar of traces, or a case.

    \b
    whereas legs trace_full_ac671b.json
    whereas legs 2025/03/15 --aircraft N899DN --format kml --output n899dn.kml
    whereas legs 2025 --table legs.parquet

    Each take-off and landing lies between two times; what was not heard stays open. Exit code 1 if a file was refused.
    """  # noqa: D301
    _needed()
    if table is not None:
        if aircraft or day or chosen or output or form != "text":
            raise click.UsageError(
                "--table is of whole archives: leave out --aircraft, --day, --leg, --format and --output, or --table"
            )
        _tabulate(files, table, processes, anew, as_json)
        return
    if processes or anew:
        raise click.UsageError("--processes and --anew go with --table")
    tracks, _, refused = _read(_of_cases(files, aircraft), aircraft)
    legs = _legs(tracks, day, chosen)
    if as_json:
        _write(_json(legs, tracks, refused), output)
    else:
        _write(_as(form, legs), output)
        _say_noticed(tracks, refused)
        if not legs and not refused:
            _say_none(tracks, aircraft, day)
    sys.exit(1 if refused else 0)


def _of_cases(files: Sequence[Path], aircraft: str | None) -> list[Any]:
    """The places of files, folders and tars, and of the tracks that a case has."""
    cases = [file for file in files if has_ledger(file)]
    others = [file for file in files if file not in cases]
    found: list[Any] = _places(others, aircraft) if others else []
    for path in cases:
        from whereas.tracking import held

        with opened(path) as ledger:
            found += held(ledger)
    return found


def _as(form: str, legs: Sequence[Leg]) -> str:
    from whereas.track import shapes, table

    if form == "svg":
        if len(legs) != 1:
            raise click.UsageError(f"a picture is of one leg, and there are {len(legs)}: see --aircraft, --day, --leg")
        from whereas.tracking import drawn

        return drawn(legs[0])
    forms = {"text": table.as_text, "csv": table.as_csv, "geojson": shapes.as_geojson, "kml": shapes.as_kml}
    return forms[form](legs)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    with refusing(str(output)):
        output.write_text(text, encoding="utf-8", newline="")
    click.echo(f"Written to {output}.", err=True)


def _json(legs: Sequence[Leg], tracks: Sequence[Track], refused: Sequence[BadSource]) -> str:
    import json

    from whereas.track.table import as_json

    return dump({"whereas": "legs 1", "legs": json.loads(as_json(legs))["legs"], **_noticed(tracks, refused)})


def _say_none(tracks: Sequence[Track], aircraft: str | None, day: str | None) -> None:
    fixes = sum(len(track.fixes) for track in tracks)
    if not tracks:
        said = f"No track of {aircraft} is in these files." if aircraft else "No track is in these files."
    else:
        said = f"{fixes:,} fixes, and none tells that the aircraft was in the air" + (f" on {day}." if day else ".")
    paragraph(said, 0, 2, to_stderr=True)


def _tabulate(files: Sequence[Path], table: Path, processes: int | None, anew: bool, as_json: bool) -> None:
    from whereas.track.tabulating import tabulate

    with progress_bar("Reading", 100_000) as step:
        done, problems, before = tabulate(
            list(files), table, processes=processes, anew=anew,
            told=lambda done, total: step(100_000 * done.size_bytes // max(1, total)),
        )  # fmt: skip
    if as_json:
        click.echo(dump({
            "whereas": "legs-table 1", "table": str(table), "legs": done.legs, "fixes": done.fixes, "files": done.files,
            "batches_done_before": before, "refused": [_problem(problem) for problem in problems],
        }))  # fmt: skip
    else:
        again = "; what had been read before was not read again" if before else ""
        click.echo(
            f"{counted(done.legs, 'leg')} in {table}, from {done.fixes:,} fixes in {counted(done.files, 'file')}{again}."
        )
        _say_refused([BadSource(p.problem, where=p.file, remedy=p.remedy) for p in problems])
    sys.exit(1 if problems else 0)


def _problem(problem: Problem) -> Json:
    return {"where": problem.file, "problem": problem.problem, "remedy": problem.remedy}


# ---------------------------------------------------------------------------------------------- track


@main.command("track")
@CASE
@FILES
@AIRCRAFT
@DAY
@LEG
@click.option(
    "--name", default="", metavar="ID", help="What the flight is called in the case, as f1: events become f1.departed …"
)
@click.option(
    "--area",
    "specs",
    multiple=True,
    metavar="AREA",
    help="Also tell when it left or entered US, US+12nm, or a GeoJSON file.",
)
@click.option(
    "--clock", default="", metavar="NAME", help="Whose clock the times are of, so that a claim can say how it ran."
)
@click.option(
    "--runs", default="", metavar="OFFSET", help='With --clock: how it ran, as "+0 s .. +45 s"; put as a claim.'
)
@click.option("--propose", is_flag=True, help="Only propose the claims; see them with review.")
@click.option("--dry-run", is_flag=True, help="Tell what would be claimed, and put nothing into the case.")
@by_whom
@command(views=False)
def track_(
    path: Path, files: tuple[Path, ...], aircraft: str | None, day: str | None, chosen: tuple[int, ...], name: str,
    specs: tuple[str, ...], clock: str, runs: str, propose: bool, dry_run: bool, by: str, as_json: bool,
) -> None:  # fmt: skip
    """Put what tracks show into CASE: take-offs, landings, gaps, borders crossed, and who the aircraft is.

    \b
    whereas track my-case trace_full_ac671b.json --day 2025-02-05 --leg 4 --name f1 --area US+12nm

    Each FILE becomes a source; each claim quotes the record that says so. What was claimed before is not claimed again.
    """  # noqa: D301
    _needed()
    from whereas.track.borders import area
    from whereas.tracking import named, sayings

    if runs and not clock:
        raise click.UsageError("--runs says how a clock ran: name it with --clock")
    areas: list[Area] = [area(spec) for spec in specs]
    tracks, held, refused = _read(_places(files, aircraft), aircraft)
    legs = _legs(tracks, day, chosen)
    if not legs:
        _say_refused(refused)
        raise _no_legs(files, tracks)
    said = sayings(named(legs, name), tracks, areas)
    own = [track for track in tracks if track.file in {each.file for each in said}]
    if dry_run:
        _say_said(said, own, refused, as_json)
        sys.exit(1 if refused else 0)
    with opened(path, by, make=True) as ledger:
        added = _added(ledger, held, {each.file for each in said})
        sources = _sources(ledger, held)
        missing = [each for each in added if each.problem]
        done = _entered(ledger, [each for each in said if each.file in sources], sources, clock, runs, propose)
    _say_done(path, legs, done, missing, own, refused, as_json)
    sys.exit(1 if refused or missing else 0)


def _no_legs(files: Sequence[Path], tracks: Sequence[Track]) -> BadSource:
    problem = "no leg is in these tracks" if tracks else "no track of that aircraft is in these files"
    return BadSource(problem, where=str(files[0]), remedy="see what there is with: whereas legs FILE…")


def _added(ledger: Ledger, held: dict[str, bytes], wanted: set[str]) -> list[Added]:
    """Add the files that something is read from as sources."""
    from whereas.intake import Readers
    from whereas.keeping import add
    from whereas.tracking import Held

    files: list[Readable | Problem] = [Held(file, held[file]) for file in held if file in wanted]
    with Readers() as readers, progress_bar("Adding", len(files)) as step:
        done = []
        for added in add(ledger, files, readers):
            done.append(added)
            step(len(done))
    return done


def _sources(ledger: Ledger, held: dict[str, bytes]) -> dict[str, str]:
    """The source that each file is, by its bytes."""
    from whereas.source import sha256

    by_hash = {source.sha256.lower(): source.id for source in ledger.case().sources.values() if source.sha256}
    hashes = {file: sha256(data) for file, data in held.items()}
    return {file: by_hash[name] for file, name in hashes.items() if name in by_hash}


def _entered(
    ledger: Ledger, said: Sequence[Saying], sources: dict[str, str], clock: str, runs: str, propose: bool
) -> Tracked:  # fmt: skip
    from whereas.keeping import claim
    from whereas.tracking import enter

    done = enter(ledger, said, sources, clock=clock, propose=propose)
    if runs and said:
        says = f"{clock} runs {runs}"
        if not any(each.says == says for each in ledger.case().claims):
            note = "said when the track was put in, and not by it"
            claim(ledger, {"says": says, "source": sources[said[0].file], "speaker": ledger.actor, "note": note})
    return done


def _say_said(said: Sequence[Saying], tracks: Sequence[Track], refused: Sequence[BadSource], as_json: bool) -> None:
    from whereas.tracking import values

    if as_json:
        plain = {"whereas": "track 1", "entered": False, "sayings": values(said)}
        click.echo(dump(plain | _noticed(tracks, refused)))
        return
    for each in said:
        weak = "  (only proposed: extrapolated)" if each.weak else ""
        where = f"record {each.row + 1}" if each.row >= 0 else "its head"
        paragraph(f"{each.says}   [{each.file}, {where}]{weak}", 0, 2)
    _say_noticed(tracks, refused)


def _say_done(
    path: Path,
    legs: Sequence[Leg],
    done: Tracked,
    missing: Sequence[Added],
    tracks: Sequence[Track],
    refused: Sequence[BadSource],
    as_json: bool,
) -> None:
    from whereas.track.table import as_text

    if as_json:
        plain: dict[str, Json] = {
            "whereas": "track 1", "entered": True, "case": str(path), "entry": done.entry.seq if done.entry else None,
            "claims": list(done.claims), "proposed": list(done.proposed), "known": done.known,
            "unquoted": list(done.unquoted), **_noticed(tracks, refused),
        }  # fmt: skip
        plain["refused"] += [_problem(each.problem) for each in missing if each.problem]
        click.echo(dump(plain))
        return
    click.echo(as_text(legs))
    counts = [(len(done.claims), "new claims"), (len(done.proposed), "proposed"), (done.known, "known before")]
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    click.echo(f"{told} in {path}." if told else "No record of these legs bounds anything: nothing is claimed.")
    if done.proposed:
        click.echo(f"Look at what is only proposed: whereas review {path}")
    if done.unquoted:
        paragraph(f"Without a quote, for their records stand in no text: {', '.join(done.unquoted)}", 0, 2)
    for each in missing:
        if each.problem:
            paragraph(f"refused as a source: {each.path[0]}: {each.problem.problem}", 0, 2, to_stderr=True)
    _say_noticed(tracks, refused)
    if done.entry:
        click.echo(f"Entry {done.entry.seq}: track.")

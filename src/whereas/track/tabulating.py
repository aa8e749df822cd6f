"""Tabulating: the legs of an archive into one table on disk, of any size, going on where it was when it was stopped.

Rows are kept as they come in `FILE.part`, with how far it is in `FILE.part.json`, which is replaced as a whole; what was
written after that is cut off again. When all is done the rows become CSV, JSON lines or Parquet, by the name of the table.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource, Clash, Problem
from whereas.glyphs import cell
from whereas.store import refusing

from . import archive
from .archive import Unit
from .bulk import LEG, NEVER_MS, Made, batches, legs_of_batches
from .table import moment

__all__ = ["ENDINGS", "Done", "plain", "tabulate"]

ENDINGS = (".csv", ".jsonl", ".parquet")
"""What a table may be called, and so what it is."""

ROWS = 20_000
"""How many rows are turned into their final form at once."""


@dataclass(slots=True)
class Done:
    """How far a table is. `listed` is a hash of the files done, in order; `refused_bytes` how long the list of refusals is."""

    batches: int = 0
    files: int = 0
    fixes: int = 0
    legs: int = 0
    size_bytes: int = 0
    refused: int = 0
    refused_bytes: int = 0
    listed: str = ""


def tabulate(
    paths: Sequence[str | Path],
    to: Path,
    *,
    processes: int | None = None,
    anew: bool = False,
    told: Callable[[Done, int], None] | None = None,
) -> tuple[Done, list[Problem], int]:
    """Write the legs of all traces under *paths* to the table *to*; *told* is told what is done, of how many bytes.

    A run that was stopped goes on, unless *anew*. Gives how much was read, which files were refused, and how many batches
    had been done before. Raises BadSource for paths that are not there and for another ending, Clash where the files (by
    their paths and sizes) are no longer those of the run that was stopped, or another run is writing the same table, and
    CannotWrite.
    """
    if to.suffix not in ENDINGS:
        remedy = f"end it in {', '.join(ENDINGS)}"
        raise BadSource(f"no table ends in {to.suffix or 'nothing'}", where=str(to), remedy=remedy)
    part, state, refusals = (to.with_name(f"{to.name}.part{ending}") for ending in ("", ".json", ".refused"))
    done = Done() if anew else _left(state)
    before = done.batches
    total = sum(unit.size_bytes for unit in archive.units(paths))
    work = batches(archive.units(paths))
    listing = _passed(work, done, to)
    with _opened(part, done.legs * LEG.itemsize, to) as rows, _opened(refusals, done.refused_bytes, to) as refused:
        for made, done.listed in _made(work, listing, processes):
            with refusing(str(to)):
                _keep(made, done, rows, refused)
                _write(state, done)
            if told:
                told(done, total)
        problems = [Problem(**json.loads(line)) for line in refusals.read_bytes().splitlines()]
        with refusing(str(to)):
            _finish(part, to)
            for left in (state, part, refusals):  # without the first nothing is made of the others
                left.unlink(missing_ok=True)
    return done, problems, before


def _left(state: Path) -> Done:
    """How far a run was that was stopped; nothing where there was none."""
    try:
        done = Done(**json.loads(state.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return Done()
    except (OSError, ValueError, TypeError, RecursionError):
        done = Done(batches=-1)
    if all(type(said) is int and said >= 0 for said in astuple(done)[:-1]) and isinstance(done.listed, str):
        return done
    problem = "what is said there of a run that was stopped cannot be read"
    raise BadSource(problem, where=str(state), remedy="begin again: --anew")


def _passed(work: Iterator[list[Unit]], done: Done, to: Path) -> Any:
    """Pass over the batches that are done, if they are still the same. Gives the hash, to go on with."""
    listing = hashlib.sha256(repr(LEG.descr).encode())  # rows of another version are no longer understood
    for _ in range(done.batches):
        if not (batch := next(work, [])):
            break
        _list(listing, batch)
    if done.batches and listing.hexdigest() != done.listed:
        remedy = "begin again: --anew"
        raise Clash("the files are not those of the run that was stopped", where=str(to), remedy=remedy)
    return listing


def _list(listing: Any, batch: Sequence[Unit]) -> str:
    for unit in batch:
        listing.update(repr(unit).encode("utf-8", "surrogateescape"))
    said: str = listing.hexdigest()
    return said


def _made(work: Iterator[list[Unit]], listing: Any, processes: int | None) -> Iterator[tuple[Made, str]]:
    """What became of each batch, and the hash of all files up to its end."""
    listed: deque[str] = deque()

    def listed_ahead() -> Iterator[list[Unit]]:
        for batch in work:
            listed.append(_list(listing, batch))
            yield batch

    for made in legs_of_batches(listed_ahead(), processes=processes):
        yield made, listed.popleft()


def _opened(path: Path, length: int, to: Path) -> IO[bytes]:
    """A file to add to, cut off after *length* bytes. Raises Clash where another run is at it, or it is not as long."""
    with refusing(str(to)):
        file = open(path, "ab")  # noqa: SIM115 - the caller closes it
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # which processes that are forked do not share
        if file.seek(0, os.SEEK_END) < length:
            problem, remedy = "what the run that was stopped had written is not there", "begin again: --anew"
            raise Clash(problem, where=str(path), remedy=remedy)
        file.truncate(length)
    except BlockingIOError:
        file.close()
        raise Clash("another run is writing this table", where=str(to), remedy="wait for it") from None
    except Clash:
        file.close()
        raise
    return file


def _keep(made: Made, done: Done, rows: IO[bytes], refused: IO[bytes]) -> None:
    """Add a batch to what is kept."""
    rows.write(made.legs.tobytes())
    for problem in made.refused:
        done.refused_bytes += refused.write(f"{json.dumps(asdict(problem))}\n".encode())
    for file in (rows, refused):
        file.flush()
    done.batches += 1
    done.files += made.files
    done.fixes += made.fixes
    done.legs += len(made.legs)
    done.size_bytes += made.size_bytes
    done.refused += len(made.refused)


def _write(state: Path, done: Done) -> None:
    fresh = state.with_name(f"{state.name}.new")
    fresh.write_text(json.dumps(asdict(done)), encoding="utf-8")
    os.replace(fresh, state)


# ---------------------------------------------------------------------------------------------- the final form


def plain(legs: NDArray[np.void]) -> Iterator[dict[str, Any]]:
    """Rows of LEG as plain values: times as ISO 8601 in UTC, None where something is unknown."""
    names = LEG.names or ()
    for row in legs.tolist():
        yield {_called(name): _plain(name, value) for name, value in zip(names, row, strict=True)}


_COLUMNS = {"after": "earliest", "before": "latest"}


def _called(name: str) -> str:
    """What a column of LEG is called in the table: as the tables of `table` have it, where they have it."""
    if not name.endswith("_ms"):
        return name
    stem, _, side = name.removesuffix("_ms").rpartition("_")
    return f"{stem}_{_COLUMNS[side]}" if stem else f"{side}_fix"


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    if name.endswith("_ms"):
        return None if value == NEVER_MS else moment(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _finish(part: Path, to: Path) -> None:
    """Turn the rows that were kept into the table, which appears as a whole."""
    fresh = to.with_name(f"{to.name}.new")
    chunks = _chunks(part)
    if to.suffix == ".parquet":
        _parquet(chunks, fresh)
    else:
        with open(fresh, "w", encoding="utf-8", newline="") as file:
            _lines(chunks, file, as_csv=to.suffix == ".csv")
    os.replace(fresh, to)


def _chunks(part: Path) -> Iterator[NDArray[np.void]]:
    with open(part, "rb") as file:
        while data := file.read(ROWS * LEG.itemsize):
            yield np.frombuffer(data, LEG)


def _lines(chunks: Iterator[NDArray[np.void]], file: IO[str], *, as_csv: bool) -> None:
    names = [_called(name) for name in LEG.names or ()]
    writer = csv.writer(file, lineterminator="\r\n")
    if as_csv:
        writer.writerow(names)
    for chunk in chunks:
        for row in plain(chunk):
            if as_csv:
                writer.writerow(
                    cell(value) if isinstance(value, str) else "" if value is None else value for value in row.values()
                )
            else:
                file.write(f"{json.dumps(row)}\n")


def _parquet(chunks: Iterator[NDArray[np.void]], to: Path) -> None:
    """Times are milliseconds UTC, null where nothing bounds them; the columns are those of LEG."""
    import pyarrow as pa  # large, and seldom asked for
    import pyarrow.parquet as pq

    kinds = {"S": pa.string(), "b": pa.bool_(), "f": pa.float64(), "i": pa.int64()}
    fields = [
        (_called(name), pa.timestamp("ms", tz="UTC") if name.endswith("_ms") else kinds[LEG[name].kind])
        for name in LEG.names or ()
    ]
    schema = pa.schema(fields)
    with pq.ParquetWriter(to, schema) as writer:
        for chunk in chunks:
            columns = zip(LEG.names or (), schema.types, strict=True)
            writer.write_table(pa.table([_column(chunk[name], kind, pa) for name, kind in columns], schema=schema))


def _column(values: NDArray[Any], kind: Any, pa: Any) -> Any:
    if values.dtype.kind == "S":
        return pa.array([value.decode("ascii", "replace") for value in values.tolist()], kind)
    unknown = values == NEVER_MS if values.dtype == np.int64 else np.isnan(values) if values.dtype.kind == "f" else None
    return pa.array(values, mask=unknown).cast(kind)

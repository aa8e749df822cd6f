"""Cluster: the same legs, by the same function, on Spark.

The unit of work is one aircraft with all its files in order, so that a flight over midnight is whole and nothing but
paths is moved between machines: each worker opens the files itself, and has to see them under the paths given. Dumps
that hold all aircraft mixed in time are grouped by aircraft first. What comes out is `bulk.LEG`, column for column, in
no order, and one column more, `told`: null for a leg; else the row is no leg, and says what was refused or could not be
made sense of. Needs the extras `tracks` and `spark` on every worker, and Java.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from whereas.errors import BadSource

from . import opensky
from .archive import Place, Unit
from .bulk import LEG, batches, legs_of_batch, legs_of_units
from .fixes import Called, Track, joined
from .readsb import Batch, Head

__all__ = ["as_arrow", "from_arrow", "legs_of_vectors_on_spark", "legs_on_spark", "local_session", "schema"]

UNITS = 64
"""How many aircraft a task has: some seconds of work, so that starting one costs little and losing one costs little."""
_PLACE = {"path": pa.string(), "size_bytes": pa.int64(), "member": pa.string(), "offset": pa.int64()}
UNIT = pa.schema({"icao24": pa.string(), "files": pa.list_(pa.struct(_PLACE))})
"""`archive.Unit`, as Arrow has it."""


def local_session(processes: int = 2, name: str = "whereas") -> SparkSession:
    """A session on this machine alone, without a page in the browser, a Hive, or a word on the screen but of errors."""
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # Java only hands batches to Python
        "spark.driver.host": "127.0.0.1",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": str(processes),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    # a session that Python starts asks the environment, and not its settings, which Python its workers are
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{processes}]").appName(name)
    for setting, value in settings.items():
        builder = builder.config(setting, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def legs_on_spark(session: SparkSession, units: Iterable[Unit], *, units_per_task: int = UNITS) -> DataFrame:
    """The legs of each unit, which is one aircraft with all its files in order, as `archive.units` gives them."""
    rows = [{"icao24": unit.icao24, "files": [place._asdict() for place in unit.files]} for unit in units]
    tasks = max(1, -(-len(rows) // units_per_task))
    spread = session.createDataFrame(pa.Table.from_pylist(rows, UNIT)).repartition(tasks)
    return spread.mapInArrow(_of_units, schema(LEG))


def legs_of_vectors_on_spark(session: SparkSession, paths: Sequence[str | Path]) -> DataFrame:
    """The legs of all aircraft in Parquet files of state vectors (`opensky`), whose rows are in any order of aircraft.

    The rows of one aircraft are brought together in the order of the names of the files and of the rows in them, which is
    the order in which one machine reads them: equal times come out alike wherever they are counted.
    """
    vectors = session.read.parquet(*map(str, paths))
    placed = vectors.select("*", f.col("_metadata.file_path").alias(FILE), f.col("_metadata.row_index").alias(ROW))
    return placed.groupBy(f.lower(f.trim(f.col("icao24")))).applyInArrow(_of_vectors, schema(LEG))


# ------------------------------------------------------------------------------------------------ on a worker

FILE, ROW = "__file", "__row"
"""The columns, beside those of the vectors, that say where a row is from."""


def _of_units(rows: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    units = (
        Unit(row["icao24"], tuple(Place(**place) for place in row["files"]))
        for some in rows
        for row in some.to_pylist()
    )
    for batch in batches(units):
        made = legs_of_units(batch)
        yield as_arrow(made.legs, [str(problem) for problem in made.refused])


def _of_vectors(rows: pa.Table) -> pa.Table:
    """The legs of the rows of one aircraft."""
    ordered = rows.sort_by([(FILE, "ascending"), (ROW, "ascending")])
    files = ordered.column(FILE).to_numpy()
    cuts = [0, *(np.flatnonzero(files[1:] != files[:-1]) + 1).tolist(), len(files)]
    tracks, told = list[Track](), list[str]()
    for first, last in pairwise(cuts):
        try:
            found = _tracks(ordered.slice(first, last - first))
        except BadSource as wrong:
            told.append(str(wrong))
            continue
        tracks += found
        told += [f"{track.file}: {sentence}" for track in found for sentence in track.noticed]
    legs = legs_of_batch(_batch(tracks)) if tracks else np.zeros(0, LEG)
    return pa.Table.from_batches([as_arrow(legs, told)])


def _tracks(rows: pa.Table) -> list[Track]:
    """The tracks of one file's rows, read by the reader of such files; the rows keep their numbers in that file."""
    file, number = rows.column(FILE)[0].as_py(), rows.column(ROW).to_numpy().astype(np.int32)
    sink = pa.BufferOutputStream()
    pq.write_table(rows.drop_columns([FILE, ROW]), sink)
    found = opensky.read(sink.getvalue().to_pybytes(), file)
    return [replace(track, fixes=replace(track.fixes, row=number[track.fixes.row])) for track in found]


def _batch(tracks: Sequence[Track]) -> Batch:
    """Tracks as the batch that a reader of many files gives; their call signs count from the start of the batch."""
    starts = [0, *accumulate(len(track.fixes) for track in tracks)]
    heads = tuple(
        Head(
            track.icao24,
            track.registration,
            track.type_code,
            tuple(Called(run.first + start, run.last + start, run.name) for run in track.called),
            track.file,
        )
        for track, start in zip(tracks, starts, strict=False)
    )
    return Batch(heads, np.array(starts, np.int64), joined([track.fixes for track in tracks]))


# ------------------------------------------------------------------------------------------------ legs as Arrow has them


class _Kind(NamedTuple):
    """How a type of numpy is called in Spark, and what it is in Arrow."""

    spark: str
    arrow: pa.DataType


KINDS = {
    "b1": _Kind("boolean", pa.bool_()),
    "i4": _Kind("int", pa.int32()),
    "i8": _Kind("bigint", pa.int64()),
    "f4": _Kind("float", pa.float32()),
    "f8": _Kind("double", pa.float64()),
}
TEXT, TOLD = _Kind("string", pa.string()), "told"


def _kind(dtype: np.dtype[Any]) -> _Kind:
    return TEXT if dtype.kind == "S" else KINDS[dtype.str[1:]]


def schema(dtype: np.dtype[Any]) -> str:
    """The columns of a structured type, and `told`, as Spark writes a schema: `"icao24 string, number int, told string"`."""
    return ", ".join([*(f"{name} {_kind(dtype[name]).spark}" for name in dtype.names or ()), f"{TOLD} string"])


def as_arrow(legs: NDArray[np.void], told: Sequence[str] = ()) -> pa.RecordBatch:
    """Legs, and after them a row for each sentence of *told*, as an Arrow batch of the types that `schema` says."""
    names = legs.dtype.names or ()
    columns = [_column(legs[name], _kind(legs.dtype[name]).arrow, len(told)) for name in names]
    sentences = pa.array([*[None] * len(legs), *told], TEXT.arrow)
    return pa.RecordBatch.from_arrays([*columns, sentences], names=[*names, TOLD])


def _column(values: NDArray[Any], kind: pa.DataType, nulls: int) -> pa.Array:
    """Text is ASCII, as `bulk` writes it; NaN stays NaN, which is no null."""
    if values.dtype.kind == "S":
        values = np.char.decode(values, "ascii")
    return pa.concat_arrays([pa.array(values, kind, from_pandas=False), pa.nulls(nulls, kind)])


def from_arrow(table: pa.Table, dtype: np.dtype[Any] = LEG) -> tuple[NDArray[np.void], list[str]]:
    """The legs and the sentences that `as_arrow` was given, from what Spark's `DataFrame.toArrow` gives back."""
    told = table.column(TOLD)
    rows = table.filter(told.is_null())
    legs = np.zeros(rows.num_rows, dtype)
    for name in dtype.names or ():
        values = rows.column(name).to_numpy()
        legs[name] = np.char.encode(values.astype(str), "ascii") if dtype[name].kind == "S" else values
    return legs, told.drop_null().to_pylist()

"""Columns: the values of many records under one name, as Arrow's or as a list, turned into numbers, times and names.

What can be is done at once by Arrow; where one value is not of the kind, each is looked at, so that the wrong ones are
counted. Both ways give the same. Unknown is NaN, or no name; nothing here raises for what a value is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from . import records
from .records import Names, Notes

__all__ = ["distinct", "grounded", "listed", "moments", "named", "numbers", "truths", "word"]

TRUTHS = {True: 1, "true": 1, "t": 1, "1": 1, False: 0, "false": 0, "f": 0, "0": 0}


def numbers(column: Any, row: NDArray[np.int32], field: str, notes: Notes) -> NDArray[np.float64]:
    """The numbers of a column; NaN where a value says nothing, is the word "ground", or, counted, is no number."""
    found = _floats(column)
    if found is None:
        values = [None if _is_ground(value) else value for value in listed(column)]
        return records.numbers(values, row, field, notes)
    return found


def _floats(column: Any) -> NDArray[np.float64] | None:
    """The numbers of a column of Arrow's at once; None where each value must be looked at."""
    if isinstance(column, list) or pa.types.is_boolean(column.type) or pa.types.is_temporal(column.type):
        return None
    try:
        return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    except pa.ArrowException:
        return None


def moments(column: Any, row: NDArray[np.int32], field: str, notes: Notes) -> NDArray[np.float64]:
    """Milliseconds UTC since 1970 of a column of times; see `records.moments`."""
    if not isinstance(column, list):
        found = _floats(column)
        if found is not None:
            return records.in_range(records.scaled(found), row, field, notes)
        stamped = _stamps(column)
        if stamped is not None:
            if pa.types.is_timestamp(column.type) and column.type.tz is None:
                notes.count(f"with a {field} without a zone, taken as UTC", row)
            return records.in_range(stamped, row, field, notes)
    return records.moments(listed(column), row, field, notes)


def _stamps(column: Any) -> NDArray[np.float64] | None:
    """Milliseconds, from a column of timestamps, or of text that is all dates with times and zones."""
    try:
        if pa.types.is_string(column.type):
            if (pc.min(pc.utf8_length(column)).as_py() or 0) < len("2025-03-15T22:26Z"):
                return None
            column = pc.cast(column, pa.timestamp("ns", "UTC"))
        if not pa.types.is_timestamp(column.type):
            return None
        whole = pc.cast(pc.cast(column, pa.timestamp("ms", "UTC"), safe=False), pa.int64())
        return np.asarray(pc.cast(whole, pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    except pa.ArrowException:
        return None


def truths(column: Any, row: NDArray[np.int32], notes: Notes) -> NDArray[np.int8]:
    """1 where a value says yes, 0 where no, −1 where nothing."""
    which, values = distinct(column)
    made, wrong = [], []
    for value in values:
        word = value.strip().lower() if isinstance(value, str) else value
        truth = TRUTHS.get(word, -1) if isinstance(word, str | int | float) else -1
        silent = value is None or value != value or (isinstance(word, str) and word in records.SAID_NOTHING)
        made.append(truth)
        wrong.append(truth < 0 and not silent)
    notes.count("with neither yes nor no for being on the ground", row[np.asarray(wrong, bool)[which]])
    return np.asarray(made, np.int8)[which]


def grounded(altitude: Any, length: int) -> NDArray[np.bool_]:
    """Where the altitude is the word "ground"."""
    if isinstance(altitude, list):
        return np.asarray([_is_ground(value) for value in altitude], bool)
    if altitude is None or not _is_text(altitude):
        return np.zeros(length, bool)
    words = pc.utf8_lower(pc.utf8_trim_whitespace(_decoded(altitude)))
    return np.asarray(pc.fill_null(pc.equal(words, "ground"), fill_value=False).to_numpy(zero_copy_only=False), bool)


def named(column: Any, names: Names, length: int, *, lower: bool = False) -> NDArray[np.int32]:
    """The values of a column as numbers of *names*; 0 where there is none."""
    if column is None:
        return np.zeros(length, np.int32)
    which, values = distinct(column)
    texts = (word(value) for value in values)
    return np.asarray([names.number(text.lower() if lower else text) for text in texts], np.int32)[which]


def distinct(column: Any) -> tuple[NDArray[np.intp], list[Any]]:
    """For each record the index of its value, and the values; what is neither text nor number counts as its text."""
    if not isinstance(column, list):
        try:
            encoded = pc.dictionary_encode(column)
            values = encoded.dictionary.to_pylist()
            indices = pc.fill_null(pc.cast(encoded.indices, pa.int64()), len(values))
            return indices.to_numpy(zero_copy_only=False).astype(np.intp), [*values, None]
        except (pa.ArrowException, ValueError, OverflowError):
            column = listed(column)
    known: dict[object, int] = {}
    which = [
        known.setdefault(value if value is None or isinstance(value, str | int | float) else str(value), len(known))
        for value in column
    ]
    return np.asarray(which, np.intp), [*known, None]


def _decoded(column: Any) -> Any:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def listed(column: Any) -> list[Any]:
    """The values one by one; text where Python has no value for what Arrow holds."""
    if isinstance(column, list):
        return column
    try:
        return list(_decoded(column).to_pylist())
    except (pa.ArrowException, ValueError, OverflowError):
        return ["unreadable"] * len(column)


def _is_text(column: Any) -> bool:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_ground(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() == "ground"


def word(value: object) -> str:
    """A name as written: text, or a whole number that lost its quotes."""
    if isinstance(value, str):
        return "" if value.strip().lower() in records.SAID_NOTHING else value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""

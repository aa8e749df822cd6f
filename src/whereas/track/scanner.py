"""Scanner: the columns of readsb trace files in one pass over their bytes, for those who have very many. Needs the extra `fast`.

It reads what readsb writes and leaves everything else to the careful reader: at the first surprise a file is not read, never
half read. What it does read is JSON, and every number is the double nearest to what is written.

How it stays within the file: a file must end with a closing brace, its *stop*, and nothing that is looked for goes over a
closing brace, but for the end of an object before the stop; a string with one in it is a surprise. A function that does
not find what it looks for answers with the stop as the place where to go on. There nothing is ever found, so that a
failure lasts, and it is enough to ask for it now and then.

From `_held` on the functions are plain Python, and can be run as that; `_compiled` has numba compile them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .fixes import AIR, GROUND, SILENT, SOURCES

__all__ = ["Batch", "Columns", "scan", "scan_batch"]

Bytes = NDArray[np.uint8]


class Columns(NamedTuple):
    """Of each row, in the order of the file: what readsb wrote.

    `time_s` counts from the timestamp of the file; `air` is AIR, GROUND or SILENT; a number that is null is NaN, and so is
    the altitude on the ground. `source` is an index into SOURCES, 0 in rows of nine columns, which have none. `callsign` has no
    spaces around it, and is empty where the row has none.
    """

    time_s: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_ft: NDArray[np.float32]
    air: NDArray[np.int8]
    speed_kt: NDArray[np.float32]
    flags: NDArray[np.uint8]
    vertical_fpm: NDArray[np.float32]
    source: NDArray[np.uint8]
    callsign: NDArray[np.bytes_]


class Batch(NamedTuple):
    """The rows of several files, one file after the other; and of each file whether it was read, and what it has.

    A file that was not read has no rows here, and 0 for the rest. `trace_first` and `trace_last` are where the opening bracket
    of its trace is, and where its closing one: what stands before and after is the head, which is known to be JSON, but
    of which only the timestamp was read.
    """

    columns: Columns
    read: NDArray[np.bool_]
    rows: NDArray[np.int64]
    timestamp_s: NDArray[np.float64]
    trace_first: NDArray[np.int64]
    trace_last: NDArray[np.int64]


def scan(text: bytes) -> Batch | None:
    """One trace file, already inflated; None where it is to be read with care.

    Raises ImportError without the extra `fast`.
    """
    batch = scan_batch(np.frombuffer(text, np.uint8), np.array([0]), np.array([len(text)]))
    return batch if batch.read[0] else None


def scan_batch(buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Batch:
    """The trace files that lie in *buffer* from each start to before each end.

    The first call of a process takes half a second, the first ever several: numba compiles, and keeps what it compiled.
    Other threads run meanwhile. Raises ValueError where a file would lie outside the buffer, and ImportError without the
    extra `fast`.
    """
    text = np.ascontiguousarray(buffer, np.uint8).view()
    text.flags.writeable = False
    starts, ends = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    if starts.shape != ends.shape or not ((starts >= 0) & (starts <= ends) & (ends <= len(text))).all():
        raise ValueError("every file must lie within the buffer")
    return _scanned(_compiled(), text, starts, ends)


def _scanned(scanner: Callable[..., int], text: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Batch:
    room = int((ends - starts).sum()) // _SHORTEST + 1  # memory that is not written to costs nothing
    columns = tuple(np.empty(room, kind) for kind in _KINDS)
    files = len(starts)
    read, rows, timestamp = np.zeros(files, np.bool_), np.zeros(files, np.int64), np.zeros(files)
    first, last = np.zeros(files, np.int64), np.zeros(files, np.int64)
    count = scanner(text, starts, ends, columns, (read, rows, timestamp, first, last))
    *numbers, callsigns = (column[:count] for column in columns)
    made = Columns._make([*numbers, callsigns.view(f"S{_LONGEST}")])
    return Batch(made, read, rows, timestamp, first, last)


_SHORTEST = len("[0,0,0,0,0,0,0,0,0],")
_KINDS = (
    np.float64, np.float64, np.float64, np.float32, np.int8, np.float32, np.uint8, np.float32, np.uint8, np.int64,
)  # fmt: skip

# --------------------------------------------------------------------------------------- what is compiled

Place = int  # an index into the bytes
Word = tuple[int, ...]  # of letters
_QUOTE, _BACKSLASH, _COMMA, _COLON, _MINUS, _DOT, _ZERO, _NINE, _SPACE = (ord(letter) for letter in '"\\,:-.09 ')
_OPEN_LIST, _CLOSE_LIST, _OPEN, _CLOSE = (ord(letter) for letter in "[]{}")
_NULL, _TRUE, _FALSE, _GROUND_WORD = tuple(b"null"), tuple(b"true"), tuple(b"false"), tuple(b'"ground"')
_USUAL, _USUAL_CODE = tuple(b'"adsb_icao"'), SOURCES.index("adsb_icao")
_FLIGHT, _TRACE, _TIMESTAMP = tuple(b"flight"), tuple(b"trace"), tuple(b"timestamp")
_SMALL_N, _SMALL_T = ord("n"), ord("t")
_NAMES = np.array([list(name.encode().ljust(16, b"\0")) for name in SOURCES], np.uint8)
_LENGTHS = np.array([len(name) for name in SOURCES])
_POWERS = 10.0 ** np.arange(16)
_MOST_DIGITS = 15
"""A number of so many digits, divided by a power of ten, is the double nearest to it: both are doubles (Clinger 1990)."""
_PLAIN = np.array([_SPACE <= letter < 128 and letter not in (_QUOTE, _BACKSLASH, _CLOSE) for letter in range(256)])
_DEEPEST = 30
_LONGEST = 8  # letters of a call sign, as transponders send it


def _held(text: Bytes) -> Bytes:
    """What the functions below read; compiled, it is where the bytes lie, which costs less to hand around."""
    return text


def _byte(text: Bytes, at: Place) -> int:
    """The byte there."""
    return int(text[at])


def _space(text: Bytes, at: Place) -> Place:
    """The first place that is no space. There is one: the stop."""
    while _byte(text, at) <= _SPACE and _byte(text, at) in (32, 10, 13, 9):
        at += 1
    return at


def _mark(text: Bytes, at: Place, stop: Place, mark: int) -> Place:
    """The place after a mark, which is no closing brace, with spaces around it."""
    if _byte(text, at) <= _SPACE:
        at = _space(text, at)
    if _byte(text, at) != mark:
        return stop
    return at + 1 if _byte(text, at + 1) > _SPACE else _space(text, at + 1)


def _word(text: Bytes, at: Place, stop: Place, word: Word) -> Place:
    """The place after the word."""
    for letter in word:
        if _byte(text, at) != letter:
            return stop
        at += 1
    return at


def _string(text: Bytes, at: Place, stop: Place) -> Place:
    """The place of the quotation mark that closes the string whose first letter is at *at*."""
    while _PLAIN[_byte(text, at)]:
        at += 1
    return at if _byte(text, at) == _QUOTE else stop


def _is(text: Bytes, first: Place, last: Place, word: Word) -> bool:
    """Whether the letters up to *last* are the word."""
    if last - first != len(word):
        return False
    same = 0
    while same < len(word) and _byte(text, first + same) == word[same]:
        same += 1
    return same == len(word)


def _whole(text: Bytes, at: Place, found: int) -> tuple[int, Place]:
    """The number that is written as *found* followed by the digits from there, and the place after them."""
    digit = _byte(text, at) - _ZERO
    while 0 <= digit <= 9:
        found = found * 10 + digit
        at += 1
        digit = _byte(text, at) - _ZERO
    return found, at


def _number(text: Bytes, at: Place, stop: Place) -> tuple[float, bool, Place]:
    """A number, whether it is written as a whole one, and the place after it."""
    negative = _byte(text, at) == _MINUS
    first = at + 1 if negative else at
    found, at = _whole(text, first, 0)
    digits, decimals = at - first, 0
    if digits == 0 or (digits > 1 and _byte(text, first) == _ZERO):
        return 0.0, False, stop
    if _byte(text, at) == _DOT:
        first = at + 1
        found, at = _whole(text, first, found)
        decimals = at - first
        if decimals == 0:
            return 0.0, False, stop
    if digits + decimals > _MOST_DIGITS or (negative and found == 0 and decimals == 0):
        return 0.0, False, stop
    value = found / _POWERS[decimals]
    return (-value if negative else value), decimals == 0, at


def _over_digits(text: Bytes, at: Place) -> Place:
    while _ZERO <= _byte(text, at) <= _NINE:
        at += 1
    return at


def _over_number(text: Bytes, at: Place, stop: Place) -> Place:
    """The place after a number that is of no interest."""
    first = at + 1 if _byte(text, at) == _MINUS else at
    at = _over_digits(text, first)
    if at == first or (at > first + 1 and _byte(text, first) == _ZERO):
        return stop
    if _byte(text, at) == _DOT:
        first = at + 1
        at = _over_digits(text, first)
        if at == first:
            return stop
    return at


def _over_number_or_null(text: Bytes, at: Place, stop: Place) -> Place:
    return _word(text, at, stop, _NULL) if _byte(text, at) == _SMALL_N else _over_number(text, at, stop)


def _number_or_null(text: Bytes, at: Place, stop: Place) -> tuple[float, Place]:
    """A number, NaN for null; and the place after it."""
    if _byte(text, at) == _SMALL_N:
        return np.nan, _word(text, at, stop, _NULL)
    value, _, at = _number(text, at, stop)
    return value, at


def _altitude(text: Bytes, at: Place, stop: Place) -> tuple[float, int, Place]:
    """A number, "ground" or null: the altitude, what it says of the air, and the place after it."""
    if _byte(text, at) == _QUOTE:
        return np.nan, GROUND, _word(text, at, stop, _GROUND_WORD)
    if _byte(text, at) == _SMALL_N:
        return np.nan, SILENT, _word(text, at, stop, _NULL)
    value, _, at = _number(text, at, stop)
    return value, AIR, at


def _flags(text: Bytes, at: Place, stop: Place) -> tuple[int, Place]:
    value, whole, at = _number(text, at, stop)
    return (int(value), at) if whole and 0 <= value < 256 else (0, stop)


def _named(text: Bytes, at: Place, code: int) -> bool:
    """Whether the name of that source is there."""
    same = 0
    while same < _LENGTHS[code] and _byte(text, at + same) == _NAMES[code, same]:
        same += 1
    return bool(same == _LENGTHS[code])


def _source(text: Bytes, at: Place, stop: Place) -> tuple[int, Place]:
    """The index of a name in SOURCES, and the place after it."""
    after = _word(text, at, stop, _USUAL)
    if after < stop:
        return _USUAL_CODE, after
    if _byte(text, at) == _QUOTE:
        first = at + 1
        last = _string(text, first, stop)
        if last < stop:
            for code in range(1, len(_LENGTHS)):
                if last - first == _LENGTHS[code] and _named(text, first, code):
                    return code, last + 1
    return 0, stop


def _scalar(text: Bytes, at: Place, stop: Place) -> Place:
    """The place after a string, number, true, false or null."""
    letter = _byte(text, at)
    if letter == _QUOTE:
        at = _string(text, at + 1, stop)
        return at + 1 if at < stop else stop
    if letter <= _NINE:
        return _over_number(text, at, stop)
    if letter == _SMALL_N:
        return _word(text, at, stop, _NULL)
    return _word(text, at, stop, _TRUE) if letter == _SMALL_T else _word(text, at, stop, _FALSE)


def _key(text: Bytes, at: Place, stop: Place) -> tuple[Place, Place, Place]:
    """Of a key: its first letter, the place after its last, and the place of its value."""
    if _byte(text, at) == _QUOTE:
        last = _string(text, at + 1, stop)
        if last < stop:
            return at + 1, last, _mark(text, last + 1, stop, _COLON)
    return stop, stop, stop


def _value(text: Bytes, at: Place, stop: Place) -> Place:
    """The place after any value and spaces. Which of the lists and objects around a place are objects is kept in bits."""
    objects, depth = 0, 0
    while at < stop:
        if _byte(text, at) in (_OPEN, _OPEN_LIST):
            depth += 1
            objects = objects * 2 + (1 if _byte(text, at) == _OPEN else 0)
            at = _space(text, at + 1)
            if depth > _DEEPEST:
                return stop
            if not _closes(text, at, objects):
                at = _member(text, at, stop, objects)
                continue
        else:
            at = _space(text, _scalar(text, at, stop))
        while depth > 0 and at < stop and _closes(text, at, objects):
            depth, objects = depth - 1, objects >> 1
            at = _space(text, at + 1)
        if depth == 0:
            return at
        at = _member(text, _mark(text, at, stop, _COMMA), stop, objects)
    return stop


def _closes(text: Bytes, at: Place, objects: int) -> bool:
    """Whether the list or object around ends there."""
    return _byte(text, at) == (_CLOSE if objects & 1 else _CLOSE_LIST)


def _member(text: Bytes, at: Place, stop: Place, objects: int) -> Place:
    """The place of a value in the list or object around: there, or after its key."""
    if objects & 1:
        return _key(text, at, stop)[2]
    return at


def _call_sign(text: Bytes, at: Place, stop: Place) -> int:
    """The string whose first letter is at *at*, without spaces around it, as a number of which each byte is a letter, the
    first the lowest; -1 where it is too long.
    """
    last = _string(text, at, stop)
    while at < last and _byte(text, at) == _SPACE:
        at += 1
    while at < last and _byte(text, last - 1) == _SPACE:
        last -= 1
    if last - at > _LONGEST:
        return -1
    found = 0
    while at < last:
        last -= 1
        found = found * 256 + _byte(text, last)
    return found


def _detail(text: Bytes, at: Place, stop: Place) -> tuple[int, Place]:
    """An object or null: its call sign, by `_call_sign`, 0 for none; and the place after it."""
    if _byte(text, at) == _SMALL_N:
        return 0, _word(text, at, stop, _NULL)
    flight = -1
    at = _mark(text, at, stop, _OPEN)
    if _byte(text, at) == _CLOSE and at < stop:
        return 0, at + 1
    while at < stop:
        first, last, at = _key(text, at, stop)
        letter = _byte(text, at)
        if _is(text, first, last, _FLIGHT):
            known, flight = flight >= 0, _call_sign(text, at + 1, stop) if letter == _QUOTE else -1
            if known or flight < 0:
                return 0, stop
        at = _value(text, at, stop) if letter in (_OPEN, _OPEN_LIST) else _scalar(text, at, stop)
        at = _space(text, at)
        if _byte(text, at) == _CLOSE:
            return max(flight, 0), at + 1 if at < stop else stop
        at = _mark(text, at, stop, _COMMA)
    return 0, stop


Row = tuple[float, float, float, float, int, float, int, float, int, int, Place]


def _row(text: Bytes, at: Place, stop: Place) -> Row:
    """What a row has, in the order of `Columns`, and the place after it."""
    at = _mark(text, at, stop, _OPEN_LIST)
    time, _, at = _number(text, at, stop)
    latitude, _, at = _number(text, _mark(text, at, stop, _COMMA), stop)
    longitude, _, at = _number(text, _mark(text, at, stop, _COMMA), stop)
    altitude, air, at = _altitude(text, _mark(text, at, stop, _COMMA), stop)
    speed, at = _number_or_null(text, _mark(text, at, stop, _COMMA), stop)
    at = _over_number_or_null(text, _mark(text, at, stop, _COMMA), stop)
    flags, at = _flags(text, _mark(text, at, stop, _COMMA), stop)
    vertical, at = _number_or_null(text, _mark(text, at, stop, _COMMA), stop)
    flight, at = _detail(text, _mark(text, at, stop, _COMMA), stop)
    at = _space(text, at)
    source = 0
    if _byte(text, at) == _COMMA:
        source, at = _source(text, _mark(text, at, stop, _COMMA), stop)
        for _ in range(4):
            at = _over_number_or_null(text, _mark(text, at, stop, _COMMA), stop)
        at = _space(text, at)
    at = at + 1 if _byte(text, at) == _CLOSE_LIST else stop
    return time, latitude, longitude, altitude, air, speed, flags, vertical, source, flight, at


def _rows(text: Bytes, at: Place, stop: Place, columns: Any, count: int) -> tuple[int, Place]:
    """The rows of a trace, written into the columns from *count* on: how many there then are, and the closing bracket."""
    time_s, latitude, longitude, altitude, air, speed, flags, vertical, source, flight = columns
    at = _mark(text, at, stop, _OPEN_LIST)
    more = at < stop and _byte(text, at) != _CLOSE_LIST
    while more and count < len(time_s):
        row = _row(text, at, stop)
        time_s[count], latitude[count], longitude[count], altitude[count], air[count] = row[:5]
        speed[count], flags[count], vertical[count], source[count], flight[count] = row[5:10]
        count += 1
        at = _space(text, row[10])
        more = _byte(text, at) == _COMMA
        if more:
            at = _space(text, at + 1)
    return count, (at if not more and _byte(text, at) == _CLOSE_LIST else stop)


Head = tuple[int, float, Place, Place]


def _file(text: Bytes, at: Place, stop: Place, columns: Any, count: int) -> Head:
    """How many rows there are after this file, -1 where it is not read; its timestamp, and where its trace is.

    The trace must come last, as it does in readsb's files: after it alone the stop is where to go on.
    """
    timestamp, timed = 0.0, False
    at = _mark(text, at, stop, _OPEN)
    while at < stop:
        first, last, at = _key(text, at, stop)
        if _is(text, first, last, _TRACE):
            trace = at
            count, at = _rows(text, at, stop, columns, count)
            if timed and at < stop and _space(text, at + 1) == stop:
                return count, timestamp, trace, at
            break
        if _is(text, first, last, _TIMESTAMP):
            if timed:
                break
            timestamp, _, at = _number(text, at, stop)
            timed = True
        else:
            at = _value(text, at, stop)
        at = _mark(text, at, stop, _COMMA)
    return -1, 0.0, 0, 0


Told = tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]


def _files(text: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], columns: Any, told: Told) -> int:
    """Scan every file, fill the columns and what is told of each; how many rows there are in all."""
    read, rows, timestamps, trace_first, trace_last = told
    held, count = _held(text), 0
    for number in range(len(starts)):
        stop = ends[number] - 1
        while stop > starts[number] and _byte(held, stop) in (32, 10, 13, 9):
            stop -= 1
        if stop <= starts[number] or _byte(held, stop) != _CLOSE:
            continue
        after, timestamp, first, last = _file(held, starts[number], stop, columns, count)
        if after >= 0:
            read[number], rows[number], timestamps[number] = True, after - count, timestamp
            trace_first[number], trace_last[number] = first, last
            count = after
    return count


# ----------------------------------------------------------------------------------------------- compiling

_INLINE = (
    _space, _mark, _word, _string, _is, _whole, _number, _over_digits, _over_number, _over_number_or_null, _number_or_null,
    _altitude, _flags, _named, _source, _scalar, _key, _closes, _member, _value, _call_sign, _detail, _row, _rows, _file,
)  # fmt: skip


@cache
def _compiled() -> Callable[..., int]:
    """`_files`, compiled, where what is read is an address in memory and `_byte` a load from it."""
    from numba import njit
    from numba.core import types
    from numba.extending import intrinsic, overload, register_jitable

    def load(_context: Any, _address: Any, _at: Any) -> Any:
        def emit(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            word = given[0].type
            place = builder.inttoptr(builder.add(*given), type(word)(8).as_pointer())
            return builder.zext(builder.load(place), word)

        return types.int64(types.int64, types.int64), emit

    loaded: Any = intrinsic(load)
    overload(_held, strict=False)(lambda _text: lambda text: types.int64(text.ctypes.data))
    overload(_byte, strict=False)(lambda _text, _at: lambda text, at: loaded(text, at))
    for function in _INLINE:
        register_jitable(forceinline=True, error_model="numpy")(function)
    compiled: Callable[..., int] = njit(nogil=True, cache=True, error_model="numpy")(_files)
    return compiled

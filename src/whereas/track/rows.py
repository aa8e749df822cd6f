"""Rows: the columns of readsb trace files with numpy alone: what the scanner does, where nothing may be compiled.

It reads what readsb writes, to the letter: a row a line, without spaces, with as many decimals as readsb gives. A file with one
row of another form is not read, never half read, and left to the decoder. What is read is JSON, and every number is the double
nearest to what is written: a whole number divided by a power of ten.

A row has three parts. Its front, of eight columns, and its end, of four numbers, are seen as windows of 64 and 32 bytes: which
bytes of a window are digits, which commas, is a word of bits, so one operation on words weighs all columns of all rows.
The details between are given to the decoder as they are. So nothing that is written goes by unseen: a file that is read
here is one that the decoder would read.

Eight digits become a number in three multiplications (Lemire 2021, "Number parsing at a gigabyte per second").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from .fixes import AIR, GROUND, SILENT, SOURCES
from .scanner import Batch, Bytes, Columns

__all__ = ["scan_batch"]

PAD = 128
"""So many bytes before the first file and after the last are looked at, and not minded. A buffer without them is copied."""
CHUNK_BYTES = 2_000_000
"""So many bytes of rows at a time, and those of the last file: with less, calls take longer than what they do; with more, what
is made of them does not stay in the cache."""

Places = NDArray[np.int64]
Bits = NDArray[Any]  # a word for each row, in it a bit for each byte of a window
Words = NDArray[Any]  # of eight bytes each
Truths = NDArray[np.bool_]


def scan_batch(buffer: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Batch:
    """The trace files that lie in *buffer* from each start to before each end, as `scanner.scan_batch` gives them.

    Vertical rates are looked at but not kept: they are NaN. Raises ValueError where a file would lie outside the buffer, or
    begin before the one before it ends.
    """
    starts, ends = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    if starts.shape != ends.shape or not ((starts >= 0) & (starts <= ends) & (ends <= len(buffer))).all():
        raise ValueError("every file must lie within the buffer")
    if (starts[1:] < ends[:-1]).any():
        raise ValueError("every file must begin after the one before it")
    if len(starts) and (starts.min() < PAD or ends.max() + PAD > len(buffer)):
        batch = scan_batch(np.pad(buffer, PAD), starts + PAD, ends + PAD)
        shift = np.where(batch.read, PAD, 0)
        return batch._replace(trace_first=batch.trace_first - shift, trace_last=batch.trace_last - shift)
    text = np.ascontiguousarray(buffer, np.uint8)
    framed = [_framed(text, start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    read = np.array([file is not None for file in framed], np.bool_)
    rows, parts = np.zeros(len(framed), np.int64), [_NO_ROWS]
    for lines in _chunks(text, framed):
        columns, good = _columns(text, lines)
        if not good.all():
            read[lines.file[~good]] = False
            columns = Columns._make(column[read[lines.file]] for column in columns)
        np.add.at(rows, lines.file[read[lines.file]], 1)
        parts.append(columns)
    heads = [file if known and file else _NOT_READ for file, known in zip(framed, read.tolist(), strict=True)]
    made = Columns._make(np.concatenate(column) for column in zip(*parts, strict=True))
    return Batch(
        made, read, rows, np.array([head.timestamp_s for head in heads], np.float64),
        np.array([head.first for head in heads], np.int64), np.array([head.last for head in heads], np.int64),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- files and lines


class _Framed(NamedTuple):
    """A file: its timestamp, where the brackets of its trace are, where its first row begins and where its last has ended."""

    timestamp_s: float
    first: int
    last: int
    begin: int
    end: int


class _Head(msgspec.Struct, gc=False):
    trace: list[int]
    timestamp: float | None = None


_NOT_READ = _Framed(0.0, 0, 0, 0, 0)
_head_decoder = msgspec.json.Decoder(_Head)
_TRACE = b'"trace":['
_HEAD_BYTES, _END_BYTES = 4096, 64
"""A trace that begins further on, or ends further from the end, is none of readsb's."""
_BLANK = b" \t\r\n"


def _framed(text: Bytes, start: int, end: int) -> _Framed | None:
    """Where the trace of a file is, and its timestamp; None where it has none, or its trace is not the last that it has.

    The head is JSON when its end is put to it, and without a backslash, so the key of the trace is a key and no part of a
    string; and as only one brace comes after the rows, it is a key of the outermost object.
    """
    head = text[start : min(end, start + _HEAD_BYTES)].tobytes()
    at = head.find(_TRACE) + len(_TRACE)
    base = max(start, end - _END_BYTES)
    closed = text[base:end].tobytes().rstrip(_BLANK)
    listed = closed[:-1].rstrip(_BLANK)
    if at < len(_TRACE) or b"\\" in head[:at] or closed[-1:] != b"}" or listed[-1:] != b"]":
        return None
    try:
        told = _head_decoder.decode(head[:at] + b"]}")
    except (msgspec.DecodeError, RecursionError):
        return None
    if told.timestamp is None:
        return None
    begin = start + len(head) - len(head[at:].lstrip(_BLANK))
    return _Framed(
        told.timestamp, start + at - 1, base + len(listed) - 1, begin, base + len(listed[:-1].rstrip(_BLANK))
    )


class _Lines(NamedTuple):
    """Rows of several files: where each begins, where it has ended, the number of its file, and which is the last of one."""

    begin: Places
    end: Places
    file: NDArray[np.int64]
    last: Places


def _chunks(text: Bytes, framed: Sequence[_Framed | None]) -> Iterator[_Lines]:
    """The lines of some files at a time; files without rows have none."""
    some, size = list[tuple[int, _Framed]](), 0
    for number, file in enumerate(framed):
        if file is None or file.begin == file.last:
            continue
        some.append((number, file))
        size += file.end - file.begin
        if size >= CHUNK_BYTES:
            yield _lines(text, some)
            some, size = [], 0
    if some:
        yield _lines(text, some)


def _lines(text: Bytes, some: Sequence[tuple[int, _Framed]]) -> _Lines:
    """The rows of some files: what is between line breaks, from the first row to the end of the last."""
    breaks = _breaks(text, some[0][1].begin, some[-1][1].end)
    outer = np.array([(file.begin, file.end) for _, file in some])
    inner = np.searchsorted(breaks, outer)
    outer += (-1, 1)
    begins, ends = list[Places](), list[Places]()
    for (before, after), (first, last) in zip(outer[:, :, None], inner.tolist(), strict=True):
        begins += [before, breaks[first:last]]
        ends += [breaks[first:last], after]
    counts = inner[:, 1] - inner[:, 0] + 1
    return _Lines(
        np.concatenate(begins) + 1,
        np.concatenate(ends) - 1,
        np.repeat(np.array([number for number, _ in some]), counts),
        np.cumsum(counts) - 1,
    )


def _breaks(text: Bytes, begin: int, end: int) -> Places:
    """Where the line breaks are from *begin* to before *end*: as `flatnonzero` has it, which looks at one byte at a time."""
    marks = np.packbits(text[begin:end] == _NEWLINE, bitorder="little")
    words = np.append(marks, np.zeros(-len(marks) % 8, np.uint8)).view(np.uint64)
    found, at = list[Places](), np.flatnonzero(words)
    left = words[at]
    while len(at):
        others = left & (left - 1)
        found.append(at * 64 + (begin + np.bitwise_count((left ^ others) - 1).astype(np.int64)))
        more = np.flatnonzero(others)
        at, left = at[more], others[more]
    return np.sort(np.concatenate(found)) if len(found) > 1 else found[0] if found else np.zeros(0, np.int64)


def _columns(text: Bytes, lines: _Lines) -> tuple[Columns, Truths]:
    """What the rows have, and which of them are of the form. What a row has that is not, means nothing."""
    front = _front(text, lines.begin)
    details = _details(text, lines.begin + front.commas[7] + 1, lines.end)
    source, closed = _tails(text, details.after, lines.end)
    good = front.good & details.good & closed & _apart(text, lines)
    callsign = _call_signs(text, details, good)
    time_s, latitude, longitude, altitude, speed, flags = _numbers(text, lines.begin, front)
    air = np.full(len(good), AIR, np.int8)
    air[front.low], air[front.unknown] = GROUND, SILENT
    altitude[front.low] = altitude[front.unknown] = speed[front.slow] = np.nan
    vertical = np.full(len(good), np.nan, np.float32)
    return Columns(time_s, latitude, longitude, altitude, air, speed, flags, vertical, source, callsign), good


def _apart(text: Bytes, lines: _Lines) -> Truths:
    """Whether each row ends with a bracket, and a comma is after it where another comes."""
    good: Truths = text[lines.end] == _COMMA
    good[lines.last] = True
    good &= text[lines.end - 1] == _CLOSE_LIST
    return good


# ---------------------------------------------------------------------------------------------- bytes as words and bits


def _word(letters: bytes) -> int:
    """Up to eight letters as a number of which each byte is one, the first the lowest."""
    return int.from_bytes(letters, "little")


_NEWLINE, _QUOTE, _COMMA, _MINUS, _DOT, _ZERO, _OPEN_LIST, _CLOSE_LIST, _OPEN, _CLOSE = b'\n",-.0[]{}'
_GROUND_WORD, _NULL, _NULL_COMMA = _word(b'"ground"'), _word(b"null"), _word(b"null,")
_FIRST, _FOUR, _FIVE = 0xFF, 0xFFFFFFFF, 0xFFFFFFFFFF  # the first bytes of a word


def _windows(text: Bytes, at: Places, size: int) -> Bytes:
    """The *size* bytes from each place on, one window after the other."""
    seen: NDArray[Any] = np.ndarray((len(text) - size + 1,), f"V{size}", text, strides=(1,))
    return seen[at].view(np.uint8)


def _words(text: Bytes, at: Places) -> Words:
    """The eight bytes from each place on."""
    return _windows(text, at, 8).view(np.uint64)


def _marks(text: Bytes, at: Places, kind: type[np.unsignedinteger[Any]], letters: bytes) -> tuple[Bits, ...]:
    """Which of the bytes from each place on are digits, and which are each of the letters: as many bytes as *kind* has bits."""
    window = _windows(text, at, 8 * np.dtype(kind).itemsize)
    room = window - np.uint8(_ZERO) < 10
    made = [np.packbits(room, bitorder="little").view(kind)]
    for letter in letters:
        np.equal(window, letter, out=room)
        made.append(np.packbits(room, bitorder="little").view(kind))
    return tuple(made)


class _Seen(NamedTuple):
    """Which bytes are what, as bits."""

    digits: Bits
    dots: Bits
    minus: Bits
    zeros: Bits


def _ill(seen: _Seen, opens: Bits, stops: Bits) -> Bits:
    """Where a number that opens there is none, if all its bytes are digits, dots and minuses up to the next stop.

    A number is a minus or none, a zero or other digits, and perhaps a dot and digits. To add the first digit after a dot
    to all digits carries to the place after the last of them: there must be a stop, and no second dot.
    """
    digits, dots, minus, zeros = seen
    not_digits = ~digits
    first = (opens & ~minus) | ((opens & minus) << 1)
    bad = (first | (dots << 1) | (dots >> 1)) & not_digits
    bad |= minus & ~opens
    bad |= ((first & zeros) << 1) & digits
    bad |= (digits + (dots << 1)) & not_digits & ~stops
    return bad


# ---------------------------------------------------------------------------------------------- the front of a row


class _Front(NamedTuple):
    """Of each row: where its first eight commas are, counted from its bracket, what has a minus, whether its time has one decimal,
    whether all is of the form; and which rows are on the ground, which do not say how high they are, which not how fast.
    """

    commas: NDArray[np.uint8]
    minus: Truths  # of latitude, longitude, altitude
    tenths: Truths
    good: Truths
    low: Places
    unknown: Places
    slow: Places


_TIME, _LATITUDE, _LONGITUDE, _ALTITUDE, _SPEED, _TRACK, _FLAGS, _RATE = range(8)
_LATEST, _MOST_DECIMALS = 8, 7  # the bytes of a time, those of a dot and six decimals


def _front(text: Bytes, begin: Places) -> _Front:
    """Weigh the first eight columns. A bit of `ends` is where the column has ended: at its comma."""
    digits, commas, dots, minus, zeros = _marks(text, begin, np.uint64, b",.-0")
    ends = _first_eight(commas)
    places = np.bitwise_count(ends - 1)
    within = (ends[_RATE] - 1) & ~np.uint64(1)
    commas &= within
    seen = _Seen(digits, dots & within, minus & within, zeros)
    opens = (commas << 1) | 2
    others = within & ~(seen.digits | seen.dots | seen.minus | commas)
    dotted = (ends[_SPEED] >> 2) | (ends[_TRACK] >> 2)
    low, unknown, slow = _without_numbers(text, begin, ends, places, (others, opens, dotted))
    tenth = ends[_TIME] >> 2
    dotted |= (ends[_LATITUDE] | ends[_LONGITUDE]) >> _MOST_DECIMALS
    timed = (tenth | (tenth >> 1)) & seen.dots
    signed = (ends[_TIME] | ends[_LATITUDE] | ends[_LONGITUDE] | ends[_SPEED] | ends[_FLAGS]) << 1
    bad = _ill(seen, opens, commas | ends[_RATE]) | others
    bad |= (seen.dots & ~timed) ^ dotted
    bad |= seen.minus & ~signed
    bad |= (((seen.minus << 1) & seen.zeros) << 1) & (commas | ends[_RATE])  # a whole minus zero
    tenths = (tenth & timed) != 0
    below = (seen.minus & (ends[:_ALTITUDE] << 1)) != 0
    good = (bad == 0) & (timed != 0) & (ends[_RATE] != 0) & (text[begin] == _OPEN_LIST) & _fits(places, below, tenths)
    return _Front(places, below, tenths, good, low, unknown, slow)


def _first_eight(commas: Bits) -> Words:
    """The bits of the first eight commas of each row, 0 where there are less."""
    made, left = np.empty((8, len(commas)), np.uint64), commas.copy()
    for each in made:
        np.negative(left, out=each)
        each &= left
        left ^= each
    return made


def _without_numbers(
    text: Bytes, begin: Places, ends: Words, places: NDArray[np.uint8], marks: tuple[Bits, Bits, Bits]
) -> tuple[Places, Places, Places]:
    """Find what stands where a number may be missing, and take it from the bits: from what is out of the form, from where
    numbers open, from where dots must be. Which rows are on the ground; which have no altitude, and which no speed.
    """
    others, opens, dotted = marks
    rows = np.flatnonzero(others)
    missing = {}
    for column in (_ALTITUDE, _SPEED, _TRACK, _RATE):
        before, after = ends[column - 1][rows], ends[column][rows]
        word = _words(text, begin[rows] + places[column - 1][rows] + 1)
        missing[column] = null = (word & _FIVE) == _NULL_COMMA
        first = np.where(null, before << 1, 0)
        others[rows] &= ~(first * 0b1111)
        if column == _ALTITUDE:
            low = (word == _GROUND_WORD) & (after == before << 9)
            on_ground = np.where(low, before << 1, 0)
            others[rows] &= ~(on_ground * 0b11111111)
            first |= on_ground
        elif column != _RATE:
            dotted[rows] &= ~np.where(null, after >> 2, 0)
        opens[rows] &= ~first
    return rows[low], rows[missing[_ALTITUDE]], rows[missing[_SPEED]]


def _fits(places: NDArray[np.uint8], minus: Truths, tenths: Truths) -> Truths:
    """Whether columns are as long as they may be: what is longer would not fit the word that is made a number of."""
    north, east, high = places[_LATITUDE:_SPEED] - places[_TIME:_ALTITUDE] - minus
    good: Truths = places[_TIME] + tenths <= _LATEST + 1
    for length in (north, east):
        good &= (length >= _MOST_DECIMALS + 2) & (length <= _MOST_DECIMALS + 4)
    good &= (high <= 9) & (places[_SPEED] - places[_ALTITUDE] <= 9) & (places[_FLAGS] - places[_TRACK] <= 3)
    return good


Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]


def _numbers(
    text: Bytes, begin: Places, front: _Front
) -> tuple[Doubles, Doubles, Doubles, Floats, Floats, NDArray[np.uint8]]:
    """The time, latitude, longitude, altitude, speed and flags of each row."""
    ends = begin + front.commas[:_RATE]
    words = np.empty((5, len(begin)), np.uint64)
    words[0] = _time_digits(text, ends[_TIME], front)
    length = front.commas[_LATITUDE:_ALTITUDE] - front.commas[_TIME:_LONGITUDE] - front.minus[:2]
    hundreds = _place_digits(text, ends[_LATITUDE:_ALTITUDE], length, words[1:3])
    words[3] = _altitude_digits(
        text, ends[_ALTITUDE], front.commas[_ALTITUDE] - front.commas[_LONGITUDE] - front.minus[2]
    )
    words[4] = _speed_digits(text, ends[_SPEED], front.commas[_SPEED] - front.commas[_ALTITUDE])
    said = _said(words).view(np.int64)
    said[1:3] += hundreds
    signs = 1.0 - 2.0 * front.minus
    places = said[1:3] / 1e6 * signs[:2]
    altitude = (said[3] * signs[2]).astype(np.float32)
    return said[0] / 100, places[0], places[1], altitude, (said[4] / 10).astype(np.float32), _flags(text, ends, front)


def _said(digits: Words) -> Words:
    """The numbers that eight bytes each say, whose low halves are digits, the first the lowest. Done in place."""
    digits &= 0x0F0F0F0F0F0F0F0F
    for times, width, kept in ((10, 8, 0x00FF00FF00FF00FF), (100, 16, 0x0000FFFF0000FFFF), (10_000, 32, _FOUR)):
        digits *= 1 + (times << width)
        digits >>= width
        digits &= kept
    return digits


def _only_last(words: Words, count: NDArray[np.uint8]) -> Words:
    """The last bytes of words, so many of the eight; what stands before them is taken away, in place."""
    words &= np.uint64(_ALL) << (64 - 8 * count.astype(np.uint64))
    return words


def _time_digits(text: Bytes, end: Places, front: _Front) -> Words:
    """The digits of times with two decimals; one decimal is followed by a zero instead of the comma."""
    tenths = front.tenths
    words = _words(text, end + tenths - 8)
    if tenths.any():
        words &= np.uint64(_ALL) >> (8 * tenths.astype(np.uint64))
    digits = ((words & _FIVE) << 8) | (words & 0xFFFF000000000000)
    return _only_last(digits, front.commas[_TIME] + tenths - 2)


def _place_digits(text: Bytes, ends: Places, length: NDArray[np.uint8], into: Words) -> NDArray[np.int64]:
    """Write the last whole digit and the decimals of latitudes and longitudes, and give what the digits before are worth."""
    pairs = _windows(text, (ends - 16).ravel(), 16).view(np.uint64).reshape(*ends.shape, 2)
    before, last = pairs[..., 0], pairs[..., 1]
    into[:] = ((last & _FIRST) << 8) | (last & (_ALL << 16 & _ALL))
    two = (before >> 48) & 0x0F0F & (np.uint64(0x0F0F) << (88 - 8 * length.astype(np.uint64)))
    return (((two & _FIRST) * 10 + (two >> 8)) * 10_000_000).view(np.int64)


def _altitude_digits(text: Bytes, end: Places, length: NDArray[np.uint8]) -> Words:
    return _only_last(_words(text, end - 8), length - 1)


def _speed_digits(text: Bytes, end: Places, length: NDArray[np.uint8]) -> Words:
    """The digits of speeds with one decimal."""
    words = _words(text, end - 8)
    digits = ((words & (_ALL >> 16)) << 8) | (words & (_FIRST << 56))
    return _only_last(digits, length - 2)


def _flags(text: Bytes, ends: Places, front: _Front) -> NDArray[np.uint8]:
    flags: NDArray[np.uint8] = text[ends[_FLAGS] - 1] - np.uint8(_ZERO)
    tens = np.flatnonzero(front.commas[_FLAGS] - front.commas[_TRACK] == 3)
    flags[tens] += 10 * (text[ends[_FLAGS][tens] - 2] - np.uint8(_ZERO))
    return flags


# ---------------------------------------------------------------------------------------------- details


class _Details(NamedTuple):
    """Where the details of each row begin, and what comes after them; whether they can be; and which rows have an object."""

    begin: Places
    after: Places
    good: Truths
    rows: Places


class _Detail(msgspec.Struct, gc=False):
    flight: str | None = None


_detail_decoder = msgspec.json.Decoder(_Detail)
_LONGEST = 8  # letters of a call sign


def _details(text: Bytes, begin: Places, end: Places) -> _Details:
    """Find the details: `null`, or an object, which ends at the last brace of the row."""
    words = _words(text, begin)
    null = (words & _FOUR) == _NULL
    rows = np.flatnonzero((words & _FIRST) == _OPEN)
    after, good = begin + len("null"), null
    window = _windows(text, end[rows] - 64, 64)
    closes = np.packbits(window == _CLOSE, bitorder="little").view(np.uint64)
    after[rows] = end[rows] - 64 + _last_bit(closes)
    good[rows] = (closes != 0) & (after[rows] > begin[rows])
    after[rows] += 1
    return _Details(begin, after, good, rows)


def _last_bit(bits: Words) -> NDArray[np.uint8]:
    """The place of the highest bit."""
    filled = bits.copy()
    for width in (1, 2, 4, 8, 16, 32):
        filled |= filled >> width
    made: NDArray[np.uint8] = np.bitwise_count(filled >> 1)
    return made


def _call_signs(text: Bytes, details: _Details, good: Truths) -> NDArray[np.bytes_]:
    """The call sign of each row; where an object is no details, or its call sign cannot be kept, the row is not good any more."""
    made = np.zeros(len(good), np.int64)
    rows = details.rows[good[details.rows]]
    flights = _flights(text, details.begin[rows].tolist(), details.after[rows].tolist())
    kept = {flight: _kept(flight) for flight in set(flights)}
    made[rows] = words = np.fromiter(map(kept.__getitem__, flights), np.int64, len(flights))
    good[rows[words < 0]] = False
    return made.view(f"S{_LONGEST}")


def _flights(text: Bytes, begin: list[int], end: list[int]) -> list[str | None]:
    """What the objects that lie there have as `flight`; what cannot be kept, where one is no details."""
    letters = text.data
    try:
        return [_decode(letters[first:last]).flight for first, last in zip(begin, end, strict=True)]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return [_flight(letters[first:last]) for first, last in zip(begin, end, strict=True)]


_decode = _detail_decoder.decode


def _flight(letters: memoryview) -> str | None:
    try:
        return _decode(letters).flight
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return "\0"


def _kept(flight: str | None) -> int:
    """The letters of a call sign as a word; −1 for one that is too long or of other letters."""
    name = (flight or "").strip()
    return _word(name.encode()) if name.isascii() and len(name) <= _LONGEST and "\0" not in name else -1


# ---------------------------------------------------------------------------------------------- the end of a row


_USUAL_CODE = SOURCES.index("adsb_icao")
_USUAL = b',"adsb_icao",'
_FORMS = [f',"{name}",'.encode() for name in SOURCES]
_FORM_LENGTHS = np.array([len(form) for form in _FORMS])
_FORM_WORDS = np.array([np.frombuffer(form.ljust(24, b"\0"), np.uint64) for form in _FORMS])
_FORM_MASKS = np.array([np.frombuffer(b"\xff" * len(form) + bytes(24 - len(form)), np.uint64) for form in _FORMS])


def _tails(text: Bytes, at: Places, end: Places) -> tuple[NDArray[np.uint8], Truths]:
    """The source of each row, and whether its end is a bracket at once, or a source and four numbers and a bracket."""
    source, numbers = np.full(len(at), _USUAL_CODE, np.uint8), at + len(_USUAL) - 1
    seen = _windows(text, at, 16).view(np.uint64)
    usual = (seen[::2] == _word(_USUAL[:8])) & ((seen[1::2] & _FIVE) == _word(_USUAL[8:]))
    rest = np.flatnonzero(~usual)
    nine = rest[(text[at[rest]] == _CLOSE_LIST) & (at[rest] + 1 == end[rest])]
    source[rest], numbers[rest] = _other_sources(text, at[rest])
    good = _four_numbers(text, numbers, end) & (source != 0)
    source[nine], good[nine] = 0, True
    return source, good


def _other_sources(text: Bytes, at: Places) -> tuple[NDArray[np.uint8], Places]:
    """The sources that are not the usual one, 0 where there is none, and where the comma after each is.

    The first eight bytes, with the comma and the quotation mark before a name, tell all other names apart.
    """
    source, words = np.zeros(len(at), np.uint8), _windows(text, at, 24).view(np.uint64).reshape(-1, 3)
    first = words[:, 0]
    for code in range(1, len(SOURCES)):
        if code != _USUAL_CODE:
            source[first == _FORM_WORDS[code, 0]] = code
    source[(((words ^ _FORM_WORDS[source]) & _FORM_MASKS[source]) != 0).any(axis=1)] = 0
    return source, at + _FORM_LENGTHS[source] - 1


def _four_numbers(text: Bytes, at: Places, end: Places) -> Truths:
    """Whether four numbers or nulls, each after a comma, fill the bytes from there to the closing bracket of the row."""
    digits, commas, dots, minus, zeros, en, you, el = _marks(text, at, np.uint32, b",.-0nul")
    length = end - 1 - at
    stop = np.uint32(1) << np.clip(length, 0, 31).astype(np.uint32)
    within = stop - np.uint32(1)
    commas &= within
    seen = _Seen(digits, dots & within, minus & within, zeros)
    opens = commas << 1
    null = opens & en & (you >> 1) & (el >> 2) & (el >> 3)
    bad = within & ~(commas | seen.digits | seen.dots | seen.minus | (null * np.uint32(0b1111)))
    bad |= (null << 4) & ~(commas | stop)
    bad |= _ill(seen, opens & ~null, commas | stop)
    good: Truths = (bad == 0) & (np.bitwise_count(commas) == 4) & (length > 0) & (length < 32)
    return good


_ALL = (1 << 64) - 1
_KINDS = (
    np.float64, np.float64, np.float64, np.float32, np.int8, np.float32, np.uint8, np.float32, np.uint8, f"S{_LONGEST}",
)  # fmt: skip
_NO_ROWS = Columns._make(np.zeros(0, kind) for kind in _KINDS)

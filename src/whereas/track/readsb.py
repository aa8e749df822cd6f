"""readsb: the traces that readsb and tar1090 write, one aircraft and one UTC day a file, plain or gzip.

A row of `trace` is: seconds after `timestamp`, latitude, longitude, altitude in feet (or "ground", or null), ground speed
in knots, track, bits, vertical rate in feet a minute, details, source, and four more that are not read. Format:
README-json.md of readsb; forks that give whole seconds since 1970 and no `timestamp` are read too. One decoder reads all:
what it refuses is looked at again, row by row, so that a refusal names the row and the field.
"""

from __future__ import annotations

import enum
import json
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import deflate
import msgspec
import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource
from whereas.gunzip import MAGIC, gunzipped

from .fixes import AIR, GROUND, SILENT, SOURCES, Called, Fixes, Track

__all__ = ["Batch", "Head", "head_of", "inflated", "looks", "read", "read_many", "spans", "tracks_of"]

BYTES = 200_000_000
"""How large a trace may be once inflated: a busy day of one aircraft is 5 MB."""
EARLIEST_MS, LATEST_MS = 0, 4_102_444_800_000
"""1970 to 2100: a time outside is no time of a flight."""
ALTITUDES_FT, FASTEST_KT = (-2_000.0, 100_000.0), 2_500.0
"""An altitude or a speed outside is none of an aircraft, and taken as unknown."""
FIELDS = (
    "seconds", "latitude", "longitude", "altitude", "ground speed", "track", "bits", "vertical rate", "details", "source",
)  # fmt: skip
"""The names of the columns of a row, as a refusal says them."""

_ICAO24 = re.compile(r"~?[0-9a-f]{6}")
_TRY = "get the file again from where it is published; it is not changed or guessed at here"


# ---------------------------------------------------------------------------------------------- decoding


class _OnGround(enum.Enum):
    """The word that stands in place of an altitude."""

    GROUND = "ground"


_LOW, _BELOW, _UNKNOWN = _OnGround.GROUND, float("-inf"), float("nan")


class _Heard(enum.Enum):
    """Sources by their names; one that nobody knows is the first of them."""

    UNKNOWN, ADSB_ICAO, ADSB_ICAO_NT, ADSR_ICAO, TISB_ICAO, ADSC, MLAT, OTHER, MODE_S, ADSB_OTHER = SOURCES[:10]
    ADSR_OTHER, TISB_TRACKFILE, TISB_OTHER, MODE_AC, FLARM = SOURCES[10:]

    def __init__(self, name: str) -> None:
        self.code = SOURCES.index(name)

    @classmethod
    def _missing_(cls, _: object) -> _Heard:
        return cls.UNKNOWN


_ADSB = _Heard.ADSB_ICAO
_ADSB_CODE = bytes([_ADSB.code])


class _Detail(msgspec.Struct, gc=False):
    flight: str | None = None


class _Row(msgspec.Struct, array_like=True, gc=False):
    seconds: float
    latitude_deg: float | None
    longitude_deg: float | None
    altitude_ft: float | _OnGround | None
    speed_kt: float | None = None
    track_deg: float | None = None
    flags: int | None = 0
    vertical_fpm: float | None = None
    detail: _Detail | None = None
    source: _Heard | None = None


class _File(msgspec.Struct, gc=False):
    trace: list[_Row]
    icao: str | None = None
    hex: str | None = None
    r: str | None = None
    reg: str | None = None
    t: str | None = None
    type: str | None = None
    timestamp: float | None = None
    db_flags: msgspec.Raw = msgspec.field(name="dbFlags", default=msgspec.Raw(b"0"))  # raw: it is no reason to refuse


_decoder = msgspec.json.Decoder(_File)
_row_decoder = msgspec.json.Decoder(_Row)
_MALFORMED = re.compile(r"\(byte (\d+)\)")
_KEY = re.compile(r"at `\$\.(\w+)")
_COLUMN = re.compile(r"at `\$\[(\d+)\](\.\w+)?")


def inflated(data: bytes, name: str, most: int = BYTES) -> bytes:
    """The bytes of a file, inflated where they are gzip. Raises BadSource where they are damaged, or more than *most*."""
    if data[:2] != MAGIC:
        if len(data) > most:
            said = f"it is larger than {most // 1_000_000} MB"
            raise BadSource(said, where=name, remedy="split it, and give the parts")
        return data
    size = int.from_bytes(data[-4:], "little")
    if len(data) >= 18 and size <= most and data.find(MAGIC + b"\x08", 10) < 0:
        with suppress(deflate.DeflateError):  # damage, of which gunzip tells the kind
            plain = bytes(deflate.gzip_decompress(data, size or 1))
            if len(plain) == size:  # else something stands behind it
                return plain
    return gunzipped(data, name, most)


def _decoded(text: bytes, name: str) -> _File:
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise _refusal(text, name, wrong) from None


def _refusal(text: bytes, name: str, wrong: Exception) -> BadSource:
    """Why a file is refused, with the line, or the row and the field."""
    if isinstance(wrong, RecursionError):
        return BadSource("it is nested too deep to be a trace", where=name, remedy=_TRY)
    if not isinstance(wrong, msgspec.ValidationError):
        at = _MALFORMED.search(str(wrong))
        line = text.count(b"\n", 0, int(at[1])) + 1 if at else text.count(b"\n") + 1
        return BadSource(f"it is no JSON: {wrong}", where=f"{name}: line {line}", remedy=_TRY)
    row, wrong_row = _first_bad_row(text, wrong)
    said = (wrong_row or str(wrong)).split(" - at ")[0]
    if row < 0:
        key = _KEY.search(str(wrong))
        where = f"{name}: field {key[1] if key else 'trace'}"
        return BadSource(f"{said}, so it is no trace of readsb", where=where, remedy=_TRY)
    column = _COLUMN.search(wrong_row)
    named = column and int(column[1]) < len(FIELDS)
    field = FIELDS[int(column[1])] + (column[2] or "") if column and named else "row"
    return BadSource(said, where=f"{name}: row {row + 1} of trace, field {field}", remedy=_TRY)


def _first_bad_row(text: bytes, wrong: Exception) -> tuple[int, str]:
    """The first row that is none, counted from 0, and what is wrong with it; −1 where all are rows, as far as they are found."""
    said = text.decode("utf-8", "replace")
    rows = spans(said)
    for number, (start, end) in enumerate(rows):
        try:
            _row_decoder.decode(said[start:end])
        except (msgspec.DecodeError, RecursionError) as reason:
            return number, str(reason)
    return (len(rows), str(wrong)) if "`$.trace[" in str(wrong) else (-1, "")  # a row that is no list has no span


# ---------------------------------------------------------------------------------------------- columns


_LENT, _UNLISTED = 4, 8
"""The bits of `dbFlags` that mark addresses of the FAA's privacy programmes, PIA and LADD, by the table of who made the file."""


class Head(NamedTuple):
    """What a file says of its aircraft, and its call signs: by index into the fixes of the batch.

    `lent` and `unlisted` are whether the file has its address as one lent for privacy (PIA), and the aircraft as one whose owner
    asked that the FAA's data do not show it (LADD).
    """

    icao24: str
    registration: str
    type_code: str
    called: tuple[Called, ...]
    file: str
    lent: bool = False
    unlisted: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The fixes of many files one after the other: file *i* has `starts[i]` up to, not including, `starts[i + 1]`."""

    heads: tuple[Head, ...]
    starts: NDArray[np.int64]
    fixes: Fixes


def read_many(files: Sequence[tuple[bytes, str]], *, rates: bool = True) -> tuple[Batch, list[BadSource]]:
    """Read the files given as bytes and name into one set of columns; those that are refused are left out, with the reason.

    Without *rates*, vertical rates are left unknown, which saves a tenth of the time.
    """
    gathered, refused, taken = _Gathered(), dict[int, BadSource](), list[int]()
    for number, (data, name) in enumerate(files):
        try:
            gathered.add(_checked(_decoded(inflated(data, name), name), name), name, rates=rates)
            taken.append(number)
        except BadSource as wrong:
            refused[number] = wrong
    fixes, untimely = gathered.columns()
    refused |= {taken[at]: wrong for at, wrong in untimely.items()}
    read = [at for at in range(len(taken)) if at not in untimely]
    starts = np.array([0, *accumulate(gathered.lengths[at] for at in read)], np.int64)
    heads = tuple(
        gathered.heads[at]._replace(called=shifted(gathered.heads[at].called, start))
        for at, start in zip(read, starts.tolist(), strict=False)
    )
    return Batch(heads, starts, fixes), [refused[number] for number in sorted(refused)]


def shifted(called: Sequence[Called], start: int) -> tuple[Called, ...]:
    """Call signs by index into all the fixes of a batch, from those by index into a file that starts at *start*."""
    return tuple(Called(run.first + start, run.last + start, run.name) for run in called)


def head_of(text: bytes, name: str, called: tuple[Called, ...]) -> Head:
    """What the text of a file without its rows says of its aircraft. Raises BadSource where it makes no sense."""
    return _head(_checked(_decoded(text, name), name), name, called)


def _head(file: _File, name: str, called: tuple[Called, ...]) -> Head:
    said = bytes(file.db_flags)
    marks = int(said) if said.isdigit() and len(said) < 10 else 0
    return Head(
        _address(file), file.r or file.reg or "", file.t or file.type or "", called, name,
        lent=bool(marks & _LENT), unlisted=bool(marks & _UNLISTED),
    )  # fmt: skip


def _address(file: _File) -> str:
    return (file.icao or file.hex or "").strip().lower()


def _checked(file: _File, name: str) -> _File:
    """The file, if its head makes sense. Raises BadSource."""
    if not _ICAO24.fullmatch(_address(file)):
        said = f"{_address(file)[:20]!r} is no ICAO address of six hexadecimal digits"
        raise BadSource(said, where=f"{name}: field icao", remedy=_TRY)
    if file.timestamp is None and file.trace and file.trace[0].seconds < 1e8:
        said = "it has no timestamp, and its rows do not count from 1970"
        raise BadSource(said, where=f"{name}: field timestamp", remedy=_TRY)
    return file


class _Gathered:
    """The rows of files as bytes, column by column: made while the rows of a file are near, and put together at the end.

    A row is many small objects; packed and let go, their memory is used again, which is twice as quick as to hold on to it.
    """

    def __init__(self) -> None:
        self.heads: list[Head] = []
        self.bases: list[float] = []
        self.lengths: list[int] = []
        self._columns: tuple[list[bytes], ...] = tuple([] for _ in range(8))

    def add(self, file: _File, name: str, *, rates: bool) -> None:
        """Take the rows of a file."""
        rows = file.trace
        self.heads.append(_head(file, name, _called(rows)))
        self.bases.append(file.timestamp or 0.0)
        self.lengths.append(len(rows))
        packed = (
            _packed([row.seconds for row in rows]),
            _packed([row.latitude_deg for row in rows]),
            _packed([row.longitude_deg for row in rows]),
            _packed_altitudes([row.altitude_ft for row in rows]),
            _packed([row.speed_kt for row in rows]),
            _packed([row.vertical_fpm for row in rows]) if rates else b"",
            _sources(rows),
            _flags([row.flags for row in rows]),
        )
        for column, own in zip(self._columns, packed, strict=True):
            column.append(own)

    def columns(self) -> tuple[Fixes, dict[int, BadSource]]:
        """The rows as fixes, but for those of files with a time outside of 1970 to 2100: these are refused, by their number."""
        seconds, latitude, longitude, altitude, speed, rate = (
            np.frombuffer(b"".join(column), np.float64) for column in self._columns[:6]
        )
        source, flags = (np.frombuffer(b"".join(column), np.uint8) for column in self._columns[6:])
        starts = np.append(0, np.cumsum(np.array(self.lengths, np.int64)))
        with np.errstate(over="ignore"):
            time_ms = (seconds + np.repeat(np.array(self.bases, np.float64), self.lengths)) * 1000
        timely = (time_ms >= EARLIEST_MS) & (time_ms < LATEST_MS)
        count, altitude_ft = len(seconds), _narrow(altitude)
        air = np.full(count, AIR, np.int8)
        air[np.isnan(altitude_ft)] = SILENT
        low = altitude_ft == _BELOW
        air[low], altitude_ft[low] = GROUND, np.nan
        fixes = Fixes(
            np.rint(np.where(timely, time_ms, 0)).astype(np.int64), latitude, longitude, altitude_ft, air, _narrow(speed),
            _narrow(rate) if len(rate) else np.full(count, np.nan, np.float32), source, flags,
            (np.arange(count) - np.repeat(starts[:-1], self.lengths)).astype(np.int32),
        )  # fmt: skip
        bound(fixes)
        if timely.all():
            return fixes, {}
        return self._refused(fixes, seconds, np.flatnonzero(~timely), starts)

    def _refused(
        self, fixes: Fixes, seconds: NDArray[np.float64], untimely: NDArray[np.intp], starts: NDArray[np.int64]
    ) -> tuple[Fixes, dict[int, BadSource]]:
        """The fixes without the files that have an untimely row, and why each of these is refused."""
        refused: dict[int, BadSource] = {}
        keep = np.ones(len(fixes), np.bool_)
        owners = (np.searchsorted(starts, untimely, side="right") - 1).tolist()
        for at, owner in zip(untimely.tolist(), owners, strict=True):
            if owner in refused:
                continue
            keep[starts[owner] : starts[owner + 1]] = False
            said = f"{seconds[at]} s after {self.bases[owner]} is no time of 1970 to 2100"
            where = f"{self.heads[owner].file}: row {at - starts[owner] + 1} of trace, field seconds"
            refused[owner] = BadSource(said, where=where, remedy=_TRY)
        return fixes.take(keep), refused


def bound(fixes: Fixes) -> None:
    """Make unknown, in place, an altitude or a speed that no aircraft has: such a fix does not say whether it is in the air."""
    high, low = ALTITUDES_FT[1], ALTITUDES_FT[0]
    if len(fixes) and not (
        np.nanmax(fixes.altitude_ft, initial=0) <= high and np.nanmin(fixes.altitude_ft, initial=0) >= low
    ):
        wild = (fixes.altitude_ft > high) | (fixes.altitude_ft < low)
        fixes.altitude_ft[wild], fixes.air[wild] = np.nan, SILENT
    if len(fixes) and not (
        np.nanmax(fixes.speed_kt, initial=0) <= FASTEST_KT and np.nanmin(fixes.speed_kt, initial=0) >= 0
    ):
        fixes.speed_kt[(fixes.speed_kt > FASTEST_KT) | (fixes.speed_kt < 0)] = np.nan


def _packed(said: Sequence[float | None]) -> bytes:
    """Numbers as doubles, NaN for None."""
    try:
        return struct.pack(f"{len(said)}d", *said)
    except struct.error:
        return np.array(said, np.float64).tobytes()


def _packed_altitudes(said: Sequence[float | _OnGround | None]) -> bytes:
    """Altitudes as doubles, NaN for None, and less than any number for the ground."""
    try:
        return struct.pack(f"{len(said)}d", *said)
    except struct.error:
        plain = [_BELOW if each is _LOW else _UNKNOWN if each is None else each for each in said]
        return struct.pack(f"{len(said)}d", *plain)


def _narrow(numbers: NDArray[np.float64]) -> NDArray[np.float32]:
    """Numbers in half the room; what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        return numbers.astype(np.float32)


def _sources(rows: Sequence[_Row]) -> bytes:
    said = [row.source for row in rows]
    if said.count(_ADSB) == len(said):
        return _ADSB_CODE * len(said)
    return bytes([0 if each is None else each.code for each in said])


def _flags(said: Sequence[int | None]) -> bytes:
    try:
        return bytes(said)  # type: ignore[arg-type]  # None is looked after below
    except (TypeError, ValueError):
        return bytes([(each or 0) & 0xFF for each in said])


def _called(rows: Sequence[_Row]) -> tuple[Called, ...]:
    """The runs of one call sign, in order, by index; rows that carry none end no run."""
    details = [row.detail for row in rows]
    names = {detail.flight for detail in details if detail is not None} - {None, ""}
    if not names:
        return ()
    if len(names) == 1:
        first = next(number for number, detail in enumerate(details) if detail is not None and detail.flight)
        last = next(number for number in range(len(details) - 1, -1, -1) if (held := details[number]) and held.flight)
        return _named([Called(first, last, names.pop() or "")])
    carried = [(number, detail.flight) for number, detail in enumerate(details) if detail is not None and detail.flight]
    opens = [at for at, (_, name) in enumerate(carried) if not at or name != carried[at - 1][1]]
    return _named([
        Called(carried[at][0], carried[end - 1][0], carried[at][1]) for at, end in pairwise([*opens, len(carried)])
    ])  # fmt: skip


def _named(runs: Sequence[Called]) -> tuple[Called, ...]:
    """Runs by their names without padding; those of one name that follow each other are one, and those of none are left out."""
    made: list[Called] = []
    for run in runs:
        name = run.name.strip()
        if made and made[-1].name == name:
            made[-1] = made[-1]._replace(last=run.last)
        elif name:
            made.append(Called(run.first, run.last, name))
    return tuple(made)


# ---------------------------------------------------------------------------------------------- one file


def looks(head: bytes, name: str) -> bool:
    """Whether the first bytes of a file, inflated, look like a trace of readsb."""
    return b'"trace"' in head or (name.rpartition("/")[2].startswith("trace_") and head.lstrip()[:1] == b"{")


def read(data: bytes, name: str) -> list[Track]:
    """The track in a trace, plain or gzip. Raises BadSource, naming the row and the field, where it is none."""
    batch, refused = read_many([(data, name)])
    if refused:
        raise refused[0]
    return list(tracks_of(batch))


def spans(text: str) -> list[tuple[int, int]]:
    """Where each row of `trace` stands in the text of a trace: start and end, by code points. Empty where it is none."""
    decoder = json.JSONDecoder()
    at = _value_of_trace(text, decoder)
    if at < 0 or text[at : at + 1] != "[":
        return []
    found = []
    at = _past_space(text, at + 1)
    while text[at : at + 1] == "[":
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break  # what was found up to here is right
        found.append((at, end))
        at = _past_space(text, end)
        if text[at : at + 1] == ",":
            at = _past_space(text, at + 1)
    return found


def _value_of_trace(text: str, decoder: json.JSONDecoder) -> int:
    """Where the value of the key `trace` of the outermost object starts; −1 where there is none."""
    at, found = _past_space(text, _past_space(text, 0) + 1), -1
    try:
        while text[at : at + 1] == '"':
            key, at = decoder.raw_decode(text, at)
            at = _past_space(text, _past_space(text, at) + 1)  # past the colon
            if key == "trace":
                found = at  # a key given twice counts as its last value, as the decoder has it
            _, at = decoder.raw_decode(text, at)
            at = _past_space(text, at)
            at = _past_space(text, at + 1)  # past the comma
    except (ValueError, RecursionError):
        return found
    return found


_SPACE = re.compile(r"[ \t\r\n]*")


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def tracks_of(batch: Batch) -> Iterator[Track]:
    """The files of a batch as tracks, one each."""
    for head, (first, last) in zip(batch.heads, pairwise(batch.starts.tolist()), strict=True):
        fixes, called = batch.fixes.take(slice(first, last)), shifted(head.called, -first)
        yield Track(
            head.icao24, fixes, head.file, head.registration, head.type_code,
            called=called, noticed=_noticed(head), lent=head.lent,
        )  # fmt: skip


def _noticed(head: Head) -> tuple[str, ...]:
    told = "the owner asked that the FAA's data do not show this aircraft (LADD), as the file has it: weigh that before you publish"
    return (told,) if head.unlisted else ()

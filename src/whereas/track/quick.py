"""Quick: many traces of readsb read at once by a scanner, with the very columns that the decoder gives.

What a scanner leaves to care (a row out of the ordinary, a time of no flight) goes to the decoder, which reads it or
refuses it with words. So all ways give the same for any file; only the time differs. There are two scanners: that of `rows`
needs numpy alone, and the compiled one of `scanner` the extra `fast`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource

from . import readsb, rows, scanner
from .fixes import Called, Fixes, joined

__all__ = ["read_many"]

Scan = Callable[[scanner.Bytes, NDArray[np.int64], NDArray[np.int64]], scanner.Batch]
Text = tuple[bytes, str]

_PADDING = bytes(rows.PAD)


def read_many(files: Sequence[tuple[bytes, str]], scan: Scan = rows.scan_batch) -> tuple[readsb.Batch, list[BadSource]]:
    """As `readsb.read_many` without rates. Raises ImportError where the scanner is the compiled one, without the extra `fast`."""
    heads, lengths, parts, refused = list[readsb.Head](), [0], list[Fixes](), list[BadSource]()
    for texts in _some(files, refused):
        own, fixes = _scanned(texts, scan, refused)
        heads += [head for head, _ in own]
        lengths += [length for _, length in own]
        parts.append(fixes)
    starts = np.cumsum(lengths, dtype=np.int64)
    placed = tuple(
        head._replace(called=readsb.shifted(head.called, start))
        for head, start in zip(heads, starts.tolist(), strict=False)
    )
    return readsb.Batch(placed, starts, joined(parts) if parts else Fixes.of(time_ms=[])), refused


def _some(files: Sequence[Text], refused: list[BadSource]) -> Iterator[list[Text]]:
    """The files, inflated, some at a time: about as many as the scanner of `rows` takes at once. Tells what is refused."""
    texts, size = list[Text](), 0
    for data, name in files:
        try:
            texts.append((readsb.inflated(data, name), name))
        except BadSource as wrong:
            refused.append(wrong)
            continue
        size += len(texts[-1][0])
        if size >= rows.CHUNK_BYTES:
            yield texts
            texts, size = [], 0
    if texts:
        yield texts


def _scanned(
    texts: Sequence[Text], scan: Scan, refused: list[BadSource]
) -> tuple[list[tuple[readsb.Head, int]], Fixes]:
    """The head of each file and how many rows it has, and the rows of all. Tells what is refused."""
    lengths = np.array([len(text) for text, _ in texts], np.int64)
    ends = np.cumsum(lengths) + rows.PAD
    begins = ends - lengths
    buffer = np.frombuffer(b"".join([_PADDING, *(text for text, _ in texts), _PADDING]), np.uint8)
    batch = scan(buffer, begins, ends)
    fixes, timely = _fixes(batch)
    starts = np.append(0, np.cumsum(batch.rows))
    called, good = _called(batch.columns.callsign, starts), (batch.read & timely).tolist()
    before, after = (batch.trace_first - begins + 1).tolist(), (batch.trace_last - begins).tolist()
    heads, parts = list[tuple[readsb.Head, int]](), dict[int, Fixes]()
    for number, (text, name) in enumerate(texts):
        head = (
            _head(text[: before[number]] + text[after[number] :], name, called.get(number, ()))
            if good[number]
            else None
        )
        if head:
            heads.append((head, int(batch.rows[number])))
            continue
        try:
            head, parts[number] = _with_care(text, name)
            heads.append((head, len(parts[number])))
        except BadSource as wrong:
            refused.append(wrong)
            parts[number] = fixes.take(slice(0, 0))
    return heads, _mended(fixes, starts.tolist(), parts)


def _head(text: bytes, name: str, called: tuple[Called, ...]) -> readsb.Head | None:
    """What a file says of its aircraft; None where it makes no sense: the whole file tells why."""
    with suppress(BadSource):
        return readsb.head_of(text, name, called)
    return None


def _mended(fixes: Fixes, starts: Sequence[int], parts: Mapping[int, Fixes]) -> Fixes:
    """The rows with those of some files put in their place."""
    if not parts:
        return fixes
    made, at = list[Fixes](), 0
    for number, part in parts.items():
        made += [fixes.take(slice(at, starts[number])), part]
        at = starts[number + 1]
    return joined([*made, fixes.take(slice(at, len(fixes)))])


def _with_care(text: bytes, name: str) -> tuple[readsb.Head, Fixes]:
    """A file that the scanner leaves, as the decoder reads it. Raises BadSource where that refuses it."""
    batch, refused = readsb.read_many([(text, name)], rates=False)
    if refused:
        raise refused[0]
    return batch.heads[0], batch.fixes


def _fixes(batch: scanner.Batch) -> tuple[Fixes, NDArray[np.bool_]]:
    """The rows of all files that were scanned, and of each file whether its times are of 1970 to 2100."""
    columns, starts = batch.columns, np.append(0, np.cumsum(batch.rows))
    with np.errstate(over="ignore"):
        time_ms = (columns.time_s + np.repeat(batch.timestamp_s, batch.rows)) * 1000
    timely = (time_ms >= readsb.EARLIEST_MS) & (time_ms < readsb.LATEST_MS)
    good = np.ones(len(batch.rows), np.bool_)
    if not timely.all():
        good[np.searchsorted(starts, np.flatnonzero(~timely), side="right") - 1] = False
        time_ms[~timely] = 0
    count = len(time_ms)
    fixes = Fixes(
        np.rint(time_ms).astype(np.int64),
        columns.latitude_deg, columns.longitude_deg, columns.altitude_ft, columns.air, columns.speed_kt,
        np.full(count, np.nan, np.float32),
        columns.source, columns.flags,
        (np.arange(count) - np.repeat(starts[:-1], batch.rows)).astype(np.int32),
    )  # fmt: skip
    readsb.bound(fixes)
    return fixes, good


def _called(callsign: NDArray[np.bytes_], starts: NDArray[np.int64]) -> dict[int, tuple[Called, ...]]:
    """The runs of one call sign, by the number of the file, by index into the rows of that file."""
    carried = np.flatnonzero(callsign.view(np.int64))
    if not len(carried):
        return {}
    owner = np.searchsorted(starts, carried, side="right") - 1
    letters = callsign.view(np.int64)[carried]
    begins = np.flatnonzero(np.append(True, (letters[1:] != letters[:-1]) | (owner[1:] != owner[:-1])))
    ends = np.append(begins[1:], len(carried)) - 1
    made: dict[int, list[Called]] = {}
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        whose = int(owner[begin])
        first, last = int(carried[begin] - starts[whose]), int(carried[end] - starts[whose])
        made.setdefault(whose, []).append(Called(first, last, callsign[carried[begin]].decode("ascii")))
    return {whose: tuple(runs) for whose, runs in made.items()}

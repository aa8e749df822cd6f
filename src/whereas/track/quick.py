"""Quick: many traces of readsb read at once by the compiled scanner, with the very columns that the decoder gives.

What the scanner leaves to care (a row out of the ordinary, a time of no flight) goes to the decoder, which reads it or
refuses it with words. So both ways give the same for any file; only the time differs. Needs the extra `fast`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource

from . import readsb, scanner
from .fixes import Called, Fixes, joined

__all__ = ["read_many"]


def read_many(files: Sequence[tuple[bytes, str]]) -> tuple[readsb.Batch, list[BadSource]]:
    """As `readsb.read_many` without rates. Raises ImportError without the extra `fast`."""
    texts, names, refused = list[bytes](), list[str](), list[BadSource]()
    for data, name in files:
        try:
            texts.append(readsb.inflated(data, name))
            names.append(name)
        except BadSource as wrong:
            refused.append(wrong)
    lengths = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    batch = scanner.scan_batch(np.frombuffer(b"".join(texts), np.uint8), begins, ends)
    fixes, timely = _fixes(batch)
    called = _called(batch.columns.callsign, np.append(0, np.cumsum(batch.rows)))
    heads, parts = list[readsb.Head](), list[Fixes]()
    row = 0
    for number, (text, name) in enumerate(zip(texts, names, strict=True)):
        first, row = row, row + int(batch.rows[number])
        try:
            if batch.read[number] and timely[number]:
                before, after = (
                    batch.trace_first[number] - begins[number] + 1,
                    batch.trace_last[number] - begins[number],
                )
                head = readsb.head_of(text[:before] + text[after:], name, called.get(number, ()))
                part = fixes.take(slice(first, row))
            else:
                head, part = _with_care(text, name)
        except BadSource as wrong:
            refused.append(wrong)
            continue
        heads.append(head)
        parts.append(part)
    starts = np.append(0, np.cumsum([len(part) for part in parts], dtype=np.int64))
    placed = tuple(
        head._replace(called=readsb.shifted(head.called, start))
        for head, start in zip(heads, starts.tolist(), strict=False)
    )
    if len(parts) < len(texts) or not batch.read.all() or not timely.all():
        fixes = joined(parts) if parts else Fixes.of(time_ms=[])
    return readsb.Batch(placed, starts, fixes), refused


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

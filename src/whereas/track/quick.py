"""Quick: many traces of readsb read at once, by the scanner where there is one, with the very columns that the decoder gives.

What the scanner leaves (a row out of the ordinary, a time of no flight) goes to the decoder, which reads it or refuses it
with words. So both ways give the same for any file; only the time differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import numpy as np

from whereas.errors import BadSource

from . import readsb, scanner
from .fixes import Called, Fixes, joined

__all__ = ["read_many"]

Text = tuple[bytes, str]

SOME_BYTES = 2_000_000
"""So many bytes, inflated, are held and scanned at a time, and those of the last file."""


def read_many(files: Sequence[tuple[bytes, str]]) -> tuple[readsb.Batch, list[BadSource]]:
    """As `readsb.read_many` without rates; what is refused may come in another order."""
    if not scanner.usable():
        return readsb.read_many(files, rates=False)
    heads, lengths, parts, refused = list[readsb.Head](), [0], list[Fixes](), list[BadSource]()
    for texts in _some(files, refused):
        own, fixes = _scanned(texts, refused)
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
    """The files, inflated, some at a time. Tells what is refused."""
    texts, size = list[Text](), 0
    for data, name in files:
        try:
            texts.append((readsb.inflated(data, name), name))
        except BadSource as wrong:
            refused.append(wrong)
            continue
        size += len(texts[-1][0])
        if size >= SOME_BYTES:
            yield texts
            texts, size = [], 0
    if texts:
        yield texts


def _scanned(texts: Sequence[Text], refused: list[BadSource]) -> tuple[list[tuple[readsb.Head, int]], Fixes]:
    """The head of each file and how many rows it has, and the rows of all. Tells what is refused."""
    batch = scanner.scan_batch([text for text, _ in texts])
    readsb.bound(batch.fixes)
    heads, parts = list[tuple[readsb.Head, int]](), dict[int, Fixes]()
    told = zip(texts, *(column.tolist() for column in batch[1:5]), batch.called, strict=True)
    for number, ((text, name), read, rows, opens, closes, called) in enumerate(told):
        head = _head(text[: opens + 1] + text[closes:], name, called) if read else None
        if head:
            heads.append((head, rows))
            continue
        try:
            head, parts[number] = _with_care(text, name)
            heads.append((head, len(parts[number])))
        except BadSource as wrong:
            refused.append(wrong)
            parts[number] = batch.fixes.take(slice(0, 0))
    return heads, _mended(batch.fixes, [0, *np.cumsum(batch.rows).tolist()], parts)


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

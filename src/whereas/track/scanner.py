"""Scanner: the columns of many traces of readsb in one pass over their bytes, by a part that is compiled (`scan.c`).

It reads what readsb writes and leaves everything else to the decoder (`readsb`): at the first surprise a file is not read,
never half read. What it does read is JSON, and every number is the double nearest to what is written.

It is compiled when the package is built. Where no compiler was at hand, or WHEREAS_COMPILED is 0, the decoder reads all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .fixes import COLUMNS, SOURCES, Called, Fixes

try:
    from . import _scan
except ImportError:  # nothing was compiled
    compiled = None
else:
    compiled = _scan.scan

__all__ = ["Batch", "scan", "scan_batch", "usable"]


class Batch(NamedTuple):
    """The rows of several files, one file after the other; and of each file whether it was read, and what it has.

    A file that was not read has no rows here, and 0 for the rest. `opens` and `closes` are where the opening bracket of its
    trace is, and where the closing one: what stands before and after is the head, which is known to be JSON, but of which
    only the timestamp was read. `called` are its call signs, by index into its own rows. Vertical rates are not kept: NaN.
    """

    fixes: Fixes
    read: NDArray[np.bool_]
    rows: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    called: tuple[tuple[Called, ...], ...]


def usable() -> bool:
    """Whether there is a scanner, and WHEREAS_COMPILED does not say to do without."""
    return compiled is not None and os.environ.get("WHEREAS_COMPILED", "") != "0"


def scan(text: bytes) -> Batch | None:
    """One trace, already inflated; None where it is left to the decoder. Raises ImportError where nothing was compiled."""
    batch = scan_batch([text])
    return batch if batch.read[0] else None


def scan_batch(texts: Sequence[bytes]) -> Batch:
    """Several traces, already inflated. Other threads run meanwhile. Raises ImportError where nothing was compiled."""
    if compiled is None:
        raise ImportError("the scanner of traces was not compiled: install whereas where there is a C compiler")
    room = sum(map(len, texts)) // _SHORTEST + 1  # memory that is not written to costs nothing
    columns = {name: np.empty(room, kind) for name, kind in COLUMNS.items() if name != "vertical_fpm"}
    firsts, lasts, names = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, f"S{_CALL_SIGN}")
    read, rows = np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.int64)
    runs, opens, closes = np.zeros_like(rows), np.zeros_like(rows), np.zeros_like(rows)
    told = read, rows, runs, opens, closes
    count, run_count = compiled(tuple(texts), SOURCES, *columns.values(), firsts, lasts, names, *told)
    fixes = Fixes.of(**{name: column[:count] for name, column in columns.items()})
    letters = names[:run_count].astype(f"U{_CALL_SIGN}").tolist()
    called = list(map(Called, firsts[:run_count].tolist(), lasts[:run_count].tolist(), letters))
    ends = [0, *np.cumsum(runs).tolist()]
    return Batch(fixes, read, rows, opens, closes, tuple(tuple(called[first:last]) for first, last in pairwise(ends)))


_SHORTEST = len("[0,0,0,0,0,0,0,0,{}],")
_CALL_SIGN = 8  # letters, as transponders send them

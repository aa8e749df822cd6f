"""Picturing: pages of PDFs and pictures for the app, drawn by a child process that is kept while it is in use.

The app never opens such a file itself: the bytes go to a confined child (`whereas.readers.child`) with `drawn` in place of
the readers, with its limits of time and memory, and a PNG comes back, or the reason why not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from whereas.errors import BadSource, Problem
from whereas.intake import Readers

__all__ = ["DRAWN", "Pictures", "Resting"]

DRAWN = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff")
"""The kinds of files of which there are pictures."""

WIDTH = 1_100
"""How wide a page is drawn, in pixels."""
KEPT, KEPT_BYTES = 24, 40_000_000
"""How many drawn pages are kept, and how many bytes of them."""
IDLE_S = 20.0
"""After how many seconds without work the children are ended."""


class Resting:
    """Readers that are started when they are needed, lent to one at a time, and ended when nobody needed them for a while."""

    def __init__(self, stand_in: str = "", children: int | None = None) -> None:
        self._stand_in, self._children = stand_in, children
        self._lock, self._lent = threading.Lock(), threading.Lock()
        self._readers: Readers | None = None
        self._users = 0
        self._timer: threading.Timer | None = None

    @contextmanager
    def readers(self) -> Iterator[Readers]:
        """The readers, while the block runs; others wait meanwhile, for readers bear one thread."""
        with self._lock:
            self._users += 1
            if self._timer is not None:
                self._timer.cancel()
            if self._readers is None:
                self._readers = Readers(self._children, stand_in=self._stand_in)
            lent = self._readers
        try:
            with self._lent:
                yield lent
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._timer = threading.Timer(IDLE_S, self._rest)
                    self._timer.daemon = True
                    self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            if not self._users and self._readers is not None:
                self._readers.close()
                self._readers = None


class Pictures:
    """Pages as PNG, the last few of which are kept in memory."""

    def __init__(self) -> None:
        self._resting = Resting("whereas.web.drawn", 1)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def page(self, data: bytes, name: str, number: int) -> bytes:
        """Page *number*, from 1, of the file whose hash is *name*. Raises BadSource where it cannot be drawn."""
        key = name, number
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        with self._resting.readers() as readers:
            made = readers.extract(data, f"{number}@{WIDTH}")
        if isinstance(made, Problem):
            raise BadSource(made.problem, where=f"page {number}", remedy=made.remedy)
        if not made.parts:
            raise BadSource("it cannot be drawn", where=f"page {number}", remedy="open the file itself")
        picture = made.parts[0].data
        with self._lock:
            self._kept[key] = picture
            while len(self._kept) > KEPT or sum(map(len, self._kept.values())) > KEPT_BYTES:
                self._kept.popitem(last=False)
        return picture

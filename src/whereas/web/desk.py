"""Desk: the one case that is open in the app, its ledger, and the views of it that were asked for lately.

Requests come on several threads, and a ledger bears one at a time: whoever needs the case holds the desk meanwhile. A view
is worked out once for each state of the ledger and each way of asking, and kept while it is among the last few.
A case that is a text file is shown as it stands, read anew when the file changes; to mend it, it needs a ledger.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from whereas.answers import View
from whereas.casefile import Case, read_case
from whereas.entry import Entry
from whereas.errors import BadSource, Clash
from whereas.ledger import Ledger
from whereas.source import Source, sha256
from whereas.store import has_ledger

from .asked import Asked

__all__ = ["Desk"]

Made = TypeVar("Made")

VIEWS = 6
"""How many views are kept."""


class Desk:
    """The case in *folder*, opened for *by*, who signs what is entered. Close it when done.

    *now* gives milliseconds UTC. Raises what reading the case raises.
    """

    def __init__(self, folder: Path, by: str, *, now: Callable[[], int] | None = None) -> None:
        self.folder, self.by = folder, by
        self._now = now or (lambda: time.time_ns() // 1_000_000)
        self._lock = threading.RLock()
        self._ledger = Ledger(folder, actor=by, now=now) if has_ledger(folder) else None
        self._views: OrderedDict[tuple[object, int, Asked], View] = OrderedDict()
        self._kept: OrderedDict[tuple[object, str], Any] = OrderedDict()
        self._text: tuple[object, Case] | None = None
        self.case()

    def ready(self) -> None:
        """Work out beforehand what the first page will ask."""
        with self.view(Asked()) as view:
            view.verdicts()
            view.disputes()

    def close(self) -> None:
        """Let go of the ledger."""
        with self._lock:
            if self._ledger is not None:
                self._ledger.close()

    @property
    def writable(self) -> bool:
        """Whether the case has a ledger, so that it can be mended here."""
        return self._ledger is not None

    # ---- reading

    @property
    def name(self) -> str:
        """What the case is called: its title, or its folder's name."""
        return self.case().title or self.folder.resolve().name

    def head(self) -> int:
        """The number of the last entry; 0 for a case without a ledger."""
        with self._lock:
            last = self._ledger.head() if self._ledger is not None else None
            return last.seq if last is not None else 0

    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the ledger; none without one."""
        with self._lock:
            return self._ledger.entries() if self._ledger is not None else ()

    def case(self, entry: int = 0) -> Case:
        """The case as it stands, or as it stood after an entry. Raises BadSource where there is no such entry."""
        with self._lock:
            if self._ledger is not None:
                return self._ledger.case(entry or None)
            if entry:
                raise BadSource("a text case has no entries", where=str(self.folder), remedy=_NEEDS_LEDGER)
            state = self._state()
            if self._text is None or self._text[0] != state:
                self._text = state, read_case(self.folder)
            return self._text[1]

    def _state(self) -> object:
        """Something that changes when the case does."""
        if self._ledger is not None:
            return self.head()
        file = self.folder / "case.yaml" if self.folder.is_dir() else self.folder
        told = file.stat()
        return told.st_mtime_ns, told.st_size

    @contextmanager
    def view(self, asked: Asked) -> Iterator[View]:
        """A view of the case, held while the block runs. Raises what `Asked.view` and reading raise."""
        with self._lock:
            yield self._view(asked)

    def _view(self, asked: Asked) -> View:
        now = self._now()
        key = (self._state(), now // 3_600_000, asked)  # what is not due yet may be an hour later
        if key not in self._views:
            last = next(reversed(self._views.values()), None)
            self._views[key] = asked.view(self.case(asked.entry), now, last)
            while len(self._views) > VIEWS:
                self._views.popitem(last=False)
        self._views.move_to_end(key)
        return self._views[key]

    def kept(self, what: str, make: Callable[[Case], Made]) -> Made:
        """Something made of the case as it stands, made once for each state of it."""
        with self._lock:
            key = (self._state(), what)
            if key not in self._kept:
                self._kept[key] = make(self.case())
                while len(self._kept) > VIEWS:
                    self._kept.popitem(last=False)
            made: Made = self._kept[key]
            return made

    def data(self, source: Source) -> bytes:
        """The bytes of a source, as they were received and hashed again. Raises BadSource, Damaged."""
        if source.redacted or not source.sha256 or not source.file:
            raise BadSource(f"there is no copy of {source.id} in the case", remedy="add the file, if it may be kept")
        with self._lock:
            if self._ledger is not None:
                return self._ledger.store.read("sources", source.sha256.lower())
        data = (self.case().folder / source.file).read_bytes()
        if sha256(data) != source.sha256.lower():
            raise BadSource(f"{source.file} has changed since it was hashed", remedy="put the original back")
        return data

    # ---- writing

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, to write in. Raises BadSource for a case without one."""
        with self._lock:
            if self._ledger is None:
                raise BadSource(
                    "this case is a text file, and is only shown here", where=str(self.folder), remedy=_NEEDS_LEDGER
                )
            yield self._ledger

    def unchanged(self, since: int, keys: Mapping[tuple[str, str], str]) -> None:
        """Raises Clash where one of the things *keys*, with their names for people, was changed after entry *since*."""
        for entry in self.entries()[since:]:
            for change in entry.changes():
                if change.key in keys:
                    raise Clash(
                        f"{keys[change.key]} was changed meanwhile: entry {entry.seq} ({entry.kind}, by {entry.actor}, {entry.at})",
                        remedy="look at what it says now, and do yours again on top of it",
                    )


_NEEDS_LEDGER = "make its ledger first: whereas import NEW-FOLDER case.yaml"

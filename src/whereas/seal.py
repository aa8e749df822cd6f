"""The seal: what case.db was when it was last closed, so that a bit that turns in it is found, wherever it lies.

The chain of hashes covers the entries, and only these; a database has pages, free space and a header besides. The seal is
written each time a writer closes the ledger, after every entry has been brought into case.db. It guards against accident.
Against intent there are checkpoints: who can write to the disk can write a seal.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import Damaged
from .source import sha256
from .store import sync_folder

__all__ = ["SEAL", "Seal", "read_seal"]

SEAL = "case.seal"


@dataclass(frozen=True, slots=True)
class Seal:
    """What case.db was when it was last closed: its entries, the hash of the last, its size in bytes, and its hash."""

    entries: int
    head: str
    size_bytes: int
    sha256: str

    def text(self) -> str:
        """The seal as it is written, a line each, and the hash of these lines last."""
        lines = (
            f"whereas seal 1\nentries {self.entries}\nhead {self.head}\nbytes {self.size_bytes}\nsha256 {self.sha256}\n"
        )
        return f"{lines}seal {sha256(lines.encode())}\n"

    def lost(self, entries: int) -> str:
        """Which of the entries that were sealed are missing where only so many are left; "" where none is."""
        if self.entries <= entries:
            return ""
        first, last = entries + 1, self.entries
        return f"entries {first} to {last} are missing" if last > first else f"entry {last} is missing"

    def write(self, folder: Path) -> None:
        """Put it beside case.db, whole or not at all. Raises OSError."""
        waiting = folder / (SEAL + ".part")
        with waiting.open("wb") as file:
            file.write(self.text().encode())
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(folder / SEAL)
        sync_folder(folder)


_SEAL = re.compile(
    r"whereas seal 1\nentries (\d{1,12})\nhead ([0-9a-f]{64})\nbytes (\d{1,15})\nsha256 ([0-9a-f]{64})\nseal [0-9a-f]{64}\n"
)


def read_seal(folder: Path) -> Seal | None:
    """The seal of a case, None where it has none. Raises Damaged where it is not one as it was written."""
    try:
        text = (folder / SEAL).read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return None
    if match := _SEAL.fullmatch(text):
        seal = Seal(int(match[1]), match[2], int(match[3]), match[4])
        if seal.text() == text:
            return seal
    remedy = "see what else with: whereas verify; if all else is whole, remove the seal"
    raise Damaged("has been altered", where=str(folder / SEAL), remedy=remedy)

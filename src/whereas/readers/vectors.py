"""Vectors: a Parquet file of an aircraft's state vectors, as text: a record a line, cells set apart by tabs.

Parquet holds columns and no text, so the text is made: the names of the columns, then the records in order. Reading it needs
the extra `tracks`. Format: Apache Parquet, read by pyarrow, with one thread and the allocator of the system: its own ones
reserve more address space with each processor of the machine, and a child has little (`child.MEMORY_BYTES`).
"""

from __future__ import annotations

import os
from importlib import import_module

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, normal

__all__ = ["read"]


def read(data: bytes, name: str) -> Extract:
    """The records of a Parquet file, a line each. Raises BadSource where it is none, or the extra is not installed."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # looked at once, when pyarrow is first loaded
    try:
        pyarrow = import_module("pyarrow")
        as_text = import_module("whereas.track.opensky").as_text
    except ImportError:
        raise BadSource(
            "Parquet is read with the extra tracks", where=name, remedy='install it: pip install "whereas[tracks]"'
        ) from None
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    try:
        text = normal(as_text(data, name))
    except UnicodeDecodeError:
        raise BadSource("a text in it is not UTF-8", where=name, remedy="write the file again") from None
    return Extract("application/vnd.apache.parquet", text, f"vectors 1 (pyarrow {pyarrow.__version__}), {RULE}")

"""Vectors: a Parquet file of an aircraft's state vectors, as text: a record a line, cells set apart by tabs.

Parquet holds columns and no text, so the text is made: the names of the columns, then the records in order. Reading it needs
the extra `tracks`. Format: Apache Parquet, read by pyarrow.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, normal

__all__ = ["read"]


def read(data: bytes, name: str) -> Extract:
    """The records of a Parquet file, a line each. Raises BadSource where it is none, or the extra is not installed."""
    try:
        as_text = import_module("whereas.track.opensky").as_text
    except ImportError:
        raise BadSource(
            "Parquet is read with the extra tracks", where=name, remedy='install it: pip install "whereas[tracks]"'
        ) from None
    text = normal(as_text(data, name))
    return Extract("application/vnd.apache.parquet", text, f"vectors 1 (pyarrow {version('pyarrow')}), {RULE}")

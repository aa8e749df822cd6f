"""What a test needs and does not find: there it is skipped, and in CI it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip what asks, or in CI fail it: *what* says what is not here, and how to get it."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)

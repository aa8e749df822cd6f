"""What the tests share: the data beside the repository, and Hypothesis told to be the same on every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "whereas", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("whereas")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder shared/data beside the repository; without it a test is skipped, and in CI it fails."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing")
        pytest.skip(f"{folder} is not here")
    return folder

"""What the tests share: the data beside the repository, and Hypothesis told to be the same on every run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from lacking import lacking
from playwright.sync_api import Browser, sync_playwright

settings.register_profile(
    "whereas", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("whereas")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder shared/data beside the repository; without it a test is skipped, and in CI it fails."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        lacking(f"{folder} is not here")
    return folder


@pytest.fixture(scope="session")
def compiled_scanner() -> None:
    """The scanner of traces; without it a test is skipped, and in CI it fails."""
    from whereas.track import scanner

    if scanner.compiled is None:
        lacking("the scanner was not compiled: install whereas where there is a C compiler")


CHROMIUM = Path(os.environ.get("WHEREAS_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of all tests of pages: Playwright allows no second one in a process."""
    if not CHROMIUM.exists():
        lacking(f"no Chromium at {CHROMIUM}: apt-get install chromium, or set WHEREAS_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()

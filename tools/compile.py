"""Compile the scanner of traces when the package is built: a hook of hatchling, which pip and `python -m build` call.

It is built against Python's stable interface, so one file serves every Python from 3.11 on. Without a C compiler or Python's
headers the package is built without it, and says so: traces are then read by the decoder alone, with the same result.
WHEREAS_COMPILE=1 makes that an error, and WHEREAS_COMPILE=0 compiles nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

FOLDER = Path("src/whereas/track")
OPTIONS = [] if os.name == "nt" else ["-std=c11", "-O3", "-Wall", "-Wextra", "-Wno-missing-field-initializers"]


class CompiledScanner(BuildHookInterface):  # type: ignore[type-arg]  # the configuration is not looked at
    """Put the compiled scanner beside its source, and into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # it is called so
        """Called before the wheel is put together, and before an editable install is."""
        wanted = os.environ.get("WHEREAS_COMPILE", "" if sys.implementation.name == "cpython" else "0")
        folder = Path(self.root) / FOLDER
        for old in (*folder.glob("_scan.*so"), *folder.glob("_scan.*pyd")):
            old.unlink()
        made = compiled(folder, optional=wanted != "1") if wanted != "0" else None
        if made:
            build_data["artifacts"].append((FOLDER / made.name).as_posix())
            build_data["pure_python"] = False
            build_data["tag"] = f"cp311-abi3-{next(sys_tags()).platform}"
        elif wanted != "0":
            self.app.display_warning(
                "no C compiler, or no headers of Python: traces of readsb will be read by the decoder"
            )


def compiled(folder: Path, *, optional: bool) -> Path | None:
    """Compile what is in the folder, and put the library there; None where that cannot be, and is *optional*."""
    source = str(folder / "scan.c")
    extension = Extension(
        "whereas.track._scan", [source], py_limited_api=True, extra_compile_args=OPTIONS, optional=optional
    )
    command = build_ext(Distribution({"ext_modules": [extension]}))
    with tempfile.TemporaryDirectory() as place:
        command.build_lib = command.build_temp = place
        command.ensure_finalized()
        command.run()
        library = Path(command.get_ext_fullpath(extension.name))
        if not library.exists():
            return None
        return Path(shutil.copyfile(library, folder / library.name))

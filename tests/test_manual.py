"""The manual tells the truth: what it pastes is what comes out, and it leaves out no command, option, error or name.

In a page, a fence ```LANG PATH is a file to write first; ```console runs each "$ " line in a folder of the page's own
that has examples/ in it, and a line "..." stands for lines left out; the output of ```python is in the next ```text.
"""

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import whereas
from whereas.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ALL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def same(want: list[str], got: list[str]) -> bool:
    """Whether the lines match; "..." stands for any number of them."""
    if not want:
        return not got
    if want[0].strip() == "...":
        return any(same(want[1:], got[skipped:]) for skipped in range(len(got) + 1))
    return bool(got) and want[0].rstrip() == got[0].rstrip() and same(want[1:], got[1:])


class Folder:
    """A folder in which a page's commands are run, with `whereas` on its path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before: list[str] = []
        (path / "bin").mkdir()
        script = path / "bin" / "whereas"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m whereas "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        os.symlink(ROOT / "examples", path / "examples")

    def run(self, command: str) -> list[str]:
        path = f"{self.path / 'bin'}:{os.environ['PATH']}"
        fixed = {"PYTHONPATH": str(ROOT / "src"), "TZ": "UTC", "NO_COLOR": "1", "COLUMNS": "100"}
        env = {**os.environ, **fixed, "PATH": path}
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.path,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")]

    def python(self, body: str) -> list[str]:
        """Run a piece of Python after those before it on the page; what this piece prints."""
        quiet = "".join(f"    exec({piece!r})\n" for piece in ("pass", *self.before))
        program = f"import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n{quiet}exec({body!r})\n"
        (self.path / "example.py").write_text(program, encoding="utf-8")
        self.before.append(body)
        return self.run(f'"{sys.executable}" example.py')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_manual_pastes_is_what_comes_out(page: Path, tmp_path: Path) -> None:
    folder, said = Folder(tmp_path), list[str]()
    for info, body in FENCE.findall(page.read_text(encoding="utf-8")):
        words = info.split()
        if info == "console":
            for part in re.split(r"(?m)^\$ ", body)[1:]:
                command, _, want = part.partition("\n")
                got = folder.run(command)
                lines = want.rstrip("\n").split("\n")
                assert same(lines, got), f"{page.name}: $ {command}\n" + "\n".join(got)
        elif info == "python":
            said = folder.python(body)
        elif info == "text" and said:
            assert same(body.rstrip("\n").split("\n"), said), f"{page.name}: python prints\n" + "\n".join(said)
            said = []
        elif len(words) == 2:
            file = tmp_path / words[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body, encoding="utf-8")


def test_every_command_and_option_is_in_the_manual() -> None:
    for name, command in main.commands.items():
        assert f"whereas {name}" in ALL
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in ALL, f"{name} {option.opts[0]}"


def test_every_public_name_is_in_the_manual() -> None:
    missing = []
    for found in pkgutil.walk_packages(whereas.__path__, "whereas."):
        if found.name != "whereas.__main__" and not found.name.startswith("whereas.migrations."):
            module = importlib.import_module(found.name)
            missing += [
                f"{found.name}.{name}" for name in getattr(module, "__all__", ()) if not re.search(rf"\b{name}\b", ALL)
            ]
    assert not missing


def test_every_link_in_the_manual_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_shows_a_conflict_within_its_first_hundred_words() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()[:100]
    assert "17:44" in words
    assert "17:45" in words


def test_the_manual_names_no_path_of_a_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w./`-])/(?:home|root|tmp|usr|opt|srv|var)/", page.read_text(encoding="utf-8")), (
            page.name
        )

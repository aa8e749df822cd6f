"""`whereas serve`, as it is typed: it says where, answers there alone, and ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from browsing import JGG
from commands import SCHEMA
from jsonschema import Draft202012Validator


def begun(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "whereas", "serve", *words, "--no-open"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()  # `communicate` would pass by what was read ahead
    return process.wait(20), out, err


def test_it_says_where_answers_there_and_ends_with_ctrl_c() -> None:
    process = begun(str(JGG))
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    assert said[0] == "J.G.G. v. Trump, 15 and 16 March 2025 is open at\n"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(said[2].strip()) as answer:
        assert answer.status == 200
    code, out, err = ended(process)
    assert "only shown" in out
    assert f"whereas import NEW-FOLDER {JGG / 'case.yaml'}" in " ".join(out.split())
    assert (code, err) == (0, "")


def test_a_program_is_told_as_json() -> None:
    process = begun(str(JGG), "--json")
    assert process.stdout is not None
    text = ""
    while not text.rstrip().endswith("}"):
        text += process.stdout.readline()
    told = json.loads(text)
    Draft202012Validator({**SCHEMA["$defs"]["serve"], "$defs": SCHEMA["$defs"]}).validate(told)
    asked = urllib.request.Request(told["origin"] + "/api/head", headers={"Authorization": f"Bearer {told['token']}"})
    with urllib.request.urlopen(asked) as answer:
        assert json.load(answer) == {"whereas": "head 1", "head": 0, "entries": []}
    with pytest.raises(HTTPError):
        urllib.request.urlopen(told["origin"])
    assert ended(process)[0] == 0


def test_where_there_is_no_case_it_says_how_to_make_one(tmp_path: Path) -> None:
    process = begun(str(tmp_path / "nothing"))
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, "")
    assert "there is no case here" in err
    assert "whereas new" in err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_it_ends_also_when_the_system_asks_it_to() -> None:
    process = begun(str(JGG))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0

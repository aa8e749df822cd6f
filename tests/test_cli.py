"""The command line on the bundled case: what it says of that evening, as a person asked for it; and as a program runs it.

Each command and its answers: test_commands.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from whereas.cli import main

ROOT = Path(__file__).parents[1]
JGG = str(ROOT / "examples" / "jgg")


def whereas(*arguments: str, folder: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """A real process, in a terminal that knows only ASCII, as far as it says."""
    held = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "COLUMNS": "60", **env}
    command = [sys.executable, "-m", "whereas", *arguments]
    return subprocess.run(command, capture_output=True, cwd=folder, env=held, check=False, encoding="utf-8")


def told(*arguments: str) -> str:
    """Standard output with its lines joined, so that a sentence is found wherever it was wrapped."""
    return " ".join(whereas(*arguments).stdout.split())


def answer(*arguments: str) -> Any:
    return json.loads(whereas(*arguments, "--json").stdout)


def test_the_rounding_of_the_second_departure_is_a_difference_of_one_minute() -> None:
    said = told("check", JGG)
    assert "when f2.departed (flight 2 takes off in Texas): 1 min, no more than a clock time's rounding" in said
    assert "f2.departed at 2025-03-15 17:44 (" in said
    assert "f2.departed at 2025-03-15 17:45 (" in said


def test_the_order_hours_before_the_flights_conflicts_with_every_departure_by_hours() -> None:
    claim = "order.entered before the deportation flights by hours"
    dispute = next(
        item for item in answer("conflicts", JGG)["disputes"] if item["common"] and item["common"]["says"] == claim
    )
    assert dispute["difference_ms"] >= 3 * 3_600_000
    against = {saying["says"] for conflict in dispute["conflicts"] for saying in conflict["sayings"]}
    assert {
        "f1.departed at 2025-03-15 17:26",
        "f2.departed at 2025-03-15 17:45",
        "f2.departed at 2025-03-15 17:44",
    } <= against
    quoted = [claim["quote"] for saying in dispute["conflicts"][0]["sayings"] for claim in saying["claims"]]
    assert all(quoted)
    assert f"“{claim}” and what others say" in told("check", JGG)


def test_flights_1_and_2_turn_on_what_removal_means_and_flight_3_on_whom_the_order_covers() -> None:
    said = told("verdicts", JGG)
    assert (
        "For f1 and f2, under “plaintiffs” broken, under “government” kept: it turns on what “removal” means." in said
    )
    assert (
        "For f3, under “plaintiffs” broken, under “government” not covered: it turns on what “covered” means." in said
    )
    parties = ["plaintiffs", "government"]
    found = answer("verdicts", JGG)["cruxes"]
    cruxes = [crux for crux in found if (crux["clause"], crux["readings"]) == ("tro.no-removal", parties)]
    assert [(crux["subjects"], crux["turns_on"], crux["makes_no_difference"]) for crux in cruxes] == [
        (["f1", "f2"], [["removal"]], ["effective", "covered"]),
        (["f3"], [["covered"]], ["effective", "removal"]),
    ]


@pytest.mark.parametrize("verdict", ["tro.no-removal/f3/plaintiffs", "tro.turn-back/f1/plaintiffs"])
def test_what_a_verdict_is_said_to_rest_on_it_does_rest_on(verdict: str) -> None:
    """`explain` says "Without source X it would be W": and so it is, with --without X."""
    explained = answer("explain", JGG, verdict)["verdicts"][0]
    texts = [sentence["text"] for sentence in explained["sentences"] if sentence["part"] == "unsettles"]
    assert texts
    for text in texts[:4]:
        match = re.fullmatch(r"Without (?:source (\S+)|the word of (.+)) it would be (.+)\.", text)
        if match is None:
            assert text == "No single source, and no single origin, would unsettle it."
            continue
        found = answer("verdicts", JGG, "--without", match[1] or f"origin:{match[2]}")["verdicts"]
        assert {each["id"]: each["verdict"] for each in found}[verdict] == match[3], text


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["--version"], 0, r"whereas \d+\.\d+", r"^$"),
        (["check", JGG], 1, "disputes, [0-9]+ of them over numbers", r"^$"),
        (["conflicts", JGG, "--limit", "5"], 1, "cannot all be true", r"^$"),
        (["bounds", JGG, "f1.departed"], 0, "f1.departed: ", r"^$"),
        (["verdicts", JGG, "--reading", "government"], 0, "✓ kept", r"^$"),
        (["verdicts", JGG, "--reading", "plaintiffs"], 1, "✗ broken", r"^$"),
        (["explain", JGG, "no-removal/f3/government"], 0, "Not covered", r"^$"),
        (["schema", "case"], 0, "whereas case file", r"^$"),
        (["check", "nowhere"], 3, r"^$", "there is no case here"),
        (["check", JGG, "--as-of", "noon"], 2, r"^$", "--as-of"),
        (["check", JGG, "--without", "nobody"], 2, r"^$", "no source is called 'nobody'"),
        (["bounds", JGG, "f1.depart"], 2, r"^$", "did you mean f1.departed"),
        (["verdicts", JGG, "--reading", "nobody"], 2, r"^$", "plaintiffs, government, district-court"),
        (["explain", JGG, "no-removal/f9"], 2, r"^$", "no verdict is called 'no-removal/f9'"),
        (["recheck", "nowhere.json"], 2, r"^$", "does not exist"),
        (["chekc"], 2, r"^$", "No such command"),
        (["check", "--jsn"], 2, r"^$", "No such option"),
    ],
)
def test_answers_go_to_standard_output_refusals_to_standard_error_and_the_exit_code_says_which(
    arguments: list[str], code: int, out: str, err: str
) -> None:
    done = whereas(*arguments)
    assert done.returncode == code
    assert re.search(out, done.stdout), done
    assert re.search(err, done.stderr), done
    assert "Traceback" not in done.stderr


def test_a_pipe_in_a_plain_locale_gets_the_same_words() -> None:
    """In the C locale Python would otherwise write ASCII, or fail."""
    assert whereas("verdicts", JGG, LC_ALL="C", LANG="C").stdout == whereas("verdicts", JGG, LC_ALL="C.UTF-8").stdout


def test_every_answer_has_its_shape_in_the_schema_and_in_the_manual() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "src" / "whereas" / "cli").glob("*.py")))
    shapes = set(re.findall(r'"whereas": "([\w-]+) 1"', code))
    schema = json.loads((ROOT / "src" / "whereas" / "schemas" / "output.schema.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    entering, showing = {"accept", "describe", "edit", "event", "redact", "reject", "undo"}, {"show"}
    assert shapes >= set(main.commands) - {"schema"} - entering - showing | {"refusal", "entry", "list", "source"}
    assert shapes <= set(schema["$defs"])
    assert all(f"`{shape} 1`" in page for shape in shapes)

"""Commands as a person gives them: what they say, and their JSON, held against its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from click.testing import CliRunner, Result

from whereas.cli import main

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "src" / "whereas" / "schemas" / "output.schema.json").read_text(encoding="utf-8"))


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments), env={"WHEREAS_BY": "ana"})
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def told(*arguments: str, code: int = 0) -> str:
    """What is said, with its lines joined, so that a sentence is found wherever it was wrapped."""
    return " ".join(run(*arguments, code=code).output.split())


def answer(*arguments: str, code: int = 0) -> Any:
    plain = json.loads(run(*arguments, "--json", code=code).stdout)
    name = plain["whereas"].removesuffix(" 1")
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"}).validate(plain)
    return plain

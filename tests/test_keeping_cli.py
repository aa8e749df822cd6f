"""The commands that keep a case in its ledger and hold it to its past: what they print, exit with, and answer as JSON."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from whereas.cli import main

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "src" / "whereas" / "schemas" / "output.schema.json").read_text(encoding="utf-8"))
START = """\
whereas: 1
title: A gate
zone: UTC
events:
  f1.departed: {kind: flight.departed, what: flight 1 takes off}
"""
GATE = "Gate log\n17:26  flight 1 off blocks\n"
PAGE = """\
<title>Plane left</title>
<meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2025-03-18T14:05:00Z">
<p>The first plane left at 5:30 p.m., a spokesman said.</p>
"""


def run(*arguments: str, code: int = 0, **env: str) -> Result:
    result = CliRunner().invoke(main, list(arguments), env={"WHEREAS_BY": "ana", **env})
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def told(*arguments: str, code: int = 0, **env: str) -> str:
    """What is said, with its lines joined, so that a sentence is found wherever it was wrapped."""
    return " ".join(run(*arguments, code=code, **env).output.split())


def answer(*arguments: str, code: int = 0, **env: str) -> Any:
    plain = json.loads(run(*arguments, "--json", code=code, **env).stdout)
    name = plain["whereas"].removesuffix(" 1")
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"}).validate(plain)
    return plain


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case of four entries, `gate`, and the files that it was made of."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "start.yaml").write_text(START, encoding="utf-8")
    (folder / "gate.txt").write_text(GATE, encoding="utf-8")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    case = str(folder / "gate")
    run("import", case, str(folder / "start.yaml"))
    run("add", case, str(folder / "gate.txt"), str(folder / "page.html"))
    run("claim", case, *_said("gate", "17:26", "17:26  flight 1 off blocks"))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, and the current folder."""
    shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def _said(source: str, time: str, quote: str) -> tuple[str, ...]:
    return "--source", source, "--says", f"f1.departed at 2025-03-15 {time}", "--quote", quote


def _editor(folder: Path, program: str) -> str:
    """An editor that does to the text `s` what the program says."""
    file = folder / "editor.py"
    lines = ["import sys, pathlib, subprocess", "file = pathlib.Path(sys.argv[1])", "s = file.read_text('utf-8')"]
    file.write_text("\n".join([*lines, program, "file.write_text(s, 'utf-8')"]), encoding="utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(file))}"


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _ben(source: str, note: str) -> str:
    """A line of an editor: meanwhile, Ben writes a note on a source."""
    asked = ["-m", "whereas", "describe", "gate", source, "--set", f"note={note}", "--by", "ben"]
    return f"subprocess.run([sys.executable, *{asked}], check=True)\n"


# ---------------------------------------------------------------------------------------------- making and adding


def test_a_new_case_with_a_ledger_is_made_once(folder: Path) -> None:
    assert answer("new", "mine", "--ledger", "--zone", "UTC") == {"whereas": "new 1", "file": str(Path("mine/case.db"))}
    assert "is there already" in told("new", "mine", "--ledger", code=2)
    assert [entry["kind"] for entry in answer("log", "mine")["entries"]] == ["new"]
    assert not (folder / "mine" / "case.yaml").exists()


def test_files_are_added_once_and_those_refused_are_named_and_end_with_1(folder: Path) -> None:
    (folder / "tool.bin").write_bytes(b"\x7fELF\x02\x01\x01\x00")
    (folder / "note.txt").write_text("A note.\n", encoding="utf-8")
    said = told("add", "gate", "gate.txt", "note.txt", "tool.bin", code=1)
    assert "gate.txt: already there, as gate" in said
    assert "tool.bin: refused: this is a program, which is not read try: " in said
    assert "1 added, 1 already there, 1 refused; 3 sources in gate." in said
    found = answer("add", "gate", "note.txt", "tool.bin", code=1)["files"]
    assert [(file["path"], file["outcome"]) for file in found] == [
        (["note.txt"], "already there"),
        (["tool.bin"], "refused"),
    ]
    assert found[1]["problem"]["remedy"].startswith("what is read: ")
    assert answer("add", "gate", "tool.bin", "--unread")["files"][0]["outcome"] == "added"
    assert answer("show", "gate", "tool")["characters"] == 0


def test_what_a_file_says_of_itself_is_proposed_and_with_accept_it_is_taken(folder: Path) -> None:
    assert answer("show", "gate", "page")["publisher"] == ""
    assert "perhaps publisher: The Gazette" in told("show", "gate", "page")
    file = answer("add", "other", "page.html", "--accept")["files"][0]
    assert {"publisher", "published", "title"} <= {each["field"] for each in file["proposals"]}
    taken = answer("show", "other", "page")
    assert (taken["publisher"], taken["title"]) == ("The Gazette", "Plane left")


# ---------------------------------------------------------------------------------------------- putting


def test_a_claim_is_put_with_its_quote_or_with_a_selector_and_put_anew_by_its_id(folder: Path) -> None:
    quote = "The first plane left at 5:30 p.m."
    assert told("claim", "gate", *_said("page", "17:30", quote)) == "Entry 5: claim page-1."
    claim = answer("show", "gate", "page-1")
    start, end = claim["span"]
    text = run("show", "gate", "page", "--text").stdout
    assert text[start:end] == quote
    (folder / "target.json").write_text(json.dumps(claim["target"]), encoding="utf-8")
    says = ("--source", "page", "--says", "f1.departed at 2025-03-15 17:30")
    for selector in ("target.json", json.dumps(claim["target"]["selector"][1])):
        assert answer("claim", "gate", *says, "--selector", selector, "--id", "page-1")["entry"] is None
    assert "Nothing to do" in told(
        "claim", "gate", *_said("page", "17:30", quote), "--id", "page-1", "--span", f"{start}..{end}"
    )
    anew = answer("claim", "gate", *_said("page", "17:31", quote), "--id", "page-1", "--set", "speaker=Jane")["entry"]
    assert [(change["section"], change["id"], change["value"]["speaker"]) for change in anew["changes"]] == [
        ("claims", "page-1", "Jane")
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (_said("gate", "17:26", "17.26  flight 1 off blocks"), 3, "nearest is '17:26 flight 1 off blocks' at 9..35"),
        (_said("nowhere", "17:26", ""), 3, "no source is called 'nowhere'"),
        ((*_said("gate", "17:26", ""), "--selector", "{"), 3, "the selector is not JSON"),
        ((*_said("nowhere", "17:26", ""), "--selector", "{}"), 3, "no source with a text is called 'nowhere'"),
        ((*_said("gate", "17:26", ""), "--set", "colour=red"), 2, "fields are"),
        ((*_said("gate", "17:26", ""), "--set", "speaker"), 2, "write FIELD=VALUE"),
        (("--source", "gate", "--says", "f9.departed at noon"), 3, "f9.departed"),
    ],
)  # fmt: skip
def test_a_claim_that_does_not_hold_is_refused_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], code: int, problem: str
) -> None:
    assert problem in told("claim", "gate", *arguments, code=code)
    assert len(answer("log", "gate")["entries"]) == 4


def test_a_source_is_described_by_what_it_proposes_or_by_what_one_says(folder: Path) -> None:
    assert answer("describe", "gate", "page") == answer("show", "gate", "page")
    assert told("describe", "gate", "page", "--accept", "all", "--set", "title=") == "Entry 5: describe page."
    found = answer("show", "gate", "page")
    assert (found["publisher"], found["title"]) == ("The Gazette", "")
    assert answer("describe", "gate", "page", "--set", "origin=AP")["entry"]["kind"] == "describe"
    assert "it proposes no url" in told("describe", "gate", "page", "--accept", "url", code=2)
    assert "sha256 cannot be changed" in told("describe", "gate", "page", "--set", "sha256=0", code=2)
    assert "no source is called 'nobody'" in told("describe", "gate", "nobody", code=3)


def test_what_is_changed_in_an_editor_becomes_one_entry(folder: Path) -> None:
    editor = _editor(folder, "s = s.replace('title: A gate', 'title: The gate')")
    assert "title" in [change["section"] for change in answer("edit", "gate", EDITOR=editor)["entry"]["changes"]]
    assert "Nothing to do" in told("edit", "gate", EDITOR=editor)
    wrong = _editor(folder, "s += 'colour: red\\n'")
    assert "colour: no field of a case" in told("edit", "gate", EDITOR=wrong, code=3)
    assert told("check", "gate").startswith("The gate ")


def test_two_who_change_the_same_thing_clash_with_5_and_the_second_is_told_who_was_first(folder: Path) -> None:
    """While Ana has the case in her editor, Ben describes the source that she is changing."""
    same = _ben("gate", "two") + "s = s.replace('  gate:\\n', '  gate:\\n    note: three\\n')"
    said = told("edit", "gate", EDITOR=_editor(folder, same), code=5)
    assert "sources/gate was changed meanwhile: entry 5 (describe, by ben" in said
    assert "whereas show gate 5; then do yours again on top of it" in said
    assert answer("show", "gate", "gate")["note"] == "two"


def test_two_who_change_different_things_do_not_clash(folder: Path) -> None:
    other = _ben("page", "one") + "s = s.replace('title: A gate', 'title: The gate')"
    run("edit", "gate", EDITOR=_editor(folder, other))
    assert answer("show", "gate", "page")["note"] == "one"
    assert told("check", "gate").startswith("The gate ")


def test_an_entry_is_undone_by_one_that_says_the_opposite_and_a_later_change_stands_in_the_way_with_5(
    folder: Path,
) -> None:
    before = answer("show", "gate", "claims")["things"]
    assert told("undo", "gate") == "Entry 5: undo entry 4."
    assert answer("show", "gate", "claims")["things"] == []
    undone = answer("undo", "gate", "5")["entry"]
    assert (undone["facts"], undone["actor"]) == ({"undoes": 5}, "ana")
    assert answer("show", "gate", "claims")["things"] == before
    run("describe", "gate", "page", "--accept", "title")
    assert "entry 7 (describe, by ana) has changed sources/page since" in told("undo", "gate", "3", code=5)
    assert answer("undo", "gate", "3", code=5)["whereas"] == "refusal 1"
    assert "there is no entry 99" in told("undo", "gate", "99", code=3)


def test_a_redacted_source_keeps_its_hash_and_its_claims_and_loses_its_bytes(folder: Path) -> None:
    hash_ = hashlib.sha256(GATE.encode()).hexdigest()
    assert (folder / "gate" / "sources" / hash_).is_file()
    assert "Aborted" in told("redact", "gate", "gate", "--why", "a court said so", code=1)
    assert (
        answer("redact", "gate", "gate", "--why", "a court said so", "--yes")["entry"]["facts"]["why"]
        == "a court said so"
    )
    assert not (folder / "gate" / "sources" / hash_).exists()
    left = answer("show", "gate", "gate")
    assert (left["sha256"], left["redacted"], left["claims"]) == (hash_, "a court said so", ["gate-1"])
    assert "is a redaction, and the bytes are gone" in told("undo", "gate", "5", code=3)
    run("verify", "gate")


# ---------------------------------------------------------------------------------------------- looking


def test_the_log_tells_who_changed_what_all_of_it_or_of_one_thing_or_the_last(folder: Path) -> None:
    kinds = [entry["kind"] for entry in answer("log", "gate")["entries"]]
    assert kinds == ["import", "add", "add", "claim"]
    assert [entry["seq"] for entry in answer("log", "gate", "sources/page")["entries"]] == [3]
    assert [entry["seq"] for entry in answer("log", "gate", "--last", "1")["entries"]] == [4]
    assert "ana: claim claims/gate-1" in told("log", "gate")
    assert told("log", "gate", "claims/none") == "No entry has changed claims/none."
    run("undo", "gate")
    assert "ana: undo entry 4: − claims/gate-1" in told("log", "gate", "--last", "1")


def test_an_entry_a_source_a_claim_and_each_list_can_be_shown(folder: Path) -> None:
    assert answer("show", "gate", "4")["entry"]["changes"][0]["id"] == "gate-1"
    assert "put claims/gate-1 id: gate-1" in told("show", "gate", "4")
    assert {thing["id"] for thing in answer("show", "gate", "sources")["things"]} == {"gate", "page"}
    assert run("show", "gate", "claims").output == "gate-1  f1.departed at 2025-03-15 17:26\n"
    assert run("show", "gate", "events").output == "f1.departed  flight 1 takes off\n"
    assert "at 9..35, line 2" in told("show", "gate", "claims/gate-1")
    assert run("show", "gate@3", "claims").output == "No claims yet.\n"
    assert "there is no source and no claim called 'nobody'" in told("show", "gate", "nobody", code=3)
    assert "there is no entry 9; the last is 4" in told("show", "gate", "9", code=3)
    run("show", "gate", "page", "--save", "as-received.html")
    assert (folder / "as-received.html").read_bytes() == PAGE.encode()
    assert "is there already" in told("show", "gate", "page", "--save", "as-received.html", code=3)


def test_a_question_about_an_earlier_entry_is_answered_from_what_stood_then(folder: Path) -> None:
    assert answer("check", "gate@3")["claims_used"] == 0
    assert answer("check", "gate@4")["claims_used"] == 1
    assert [claim["id"] for claim in answer("diff", "gate@3", "gate@4", code=1)["claims"]] == ["gate-1"]
    assert "there is no entry 9" in told("check", "gate@9", code=3)


def test_sources_that_share_their_words_are_asked_about_until_somebody_says_that_they_have_one_origin(
    folder: Path,
) -> None:
    report = "".join(f"In paragraph {n} the agency's reporter told what was seen at gate {n * 7}.\n" for n in range(40))
    (folder / "one.txt").write_text(f"The Gazette\n{report}", encoding="utf-8")
    (folder / "two.txt").write_text(f"The Courier\n{report}", encoding="utf-8")
    assert run("origins", "gate").output.startswith("No two sources")
    pair = answer("add", "gate", "one.txt", "two.txt")["one_origin"][0]
    assert {pair["a"], pair["b"]} == {"one", "two"}
    assert answer("origins", "gate", code=1)["one_origin"] == [pair]
    for name in ("one", "two"):
        run("describe", "gate", name, "--set", "origin=The agency")
    assert answer("origins", "gate")["one_origin"] == []


# ---------------------------------------------------------------------------------------------- holding to the past


def test_a_file_that_was_altered_is_named_by_verify_and_refused_with_4_by_every_question(folder: Path) -> None:
    assert answer("verify", "gate")["faults"] == []
    assert told("verify", "gate").startswith("All is as it was written: 4 entries, and 3 files of ")
    altered = folder / "gate" / "sources" / hashlib.sha256(GATE.encode()).hexdigest()
    altered.write_bytes(b"other bytes")
    found = answer("verify", "gate", code=1)
    assert [(fault["where"], fault["claims"]) for fault in found["faults"]] == [(f"sources/{altered.name}", ["gate-1"])]
    assert "claims that rest on it: gate-1" in told("verify", "gate", code=1)
    assert "has changed since it was hashed" in told("check", "gate", code=4)
    assert answer("bounds", "gate", code=4)["whereas"] == "refusal 1"


def test_a_ledger_is_held_to_its_checkpoint_and_an_entry_proved_to_be_in_it(folder: Path) -> None:
    made = answer("checkpoint", "gate", "--key", "ana.key", "--new-key", "example.org/ana", "-o", "four.json")
    assert made["note"].startswith("whereas/gate\n4\n")
    run("claim", "gate", *_said("page", "17:30", "left at 5:30 p.m."))
    assert answer("verify", "gate", "--against", "four.json", "--key", made["key"])["faults"] == []
    assert "4 entries of whereas/gate, signed by example.org/ana." in told("verify", "gate", "--against", "four.json")
    assert told("checkpoint", "gate", "--key", "ana.key").startswith("Wrote checkpoint-5.json: 5 entries, signed by ")
    assert "is there already" in told("checkpoint", "gate", "--key", "ana.key", "-o", "four.json", code=3)

    proof = answer("prove", "gate", "4", "--checkpoint", "four.json", "-o", "proof")
    assert Path(proof["checker"]).is_file()
    assert "Wrote " in told("prove", "gate", "2", "--checkpoint", "four.json", "-o", "proof")
    assert "there is no entry 77" in told("prove", "gate", "77", "--checkpoint", "four.json", code=3)

    run("export", "gate@3", "before")
    run("import", "rewritten", "before/case.yaml")
    faults = answer("verify", "rewritten", "--against", "four.json", code=1)["faults"]
    assert faults
    assert {fault["where"] for fault in faults} == {"ledger"}


def test_a_case_goes_out_as_text_or_with_its_history_and_comes_in_again(folder: Path) -> None:
    out = answer("export", "gate", "out", "--history", "--table")["files"]
    assert {"case.yaml", "ledger.jsonl", "claims.csv", "sources/gate.txt", "texts/page.txt"} <= set(out)
    assert "is there already, and holds something" in told("export", "gate", "out", code=3)
    assert told("export", "gate@3", "earlier").startswith("Wrote earlier/case.yaml and ")
    assert answer("check", "out")["claims_used"] == 1

    assert answer("import", "dry", "out/ledger.jsonl", "--dry-run")["written"] is False
    assert not (folder / "dry").exists()
    assert answer("import", "again", "out/ledger.jsonl")["entries"] == 4
    assert answer("log", "again")["entries"] == answer("log", "gate")["entries"]
    assert "has entries already" in told("import", "again", "out/ledger.jsonl", code=3)

    assert told("import", "third", "out/case.yaml", "--dry-run").endswith("(dry run: nothing written).")
    assert answer("import", "third", "out/case.yaml")["entry"] == 1
    assert told("import", "third", "out/case.yaml") == "Nothing to do: the case says so already."
    assert answer("show", "third", "gate-1") == answer("show", "gate", "gate-1")


def test_a_text_case_that_takes_itself_in_has_a_ledger_and_keeps_its_text_beside_it(folder: Path) -> None:
    run("export", "gate", "text")
    assert "whereas import text" in told("log", "text", code=3)
    assert "there is no ledger here" in told("log", "nowhere", code=3)
    run("import", "text", "text/case.yaml")
    assert sorted(path.name for path in (folder / "text").glob("case*")) == ["case.db", "case.seal"]
    assert "A gate" in told("check", "text/before", code=0)
    assert answer("check", "text")["claims_used"] == 1


def test_a_text_case_that_has_taken_itself_in_is_as_it_was_written(folder: Path) -> None:
    run("export", "gate", "text")
    run("import", "text", "text/case.yaml")
    assert answer("verify", "text")["faults"] == []


def test_an_entry_that_is_in_the_ledger_is_told_even_if_its_seal_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        assert "Entry 5: describe page." in told("describe", "gate", "page", "--accept", "title")


def test_a_claims_table_goes_into_a_ledger_as_one_entry(folder: Path) -> None:
    columns = (
        "source_id,source_url,publisher,event_id,event_type,what,time_as_said,time_iso_earliest,time_iso_latest,"
        "relation,quantity_as_said,quantity_low,quantity_high,attributed_to,note"
    )
    row = "ap,https://example.org/ap,AP,f1_depart,flight_departure,flight 1 leaves,5:26 p.m.,2025-03-15T17:26Z,2025-03-15T17:26Z,,,,,,"
    (folder / "claims.csv").write_text(f"{columns}\n{row}\n", encoding="utf-8")
    assert answer("import", "gate", "claims.csv")["claims_added"] == 1
    assert [entry["kind"] for entry in answer("log", "gate", "--last", "1")["entries"]] == ["import"]
    assert answer("check", "gate")["claims_used"] == 2


def test_a_disk_that_is_full_ends_with_74_and_nothing_of_it_is_in_the_ledger(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "note.txt").write_text("A note.\n", encoding="utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        assert "the disk is full try: make room and do it again" in told("add", "gate", "note.txt", code=74)
        assert answer("add", "gate", "note.txt", code=74)["problems"][0]["problem"] == "the disk is full"
    assert len(answer("log", "gate")["entries"]) == 4
    assert "1 added; 3 sources in gate." in told("add", "gate", "note.txt")
    run("verify", "gate")

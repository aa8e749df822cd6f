"""The command line, as it is used: what it prints, what it exits with, and what --json holds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from whereas.answers import View
from whereas.casefile import read_case
from whereas.cli import main

ROOT = Path(__file__).parents[1]
JGG = str(ROOT / "examples" / "jgg")
SCHEMA = json.loads((ROOT / "src" / "whereas" / "schemas" / "output.schema.json").read_text(encoding="utf-8"))
USED = len([claim for claim in read_case(Path(JGG)).claims if claim.status == "accepted"])
DISPUTES = len(View.of(read_case(Path(JGG))).disputes())
SMALL = """\
whereas: 1
title: A gate
zone: UTC
sources:
  log: {title: A log, published: 2025-03-15}
  note: {title: A note, published: 2025-03-17, origin: Jane}
events: {order.given: {}, gate.opened: {}, hearing: {extended: yes}}
claims:
  - {id: c1, says: order.given at 2025-03-15 17:00, source: log}
  - {id: c2, says: gate.opened at 2025-03-15 18:00, source: note}
subjects: {all: everybody}
orders:
  order: {clauses: {shut: {forbid: opening, of: whom, from: effective}}}
readings:
  ours: {terms: {opening: gate.opened, whom: [all], effective: order.given}}
  theirs: {terms: {opening: gate.opened, whom: [], effective: order.given}}
"""


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output + str(result.exception)
    return result


def answer(*arguments: str, code: int = 0) -> Any:
    plain = json.loads(run(*arguments, "--json", code=code).stdout)
    name = plain["whereas"].split()[0]
    jsonschema.validate(plain, {**SCHEMA, "$ref": f"#/$defs/{name}"})
    return plain


@pytest.fixture
def small(tmp_path: Path) -> str:
    (tmp_path / "case.yaml").write_text(SMALL, encoding="utf-8")
    return str(tmp_path)


def test_check_says_what_does_not_add_up_and_exits_with_1() -> None:
    told = run("check", JGG, code=1).output
    assert "when f2.departed (flight 2 takes off in Texas): 1 min" in told
    assert "“order.entered before the deportation flights by hours” and what others say" in told
    assert "3 h 2 min, between" in told
    plain = answer("check", JGG, code=1)
    assert {
        "kind": "time",
        "about": "when f2.departed (flight 2 takes off in Texas)",
        "point": "f2.departed",
        "difference_ms": 60_000,
    } in plain["disputes"]


def test_check_of_an_empty_case_says_what_to_do_next_and_exits_with_0(tmp_path: Path) -> None:
    assert "Edit it, then" in run("new", str(tmp_path / "mine"), "--zone", "UTC").output
    assert "No claims yet" in run("check", str(tmp_path / "mine")).output
    assert answer("new", str(tmp_path / "other"))["file"].endswith("case.yaml")
    assert "there already" in run("new", str(tmp_path / "mine"), code=2).output


def test_input_that_cannot_be_read_exits_with_3_and_a_changed_source_with_4(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("whereas: 1\nzone: Nowhere\nfoo: 1\n", encoding="utf-8")
    told = run("check", str(tmp_path), code=3)
    assert "case.yaml:2: zone:" in told.output
    assert "2 problems: nothing was read." in told.output
    assert [p["line"] for p in answer("check", str(tmp_path), code=3)["problems"]] == [2, 3]
    shutil.copytree(JGG, tmp_path / "jgg")
    (tmp_path / "jgg" / "sources" / "cnews.txt").write_text("other words", encoding="utf-8")
    assert "has changed since it was hashed" in run("verdicts", str(tmp_path / "jgg"), code=4).output
    assert "there is no case here" in run("check", str(tmp_path / "none"), code=3).output


@pytest.mark.parametrize("command", ["check", "conflicts", "bounds", "verdicts"])
def test_every_question_can_be_asked_without_a_source_or_an_origin_and_by_what_was_known(command: str) -> None:
    for options in (
        ["--without", "cnews"],
        ["--without", "origin:Flightradar24"],
        ["--known-by", "2025-03-18"],
        ["--as-of", "2025-03-15 22:00"],
    ):
        found = CliRunner().invoke(main, [command, JGG, *options, "--json"])
        assert found.exit_code in (0, 1), found.output
        plain = json.loads(found.stdout)
        jsonschema.validate(plain, {**SCHEMA, "$ref": f"#/$defs/{command}"})
        if options[0] != "--as-of":
            assert plain["claims_used"] < USED
    assert "no source is called 'nobody'" in run(command, JGG, "--without", "nobody", code=2).output
    assert "no claim has the origin 'nobody'" in run(command, JGG, "--without", "origin:nobody", code=2).output
    assert "has no time zone" not in run(command, JGG, "--as-of", "teatime", code=2).output


def test_without_the_claim_that_reverses_the_order_its_conflicts_are_gone() -> None:
    told = run("conflicts", JGG, "--without", "cnews", code=1).output
    assert "by hours" not in told
    assert len(answer("conflicts", JGG, "--without", "cnews", code=1)["disputes"]) < DISPUTES


def test_as_of_that_evening_nothing_had_been_handed_over_and_the_return_was_pending() -> None:
    words = {v["id"]: v["verdict"] for v in answer("verdicts", JGG, "--as-of", "2025-03-15 22:00")["verdicts"]}
    assert words["tro.no-removal/f1/plaintiffs"] == "kept"
    assert words["tro.turn-back/f1/plaintiffs"] == "pending"


def test_known_by_before_a_source_was_published_its_claims_are_not_used(small: str) -> None:
    assert answer("verdicts", small, code=1)["verdicts"][0]["verdict"] == "broken"
    plain = answer("verdicts", small, "--known-by", "2025-03-16")
    assert plain["verdicts"][0]["verdict"] == "undecided"
    assert plain["claims_left_out"] == [{"id": "c2", "why": "not published yet"}]


def test_bounds_are_given_for_a_point_between_two_and_for_all(small: str) -> None:
    assert run("bounds", small, "gate.opened").output.startswith("gate.opened: 2025-03-15 18:00 UTC\n")
    assert run("bounds", small, "gate.opened", "--from", "order.given").output.startswith(
        "gate.opened 59 min .. 1 h 1 min after order.given"
    )
    assert "hearing" in run("bounds", small).output
    assert len(answer("bounds", small, "--from", "order.given")["spans"]) == 4
    assert answer("bounds", small, "hearing")["bounds"][1]["earliest"] is None
    assert "no event is called 'gate.opend'" in run("bounds", small, "gate.opend", code=2).output


COUNTED = """\
whereas: 1
title: A flight
zone: UTC
sources:
  list: {title: A list}
  wire: {title: A wire}
events: {landed: {}}
figures:
  aboard: {unit: persons, what: people aboard, also: [the people aboard]}
  crew: {unit: persons}
  planes: {unit: planes}
  spare: {unit: planes, what: planes kept back}
claims:
  - {id: c1, says: the people aboard = 261, source: list}
  - {id: c2, says: aboard at least 281, source: wire}
  - {id: c3, says: aboard = crew + seats, source: list}
  - {id: c4, says: abord = planes, source: wire}
  - {id: c5, says: "crew > 12", source: wire, status: proposed}
  - {id: c6, says: planes = 3, source: wire}
"""


@pytest.fixture
def counted(tmp_path: Path) -> str:
    (tmp_path / "case.yaml").write_text(COUNTED, encoding="utf-8")
    return str(tmp_path)


def test_figures_are_checked_beside_times_and_what_cannot_be_compared_is_told(counted: str) -> None:
    """
    261 aboard, says one, at least 281 another; persons against planes are told, and a misspelt name with its nearest.
    """
    told = " ".join(run("check", counted, code=1).output.split())
    assert "6 claims from 2 sources; 3 of them, from 2 origins, are used, 3 of these about numbers." in told
    assert "Claims not used: 1 proposed." in told
    assert (
        "Claim not used: c3, aboard = crew + seats: cannot be compared: aboard counts persons, nobody says what" in told
    )
    assert (
        "Claim not used: c4, abord = planes: cannot be compared: nobody says what abord counts, planes counts" in told
    )
    assert "1. how many persons: aboard (people aboard): 20 persons" in told
    plain = answer("check", counted, code=1)
    assert plain["disputes"] == [
        {
            "kind": "figure",
            "about": "how many persons: aboard (people aboard)",
            "quantity": "aboard",
            "difference_number": 20,
        }
    ]
    assert (plain["conflicts"], plain["claims_used"], [row["id"] for row in plain["claims_left_out"]]) == (
        1,
        3,
        ["c3", "c4", "c5"],
    )


def test_a_quantity_that_nobody_declared_is_told_with_the_nearest_names(counted: str) -> None:
    file = Path(counted) / "case.yaml"
    file.write_text(COUNTED.replace("abord = planes", "abord = 12"), encoding="utf-8")
    assert (
        "Nobody says what abord counts. Did you mean aboard? If not, declare it under figures."
        in run("check", counted, code=1).output
    )
    assert answer("check", counted, code=1)["undeclared"] == [{"quantity": "abord", "near": ["aboard"]}]


def test_conflicts_of_figures_have_their_quotes_and_the_sum_that_proves_them(counted: str) -> None:
    told = run("conflicts", counted, code=1).output
    assert (
        "   20 persons, between\n     the people aboard = 261   (list)\n        the people aboard = 261 — A list [list, cited only]"
        in told
    )
    assert run("conflicts", counted, "--all", code=1).output.startswith("1. 20 persons\n")
    (dispute,) = answer("conflicts", counted, code=1)["disputes"]
    (item,) = dispute["conflicts"]
    assert (item["kind"], item["difference"], item["difference_number"], item["slack_number"]) == (
        "figure",
        "20 persons",
        20,
        20,
    )
    assert item["proof"] == [
        {"times": 1, "inequality": "281 ≤ aboard", "says": "aboard at least 281"},
        {"times": 1, "inequality": "aboard ≤ 261", "says": "the people aboard = 261"},
    ]


def test_bounds_are_given_for_a_quantity_between_two_and_for_all(counted: str) -> None:
    assert run("bounds", counted, "the people aboard").output.startswith("aboard: at least 261 persons   (contested")
    told = run("bounds", counted, "planes").output
    assert told.startswith("planes: 3 planes\n  no fewer, because\n    planes = 3   (wire)")
    table = run("bounds", counted).output
    assert [line.split("  ")[0] for line in table.splitlines() if line and line[0] != " "] == [
        "landed", "aboard", "crew", "planes", "spare",
    ]  # fmt: skip
    assert "crew    any number (no claim speaks of it)" in table
    assert run("bounds", counted, "planes", "--from", "spare").output.startswith(
        "planes is from any number fewer to 3 more planes than spare"
    )
    plain = answer("bounds", counted, "landed", "aboard")
    assert [row["point"] for row in plain["bounds"]] == ["landed"]
    assert [(row["quantity"], row["least"], row["most"], row["contested"]) for row in plain["figures"]] == [
        ("aboard", 261, None, True)
    ]
    assert [row["to"] for row in answer("bounds", counted, "--from", "planes")["differences"]] == ["spare"]
    assert (
        "planes counts planes, aboard counts persons"
        in run("bounds", counted, "aboard", "--from", "planes", code=2).output
    )
    assert "'landed' is no quantity" in run("bounds", counted, "landed", "--from", "planes", code=2).output
    assert "the quantities most like it are aboard" in run("bounds", counted, "abourd", code=2).output


def test_a_source_left_out_takes_its_figures_with_it(counted: str) -> None:
    plain = answer("bounds", counted, "aboard", "--without", "wire")
    assert (plain["figures"][0]["least"], plain["figures"][0]["most"]) == (261, 261)
    assert "Nothing contradicts" in run("check", counted, "--without", "origin:wire").output
    assert {row["why"] for row in plain["claims_left_out"]} >= {"set aside by request", "proposed"}


def test_verdicts_are_a_grid_and_one_reading_can_be_asked_for(small: str) -> None:
    told = run("verdicts", small, code=1).output
    assert "✗ broken" in told
    assert "it turns on what “whom” means" in told
    assert "– not covered" in run("verdicts", small, "--reading", "theirs").output
    assert "no reading is called 'hers'" in run("verdicts", small, "--reading", "hers", code=2).output


def test_an_explanation_gives_reasons_with_quotes() -> None:
    told = run("explain", JGG, "no-removal/f1/government").output
    assert "Kept as to f1" in told
    assert "That is excluded: the first two exits before order.entered" in told
    assert "“The Epoch Times, citing the Cerna declaration" in told
    plain = answer("explain", JGG, "tro.no-removal/f1/government", "no-removal/f3")
    assert plain["verdicts"][0]["id"] == "tro.no-removal/f1/government"
    assert len(plain["verdicts"]) == 4
    assert "no verdict is called 'x'" in run("explain", JGG, "x", code=2).output


def test_certificates_are_accepted_by_their_own_checker_and_refused_once_altered(tmp_path: Path) -> None:
    plain = answer("certify", JGG, "no-removal/f1", "-o", str(tmp_path))
    assert len(plain["certificates"]) == 3
    file = Path(plain["certificates"][0]["file"])
    done = subprocess.run(
        [sys.executable, "-I", "-S", plain["checker"], str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.startswith("accepted: ")) == (0, True)
    assert answer("recheck", str(file))["accepted"] is True
    file.write_text(
        file.read_text(encoding="utf-8").replace('"verdict": "broken"', '"verdict": "kept"', 1), encoding="utf-8"
    )
    assert answer("recheck", str(file), code=1)["accepted"] is False
    assert "Wrote 1 certificate," in run("certify", JGG, "no-removal/f3/plaintiffs", "-o", str(tmp_path / "b")).output


def test_a_certificate_made_twice_is_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("certify", JGG, "turn-back/f1", "no-removal/f1", "-o", str(tmp_path / name))
    for file in (tmp_path / "a").glob("*.json"):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_table_is_imported_and_what_it_does_not_say_is_told(tmp_path: Path) -> None:
    columns = "source_id source_url publisher event_id event_type what time_as_said time_iso_earliest time_iso_latest relation"
    header = (
        ",".join([*columns.split(), "quantity_as_said", "quantity_low", "quantity_high", "attributed_to", "note"])
        + "\n"
    )
    table = tmp_path / "t.csv"
    at = "2025-03-15T17:00:00-04:00"
    table.write_text(f"{header}s,,P,a,k,w,5 pm,{at},{at},,,,,,\ns,,P,b,reading,w,,,,,,,,,\n", encoding="utf-8")
    assert (
        "1 of 2 rows became 1 claims (dry run"
        in run("import", str(tmp_path / "c"), str(table), "--dry-run", code=1).output
    )
    plain = answer("import", str(tmp_path / "c"), str(table), code=1)
    assert (plain["claims_added"], plain["refused"][0]["line"]) == (1, 3)
    assert answer("import", str(tmp_path / "c"), str(table), code=1)["claims_added"] == 0
    assert (tmp_path / "c" / "case.yaml.before").exists()


def test_the_report_and_the_demo_say_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(SMALL, encoding="utf-8")
    assert Path(answer("report", str(tmp_path), "-o", str(tmp_path / "r"))["file"]).is_file()
    plain = answer("demo", "-o", str(tmp_path / "d"))
    assert plain["certificates_accepted"] == len(plain["verdicts"]) == 24
    assert Path(plain["report"]).is_file()


def test_a_deadline_is_told_with_its_working() -> None:
    told = run("deadline", "--from", "2025-11-14", "--days", "14", "--court", "dcd").output
    assert told.startswith("Due 2025-11-28 23:59")
    assert "[6(a)(1)(C)]" in told
    plain = answer("deadline", "--from", "2025-11-14..2025-11-17", "--period", "14 days", "--served", "mail")
    assert len(plain["workings"]) == 2
    assert run("deadline", "--from", "2025-11-14", "--days", "14", "--closed", "2025-11-28").output.startswith(
        "Due 2025-12-01"
    )
    assert run("deadline", "--from", "2025-11-14", "--hours", "36", "--rule", "plain").output.startswith(
        "Due 2025-11-15 12:00"
    )
    assert "give the period once" in run("deadline", "--from", "2025-11-14", code=2).output
    for wrong in (["--court", "xyz"], ["--closed", "teatime"], ["--period", "5 business days"]):
        run("deadline", "--from", "2025-11-14", *(["--days", "14"] if wrong[0] != "--period" else []), *wrong, code=3)


def test_the_case_of_the_folder_one_is_in_needs_no_name(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    assert run("bounds", "order.given").output.startswith("order.given: 2025-03-15 17:00 UTC")
    assert run("explain", "shut/all/ours").output.startswith("order.shut/all/ours")
    monkeypatch.chdir("/")
    assert run("bounds", "--case", small, "order.given").output.startswith("order.given")


def test_every_command_and_option_explains_itself() -> None:
    told = run("--help").output
    for name, command in main.commands.items():
        assert name in told
        assert command.get_short_help_str()
        words = run(name, "--help").output
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in words
                assert getattr(option, "help", "")


def test_the_schema_for_editors_is_the_one_that_is_published() -> None:
    published = json.loads((ROOT / "src" / "whereas" / "schemas" / "case.schema.json").read_text(encoding="utf-8"))
    assert json.loads(run("schema", "case").stdout) == published


def test_it_runs_as_a_module_and_knows_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "whereas", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("whereas 0.")

"""legs and track: what they print, write, exit with, and answer as JSON."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from commands import answer, run, told
from flights import MORNING, Flown, Hearing, as_readsb, days, flight

from whereas.track.identity import address_of, registration_of

THERE = flight(1, ("KMSP", "KDEN"))
BACK = flight(6, ("KMSP", "KDEN", "KMSP"), departs_ms=MORNING + 6 * 3_600_000)  # the way back is over midnight
LOST = flight(5, ("KATL", "KJFK"), hearing=Hearing(floor_ft=2_000))


def written(folder: Path, flown: Flown) -> list[str]:
    """Its traces, as a history keeps them; their paths."""
    made = []
    for day in days(flown):
        file = folder / f"{day:%Y/%m/%d}" / "traces" / flown.icao24[-2:] / f"trace_full_{flown.icao24}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_readsb(flown, day))
        made.append(str(file))
    return made


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three aircraft over two days."""
    folder = tmp_path_factory.mktemp("history")
    for flown in (THERE, BACK, LOST):
        written(folder, flown)
    return folder


@pytest.fixture
def trace(tmp_path: Path) -> str:
    (path,) = written(tmp_path / "one", THERE)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> str:
    file = tmp_path / "trace_full_abcdef.json"
    file.write_text('{"icao": "abcdef", "timestamp": 0, "trace": [[1, 2', encoding="utf-8")
    return str(file)


# ---------------------------------------------------------------------------------------------- legs


def test_legs_shows_each_flight_between_two_times(trace: str) -> None:
    said = run("legs", trace).stdout.splitlines()
    assert said[1].split() == [THERE.icao24, THERE.registration, THERE.type_code]
    found = re.search(r"2025-03-13 (\S+)\.\.(\S+)  KMSP  2025-03-13 (\S+)\.\.(\S+)  KDEN", said[2])
    assert found
    off, on = (f"{datetime.fromtimestamp(at / 1000, UTC):%H:%M:%S}" for at in THERE.truth[2:])
    assert found[1] <= off <= found[2]
    assert found[3] <= on <= found[4]
    assert len(said) == 3


def test_legs_as_json_has_the_record_behind_each_bound(trace: str) -> None:
    (leg,) = answer("legs", trace)["legs"]
    assert (leg["icao24"], leg["begins"], leg["ends"]) == (THERE.icao24, "seen", "seen")
    assert leg["takeoff"]["earliest"] == leg["takeoff"]["after"]["time"]
    assert leg["takeoff"]["latest"] == leg["takeoff"]["before"]["time"]
    assert leg["takeoff"]["after"]["file"] == trace
    assert leg["takeoff"]["airport"]["code"] == "KMSP"


def test_what_does_not_go_together_is_noted(trace: str) -> None:
    owner = registration_of(THERE.icao24)
    note = f"{THERE.icao24} is the address of {owner}, and the file says {THERE.registration}"
    assert f"note: {note}" in " ".join(run("legs", trace).stderr.split())
    assert [doubt["says"] for doubt in answer("legs", trace)["doubts"]] == [note]


def test_an_end_that_nobody_heard_is_open_with_the_fields_around(history: Path) -> None:
    said = told("legs", str(history), "--aircraft", LOST.icao24)
    assert re.search(r"≤ 2025-03-13 14:0\d:\d\d \? \d near ≥ 2025-03-13", said)
    assert "where it took off was not seen; first heard near" in said
    (leg,) = answer("legs", str(history), "--aircraft", LOST.icao24)["legs"]
    assert (leg["takeoff"]["earliest"], leg["landing"]["latest"]) == (None, None)
    assert leg["takeoff"]["airport"] is None
    assert "KATL" in {near["code"] for near in leg["takeoff"]["candidates"]}
    assert leg["landing"]["likely"]


@pytest.mark.parametrize("make", [lambda folder: folder, lambda folder: tarred(folder)], ids=["folder", "tar"])
def test_a_history_is_read_as_a_folder_and_as_a_tar(
    history: Path, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    legs = answer("legs", str(make(history)))["legs"]
    assert sorted((leg["icao24"], leg["leg"]) for leg in legs) == sorted(
        [(THERE.icao24, 1), (BACK.icao24, 1), (BACK.icao24, 2), (LOST.icao24, 1)]
    )


def tarred(folder: Path) -> Path:
    file = folder.parent / f"{folder.name}.tar"
    with tarfile.open(file, "w") as tar:
        tar.add(folder, "day")
    return file


def test_an_aircraft_is_named_by_address_tail_or_call_sign(history: Path) -> None:
    names = [THERE.icao24, THERE.icao24.upper(), THERE.registration, THERE.registration.lower(), THERE.callsigns[0]]
    for name in names:
        assert {leg["icao24"] for leg in answer("legs", str(history), "--aircraft", name)["legs"]} == {THERE.icao24}, (
            name
        )


def test_a_tail_finds_its_address_where_the_file_has_no_registration(history: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "nameless"
    for file in written(nameless, THERE):
        plain = json.loads(gzip.decompress(Path(file).read_bytes()))
        del plain["r"]
        Path(file).write_text(json.dumps(plain), encoding="utf-8")
    tail = registration_of(THERE.icao24)
    assert address_of(tail) == THERE.icao24
    assert len(answer("legs", str(nameless), "--aircraft", tail)["legs"]) == 1


def test_a_day_takes_the_legs_that_were_in_the_air_on_it(history: Path) -> None:
    """The way back was over midnight, so it is of both days."""
    back = ["--aircraft", BACK.icao24]
    assert [leg["leg"] for leg in answer("legs", str(history), *back, "--day", "2025-03-13")["legs"]] == [1, 2]
    assert [leg["leg"] for leg in answer("legs", str(history), *back, "--day", "2025-03-14")["legs"]] == [2]
    assert "write a day, as 2025-03-15" in told("legs", str(history), "--day", "tomorrow", code=2)


@pytest.mark.parametrize("form", ["text", "csv", "geojson", "kml", "svg"])
def test_each_format_is_written_to_standard_output_or_a_file(trace: str, tmp_path: Path, form: str) -> None:
    shown = run("legs", trace, "--format", form).stdout
    file = tmp_path / f"legs.{form}"
    done = run("legs", trace, "--format", form, "--output", str(file))
    assert done.stdout == ""
    assert f"Written to {file}." in " ".join(done.stderr.split())
    assert file.read_bytes().decode("utf-8").splitlines() == shown.splitlines()
    if form in ("kml", "svg"):
        ElementTree.fromstring(shown)
    elif form == "geojson":
        assert json.loads(shown)["type"] == "FeatureCollection"
    elif form == "csv":
        assert next(csv.DictReader(shown.splitlines()))["departed_airport"] == "KMSP"


def test_json_goes_to_a_file_too(trace: str, tmp_path: Path) -> None:
    run("legs", trace, "--json", "--output", str(tmp_path / "legs.json"))
    assert json.loads((tmp_path / "legs.json").read_text(encoding="utf-8")) == answer("legs", trace)


def test_a_picture_is_of_one_leg(history: Path) -> None:
    assert "a picture is of one leg, and there are 4" in told("legs", str(history), "--format", "svg", code=2)
    back = ["--aircraft", BACK.icao24, "--day", "2025-03-13", "--leg", "2"]
    assert run("legs", str(history), *back, "--format", "svg").stdout.startswith("<svg")


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_shown(trace: str, broken: str, tmp_path: Path) -> None:
    done = run("legs", trace, broken, code=1)
    assert THERE.icao24 in done.stdout
    said = " ".join(done.stderr.split())
    assert f"refused: {broken}: line 1: it is no JSON" in said
    assert "try: get the file again" in said
    (refused,) = answer("legs", trace, broken, code=1)["refused"]
    assert refused["where"].startswith(broken)
    assert refused["remedy"]


def test_where_nothing_can_be_read_it_is_a_refusal(broken: str, tmp_path: Path) -> None:
    assert "it is no JSON" in told("legs", broken, code=3)
    (problem,) = answer("legs", broken, code=3)["problems"]
    assert problem["file"].startswith(broken)
    words = tmp_path / "words.txt"
    words.write_text("The plane left.\n", encoding="utf-8")
    assert len(answer("legs", broken, str(words), code=3)["problems"]) == 2
    assert "2 problems: nothing was read." in told("legs", broken, str(words), code=3)
    assert "it is no track of a format that is read" in told("legs", str(words), code=3)
    assert "does not exist" in told("legs", str(tmp_path / "nowhere.json"), code=2)


def test_nothing_to_show_is_said(history: Path, trace: str, tmp_path: Path) -> None:
    assert "No track of N1 is in these files." in told("legs", str(history), "--aircraft", "N1")
    (tmp_path / "empty").mkdir()
    assert "No track is in these files." in told("legs", str(tmp_path / "empty"))
    assert "and none tells that the aircraft was in the air on 2025-03-20." in told(
        "legs", trace, "--day", "2025-03-20"
    )
    assert answer("legs", str(tmp_path / "empty")) == {
        "whereas": "legs 1", "legs": [], "noticed": [], "doubts": [], "refused": [],
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- legs --table


def table(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def short(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a row and a leg can be told by: the aircraft, and the four bounds, without what tables write otherwise."""
    return tuple(re.sub(r"\D", "", str(row[name] or ""))[:17] for name in BOUNDS)


BOUNDS = ("departed_earliest", "departed_latest", "landed_earliest", "landed_latest")


def test_a_table_has_the_same_legs_in_each_form_and_as_they_are_shown(history: Path, tmp_path: Path) -> None:
    shown = sorted(
        tuple(
            re.sub(r"\D", "", leg[end][side] or "")
            for end, side in (
                ("takeoff", "earliest"),
                ("takeoff", "latest"),
                ("landing", "earliest"),
                ("landing", "latest"),
            )
        )
        for leg in answer("legs", str(history))["legs"]
    )
    for ending in ("csv", "jsonl", "parquet"):
        file = tmp_path / f"legs.{ending}"
        plain = answer("legs", str(history), "--table", str(file), "--processes", "1")
        assert (plain["legs"], plain["files"], plain["batches_done_before"], plain["refused"]) == (4, 4, 0, [])
        assert sorted(short(row) for row in table(file)) == shown, ending


def test_a_table_is_told_with_what_was_refused(history: Path, broken: str, tmp_path: Path) -> None:
    file = tmp_path / "legs.csv"
    said = told("legs", str(history), broken, "--table", str(file), "--processes", "1", code=1)
    assert f"4 legs in {file}, from" in said
    assert "it is no JSON" in said
    assert answer("legs", broken, "--table", str(file), "--processes", "1", "--anew", code=1)["refused"]


def test_a_table_is_of_whole_archives_and_ends_as_it_must(history: Path, tmp_path: Path) -> None:
    refused = told("legs", str(history), "--table", str(tmp_path / "a.csv"), "--aircraft", "N1", code=2)
    assert "--table is of whole archives" in refused
    assert "--processes and --anew go with --table" in told("legs", str(history), "--anew", code=2)
    assert "no table ends in .xls" in told("legs", str(history), "--table", str(tmp_path / "a.xls"), code=3)


# ---------------------------------------------------------------------------------------------- track


@pytest.fixture
def case(tmp_path: Path) -> str:
    return str(tmp_path / "case")


def bounds(case: str, event: str) -> tuple[str, ...]:
    (point,) = answer("bounds", case, event)["bounds"]
    return tuple(point[side] and point[side].replace("+00:00", "Z") for side in ("earliest", "latest"))


def test_a_track_is_put_into_a_case_and_answers_questions(case: str, trace: str) -> None:
    said = told("track", case, trace, "--name", "f1")
    assert f"10 new claims in {case}." in said
    assert "Entry 2: track." in said
    (leg,) = answer("legs", trace)["legs"]
    assert bounds(case, "f1.departed") == (leg["takeoff"]["earliest"], leg["takeoff"]["latest"])
    assert bounds(case, "f1.landed") == (leg["landing"]["earliest"], leg["landing"]["latest"])
    assert [entry["kind"] for entry in answer("log", case)["entries"]] == ["add", "track"]
    assert "10 known before" in told("track", case, trace, "--name", "f1")
    assert len(answer("log", case)["entries"]) == 2


def test_a_track_as_json_says_what_came_of_it(case: str, trace: str) -> None:
    plain = answer("track", case, trace, "--name", "f1")
    assert (plain["entered"], plain["entry"], len(plain["claims"]), plain["known"]) == (True, 2, 10, 0)
    again = answer("track", case, trace, "--name", "f1")
    assert (again["entry"], again["claims"], again["known"]) == (None, [], 10)


def test_a_dry_run_tells_all_and_makes_nothing(case: str, trace: str) -> None:
    said = told("track", case, trace, "--name", "f1", "--dry-run")
    assert re.match(r"f1\.departed from 2025-03-13 13:5\d:\d\d\.\d{3} UTC \[", said)
    assert "f1.landed by 2025-03-13 15:" in said
    plain = answer("track", case, trace, "--name", "f1", "--dry-run")
    assert plain["entered"] is False
    assert plain["sayings"][0]["rule"] == "departed.after"
    assert not Path(case).exists()


def test_one_leg_of_an_aircraft_is_taken_with_its_borders(case: str, history: Path, tmp_path: Path) -> None:
    zone = tmp_path / "zone.geojson"
    ring = [[-103, 35], [-95, 35], [-95, 48], [-103, 48], [-103, 35]]
    zone.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    options = ["--aircraft", BACK.registration, "--leg", "2", "--name", "back", "--area", str(zone), "--area", "US"]
    run("track", case, str(history), *options)
    said = told("show", case, "events")
    assert "back.entered-zone" in said
    assert "back.left-zone" in said
    assert "back.departed" in said
    assert "left-us" not in said
    assert "back-1" not in said
    sources = answer("show", case, "sources")["things"]
    assert {source["id"] for source in sources} == {f"trace-full-{BACK.icao24}", f"trace-full-{BACK.icao24}-2"}


def test_likely_ends_are_only_proposed(case: str, history: Path) -> None:
    said = told("track", case, str(history), "--aircraft", LOST.icao24, "--name", "f1")
    assert "2 proposed" in said
    assert f"Look at what is only proposed: whereas review {case}" in said
    assert all("at" in row["says"] for row in answer("review", case, code=1)["proposed"])
    assert told("bounds", case, "f1.landed").startswith("f1.landed: not before 2025-03-13")
    weak = told("track", case, str(history), "--aircraft", LOST.icao24, "--dry-run")
    assert weak.count("(only proposed: extrapolated)") == 2


def test_with_propose_all_is_only_proposed(case: str, trace: str) -> None:
    assert "10 proposed" in told("track", case, trace, "--propose")
    assert len(answer("review", case, code=1)["proposed"]) == 10


def test_a_clock_is_named_and_said_how_it_ran(case: str, trace: str, tmp_path: Path) -> None:
    run("track", case, trace, "--name", "f1")
    right = bounds(case, "f1.departed")
    other = str(tmp_path / "other")
    run("track", other, trace, "--name", "f1", "--clock", "receiver", "--runs", "+30 s .. +45 s")
    shifted = zip(right, bounds(other, "f1.departed"), strict=True)
    assert [(datetime.fromisoformat(a) - datetime.fromisoformat(b)).seconds for a, b in shifted] == [45, 30]
    assert "--runs says how a clock ran: name it with --clock" in told("track", case, trace, "--runs", "+0 s", code=2)


def test_a_case_shows_its_own_legs(case: str, trace: str) -> None:
    run("track", case, trace, "--name", "f1")
    (leg,) = answer("legs", case)["legs"]
    assert leg["takeoff"]["after"]["file"] == f"trace-full-{THERE.icao24}"
    assert "KMSP" in told("legs", case)
    assert run("legs", case, "--format", "svg").stdout.startswith("<svg")


def test_what_was_put_in_is_taken_back(case: str, trace: str) -> None:
    run("track", case, trace, "--name", "f1")
    run("undo", case)
    assert answer("show", case, "claims")["things"] == []
    run("verify", case)


def test_what_cannot_be_put_into_a_case_is_refused(case: str, trace: str, broken: str, tmp_path: Path) -> None:
    assert "no track of that aircraft is in these files" in told("track", case, trace, "--aircraft", "N1", code=3)
    assert "no leg is in these tracks" in told("track", case, trace, "--leg", "7", code=3)
    assert "no country 'Atlantis'" in told("track", case, trace, "--area", "Atlantis", code=3)
    assert "it is no JSON" in told("track", case, broken, code=3)
    assert not Path(case).exists()
    assert "refused: " in told("track", case, trace, broken, "--name", "f1", code=1)
    assert len(answer("track", case, trace, broken, "--name", "f1", code=1)["refused"]) == 1
    run("new", str(tmp_path / "text"))
    assert "has no ledger" in told("track", str(tmp_path / "text"), trace, code=3)


def test_a_folder_of_too_many_traces_is_refused_with_the_way_out(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whereas.cli.tracking._MOST_FILES", 3)
    assert "4 files are too many to show at once" in told("legs", str(history), code=3)
    run("legs", str(history), "--aircraft", THERE.icao24)


def test_without_the_extra_the_way_out_is_told(trace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "whereas.tracking", None)
    said = told("legs", trace, code=3)
    assert "tracks cannot be read here" in said
    assert 'pip install "whereas[tracks]"' in said


def test_a_case_that_was_moved_still_shows_its_legs(case: str, trace: str, tmp_path: Path) -> None:
    run("track", case, trace, "--name", "f1")
    shutil.rmtree(tmp_path / "one")
    shutil.move(case, tmp_path / "moved")
    assert len(answer("legs", str(tmp_path / "moved"))["legs"]) == 1


def test_where_it_cannot_be_written_it_is_a_refusal_of_the_disk(trace: str, tmp_path: Path) -> None:
    assert "nowhere" in told("legs", trace, "--output", str(tmp_path / "nowhere" / "legs.txt"), code=74)


def test_what_does_not_go_together_is_noted_as_a_track_is_put_in(case: str, trace: str) -> None:
    assert "is the address of" in run("track", case, trace, "--dry-run").stderr
    assert "is the address of" in run("track", case, trace).stderr
    assert answer("track", case, trace)["doubts"]


def test_a_track_that_bounds_nothing_is_told_so(case: str, tmp_path: Path) -> None:
    """One slow record in the air of an aircraft without a name."""
    file = tmp_path / "one.csv"
    file.write_text(
        "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n"
        '1742077560,2025-03-15T22:26:00Z,,"26.229,-97.6544",1375,120,175\n',
        encoding="utf-8",
    )
    assert "nothing is claimed" in told("track", case, str(file), "--clock", "radar", "--runs", "+1 s")

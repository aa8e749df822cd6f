"""Archives: each aircraft with all its files, wherever they lie; what is damaged is refused, what goes away is told."""

from __future__ import annotations

import gzip
import io
import os
import random
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from flights import Flown, as_readsb, days, flight
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.track import archive
from whereas.track.archive import Place, Unit, is_trace, units
from whereas.track.bulk import legs_of_units

DAY = "2025/03/14/traces"


def put(folder: Path, *names: str) -> None:
    """Files in a folder; each holds its own name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def found(folder: Path, *paths: str | Path) -> list[tuple[str, list[str]]]:
    """The units under paths: each address, and its files as they are called within *folder*."""
    listed = units(paths or [folder])
    return [
        (unit.icao24, [str(place).replace(f"{folder}/", "") for place in unit.files])
        for unit in listed
    ]  # fmt: skip


def tar(path: Path, members: Sequence[tuple[str, bytes]], form: int = tarfile.GNU_FORMAT) -> Path:
    with tarfile.open(path, "w", format=form) as made:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return path


def refusal(*paths: str | Path) -> BadSource:
    with pytest.raises(BadSource) as caught:
        list(units(paths))
    assert caught.value.remedy
    return caught.value


# ---------------------------------------------------------------------------------------------- folders


def test_the_days_of_one_aircraft_are_one_unit_in_their_order(tmp_path: Path) -> None:
    names = [f"2025/03/{day}/traces/1b/trace_full_ac671b.json" for day in ("15", "02", "14")]
    put(tmp_path, *names, "2025/03/02/traces/0a/trace_full_00000a.json")
    assert found(tmp_path) == [
        ("00000a", ["2025/03/02/traces/0a/trace_full_00000a.json"]),
        ("ac671b", [names[1], names[2], names[0]]),
    ]


def test_units_come_by_the_last_two_digits_and_then_by_address(tmp_path: Path) -> None:
    addresses = ["aaaa01", "bbbb00", "0000ff", "aaaa00", "~aaaa00", "cccc01"]
    put(tmp_path, *(f"{DAY}/{each[-2:]}/trace_full_{each}.json" for each in addresses))
    assert [unit.icao24 for unit in units([tmp_path])] == ["aaaa00", "bbbb00", "~aaaa00", "aaaa01", "cccc01", "0000ff"]


def test_what_two_networks_hold_of_one_address_is_one_unit(tmp_path: Path) -> None:
    names = [f"{net}/{DAY}/1b/trace_full_ac671b.json" for net in ("adsb", "lol")]
    put(tmp_path, *names)
    assert found(tmp_path) == [("ac671b", names)]
    assert found(tmp_path, tmp_path / "lol", tmp_path / "adsb") == [("ac671b", names)]


def test_a_trace_that_lies_elsewhere_joins_those_of_its_history(tmp_path: Path) -> None:
    """A loose folder, a tar, a file that is named: wherever it is, an aircraft is one unit."""
    put(tmp_path, f"h/{DAY}/1b/trace_full_ac671b.json", "loose/trace_full_AC671B.json", "one/trace_full_ac671b.json.gz")
    packed = tar(tmp_path / "day.tar", [("./traces/1b/trace_full_ac671b.json", b"x")])
    listed = list(units([tmp_path / "h", tmp_path / "loose", packed, tmp_path / "one" / "trace_full_ac671b.json.gz"]))
    assert [(unit.icao24, len(unit.files)) for unit in listed] == [("ac671b", 4)]


def test_what_is_given_twice_is_taken_once(tmp_path: Path) -> None:
    put(tmp_path, f"{DAY}/1b/trace_full_ac671b.json", "trace_full_00000a.json")
    twice = [tmp_path, tmp_path, tmp_path / f"{DAY}/1b/trace_full_ac671b.json", tmp_path / "trace_full_00000a.json"]
    assert list(units(twice)) == list(units([tmp_path]))


def test_only_what_is_called_like_a_trace_is_taken_from_a_folder(tmp_path: Path) -> None:
    taken = [
        "trace_full_ac671b.json",
        "trace_recent_ac671b.json",
        "trace_full_~ac671b.json",
        "trace_full_ac671b.json.gz",
    ]
    left = [
        "trace_full_ac671b.csv",
        "trace_full_ac671.json",
        "chunk_1.gz",
        "aircraft.json",
        "trace_full_ac671b.json.tmp",
        "README",
    ]
    put(tmp_path, *(f"{DAY}/1b/{name}" for name in (*taken, *left)))
    assert sorted(Path(name).name for _, names in found(tmp_path) for name in names) == sorted(taken)
    assert [is_trace(name) for name in (*taken, *left)] == [True] * len(taken) + [False] * len(left)


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path, "a flight.json", "another")
    assert [unit.icao24 for unit in units([tmp_path / "another", tmp_path / "a flight.json"])] == sorted(
        (str(tmp_path / "another"), str(tmp_path / "a flight.json")), key=lambda path: (path[-2:], path)
    )


def test_folders_without_a_trace_give_nothing(tmp_path: Path) -> None:
    (tmp_path / DAY / "1b").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    assert found(tmp_path) == []
    assert list(units([])) == []


@pytest.mark.parametrize(
    "folder", ["with space", "quote'\"", "line\nbreak", "ünï", "-rf", "a: b", "%s {}", "=cmd", "x" * 200], ids=repr
)
def test_odd_names_of_folders_are_names(tmp_path: Path, folder: str) -> None:
    put(tmp_path, f"{folder}/{DAY}/1b/trace_full_ac671b.json")
    ((place,),) = (unit.files for unit in units([tmp_path]))
    assert place.read() == f"{folder}/{DAY}/1b/trace_full_ac671b.json".encode()
    assert place.name == "trace_full_ac671b.json"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are of Linux")
def test_a_name_that_is_no_text_is_read_and_told(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff\xfe/traces/1b"
    os.makedirs(folder)
    with open(folder + b"/trace_full_ac671b.json", "wb") as file:
        file.write(b"no trace")
    made = legs_of_units(list(units([tmp_path])))
    assert [problem.file.endswith("1b/trace_full_ac671b.json: line 1") for problem in made.refused] == [True]


@given(st.text(max_size=40))
def test_any_name_is_a_trace_or_none(name: str) -> None:
    assert is_trace(name) is (archive._TRACE.search(name) is not None)
    assert not is_trace(name) or name.rstrip("\n").endswith((".json", ".json.gz"))


# ---------------------------------------------------------------------------------------------- links and devices


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    put(tmp_path, "kept/file", "other/traces/0a/trace_full_00000a.json")
    shard = tmp_path / "h" / DAY / "1b"
    shard.mkdir(parents=True)
    (shard / "trace_full_ac671b.json").symlink_to(tmp_path / "kept" / "file")
    (shard / "trace_full_bb671b.json").symlink_to("nowhere")
    (shard / "trace_full_cc671b.json").symlink_to("trace_full_cc671b.json")
    (tmp_path / "h" / "round").symlink_to(tmp_path / "h")
    (tmp_path / "h" / "out").symlink_to(tmp_path / "other")
    made = legs_of_units(list(units([tmp_path / "h"])))
    told = {Path(problem.file).name: problem.problem for problem in made.refused}
    assert told.pop("trace_full_ac671b.json: line 1").startswith("it is no JSON")
    assert told == {
        "trace_full_bb671b.json": "it cannot be read: No such file or directory",
        "trace_full_cc671b.json": "it cannot be read: Too many levels of symbolic links",
    }


def test_pipes_sockets_folders_and_devices_are_no_traces(tmp_path: Path) -> None:
    shard = tmp_path / DAY / "1b"
    (shard / "trace_full_aa671b.json").mkdir(parents=True)
    os.mkfifo(shard / "trace_full_ac671b.json")
    assert found(tmp_path) == []
    for path in (shard / "trace_full_ac671b.json", Path("/dev/zero"), Path("/dev/tty")):
        if path.exists():
            assert refusal(path).problem == "it is no file"


@pytest.mark.parametrize(
    "path", ["nowhere", "nul\0", "x" * 5000, "a file/below"], ids=["absent", "nul", "long", "below a file"]
)
def test_a_path_that_is_not_there_is_refused_with_its_name(tmp_path: Path, path: str) -> None:
    put(tmp_path, "a file")
    told = refusal(f"{tmp_path}/{path}")
    assert told.where == f"{tmp_path}/{path}"
    assert told.problem.startswith("it cannot be read: ")


def test_a_folder_that_cannot_be_looked_into_is_refused_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, f"{DAY}/1b/trace_full_ac671b.json", f"{DAY}/1c/trace_full_ac671c.json")
    scandir = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("1c"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    told = refusal(tmp_path)
    assert (told.where, told.problem) == (str(tmp_path / DAY / "1c"), "it cannot be read: Permission denied")


# ---------------------------------------------------------------------------------------------- what changes meanwhile


def test_a_file_that_goes_away_before_it_is_read_is_refused_as_a_value(tmp_path: Path) -> None:
    flown = flight(3, ("KDEN", "KCOS"))
    put(tmp_path, "trace_full_00000a.json")
    (tmp_path / "trace_full_ac671b.json").write_bytes(as_readsb(flown, days(flown)[0]))
    listed = list(units([tmp_path]))
    (tmp_path / "trace_full_00000a.json").unlink()
    made = legs_of_units(listed)
    assert [(problem.file, problem.problem) for problem in made.refused] == [
        (str(tmp_path / "trace_full_00000a.json"), "it cannot be read: No such file or directory")
    ]
    assert (len(made.legs), made.files) == (1, 1)


def test_a_file_that_goes_away_while_its_folder_is_read_is_told_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "trace_full_ac671b.json")

    def gone(entry: os.DirEntry[str]) -> int | None:
        os.unlink(entry.path)
        return size_of(entry)

    size_of = archive._size_bytes
    monkeypatch.setattr(archive, "_size_bytes", gone)
    ((place,),) = (unit.files for unit in units([tmp_path]))
    assert place.size_bytes == 0
    with pytest.raises(BadSource, match="No such file"):
        place.read()


def test_a_file_that_has_become_something_else_is_refused_as_a_value(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_ac671b.json"
    path.mkdir()
    with pytest.raises(BadSource, match="it cannot be read: Is a directory"):
        Place(str(path), 10).read()


def test_a_place_is_read_within_its_bounds(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    assert Place(str(path), 3, "member", 4).read() == b"456"
    assert Place(str(path), 300, "member", 8).read() == b"89"
    assert Place(str(path), 3, "member", 4_000).read() == b""
    assert Place(str(path), 0).read() == b"0123456789"
    assert str(Place("a.tar", 1, "b/c")) == "a.tar: b/c"


def test_a_trace_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_ac671b.json"
    with open(path, "wb") as file:
        file.truncate(archive.TRACE_BYTES + 1)
    (unit,) = units([tmp_path])
    made = legs_of_units([unit])
    assert [(problem.file, problem.problem) for problem in made.refused] == [(str(path), "it is larger than 100 MB")]


def test_a_trace_that_has_grown_since_is_read_no_further_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "TRACE_BYTES", 10)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 50)
    assert len(Place(str(path), 5).read()) == 10


# ---------------------------------------------------------------------------------------------- tars


@pytest.mark.parametrize(
    "form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["ustar", "gnu", "pax"]
)
def test_a_tar_gives_what_its_folder_gives(tmp_path: Path, form: int) -> None:
    members = [
        (f"./traces/{each[-2:]}/trace_full_{each}.json", each.encode() * number)
        for number, each in enumerate(["ac671b", "00000a", "~2a3b4c", "ff671b"], 1)
    ]
    for name, data in members:
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    packed = tar(tmp_path / "day.tar", [("./README", b"no trace"), *members], form)
    inside, outside = list(units([packed])), list(units([tmp_path / "folder"]))
    assert [unit.icao24 for unit in inside] == [unit.icao24 for unit in outside]
    assert [[place.read() for place in unit.files] for unit in inside] == [
        [place.read() for place in unit.files] for unit in outside
    ]
    assert str(inside[0].files[0]) == f"{packed}: ./traces/0a/trace_full_00000a.json"


def test_two_members_of_one_name_are_both_taken(tmp_path: Path) -> None:
    """A tar that was added to holds a file anew."""
    packed = tar(tmp_path / "a.tar", [("trace_full_ac671b.json", b"old"), ("trace_full_ac671b.json", b"new one")])
    (unit,) = units([packed])
    assert [place.read() for place in unit.files] == [b"old", b"new one"]


def test_odd_members_of_a_tar_are_passed_over_and_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "odd.tar"
    with tarfile.open(path, "w") as made:
        for kind in (
            tarfile.SYMTYPE,
            tarfile.LNKTYPE,
            tarfile.CHRTYPE,
            tarfile.BLKTYPE,
            tarfile.FIFOTYPE,
            tarfile.DIRTYPE,
        ):
            member = tarfile.TarInfo(f"{kind.decode()}/trace_full_ac671b.json")
            member.type, member.linkname = kind, str(tmp_path / "secret")
            made.addfile(member)
        for name in (
            "/etc/trace_full_aa671b.json",
            "../../trace_full_ab671b.json",
            "n\nl/trace_full_ac671b.json",
            "ü/trace_full_ad671b.json",
        ):
            member = tarfile.TarInfo(name)
            member.size = 2
            made.addfile(member, io.BytesIO(b"in"))
    listed = list(units([path]))
    assert [unit.icao24 for unit in listed] == ["aa671b", "ab671b", "ac671b", "ad671b"]
    assert {place.read() for unit in listed for place in unit.files} == {b"in"}


def test_an_empty_tar_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, tar(tmp_path / "empty.tar", [])) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("day.tar.gz", gzip.compress(b"x" * 10_000)),
        ("day.tar", gzip.compress(b"x" * 10_000)),
        ("day.tar.xz", b"\xfd7zXZ\0" + b"x" * 600),
        ("day.tar", b""),
        ("day.tar", b"\1" * 5_000),
        ("day.tar.aa", b"text" * 500),
    ],
    ids=["gzip", "gzip within", "xz", "nothing", "no tar", "a part"],
)
def test_a_tar_that_is_compressed_or_none_is_refused_with_the_way_out(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    told = refusal(tmp_path / name)
    assert told.where == str(tmp_path / name)
    assert "unpack it where it is compressed" in told.remedy
    assert "cat" in told.remedy


MEMBERS = [(f"traces/0{n}/trace_full_00000{n}.json", b"y" * (700 * n)) for n in range(6)]


def test_a_tar_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    """In a header, in a file, between two files, before its end: a half day is never taken for a day."""
    whole = tar(tmp_path / "whole.tar", MEMBERS).read_bytes()
    end = len(whole.rstrip(b"\0"))
    end += -end % 512
    cut = tmp_path / "cut.tar"
    for at in sorted({*range(0, end + 1, 256), 1, 511, 513, end - 1}):
        cut.write_bytes(whole[:at])
        assert refusal(cut).where == str(cut)
    cut.write_bytes(whole[: end + 512])
    assert len(list(units([cut]))) == 6


def test_a_tar_whose_parts_are_put_together_again_is_read(tmp_path: Path) -> None:
    whole = tar(tmp_path / "whole.tar", MEMBERS).read_bytes()
    for number in range(3):
        (tmp_path / f"day.tar.a{'abc'[number]}").write_bytes(
            whole[number * 4096 : (number + 1) * 4096 if number < 2 else None]
        )
    assert "put them together first" in refusal(tmp_path / "day.tar.aa").remedy
    together = tmp_path / "day.tar"
    together.write_bytes(b"".join((tmp_path / f"day.tar.a{letter}").read_bytes() for letter in "abc"))
    assert [unit.size_bytes for unit in units([together])] == [700 * n for n in range(6)]


def header(name: str, size: bytes, kind: bytes = b"0") -> bytes:
    """A header of a tar, whose size may be what no tool writes."""
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.GNU_FORMAT))
    block[124:136], block[156:157] = size.ljust(12, b"\0"), kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "block",
    [
        header("trace_full_ac671b.json", b"\xff" * 11 + b"\x00"),
        header("trace_full_ac671b.json", b"\xff" * 10 + b"\xfc\x00"),
        header("trace_full_ac671b.json", b"\x80" + b"\x7f" * 11),
        header("trace_full_ac671b.json", b"\x80" + b"\0" * 7 + b"\xff" * 4),
        header("trace_full_ac671b.json", b"zzz"),
        header("x", b"\x80" + b"\x7f" * 11, b"L"),
        header("x", b"\xff" * 11 + b"\x00", b"x"),
        header("x", b"00000000000", b"x") * 3_000,
        header("x", b"77777777777", b"x"),
    ],
    ids=["below nothing", "far below", "beyond all", "4 GB", "no number", "long name", "pax below", "pax in pax", "pax of 8 GB"],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False], ids=["first", "second"])
def test_a_header_that_no_tool_writes_is_refused_at_once(tmp_path: Path, block: bytes, first: bool) -> None:
    good = header("trace_full_00000a.json", b"00000000003") + b"abc".ljust(512, b"\0")
    (tmp_path / "bad.tar").write_bytes((b"" if first else good) + block + bytes(10_240))
    assert refusal(tmp_path / "bad.tar").where == str(tmp_path / "bad.tar")


def test_no_damage_to_a_tar_is_met_with_anything_but_a_refusal(tmp_path: Path) -> None:
    whole = tar(tmp_path / "whole.tar", MEMBERS[:3]).read_bytes()[:6_144]
    path, luck = tmp_path / "damaged.tar", random.Random(8)
    outcomes = set()
    for _ in range(600):
        made = bytearray(whole)
        for _ in range(luck.randint(1, 6)):
            at = luck.randrange(3) * 512 if luck.random() < 0.3 else 0
            made[min(len(made) - 1, at + luck.randrange(512))] = luck.randrange(256)
        path.write_bytes(bytes(made[: luck.choice((len(made), luck.randrange(len(made))))]))
        try:
            outcomes.add(len(list(units([path]))))
        except BadSource:
            outcomes.add(-1)
    assert -1 in outcomes


# ---------------------------------------------------------------------------------------------- midnight


def over_midnight() -> Flown:
    """A flight that takes off before midnight UTC, and lands after it."""
    flown = flight(5, ("KSFO", "KJFK"), departs_ms=1_741_910_400_000 - 3_600_000)
    assert len(days(flown)) == 2
    return flown


@pytest.mark.parametrize("place", ["folders", "tars", "a folder and a tar", "loose files"])
def test_a_flight_over_midnight_is_one_leg_wherever_its_days_lie(tmp_path: Path, place: str) -> None:
    flown = over_midnight()
    paths: list[Path] = []
    name = f"traces/{flown.icao24[-2:]}/trace_full_{flown.icao24}.json"
    for number, day in enumerate(days(flown)):
        data = as_readsb(flown, day)
        if place == "tars" or (place == "a folder and a tar" and number):
            paths.append(tar(tmp_path / f"{day}.tar", [(f"./{name}", data)]))
        else:
            folder = tmp_path / f"{day:%Y/%m/%d}" if place != "loose files" else tmp_path / str(day)
            path = folder / (name if place != "loose files" else Path(name).name)
            path.parent.mkdir(parents=True)
            path.write_bytes(data)
            paths.append(path if place == "loose files" else folder)
    for order in (paths, paths[::-1]):
        made = legs_of_units(list(units(order)))
        (leg,) = made.legs
        assert leg["departed_before_ms"] - leg["departed_after_ms"] < 200_000
        assert leg["departed_after_ms"] < flown.truth.departed_ms <= leg["departed_before_ms"]
        assert leg["landed_after_ms"] < flown.truth.landed_ms <= leg["landed_before_ms"]
        assert (leg["departed_airport"], leg["landed_airport"]) == (b"KSFO", b"KJFK")


def test_many_names_are_listed_a_pair_of_digits_at_a_time(tmp_path: Path) -> None:
    """The second pair of digits is looked at only when the first has been taken."""
    put(tmp_path, f"{DAY}/0a/trace_full_00000a.json", f"{DAY}/0b/trace_full_00000b.json")
    listed = units([tmp_path])
    first: Unit = next(listed)
    put(tmp_path, f"{DAY}/0b/trace_full_11110b.json")
    assert [first.icao24, *(unit.icao24 for unit in listed)] == ["00000a", "00000b", "11110b"]


def test_a_pipe_that_nobody_writes_to_does_not_keep_a_run_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tar")
    script = f"from whereas.track.archive import units\nlist(units([{str(tmp_path / 'pipe.tar')!r}]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert "it is no file" in ran.stderr

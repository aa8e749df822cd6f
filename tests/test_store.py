"""The store: what is kept is there, under the hash of its bytes, and nothing of anybody else's is taken away."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.errors import CannotWrite, Clash, Damaged
from whereas.source import sha256
from whereas.store import FOLDERS, Store, locked, refusing, unwritable

DATA = b"The gate opened.\n"
NAME = sha256(DATA)
kept = st.dictionaries(st.sampled_from(FOLDERS), st.lists(st.binary(max_size=300), max_size=5))


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_kept_is_read_back_and_lies_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    assert store.read("sources", NAME) == DATA
    assert _files(tmp_path) == {f"sources/{NAME}": DATA}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=kept, second=kept)
def test_what_no_entry_needs_is_swept_and_what_one_needs_stays(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, list[bytes]], second: dict[str, list[bytes]]
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    files = {kind: {sha256(data): data for data in some} for kind, some in first.items()}
    more = {kind: {sha256(data): data for data in some} for kind, some in second.items()}
    for each in (files, more):
        store.keep({(kind, name): data for kind, some in each.items() for name, data in some.items()})
    needed = {(kind, name): data for kind, some in files.items() for name, data in some.items()}
    swept = store.sweep(needed)
    unneeded = {f"{kind}/{name}" for kind, some in more.items() for name in some if (kind, name) not in needed}
    assert set(swept) == unneeded
    assert _files(store.folder) == {f"{kind}/{name}": data for (kind, name), data in needed.items()}
    assert store.sweep(needed) == []


def test_a_file_of_another_name_is_somebodys_and_stays(tmp_path: Path) -> None:
    """Notes, a name in capitals, one that is too short, one with an ending; a folder and a link of a hash's name."""
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    names = ["notes.txt", ".DS_Store", NAME.upper(), NAME[:63], NAME + ".txt", "x.part", NAME + ".part.bak"]
    for name in names:
        (tmp_path / "sources" / name).write_bytes(b"mine")
    (tmp_path / "sources" / ("a" * 64)).mkdir()
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "sources" / ("b" * 64)).symlink_to(tmp_path / "elsewhere")
    before = _files(tmp_path)
    assert store.sweep({("sources", NAME)}) == []
    assert _files(tmp_path) == before
    assert (tmp_path / "sources" / ("b" * 64)).is_symlink()


def test_what_a_writer_that_died_left_half_written_is_swept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    (tmp_path / "sources" / (NAME + ".part")).write_bytes(DATA[:3])
    assert store.sweep({("sources", NAME)}) == [f"sources/{NAME}.part"]
    assert _files(tmp_path) == {f"sources/{NAME}": DATA}


def test_a_half_written_file_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / (NAME + ".part")).write_bytes(b"half")
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    assert _files(tmp_path) == {f"sources/{NAME}": DATA}


@pytest.mark.parametrize("now", [b"", b"The gate opened?\n", DATA + b"\0"])
def test_a_file_that_was_altered_is_refused_and_repaired_by_keeping_the_same_bytes_again(
    tmp_path: Path, now: bytes
) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    (tmp_path / "sources" / NAME).write_bytes(now)
    with pytest.raises(Damaged, match=f"sources/{NAME}: has changed since it was hashed\n  try: put it back"):
        store.read("sources", NAME)
    assert not store.whole("sources", NAME)
    store.keep({("sources", NAME): DATA})
    assert store.read("sources", NAME) == DATA


def test_a_file_that_is_there_and_whole_is_not_written_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    before = (tmp_path / "sources" / NAME).stat()
    store.keep({("sources", NAME): DATA})
    after = (tmp_path / "sources" / NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match=f"texts/{NAME}: is not there"):
        Store(tmp_path).read("texts", NAME)


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources" / NAME).mkdir(parents=True)
    with pytest.raises(Damaged, match="cannot be read"):
        Store(tmp_path).read("sources", NAME)


@pytest.mark.parametrize("name", ["../case.db", "/etc/passwd", "", NAME.upper(), NAME + "\n", "é" * 64, "0" * 63])
def test_a_name_that_is_no_hash_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(Damaged, match="is no SHA-256"):
        Store(tmp_path).path("sources", name)


def test_a_link_to_other_bytes_is_refused_and_one_to_the_same_bytes_is_read(tmp_path: Path) -> None:
    """A link says where to read, and the hash says whether it is what was kept."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "elsewhere").write_bytes(DATA)
    (tmp_path / "sources" / NAME).symlink_to(tmp_path / "elsewhere")
    store = Store(tmp_path)
    assert store.read("sources", NAME) == DATA
    (tmp_path / "elsewhere").write_bytes(b"other")
    with pytest.raises(Damaged, match="has changed"):
        store.read("sources", NAME)


def test_keeping_over_a_link_puts_a_file_in_its_place_and_leaves_what_it_led_to(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "sources" / NAME).symlink_to(tmp_path / "elsewhere")
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"
    assert not (tmp_path / "sources" / NAME).is_symlink()
    assert store.read("sources", NAME) == DATA


def test_everything_in_the_folders_is_told_and_whether_it_is_the_stores(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA, ("texts", NAME): DATA})
    (tmp_path / "texts" / "notes").write_bytes(b"")
    assert list(store.held()) == [("sources", NAME, True), ("texts", NAME, True), ("texts", "notes", False)]


def test_what_is_removed_is_gone_and_may_be_gone_already(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep({("sources", NAME): DATA})
    for _ in range(2):
        store.remove("sources", NAME)
        assert _files(tmp_path) == {}


@pytest.mark.parametrize(
    ("code", "says"),
    [("ENOSPC", "the disk is full"), ("EDQUOT", "the quota is used up"), ("EROFS", "the file system is read-only"),
     ("EACCES", "may not be written to"), ("EIO", "the disk reports an error"), ("EMFILE", "cannot be written: why")],
)  # fmt: skip
def test_what_the_system_says_becomes_a_refusal_that_is_also_an_oserror(code: str, says: str) -> None:
    with pytest.raises(CannotWrite, match=f"there: {says}\n  try: ") as refused, refusing("there"):
        raise OSError(getattr(errno, code), "why")
    assert isinstance(refused.value, OSError)
    with pytest.raises(CannotWrite) as again, refusing("elsewhere"):
        raise unwritable("there", getattr(errno, code), "why")
    assert again.value.where == "there"


def test_the_lock_is_held_by_one_and_the_other_is_told_after_the_wait(tmp_path: Path) -> None:
    waiting = locked(tmp_path, 0.02)
    with (
        locked(tmp_path),
        pytest.raises(Clash, match="somebody else is writing to the case\n  try: do it again"),
        waiting,
    ):
        pass
    with locked(tmp_path, 0):
        assert os.listdir(tmp_path) == []

"""The audit: what is amiss is named, with what rests on it; and a case that is whole is said to be."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.audit import audit, resting
from whereas.entry import Change, Entry, entered
from whereas.errors import BadSource, WhereasError
from whereas.ledger import Ledger
from whereas.source import sha256

START = (Change("title", "", "Gate"), Change("zone", "", "UTC"), Change("events", "a", {"what": "the gate opened"}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sources, the first with two claims and a text that was extracted, the second with one."""
    with Ledger(tmp_path / "x.case", make=True, actor="ana") as ledger:
        with ledger.writing() as writing:
            writing.enter("new", START)
        for name, claims in (("log", 2), ("memo", 1)):
            with ledger.writing() as writing:
                value = {"file": f"sources/{name}.pdf", "sha256": writing.keep(f"%PDF {name}".encode())}
                text = writing.keep(f"{name}: The gate opened.".encode(), "texts")
                value |= {"extractor": "test 1", "text-file": f"texts/{name}.txt", "text-sha256": text}
                put = [Change("sources", name, value)]
                for number in range(claims):
                    claim = {"id": f"{name}-{number}", "says": "a happened", "source": name, "quote": "gate"}
                    put.append(Change("claims", claim["id"], claim))
                writing.enter("add", put)
    return tmp_path / "x.case"


def _statement(folder: Path, *statements: str) -> None:
    database = apsw.Connection(str(folder / "case.db"))
    for statement in statements:
        database.execute(statement)
    database.close()


def _text(name: str) -> str:
    return sha256(f"{name}: The gate opened.".encode())


def test_a_case_that_is_whole_is_counted_and_nothing_is_said_against_it(folder: Path) -> None:
    told, seen = audit(folder), list[tuple[int, int]]()
    assert (len(told.entries), told.files, told.sealed, told.faults) == (3, 4, True, ())
    assert told.size_bytes == sum(
        path.stat().st_size for kind in ("sources", "texts") for path in (folder / kind).iterdir()
    )
    audit(folder, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_where_there_is_no_ledger_none_is_audited_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="there is no ledger here"):
        audit(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["altered", "emptied", "removed"])
def test_a_file_that_is_not_what_was_kept_is_named_with_the_claims_of_its_source(folder: Path, change: str) -> None:
    path = folder / "texts" / _text("log")
    if change == "removed":
        path.unlink()
    else:
        path.write_bytes(b"log: The gate closed." if change == "altered" else b"")
    (fault,) = audit(folder).faults
    assert fault.where == f"texts/{path.name}"
    assert fault.claims == ("log-0", "log-1")
    assert "(source log)" in fault.what


def test_what_belongs_to_no_entry_is_named_and_no_claim_rests_on_it(folder: Path) -> None:
    (folder / "sources" / "notes.txt").write_bytes(b"mine")
    (fault,) = audit(folder).faults
    assert (fault.where, fault.what, fault.claims) == ("sources/notes.txt", "belongs to no entry", ())


def test_an_entry_that_was_altered_is_named_with_the_claims_that_it_put(folder: Path) -> None:
    statement = "UPDATE entries SET actor = 'eve' WHERE seq = 3"
    _statement(folder, "DROP TRIGGER entries_no_update", statement)
    fault, *_ = audit(folder).faults
    assert (fault.where, fault.what) == ("entry 3", "has been altered: it no longer has its hash")
    assert fault.claims == ("memo-0",)


def test_an_entry_that_was_taken_out_puts_every_claim_in_doubt(folder: Path) -> None:
    _statement(folder, "DROP TRIGGER entries_no_delete", "DELETE FROM entries WHERE seq = 2")
    faults = {fault.where: fault for fault in audit(folder).faults}
    assert (faults["entry 2"].what, faults["entry 2"].claims) == ("is missing", None)


def test_the_last_entry_taken_out_is_told_by_the_seal(folder: Path) -> None:
    _statement(folder, "DROP TRIGGER entries_no_delete", "DELETE FROM entries WHERE seq = 3")
    assert any(fault.what == "entry 3 is missing: the ledger was sealed with 3" for fault in audit(folder).faults)


def test_a_seal_that_was_altered_is_named_and_what_it_guards_is_looked_at_all_the_same(folder: Path) -> None:
    seal = (folder / "case.seal").read_text()
    (folder / "case.seal").write_text(seal.replace("entries 3", "entries 2"))
    (folder / "texts" / _text("memo")).unlink()
    told = audit(folder)
    assert [fault.where for fault in told.faults] == ["case.seal", f"texts/{_text('memo')}"]
    assert not told.sealed


def test_a_byte_of_the_database_that_no_entry_is_in_is_told_by_the_seal(folder: Path) -> None:
    """The four bytes from 68 on say which program the file belongs to, and nothing reads them."""
    data = bytearray((folder / "case.db").read_bytes())
    data[70] ^= 1
    (folder / "case.db").write_bytes(data)
    (fault,) = audit(folder).faults
    assert (fault.where, fault.claims) == ("case.db", ())
    assert fault.what == "is not, byte for byte, what was sealed with entry 3; no entry is affected"


def test_entries_that_came_after_the_seal_are_no_fault_and_the_case_is_said_to_be_unsealed(folder: Path) -> None:
    ledger = Ledger(folder)
    with ledger.writing() as writing:
        writing.enter("put", [Change("title", "", "Other")])
    ledger._database.close()  # as if the writer had died here
    told = audit(folder)
    assert (told.faults, told.sealed, len(told.entries)) == ((), False, 4)


def test_nothing_is_mended(folder: Path) -> None:
    (folder / "texts" / _text("log")).write_bytes(b"other")
    (folder / "sources" / ("0" * 64)).write_bytes(b"left by somebody")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert audit(folder).faults == audit(folder).faults
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_claims_that_rest_on_a_source_are_those_that_stand_now() -> None:
    def claim(name: str, source: str) -> Change:
        return Change("claims", name, {"id": name, "says": "a happened", "source": source})

    one = entered(None, "", "", "", [claim("c1", "log"), claim("c2", "memo"), claim("c3", "log")], {})
    two = entered(one, "", "", "", [Change("claims", "c1", None), claim("c2", "log")], {})
    assert resting([one], ["log"]) == ("c1", "c3")
    assert resting([one, two], ["log"]) == ("c2", "c3")
    assert resting([one, two], ["memo", "nobody"]) == ()


# ---------------------------------------------------------------------------------------------- a hostile ledger

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "log", "0" * 64, "../x", "a happened", "redact"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sha256", "text-sha256", "file", "source", "id", "redacted", "proposed"]), inner
        )
    ),
    max_leaves=6,
)
sections = st.sampled_from(["sources", "claims", "events", "title", "people", "ranks", "orders", "x", ""])
bodies = st.builds(
    lambda changes, facts: json.dumps({**facts, "changes": changes}),
    st.lists(st.tuples(sections, st.sampled_from(["", "log", "memo-0", "a"]), plain).map(list), max_size=3) | plain,
    st.dictionaries(st.sampled_from(["files", "why", "undoes"]), plain, max_size=3),
)


def test_a_ledger_of_which_every_hash_is_right_may_say_anything_and_is_audited_all_the_same(
    tmp_path: Path,
) -> None:
    """Somebody else made it, and may have meant harm: what it says is told as a fault, and no other error comes of it."""
    number = iter(range(10**6))

    @settings(max_examples=60)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["add", "redact", "undo", ""]), bodies | st.text(max_size=5)),
            min_size=1,
            max_size=3,
        )
    )
    def hostile(said: list[tuple[str, str]]) -> None:
        folder = tmp_path / f"{next(number)}.case"
        Ledger(folder, make=True).close()
        rows, last = [], entered(None, "", "eve", "new", START, {})
        rows.append(last)
        for kind, body in said:
            bare = Entry(last.seq + 1, "", "eve", kind, body, last.hash, "")
            try:
                last = Entry(*bare.leaf() and (bare.seq, "", "eve", kind, body, last.hash, sha256(bare.leaf())))
                last.leaf().decode()
            except UnicodeError:
                return
            rows.append(last)
        database = apsw.Connection(str(folder / "case.db"))
        database.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(e.seq, e.at, e.actor, e.kind, e.body, e.prev, e.hash) for e in rows],
        )
        database.close()
        told = audit(folder)
        try:
            with Ledger(folder) as ledger:
                ledger.case()
        except WhereasError:
            assert told.faults
        else:
            assert all(fault.what in ("belongs to no entry",) or fault.claims is not None for fault in told.faults)

    hostile()

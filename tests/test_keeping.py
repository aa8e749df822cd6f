"""Keeping: files come in whole and once, what they say of themselves is only proposed, and every act can be taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from whereas.audit import audit
from whereas.casefile import case_text, read_case
from whereas.entry import Change
from whereas.errors import BadCase, BadSource, Clash, Damaged
from whereas.export import claims_table, export_case, restore
from whereas.intake import Readers, files_in
from whereas.keeping import Added, add, claim, kindred, latest, put, redact, take_in, undo
from whereas.ledger import Ledger
from whereas.source import sha256

PAGE = """<!doctype html><title>Plane left first</title><meta name=author content="Ana Writer">
<meta property="article:published_time" content="2025-03-18T14:05:00-04:00">
<h1>Plane left first</h1><p>The plane left at 5:26 p.m. on March 15, the log shows.</p>"""
LOG = "gate log\n17:26  off blocks\n"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "given").mkdir()
    return tmp_path


def given(folder: Path, **files: str | bytes) -> Path:
    """A folder of files; a name's double underscore stands for its dot."""
    for name, data in files.items():
        path = folder / "given" / name.replace("__", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder / "given"


def added(ledger: Ledger, where: Path, readers: Readers, *, accept: bool = False, unread: bool = False) -> list[Added]:
    return list(add(ledger, files_in([where]), readers, accept=accept, unread=unread))


def started(ledger: Ledger) -> None:
    put(ledger, "new", [Change("zone", "", "America/New_York"), Change("events", "left", {"kind": "flight.departed"})])


def test_a_file_comes_in_with_its_bytes_its_text_and_what_it_proposes(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        (one,) = added(ledger, given(folder, page__html=PAGE), readers)
        source = ledger.case().sources["page"]
        assert (one.outcome, one.source, one.entry) == ("added", "page", 1)
        assert ledger.store.read("sources", source.sha256) == PAGE.encode()
        assert ledger.store.read("texts", source.text_sha256).decode() == source.text
        assert "The plane left at 5:26 p.m. on March 15, the log shows." in (source.text or "")
        assert source.received_as.endswith("page.html")
        assert source.published == source.title == source.author == ""
        assert {(field, value) for field, value, _ in source.proposed} == {
            ("title", "Plane left first"), ("author", "Ana Writer"), ("published", "2025-03-18 14:05:00 -04:00"),
        }  # fmt: skip


def test_what_a_file_proposes_is_taken_where_a_person_says_so(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        added(ledger, given(folder, page__html=PAGE), readers, accept=True)
        source = ledger.case().sources["page"]
    assert (source.title, source.author) == ("Plane left first", "Ana Writer")
    assert source.published_bounds is not None


def test_a_text_that_is_its_own_bytes_is_kept_once(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        added(ledger, given(folder, log__txt=LOG), readers)
        source = ledger.case().sources["log"]
    assert (source.text, source.extractor, source.text_file) == (LOG, "", "")
    assert [p.name for p in (folder / "case").rglob("*") if p.is_file() and len(p.name) == 64] == [sha256(LOG.encode())]


def test_a_file_with_nothing_in_it_can_be_kept_too(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        (one,) = added(ledger, given(folder, a__txt=b""), readers, unread=True)
        assert (one.outcome, ledger.case().sources["a"].text) == ("added", "")
        export_case(ledger, folder / "out", whole=True)
        with Ledger(folder / "again", make=True) as again:
            restore(again, folder / "out" / "ledger.jsonl")
            assert again.case() == ledger.case()


def test_the_same_bytes_twice_are_one_source(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        first, second = added(ledger, given(folder, a__txt=LOG, b__txt=LOG), readers)
        (third,) = added(ledger, folder / "given" / "a.txt", readers)
        assert len(ledger.entries()) == 1
    assert (first.outcome, second.outcome, third.outcome) == ("added", "already there", "already there")
    assert {first.source, second.source, third.source} == {"a"}


def test_two_files_of_one_name_get_an_id_each(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        added(ledger, given(folder, a__txt=LOG), readers)
        (other,) = added(ledger, given(folder, a__txt=LOG + "more\n"), readers)
    assert other.source == "a-2"


def test_what_is_in_an_archive_is_a_source_each_and_a_part_of_it(folder: Path, readers: Readers) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in/page.html", PAGE)
        archive.writestr("in/log.txt", LOG)
    with Ledger(folder / "case", make=True) as ledger:
        done = added(ledger, given(folder, all__zip=packed.getvalue()), readers)
        sources = ledger.case().sources
    assert [one.outcome for one in done] == ["added"] * 3
    assert {name: source.part_of for name, source in sources.items()} == {"all": "", "page": "all", "log": "all"}
    assert sources["all"].text == ""


def test_a_file_that_cannot_be_read_is_refused_and_the_others_come_in(folder: Path, readers: Readers) -> None:
    where = given(folder, a__pdf=b"%PDF-1.7\nnothing", b__txt=LOG)
    with Ledger(folder / "case", make=True) as ledger:
        refused, taken = added(ledger, where, readers)
        assert refused.outcome == "refused"
        assert refused.problem is not None
        assert refused.problem.remedy
        assert taken.outcome == "added"
        assert list(ledger.case().sources) == ["b"]


def test_a_file_that_cannot_be_read_can_be_kept_without_a_text(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        (kept,) = added(ledger, given(folder, a__pdf=b"%PDF-1.7\nnothing"), readers, unread=True)
        source = ledger.case().sources[kept.source]
        assert ledger.store.read("sources", source.sha256) == b"%PDF-1.7\nnothing"
    assert source.text == ""


def test_a_cameras_clock_is_a_proposed_claim_about_that_clock_and_never_a_fact(folder: Path, readers: Readers) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2025:03:15 17:26:03"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        (one,) = added(ledger, given(folder, gate__jpg=picture.getvalue()), readers)
        case = ledger.case()
    (made,) = case.claims
    assert one.claims == (made.id,)
    assert (made.status, made.clock) == ("proposed", "gate-clock")
    assert made.says.endswith("at 2025-03-15 17:26:03 America/New_York")
    assert "the file names no zone" in made.note
    assert made.span is not None
    assert made.quote in (case.sources["gate"].text or "")


def test_mirrors_are_pointed_out_until_a_person_says_that_they_have_one_origin(folder: Path, readers: Readers) -> None:
    story = " ".join(f"word{number} of the story goes on" for number in range(80))
    where = given(folder, a__txt=f"The Gazette\n{story}\n", b__txt=f"The Herald\n{story}\nmore here\n", c__txt=LOG)
    with Ledger(folder / "case", make=True) as ledger:
        added(ledger, where, readers)
        assert [(pair.a, pair.b) for pair in kindred(ledger.case())] == [("a", "b")]
        assert kindred(ledger.case(), ["c"]) == []
        for name in "ab":
            value = ledger.things()["sources", name].value
            put(ledger, "describe", [Change("sources", name, {**value, "origin": "AP"})])
        assert kindred(ledger.case()) == []


def test_a_claim_gets_the_next_free_id_and_a_quote_that_is_not_there_is_refused(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG), readers)
        value = {"says": "left at 2025-03-15 17:26", "source": "log", "quote": "17:26  off blocks"}
        assert claim(ledger, value)[0] == "log-1"
        assert claim(ledger, value)[0] == "log-2"
        before = ledger.entries()
        with pytest.raises(BadSource, match="is not in the source"):
            claim(ledger, {**value, "quote": "17:27  off blocks"})
        assert ledger.entries() == before
        assert claim(ledger, {**value, "id": "log-2"}) == ("log-2", None)


def test_an_undo_is_an_entry_and_can_be_undone(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG), readers)
        name, _ = claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "log"})
        was = case_text(ledger.case())
        gone = undo(ledger)
        assert ledger.case().claims == ()
        assert latest(ledger.entries()) == 2
        undo(ledger, gone.seq)
        assert case_text(ledger.case()) == was
        assert [entry.kind for entry in ledger.entries()] == ["new", "add", "claim", "undo", "undo"]
        assert name == "log-1"


def test_what_later_entries_need_cannot_be_undone(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG), readers)
        claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "log"})
        with pytest.raises(BadCase, match="no source is called 'log'"):
            undo(ledger, 2)
        claim(ledger, {"id": "log-1", "says": "left at 2025-03-15 17:27", "source": "log"})
        with pytest.raises(Clash, match=r"entry 4 .* has changed claims/log-1"):
            undo(ledger, 3)
        with pytest.raises(BadSource, match="there is no entry 9"):
            undo(ledger, 9)


def test_when_all_is_undone_there_is_nothing_left_to_undo(folder: Path) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        undo(ledger)
        with pytest.raises(BadSource, match="nothing left to undo"):
            undo(ledger)


def test_a_redaction_takes_the_bytes_and_leaves_the_hash_the_claims_and_a_clean_audit(
    folder: Path, readers: Readers
) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG, page__html=PAGE), readers)
        claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "page", "quote": "left at 5:26 p.m."})
        redact(ledger, "page", "ordered by the court")
        case = ledger.case()
        assert case.sources["page"].redacted == "ordered by the court"
        assert case.sources["page"].sha256 == sha256(PAGE.encode())
        assert case.sources["page"].text is None
        assert case.claims[0].quote == "left at 5:26 p.m."
        assert ledger.case(3).sources["page"].text is None
        with pytest.raises(BadSource, match="the bytes are gone"):
            undo(ledger, len(ledger.entries()))
    assert audit(folder / "case").faults == ()
    held = [path.read_bytes() for path in (folder / "case").rglob("*") if path.is_file()]
    assert not any(b"the log shows" in data for data in held)


def test_a_ledger_exported_with_its_history_is_the_same_ledger_again(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG, page__html=PAGE), readers)
        claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "page", "quote": "left at 5:26 p.m."})
        export_case(ledger, folder / "out", whole=True)
        with Ledger(folder / "again", make=True) as again:
            restore(again, folder / "out" / "ledger.jsonl")
            assert again.entries() == ledger.entries()
            assert case_text(again.case()) == case_text(ledger.case())
    assert audit(folder / "again").faults == ()


def test_a_case_exported_as_text_is_the_same_case_and_taken_in_again_too(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG, page__html=PAGE), readers)
        claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "page", "quote": "left at 5:26 p.m."})
        export_case(ledger, folder / "out")
        plain = read_case(folder / "out")
        assert plain == ledger.case()
        assert take_in(ledger, plain) is None
        with Ledger(folder / "third", make=True) as third:
            take_in(third, plain)
            assert third.case() == plain
        with pytest.raises(BadSource, match="holds something"):
            export_case(ledger, folder / "out")


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(folder: Path, readers: Readers) -> None:
    with Ledger(folder / "case", make=True) as ledger:
        started(ledger)
        added(ledger, given(folder, log__txt=LOG), readers)
        claim(ledger, {"says": "left at 2025-03-15 17:26", "source": "log", "note": '=HYPERLINK("http://x")'})
        table = claims_table(ledger.case())
    assert "'=HYPERLINK" in table
    assert ",=" not in table


def test_two_sources_may_share_a_file_and_may_not_give_one_name_to_two(folder: Path) -> None:
    with Ledger(folder / "case", make=True) as ledger, ledger.writing() as writing:
        one = {"file": "sources/log.txt", "sha256": writing.keep(LOG.encode())}
        writing.enter("edit", [Change("sources", "a", one), Change("sources", "b", one)])
    with Ledger(folder / "case") as ledger:
        export_case(ledger, folder / "out")
        assert read_case(folder / "out") == ledger.case()
        with ledger.writing() as writing:
            other = {"file": "sources/log.txt", "sha256": writing.keep(b"another")}
            writing.enter("edit", [Change("sources", "b", other)])
        with pytest.raises(Damaged, match="two sources call different files"):
            export_case(ledger, folder / "out2")

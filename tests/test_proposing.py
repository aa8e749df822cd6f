"""Proposals come into the ledger marked as such, are used only once accepted, and come once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from whereas.answers import View
from whereas.casefile import Case, Person, case_text, read_case_text, standing
from whereas.claim import Event
from whereas.entry import Change
from whereas.errors import BadCase, BadSource, TooLarge
from whereas.figure import Quantity
from whereas.intake import Readers, files_in
from whereas.keeping import add, put, undo
from whereas.ledger import Ledger
from whereas.proposing import accept, context_of, find, finder, named, propose, reject, timeml, unlisted
from whereas.prose.candidate import Candidate, Context

WIRE = """Second plane lands

The second plane landed in San Salvador at 12:10 a.m. on Sunday with 238 people, the ministry said.

Hours before the second plane took off, a judge ordered that nobody be removed, according to the docket.
"""
MIRROR = "From our partners.\n\n" + WIRE.split("\n\n", 1)[1] + "\nA word of our own: more will follow."

LANDED = Event("f2.landed", "flight.landed", "the second plane lands", "San Salvador")
ABOARD = Quantity("aboard", unit="people")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as made:
        yield made


@pytest.fixture
def ledger(tmp_path: Path, readers: Readers) -> Iterator[Ledger]:
    for name, text in (("wire.txt", WIRE), ("mirror.txt", MIRROR)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Ledger(tmp_path / "case", make=True) as made:
        put(made, "new", [Change("zone", "", "America/New_York")])
        list(add(made, files_in([tmp_path / "wire.txt", tmp_path / "mirror.txt"]), readers))
        yield made


def found(text: str, words: str, says: str, kind: str = "time", rule: str = "test.rule") -> Candidate:
    start = text.index(words)
    brings = (LANDED,) if "f2.landed" in says else ()
    figures = (ABOARD,) if "aboard" in says else ()
    return Candidate(kind, start, start + len(words), words, rule, "as said", says, events=brings, figures=figures)


TIME = found(WIRE, "12:10 a.m. on Sunday", "f2.landed at 2025-03-16 00:10")
COUNT = found(WIRE, "238 people", "aboard = 238", "quantity", "test.count")
UNSAID = replace(found(WIRE, "according to the docket", ""), asks="which docket?")


def test_what_is_proposed_is_in_the_case_and_in_no_answer(ledger: Ledger) -> None:
    done = propose(ledger, "wire", [("test 1", TIME), ("test 1", COUNT), ("test 1", UNSAID)])
    assert [name for name, _ in done.claims] == ["wire-1", "wire-2"]
    assert done.unsaid == (UNSAID,)
    case = ledger.case()
    claim = case.claims[0]
    assert (claim.status, claim.found_by, claim.note) == ("proposed", "test 1: test.rule", "as said")
    assert WIRE[slice(*claim.span or ())] == claim.quote == "12:10 a.m. on Sunday"
    assert case.events["f2.landed"].proposed
    assert case.figures["aboard"].proposed
    view = View.of(case)
    assert not view.case.events
    assert not view.case.figures
    assert not view.chronology.sayings
    assert not view.tally.sayings


def test_accepting_a_claim_accepts_what_it_speaks_of_and_no_more(ledger: Ledger) -> None:
    propose(ledger, "wire", [("test 1", TIME), ("test 1", COUNT)])
    entry = accept(ledger, ["wire-1"])
    assert entry is not None
    assert {(change.section, change.id) for change in entry.changes()} == {
        ("claims", "wire-1"),
        ("events", "f2.landed"),
    }
    view = View.of(ledger.case())
    assert list(view.case.events) == ["f2.landed"]
    assert not view.case.figures
    assert [saying.says for saying in view.chronology.sayings] == ["f2.landed at 2025-03-16 00:10"]
    assert accept(ledger, ["wire-1"]) is None


def test_a_claim_can_be_accepted_in_other_words(ledger: Ledger) -> None:
    propose(ledger, "wire", [("test 1", TIME)])
    accept(ledger, ["wire-1"], {"says": "f2.landed at about 2025-03-16 00:10", "speaker": "the ministry"})
    claim = ledger.case().claims[0]
    assert (claim.says, claim.speaker, claim.status) == (
        "f2.landed at about 2025-03-16 00:10",
        "the ministry",
        "accepted",
    )
    with pytest.raises(BadCase, match="no event is called"):
        accept(ledger, ["wire-1"], {"says": "nobody.knows happened"})


def test_a_decision_can_be_taken_back(ledger: Ledger) -> None:
    propose(ledger, "wire", [("test 1", TIME)])
    before = case_text(ledger.case())
    accept(ledger, ["wire-1"])
    undo(ledger)
    assert case_text(ledger.case()) == before
    reject(ledger, ["wire-1"], "the day is wrong")
    undo(ledger)
    assert case_text(ledger.case()) == before


@pytest.mark.parametrize("decide", ["nothing", "accept", "reject", "say otherwise"])
def test_what_was_proposed_once_is_not_proposed_again(ledger: Ledger, decide: str) -> None:
    propose(ledger, "wire", [("test 1", TIME)])
    if decide == "reject":
        assert reject(ledger, ["wire-1"]) is not None
        assert reject(ledger, ["wire-1"]) is None
    elif decide != "nothing":
        accept(ledger, ["wire-1"], {"says": "f2.landed by 2025-03-16 01:00"} if decide == "say otherwise" else {})
    seq = len(ledger.entries())
    done = propose(ledger, "wire", [("test 1", TIME)])
    assert (done.entry, done.claims, done.known) == (None, (), (TIME,))
    assert len(ledger.entries()) == seq


def test_a_mirror_says_the_same_with_the_same_origin(ledger: Ledger) -> None:
    """The sentence stands word for word in another source: one voice, and one event."""
    propose(ledger, "wire", [("test 1", TIME)])
    other = replace(
        found(MIRROR, "12:10 a.m. on Sunday", "landed-2 at 2025-03-16 00:10"),
        events=(Event("landed-2", "flight.landed"),),
    )
    done = propose(ledger, "mirror", [("test 1", other)])
    assert done.mirrored == {"mirror-1": "wire-1"}
    case = ledger.case()
    assert "landed-2" not in case.events
    assert (case.claims[1].says, case.claims[1].origin) == (case.claims[0].says, "wire")
    accept(ledger, ["wire-1", "mirror-1"])
    (saying,) = View.of(ledger.case()).chronology.sayings
    assert saying.voices == ("wire",)


def test_the_same_words_in_another_sentence_are_no_mirror(ledger: Ledger) -> None:
    propose(ledger, "wire", [("test 1", found(WIRE, "Second plane lands", "f2.landed happened"))])
    done = propose(ledger, "mirror", [("test 1", found(MIRROR, "second plane landed", "f2.landed happened"))])
    assert not done.mirrored


def test_no_claim_that_is_not_there_can_be_decided_on(ledger: Ledger) -> None:
    for decide in (accept, reject):
        with pytest.raises(BadSource, match="no claim is called 'wire-9'"):
            decide(ledger, ["wire-9"])


def test_the_text_case_keeps_the_marks(ledger: Ledger, tmp_path: Path) -> None:
    propose(ledger, "wire", [("test 1", TIME), ("test 1", COUNT)])
    case = ledger.case()
    text = case_text(case)
    assert text.count("proposed: yes") == 2
    assert read_case_text(text, tmp_path / "case" / "case.yaml", ledger.store.read) == case


def test_an_event_that_an_accepted_claim_speaks_of_stands_though_it_is_marked() -> None:
    text = """\
whereas: 1
zone: UTC
sources: {wire: {title: a wire}}
events:
  left: {proposed: yes}
  landed: {proposed: yes}
  seen: {proposed: yes}
  extra: {proposed: yes, count: aboard}
groups: {both: [seen]}
figures:
  aboard: {proposed: yes}
  other: {proposed: yes}
claims:
- {id: a, says: left before 2025-03-16, source: wire}
- {id: b, says: landed at 2025-03-16, source: wire, status: proposed}
- {id: c, says: "aboard = 3", source: wire}
"""
    stands = standing(read_case_text(text, Path("case.yaml")))
    assert list(stands.events) == ["left", "seen"]
    assert list(stands.figures) == ["aboard"]
    assert [claim.id for claim in stands.claims] == ["a", "b", "c"]
    assert standing(Case()) == Case()


def test_the_context_is_what_the_case_knows(ledger: Ledger) -> None:
    propose(ledger, "wire", [("test 1", TIME)])
    assert context_of(ledger.case(), "wire").published is None
    accept(ledger, ["wire-1"])
    row = ledger.things()["sources", "wire"].value
    put(ledger, "describe", [Change("sources", "wire", {**row, "published": "2025-03-17", "publisher": "The Wire"})])
    context = context_of(ledger.case(), "wire")
    assert (context.published, context.publisher, context.zone) == (date(2025, 3, 17), "The Wire", "America/New_York")
    (known,) = context.events
    assert known.latest is not None
    assert known.earliest is not None
    assert known.latest - known.earliest == 59_999
    for wrong in ("nothing", "case"):
        with pytest.raises(BadSource):
            context_of(ledger.case(), wrong)


@pytest.mark.parametrize(
    ("published", "day"),
    [("2025-03-17", date(2025, 3, 17)), ("2025-03-17 14:05 UTC", date(2025, 3, 17)), ("2025-03", None), ("", None)],
)
def test_a_source_counts_from_its_day_only_where_the_case_says_the_day(
    ledger: Ledger, published: str, day: date | None
) -> None:
    row = ledger.things()["sources", "wire"].value
    value = {**row, "published": published} if published else row
    put(ledger, "describe", [Change("sources", "wire", value)])
    assert context_of(ledger.case(), "wire").published == day


# ---------------------------------------------------------------------------------------------- finders


def module(name: str, **functions: object) -> ModuleType:
    made = ModuleType(name)
    for key, function in functions.items():
        setattr(made, key, function)
    sys.modules[name] = made
    return made


def test_anybodys_function_can_find_claims_and_is_not_believed(ledger: Ledger) -> None:
    """It finds one thing that is there, and one that it made up."""

    def extract(text: str, context: Context) -> list[Candidate]:
        assert context.zone == "America/New_York"
        return [TIME, replace(TIME, quote="12:20 a.m. on Sunday")]

    module("somebodys", extract=extract)
    kept, dropped = find(finder("somebodys:extract"), WIRE, context_of(ledger.case(), "wire"))
    assert kept == [TIME]
    assert "not what stands" in dropped[0].why


def test_a_finder_that_fails_is_refused_by_name(ledger: Ledger) -> None:
    def extract(text: str, context: Context) -> list[Candidate]:
        raise ZeroDivisionError("no model")

    module("somebodys", extract=extract)
    with pytest.raises(BadSource, match="somebodys:extract failed: ZeroDivisionError: no model"):
        find(finder("somebodys:extract"), WIRE, context_of(ledger.case(), "wire"))


def test_what_is_no_candidate_is_refused(ledger: Ledger) -> None:
    module("somebodys", extract=lambda text, context: [{"kind": "time"}])
    with pytest.raises(BadSource, match="gives dict, which is no Candidate"):
        find(finder("somebodys:extract"), WIRE, context_of(ledger.case(), "wire"))


def test_a_text_of_too_many_things_is_refused(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whereas.proposing.MOST", 3)
    with pytest.raises(TooLarge, match="finds more than 3 things"):
        find(finder("rules"), WIRE, context_of(ledger.case(), "wire"))


def test_a_model_of_spacy_is_used_by_its_name(ledger: Ledger) -> None:
    """The parse of this pipeline has no tokens: no cue is a verb, so that nothing is attributed by one."""

    def load(name: str) -> object:
        if name != "small":
            raise OSError("no such model")
        return lambda text: []

    module("spacy", load=load)
    try:
        made = finder("spacy=small")
        assert made.name == "prose 1 with small"
        context = context_of(ledger.case(), "wire", published=date(2025, 3, 17))
        kept, _ = find(made, WIRE, context)
        rules, _ = find(finder("rules"), WIRE, context)
        assert len(kept) < len(rules)
        with pytest.raises(BadSource, match="spaCy has no model called 'large'"):
            finder("spacy=large")
    finally:
        del sys.modules["spacy"]


def test_without_spacy_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(BadSource, match="spaCy is not installed"):
        finder("spacy=small")


def test_who_is_named_and_not_listed_is_told() -> None:
    case = Case(people={"doe": Person("doe", "Jane Doe", ("Doe",))})
    entities = named("Jane Doe and Richard Roe left. Roe came back to Texas.")
    assert unlisted(case, entities) == ["Richard Roe"]


@pytest.mark.parametrize(
    "name", ["nothing", "no.such.module:extract", "whereas:nothing", ":", "whereas:", "os:sep", "json: x"]
)
def test_a_finder_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(BadSource):
        finder(name)


def test_the_rules_find_what_the_text_says(ledger: Ledger) -> None:
    context = context_of(ledger.case(), "wire", published=date(2025, 3, 17))
    kept, dropped = find(finder("rules"), WIRE, context)
    assert not dropped
    said = {each.says for each in kept}
    assert "flight.landed at 2025-03-16 00:10" in said
    assert any(
        each.kind == "quantity" and each.says.endswith("= 238") and each.speaker == "the ministry" for each in kept
    )
    assert any(each.kind == "relation" and each.says.endswith("by hours") for each in kept)
    assert not any("removal" in each.says for each in kept)  # ordered, and not said to be done


def test_times_come_out_as_timeml(ledger: Ledger) -> None:
    marked = timeml(WIRE, context_of(ledger.case(), "wire", published=date(2025, 3, 17)))
    assert 'value="2025-03-16T00:10"' in marked

"""Entries: any alteration of a list of them is told, and what they leave can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from whereas.entry import FIRST, Change, Entry, Flat, applied, differing, entered, faults, named, undoing
from whereas.errors import BadCase, Clash

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = texts | st.lists(texts, max_size=2) | st.dictionaries(texts, texts | st.lists(texts, max_size=2), max_size=2)
keys = st.tuples(st.sampled_from(["title", "events", "people"]), st.sampled_from(["", "a", "b", "c"]))
changes = st.builds(lambda key, value: Change(key[0], key[1], value), keys, st.none() | values)
things = st.dictionaries(keys, values, max_size=6)


@st.composite
def ledgers(draw: st.DrawFn, least: int = 1) -> list[Entry]:
    """A chain of a few entries, each of a few changes."""
    made: list[Entry] = []
    for number in range(draw(st.integers(least, 6))):
        put = draw(st.lists(changes, max_size=4))
        made.append(entered(made[-1] if made else None, f"t{number}", draw(texts), draw(texts), put, {}))
    return made


def said(flat: Flat) -> dict[tuple[str, str], object]:
    return {key: row.value for key, row in flat.items()}


# ---------------------------------------------------------------------------------------------- the bytes


def test_the_bytes_of_an_entry_and_its_hash_are_these_and_no_others() -> None:
    """Every ledger that was ever written rests on them: if this fails, it is not the test that has to change."""
    first = entered(None, "2025-03-15T22:46:00.000Z", "ana", "new", [Change("title", "", "Tor \U0001f6aa “é”\n")], {})
    assert first.leaf().decode() == (
        '["whereas-entry-1",1,"2025-03-15T22:46:00.000Z","ana","new",'
        '"{\\"changes\\":[[\\"title\\",\\"\\",\\"Tor \U0001f6aa “é”\\\\n\\"]]}",'
        '"0000000000000000000000000000000000000000000000000000000000000000"]'
    )
    assert first.hash == "46d5e4948118b2fc63a7877fa3cf19c623a05b4000df043cfdf13b3e6e0be8dd"
    second = entered(
        first, "", "ben", "put", [Change("events", "a", {"kind": "x"}), Change("title", "", None)], {"why": "y"}
    )
    assert second.body == '{"why":"y","changes":[["events","a",{"kind":"x"}],["title","",null]]}'
    assert second.hash == "9bfe41c805460b92b3424f204306a538e93c7f3e4998a0bbbb9b4427f77b251d"
    assert (second.seq, second.prev) == (2, first.hash)


@given(ledgers())
def test_an_entry_has_the_hash_of_its_bytes_and_says_what_was_entered(entries: list[Entry]) -> None:
    for before, entry in zip([None, *entries], entries, strict=False):
        assert entry.hash == hashlib.sha256(entry.leaf()).hexdigest()
        assert entry.prev == (before.hash if before else FIRST)
        assert entry.whole
    assert faults(entries) == []


def test_a_body_that_is_not_that_of_an_entry_is_refused_with_its_number() -> None:
    """No JSON, no object, changes of another shape, a source that is a text, and brackets deeper than anybody writes."""
    bodies = ["", "[", "[]", "1", '{"changes":{}}', '{"changes":[["a","b"]]}', '{"changes":[[1,"b",null]]}']
    bodies += ['{"changes":[["sources","a","b"]]}', '{"changes":[["claims","a",[]]]}', "[" * 100_000]
    for body in bodies:
        with pytest.raises(BadCase) as refused:
            Entry(7, "", "", "", body, FIRST, "").changes()
        assert refused.value.problems[0].line == 7


def test_facts_are_what_the_body_says_beside_the_changes() -> None:
    entry = entered(None, "", "", "undo", [Change("title", "", "x")], {"undoes": 3, "why": "é"})
    assert entry.facts() == {"undoes": 3, "why": "é"}
    assert entry.changes() == (Change("title", "", "x"),)


# ---------------------------------------------------------------------------------------------- what is told


@given(ledgers(), st.data())
def test_any_field_of_any_entry_that_is_changed_is_told(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from([one.name for one in fields(Entry)]))
    now = getattr(entries[at], field)
    other = now + data.draw(st.integers(1, 5)) if field == "seq" else data.draw(texts.filter(lambda text: text != now))
    changed: dict[str, Any] = {field: other}
    altered = [*entries[:at], replace(entries[at], **changed), *entries[at + 1 :]]
    told = faults(altered)
    assert told
    assert min(seq for seq, _ in told) <= max(entries[at].seq, altered[at].seq)
    if field != "seq":
        assert (entries[at].seq, "has been altered: it no longer has its hash") in told


@given(ledgers(2), st.data())
def test_any_entry_that_is_taken_out_before_the_last_is_named_as_missing(
    entries: list[Entry], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(entries) - 2))
    assert faults([*entries[:at], *entries[at + 1 :]]) == [(at + 1, "is missing")]


@given(ledgers(3), st.data())
def test_a_run_of_entries_that_is_taken_out_is_named_from_first_to_last(
    entries: list[Entry], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(entries) - 3))
    assert faults([*entries[:at], *entries[at + 2 :]]) == [(at + 1, f"and those up to {at + 2} are missing")]


@given(ledgers(2), st.data())
def test_two_entries_that_change_places_are_told(entries: list[Entry], data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(entries) - 1), min_size=2, max_size=2, unique=True)))
    swapped = list(entries)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert faults(swapped)
    renumbered = [replace(entry, seq=number) for number, entry in enumerate(swapped, 1)]
    assert (one + 1, "has been altered: it no longer has its hash") in faults(renumbered)


@given(ledgers(), st.data())
def test_an_entry_that_is_there_twice_is_told(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    assert faults([*entries[: at + 1], *entries[at:]]) == [(at + 1, "is there more than once")]


@given(ledgers(2), st.data())
def test_a_whole_entry_in_the_place_of_another_is_told_at_the_one_that_follows(
    entries: list[Entry], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(entries) - 2))
    forged = entered(entries[at - 1] if at else None, "later", "eve", "put", [Change("title", "", "forged")], {})
    assume(forged != entries[at])
    told = faults([*entries[:at], forged, *entries[at + 1 :]])
    assert told == [(at + 2, "does not follow the entry before it: one of the two was put in or replaced")]


@given(ledgers(2), st.data())
def test_the_entries_after_one_that_is_known_are_held_against_it(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(entries) - 1))
    assert faults(entries[at:], entries[at - 1]) == []
    other = replace(entries[at - 1], hash="f" * 64)
    assert faults(entries[at:], other) == [
        (at + 1, "does not follow the entry before it: one of the two was put in or replaced")
    ]


# ---------------------------------------------------------------------------------------------- what they leave


@given(ledgers(), things)
def test_what_differs_when_applied_makes_the_case_say_the_same(
    entries: list[Entry], wanted: dict[tuple[str, str], object]
) -> None:
    flat = applied({}, entries)
    change = entered(entries[-1], "", "", "import", differing(flat, wanted), {})
    assert said(applied(flat, [change])) == wanted
    assert differing(flat, wanted) == ()


def test_a_thing_keeps_its_place_and_knows_the_entry_that_put_it() -> None:
    one = entered(None, "", "", "", [Change("events", "a", {}), Change("events", "b", {})], {})
    two = entered(one, "", "", "", [Change("events", "a", {"what": "x"})], {})
    flat = applied({}, [one, two])
    assert list(flat) == [("events", "a"), ("events", "b")]
    assert [row.seq for row in flat.values()] == [2, 1]


@given(ledgers())
def test_an_undo_of_the_last_entry_leaves_what_was_before_it(entries: list[Entry]) -> None:
    undo = entered(entries[-1], "", "", "undo", undoing(entries, len(entries)), {})
    assert said(applied({}, [*entries, undo])) == said(applied({}, entries[:-1]))


@given(ledgers())
def test_an_undo_that_is_undone_leaves_what_was_there_before_both(entries: list[Entry]) -> None:
    undo = entered(entries[-1], "", "", "undo", undoing(entries, len(entries)), {})
    again = entered(undo, "", "", "undo", undoing([*entries, undo], undo.seq), {})
    assert said(applied({}, [*entries, undo, again])) == said(applied({}, entries))


@given(ledgers(2), st.data())
def test_an_undo_of_any_entry_changes_that_alone_or_names_a_later_entry_that_stands_in_the_way(
    entries: list[Entry], data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, len(entries)))
    touched = {change.key for change in entries[seq - 1].changes()}
    now = said(applied({}, entries))
    try:
        undo = entered(entries[-1], "", "", "undo", undoing(entries, seq), {})
    except Clash as wrong:
        later = [one.seq for one in entries[seq:] if touched & {change.key for change in one.changes()}]
        assert any(f"entry {one} (" in wrong.problem for one in later)  # noqa: PT017
        return
    left, before = said(applied({}, [*entries, undo])), said(applied({}, entries[: seq - 1]))
    assert {key: left.get(key) for key in touched} == {key: before.get(key) for key in touched}
    assert {key: value for key, value in left.items() if key not in touched} == {
        key: value for key, value in now.items() if key not in touched
    }


def test_an_undo_of_what_was_changed_since_is_refused_with_the_way_out() -> None:
    one = entered(None, "", "ana", "put", [Change("events", "a", {"what": "x"})], {})
    two = entered(one, "", "ben", "put", [Change("events", "a", {"what": "y"})], {})
    with pytest.raises(Clash, match=r"entry 2 \(put, by ben\) has changed events/a since\n  try: undo entry 2 first"):
        undoing([one, two], 1)


def test_a_key_is_written_as_people_write_it() -> None:
    assert (named(("title", "")), named(("claims", "c1"))) == ("title", "claims/c1")


# ---------------------------------------------------------------------------------------------- clocks


@given(ledgers(2), st.permutations([-10 * 365, 0, 10 * 365, -1, 3]))
def test_a_clock_that_goes_backwards_or_by_ten_years_changes_no_order_and_nothing_that_is_left(
    entries: list[Entry], days: list[int]
) -> None:
    """The same changes, with the times of another clock."""
    made: list[Entry] = []
    for number, entry in enumerate(entries):
        at = f"{2025 + days[number % 5] // 365:04d}-06-01T00:00:00.000Z"
        made.append(entered(made[-1] if made else None, at, entry.actor, entry.kind, entry.changes(), {}))
    assert faults(made) == []
    assert applied({}, made) == applied({}, entries)
    assert list(applied({}, made)) == list(applied({}, entries))

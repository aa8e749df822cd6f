"""Who an aircraft is: numbers and addresses both ways, the chain of what was said, and what does not go together."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.track.fixes import Called, Fixes, Track
from whereas.track.identity import (
    Doubt,
    Link,
    Place,
    address_of,
    call_sign,
    chain,
    doubts,
    normal,
    registration_of,
    state_of,
)

HOUR = 3_600_000


def track(
    icao24: str = "a2c4e0",
    *called: tuple[int, int, str],
    hours: tuple[float, ...] = (0, 1, 2, 3),
    file: str = "a.json",
    registration: str = "",
    type_code: str = "",
    flight_number: str = "",
) -> Track:
    """A track with a fix at each of those hours, in rows from 10 on."""
    rows = range(10, 10 + len(hours))
    fixes = Fixes.of(time_ms=[int(hour * HOUR) for hour in hours], row=list(rows))
    names = tuple(Called(*each) for each in called)
    return Track(icao24, fixes, file, registration, type_code, flight_number, names)


# ------------------------------------------------------------------------------ registrations and addresses

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def every_number(begun: str) -> Iterator[str]:
    """All numbers that begin so, in order: itself, those with letters, those with a further digit."""
    yield begun
    left = 6 - len(begun)
    if left:
        for letter in LETTERS:
            yield begun + letter
            if left > 1:
                yield from (begun + letter + second for second in LETTERS)
        for digit in "0123456789":
            yield from every_number(begun + digit)


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    return [number for first in "123456789" for number in every_number("N" + first)]


def test_there_are_as_many_numbers_as_the_block_has_room_for(numbers: list[str]) -> None:
    assert len(set(numbers)) == len(numbers) == 915_399


def test_addresses_count_the_numbers_in_order_and_back(numbers: list[str]) -> None:
    """One in eleven of them all: the count is odd to every regularity, so that each kind of number is met."""
    for place in [*range(0, len(numbers), 11), len(numbers) - 1]:
        assert address_of(numbers[place]) == f"{0xA00001 + place:06x}"
        assert registration_of(f"{0xA00001 + place:06x}") == numbers[place]


KNOWN = {
    "N1": "a00001", "N99999": "adf7c7", "N278GX": "a2c4e0", "N630VA": "a83f98", "N899DN": "ac671b", "N276GX": "a2bd72",
    "N281GX": "a2d25e", "N282GX": "a2d615",
}  # fmt: skip


@pytest.mark.parametrize(("registration", "icao24"), KNOWN.items())
def test_a_known_aircraft_has_its_known_address(registration: str, icao24: str) -> None:
    assert address_of(registration) == icao24
    assert registration_of(icao24) == registration
    assert address_of(f" {registration.lower()} ") == icao24
    assert registration_of(icao24.upper()) == registration


def test_the_addresses_in_a_table_of_watched_aircraft_are_computed(shared_data: Path) -> None:
    with (shared_data / "raw/wiseman+ice-air/frontend/public/aircraft.csv").open(encoding="utf-8") as file:
        pairs = {(each["Registration"], each["icao"]) for each in csv.DictReader(file)}
    american = {(number, icao24) for number, icao24 in pairs if number.startswith("N")}
    assert len(american) > 8
    assert {(number, address_of(number)) for number, _ in american} == american


@pytest.mark.parametrize(
    "said",
    [
        "",
        "N",
        "N0",
        "N01",
        "N1I",
        "N1O",
        "N12345A",
        "N1234AB",
        "N123456",
        "N1A1",
        "NA1",
        "C-FAAA",
        "G-ABCD",
        "Ｎ1",
        "N١",
    ],
)
def test_what_is_no_united_states_number_has_no_address(said: str) -> None:
    assert address_of(said) == ""


@pytest.mark.parametrize(
    "icao24", ["", "a00000", "adf7c8", "afffff", "~a00001", "a0001", "a000010", "4b1234", "+a0001", "a0_001"]
)
def test_an_address_of_no_number_has_no_registration(icao24: str) -> None:
    assert registration_of(icao24) == ""


@given(st.text(max_size=8) | st.text("N0123456789ABCIOZ", max_size=7))
def test_any_text_is_survived(said: str) -> None:
    assert address_of(said) == "" or registration_of(address_of(said)) == normal(said)
    assert registration_of(said) == "" or address_of(registration_of(said)) == said.lower()
    assert len(state_of(said)) in (0, 2)


# ------------------------------------------------------------------------------------------------ States

STATES = {
    "a00000": "US", "afffff": "US", "b00000": "", "c00000": "CA", "400000": "GB", "43ffff": "GB", "3c6444": "DE",
    "4d24ca": "MT", "4d2800": "", "000000": "", "ffffff": "", "003fff": "", "004000": "ZW", "0c2fff": "PA", "0c3000": "",
    "e94fff": "BO", "f00001": "", "~a00001": "", "A00001": "US", "": "", "zz": "", "840000": "JP", "0ad123": "CO",
}  # fmt: skip


@pytest.mark.parametrize(("icao24", "state"), STATES.items())
def test_an_address_lies_in_the_block_of_a_state(icao24: str, state: str) -> None:
    assert state_of(icao24) == state


def test_every_state_has_one_block() -> None:
    found = [state_of(f"{address:06x}") for address in range(0, 1 << 24, 2_048)]
    runs = [state for state, before in zip(found, ["", *found], strict=False) if state and state != before]
    assert len(runs) == len(set(runs)) == 193


# ------------------------------------------------------------------------------------------------ call signs


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("GXA6143 ", ("GXA6143", "GXA", "6143", "")),
        ("jal516", ("JAL516", "JAL", "516", "")),
        ("EJU12AB", ("EJU12AB", "EJU", "12AB", "")),
        ("N899DN@@", ("N899DN", "", "", "N899DN")),
        ("JL516", ("JL516", "", "", "")),
        ("GXA61437", ("GXA61437", "", "", "")),
        ("RESCUE", ("RESCUE", "", "", "")),
        ("NAV1", ("NAV1", "NAV", "1", "")),
        ("", ("", "", "", "")),
    ],
)
def test_the_form_of_a_call_sign_says_what_it_is(said: str, means: tuple[str, ...]) -> None:
    assert call_sign(said) == means


@given(st.text(max_size=9) | st.from_regex(r"[A-Z]{1,3}[0-9A-Z]{1,5}", fullmatch=True))
def test_a_call_sign_is_a_flight_or_a_registration_and_never_both(said: str) -> None:
    sign = call_sign(said)
    assert not (sign.operator and sign.registration)
    assert sign.operator + sign.flight in ("", sign.name)
    assert call_sign(sign.name) == sign


# ------------------------------------------------------------------------------------------------ the chain


def test_a_file_gives_the_links_that_it_bears_out() -> None:
    told = track("a2c4e0", (1, 2, "GXA6143 "), registration="N278GX", type_code="A320", flight_number="G61")
    whole, part = (0, 3 * HOUR, None, None, "a.json", 10, 13), (HOUR, 2 * HOUR, None, None, "a.json", 11, 12)
    assert chain([told]) == (
        Link("address–registration", "a2c4e0", "N278GX", *whole, "the head of the file"),
        Link("address–registration", "a2c4e0", "N278GX", *whole, "computed"),
        Link("address–type", "a2c4e0", "A320", *whole, "the head of the file"),
        Link("address–call sign", "a2c4e0", "GXA6143", *part, "transmitted"),
        Link("call sign–flight number", "GXA6143", "G61", *part, "the file has both"),
    )


def called(links: tuple[Link, ...]) -> list[tuple[str, int | None, int, int, int | None]]:
    """Of each call sign: not before, first, last, not after, in hours."""

    def hours(time_ms: int | None) -> int | None:
        return None if time_ms is None else time_ms // HOUR

    return [
        (link.right, hours(link.not_before_ms), link.first_ms // HOUR, link.last_ms // HOUR, hours(link.not_after_ms))
        for link in links
        if link.kind == "address–call sign"
    ]


def test_a_call_sign_begins_and_ends_between_the_fixes_that_carry_others() -> None:
    day = track("a2c4e0", (0, 1, "A1"), (3, 4, "B2"), hours=(0, 1, 2, 3, 4, 5))
    next_day = track("a2c4e0", (0, 0, "B2"), (2, 2, "A1"), hours=(24, 25, 26), file="b.json")
    assert called(chain([day, next_day])) == [
        ("A1", None, 0, 1, 3), ("B2", 1, 3, 4, 26), ("B2", 1, 24, 24, 26), ("A1", 24, 26, 26, None),
    ]  # fmt: skip


def test_the_call_sign_of_another_aircraft_bounds_nothing() -> None:
    assert called(chain([track("a2c4e0", (0, 1, "A1")), track("a2bd72", (2, 3, "B2"))])) == [
        ("A1", None, 0, 1, None), ("B2", None, 2, 3, None),
    ]  # fmt: skip


def test_a_registration_without_an_address_has_the_computed_one() -> None:
    [link, sent] = chain([track("", (0, 0, "A1"), registration="N278GX")])
    assert (link.left, link.right, link.basis) == ("a2c4e0", "N278GX", "computed")
    assert sent.left == "a2c4e0"


def test_without_any_address_only_call_sign_and_flight_number_are_linked() -> None:
    told = track("", (0, 3, "JAL516"), registration="JA123A", flight_number="JL516")
    assert [(link.kind, link.left, link.right) for link in chain([told])] == [
        ("call sign–flight number", "JAL516", "JL516")
    ]


def test_a_flight_number_is_no_ones_where_two_call_signs_are_sent() -> None:
    told = track("a2c4e0", (0, 1, "A1"), (2, 3, "B2"), flight_number="G61")
    assert "call sign–flight number" not in {link.kind for link in chain([told])}


def test_a_call_sign_is_never_made_a_flight_number() -> None:
    assert not [link for link in chain([track("a2c4e0", (0, 3, "JAL516"))]) if "JL" in link.right]


def test_a_track_without_fixes_has_no_links() -> None:
    assert chain([track(hours=(), registration="N278GX")]) == ()
    assert doubts([track(hours=(), registration="N278GX")]) == ()


runs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from("ABC")), max_size=5)
tracks = st.lists(
    st.builds(
        lambda icao24, several, hours: track(
            icao24, *((min(a, b), max(a, b), name) for a, b, name in several), hours=tuple(hours)
        ),
        st.sampled_from(["a2c4e0", "a2bd72"]),
        runs,
        st.lists(st.integers(0, 99), min_size=10, max_size=10),
    ),
    max_size=4,
)


@given(tracks)
def test_the_bounds_of_a_link_are_the_nearest_ends_of_others(several: list[Track]) -> None:
    links = chain(several)
    for link in links:
        ends = [
            time
            for other in links
            if (other.kind, other.left, other.basis) == (link.kind, link.left, link.basis) and other.right != link.right
            for time in (other.first_ms, other.last_ms)
        ]
        assert link.not_before_ms == max((time for time in ends if time < link.first_ms), default=None)
        assert link.not_after_ms == min((time for time in ends if time > link.last_ms), default=None)


@given(tracks)
def test_doubts_do_not_depend_on_the_order_of_the_files(several: list[Track]) -> None:
    def said(of: list[Track]) -> set[str]:
        return {doubt.says for doubt in doubts(of) if "14 h" not in doubt.says}

    assert said(several) == said(several[::-1])


# ------------------------------------------------------------------------------------------------ doubts


def test_what_goes_together_leaves_no_doubt() -> None:
    first = track("a2c4e0", (0, 1, "GXA1"), (2, 3, "N278GX"), registration="N278GX", type_code="A320")
    second = track("a2c4e0", (0, 3, "GXA2"), hours=(4, 5, 6, 7), file="b.json", registration="N278GX", type_code="A320")
    assert doubts([first, second, track("3c6444", (0, 3, "DLH1"), registration="D-AIBD")]) == ()


def only(*several: Track) -> Doubt:
    [doubt] = doubts(several)
    return doubt


def test_a_registration_that_the_address_does_not_have_is_doubted() -> None:
    assert only(track("a2c4e0", registration="N630VA")) == Doubt(
        "a2c4e0 is the address of N278GX, and the file says N630VA", (Place("a.json", None),)
    )


def test_no_registration_is_computed_from_an_address_that_is_lent() -> None:
    own = replace(track("a2c4e0", registration="N99999"), lent=True)
    assert [(link.right, link.basis) for link in chain([own]) if link.kind == "address–registration"] == [
        ("N99999", "the head of the file")
    ]
    doubt = only(own)
    assert doubt.says.startswith("a2c4e0 is an address lent for privacy (PIA)")


def test_two_registrations_and_types_of_an_address_are_doubted() -> None:
    first = track("3c6444", registration="D-AIBD", type_code="A319")
    second = track("3c6444", registration="D-AIBE", type_code="A320", file="b.json")
    assert [doubt.says for doubt in doubts([first, second])] == [
        "the files give 3c6444 the registrations D-AIBD and D-AIBE",
        "the files give 3c6444 the types A319 and A320",
    ]
    assert doubts([first, second])[0].places == (Place("a.json", None), Place("b.json", None))


def test_two_addresses_of_a_registration_are_doubted() -> None:
    doubt = only(track("3c6444", registration="D-AIBD"), track("3c6445", registration="D-AIBD"))
    assert doubt.says == "the files give D-AIBD the addresses 3c6444 and 3c6445"


def test_one_call_sign_of_two_aircraft_at_a_time_is_doubted() -> None:
    first, second = track("3c6445", (0, 2, "DLH1")), track("3c6444", (2, 3, "DLH1 "), file="b.json")
    assert only(first, second) == Doubt(
        "3c6444 and 3c6445 go by DLH1 over the same time", (Place("b.json", 12), Place("a.json", 10))
    )


def test_one_call_sign_of_two_aircraft_in_turn_is_not_doubted() -> None:
    assert doubts([track("3c6445", (0, 1, "DLH1")), track("3c6444", (2, 3, "DLH1"))]) == ()


def test_the_registration_of_another_aircraft_as_call_sign_is_doubted() -> None:
    assert only(track("a2c4e0", (1, 2, "N630VA"))) == Doubt(
        "a2c4e0 goes by N630VA, which is the registration that a83f98 has", (Place("a.json", 11),)
    )


@pytest.mark.parametrize(
    ("icao24", "says"),
    [
        ("~2a3b4c", "~2a3b4c is no ICAO address, so no register says whose it is"),
        ("000000", "000000 is an address that no aircraft has"),
        ("ffffff", "ffffff is an address that no aircraft has"),
        ("a2c4", "'a2c4' is not an address of six hexadecimal digits"),
    ],
)
def test_an_address_that_is_no_aircrafts_is_doubted(icao24: str, says: str) -> None:
    assert only(track(icao24)) == Doubt(says, (Place("a.json", None),))


def test_a_new_call_sign_after_a_long_silence_is_doubted() -> None:
    told = track("a2c4e0", (0, 1, "A1"), (2, 3, "B2"), hours=(0, 1, 16, 17))
    assert only(told) == Doubt(
        "a2c4e0 was silent for over 14 h from 1970-01-01T01:00:00Z, and goes by A1 before and B2 after",
        (Place("a.json", 11), Place("a.json", 12)),
    )


def test_the_same_call_sign_or_a_short_silence_is_not_doubted() -> None:
    assert doubts([track("a2c4e0", (0, 1, "A1"), (2, 3, "A1"), hours=(0, 1, 16, 17))]) == ()
    assert doubts([track("a2c4e0", (0, 1, "A1"), (2, 3, "B2"), hours=(0, 1, 15, 17))]) == ()


def test_many_call_signs_do_not_take_long() -> None:
    """A file that changes its call sign at each of 4,000 fixes; comparing each with each would take long."""
    count = 4_000
    made = [track("a2c4e0", *((n, n, f"A{n % 7}") for n in range(count)), hours=tuple(range(count))) for _ in range(2)]
    assert len(chain(made)) == 2 * count + 2
    assert doubts(made) == ()


def test_real_traces_are_who_they_say(shared_data: Path) -> None:
    [path] = shared_data.glob("raw/xoolive+traffic/src/traffic/data/samples/readsb/trace_full_*.json")
    with path.open(encoding="utf-8") as file:
        head = json.load(file)
    assert registration_of(head["icao"]) == head["r"]
    assert state_of(head["icao"]) == "US"


def test_numbers_taken_at_random_go_there_and_back() -> None:
    for offset in random.Random(5).sample(range(915_399), 2_000):
        icao24 = f"{0xA00001 + offset:06x}"
        assert address_of(registration_of(icao24)) == icao24

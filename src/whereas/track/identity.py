"""Identity: which aircraft it is, what was said of that, by whom, and when.

A transponder sends a 24-bit address and, by hand of the crew, a call sign. The rest is looked up: a registration and a type
in somebody's table, a flight number in a timetable. Each step is a `Link` with the fixes that bear it out; where two
steps do not go together, that is a `Doubt`. A flight number is never made from a call sign, nor the other way round.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from .fixes import Track

__all__ = [
    "CallSign", "Doubt", "Link", "Place", "address_of", "call_sign", "chain", "doubts", "normal", "registration_of", "state_of",
]  # fmt: skip

# ------------------------------------------------------------------------------- addresses and registrations

_FIRST, _COUNT = 0xA00001, 915_399  # N1 is a00001, N99999 is adf7c7
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O
_BEGUN = (101_711, 10_111, 951, 35, 1)
"""How many numbers begin with the same one, two, three, four, five digits."""
_ENDED = (601, 601, 601, 25, 1)
"""How many of these have no further digit: none or one letter after four digits, up to two letters after fewer."""

_N_NUMBER = re.compile(r"N([1-9][0-9]{0,4})([A-HJ-NP-Z]{0,2})")
_ADDRESS = re.compile(r"[0-9a-f]{6}")


def address_of(registration: str) -> str:
    """The ICAO 24-bit address of a United States registration, as in N899DN: six hexadecimal digits; "" for any other.

    The FAA gives addresses out in the order of the numbers: N1, N1A, N1AA … N1ZZ, N10 … N99999 (14 CFR 47.15 says which
    there are). So it says which address the number has, not that an aircraft bears it.
    """
    found = _N_NUMBER.fullmatch(normal(registration))
    if found is None or len(found[1]) + len(found[2]) > 5:
        return ""
    digits, letters = found.groups()
    offset = (int(digits[0]) - 1) * _BEGUN[0]
    for place, digit in enumerate(digits[1:]):
        offset += _ENDED[place] + int(digit) * _BEGUN[place + 1]
    offset += sum(
        (_LETTERS.index(letter) * step + 1) for letter, step in zip(letters, _steps(len(digits)), strict=False)
    )
    return f"{_FIRST + offset:06x}"


def registration_of(icao24: str) -> str:
    """The United States registration that has this address, as in N899DN; "" for an address that no such number has.

    An aircraft may send an address lent to it for privacy (PIA), from the same block: the number then is another's, or
    nobody's, and nothing in the address tells; some files do (`Track.lent`).
    """
    offset = int(icao24, 16) - _FIRST if _ADDRESS.fullmatch(icao24.lower()) else -1
    if not 0 <= offset < _COUNT:
        return ""
    first, offset = divmod(offset, _BEGUN[0])
    digits = str(first + 1)
    while offset >= _ENDED[len(digits) - 1]:
        digit, offset = divmod(offset - _ENDED[len(digits) - 1], _BEGUN[len(digits)])
        digits += str(digit)
    letters = ""
    for step in _steps(len(digits)):
        if offset:
            letter, offset = divmod(offset - 1, step)
            letters += _LETTERS[letter]
    return f"N{digits}{letters}"


def _steps(digits: int) -> tuple[int, ...]:
    """How many numbers there are from one letter to the next, at each place for a letter after so many digits."""
    return (25, 1) if digits < 4 else (1,)


_BLOCKS = {
    2_048: """
        ZW004000 BW030000 KM035000 GW048000 LS04a000 MV05a000 MR05e000 MU060000 SC074000 SL076000 SZ07a000 BJ094000
        CV096000 DJ098000 ST09e000 BB0aa000 BZ0ab000 VC0bc000 AG0ca000 GD0cc000 NA201000 ER202000 CY4c8000 LU4d0000
        MT4d2000 MC4d4000 SM500000 AL501000 HR501800 LV502800 LT503800 MD504800 SK505800 SI506800 UZ507800 BY510000
        EE511000 MK512000 BA513000 GE514000 TJ515000 ME516000 AM600000 AZ600800 KG601000 TM601800 BT680000 FM681000
        MN682000 KZ683000 PW684000 OM70c000 BN895000 SB897000 MH900000 CK901000 WS902000 NRc8a000 LCc8c000 TOc8d000
        KIc8e000 VUc90000 ADc91000 DMc92000 KNc93000 SSc94000 TLc95000 TVc97000""",
    4_096: """
        MZ006000 BI032000 CM034000 CG036000 CI038000 GA03e000 ET040000 GQ042000 GH044000 GN046000 KE04c000 LR050000
        MG054000 MW058000 ML05c000 NE062000 NG064000 UG068000 QA06a000 CF06c000 RW06e000 SN070000 SO078000 SD07c000
        TZ080000 TD084000 TG088000 ZM08a000 CD08c000 AO090000 GM09a000 BF09c000 BS0a8000 CR0ae000 CU0b0000 SV0b2000
        GT0b4000 GY0b6000 HT0b8000 HN0ba000 JM0be000 NI0c0000 PA0c2000 DO0c4000 TT0c6000 SR0c8000 IE4ca000 IS4cc000
        AF700000 BD702000 MM704000 KW706000 LA708000 NP70a000 KH70e000 YE890000 BH894000 AE896000 PG898000 FJc88000
        CLe80000 ECe84000 PYe88000 PEe8c000 UYe90000 BOe94000""",
    8_192: "CO0ac000",
    32_768: """
        ZA008000 EG010000 LY018000 MA020000 TN028000 DZ0a0000 MX0d0000 VE0d8000 AT440000 BE448000 BG450000 DK458000
        FI460000 GR468000 HU470000 NO478000 NL480000 PL488000 PT490000 CZ498000 RO4a0000 SE4a8000 CH4b0000 TR4b8000
        RS4c0000 UA508000 SA710000 KR718000 KP720000 IQ728000 IR730000 IL738000 JO740000 LB748000 MY750000 PH758000
        PK760000 SG768000 LK770000 SY778000 TH880000 VN888000 ID8a0000 NZc80000""",
    262_144: "IT300000 ES340000 FR380000 DE3c0000 GB400000 CN780000 AU7c0000 IN800000 JP840000 CAc00000 ARe00000 BRe40000",
    1_048_576: "RU100000 USa00000",
}  # fmt: skip
"""By size, the blocks of addresses that States have: ISO 3166 code and first address (ICAO Annex 10, Vol. III, table 9-1)."""

_STARTS = sorted((int(block[2:], 16), size, block[:2]) for size, blocks in _BLOCKS.items() for block in blocks.split())


def state_of(icao24: str) -> str:
    """The State in whose block the address is, by its ISO 3166 code of two letters; "" where no State has it.

    That is who gave the address out, as far as the table goes: territories count as their State, and a `~` address, one of
    ICAO's own and 000000 or ffffff are nobody's.
    """
    if not _ADDRESS.fullmatch(icao24.lower()):
        return ""
    address = int(icao24, 16)
    start, size, state = _STARTS[max(bisect_right(_STARTS, (address, 1 << 24, "")) - 1, 0)]
    return state if start <= address < start + size else ""


# ---------------------------------------------------------------------------------------------- call signs

_FLIGHT = re.compile(r"([A-Z]{3})([0-9][0-9A-Z]{0,3})")


class CallSign(NamedTuple):
    """A call sign and what its form says.

    `operator` and `flight` are set where it is three letters, a digit and up to three more letters or digits, which is the
    form of an airline's designator and a flight (ICAO Doc 4444, item 7 of the flight plan); no list of airlines is asked.
    `registration` is set where it is a United States registration. Each is "" where not.
    """

    name: str
    operator: str
    flight: str
    registration: str


def normal(callsign: str) -> str:
    """A call sign without the padding that transponders send, in capitals."""
    return callsign.strip("@\0 \t\r\n").upper()


def call_sign(said: str) -> CallSign:
    """What the form of a call sign says, as in GXA6143: flight 6143 of GXA."""
    name = normal(said)
    found = _FLIGHT.fullmatch(name)
    operator, flight = found.groups() if found else ("", "")
    return CallSign(name, operator, flight, name if address_of(name) else "")


# ----------------------------------------------------------------------------------------------- the chain

_REGISTERED, _CALLED, _NUMBERED, _TYPED = (
    "address–registration", "address–call sign", "call sign–flight number", "address–type",
)  # fmt: skip
_HEAD, _COMPUTED, _SENT, _BOTH = "the head of the file", "computed", "transmitted", "the file has both"


@dataclass(frozen=True, slots=True)
class Link:
    """That *left* goes with *right*, from the fix at `first_ms` to the one at `last_ms`, by what `basis` names.

    It began after `not_before_ms`, when a fix last carried another of the kind, and ended before `not_after_ms`, when one
    carried another again; None where there is none. Rows are those of `file`. `kind` is "address–registration",
    "address–call sign", "call sign–flight number" or "address–type"; `basis` "the head of the file", "computed",
    "transmitted" or "the file has both".
    """

    kind: str
    left: str
    right: str
    first_ms: int
    last_ms: int
    not_before_ms: int | None
    not_after_ms: int | None
    file: str
    first_row: int
    last_row: int
    basis: str


def chain(tracks: Sequence[Track]) -> tuple[Link, ...]:
    """Every link that the tracks bear out, in the order of the tracks.

    A track without fixes has no time and gives none; one without an address gives a call sign and its flight number only,
    unless its registration is a United States one. A file with two call signs does not say whose a flight number is.
    """
    links = [link for track in tracks for link in _links(track)]
    kinds: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        kinds[link.kind, link.left, link.basis].append(link)
    others = {key: _Others(of) for key, of in kinds.items()}
    return tuple(others[link.kind, link.left, link.basis].bounding(link) for link in links)


def _links(track: Track) -> Iterator[Link]:
    """The links of one track, not yet bounded by those of others."""
    if not len(track.fixes):
        return
    whole = (0, len(track.fixes) - 1)
    address = _address(track)
    computed = registration_of(_own(track)) or (track.registration if address != track.icao24 else "")
    if address:
        for kind, right, basis in (
            (_REGISTERED, track.registration if track.icao24 else "", _HEAD),
            (_REGISTERED, computed, _COMPUTED),
            (_TYPED, track.type_code, _HEAD),
        ):
            if right:
                yield _link(track, kind, (address, right), whole, basis)
        for first, last, name in track.called:
            yield _link(track, _CALLED, (address, normal(name)), (first, last), _SENT)
    if track.flight_number and len({normal(called.name) for called in track.called}) == 1:
        for first, last, name in track.called:
            yield _link(track, _NUMBERED, (normal(name), track.flight_number), (first, last), _BOTH)


def _own(track: Track) -> str:
    """The address that the file says, where it does not say that it is lent."""
    return "" if track.lent else track.icao24


def _address(track: Track) -> str:
    """The address that the file says, else that of the registration that it says."""
    return track.icao24 or address_of(track.registration)


def _link(track: Track, kind: str, sides: tuple[str, str], ends: tuple[int, int], basis: str) -> Link:
    first, last = ends
    times, rows = track.fixes.time_ms[first : last + 1], track.fixes.row
    span = int(times.min()), int(times.max())
    return Link(kind, *sides, *span, None, None, track.file, int(rows[first]), int(rows[last]), basis)


class _Others:
    """The fixes at the ends of links of one kind from one left side, to find those nearest that carry another right side."""

    def __init__(self, links: Sequence[Link]) -> None:
        ends = sorted({(time, link.right) for link in links for time in (link.first_ms, link.last_ms)})
        self.times = [time for time, _ in ends]
        self.up_to = _last_two(ends)
        self.from_on = _last_two(ends[::-1])[::-1]

    def bounding(self, link: Link) -> Link:
        """The link, between the last fix before it that carried another and the first after."""
        before = self.up_to[bisect_left(self.times, link.first_ms)]
        after = self.from_on[bisect_right(self.times, link.last_ms)]
        return replace(link, not_before_ms=_another(before, link.right), not_after_ms=_another(after, link.right))


_Two = tuple[tuple[int, str], ...]


def _last_two(ends: Sequence[tuple[int, str]]) -> list[_Two]:
    """After none, one, two … of the ends: the last of them, and the last with another right side than that."""
    two: _Two = ()
    kept = [two]
    for end in ends:
        two = (end, *(other for other in two if other[1] != end[1]))[:2]
        kept.append(two)
    return kept


def _another(two: _Two, right: str) -> int | None:
    return next((time for time, name in two if name != right), None)


# ----------------------------------------------------------------------------------------------- doubts

_SILENT_MS = 14 * 3_600_000  # few flights last so long
_first_ms, _last_ms = attrgetter("first_ms"), attrgetter("last_ms")


class Place(NamedTuple):
    """A row of a file, from 0; None for what stands at its head."""

    file: str
    row: int | None


class Doubt(NamedTuple):
    """Something about identities that does not go together, or cannot be known: a sentence, and where it was read."""

    says: str
    places: tuple[Place, ...]


def doubts(tracks: Sequence[Track]) -> tuple[Doubt, ...]:
    """What does not go together in the tracks. Each is told once, at the first places where it is seen.

    That nothing is found does not prove that the addresses, registrations and call signs are right.
    """
    links = [link for track in tracks for link in _links(track)]
    sent = [link for link in links if link.kind == _CALLED]
    own = {(link.left, link.right) for link in links if link.kind == _REGISTERED}
    found = [doubt for track in tracks for doubt in (*_of_address(track), *_of_registration(track))]
    found += _two_of_one(links)
    found += [doubt for link in sent for doubt in _of_call_sign(link, own)]
    found += _shared(sent)
    found += _silences(tracks, sent)
    once: dict[str, Doubt] = {}
    for doubt in found:
        once.setdefault(doubt.says, doubt)
    return tuple(once.values())


def _of_address(track: Track) -> Iterator[Doubt]:
    head = (Place(track.file, None),)
    if track.icao24.startswith("~"):
        yield Doubt(f"{track.icao24} is no ICAO address, so no register says whose it is", head)
    elif track.icao24 in ("000000", "ffffff"):
        yield Doubt(f"{track.icao24} is an address that no aircraft has", head)
    elif track.icao24 and not _ADDRESS.fullmatch(track.icao24):
        yield Doubt(f"{track.icao24!r} is not an address of six hexadecimal digits", head)
    elif track.lent:
        says = f"{track.icao24} is an address lent for privacy (PIA), as the file has it: no register has it for this aircraft"
        yield Doubt(says, head)


def _of_registration(track: Track) -> Iterator[Doubt]:
    of_address = registration_of(_own(track))
    if of_address and track.registration and normal(track.registration) != of_address:
        says = f"{track.icao24} is the address of {of_address}, and the file says {track.registration}"
        yield Doubt(says, (Place(track.file, None),))


def _of_call_sign(link: Link, own: set[tuple[str, str]]) -> Iterator[Doubt]:
    address = address_of(link.right)
    if address and address != link.left and (link.left, link.right) not in own and not link.left.startswith("~"):
        says = f"{link.left} goes by {link.right}, which is the registration that {address} has"
        yield Doubt(says, (Place(link.file, link.first_row),))


def _two_of_one(links: Sequence[Link]) -> Iterator[Doubt]:
    """Two registrations or types of an address, and two addresses of a registration, by the heads of the files."""
    for kind, side, other, says in (
        (_REGISTERED, "left", "right", "the files give {} the registrations {}"),
        (_TYPED, "left", "right", "the files give {} the types {}"),
        (_REGISTERED, "right", "left", "the files give {} the addresses {}"),
    ):
        given: dict[str, dict[str, Place]] = defaultdict(dict)
        for link in links:
            if link.kind == kind and link.basis == _HEAD:
                given[getattr(link, side)].setdefault(getattr(link, other), Place(link.file, None))
        for one, several in given.items():
            if len(several) > 1:
                yield Doubt(says.format(one, " and ".join(several)), tuple(several.values()))


def _shared(sent: Sequence[Link]) -> Iterator[Doubt]:
    """Two addresses with one call sign, where one goes by it before the other has gone by it for the last time."""
    named: dict[str, list[Link]] = defaultdict(list)
    for link in sent:
        named[link.right].append(link)
    for name, several in named.items():
        latest: tuple[Link, ...] = ()  # those with the last fix so far, of two addresses
        for link in sorted(several, key=lambda one: one.first_ms):
            for other in latest:
                if other.left != link.left and other.last_ms >= link.first_ms:
                    one, two = sorted((other, link), key=lambda each: each.left)
                    places = Place(one.file, one.first_row), Place(two.file, two.first_row)
                    yield Doubt(f"{one.left} and {two.left} go by {name} over the same time", places)
            ranked = sorted((link, *latest), key=lambda each: -each.last_ms)
            latest = (ranked[0], *(each for each in ranked if each.left != ranked[0].left))[:2]


def _silences(tracks: Sequence[Track], sent: Sequence[Link]) -> Iterator[Doubt]:
    """Long silences of an address with one call sign before and another after."""
    heard: dict[str, list[Track]] = defaultdict(list)
    names: dict[str, list[Link]] = defaultdict(list)
    for track in tracks:
        heard[_address(track)].append(track)
    for link in sent:
        names[link.left].append(link)
    for address, links in names.items():
        times = np.sort(np.concatenate([each.fixes.time_ms for each in heard[address]]))
        by_first, by_last = sorted(links, key=_first_ms), sorted(links, key=_last_ms)
        for at in np.flatnonzero(np.diff(times) > _SILENT_MS):
            start, end = int(times[at]), int(times[at + 1])
            before, after = bisect_right(by_first, start, key=_first_ms) - 1, bisect_left(by_last, end, key=_last_ms)
            if before >= 0 and after < len(by_last):
                yield from _changed(address, by_first[before], by_last[after], start)


def _changed(address: str, before: Link, after: Link, start: int) -> Iterator[Doubt]:
    if before.right != after.right and before.last_ms <= start < after.first_ms:
        since = np.datetime_as_string(np.datetime64(start, "ms"), unit="s")
        says = f"{address} was silent for over 14 h from {since}Z, and goes by {before.right} before and {after.right} after"
        yield Doubt(says, (Place(before.file, before.last_row), Place(after.file, after.first_row)))

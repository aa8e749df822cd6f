"""Identifiers: aircraft, flights, ships, and the numbers and addresses of people, which are marked private.

None of them is a quantity, though many are digits. Forms after ICAO Annex 7 (registrations), the FAA (N-numbers), IMO.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from .text import Prose

__all__ = ["Identifier", "IdentifierKind", "identifiers"]


class IdentifierKind(Enum):
    """What an identifier identifies."""

    REGISTRATION = "aircraft registration"
    FLIGHT = "flight number"
    CALLSIGN = "call sign"
    ICAO24 = "ICAO 24-bit address"
    IMO = "IMO number"
    MMSI = "MMSI"
    A_NUMBER = "alien registration number"
    SSN = "social security number"
    PHONE = "telephone number"
    EMAIL = "e-mail address"
    URL = "address of a page"


_PRIVATE = (IdentifierKind.A_NUMBER, IdentifierKind.SSN, IdentifierKind.PHONE, IdentifierKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier: its span of the text, and its value in the usual form.

    `carrier` is the span of the airline's name before a flight number; None where none is written.
    """

    start: int
    end: int
    rule: str
    reason: str
    kind: IdentifierKind
    value: str
    carrier: tuple[int, int] | None = None

    @property
    def private(self) -> bool:
        """Whether it is about one person, and is to be kept out of what is shown to others."""
        return self.kind in _PRIVATE


_Rule = Callable[[Prose, int], Iterator[Identifier]]


def identifiers(p: Prose) -> list[Identifier]:
    """All identifiers of a text, in their order; none overlaps another."""
    found: list[Identifier] = []
    end, lookup = 0, _RULES.get
    for i, word in enumerate(p.lower):
        rule = lookup(word)
        if rule is None or p.starts[i] < end:
            continue
        for each in rule(p, i):
            if each.start >= end:
                found.append(each)
                end = each.end
    return _with_phones(p, found)


# ---------------------------------------------------------------------------------------------- aircraft

_N_NUMBER = re.compile(r"N[1-9](?:\d{0,4}|\d{0,3}[A-HJ-NP-Z]|\d{0,2}[A-HJ-NP-Z]{2})(?![\w-]\w|\w)")
_FOREIGN = re.compile(
    r"(?:G-[A-Z]{4}|C-[FGI][A-Z]{3}|D-[A-IK-M][A-Z]{3}|F-[GH][A-Z]{3}|(?:XA|XB|XC|EC|PR|PP|PT|PS|LV|HC|TI|TG|YS|HP|HI|CC|OB|VT|VH|ZS|ZK|TC|SE|OE"
    r"|OH|LN|OY|PH|OO|HB|EI|CS|SP|OK|HA|YR|LZ|SX|UR|LY|YL|ES|TF|AP|HS|PK|RP|9M|9V|9H|4X|A6|A7|A9C|5N|5Y|ET|SU|CN|TS|7T|5B|M|VP-[BC]|VQ-B|P4|T7|ER"
    r"|EP|YI|YK|JY|OD|HZ|YA)-[A-Z]{3}|(?:HP|HK|CP|RA|B|HR)-\d{4,5}|YV-?\d{3,4}|JA\d{2,4}[A-Z]{0,2}|HL\d{4}|CU-[TCAU]\d{3,4})(?![\w-])"
)
_TAIL_WORDS = frozenset("tail registration registered aircraft plane jet airplane helicopter number".split())


def _registration(p: Prose, i: int) -> Iterator[Identifier]:
    """A registration that begins with this word: a nationality mark, and what follows it without a space."""
    if p.words[i].islower() or (i and p.glued(i) and p.words[i - 1] not in "(\"'[/–—,"):
        return
    us = _N_NUMBER.match(p.plain, p.starts[i])
    if us and (len(us.group()) >= 4 or (i and p.lower[i - 1] in _TAIL_WORDS)):
        yield Identifier(
            *us.span(),
            "identifier.n-number",
            "an aircraft registered in the United States",
            IdentifierKind.REGISTRATION,
            us.group(),
        )
        return
    other = _FOREIGN.match(p.plain, p.starts[i])
    if other and not (i and p.words[i - 1] == "(" and p.words[i] in ("D", "R", "I")):
        reason = "an aircraft, by the form of its registration"
        yield Identifier(*other.span(), "identifier.registration", reason, IdentifierKind.REGISTRATION, other.group())


_FLIGHTS = re.compile(
    r" {1,3}(?:(?:[Nn]os?\.|[Nn]umbers?|#) {0,3})?(?P<number>(?:[A-Z]{2,3} ?|[A-Z]\d ?)?\d{1,4})"
    r"(?![\w%.,:/]\w|\w| (?:hours?|minutes?|days?|miles?|feet|percent)\b)"
    r"(?P<more>(?:(?:,| and|, and| &) {1,3}(?:[A-Z]{2})?\d{2,4}(?![\w%.,:/]\w|\w)){0,6})"
)
_FLIGHT_NUMBER = re.compile(r"(?:[A-Z]{2,3} ?|[A-Z]\d ?)?\d{1,4}")
_NO_CARRIER = frozenset(
    "the a an this that on of from deportation removal charter cargo test return his her their first second third".split()
)


def _flights(p: Prose, i: int) -> Iterator[Identifier]:
    """The numbers after “flight” or “flights”, and the airline before it."""
    match = _FLIGHTS.match(p.plain, p.ends[i])
    if match is None or (p.words[i] == "flights" and len(match["number"]) < 3):
        return
    first = i
    while (
        first > max(i - 4, 0)
        and p.words[first - 1].isalnum()
        and p.words[first - 1][0].isupper()
        and p.lower[first - 1] not in _NO_CARRIER
    ):
        first -= 1
    carrier = (p.starts[first], p.ends[i - 1]) if first < i else None
    reason = "a flight, by its number" + (f" with {p.text[slice(*carrier)]}" if carrier else "")
    for number in _FLIGHT_NUMBER.finditer(p.plain, match.start("number"), match.end()):
        start = p.starts[first] if number.start() == match.start("number") else number.start()
        yield Identifier(
            start,
            number.end(),
            "identifier.flight",
            reason,
            IdentifierKind.FLIGHT,
            number.group().replace(" ", ""),
            carrier,
        )


_CALLSIGN = re.compile(r"[A-Z]{3}\d{1,4}[A-Z]{0,2}(?![\w-])")
_OPERATORS = frozenset(
    "aal ual dal swa jbu fft nks asa hal scx aay mxy vxp gxa gti oae omn omi fdx ups abx cks dhk eja lxj wup skw rpa enh env edv gjs jia pdt aso "
    "awi ash rch sam swq ibc wgn vte cmp ava lan lpe tam glo azu amx voi viv avi baw afr dlh klm ibe vlg uae qtr etd thy sia cpa jal ana kal aar qfa "
    "jst anz aca wja tsc pot ein ryr ezy wzz sas fin aua swr bel tap lot afl sdm ely sva aic igo axb cca ces csn cal "
    "eva pal mas gia tha hvn eth msr ram saa kqa kfs clx gec bcs nca mph tay dha pia bbc alk ual vir".split()
)
"""Three letters of operators that fly much (ICAO Doc 8585), in lower case."""


def _callsign(p: Prose, i: int) -> Iterator[Identifier]:
    """Three capitals of an operator, and what follows them: GXA6143."""
    match = _CALLSIGN.match(p.plain, p.starts[i]) if p.words[i].isupper() and not p.glued(i) else None
    if match:
        yield Identifier(
            *match.span(),
            "identifier.callsign",
            "a call sign: an operator, and a number",
            IdentifierKind.CALLSIGN,
            match.group(),
        )


_SIGNED = re.compile(r" {1,3}(?:(?:is|was|of|:|as) {1,3})?['\"]?(?P<sign>[A-Z]{2,8} ?\d{1,4}[A-Z]{0,2})(?![\w-])")


def _said_callsign(p: Prose, i: int) -> Iterator[Identifier]:
    """What follows “call sign”."""
    at = i + 1 if p.lower[i] == "call" and p.lower[i + 1 : i + 2] == ["sign"] else i
    match = _SIGNED.match(p.plain, p.ends[at]) if at > i or p.lower[i].startswith("callsign") else None
    if match:
        value = match["sign"].replace(" ", "")
        yield Identifier(
            *match.span("sign"),
            "identifier.said-callsign",
            "a call sign, said to be one",
            IdentifierKind.CALLSIGN,
            value,
        )


_HEX = re.compile(
    r"(?:24|24-bit)?[ -]{0,3}(?:(?:24-bit|hex|address|code|codes|ID|id|number|of|is|was|ICAO|Mode[- ]S) {0,3}|: {0,3}|= {0,3}|[#('\"]){0,5}"
    r"(?P<hex>(?=[0-9A-Fa-f]{0,5}\d|[0-9A-F]{6})(?:[0-9a-f]{6}|[0-9A-F]{6}))(?!\w)"
)


def _icao24(p: Prose, i: int) -> Iterator[Identifier]:
    """Six hexadecimal digits after “ICAO” or “hex”, which are never taken for an address without such a word."""
    match = _HEX.match(p.plain, p.ends[i])
    if match:
        yield Identifier(
            *match.span("hex"),
            "identifier.icao24",
            "the address of a transponder, said to be one",
            IdentifierKind.ICAO24,
            match["hex"].lower(),
        )


# ---------------------------------------------------------------------------------------------- ships

_SHIP = re.compile(
    r"(?: {1,3}(?:[Nn]umber|[Nn]o\.?|#|:|code|of|is)){0,2} {0,3}[:#]? {0,3}(?P<number>\d{7}|\d{9})(?!\d)"
)


def _ship(p: Prose, i: int) -> Iterator[Identifier]:
    """The number after “IMO” or “MMSI”."""
    match = _SHIP.match(p.plain, p.ends[i])
    is_imo = p.lower[i] == "imo"
    if match is None or len(match["number"]) != (7 if is_imo else 9):
        return
    number = match["number"]
    if not is_imo:
        yield Identifier(
            p.starts[i], match.end(), "identifier.mmsi", "a ship, by its radio number", IdentifierKind.MMSI, number
        )
        return
    holds = sum(int(digit) * (7 - place) for place, digit in enumerate(number[:6])) % 10 == int(number[6])
    reason = "a ship, by its IMO number, whose check digit " + ("holds" if holds else "does not hold")
    yield Identifier(p.starts[i], match.end(), "identifier.imo", reason, IdentifierKind.IMO, number)


# ---------------------------------------------------------------------------------------------- people

_A_NUMBER = re.compile(
    r"A(?:[ -]?(?:#|[Nn]o\.|[Nn]umber)s?)?[ :-]{0,2}(?P<number>\d{3}[ -]?\d{3}[ -]?\d{3}|\d{2}[ -]?\d{3}[ -]?\d{3})(?![\d-])"
)
_PHONE = re.compile(
    r"(?<![\w.,+$-])(?:\+?1[-. ]{1,2})?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}(?![\w-])|\+[1-9]\d{0,2}(?:[ .-]\d{2,4}){2,4}(?![\w-])"
)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")


def _a_number(p: Prose, i: int) -> Iterator[Identifier]:
    """The number of the file of a foreigner: A-123-456-789."""
    match = _A_NUMBER.match(p.plain, p.starts[i]) if p.words[i] == "A" and not p.glued(i) else None
    if match:
        digits = "".join(filter(str.isdigit, match["number"]))
        yield Identifier(
            *match.span(),
            "identifier.a-number",
            "the number of one person's immigration file: private",
            IdentifierKind.A_NUMBER,
            f"A{digits}",
        )


_LOCAL_PART = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")


def _email(p: Prose, i: int) -> Iterator[Identifier]:
    at = p.starts[i]
    start = at
    while start > max(at - 64, 0) and p.plain[start - 1] in _LOCAL_PART:
        start -= 1
    domain = _DOMAIN.match(p.plain, at + 1)
    if start < at and domain:
        value = p.text[start : domain.end()]
        yield Identifier(
            start, domain.end(), "identifier.email", "an e-mail address: private", IdentifierKind.EMAIL, value
        )


_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()]{2,2000}")


def _url(p: Prose, i: int) -> Iterator[Identifier]:
    match = _URL.match(p.plain, p.starts[i])
    if match:
        end = match.start() + len(match.group().rstrip(".,;:!?”"))
        yield Identifier(
            match.start(),
            end,
            "identifier.url",
            "the address of a page",
            IdentifierKind.URL,
            p.text[match.start() : end],
        )


def _with_phones(p: Prose, found: list[Identifier]) -> list[Identifier]:
    """Those found, and the telephone and social security numbers between them: these have no word to be known by."""
    numbers = [
        Identifier(
            *match.span(), "identifier.phone", "a telephone number: private", IdentifierKind.PHONE, match.group()
        )
        for match in _PHONE.finditer(p.plain)
    ]
    numbers += [
        Identifier(
            *match.span(),
            "identifier.ssn",
            "a number like those of social security: private",
            IdentifierKind.SSN,
            match.group(),
        )
        for match in _SSN.finditer(p.plain)
    ]
    if not numbers:
        return found
    made: list[Identifier] = []
    for each in sorted([*found, *numbers], key=lambda one: (one.start, -one.end)):
        if not made or each.start >= made[-1].end:
            made.append(each)
    return made


_MARKS = frozenset(
    "n g c d f xa xb xc ec pr pp pt ps lv hc ti tg ys hp hi cc ob vt vh zs zk tc se oe oh ln oy ph oo hb ei cs sp ok ha yr lz sx ur ly yl es tf ap "
    "hs pk rp et su cn ts m vp vq er ep yi yk jy od hz ya hk cp ra b hr yv ja hl cu".split()
)
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_OPERATORS, _callsign), **dict.fromkeys(_MARKS, _registration),
    "flight": _flights, "flights": _flights, "call": _said_callsign, "callsign": _said_callsign, "callsigns": _said_callsign,
    "hex": _icao24, "icao": _icao24, "imo": _ship, "mmsi": _ship, "a": _a_number, "@": _email, "http": _url, "https": _url, "www": _url,
}  # fmt: skip
"""Which rule looks at a word, given in lower case."""

"""The claims table: a spreadsheet of who says what happened, read into claims of a case.

One row is one thing that one source says: a time, an order between events, a number, or several of these. A row
becomes claims, each with its own id, or it is refused with a reason; what could not be read of a row that did
become claims is told beside it. So every cell that says something is in the case or in the answer.
Columns, the grammar of `relation`, and every reason: docs/claims-table.md.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from whereas.casefile import Case
from whereas.claim import Claim, Event, Statement, Vocabulary, gap, read, start_of
from whereas.errors import BadCase, BadClaim, BadSource, BadTime, Problem
from whereas.figure import Quantities, Quantity, is_name
from whereas.moment import MINUTE_MS, Clockwork, duration, show_duration, when, zone_named
from whereas.source import Source, decoded, locate

__all__ = ["CLAIM_COLUMNS", "SOURCE_COLUMNS", "Imported", "Refused", "Row", "read_table"]

CLAIM_COLUMNS = (
    "source_id", "source_url", "publisher", "event_id", "event_type", "what", "time_as_said", "time_iso_earliest",
    "time_iso_latest", "relation", "quantity_as_said", "quantity_low", "quantity_high", "attributed_to", "note",
)  # fmt: skip
SOURCE_COLUMNS = ("source_id", "source_url", "publisher", "origin_group")
MORE_SOURCE_COLUMNS = ("rows", "how_read")

TABLE_BYTES = 100_000_000
RELATION_LENGTH = 500
WORDS_TRIED = 8
"""How many words of order one part of a relation is read at, at most."""
COMPARED = 100
"""How many unknown names are told their nearest, and how many known ones each is compared with, at most."""
GROUP_SIZE = 100
"""How many events a plural kind name may stand for: a relation ties each to each."""

INTERPRETATIONS = ("reading", "scope")
COUNTS = ("count", "quantity")
"""The kinds of rows whose id stands for one thing that is counted."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be read of a row: the line it starts on, its event_id, the column, the reason, and the way out."""

    line: int
    event: str
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is in the case: the ids of its claims, those that were there before, and what of it was not read."""

    line: int
    event: str
    claims: tuple[str, ...]
    already: tuple[str, ...] = ()
    unread: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """The case with what the table says, and an account of every row: `loaded` or `refused`, in the table's order.

    `noticed` is what a person should look at though it stopped nothing, such as a source that the case describes
    differently, or the events that a plural was taken to stand for.
    """

    case: Case
    loaded: tuple[Row, ...]
    refused: tuple[Refused, ...]
    noticed: tuple[Problem, ...] = ()


def read_table(case: Case, claims_csv: bytes, sources_csv: bytes | None, *, file: str, sources_file: str) -> Imported:
    """Add to *case* what a claims table says. Raises BadCase, with every problem, where it is no such table.

    *file* and *sources_file* are names for messages. Reading the same table twice adds nothing.
    """
    problems: list[Problem] = []
    rows = _rows(claims_csv, file, CLAIM_COLUMNS, problems)
    listed = [] if sources_csv is None else _rows(sources_csv, sources_file, SOURCE_COLUMNS, problems)
    if problems:
        raise BadCase(tuple(problems))
    noticed = [*_strange(rows, file, CLAIM_COLUMNS)]
    noticed += _strange(listed, sources_file, SOURCE_COLUMNS + MORE_SOURCE_COLUMNS)
    voices = _Voices(case)
    sources = _Sources(case, listed, sources_csv is not None, voices, (file, sources_file), noticed)
    names = _Names(case, rows, file, noticed)
    given = [_Given(row, names, case.clockwork) for row in rows]
    counts = _Counts(names, given)
    for row in given:
        row.figure(counts)
    vocabulary = Vocabulary(names.events.values(), names.groups, counts.quantities(), case.vocabulary.wording)
    ids = _Ids(case)
    loaded: list[Row] = []
    refused: list[Refused] = []
    told: list[tuple[Claim, Statement]] = []
    used: set[str] = set()
    meanings: dict[tuple[str, str], Statement] = {}

    def meaning(says: str, clock: str) -> Statement:
        if (says, clock) not in meanings:
            meanings[says, clock] = read(says, vocabulary, case.clockwork, clock)
        return meanings[says, clock]

    for row in given:
        source = sources.of(row)
        made = [] if source is None else _claims(row, source, voices, meaning)
        outcome = ids.settle(row, made)
        if isinstance(outcome, Refused):
            refused.append(outcome)
            continue
        loaded.append(outcome.row)
        told.extend(outcome.added)
        if source is not None and outcome.added:
            sources.keep(source)
            used.update(outcome.names)
    figures = counts.named(statement.figure.names for _, statement in told if statement.figure is not None)
    grown = _with(case, sources.kept, names, used, figures, told)
    return Imported(grown, tuple(loaded), tuple(refused), tuple(noticed))


def _with(
    case: Case, sources: Mapping[str, Source], names: _Names, used: set[str], figures: Mapping[str, Quantity],
    told: list[tuple[Claim, Statement]],
) -> Case:  # fmt: skip
    """The case with what its new claims speak of: no event and no quantity is added that no claim names."""
    groups = {name: ids for name, ids in names.groups.items() if name in case.groups or name in used}
    wanted = used.union(*(groups[name] for name in used if name in groups))
    events = {id_: event for id_, event in names.events.items() if id_ in case.events or id_ in wanted}
    return replace(
        case,
        sources=dict(sources),
        events=events,
        groups=groups,
        figures=figures,
        claims=(*case.claims, *(claim for claim, _ in told)),
        vocabulary=Vocabulary(events.values(), groups, Quantities(figures.values()), case.vocabulary.wording),
        told=(*case.told, *told),
    )


# ---------------------------------------------------------------------------------------------- the file


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row: the line of the file that it starts on, and its cells by column, without spaces around them."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def _rows(data: bytes, file: str, columns: tuple[str, ...], problems: list[Problem]) -> list[_Cells]:
    """The rows of a CSV file with at least these columns; what is wrong with the file goes to *problems*."""
    if len(data) > TABLE_BYTES:
        what = f"{len(data):,} bytes, more than the {TABLE_BYTES:,} that whereas reads"
        problems.append(Problem(file, 0, "", what, "split the table into several"))
        return []
    try:
        text = decoded(data, where=file).removeprefix("\ufeff")
    except BadSource as wrong:
        at = re.match(r"line (\d+)", wrong.problem)
        remedy = "save the table as CSV in UTF-8 (in a spreadsheet: CSV UTF-8)"
        problems.append(Problem(file, int(at[1]) if at else 0, "", wrong.problem, remedy))
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[_Cells] = []
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if not cells:
                pass
            elif header is None:
                header = [cell.strip() for cell in cells]
                if not _heads(header, line, file, columns, problems):
                    return []
            elif len(cells) != len(header):
                what = f"{len(cells)} cells in this row, {len(header)} in the header"
                remedy = "give every row as many cells; put a cell that holds a comma or a line break in double quotes"
                problems.append(Problem(file, line, "", what, remedy))
            else:
                rows.append(_Cells(line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
            line = reader.line_num + 1
    except csv.Error as wrong:
        remedy = "close every double quote, and write a double quote inside a cell twice"
        problems.append(Problem(file, line, "", f"not CSV in the row that starts here: {wrong}", remedy))
    if header is None:
        problems.append(Problem(file, 1, "", "no header", f"start the table with the columns {', '.join(columns)}"))
    return rows


def _heads(header: list[str], line: int, file: str, columns: tuple[str, ...], problems: list[Problem]) -> bool:
    """Whether the header has each column once; if not, why."""
    before = len(problems)
    if len(header) == 1 and (parted := next((mark for mark in (";", "\t", "|") if mark in header[0]), "")):
        what = f"its cells are parted by {parted!r}"
        problems.append(Problem(file, line, "", what, "save the table with commas between cells"))
        return False
    for column in columns:
        if column not in header:
            near = difflib.get_close_matches(column, header, n=1)
            remedy = f"add it, or rename {near[0]!r} if that is it" if near else "add it; its cells may be empty"
            problems.append(Problem(file, line, column, "no such column", remedy))
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            what = f"{header.count(column)} columns of this name"
            problems.append(Problem(file, line, column, what, "keep one of them"))
    return len(problems) == before


def _strange(rows: list[_Cells], file: str, columns: tuple[str, ...]) -> Iterator[Problem]:
    for column in rows[0].cells if rows else ():
        if column not in columns:
            remedy = f"what it says belongs in one of {', '.join(columns)}"
            yield Problem(file, 1, column, "a column that is not read", remedy)


# ---------------------------------------------------------------------------------------------- sources and voices

_ID = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _fold(text: str) -> str:
    return _plain(text).casefold()


def _is_id(text: str) -> bool:
    return len(text) <= 200 and _ID.fullmatch(text) is not None


class _Voices:
    """One spelling for each origin: names that differ in capitals or spaces only are one voice, and no others are."""

    def __init__(self, case: Case) -> None:
        self._spelling: dict[str, str] = {}
        self._heard: dict[str, str] = {}
        for origin in (*(s.origin for s in case.sources.values()), *(c.origin for c in case.claims)):
            if origin:
                self._spelling.setdefault(_fold(origin), origin)

    def __getitem__(self, name: str) -> str:
        if name not in self._heard:
            self._heard[name] = self._spelling.setdefault(_fold(name), _plain(name)) if name else ""
        return self._heard[name]


class _Sources:
    """The sources that rows may cite. Those of the case stay as they are."""

    def __init__(
        self,
        case: Case,
        listed: list[_Cells],
        is_listed: bool,
        voices: _Voices,
        files: tuple[str, str],
        noticed: list[Problem],
    ) -> None:
        self.kept = dict(case.sources)
        self.case, self.noticed, self.is_listed = case, noticed, is_listed
        self.file, self.sources_file = files
        self._known = dict(case.sources)
        self._said: dict[str, tuple[str, str]] = {}
        self._told: set[tuple[str, str, str]] = set()
        lines: dict[str, int] = {}
        for cells in listed:
            id_ = cells["source_id"]
            if not _is_id(id_):
                what = f"{id_[:80]!r} is no id, so this source is left out"
                self._notice(cells.line, "source_id", what, _ID_REMEDY, sources=True)
            elif id_ in lines:
                what = f"{id_} is listed twice, first on line {lines[id_]}; the first is used"
                self._notice(cells.line, "source_id", what, "keep one of them", sources=True)
            else:
                lines[id_] = cells.line
                note = f"read: {cells['how_read']}" if cells["how_read"] else ""
                source = Source(
                    id_, cells["publisher"], cells["publisher"], url=cells["source_url"],
                    origin=voices[cells["origin_group"]], note=note,
                )  # fmt: skip
                self._add(cells, source, listed=True)
                self.kept[id_] = self._known[id_]

    def _notice(self, line: int, field_: str, what: str, remedy: str, *, sources: bool = False) -> None:
        self.noticed.append(Problem(self.sources_file if sources else self.file, line, field_, what, remedy))

    def _add(self, cells: _Cells, source: Source, *, listed: bool) -> None:
        self._said[source.id] = source.url, source.publisher
        held = self.case.sources.get(source.id)
        if held is None:
            self._known[source.id] = source
            return
        for name in ("url", "publisher", "origin") if listed else ("url", "publisher"):
            there, here = getattr(held, name), getattr(source, name)
            if here and _fold(there) != _fold(here):
                what = f"source {source.id}: {there!r} in the case, {here!r} in the table; the case's is kept"
                self._notice(cells.line, name, what, "change it in the case, if the table is right", sources=listed)

    def of(self, row: _Given) -> Source | None:
        """The source of a row that says something; None, with the reason noted in the row, if it names none."""
        id_, cells = row.cells["source_id"], row.cells
        if not row.said:
            return None
        if not _is_id(id_):
            row.unread("source_id", f"{id_[:80]!r} is no source id" if id_ else "no source_id", _ID_REMEDY)
            return None
        said = cells["source_url"], cells["publisher"]
        if id_ not in self._said:
            if self.is_listed and id_ not in self.case.sources:
                what = f"source {id_} is not in {self.sources_file}, so it is its own origin"
                self._notice(cells.line, "source_id", what, f"add it to {self.sources_file}")
            self._add(cells, Source(id_, cells["publisher"], cells["publisher"], url=cells["source_url"]), listed=False)
        for name, first, here in zip(("source_url", "publisher"), self._said[id_], said, strict=True):
            if here and here != first and _fold(here) != _fold(first) and (id_, name, here) not in self._told:
                self._told.add((id_, name, here))
                what = f"source {id_} had {first!r} before and has {here!r} here; the first is used"
                self._notice(cells.line, name, what, "write one of them")
        return self._known[id_]

    def keep(self, source: Source) -> None:
        """A claim cites this source, so it is part of the case."""
        self.kept.setdefault(source.id, source)


_ID_REMEDY = "use letters, digits, - and _, in parts joined by dots, at most 200 characters"


# ---------------------------------------------------------------------------------------------- names of events


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that rows may use: how a sentence writes it, its events, and whether one of them is extended."""

    text: str
    events: tuple[str, ...]
    extended: bool = False


class _Unread(Exception):
    """A cell, or a part of one, cannot be read: the reason and the way out."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason)


class _Names:
    """The events and groups of the case, those of the table, and the plurals of the table's kinds."""

    def __init__(self, case: Case, rows: list[_Cells], file: str, noticed: list[Problem]) -> None:
        self.case, self.file, self.noticed = case, file, noticed
        self.events: dict[str, Event] = dict(case.events)
        self.groups: dict[str, tuple[str, ...]] = dict(case.groups)
        self._held = {_fold(name): name for name in case.groups}
        self._table: dict[str, _Name] = {}
        self._kinds: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] | None = None
        self._nearest: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for cells in rows:
            id_, kind = cells["event_id"], cells["event_type"]
            if not _is_id(id_):
                continue
            key = _fold(id_)
            if key not in kinds:
                kinds[key] = kind
                self._take(key, id_, kind, cells["what"])
            elif kind and kind != kinds[key]:
                what = f"{id_} is of kind {kinds[key]!r} above and {kind!r} here; the first is used"
                noticed.append(Problem(file, cells.line, "event_type", what, "give the event one kind"))
                kinds[key] = kind

    def _take(self, key: str, id_: str, kind: str, what: str) -> None:
        if id_ in self.case.vocabulary.quantities.declared:
            return
        if id_ not in self.case.vocabulary:
            self._table[key] = _Name(id_, (id_,))
            self.events[id_] = Event(id_, kind, what)
        named = self.find(id_)
        if kind and named is not None and kind not in INTERPRETATIONS:
            members = self._kinds.setdefault(_plural(kind), [])
            members.extend(id_ for id_ in named.events if id_ not in members[-1:])

    def find(self, name: str) -> _Name | None:
        """What a name stands for: in the case, in the table, or as the plural of a kind; None if it is not known."""
        key = _fold(name)
        if not key:
            return None
        if key in self.case.vocabulary:
            return self._in_case(key)
        if key in self._table:
            return self._table[key]
        bare = re.sub(r"^(?:all the|all|the) ", "", key)
        return self._plural(bare) if bare in self._kinds else None

    def _in_case(self, key: str) -> _Name:
        whole = self.case.vocabulary[key]
        ids = tuple(event.id for event, _, _ in whole)
        if key in self._held:
            return _Name(self._held[key], ids, any(start != end for _, start, end in whole))
        event, start, end = whole[0]
        whole_event = start == start_of(event) and (start != end or not event.extended)
        return _Name(event.id if whole_event else start, ids, start != end)

    def _plural(self, key: str) -> _Name:
        members = tuple(dict.fromkeys(self._kinds[key]))
        if len(members) > GROUP_SIZE:
            what = f"{key!r} would stand for {len(members):,} events, more than {GROUP_SIZE}"
            raise _Unread(what, f"add a group of those that are meant to the case: groups: {{{key}: [...]}}")
        if key not in self.groups:
            self.groups[key] = members
            what = f"{key!r} is taken to mean every event of that kind: {', '.join(members)}"
            remedy = f"if fewer are meant, shorten the group {key!r} in the case"
            self.noticed.append(Problem(self.file, 0, "relation", what, remedy))
        return _Name(key, members, any(self.events[id_].extended for id_ in members))

    def need(self, name: str) -> _Name:
        """What a name stands for. Raises _Unread, with the nearest names, if it is not known."""
        found = self.find(name)
        if found is not None:
            return found
        near = self.nearest(name)
        remedy = "add it to the case, as another name of an event (also) or as a group, and import again"
        hint = f"; the nearest names are {near}" if near else ""
        raise _Unread(f"no event or group is called {_plain(name)[:80]!r}{hint}", remedy)

    def nearest(self, name: str) -> str:
        """Up to three known names that are like *name*. Only names that share the start of a word are compared."""
        key = _fold(name)[:80]
        if self._near is None:
            self._near = {}
            also = [other for event in self.case.events.values() for other in event.also]
            for known in dict.fromkeys((*self.events, *also, *self.groups, *self._kinds)):
                for stem in _stems(known):
                    self._near.setdefault(stem, []).append(known)
        if key not in self._nearest and len(self._nearest) >= COMPARED:
            return ""
        if key not in self._nearest:
            alike = (known for stem in sorted(_stems(key)) for known in self._near.get(stem, ())[:COMPARED])
            ratio = {
                known: difflib.SequenceMatcher(None, key, _fold(known)).ratio() for known in islice(alike, COMPARED)
            }
            close = sorted(ratio, key=lambda known: (-ratio[known], known))
            self._nearest[key] = ", ".join(close[:3])
        return self._nearest[key]


def _stems(name: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[^\W\d_]{3,}", _fold(name))[:12]}


def _plural(kind: str) -> str:
    """The plural of a kind, as people write it: flight_departure is `flight departures`."""
    words = _fold(kind.replace("_", " ").replace(".", " "))
    if re.search(r"[^aeiou]y$", words):
        return words[:-1] + "ies"
    return words + ("es" if re.search(r"(?:s|x|z|ch|sh)$", words) else "s")


# ---------------------------------------------------------------------------------------------- gaps and times in words

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"a": "1", "an": "1"}  # fmt: skip
_SIGNS = {
    ">=": "at least", "≥": "at least", "at least": "at least", "<=": "at most", "≤": "at most", "at most": "at most",
    "up to": "at most", ">": "more than", "more than": "more than", "over": "more than", "<": "less than",
    "less than": "less than", "fewer than": "less than", "under": "less than", "~": "about", "≈": "about",
    "about": "about", "around": "about", "approximately": "about", "roughly": "about",
}  # fmt: skip
_LIMITS = (("more than", "at least"), ("less than", "at most"))
_VAGUE = {"hours": "hours", "minutes": "minutes", "days": "at least 1 d", "weeks": "at least 1 w"}
_ORDER_ONLY = ("shortly", "just", "soon", "immediately", "directly", "right", "long", "well", "some time")

_LONGEST_FIRST = sorted(_SIGNS, key=len, reverse=True)
_SIGN = "|".join(re.escape(sign) + (r"\b" if sign[-1].isalpha() else "") for sign in _LONGEST_FIRST)
_AMOUNT = rf"(?:\d{{1,9}}(?:\.\d{{1,3}})?|(?:{'|'.join(_NUMBER_WORDS)})(?= )) ?[a-z]{{1,8}}"
_GAP = (
    rf"(?:(?P<sign>{_SIGN})\s*)?"
    rf"(?:(?P<low>\d{{1,9}}(?:\.\d{{1,3}})?) ?(?P<unit>[a-z]{{1,8}})? ?(?:-|–|to|\.\.) ?)?"
    rf"(?P<amount>{_AMOUNT}(?: {_AMOUNT})*)"
)
_GAP_ALONE = re.compile(_GAP, re.IGNORECASE)
_GAP_LAST = re.compile(rf"(?:^|\s){_GAP}$", re.IGNORECASE)
_DURATIONS = re.compile(rf"(?<![\w.]){_AMOUNT}(?!\w)", re.IGNORECASE)


def _amount(text: str) -> int:
    """A duration in words, in milliseconds: `40 minutes`, `two hours`, `an hour`. Raises BadTime."""
    words = (_NUMBER_WORDS.get(word, word) for word in text.lower().split())
    return duration(re.sub(r"(?<=[a-z])(?=\d)", " ", " ".join(words)))


def _gap(match: re.Match[str], measured: Callable[[str, int], str]) -> str:
    """A gap as the claim language writes it. A bare `40 min` is about 40 min: nobody's are exact."""
    try:
        amount = _amount(match["amount"])
        if match["low"]:
            unit = match["unit"] or re.sub(r"[^a-z]", "", match["amount"].lower().split()[-1])
            return f"{show_duration(_amount(match['low'] + ' ' + unit))} .. {show_duration(amount)}"
    except BadTime as wrong:
        raise _Unread(f"{match[0].strip()!r} is not a length of time", wrong.remedy) from None
    sign = _SIGNS[_fold(match["sign"])] if match["sign"] else "about"
    return measured(sign, amount) or f"{sign} {show_duration(amount)}"


MULTIPLIERS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_AMOUNT_SAID = re.compile(
    r"(?P<money>\$ ?)?(?<![\w.,])(?:(?P<digits>\d{1,3}(?:,\d{3}){1,4}(?![\d,]*\d)|\d{1,15}(?![\d,]*\d)(?:\.\d{1,6})?)"
    rf"|(?P<word>{'|'.join(word for word in _NUMBER_WORDS if len(word) > 2)}))\b"
    rf"(?: ?(?P<times>{'|'.join(MULTIPLIERS)})\b)?(?: (?P<noun>[^\W\d_][\w'’-]*))?",
    re.IGNORECASE,
)
_PLURALS = frozenset({"aircraft", "children", "men", "people", "women"})
_NO_PLURALS = frozenset({"less", "minus", "perhaps", "plus", "this", "times", "versus", "whereas"})

_TIME_START = re.compile(
    r"(?:~|about |around )?\s*(?:\d{4}-\d\d|\d{1,2}:\d\d|\d{1,2} ?[ap]\.?m\b|noon$)", re.IGNORECASE
)
_ZONE_LAST = re.compile(r"(?:(?<=\d)Z|(?<=:\d\d) ?[+-]\d\d:?\d\d| (?![AP]M$)[A-Z]{2,4}| [A-Z][A-Za-z]+/[A-Za-z_/+-]+)$")


@dataclass(frozen=True, slots=True)
class _Day:
    """The day and the offset of a row's own times, for a clock time in its relation; None and "" where it has none."""

    day: date | None
    zone: str

    def time(self, text: str) -> str:
        """A time in a relation, as the claim language writes it: with the row's day and offset where it names none."""
        said = _plain(text)
        about = re.match(r"(?:~|about |around )\s*", said, re.IGNORECASE)
        body = said[about.end() :] if about else said
        zone = "" if _ZONE_LAST.search(body) or not self.zone else f" {self.zone}"
        if not re.match(r"\d{4}", body):
            if self.day is None:
                reason = f"{said!r} is a clock time, and the row's own times are not all on one day"
                raise _Unread(reason, "write the date too: 2025-03-15 17:26")
            body = f"{self.day.isoformat()} {'12:00' if body.lower() == 'noon' else body}"
        body = re.sub(r"(?<=\d)T(?=\d)", " ", body)
        body = re.sub(r"(?<=\d) ?([ap])\.?m\b\.?", lambda half: f" {half[1].lower()}m", body, flags=re.IGNORECASE)
        return f"{'about ' if about else ''}{body}{zone}"


def _shifted(verb: str, time: str, words: str, zone: str, clockwork: Clockwork) -> str:
    """`before TIME by GAP`, which the claim language lacks: the span of whole minutes, or the limit, that it leaves."""
    said = when(time, clockwork)
    shortest, most, _, _ = gap(words, clockwork)
    least = max(1, shortest or 1)
    first, last = said.earliest, said.latest
    low: int | None
    high: int | None
    if verb == "before":
        low, high = None if most is None else first - most, min(last - least, first - 1)
    else:
        low, high = max(first + least, last + 1), None if most is None else last + most
    place = zone_named(zone) if zone else clockwork.zone or UTC
    try:
        first_minute = "" if low is None else _minute(low, place)
        last_minute = "" if high is None else _minute(high, place)
    except (OverflowError, ValueError):
        reason = f"{time!r} and {words!r} reach beyond the calendar"
        raise _Unread(reason, "check the year and the length of time") from None
    if first_minute and last_minute:
        return f"at {first_minute}..{last_minute}"
    return f"from {first_minute}" if first_minute else f"by {last_minute}"


def _minute(ms: int, zone: tzinfo) -> str:
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=ms // MINUTE_MS)).astimezone(zone)
    return _written(local)


def _written(moment: datetime) -> str:
    """A moment with its offset, to the finest unit that it has, as the claim language writes it."""
    text = f"{moment.date().isoformat()} {moment:%H:%M}"
    if moment.second or moment.microsecond:
        text += f":{moment:%S}"
    if moment.microsecond:
        text += f".{moment.microsecond // 1000:03d}"
    offset = f"{moment:%z}"
    return f"{text} {offset[:3]}:{offset[3:5]}"


# ---------------------------------------------------------------------------------------------- what is counted


class _Counts:
    """The quantities that the numbers of a table are of.

    An id that is no event, in the case or by what a row says of when, is the quantity itself. Of an event, numbers
    count what stands right behind them (`landing.planes`), or nobody says what (`landing.number`); rows of the kind
    count or quantity count one thing whatever they call it.
    """

    def __init__(self, names: _Names, rows: list[_Given]) -> None:
        self.case, self.names = names.case, names
        self._timed = {_fold(name) for row in rows for said in row.said for name in said.names}
        self._kinds: dict[str, str] = {}
        for row in rows:
            self._kinds.setdefault(_fold(row.counts), _fold(row.cells["event_type"]))
        self._made: dict[str, str] = {}
        self._what: dict[str, str] = {}
        self._units: dict[str, set[str]] = {}

    def name(self, row: _Given) -> str:
        """The quantity of a row's number. Raises _Unread where it cannot be called so."""
        own, span = row.counts, row.numbers()
        unit = _unit(row.cells["quantity_as_said"], *span) if span else ""
        name = own
        if own in self.case.vocabulary or _fold(own) in self._timed:
            name = f"{own}.{unit if unit and self._kinds[_fold(own)] not in COUNTS else 'number'}"
        known = self.case.vocabulary.quantities
        if name in known:
            return known.full_name(name)
        if (
            not is_name(name, self.case.vocabulary.wording)
            or name in self.case.vocabulary
            or (name != own and self.names.find(name))
        ):
            reason = f"{name[:80]!r} is the name of an event, or cannot name a quantity"
            raise _Unread(reason, "give what is counted an event_id of its own, which begins with a letter")
        name = self._made.setdefault(_fold(name), name)
        self._what.setdefault(name, row.cells["what"])
        self._units.setdefault(name, set()).add(unit)
        return name

    def quantities(self) -> Quantities:
        """Those of the case, and those of the table; a unit only where every row says the same one."""
        return Quantities((*self.case.figures.values(), *self._declared().values()))

    def named(self, names: Iterable[tuple[str, ...]]) -> dict[str, Quantity]:
        """The quantities of the case, and those of the table that are among *names*."""
        wanted = {name for some in names for name in some}
        return {**self.case.figures, **{name: made for name, made in self._declared().items() if name in wanted}}

    def _declared(self) -> dict[str, Quantity]:
        return {
            name: Quantity(name, min(units) if len(units) == 1 else "", what=self._what[name])
            for name, units in self._units.items()
        }


# ---------------------------------------------------------------------------------------------- what a row gives


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence that a row gives, the names in it, the column it is from, its quote, and words for its note."""

    says: str
    names: tuple[str, ...]
    field: str
    quote: str
    words: str = ""


@dataclass(slots=True)
class _Given:
    """A row, the sentences that it gives, and what of it could not be read."""

    cells: _Cells
    names: _Names = field(repr=False)
    clockwork: Clockwork = field(repr=False)
    said: list[_Said] = field(default_factory=list)
    wrong: list[Refused] = field(default_factory=list)
    counted: bool = False
    counts: str = ""
    dated: str = ""

    def __post_init__(self) -> None:
        cells = self.cells
        if not any(cells.cells.values()):
            self.unread("", "an empty row", "delete it")
            return
        id_ = cells["event_id"]
        own = self.names.find(id_) if _is_id(id_) else None
        counted = id_ in self.names.case.vocabulary.quantities.declared
        if own is None and not counted:
            self.unread("event_id", f"{id_[:80]!r} is no event id" if id_ else "no event_id", _ID_REMEDY)
            return
        if _fold(cells["event_type"]) in INTERPRETATIONS:
            self.unread("event_type", "says what somebody reads into the order", "write it under readings in the case")
            return
        self.counts = own.text if own is not None else id_
        if own is not None:
            times = self._times(own)
            if cells["relation"]:
                self._relations(own, _day(times))
        elif any(cells[column] for column in ("time_iso_earliest", "time_iso_latest", "relation")):
            reason = f"{id_} is a quantity of the case, and has no time"
            self.unread("event_id", reason, "give the event an id of its own")

    def unread(self, column: str, reason: str, remedy: str) -> None:
        """Note what cannot be read, and why."""
        self.wrong.append(Refused(self.cells.line, self.cells["event_id"], column, reason, remedy))

    def _say(self, says: str, names: Iterable[_Name], column: str, words: str = "") -> None:
        if any(said.says == says for said in self.said):
            return
        first, second = ("quantity_as_said", "time_as_said")[:: 1 if column.startswith("quantity") else -1]
        quote = self.cells[first] or self.cells[second]
        named = tuple(dict.fromkeys(part for name in names for part in (name.text, *name.events)))
        self.said.append(_Said(says, named, column, quote, words))

    # ---- times

    def _times(self, own: _Name) -> list[datetime]:
        """Say when, from the two ISO columns; return the moments that could be read.

        A count is no event: the time is that of the count, and goes to the note of its claim.
        """
        earliest, latest = self._moment("time_iso_earliest"), self._moment("time_iso_latest")
        when_ = column = ""
        if earliest is not None and latest is not None:
            when_, column = (
                f"at {_span(self.cells['time_iso_earliest'], self.cells['time_iso_latest'])}",
                "time_iso_earliest",
            )
        elif earliest is not None and not self.cells["time_iso_latest"]:
            when_, column = f"from {_written(earliest)}", "time_iso_earliest"
        elif latest is not None and not self.cells["time_iso_earliest"]:
            when_, column = f"by {_written(latest)}", "time_iso_latest"
        if _fold(self.cells["event_type"]) in COUNTS:
            self.dated = when_ and f"counted {when_}"
        elif when_:
            self._say(f"{own.text} {when_}", [own], column)
        return [moment for moment in (earliest, latest) if moment is not None]

    def _moment(self, column: str) -> datetime | None:
        if not self.cells[column]:
            return None
        read_as = _iso(self.cells[column])
        if isinstance(read_as, datetime):
            return read_as
        self.unread(column, read_as, "write the date, the time and the offset from UTC: 2025-03-15T17:26-04:00")
        return None

    # ---- order

    def _relations(self, own: _Name, day: _Day) -> None:
        text = self.cells["relation"]
        if len(text) > RELATION_LENGTH:
            self.unread("relation", f"more than {RELATION_LENGTH:,} characters", "say one thing in each row")
            return
        for part in text.split(";"):
            words = _plain(part)
            body = re.sub(r"(?: ?\([^()]*\))+$", "", words).strip()
            try:
                if words and not body:
                    raise _Unread(f"{words[:80]!r} has no word of order", _UNKNOWN_ORDER)
                if not body:
                    continue
                for says, names in _relation(body, own, self.names, day, self):
                    self._say(says, names, "relation", words)
            except _Unread as wrong:
                self.unread("relation", wrong.reason, wrong.remedy)

    def measured(self, sign: str, amount: int) -> str:
        """The row's numbers, as minutes, if they are the bounds of this very duration; they are then not a figure."""
        durations = []
        for match in _DURATIONS.finditer(self.cells["quantity_as_said"][:RELATION_LENGTH]):
            try:
                durations.append(_amount(match[0]))
            except BadTime:
                continue
        low, high = _number(self.cells["quantity_low"]), _number(self.cells["quantity_high"])
        if durations != [amount] or (low is None and high is None):
            return ""
        said = Decimal(amount) / MINUTE_MS
        if low is None or high is None:
            limit = high if low is None else low
            self.counted = limit is not None and abs(limit - said) <= 1 and sign in _LIMITS[low is None]
            return ""
        if sign != "about" or not 0 <= low <= said <= high:
            return ""
        self.counted = True
        milliseconds = [int(number * MINUTE_MS) for number in (low, high)]
        return f"{show_duration(milliseconds[0])} .. {show_duration(milliseconds[1])}" if low < high else ""

    # ---- numbers

    def figure(self, counts: _Counts) -> None:
        """Say how many, once it is known which ids are those of events."""
        if not self.counts:
            return
        if not self.counted and any(self.cells[f"quantity_{name}"] for name in ("as_said", "low", "high")):
            span = self.numbers(tell=True)
            if span is not None:
                try:
                    self._say(
                        f"{counts.name(self)} {_between(*span, self.cells['quantity_as_said'])}", [], "quantity_low"
                    )
                except _Unread as wrong:
                    self.unread("event_id", wrong.reason, wrong.remedy)
        if self.dated and not self.said and not self.wrong:
            remedy = "give it another event_type if it is an event, or fill quantity_low and quantity_high"
            self.unread("event_type", "a count with a time and without a number", remedy)
        elif not self.said and not self.wrong:
            remedy = "fill time_iso_earliest, time_iso_latest, relation, or quantity_low and quantity_high"
            self.unread("", "gives neither a time, nor an order, nor a number", remedy)

    def numbers(self, *, tell: bool = False) -> tuple[Decimal | None, Decimal | None] | None:
        """The least and the most that the row's number can be; None where they cannot be read, and why if *tell*."""
        wrong: list[tuple[str, str, str]] = []
        span = self._span(wrong)
        if tell and wrong:
            self.unread(*wrong[0])
        return span

    def _span(self, wrong: list[tuple[str, str, str]]) -> tuple[Decimal | None, Decimal | None] | None:
        said = {name: self.cells[f"quantity_{name}"] for name in ("as_said", "low", "high")}
        remedy = "write numbers in quantity_low and quantity_high: the same in both if exact, one of them if a limit"
        if not said["low"] and not said["high"]:
            wrong.append(("quantity_low", f"{said['as_said'][:80]!r} is given no number", remedy))
            return None
        numbers = {name: _number(said[name]) for name in ("low", "high")}
        for name, number in numbers.items():
            if said[name] and number is None:
                wrong.append((f"quantity_{name}", f"{said[name][:80]!r} is not a number", remedy))
            elif number is not None and number < 0:
                wrong.append((f"quantity_{name}", f"{number} is below 0, and this counts", remedy))
        low, high = _scaled(numbers["low"], numbers["high"], said["as_said"])
        if low is not None and high is not None and low > high:
            wrong.append(("quantity_low", f"{low} is more than quantity_high, {high}", "give the lower number first"))
        if low is not None and low == high and low != low.to_integral_value():
            smaller = "give it in a smaller unit, write 4.7 million in quantity_as_said, or give a range"
            wrong.append(("quantity_low", f"{low} is not a whole number", smaller))
        return None if wrong else (low, high)


@lru_cache(maxsize=10_000)
def _iso(said: str) -> datetime | str:
    """An ISO 8601 time with its offset, or what is wrong with it."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return f"{said[:80]!r} is not an ISO 8601 time"
    offset = moment.utcoffset()
    if offset is None:
        return f"{said!r} has no offset from UTC"
    if moment.microsecond % 1000 or offset % timedelta(minutes=1):
        return f"{said!r} is finer than a millisecond, or its offset finer than a minute"
    return moment


@lru_cache(maxsize=10_000)
def _span(earliest: str, latest: str) -> str:
    """Two ISO times as one time of the claim language; 00:00 to 23:59 is a day, as it was said."""
    first, last = datetime.fromisoformat(earliest), datetime.fromisoformat(latest)
    if first.isoformat() == last.isoformat():
        return _written(first)
    whole = last - first == timedelta(hours=23, minutes=59) and first.tzinfo == last.tzinfo
    if whole and _written(first)[11:16] == "00:00":
        return f"{first.date().isoformat()} {_written(first)[-6:]}"
    return f"{_written(first)}..{_written(last)}"


def _between(low: Decimal | None, high: Decimal | None, as_said: str) -> str:
    """A number or a range as the claim language writes it: exactly 250, where 250 alone would be taken as rounded.

    A limit that stands in the words is itself allowed (at least 281); else the number before it is the limit (over 200).
    """
    if low is not None and high is not None:
        exactly = "exactly " if low >= 100 and low % 10 == 0 else ""
        return f"= {exactly}{low:,}" if low == high else f"{low:,}..{high:,}"
    said = {value for value, _ in _amounts(as_said)}
    if high is None:
        assert low is not None
        itself = low in said or low < 1 or low != low.to_integral_value()
        return f">= {low:,}" if itself else f"> {low - 1:,}"
    return f"<= {high:,}" if high in said or high != high.to_integral_value() else f"< {high + 1:,}"


def _amounts(as_said: str) -> Iterator[tuple[Decimal, re.Match[str]]]:
    """The numbers in some words."""
    for match in _AMOUNT_SAID.finditer(as_said[:RELATION_LENGTH]):
        digits = match["digits"] or _NUMBER_WORDS[match["word"].lower()]
        yield Decimal(digits.replace(",", "")) * MULTIPLIERS.get((match["times"] or "").lower(), 1), match


def _scaled(low: Decimal | None, high: Decimal | None, as_said: str) -> tuple[Decimal | None, Decimal | None]:
    """4.7 where the words are 4.7 million."""
    for match in _AMOUNT_SAID.finditer(as_said[:RELATION_LENGTH]):
        if match["times"] and match["digits"] and Decimal(match["digits"].replace(",", "")) in (low, high):
            times = MULTIPLIERS[match["times"].lower()]
            return (None if low is None else _plainly(low * times), None if high is None else _plainly(high * times))
    return low, high


def _unit(as_said: str, low: Decimal | None, high: Decimal | None) -> str:
    """What is counted, where the words say so: a plural right behind the number, or a currency; else nothing."""
    for value, match in _amounts(as_said):
        if (low is None or value >= low - 1) and (high is None or value <= high + 1):
            noun = (match["noun"] or "").lower()
            plural = (len(noun) > 3 and noun.endswith("s") and noun not in _NO_PLURALS) or noun in _PLURALS
            return "dollars" if match["money"] else noun if plural else ""
    return ""


def _plainly(number: Decimal) -> Decimal:
    """A whole number without a decimal point."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


@lru_cache(maxsize=10_000)
def _number(text: str) -> Decimal | None:
    if not re.fullmatch(r"-?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?", text):
        return None
    return _plainly(Decimal(text.replace(",", "")))


def _day(times: list[datetime]) -> _Day:
    days = {moment.date() for moment in times}
    zones = {f"{moment:%z}" for moment in times}
    zone = zones.pop() if len(zones) == 1 else ""
    return _Day(days.pop() if len(days) == 1 else None, f"{zone[:3]}:{zone[3:5]}" if zone else "")


# ---------------------------------------------------------------------------------------------- the grammar of relation

Sentence = tuple[str, tuple[_Name, ...]]

_WORD = re.compile(
    r"(?:^|(?<= ))(?P<verb>did not happen|happened|before|after|between|at|with|during|includes|within|lasts|by|from)"
    r"(?= |$)",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?P<event>.+?) (?P<sign>[+−-]) ?(?P<gap>.+)$")
_UNKNOWN_ORDER = (
    "write, for instance, after EVENT, EVENT before EVENT by >45 min, between EVENT and EVENT, EVENT = EVENT + ~40 min"
)


def _relation(text: str, own: _Name, names: _Names, day: _Day, row: _Given) -> list[Sentence]:
    """The sentences of one part of a relation. Raises _Unread with the reason that the first word of order gave."""
    first: _Unread | None = None
    for match in islice(_WORD.finditer(text), WORDS_TRIED):
        before, verb, after = text[: match.start()].strip(" ,"), match["verb"].lower(), text[match.end() :].strip()
        try:
            left, words = _left(before, own, names, row)
            return _ordered(left, verb, after, words, names, day, row)
        except _Unread as wrong:
            first = first or wrong
        except BadTime as wrong:
            first = first or _Unread(wrong.problem, wrong.remedy)
    if first is not None:
        raise _due_or(text, first)
    return _equal(text, own, names, row)


def _left(text: str, own: _Name, names: _Names, row: _Given) -> tuple[_Name, str]:
    """What stands before a word of order: the name, or nothing for the row's own event; then a gap, or `shortly`."""
    if not text:
        return own, ""
    found = names.find(text)
    if found is not None:
        return found, ""
    match = _GAP_LAST.search(text)
    if match:
        rest = text[: match.start()].strip(" ,")
        return (names.need(rest) if rest else own), _gap(match, row.measured)
    folded = text.lower()
    for word, words in (*_VAGUE.items(), *((word, "") for word in _ORDER_ONLY)):
        if folded == word or folded.endswith(" " + word):
            rest = text[: len(text) - len(word)].strip(" ,")
            return (names.need(rest) if rest else own), words
    return names.need(text), ""


def _by(text: str, row: _Given) -> str:
    """A gap that stands alone, as after `by`."""
    words = _VAGUE.get(_fold(text))
    if words:
        return words
    match = _GAP_ALONE.fullmatch(text.strip())
    if not match:
        reason = f"{text.strip()[:80]!r} is not a length of time"
        raise _Unread(reason, "write ~40 min, >45 min, <2 h, >=1 h, 10-30 min, hours or minutes")
    return _gap(match, row.measured)


def _ordered(left: _Name, verb: str, rest: str, words: str, names: _Names, day: _Day, row: _Given) -> list[Sentence]:
    if words and verb not in ("before", "after"):
        raise _Unread(f"a length of time before {verb!r}", "a length of time goes with before or after")
    if verb in ("happened", "did not happen"):
        if rest:
            raise _Unread(f"goes on after {verb!r}", "say the rest in another row")
        return [(f"{left.text} {verb}", (left,))]
    if not rest:
        raise _Unread(f"ends after {verb!r}", "say when, or in relation to which event")
    if verb in ("before", "after"):
        return _sequence(left, verb, rest, words, names, day, row)
    if verb == "between":
        return _between_two(left, rest, names, day)
    if verb in ("during", "includes", "with"):
        other = names.need(rest)
        return [(f"{left.text} {verb} {other.text}", (left, other))]
    if verb == "within":
        reach, of, other_name = rest.partition(" of ")
        other = names.need(other_name if of else rest)
        return [(f"{left.text} within {show_duration(_amount(reach))} of {other.text}", (left, other))]
    if verb == "lasts":
        return [(f"{left.text} lasts {_by(rest, row)}", (left,))]
    if _is_time(rest, names):
        return [(f"{left.text} {verb} {day.time(_undue(rest))}", (left,))]
    other = names.need(rest)
    if verb != "at":
        raise _Unread(f"{verb!r} and an event", "write before, after or at EVENT")
    together = "during" if other.extended and not left.extended else "with"
    return [(f"{left.text} {together} {other.text}", (left, other))]


def _sequence(left: _Name, verb: str, rest: str, words: str, names: _Names, day: _Day, row: _Given) -> list[Sentence]:
    """`before` and `after`: an event or a time, and perhaps by how much."""
    target, by = rest, ""
    if names.find(rest) is None and " by " in rest:
        target, _, by = rest.rpartition(" by ")
    if by and words:
        raise _Unread("two lengths of time", "give one, before the word or after by")
    words = _by(by, row) if by else words
    if _is_time(target, names):
        time = day.time(_undue(target))
        if not words:
            return [(f"{left.text} {verb} {time}", (left,))]
        zone = _ZONE_LAST.search(time)
        return [(f"{left.text} {_shifted(verb, time, words, zone[0].strip() if zone else '', row.clockwork)}", (left,))]
    other = names.need(target)
    return [(f"{left.text} {verb} {other.text}{' by ' if words else ''}{words}", (left, other))]


def _between_two(left: _Name, rest: str, names: _Names, day: _Day) -> list[Sentence]:
    """`between A and B`: after the one and before the other; of two times, at the span."""
    parts = rest.split(" and ")
    if len(parts) < 2:
        raise _Unread("'between' without 'and'", "write between EVENT and EVENT")
    splits = [(" and ".join(parts[:at]), " and ".join(parts[at:])) for at in range(1, len(parts))]
    low, high = next((pair for pair in splits if all(names.find(side) for side in pair)), splits[0])
    times = [day.time(_undue(side)) if _is_time(side, names) else "" for side in (low, high)]
    if all(times):
        return [(f"{left.text} at {times[0]}..{times[1]}", (left,))]
    made: list[Sentence] = []
    for verb, side, time in (("after", low, times[0]), ("before", high, times[1])):
        other = None if time else names.need(side)
        made.append((f"{left.text} {verb} {other.text if other else time}", (left, other) if other else (left,)))
    return made


def _equal(text: str, own: _Name, names: _Names, row: _Given) -> list[Sentence]:
    """`A = B + GAP`, `B + GAP` for the row's own event, and `A = B`."""
    before, equals, after = (side.strip() for side in text.partition("=")) if "=" in text else ("", "", text)
    added = _SUM.match(after)
    if added and "=" not in after and (names.find(added["event"]) or not _due(text)):
        left = names.need(before) if equals else own
        right = names.need(added["event"])
        verb = "after" if added["sign"] == "+" else "before"
        return [(f"{left.text} {verb} {right.text} by {_by(added['gap'], row)}", (left, right))]
    if equals and before and after:
        left, right = names.need(before), names.need(after)
        return [(f"{left.text} with {right.text}", (left, right))]
    raise _due_or(text, _Unread(f"{text[:80]!r} has no word of order", _UNKNOWN_ORDER))


def _due_or(text: str, otherwise: _Unread) -> _Unread:
    if not _due(text):
        return otherwise
    remedy = "write it as a clause of an order in the case: require … within or until"
    return _Unread(f"{text[:80]!r} says by when something was due", remedy)


def _due(text: str) -> bool:
    return re.match(r"(?:the )?deadline\b", text, re.IGNORECASE) is not None


def _undue(text: str) -> str:
    return re.sub(r"^(?:the )?deadline (?:of )?", "", text, flags=re.IGNORECASE)


def _is_time(text: str, names: _Names) -> bool:
    return names.find(text) is None and _TIME_START.match(_undue(text)) is not None


# ---------------------------------------------------------------------------------------------- claims and their ids


@dataclass(frozen=True, slots=True)
class _Made:
    claim: Claim
    statement: Statement
    names: tuple[str, ...]


def _claims(row: _Given, source: Source, voices: _Voices, meaning: Callable[[str, str], Statement]) -> list[_Made]:
    """The claims of a row, without their ids. A sentence that the claim language refuses is noted in the row."""
    cells, made = row.cells, []
    quoted = {said.quote for said in row.said}
    for said in row.said:
        try:
            statement = meaning(said.says, source.clock)
        except (BadClaim, BadTime) as wrong:
            row.unread(said.field, wrong.problem, wrong.remedy)
            continue
        quote, span = said.quote, None
        words = [cells["what"], cells["note"], f"relation: {said.words}" if said.words else "", row.dated]
        for column in ("time_as_said", "quantity_as_said"):
            if cells[column] and cells[column] not in quoted:
                words.append(f"{column.replace('_', ' ')}: {cells[column]}")
        if quote and source.text is not None:
            try:
                span = locate(source.text, quote, None, where=source.id)
            except BadSource as wrong:
                row.unread(said.field, f"its quote is put in the note of the claim: {wrong.problem}", wrong.remedy)
                words.append(f"as said: {quote}")
                quote = ""
        speaker = _plain(cells["attributed_to"])
        note = "; ".join(dict.fromkeys(word for word in words if word))
        claim = Claim("", said.says, source.id, quote, span, speaker, voices[speaker], note=note)
        made.append(_Made(claim, statement, said.names))
    return made


@dataclass(frozen=True, slots=True)
class _Outcome:
    row: Row
    added: tuple[tuple[Claim, Statement], ...]
    names: tuple[str, ...]


_ROW_ID = re.compile(r"t([1-9]\d*)(?:-\d+)?")


class _Ids:
    """Which ids the case has, by the line of a table that they would belong to."""

    def __init__(self, case: Case) -> None:
        self._held: dict[int, list[Claim]] = {}
        for claim in case.claims:
            match = _ROW_ID.fullmatch(claim.id)
            if match and len(match[1]) < 10:
                self._held.setdefault(int(match[1]), []).append(claim)

    def settle(self, row: _Given, made: list[_Made]) -> _Outcome | Refused:
        """Give each claim its id, or find it in the case; without any claim, the reason why there is none."""
        line, event = row.cells.line, row.cells["event_id"]
        taken = {claim.id for claim in self._held.get(line, ())}
        held = {(claim.source, claim.says): claim.id for claim in self._held.get(line, ())}
        already: list[str] = []
        new: list[_Made] = []
        for one in made:
            id_ = held.pop((one.claim.source, one.claim.says), None)
            if id_ is None:
                new.append(one)
            else:
                already.append(id_)
        if held and new:
            says = "; ".join(one.claim.says for one in new)
            reason = f"{', '.join(held.values())} in the case says something else, so this is not added: {says}"
            row.unread("", reason, "add new rows at the end of the table, so that the others keep their lines and ids")
            new = []
        if not already and not new:
            reasons = "; ".join(wrong.reason for wrong in row.wrong)
            return Refused(line, event, row.wrong[0].field, reasons, row.wrong[0].remedy)
        added = tuple(zip(_numbered(new, line, taken), (one.statement for one in new), strict=True))
        ids = (*already, *(claim.id for claim, _ in added))
        names = tuple(name for one in new for name in one.names)
        return _Outcome(Row(line, event, ids, tuple(already), tuple(row.wrong)), added, names)


def _numbered(made: list[_Made], line: int, taken: set[str]) -> Iterator[Claim]:
    """The claims with the first ids of their line that are free: t12, t12-2, t12-3."""
    number = 0
    for one in made:
        id_ = ""
        while not id_ or id_ in taken:
            number += 1
            id_ = f"t{line}-{number}" if number > 1 else f"t{line}"
        yield replace(one.claim, id=id_)

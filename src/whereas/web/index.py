"""Index: where words stand in a case: in its claims, its events, its sources and their texts.

The index is SQLite's FTS5, held in memory and never written to the disk. It follows the case: what changed since it was
last asked is taken out and put in, and nothing else. What a person types is never the syntax of FTS5: words, "phrases",
-words and prefix* are read here, and anything else in it is a word, or nothing.

Letters are folded by Unicode 6.1, without accents: `presidente` finds `Présidente`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import apsw

from whereas.casefile import Case
from whereas.source import Source

__all__ = ["LONGEST", "Found", "Hit", "Index", "Piece", "Wanted", "passages", "wanted"]

LONGEST = 400
"""How many characters of what is typed are looked at."""
TERMS = 32
"""And how many words."""
PASSAGE = 1_200
"""How long a passage of a text is at the most: words that are looked for together stand together in one."""
SNIPPET = 220
"""How much of a passage is shown around what was found."""

_OPEN, _SHUT = "\x01", "\x02"
_HINDERING = re.compile("[\x00-\x02\ud800-\udfff]")


# ---------------------------------------------------------------------------------------------- what is typed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: terms that must all be there, and terms that must not. `cut` says that not all was looked at."""

    terms: tuple[tuple[str, bool], ...] = ()
    without: tuple[tuple[str, bool], ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    def match(self) -> str:
        """As FTS5 wants it: every term in quotes, so that nothing in it is an operator."""
        asked = " AND ".join(_quoted(*term) for term in self.terms)
        barred = " OR ".join(_quoted(*term) for term in self.without)
        return f"({asked}) NOT ({barred})" if barred else asked


def _quoted(text: str, prefix: bool = False) -> str:
    return '"' + text.replace('"', '""') + '"' + (" *" if prefix else "")


_TERM = re.compile(
    r'(?P<minus>(?:(?<=\s)|(?<=^))-)?(?:[“”"](?P<phrase>[^“”"]*)(?:[“”"]|$)|(?P<word>[^\s“”"]+))(?P<star>\*)?'
)


def wanted(typed: str) -> Wanted:
    """Read what was typed: words, "several words as they stand", -without, begin*."""
    text = _HINDERING.sub(" ", typed[:LONGEST])
    found: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for match in _TERM.finditer(text):
        said = match["word"] if match["phrase"] is None else match["phrase"]
        prefix = bool(match["star"]) or (match["phrase"] is None and said.endswith("*"))
        said = said.strip("*").strip()
        if re.search(r"[^\W_]", said):
            found[bool(match["minus"])].append((said, prefix))
    kept = tuple(dict.fromkeys(found[False])), tuple(dict.fromkeys(found[True]))
    cut = len(typed) > LONGEST or any(len(terms) > TERMS for terms in kept)
    return Wanted(kept[0][:TERMS], kept[1][:TERMS], cut)


# ---------------------------------------------------------------------------------------------- what is found


class Piece(NamedTuple):
    """A piece of a text, and whether it is what was looked for."""

    text: str
    mark: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its id; for each of its texts that is shown, the pieces; in a text of a source also where."""

    id: str
    pieces: Mapping[str, tuple[Piece, ...]]
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind, the closest first, from a number on, and how many there are in all."""

    kind: str
    count: int
    hits: tuple[Hit, ...]


_COLUMNS = {
    "claims": ("says", "quote", "speaker", "note", "id"),
    "events": ("what", "id", "also", "place", "kind"),
    "sources": ("title", "publisher", "author", "origin", "note", "id", "name"),
}
"""What is looked in of each kind, and shown."""


class Index:
    """The words of a case. One thread at a time; `follow` it to the case that is meant, then `find`."""

    def __init__(self) -> None:
        self._db = apsw.Connection(":memory:")
        tokens = 'tokenize="unicode61 remove_diacritics 2"'
        for kind, columns in _COLUMNS.items():
            self._db.execute(f"CREATE VIRTUAL TABLE {kind} USING fts5({', '.join(columns)}, key UNINDEXED, {tokens})")
        self._db.execute(f"CREATE VIRTUAL TABLE passages USING fts5(text, source UNINDEXED, start UNINDEXED, {tokens})")
        self._case: Case | None = None
        self._held: dict[str, dict[str, tuple[object, list[int]]]] = {kind: {} for kind in (*_COLUMNS, "passages")}

    def follow(self, case: Case) -> None:
        """Bring the index up to the case, by what is other in it than in the case before."""
        if case is self._case:
            return
        with self._db:
            self._put("claims", {claim.id: claim for claim in case.claims}, _of_claim)
            self._put("events", case.events, _of_event)
            self._put("sources", case.sources, _of_source)
            texts = {name: source for name, source in case.sources.items() if source.text}
            self._put("passages", {name: source.text or "" for name, source in texts.items()}, _of_text)
        self._case = case

    def _put(
        self, kind: str, things: Mapping[str, Any], rows_of: Callable[[str, Any], Iterator[tuple[Any, ...]]]
    ) -> None:
        held = self._held[kind]
        for name in [name for name, (was, _) in held.items() if name not in things or things[name] != was]:
            rows = [(row,) for row in held.pop(name)[1]]
            self._db.executemany(f"DELETE FROM {kind} WHERE rowid = ?", rows)  # noqa: S608 - a name of ours
        for name, thing in things.items():
            if name in held:
                continue
            made = []
            for row in rows_of(name, thing):
                marks = ", ".join("?" * len(row))
                self._db.execute(f"INSERT INTO {kind} VALUES ({marks})", row)  # noqa: S608 - a name of ours
                made.append(self._db.last_insert_rowid())
            held[name] = (thing, made)

    def find(self, kind: str, asked: Wanted, *, first: int = 0, most: int = 20) -> Found:
        """What is found of a kind (claims, events, sources, passages), from the one numbered *first* on, *most* of them."""
        if not asked:
            return Found(kind, 0, ())
        match = asked.match()
        columns = _COLUMNS.get(kind, ("text",))
        shown = ", ".join(f"highlight({kind}, {n}, ?2, ?3)" for n in range(len(columns)))
        keys = "source, start" if kind == "passages" else "key, 0"
        where = f"FROM {kind} WHERE {kind} MATCH ?1"
        count: int = self._db.execute(f"SELECT count(*) {where}", (match,)).get
        asks = f"SELECT {keys}, {shown} {where} ORDER BY rank, rowid LIMIT ?4 OFFSET ?5"
        rows = self._db.execute(asks, (match, _OPEN, _SHUT, most, first))
        if kind == "passages":
            return Found(kind, count, tuple(_passage(name, start, text) for name, start, text in rows))
        hits = tuple(
            Hit(name, {column: pieces(text) for column, text in zip(columns, texts, strict=True) if text})
            for name, _, *texts in rows
        )
        return Found(kind, count, hits)

    def named(self, kind: str, names: tuple[str, ...]) -> int:
        """In how many claims, or in how many sources by their texts, one of these names stands as it is written."""
        said = [_quoted(_clean(name)) for name in names if re.search(r"[^\W_]", name)]
        if not said:
            return 0
        match = " OR ".join(said)
        table, what = ("claims", "count(*)") if kind == "claims" else ("passages", "count(DISTINCT source)")
        query = f"{{says quote speaker note}} : ({match})" if kind == "claims" else match
        asks = f"SELECT {what} FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - names of ours
        counted: int = self._db.execute(asks, (query,)).get
        return counted


def _clean(text: str) -> str:
    """The text without what would hinder SQLite or be taken for a mark, letter for letter, so that places stay the same."""
    return _HINDERING.sub(" ", text)


def _of_claim(_: str, claim: Any) -> Iterator[tuple[Any, ...]]:
    yield (*(_clean(text) for text in (claim.says, claim.quote, claim.speaker, claim.note, claim.id)), claim.id)


def _of_event(_: str, event: Any) -> Iterator[tuple[Any, ...]]:
    texts = (event.what, event.id, "; ".join(event.also), event.place, event.kind)
    yield (*(_clean(text) for text in texts), event.id)


def _of_source(_: str, source: Source) -> Iterator[tuple[Any, ...]]:
    texts = (source.title, source.publisher, source.author, source.origin, source.note, source.id, source.received_as)
    yield (*(_clean(text) for text in texts), source.id)


def _of_text(name: str, text: str) -> Iterator[tuple[Any, ...]]:
    return ((_clean(text[start:end]), name, start) for start, end in passages(text))


def passages(text: str) -> Iterator[tuple[int, int]]:
    """The passages of a text, from where to where: its paragraphs, and the pieces of those that are long."""
    for paragraph in re.finditer(r"(?:[^\n]|\n(?![ \t\r]*\n))+", text):
        start, end = paragraph.start() + len(paragraph[0]) - len(paragraph[0].lstrip()), paragraph.end()
        while end - start > PASSAGE:
            cut = max(text.rfind("\n", start, start + PASSAGE), text.rfind(". ", start, start + PASSAGE) + 1)
            cut = cut if cut > start else text.rfind(" ", start, start + PASSAGE)
            cut = cut if cut > start else start + PASSAGE
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end


def pieces(marked: str) -> tuple[Piece, ...]:
    """A text with marks in it as pieces."""
    found = []
    for number, part in enumerate(re.split(f"[{_OPEN}{_SHUT}]", marked)):
        if part:
            found.append(Piece(part, number % 2 == 1))
    return tuple(found)


def _passage(source: str, start: int, marked: str) -> Hit:
    """A passage cut to what was found in it: where its first mark stands in the text of the source, and what is around it."""
    made = pieces(marked)
    before = len(made[0].text) if made and not made[0].mark else 0
    length = next((len(piece.text) for piece in made if piece.mark), 0)
    plain = "".join(piece.text for piece in made)
    low, high = max(0, before - SNIPPET // 3), before + length + SNIPPET
    low = plain.find(" ", low, before) + 1 or low if low else 0  # from the beginning of a word, to the end of one
    high = max(plain.rfind(" ", before + length, high), before + length) if high < len(plain) else high
    shown, at = list[Piece](), 0
    for piece in made:
        part = piece.text[max(0, low - at) : max(0, high - at)]
        shown += [Piece(part, piece.mark)] if part else []
        at += len(piece.text)
    if low:
        shown.insert(0, Piece("…", mark=False))
    if high < at:
        shown.append(Piece("…", mark=False))
    return Hit(source, {"text": tuple(shown)}, (start + before, start + before + length))

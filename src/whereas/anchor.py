"""Anchors: where a quote stands in a text, how to say so to other programs, and on which page and line a reader finds it.

A span [start, end) counts Unicode code points of the frozen text. A quote is found where it stands, letter for letter,
or refused with the passages nearest to it and what differs: nothing is ever moved by guessing. Selectors in and out are
those of the W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/): the words, their position, or both.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from .errors import BadSource

__all__ = ["CONTEXT", "PAGE", "Passage", "Place", "locate", "nearest", "place", "show", "span_of", "target"]

PAGE = "\f"
"""What stands in a frozen text between two pages."""

CONTEXT = 32
"""How many code points before and after a quote go into its selector."""

_COMPARED = 4_000  # letters of a quote that are compared; the rest of a longer one is not
_WINDOWS = 12  # places of a text that are compared with a quote in full
_SHOWN = 4  # places that a message lists
_WORD = 40  # letters of a word that a passage may be grown by


# ---------------------------------------------------------------------------------------------- found, or refused


def locate(text: str, quote: str, span: tuple[int, int] | None, *, where: str = "") -> tuple[int, int]:
    """Where *quote* stands in *text*: at *span*, or, without one, where it occurs once. Raises BadSource otherwise."""
    if span is not None:
        start, end = span
        if 0 <= start <= end <= len(text) and text[start:end] == quote:
            return span
        held = text[start:end] if 0 <= start < end <= len(text) else ""
        places = _places(text, quote)
        remedy = f"the quote stands at {_listed(places, len(quote), 'and')}" if places else _remedy(text, quote)
        raise BadSource(
            f"the text at {start}..{end} is {_short(held)}, not the quote {_short(quote)}", where=where, remedy=remedy
        )
    places = _places(text, quote)
    if not places:
        raise BadSource(f"the quote {_short(quote)} is not in the source", where=where, remedy=_remedy(text, quote))
    if len(places) > 1:
        raise BadSource(
            f"the quote {_short(quote)} stands in the source more than once",
            where=where,
            remedy=f"quote more of it, or say which is meant: span: {_listed(places, len(quote), 'or')}",
        )
    return places[0], places[0] + len(quote)


def _places(text: str, words: str) -> list[int]:
    """Where *words* begin in *text*, overlapping or not; one more than a message lists, at most."""
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) <= _SHOWN:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _listed(places: Sequence[int], length: int, last: str) -> str:
    spans = [f"{at}..{at + length}" for at in places[:_SHOWN]]
    if len(places) > _SHOWN:
        return ", ".join(spans) + f" {last} elsewhere"
    return f" {last} ".join([", ".join(spans[:-1]), spans[-1]]) if len(spans) > 1 else spans[0]


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "…")


def _remedy(text: str, quote: str) -> str:
    near = nearest(text, quote)
    if not near:
        return "quote the source letter for letter"
    spans = [f"{passage.start}..{passage.end}" for passage in near]
    words = [_short(passage.words) for passage in near]
    if any(passage.differs for passage in near):
        words = [
            f"{said} at {span} ({'; '.join(passage.differs)})"
            for said, span, passage in zip(words, spans, near, strict=True)
        ]
        told = " and ".join(words)
    else:
        told = f"{' and '.join(words)} (at {' and '.join(spans)})"
    return f"quote the source letter for letter; nearest {'is' if len(near) == 1 else 'are'} {told}"


# ---------------------------------------------------------------------------------------------- the nearest passages


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a text that are near to a quote, and their span.

    `differs` tells in words what sets them apart when letters and digits are the same but for case, accents and
    ligatures; it is empty where the words themselves differ.
    """

    start: int
    end: int
    words: str
    differs: tuple[str, ...] = ()


def nearest(text: str, quote: str, most: int = 3) -> tuple[Passage, ...]:
    """The passages of *text* nearest to *quote*, the nearest first, at most *most*; none where nothing is near.

    Compared are letters and digits alone, so that a passage may run over lines, and spaces, quotation marks, dashes,
    hyphens at the end of a line, ligatures, accents and case do not keep it from being found. Near is up to two letters in
    five changed. Of a quote of more than 4,000 letters the first 4,000 are compared. The work is linear in the text.
    """
    sought = _Letters(quote).letters
    if not sought or most < 1:
        return ()
    head, letters = sought[:_COMPARED], _Letters(text)
    spans = [letters.span(at, at + len(sought)) for at in _same(letters, sought, most)]
    if spans:
        grown = [_with_marks(text, span, quote) for span in spans]
        return tuple(Passage(a, b, text[a:b], _differs(text[a:b], quote)) for a, b in grown)
    near: list[tuple[int, int, int]] = []
    for low, high in _windows(letters.letters, head):
        distance, start, end = _closest(letters.letters[low:high], head)
        if 5 * distance <= 2 * len(head):
            near.append((distance, *_to_the_mark(text, letters.whole(low + start, low + end))))
    kept: list[tuple[int, int]] = []
    for _, start, end in sorted(near):
        if len(kept) < most and all(end <= other or start >= until for other, until in kept):
            kept.append((start, end))
    return tuple(Passage(start, end, text[start:end]) for start, end in kept)


class _Letters:
    """The letters and digits of a text, folded and run together, each knowing where it stands."""

    def __init__(self, text: str) -> None:
        folded = text.translate(_FOLDED)
        self._wide, self._grown, self._extra = array("Q"), array("Q"), array("Q", [0])
        wide = "".join(sorted(letter for letter in set(text) if len(_FOLDED[ord(letter)]) > 1))
        if wide:
            self._wide = array("Q", (found.start() for found in re.finditer(f"[{re.escape(wide)}]", text)))
            self._extra.extend(accumulate(len(_FOLDED[ord(text[at])]) - 1 for at in self._wide))
            self._grown = array("Q", map(int.__add__, self._wide, self._extra))
        tokens = _TOKENS.findall(folded)
        first = 0 if tokens and tokens[0][0].isalnum() else 1
        self._at = array("Q", accumulate(map(len, tokens), initial=0))[first:-1:2]
        words: list[str] = tokens[first::2]
        self._from = array("Q", accumulate(map(len, words), initial=0))
        self.letters = "".join(words)

    def _stands(self, at: int) -> int:
        """Where in the text the folded letter *at* stands."""
        word = bisect_right(self._from, at) - 1
        folded = self._at[word] + at - self._from[word]
        wide = bisect_right(self._grown, folded)
        grown = folded - self._extra[wide]
        return max(grown, self._wide[wide - 1]) if wide else grown

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text of the letters [start, end)."""
        return self._stands(start), self._stands(end - 1) + 1

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """The span of whole words nearest to the letters [start, end), where those words are not long."""
        froms = self._from
        first, last = bisect_right(froms, start) - 1, bisect_right(froms, end - 1) - 1
        if froms[first + 1] - froms[first] <= _WORD:
            start = froms[first] if 2 * (start - froms[first]) <= froms[first + 1] - froms[first] else froms[first + 1]
        if froms[last + 1] - froms[last] <= _WORD:
            end = froms[last + 1] if 2 * (end - froms[last]) >= froms[last + 1] - froms[last] else froms[last]
        return self.span(start, end) if start < end else self.span(froms[first], froms[first + 1])

    def bounded(self, start: int, end: int) -> bool:
        """Whether the letters [start, end) begin and end where words do."""
        froms = self._from
        return froms[bisect_right(froms, start) - 1] == start and froms[bisect_right(froms, end) - 1] == end


class _Folding(dict[int, str]):
    """What a character is compared as: small, without accents, a ligature as its letters. Found out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code))
        return self[code]


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    apart = unicodedata.normalize("NFKD", letter.casefold())
    kept = "".join(part for part in apart if part.isalnum()) if letter.isalnum() else ""
    return kept.casefold() or letter


_FOLDED = _Folding()
_TOKENS = re.compile(r"[^\W_]+|[\W_]+")


def _same(letters: _Letters, sought: str, most: int) -> list[int]:
    """Where just these letters stand; whole words first, for "art" is in "party"."""
    found: list[tuple[bool, int]] = []
    at = letters.letters.find(sought)
    while at >= 0 and len(found) < 1_000:
        found.append((not letters.bounded(at, at + len(sought)), at))
        at = letters.letters.find(sought, at + len(sought))
    inside_only = all(inside for inside, _ in found) and len(sought) >= 6
    return [at for inside, at in sorted(found) if inside_only or not inside][:most]


def _windows(letters: str, sought: str) -> Iterator[tuple[int, int]]:
    """The stretches of *letters* that share the most short runs with *sought*, in about the same order."""
    if len(sought) < 4:
        return
    size = min(max(len(sought) // 6, 2), 6)
    runs: dict[str, int] = {}
    for at in range(len(sought) - size + 1):
        runs.setdefault(sought[at : at + size], at)
    width = max(8, len(sought) // 2)
    hits: dict[int, int] = {}
    for at in range(0, len(letters) - size + 1, size):
        offset = runs.get(letters[at : at + size])
        if offset is not None:
            begins = (at - offset + len(sought)) // width
            hits[begins] = hits.get(begins, 0) + 1
    shared = ((hits[begins] + hits.get(begins + 1, 0), -begins) for begins in hits)
    for _, begins in heapq.nlargest(_WINDOWS, shared):
        low = -begins * width - len(sought)
        slack = len(sought) // 3 + 4
        yield max(0, low - slack), min(len(letters), low + 2 * width + len(sought) + slack)


def _closest(letters: str, sought: str) -> tuple[int, int, int]:
    """The stretch of *letters* with the fewest edits from *sought*: how many, from where, to where."""
    distance, end = _edits(letters, sought)
    reach = letters[max(0, end - len(sought) - distance) : end]
    _, back = _edits(reach[::-1], sought[::-1])
    return distance, end - max(back, 1), max(end, 1)


def _edits(letters: str, sought: str) -> tuple[int, int]:
    """The fewest edits between *sought* and any stretch of *letters*, and where the first such stretch ends.

    Myers 1999, as Hyyrö 2001 writes it: a column of the table of edits is two whole numbers, so the work is linear.
    """
    masks: dict[str, int] = {}
    for at, letter in enumerate(sought):
        masks[letter] = masks.get(letter, 0) | 1 << at
    full, top = (1 << len(sought)) - 1, 1 << len(sought) - 1
    more, less, distance = full, 0, len(sought)
    best = (distance, 0)
    for at, letter in enumerate(letters, 1):
        equal = masks.get(letter, 0)
        down = equal | less
        across = (((equal & more) + more) ^ more) | equal
        rises, falls = less | full & ~(across | more), more & across
        distance += bool(rises & top) - bool(falls & top)
        rises, falls = rises << 1 & full, falls << 1 & full
        more, less = falls | full & ~(down | rises), rises & down
        best = min(best, (distance, at))
    return best


def _to_the_mark(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """*span* with the full stop or closing marks right behind it."""
    start, end = span
    while end < len(text) and end - span[1] < 3 and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


def _with_marks(text: str, span: tuple[int, int], quote: str) -> tuple[int, int]:
    """*span* grown by the marks and spaces that *quote* begins and ends with, so far as they stand there."""
    start, end = span
    lead = next(at for at, letter in enumerate(quote) if letter.isalnum())
    tail = next(at for at, letter in enumerate(reversed(quote)) if letter.isalnum())
    for mark in reversed(quote[:lead][-40:]):
        if start == 0 or _kind(text[start - 1]) != _kind(mark):
            break
        start -= 1
    for mark in quote[len(quote) - tail :][:40]:
        while end < len(text) and unicodedata.combining(text[end]) and not unicodedata.combining(mark):
            end += 1
        if end == len(text) or _kind(text[end]) != _kind(mark):
            break
        end += 1
    while end < len(text) and end - span[1] < 40 and unicodedata.combining(text[end]):
        end += 1
    return start, end


# ---------------------------------------------------------------------------------------------- what differs


_MARKS = {
    "“": ("quote", "a curly quotation mark"), "”": ("quote", "a curly quotation mark"),
    "„": ("quote", "a low quotation mark"), "«": ("quote", "an angle quotation mark"),
    "»": ("quote", "an angle quotation mark"), '"': ("quote", "a straight quotation mark"),
    "‘": ("apostrophe", "a curly apostrophe"), "’": ("apostrophe", "a curly apostrophe"),
    "ʼ": ("apostrophe", "a modifier apostrophe"), "′": ("apostrophe", "a prime"),
    "'": ("apostrophe", "a straight apostrophe"), "-": ("dash", "a hyphen"), "‐": ("dash", "a hyphen (U+2010)"),
    "‑": ("dash", "a no-break hyphen"), "–": ("dash", "an en dash"), "—": ("dash", "an em dash"),
    "−": ("dash", "a minus sign"), " ": ("space", "a space"), "\xa0": ("space", "a no-break space"),
    "\u202f": ("space", "a narrow no-break space"), "\t": ("space", "a tab"), "\n": ("space", "a line break"),
    "\r": ("space", "a carriage return"), PAGE: ("space", "a page break"), "…": ("dots", "an ellipsis (…)"),
    "\xad": ("", "a soft hyphen"), "\u200b": ("", "a zero-width space"), "\u2060": ("", "a word joiner"),
    "\ufeff": ("", "a byte order mark"), "\u200c": ("", "a zero-width non-joiner"), "\u200d": ("", "a zero-width joiner"),
}  # fmt: skip


def _kind(mark: str) -> str:
    return _MARKS[mark][0] if mark in _MARKS else "space" if mark.isspace() else mark


def _named(marks: str) -> str:
    """*marks* in words."""
    if not marks:
        return "nothing"
    if marks in _MARKS:
        return _MARKS[marks][1]
    if len(marks) > 1 and not marks.strip(" "):
        return f"{len(marks)} spaces"
    if len(marks) > 1 and marks.isspace():
        return "a page break" if PAGE in marks else "a line break" if "\n" in marks else "other spaces"
    return _short(marks)


def _differs(words: str, quote: str) -> tuple[str, ...]:
    """In words, each kind of difference between two texts whose letters are the same once folded; no more than four."""
    said: list[str] = []
    ours, theirs = _units(words), _units(quote)
    for (gap, letter), (quoted_gap, quoted) in zip(ours, theirs, strict=False):
        for told in (*_gap_differs(gap, quoted_gap), *_letter_differs(letter, quoted)):
            if told not in said:
                said.append(told)
        if len(said) > 4:
            return (*said[:4], "and more")
    return tuple(said)


def _units(text: str) -> list[tuple[str, str]]:
    """What stands before each folded letter, and the letter with its accents; last, what stands after them all."""
    units: list[tuple[str, str]] = []
    gap, accents = "", True
    for letter in text:
        if accents and units and not gap and unicodedata.combining(letter):
            units[-1] = (units[-1][0], units[-1][1] + letter)
        elif letter.isalnum():
            plain = _plain(letter)
            units.append((gap, letter))
            units += [("", letter)] * (len(plain) - 1)
            gap = ""
        else:
            gap += letter
    return [*units, (gap, "")]


def _gap_differs(gap: str, quoted: str) -> Iterator[str]:
    if gap == quoted:
        return
    for here, there, has, other in ((gap, quoted, "source", "quote"), (quoted, gap, "quote", "source")):
        for mark in dict.fromkeys(here):
            if not _kind(mark) and mark not in there:
                yield f"the {has} has {_named(mark)} that the {other} has not"
    seen, quoted = ("".join(mark for mark in marks if _kind(mark)) for marks in (gap, quoted))
    if len(seen) == len(quoted) and all(map(_alike, seen, quoted)):
        for mark, other in zip(seen, quoted, strict=True):
            if mark != other:
                yield f"the source has {_named(mark)} where the quote has {_named(other)}"
    elif not quoted and seen[0] in "-‐" and seen[1:].isspace():
        yield "the source breaks a word at the end of a line"
    else:
        yield _gap_told(seen, quoted)


def _gap_told(seen: str, quoted: str) -> str:
    while seen and quoted and seen[0] == quoted[0]:
        seen, quoted = seen[1:], quoted[1:]
    while seen and quoted and seen[-1] == quoted[-1]:
        seen, quoted = seen[:-1], quoted[:-1]
    if len(seen) + len(quoted) == 1 and (seen or quoted).isspace():
        longer, shorter = ("source", "quote") if seen else ("quote", "source")
        return f"the {longer} has {_named(seen or quoted)} more than the {shorter}"
    return f"the source has {_named(seen)} where the quote has {_named(quoted)}"


def _alike(mark: str, other: str) -> bool:
    return _kind(mark) == _kind(other)


def _letter_differs(letter: str, quoted: str) -> Iterator[str]:
    if letter == quoted:
        return
    if unicodedata.normalize("NFC", letter) == unicodedata.normalize("NFC", quoted):
        yield f"the source writes {letter} with other code points ({_codes(letter)}) than the quote ({_codes(quoted)})"
    elif len(plain := _plain(letter[0])) > len(_plain(quoted[0])):
        yield f"the source has {letter} where the quote has {plain}"
    elif len(plain) < len(other := _plain(quoted[0])):
        yield f"the source has {other} where the quote has {quoted}"
    elif letter.casefold() == quoted.casefold():
        small = letter == letter.lower()
        yield f"the source has a {'small' if small else 'capital'} letter where the quote has a {'capital' if small else 'small'} one"
    else:
        yield f"the source has {letter} where the quote has {quoted}"


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(letter):04X}" for letter in text[:4])


# ---------------------------------------------------------------------------------------------- selectors, out and in


def target(text: str, span: tuple[int, int], source_id: str) -> dict[str, object]:
    """*span* of *text* as the target of a Web Annotation: its words with what stands around them, and its position.

    `span_of` gives the same span back. Positions count code points, as the model says. Raises ValueError where the span
    is not in the text.
    """
    start, end = _checked(text, span)
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"type": "SpecificResource", "source": source_id, "selector": [words, position]}


def _checked(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}..{end} is no span of a text of {len(text)} code points")
    return span


_OF_THE_PAGE = frozenset({
    "CssSelector", "DataPositionSelector", "EPUBContentSelector", "FragmentSelector", "PageSelector", "RangeSelector",
    "SvgSelector", "XPathSelector",
})  # fmt: skip
"""Kinds that speak of markup or bytes, which a frozen text no longer has; passed over beside the words alone."""

_DEEPEST = 8


def span_of(text: str, selected: object, *, where: str = "") -> tuple[int, int]:
    """The span of *text* that a selector, a list of them, a target or an annotation with one target selects.

    Several selectors are several ways to say one place, and must agree. A quote that stands more than once is settled by
    its position, or by its prefix and suffix where exactly one place has both in full. A prefix, suffix or position that
    does not hold is refused even if the quote stands only once. Positions are code points; `refinedBy` counts within what
    it refines. Raises BadSource, with the way out, in every other case.
    """
    return _span_of(text, selected, where, 0)


def _span_of(text: str, selected: object, where: str, depth: int) -> tuple[int, int]:
    if depth > _DEEPEST:
        raise BadSource("the selectors are nested too deep", where=where, remedy=f"nest no more than {_DEEPEST} deep")
    if isinstance(selected, (list, tuple)):
        return _agreed(text, selected, where, depth)
    if not isinstance(selected, Mapping):
        raise BadSource(
            f"{_short(str(selected)[:100])} is no selector", where=where, remedy="give the words: exact, prefix, suffix"
        )
    for key in ("target", "selector"):
        if key in selected and key != "type":
            return _span_of(text, selected[key], where, depth + 1)
    kind = selected.get("type", "Choice" if "items" in selected else "")
    if kind == "Choice":
        return _span_of(text, selected.get("items", []), where, depth + 1)
    if kind == "TextQuoteSelector":
        span = _by_words(text, selected, None, where)
    elif kind == "TextPositionSelector":
        span = _by_position(text, selected, where)
    else:
        raise _unknown(kind, where)
    return _refined(text, selected, span, where, depth)


def _unknown(kind: object, where: str) -> BadSource:
    named = _short(str(kind)[:100]) if kind else "a selector without a type"
    return BadSource(
        f"{named} does not select words of a text",
        where=where,
        remedy="give a TextQuoteSelector or a TextPositionSelector",
    )


def _agreed(text: str, several: Sequence[object], where: str, depth: int) -> tuple[int, int]:
    if len(several) > 100:
        raise BadSource(
            f"{len(several)} selectors for one place", where=where, remedy="give the words and their position"
        )
    kinds = [item.get("type") if isinstance(item, Mapping) else None for item in several]
    told = [
        item
        for item, kind in zip(several, kinds, strict=True)
        if not (kind in _OF_THE_PAGE and "TextQuoteSelector" in kinds)
    ]
    if not told:
        raise BadSource("no selector is given", where=where, remedy="give the words: exact, prefix, suffix")
    plain = [item for item in told if isinstance(item, Mapping) and "refinedBy" not in item]
    words = [item for item in plain if item.get("type") == "TextQuoteSelector"]
    positions = [item for item in plain if item.get("type") == "TextPositionSelector"]
    if words and positions:
        given = _ends(positions[0], where)
        spans = [_by_words(text, item, given, where) for item in words]
        told = [item for item in told if item not in words]
    else:
        spans = []
    spans += [_span_of(text, item, where, depth + 1) for item in told]
    for span in spans[1:]:
        if span != spans[0]:
            raise BadSource(
                f"the selectors select two places, {spans[0][0]}..{spans[0][1]} and {span[0]}..{span[1]}",
                where=where,
                remedy="say one place; give each its own target",
            )
    return spans[0]


def _field(selector: Mapping[str, object], name: str, where: str) -> str:
    value = selector.get(name, "")
    if not isinstance(value, str):
        raise BadSource(f"{name} is {_short(str(value)[:100])}, not text", where=where, remedy=f"give {name} as text")
    return value


def _ends(selector: Mapping[str, object], where: str) -> tuple[int, int]:
    start, end = (selector.get(name) for name in ("start", "end"))
    if type(start) is int and type(end) is int:
        return start, end
    raise BadSource(
        f"start is {_short(str(start)[:100])} and end {_short(str(end)[:100])}",
        where=where,
        remedy="give both as whole numbers of code points",
    )


def _by_position(text: str, selector: Mapping[str, object], where: str) -> tuple[int, int]:
    start, end = _ends(selector, where)
    if 0 <= start <= end <= len(text):
        return start, end
    remedy = "count code points of the frozen text, the end not included"
    units = _from_utf16(text, start, end)
    if units is not None:
        remedy = f"start and end look like UTF-16 code units, as browsers count; in code points they are {units[0]}..{units[1]}"
    raise BadSource(f"{start}..{end} is not in a text of {len(text)} code points", where=where, remedy=remedy)


def _by_words(text: str, selector: Mapping[str, object], span: tuple[int, int] | None, where: str) -> tuple[int, int]:
    exact, prefix, suffix = (_field(selector, name, where) for name in ("exact", "prefix", "suffix"))
    if span is not None:
        if 0 <= span[0] <= span[1] <= len(text) and text[slice(*span)] == exact and _around(text, span, prefix, suffix):
            return span
        raise _not_at(text, (exact, prefix, suffix), span, where)
    if not exact or exact not in text:
        return locate(text, exact, None, where=where)
    places = [at + len(prefix) for at in _places(text, prefix + exact + suffix)]
    if len(places) == 1:
        return places[0], places[0] + len(exact)
    if places:
        raise BadSource(
            f"the quote {_short(exact)} stands there more than once, with the same words around it",
            where=where,
            remedy=f"quote more around it, or give its position: {_listed(places, len(exact), 'or')}",
        )
    standing = _listed(_places(text, exact), len(exact), "and")
    raise BadSource(
        f"the quote {_short(exact)} does not stand between {_short(prefix)} and {_short(suffix)}",
        where=where,
        remedy=f"it stands at {standing}; give the words around it letter for letter, or leave them out",
    )


def _around(text: str, span: tuple[int, int], prefix: str, suffix: str) -> bool:
    return text[: span[0]].endswith(prefix) and text.startswith(suffix, span[1])


def _not_at(text: str, words: tuple[str, str, str], span: tuple[int, int], where: str) -> BadSource:
    exact, prefix, suffix = words
    units = _from_utf16(text, *span)
    if units is not None and text[slice(*units)] == exact and _around(text, units, prefix, suffix):
        return BadSource(
            f"the quote {_short(exact)} does not stand at {span[0]}..{span[1]}",
            where=where,
            remedy=f"start and end count UTF-16 code units, as browsers do; in code points they are {units[0]}..{units[1]}",
        )
    if 0 <= span[0] <= span[1] <= len(text) and text[slice(*span)] == exact:
        return BadSource(
            f"the quote {_short(exact)} stands at {span[0]}..{span[1]}, but not between {_short(prefix)} and {_short(suffix)}",
            where=where,
            remedy="give the words around it letter for letter, or leave them out",
        )
    try:
        locate(text, exact, span, where=where)
    except BadSource as refused:
        return refused
    raise AssertionError("the quote stands where it was refused")


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span that UTF-16 code units [start, end) are; None where they cut a character, or are none of the text's."""
    if not 0 <= start <= end <= 2 * len(text) or text.isascii():
        return None
    units = text.encode("utf-16-le", "surrogatepass")
    if 2 * end > len(units):
        return None
    try:
        before, held = (units[2 * a : 2 * b].decode("utf-16-le") for a, b in ((0, start), (start, end)))
    except UnicodeDecodeError:
        return None
    span = len(before), len(before) + len(held)
    return None if span == (start, end) else span


def _refined(
    text: str, selector: Mapping[str, object], span: tuple[int, int], where: str, depth: int
) -> tuple[int, int]:
    if "refinedBy" not in selector:
        return span
    start, end = _span_of(text[slice(*span)], selector["refinedBy"], where, depth + 1)
    return span[0] + start, span[0] + end


# ---------------------------------------------------------------------------------------------- pages and lines


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader finds a passage: pages and lines, from 1, both ends included.

    `page` and `last_page` are None in a text without page breaks. `printed` says that the line numbers are those printed
    in the margin, as in a transcript; else they count the lines of the page as they stand.
    """

    page: int | None
    first: int
    last_page: int | None
    last: int
    printed: bool = False


def place(text: str, start: int, end: int) -> Place:
    """The pages and lines of the span [start, end) of *text*. Raises ValueError where it is not in the text.

    Lines end with LF and pages with FF; what ends a line or page is still on it. Printed line numbers are used where both
    ends of the span stand on lines that carry one, on pages numbered from 1 without a gap to at least 20 (and at most 40).
    """
    _checked(text, (start, end))
    layout = _layout(text)
    (page, first), (last_page, last) = layout.line(start), layout.line(max(start, end - 1))
    printed, last_printed = layout.printed(text, page), layout.printed(text, last_page)
    marked = first in printed and last in last_printed
    if marked:
        first, last = printed[first], last_printed[last]
    paged = len(layout.pages) > 1
    return Place(page + 1 if paged else None, first, last_page + 1 if paged else None, last, printed=marked)


class _Layout:
    """Where the pages of a text begin and its lines end, for many places in one text."""

    def __init__(self, text: str) -> None:
        self.pages = array("q", (0, *(found.end() for found in _PAGE.finditer(text))))
        self._lines = array("q", (found.start() for found in _LINE.finditer(text)))
        self._printed: dict[int, dict[int, int]] = {}

    def line(self, at: int) -> tuple[int, int]:
        """The page that holds *at*, from 0, and the line of that page, from 1."""
        page = bisect_right(self.pages, at) - 1
        return page, bisect_left(self._lines, at) - bisect_left(self._lines, self.pages[page]) + 1

    def printed(self, text: str, page: int) -> dict[int, int]:
        """The printed numbers of the lines of a page (`_printed`)."""
        if page not in self._printed:
            self._printed[page] = _printed(text, self.pages[page])
        return self._printed[page]


@lru_cache(maxsize=8)
def _layout(text: str) -> _Layout:
    return _Layout(text)


_PAGE, _LINE = re.compile(PAGE), re.compile("\n")
_MARGIN = re.compile(r"[ \t]{0,16}(\d{1,2})(?=[ \t]|$)", re.ASCII)


def _printed(text: str, begins: int) -> dict[int, int]:
    """The printed number of each line of the page that begins there; empty where the lines are not numbered."""
    until = text.find(PAGE, begins, begins + 40_000)
    lines = text[begins : until if until >= 0 else begins + 40_000].split("\n", 400)
    numbers: dict[int, int] = {}
    for line, words in enumerate(lines[:400], 1):
        margin = _MARGIN.match(words)
        number = int(margin[1]) if margin else 0
        if number == len(numbers) + 1:
            numbers[line] = number
        elif numbers and words.strip():
            if len(numbers) >= 20:
                break
            numbers = {line: 1} if number == 1 else {}
    return numbers if 20 <= len(numbers) <= 40 else {}


def show(where: Place) -> str:
    """*where* in words: "p. 12, lines 3–8", printed "p. 12:3–8", without pages "line 4"."""
    one = where.first == where.last and where.page == where.last_page
    if where.page is None:
        lines = f"line {where.first}" if one else f"lines {where.first}–{where.last}"
        return lines + (", as printed" if where.printed else "")
    if where.printed:
        until = f"{where.last}" if where.page == where.last_page else f"{where.last_page}:{where.last}"
        return f"p. {where.page}:{where.first}" + ("" if one else f"–{until}")
    if where.page != where.last_page:
        return f"p. {where.page}, line {where.first} to p. {where.last_page}, line {where.last}"
    return f"p. {where.page}, " + (f"line {where.first}" if one else f"lines {where.first}–{where.last}")

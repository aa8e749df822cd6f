"""Comparisons: what a text holds against what, and which it calls the more.

"11,000 deportations compared to 12,000 the previous year", "fewer in February than a year before", "twice as many as",
"the largest operation in the country's history". "More than 200" is no comparison but a limit, and belongs to the
quantity.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from .numerals import SMALL, numeral
from .quantity import Comparison, Quantity, Span
from .quantity_nouns import is_plural
from .quantity_words import STOPS
from .text import Prose

_MORE = frozenset(
    "more greater higher larger bigger longer taller older heavier faster wider deeper later stronger richer busier costlier".split()
)
_LESS = frozenset("fewer less lower smaller shorter younger lighter slower narrower weaker poorer cheaper".split())
_MOST = frozenset(
    "largest biggest highest greatest most fewest lowest smallest longest shortest tallest oldest youngest fastest slowest "
    "heaviest richest poorest deadliest busiest costliest broadest widest deepest steepest".split()
)
_TIMES = {"twice": 2, "double": 2, "thrice": 3, "triple": 3, "quadruple": 4}
_MEASURED = frozenset("many much large big high long old great few little fast heavy tall wide deep".split())
_ENDS = frozenset(
    ', ; : . ? ! ( ) [ ] " – — and but while which who that because although though according said says when where if so or'.split()
)
_SCOPES = frozenset("in of since ever on among yet within".split())
_OWNING = frozenset("the its their his her our my your".split())
_AFTER_THAN = frozenset(
    "any all ever the those in during at last its their his her before what it they he she we i you".split()
)
_OF_DOUBLE = frozenset("the what that its their his her our last previous as".split())
_QUALITIES = (
    "ous",
    "ful",
    "ive",
    "ed",
    "ing",
    "ent",
    "ant",
    "ible",
    "able",
    "al",
    "ic",
    "ly",
    "ile",
    "less",
    "ish",
    "ary",
)
"""Endings of adjectives: what is more dangerous is no greater number."""
REACH = 14
"""Words before "than" or "compared" in which what is compared is looked for."""


class _Text(NamedTuple):
    """A text, its quantities, where they start, and the sentence that is read: words `first` up to `last`."""

    prose: Prose
    quantities: Sequence[Quantity]
    starts: list[int]
    first: int
    last: int

    def words(self, at: int, *, most: int = REACH) -> int:
        """The word after the phrase that begins at word *at*: it ends with the clause, or after *most* words."""
        lower, place = self.prose.lower, at
        while place < min(self.last, at + most) and lower[place] not in _ENDS:
            place += 1
        return place

    def span(self, first: int, last: int) -> Span:
        return self.prose.starts[first], self.prose.ends[last - 1]

    def before(self, at: int) -> Quantity | None:
        """The last quantity that ends before word *at*, not farther than what a comparison reaches."""
        place = bisect_right(self.starts, self.prose.starts[at]) - 1
        if place < 0 or self.quantities[place].end > self.prose.starts[at]:
            return None
        near = self.prose.starts[max(self.first, at - REACH)]
        return self.quantities[place] if self.quantities[place].start >= near else None

    def after(self, at: int, most: int) -> Quantity | None:
        """The first quantity that begins within *most* words from word *at* on, in the same sentence."""
        if at >= self.last:
            return None
        place = bisect_left(self.starts, self.prose.starts[at])
        far = self.prose.ends[min(at + most, self.last) - 1]
        return self.quantities[place] if place < len(self.starts) and self.starts[place] < far else None


def comparisons(prose: Prose, quantities: Sequence[Quantity]) -> list[Comparison]:
    """Find the comparisons of a text, in order and not overlapping; *quantities* are those found in it, in order."""
    starts = [quantity.start for quantity in quantities]
    found: list[Comparison] = []
    place = 0
    for at, word in enumerate(prose.lower):
        read = _READ.get(word)
        if read is None:
            continue
        while prose.sentences[place].last <= at:
            place += 1
        sentence = prose.sentences[place]
        made = read(_Text(prose, quantities, starts, sentence.first, sentence.last), at)
        if made is not None and (not found or found[-1].end <= made.start):
            found.append(made)
    return found


# ---------------------------------------------------------------------------------------------- two numbers


def _compared(text: _Text, at: int) -> Comparison | None:
    """238 compared to 261, 5 percent versus 7, up from 12,000: what the second number is to the first is worked out."""
    lower = text.prose.lower
    then = at + 1
    if lower[at] == "compared":
        if lower[then : then + 1] not in (["to"], ["with"], ["against"]):
            return None
        then += 1
    elif lower[at] == "from" and (at == text.first or lower[at - 1] not in ("up", "down")):
        return None
    one, two = text.before(at), text.after(then, 5)
    if one is None or two is None:
        return None
    relation = _order(one, two)
    a, b = (one.start, max(one.end, one.counted_end)), (two.start, max(two.end, two.counted_end))
    end = max(b[1], two.period[1] if two.period else 0, _when(text, b[1]))
    said = {"<": "less than", ">": "more than", "=": "as much as"}.get(relation, "held against")
    return Comparison(a[0], end, "comparison.numbers", f"Two numbers: the first is {said} the second.", relation, a, b)


def _order(one: Quantity, two: Quantity) -> str:
    """What one number is to another, where both are in one unit and their limits decide it."""
    if one.unit and two.unit and one.unit != two.unit:
        return ""
    if one.high is not None and two.low is not None and one.high < two.low:
        return "<"
    if one.low is not None and two.high is not None and one.low > two.high:
        return ">"
    return "=" if one.relation == two.relation == "=" and one.low == two.low else ""


_WHEN = frozenset(
    "the a in on during last this that previous prior year month week quarter day period same earlier before ago".split()
)


def _when(text: _Text, end: int) -> int:
    """The end of the words on time that follow: the previous year, a year earlier, in 2024."""
    lower, place = text.prose.lower, text.prose.word_at(end - 1) + 1
    last = place
    while last < min(text.last, place + 5) and (lower[last] in _WHEN or lower[last].isdecimal()):
        last += 1
    while last > place and lower[last - 1] in ("the", "a", "in", "on", "during"):
        last -= 1
    return text.prose.ends[last - 1] if last > place else end


# ---------------------------------------------------------------------------------------------- more than, as many as


def _than(text: _Text, at: int) -> Comparison | None:
    """Fewer immigrants in February than a year before. "More than 200" is a limit of the number."""
    lower = text.prose.lower
    if at + 1 >= text.last or text.after(at + 1, 1) is not None:
        return None
    for place in range(at - 1, max(text.first, at - REACH) - 1, -1):
        word = lower[place]
        if word in _MORE or word in _LESS:
            break
        if word in _ENDS:
            return None
    else:
        return None
    if place == at - 1 and word in ("more", "less") and lower[at + 1] not in _AFTER_THAN:
        return None
    if place == at - 1 and text.after(place, 3) is not None:
        return None
    if word in ("more", "less") and lower[place + 1].endswith(_QUALITIES):
        return None
    end = text.words(at + 1, most=10)
    if end == at + 1:
        return None
    denied = place > text.first and lower[place - 1] in ("no", "not")
    relation = "<" if word in _LESS else ">"
    times = _times(text, place)
    if times is not None and not denied:
        reason = f"So many times {word} than the other."
        return Comparison(
            *text.span(place - 2, end), "comparison.times", reason, "ratio",
            text.span(place, at), text.span(at + 1, end), times,
        )  # fmt: skip
    relation = {"<": ">=", ">": "<="}[relation] if denied else relation
    reason = f'"{word} ... than" says that the first is {"not " if denied else ""}{word} than the second.'
    first = place - 1 if denied else place
    return Comparison(
        *text.span(first, end), "comparison.than", reason, relation, text.span(place, at), text.span(at + 1, end)
    )


def _as(text: _Text, at: int) -> Comparison | None:
    """As many as a year before, twice as many as, half as large as. "As many as 40" is a limit of the number."""
    lower = text.prose.lower
    if at + 2 >= text.last or lower[at + 1] not in _MEASURED or text.after(at, 3) is not None:
        return None
    for second in range(at + 2, min(at + 9, text.last - 1)):
        if lower[second] in _ENDS:
            return None
        if lower[second] == "as":
            break
    else:
        return None
    end = text.words(second + 1, most=10)
    if end == second + 1 or text.after(second + 1, 1) is not None or lower[second + 1] == "possible":
        return None
    times = _times(text, at)
    first = at if times is None else at - 1 - (lower[at - 1] == "times")
    relation = "=" if times is None else "ratio"
    reason = '"As ... as" says that both are alike.' if times is None else "So many times as much as the other."
    rule = "comparison.as" if times is None else "comparison.times"
    a, b = text.span(at + 1, second), text.span(second + 1, end)
    return Comparison(*text.span(max(first, text.first), end), rule, reason, relation, a, b, times)


def _times(text: _Text, at: int) -> Fraction | None:
    """How many times, in the words before word *at*: twice, half, three times."""
    lower = text.prose.lower
    before = lower[at - 1] if at > text.first else ""
    if before in _TIMES:
        return Fraction(_TIMES[before])
    if before == "half":
        return Fraction(1, 2)
    if before != "times" or at - 2 < text.first:
        return None
    number = text.before(at - 1)
    word = lower[at - 2]
    if word in SMALL:
        return Fraction(SMALL[word])
    known = numeral(text.prose, at - 2, at - 1)
    return known.low if known else number.low if number else None


def _double(text: _Text, at: int) -> Comparison | None:
    """Double the number of last year, twice the size, triple what it was."""
    lower = text.prose.lower
    if at + 1 >= text.last or lower[at + 1] not in _OF_DOUBLE or lower[at + 1] == "as":
        return None
    end = text.words(at + 1, most=10)
    b = text.span(at + 1, end)
    times = Fraction(_TIMES[lower[at]])
    if end == at + 1:
        return None
    return Comparison(*text.span(at, end), "comparison.times", f"{times} times the other.", "ratio", None, b, times)


# ---------------------------------------------------------------------------------------------- the most


def _most(text: _Text, at: int) -> Comparison | None:
    """The largest operation in the country's history, the fewest since 1969: the most of some scope that is told."""
    lower = text.prose.lower
    before = lower[at - 1] if at > text.first else ""
    ordinal = before == "-" and at - 2 > text.first  # the second-largest
    first = at - 3 if ordinal else at - 1
    if first < text.first or not (lower[first] in _OWNING or lower[first].endswith("'s")):
        return None
    if first > text.first and lower[first - 1] in ("at", "of") and lower[at] in ("most", "fewest"):
        return None
    scope = at + 1
    while scope < min(text.last, at + 7) and lower[scope] not in _SCOPES:
        if lower[scope] in _ENDS or lower[scope] in STOPS:
            return None
        scope += 1
    if scope >= min(text.last, at + 7) or (lower[at] == "most" and not _names_things(text, at + 1, scope)):
        return None
    end = text.words(scope + 1, most=6) if scope + 1 < text.last else text.last
    a, b = text.span(first, scope), text.span(scope, end)
    reason = f'"{lower[at]}" puts it above all others of the scope that is told.'
    return Comparison(a[0], b[1], "comparison.most", reason, "superlative", a, b)


def _names_things(text: _Text, first: int, last: int) -> bool:
    """Whether "most" counts things: the most votes, not the most dangerous."""
    return first < last and is_plural(text.prose.lower[last - 1]) and not text.prose.lower[first].endswith(_QUALITIES)


_READ: dict[str, Callable[[_Text, int], Comparison | None]] = {
    **dict.fromkeys(("compared", "versus", "vs", "from"), _compared),
    **dict.fromkeys(_MOST, _most),
    **dict.fromkeys(_TIMES, _double),
    "than": _than,
    "as": _as,
}
"""What is looked for at each word with which a comparison can be told."""

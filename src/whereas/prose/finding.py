"""Finding: our own extractor. It reads a text with every part of `prose`, and puts together what can be claimed.

Each thing found becomes a candidate. Where the claim language has a sentence for it, and the words assert it, the
candidate has that sentence; where not (it is only planned, the other end of a relation is not in the text, a law is
cited), it has none, and says why. A thing that is planned, possible or ordered is never said to have happened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from .assembling import Findings, Spoken, assembled
from .candidate import Candidate, Context
from .caption import Caption, caption
from .citation import Citation, CitationKind
from .citations import citations
from .happenings import Happening, happenings
from .identifiers import identifiers
from .names import names
from .quantities import quantities
from .quantity_comparisons import comparisons
from .relations import relations
from .speech import attributions
from .text import Prose, prose
from .times import times
from .with_spacy import ParsedToken, refine

__all__ = ["NAME", "extract", "read"]

NAME = "prose 1"
"""The name and version of these rules, which every claim found by them carries."""


Parser = Callable[[str], Iterable[ParsedToken]]
"""What parses a text: a pipeline of spaCy."""


def read(text: str, context: Context, parser: Parser | None = None) -> Findings:
    """Read a text. A number that is part of a time, a citation or an identifier is no quantity.

    With a *parser*, who says what is looked up in its trees.
    """
    ready = prose(text)
    cited = citations(ready)
    identified = identifiers(ready)
    timed = times(_without_cases(ready, cited), published=context.published, mode=context.mode, zone=context.zone)
    taken = sorted((each.start, each.end) for part in (cited, identified, timed) for each in part)
    counted = quantities(ready, taken=taken)
    head = caption(ready, cited)
    said, happened = attributions(ready), _outside(ready, taken, head)
    if parser is not None:
        said = refine(ready, parser(ready.plain), said)
    return Findings(
        ready,
        timed,
        counted,
        comparisons(ready, counted),
        said,
        happened,
        relations(ready, happened),
        cited,
        identified,
        names(ready, cited),
        head,
    )


def _outside(ready: Prose, taken: Sequence[tuple[int, int]], head: Caption | None) -> list[Happening]:
    """The happenings but for words within a time, a citation or a caption: "March 15" and "UNITED STATES" tell of none.

    A noun without a capital stays: "on the day of the hearing".
    """
    ends = [0]
    for _, end in taken:
        ends.append(max(ends[-1], end))  # how far the spans so far reach
    starts = [start for start, _ in taken]
    before = head.end if head is not None else 0

    def tells(each: Happening) -> bool:
        at = each.head[0]
        noun = each.form == "noun" and ready.plain[at].islower()
        return at >= before and (noun or at >= ends[bisect_right(starts, at)])

    return [each for each in happenings(ready) if tells(each)]


_CASES = frozenset({CitationKind.CASE, CitationKind.SHORT, CitationKind.JOURNAL})


def _without_cases(ready: Prose, cited: Sequence[Citation]) -> Prose:
    """The text with blanks where cases are cited: when a case was decided is no time that the text tells of."""
    spans = [(each.start, each.end) for each in cited if each.kind in _CASES]
    if not spans:
        return ready
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (ready.text[done:start], " " * (end - start))
        done = max(done, end)
    return prose("".join((*pieces, ready.text[done:])))


def extract(text: str, context: Context, parser: Parser | None = None) -> Iterator[Candidate]:
    """What can be claimed of a text, in its order. See `Candidate`.

    A text of more than a million characters is read in pieces, which end with a paragraph: what a bare date counts from, and
    whom a surname names, is then looked for in the same piece only.
    """
    spoken, start = Spoken.of(context), 0
    while start < len(text):
        end = _end_of_piece(text, start)
        piece = text if end - start == len(text) else text[start:end]
        yield from assembled(read(piece, context, parser), context, spoken, start)
        start = end


PIECE = 1_000_000
"""How many characters are read at once."""


def _end_of_piece(text: str, start: int) -> int:
    """Where the piece that begins at *start* ends: after the last paragraph, line or word that is whole within it."""
    end = start + PIECE
    if end >= len(text):
        return len(text)
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, start + PIECE // 2, end)
        if found >= 0:
            return found + len(mark)
    return end

"""Side: one side of a comparison, as people write it: a time, a source, a publisher, an origin, or all that there is.

`2025-03-17` is what had been published by then, `Associated Press` what that publisher says, `without:cnews` what all
but one source say. A word that could mean two things is refused, with the ways to say which is meant: docs/diff.md.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .answers import View
from .casefile import Case
from .errors import BadClaim, BadTime
from .moment import when
from .saying import voice_of

__all__ = ["Side", "side", "view_of"]

ALL = "all"
WAYS = "a time such as 2025-03-17, as-of:TIME, source:ID, publisher:NAME, origin:NAME, without:ID, all, or the path of another version"


@dataclass(frozen=True, slots=True)
class Side:
    """What to ask a case for. `said` is how it is written in full, `label` how it is told; `without` as in `chronology`."""

    said: str
    label: str
    as_of: int | None = None
    known_by: int | None = None
    without: frozenset[str] = frozenset()

    def within(self, other: Side) -> Side:
        """The same side of what *other* asks for: what it leaves open is as there, and what is left out there is out."""
        return replace(
            self,
            as_of=other.as_of if self.as_of is None else self.as_of,
            known_by=other.known_by if self.known_by is None else self.known_by,
            without=self.without | other.without,
        )


def view_of(case: Case, asked: Side, today: int | None = None) -> View:
    """The view of a case that a side asks for."""
    return View.of(case, as_of=asked.as_of, known_by=asked.known_by, without=asked.without, today=today)


def side(text: str, case: Case) -> Side:
    """Read one side. Raises BadTime for a time that cannot be read, BadClaim for what the case does not know."""
    prefix, colon, rest = text.partition(":")
    if text == ALL:
        return Side(ALL, "all claims")
    if colon and prefix in ("as-of", "known-by"):
        return _at(prefix, rest.strip(), case)
    if colon and prefix == "without":
        voice = _whose(rest.strip(), case)
        return replace(
            voice, said=f"without:{voice.said}", label=f"without {voice.label}", without=_of(voice.said, case)
        )
    try:
        return _at("known-by", text, case)
    except BadTime as wrong:
        if text[:4].isdigit():
            raise
        return _whose(text, case, wrong)


def _at(prefix: str, time: str, case: Case) -> Side:
    moment = when(time, case.clockwork).latest
    if prefix == "as-of":
        return Side(f"as-of:{time}", f"as of {time}", as_of=moment)
    return Side(f"known-by:{time}", f"known by {time}", known_by=moment)


def _whose(text: str, case: Case, wrong: BadTime | None = None) -> Side:
    """A source, a publisher or an origin: by its prefix, or by a name that only one of them has, or all with the same claims."""
    prefix, colon, rest = text.partition(":")
    known = _names(case)
    kinds = [prefix] if colon and prefix in known else list(known)
    name = rest.strip() if colon and prefix in known else text
    alike = {kind: held for kind in kinds for held in known[kind] if held.casefold() == name.casefold()}
    found = {kind: name for kind in kinds if name in known[kind]} or alike
    if not found:
        near = difflib.get_close_matches(name, [held for kind in kinds for held in known[kind]], n=3)
        hint = f"did you mean {' or '.join(near)}? Otherwise write " if near else "write "
        listed = f"{WAYS}; {kinds[0]}s are {', '.join(known[kinds[0]])}" if len(kinds) == 1 else WAYS
        what = (
            f"no {kinds[0]} is called {name!r}"
            if len(kinds) == 1
            else f"{text!r} is no time, source, publisher or origin of this case"
        )
        raise BadClaim(what, remedy=hint + listed) from wrong
    if len({frozenset(_left(kind, held, case)) for kind, held in found.items()}) > 1:
        ways = [f"{kind}:{held}" for kind, held in found.items()]
        raise BadClaim(
            f"{text!r} is the name of a {' and of a '.join(found)}, with other claims",
            remedy=f"write {' or '.join(ways)}",
        )
    kind, held = next(iter(found.items()))
    return Side(f"{kind}:{held}", f"{kind} {held}", without=_all_but(kind, held, case))


def _names(case: Case) -> dict[str, tuple[str, ...]]:
    sources = case.sources.values()
    return {
        "source": tuple(case.sources),
        "publisher": tuple(dict.fromkeys(source.publisher for source in sources if source.publisher)),
        "origin": tuple(dict.fromkeys(voice for _, voice in _voices(case))),
    }


def _voices(case: Case) -> Iterator[tuple[str, str]]:
    """For each claim, its source and its voice."""
    return ((claim.source, voice_of(claim, case.sources[claim.source])) for claim in case.claims)


def _of(said: str, case: Case) -> frozenset[str]:
    """What to leave out, as `chronology` wants it, to leave out what is *said*: `source:ID` and so on."""
    kind, _, name = said.partition(":")
    if kind == "origin":
        return frozenset({said})
    return frozenset(
        id_ for id_, source in case.sources.items() if name in ((id_,) if kind == "source" else (source.publisher,))
    )


def _all_but(kind: str, name: str, case: Case) -> frozenset[str]:
    """What to leave out to keep only the claims of one source, publisher or origin."""
    if kind == "origin":
        return frozenset(f"origin:{voice}" for _, voice in _voices(case) if voice != name)
    return frozenset(case.sources) - _of(f"{kind}:{name}", case)


def _left(kind: str, name: str, case: Case) -> Iterable[int]:
    without = _all_but(kind, name, case)
    return (
        number
        for number, (source, voice) in enumerate(_voices(case))
        if source not in without and f"origin:{voice}" not in without
    )

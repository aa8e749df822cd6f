"""Asked: what an address asks of the case, beside the page: as of when, without whom, in which what-if, after which entry.

Every page of the app reads the same few names from its address and carries them on in its links, so that a link shows the
same thing to whoever follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from whereas.answers import View
from whereas.casefile import Case
from whereas.errors import BadSource, BadTime
from whereas.moment import when

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the case.

    `as_of` counts only what had happened by then, `known_by` uses only sources published by then; both as they were typed.
    `without` are sources by id, and voices as origin:NAME; `aside` claims set aside in a what-if; `entry` the number of the
    entry after which the case is looked at, 0 for now.
    """

    as_of: str = ""
    known_by: str = ""
    without: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    entry: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Asked:
        """Read it from the pairs of an address. Raises BadSource where `entry` is no number."""
        said: dict[str, list[str]] = {}
        for name, value in pairs:
            if value.strip():
                said.setdefault(name, []).append(value.strip())
        entry = said.get("entry", ["0"])[-1]
        if not (entry.isdecimal() and len(entry) < 10):
            raise BadSource(f"{entry[:40]!r} is not the number of an entry", remedy="see them under History")
        return cls(
            said.get("as_of", [""])[-1],
            said.get("known_by", [""])[-1],
            tuple(dict.fromkeys(said.get("without", ()))),
            tuple(dict.fromkeys(said.get("aside", ()))),
            int(entry),
        )

    @property
    def anything(self) -> bool:
        """Whether the case is asked otherwise than as it stands."""
        return self != Asked()

    def query(self, **more: str | int) -> str:
        """As the end of an address, with what else the page is asked: "?aside=c1&zoom=2", or nothing."""
        pairs: list[tuple[str, str | int]] = [(name, value) for name, value in more.items() if value not in ("", 0)]
        pairs += [(name, value) for name in ("as_of", "known_by") if (value := getattr(self, name))]
        pairs += [("without", name) for name in self.without] + [("aside", name) for name in self.aside]
        pairs += [("entry", self.entry)] if self.entry else []
        return "?" + urlencode(pairs) if pairs else ""

    def told(self) -> str:
        """The same in words: "what if: without the claims c1, c2; as of 2025-03-16", or nothing."""
        parts = [f"what if: without the claims {', '.join(self.aside)}" if self.aside else ""]
        parts += [f"without {name}" for name in self.without]
        parts += [f"as of {self.as_of}" if self.as_of else "", f"as known by {self.known_by}" if self.known_by else ""]
        parts += [f"after entry {self.entry}" if self.entry else ""]
        return "; ".join(part for part in parts if part)

    def setting_aside(self, claims: Sequence[str]) -> Asked:
        """The same with more claims set aside."""
        return replace(self, aside=tuple(dict.fromkeys((*self.aside, *claims))))

    def putting_back(self, claims: Sequence[str]) -> Asked:
        """The same with some claims no longer set aside."""
        return replace(self, aside=tuple(name for name in self.aside if name not in claims))

    def view(self, case: Case, today: int, before: View | None = None) -> View:
        """The case as it is asked for, made out of a view *before* it where most is the same.

        Raises BadTime for a time that cannot be read, BadSource for what is not in the case.
        """
        self._known(case)
        moments = {}
        for name, said in (("as_of", self.as_of or case.as_of), ("known_by", self.known_by)):
            try:
                moments[name] = when(said, case.clockwork).latest if said else None
            except BadTime as wrong:
                raise BadTime(wrong.problem, where=name, remedy=wrong.remedy) from None
        return View.of(
            case, as_of=moments["as_of"], known_by=moments["known_by"], without=frozenset(self.without), aside=frozenset(self.aside),
            today=today, before=before,
        )  # fmt: skip

    def _known(self, case: Case) -> None:
        """Raises BadSource for a source, a voice or a claim that the case has not."""
        voices = {f"origin:{source.voice}" for source in case.sources.values()}
        voices |= {f"origin:{claim.origin}" for claim in case.claims}
        for name in self.without:
            if name not in case.sources and name not in voices:
                raise BadSource(
                    f"no source and no origin is called {name!r}", where="without", remedy="see them under Sources"
                )
        claims = {claim.id for claim in case.claims} if self.aside else set()
        for name in self.aside:
            if name not in claims:
                raise BadSource(
                    f"no claim is called {name!r}", where="aside", remedy="see the claims of a source on its page"
                )

"""A name in a text, and what it is the name of."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Entity", "Mention", "NameKind", "Names"]


class NameKind(Enum):
    """What a name names; UNKNOWN where neither the name nor the words around it tell."""

    PERSON, ORGANISATION, PLACE, COURT, GROUP, UNKNOWN = "person", "organisation", "place", "court", "group", "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """One name at one span of the text, without the title before it, which is given in `title`, and without "'s" after it."""

    start: int
    end: int
    kind: NameKind
    rule: str
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom or what one or more mentions of a text name: the fullest name in it, and all the forms, each once.

    `id` counts from 0 in the order in which the entities are first named. Two people of one text are two entities if their
    full names differ; of two texts nothing is said.
    """

    id: int
    name: str
    kind: NameKind
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text: `mentions` in their order, none overlapping, and `entities`; `whose[i]` is whom mention i names."""

    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    whose: tuple[int, ...]
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def of(self, start: int, end: int) -> Entity | None:
        """Whom the first name that touches this span names; None where no name does."""
        place = bisect_right(self._starts, start) - 1
        for at in (place, place + 1):
            if 0 <= at < len(self.mentions) and self.mentions[at].start < end and self.mentions[at].end > start:
                return self.entities[self.whose[at]]
        return None

"""What a short form means: id., supra and a short case led back to a citation before them in the same text."""

from __future__ import annotations

from dataclasses import replace

from .citation import Citation, CitationKind
from .text import Prose

_FULL = (CitationKind.CASE, CitationKind.CASE_NAME)
_NEVER_ID = (CitationKind.CASE_NAME, CitationKind.DOCKET, CitationKind.ID)
_POINTING = (CitationKind.SHORT, CitationKind.SUPRA)
_WITHIN = ("quoting", "citing", "quoted", "cited")
_MOST = 8  # cases kept under one volume or one name: with more, a short form cannot tell them apart anyhow


class _Cases:
    """The cases cited so far, by volume and by the words of the names of their parties."""

    def __init__(self, p: Prose) -> None:
        self.p = p
        self.by_volume: dict[tuple[str, str], dict[str, Citation]] = {}
        self.by_word: dict[str, dict[str, Citation]] = {}

    def words(self, span: tuple[int, int] | None) -> list[str]:
        """The words with capitals in a name, in lower case."""
        text = self.p.plain[slice(*span)] if span else ""
        return [word.strip(".,").lower() for word in text.split() if word[0].isupper()]

    def add(self, cited: Citation) -> None:
        identity = f"{cited.volume} {cited.reporter} {cited.page}" if cited.volume else " ".join(self.words(cited.name))
        places = [self.by_volume.setdefault((cited.reporter, cited.volume), {})] if cited.volume else []
        places += [self.by_word.setdefault(word, {}) for word in set(self.words(cited.name))]
        for place in places:
            if identity in place or len(place) < _MOST:
                place[identity] = cited

    def meant(self, short: Citation) -> tuple[int, int] | None:
        """The one case that a short form can mean; None where there are several or none."""
        said = self.words(short.name)
        key = (short.reporter, short.volume)
        fitting = self.by_volume.get(key, {}) if short.volume else self.by_word.get(said[0], {}) if said else {}
        if len(fitting) == 1 and short.volume:
            [one] = fitting.values()
            return one.start, one.end
        named = {key: one for key, one in fitting.items() if said and set(said) <= set(self.words(one.name))}
        if not short.volume and len(named) > 1:
            named = {key: one for key, one in named.items() if one.volume}
        if len(named) != 1:
            return None
        [one] = named.values()
        return one.start, one.end


def resolved(p: Prose, found: list[Citation]) -> list[Citation]:
    """The citations, a short one with the span of the one that it means, parallel ones with name, court and year of the group.

    "Id." means what was cited last, other than within "(quoting …)"; where that is itself a short form, what it means.
    """
    cases = _Cases(p)
    made: list[Citation] = []
    last: tuple[int, int] | None = None
    for each in _parallels(p, found):
        if each.kind in _POINTING:
            each = replace(each, antecedent=cases.meant(each))
        elif each.kind is CitationKind.ID:
            each = replace(each, antecedent=last)
        made.append(each)
        if each.kind in _FULL:
            cases.add(each)
        if each.kind not in _NEVER_ID and not _is_within(p, each):
            last = each.antecedent if each.kind in _POINTING else (each.start, each.end)
    return made


def _is_within(p: Prose, cited: Citation) -> bool:
    """Whether a citation is what another one quotes or cites."""
    return p.plain[max(cited.start - 12, 0) : cited.start].rstrip().lower().endswith(_WITHIN)


def _parallels(p: Prose, found: list[Citation]) -> list[Citation]:
    """One case in several reporters, a comma between them: the name stands at the first, the year at the last."""
    made = list(found)
    for at in range(1, len(made)):
        before, here = made[at - 1], made[at]
        if _goes_on(p, before, here):
            made[at] = replace(here, name=before.name)
    for at in range(len(made) - 1, 0, -1):
        before, here = made[at - 1], made[at]
        if _goes_on(p, before, here) and here.year:
            made[at - 1] = replace(before, year=here.year, court=before.court or here.court)
    return made


def _goes_on(p: Prose, before: Citation, here: Citation) -> bool:
    return (
        before.kind is here.kind is CitationKind.CASE
        and (here.name is None or here.name == before.name)
        and before.reporter != here.reporter
        and p.plain[before.end : here.start].strip() == ","
        and p.plain[before.end - 1] != ")"
    )

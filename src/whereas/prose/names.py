"""Names in a text: of people, organisations, places, courts and peoples, and which of them are of one and the same.

Found by capitals, titles, given names, and the words with which organisations and places end; told apart and put together
within one text only. Nobody is looked up, and nothing is said of who anybody is beyond the words of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .citations import Citation, CitationKind, citations
from .name import Entity, Mention, NameKind, Names
from .name_kinds import Guess, guesses, known
from .name_links import Linker
from .name_places import COUNTRY_OF
from .name_runs import loud, pieces, runs
from .name_words import ROLES, SPEECH
from .text import Prose

__all__ = ["Entity", "Mention", "NameKind", "Names", "names"]


def names(p: Prose, cited: Sequence[Citation] | None = None) -> Names:
    """The names of a text, and whom or what each of them names.

    *cited* are the citations of the text, if they are at hand: what stands in one is no name, but for the names of parties.
    """
    silent = loud(p)
    found = _strong(p, [guess for run in runs(p, silent) for guess in guesses(p, run)])
    found = _outside(found, citations(p) if cited is None else cited)
    found = _speakers(p, found)
    linker = Linker(p)
    placed = _linked(linker, found)
    placed += _in_headlines(p, linker, placed, silent)
    placed += _roles(p, linker, placed)
    return _numbered(p, linker, placed)


_NAMED = (CitationKind.CASE, CitationKind.CASE_NAME, CitationKind.SHORT, CitationKind.SUPRA, CitationKind.PAPER)


def _outside(found: list[Guess], cited: Sequence[Citation]) -> list[Guess]:
    """The names that do not stand in a citation, or in the names of the parties there."""
    made, at = [], 0
    for guess in found:
        while at < len(cited) and cited[at].end <= guess.mention.start:
            at += 1
        if at < len(cited) and guess.mention.end > cited[at].start:
            name = cited[at].name if cited[at].kind in _NAMED else None
            if name is None or guess.mention.start >= name[1]:
                continue
        made.append(guess)
    return made


def _strong(p: Prose, found: list[Guess]) -> list[Guess]:
    """The names without those whose only capital is that of a sentence's beginning, unless they have one elsewhere too."""
    elsewhere = {word for guess in found if not guess.weak for word in p.lower[guess.first : guess.last]}
    written = set(p.words)
    made = []
    for guess in found:
        low = p.lower[guess.first]
        if guess.weak and guess.last - guess.first == 1:
            if low.removesuffix("'s") not in elsewhere or low in written:
                continue
        elif guess.weak and low not in elsewhere and (low in written or low.endswith(("ing", "ly"))):
            rest = pieces(p, guess.first + 1, guess.last, -1)  # "Yesterday Smith left": the first word is no name
            made += [each for run in rest for each in guesses(p, run)]
            continue
        elif _is_common(p, guess, written):
            continue
        made.append(guess)
    return made


_DETERMINERS = frozenset(
    "the this that these those its their our his her my your a an such any each every no some".split()
)


def _is_common(p: Prose, guess: Guess, written: set[str]) -> bool:
    """Whether a single word with a capital is a noun that the text also writes without one: the Order."""
    if guess.last - guess.first > 1 or guess.mention.rule != "name.capitals" or not guess.first:
        return False
    return p.lower[guess.first - 1] in _DETERMINERS and p.lower[guess.first] in written


def _speakers(p: Prose, found: list[Guess]) -> list[Guess]:
    """The names with those of several words made people's whose last word alone says something elsewhere: “Burman said”."""
    saying = {
        p.lower[guess.first]
        for guess in found
        if guess.last - guess.first == 1
        and guess.mention.rule == "name.capitals"
        and p.lower[guess.last : guess.last + 1]
        and p.lower[guess.last] in SPEECH
    }
    made = []
    for guess in found:
        words = guess.last - guess.first
        if (
            guess.mention.rule == "name.capitals"
            and 1 < words <= 4
            and p.lower[guess.last - 1].removesuffix("'s") in saying
        ):
            reason = "a person: elsewhere in the text the last word of the name says something"
            guess = replace(
                guess, mention=replace(guess.mention, kind=NameKind.PERSON, rule="name.speaks", reason=reason)
            )
        made.append(guess)
    return made


Placed = tuple[Mention, int]
"""A mention, and the number of the cluster that it belongs to."""


def _linked(linker: Linker, found: list[Guess]) -> list[Placed]:
    """Whose each name is: full names first, then surnames after a title, so that those before the full name are led to it too."""
    whose: dict[int, int] = {}
    for guess in found:
        if guess.mention.title:
            linker.note_gender(guess)
    for step in (_full, _titled, _several, _single):
        for at, guess in enumerate(found):
            if at not in whose:
                meant = step(linker, guess)
                if meant is not None:
                    whose[at] = meant
                    if step is not _single:
                        linker.defined(guess, meant)
    return [(_told(linker, guess, whose[at]), whose[at]) for at, guess in enumerate(found)]


def _full(linker: Linker, guess: Guess) -> int | None:
    """A person by a full name, and whatever is no person and no acronym; not a place that could be somebody's surname."""
    kind, is_one_word = guess.mention.kind, guess.last - guess.first == 1
    if kind is NameKind.PERSON:
        return linker.full_person(guess) if len(linker.words(guess)) > 1 else None
    if kind is NameKind.UNKNOWN or (is_one_word and _may_be_another(linker.p, guess)):
        return None
    return linker.other(guess)


_BEFORE_PLACES = frozenset(
    "in to from at near outside inside into of for across throughout around over via through between toward towards and , the".split()
)


def _may_be_another(p: Prose, guess: Guess) -> bool:
    """Whether a word may stand for a longer name: an acronym, or a place where no word before it leads to one."""
    if p.words[guess.first].isupper():
        return guess.mention.kind is NameKind.ORGANISATION
    return guess.mention.rule == "name.known-place" and not (guess.first and p.lower[guess.first - 1] in _BEFORE_PLACES)


def _titled(linker: Linker, guess: Guess) -> int | None:
    if guess.mention.kind is not NameKind.PERSON:
        return None
    meant = linker.short_person(guess)
    if meant is None and not guess.mention.title:
        meant = linker.unclear_person(guess)
    return linker.new_person(guess) if meant is None else meant


def _several(linker: Linker, guess: Guess) -> int | None:
    if len(linker.words(guess)) < 2:
        return None
    meant = linker.same_person(guess)
    return linker.other(guess) if meant is None else meant


def _single(linker: Linker, guess: Guess) -> int | None:
    """A word alone: another form of a name, a surname, or a name of its own."""
    known = None if guess.mention.kind is NameKind.PLACE else linker.by_key.get(linker.text(guess).lower())
    may_be_surname = guess.mention.kind is not NameKind.PLACE or linker.has_surname(guess)
    if known is None and may_be_surname and linker.words(guess) and not linker.p.words[guess.first].isupper():
        known = linker.short_person(guess)
        known = linker.unclear_person(guess) if known is None else known
    return linker.other(guess) if known is None else known


def _told(linker: Linker, guess: Guess, at: int) -> Mention:
    """The mention, with what is known of its name from elsewhere in the text."""
    cluster, mention = linker.clusters[at], guess.mention
    if cluster.kind in (mention.kind, NameKind.UNKNOWN) or mention.kind not in (NameKind.UNKNOWN, NameKind.PLACE):
        return mention
    if cluster.unclear:
        reason = "a surname that several people of the text have, so that it is not clear whose"
        return replace(mention, kind=cluster.kind, rule="name.unclear", reason=reason)
    is_acronym = linker.p.words[guess.first].isupper() and guess.last - guess.first == 1
    rule = "name.acronym" if is_acronym else "name.surname" if cluster.kind is NameKind.PERSON else "name.again"
    reason = f"another name of {cluster.name}, who or which the text names in full"
    return replace(mention, kind=cluster.kind, rule=rule, reason=reason)


# ---------------------------------------------------------------------------------------------- headlines and roles

_LONGEST = 6  # words of a name looked for in a headline


def _in_headlines(p: Prose, linker: Linker, placed: list[Placed], silent: list[bool]) -> list[Placed]:
    """The names that the rest of the text has, in sentences whose capitals tell nothing; and places and parties."""
    names_of: dict[str, int] = {}
    for mention, at in placed:
        names_of.setdefault(" ".join(p.plain[mention.start : mention.end].lower().split()), at)
    names_of = linker.surnames() | names_of
    made: list[Placed] = []
    for number, sentence in enumerate(p.sentences):
        first = sentence.first if silent[number] else sentence.last
        while first < sentence.last:
            last, at = _known_here(p, linker, first, min(first + _LONGEST, sentence.last), names_of)
            if last > first:
                end = p.starts[first] + len(
                    p.plain[p.starts[first] : p.ends[last - 1]].removesuffix("'s").removesuffix("'S")
                )
                reason = f"in a line with capitals all over, a name that is known: {linker.clusters[at].name}"
                made.append((Mention(p.starts[first], end, linker.clusters[at].kind, "name.headline", reason), at))
            first = max(last, first + 1)
    return made


def _known_here(p: Prose, linker: Linker, first: int, limit: int, names_of: dict[str, int]) -> tuple[int, int]:
    """The word after the longest known name that begins here, and whose it is; *first* where none does."""
    if p.words[first][0].isupper():
        for last in range(limit, first, -1):
            if p.lower[last - 1] in ("s", "'"):
                continue
            spoken = " ".join(p.plain[p.starts[first] : p.ends[last - 1]].lower().split()).removesuffix("'s")
            if spoken in names_of and (spoken != "us" or p.words[first] == "US"):
                return last, names_of[spoken]
            if (guess := known(p, first, last)) is not None:
                return last, linker.other(guess)
    return first, 0


def _roles(p: Prose, linker: Linker, placed: list[Placed]) -> list[Placed]:
    """“the judge”, “the Salvadoran leader”, where exactly one person named before has such a title."""
    by_role: dict[str, list[tuple[int, int]]] = {}  # where a person was first named with a title, and who
    for mention, at in placed:
        for word in {word.strip(".,").lower() for word in mention.title.split()}:
            people = by_role.setdefault(word, [])
            if len(people) < _MOST_OF_A_ROLE and at not in [each for _, each in people]:
                people.append((mention.start, at))
    taken = {mention.start for mention, _ in placed}
    made: list[Placed] = []
    for i, word in enumerate(p.lower):
        if word in ROLES and i and p.starts[i] not in taken:
            meant = _meant(p, linker, i, by_role)
            if meant is not None:
                made.append(meant)
    return made


_MOST_OF_A_ROLE = 12


def _meant(p: Prose, linker: Linker, i: int, by_role: dict[str, list[tuple[int, int]]]) -> Placed | None:
    first = i - 1
    country = COUNTRY_OF.get(p.lower[first]) if p.words[first][0].isupper() else None
    if country:
        first -= 1
    after = p.lower[i + 1 : i + 2]
    if (
        first < 0
        or p.lower[first] != "the"
        or after in (["of"], ["for"], ["general"])
        or (after and p.words[i + 1][0].isupper())
    ):
        return None
    people = {at for title in ROLES[p.lower[i]] for start, at in by_role.get(title, ()) if start < p.starts[i]}
    if country:
        people = {at for at in people if _is_of(linker.clusters[at].titles, country)}
    if len(people) != 1:
        return None
    [at] = people
    end = p.ends[i] - 2 if p.lower[i].endswith("'s") else p.ends[i]
    reason = f"a safe guess: {linker.clusters[at].name} is the only one named before who can be called so"
    return Mention(p.starts[first], end, NameKind.PERSON, "name.role", reason), at


def _is_of(titles: list[str], country: str) -> bool:
    """Whether one of the titles names the country, or those of it: Salvadoran President."""
    for title in titles:
        if country.lower() in title.lower().replace("u.s.", "united states"):
            return True
        if any(COUNTRY_OF.get(word.strip(".,").lower()) == country for word in title.split()):
            return True
    return False


# ---------------------------------------------------------------------------------------------- numbers


def _numbered(p: Prose, linker: Linker, placed: list[Placed]) -> Names:
    """The names in their order, without overlaps, and their entities numbered as they come."""
    mentions: list[Mention] = []
    whose: list[int] = []
    order: dict[int, int] = {}
    forms: list[dict[str, None]] = []
    for mention, at in sorted(placed, key=lambda each: (each[0].start, -each[0].end)):
        if mentions and mention.start < mentions[-1].end:
            continue
        number = order.setdefault(at, len(order))
        if number == len(forms):
            forms.append({})
        if mention.rule != "name.role":
            forms[number].setdefault(" ".join(p.text[mention.start : mention.end].split()))
        mentions.append(mention)
        whose.append(number)
    entities = tuple(
        Entity(number, linker.clusters[at].name, linker.clusters[at].kind, tuple(forms[number]))
        for at, number in order.items()
    )
    return Names(tuple(mentions), entities, tuple(whose), tuple(mention.start for mention in mentions))

"""What a run of words with capitals names: told by its own words, then by the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from .name import Mention, NameKind
from .name_courts import COURT
from .name_places import COUNTRY_OF, PEOPLES, PLACES, STATE_SHORT
from .name_runs import HEADS_BEFORE, Run
from .name_words import (
    ALONE,
    GIVEN,
    KIN,
    LOWER_ROLES,
    OFFICES,
    ORGANISATION_HEADS,
    ORGANISATIONS,
    PARTIES,
    PLACE_HEADS,
    PLURAL_TITLES,
    SPEECH,
    STARTERS,
    SUFFIXES,
    TITLES,
)  # fmt: skip
from .text import Prose


@dataclass(frozen=True, slots=True)
class Guess:
    """A mention with the words it is made of, `first` up to `last`, and whether only a sentence's beginning gave it a capital."""

    mention: Mention
    first: int
    last: int
    weak: bool = False


def guesses(p: Prose, run: Run) -> list[Guess]:
    """The names in a run: mostly one, two in “Democrat Ana Cruz”."""
    first, last, is_first = run
    if last - first > 1 and p.lower[first] in PARTIES:
        return _party(p, first, last)
    for read in (_court, known):
        if (guess := read(p, first, last)) is not None:
            return [guess]
    if _is_no_one(p, first, last) or _is_shouted(p, first, last):
        return []
    for read in (_titled, _organised, _person):
        if (guess := read(p, first, last)) is not None:
            return [guess]
    return _known_before(p, first, last) or [_around(p, first, last, is_first)]


def _party(p: Prose, first: int, last: int) -> list[Guess]:
    """Who is called a party: “Plaintiff J.G.G.”, a person; else what the name is by itself."""
    found = guesses(p, (first + 1, last, False))
    if len(found) == 1 and found[0].mention.kind is NameKind.UNKNOWN:
        is_initials = p.words[first + 1][-1] == "." and last - first == 2
        if is_initials or p.lower[first][-1] != "s":
            title = p.text[p.starts[first] : p.ends[first]]
            reason = f"a person: called {title}" + (", by initials" if is_initials else "")
            return [_made(p, first + 1, last, NameKind.PERSON, "party", reason, title)]
    return found


def _made(
    p: Prose, first: int, last: int, kind: NameKind, rule: str, reason: str, title: str = "", weak: bool = False
) -> Guess:
    end = p.ends[last - 1]
    if p.lower[last - 1].endswith("'s"):
        end = p.starts[last - 1] + p.plain[p.starts[last - 1] : end].rindex("'")
    return Guess(Mention(p.starts[first], end, kind, f"name.{rule}", reason, title), first, last, weak)


def _key(p: Prose, first: int, last: int) -> str:
    """The words as they stand in a list, in lower case and without “'s”."""
    return " ".join(p.plain[p.starts[first] : p.ends[last - 1]].lower().split()).removesuffix("'s")


def _bare(word: str) -> str:
    """A word in lower case without “'s”."""
    return word.removesuffix("'s")


# ---------------------------------------------------------------------------------------------- by its own words

_COURT_WORDS = ("court", "circuit", "appeals", "district")


def _court(p: Prose, first: int, last: int) -> Guess | None:
    """A court, whose name may go on over small words where a run ends."""
    for at in range(first, last):
        if p.lower[at].removesuffix("'s") in _COURT_WORDS:
            break
    else:
        return None
    found = COURT.match(p.plain, p.starts[first])
    if found is None or found.end() < p.ends[at] - 2:
        return None
    after = p.word_at(found.end() - 1)
    return _made(p, first, after + 1, NameKind.COURT, "court", "a court by its name")


def known(p: Prose, first: int, last: int) -> Guess | None:
    """What is listed: an organisation, a place or a people; None where these words are not."""
    key = _key(p, first, last)
    if key == "us" and p.words[first] != "US":
        return None
    if key in ORGANISATIONS and not (key == "who" and p.words[first] != "WHO"):
        return _made(
            p, first, last, NameKind.ORGANISATION, "known-organisation", "an organisation that is known by this name"
        )
    if key in PLACES and not _titled_before(p, first):
        return _made(
            p, first, last, NameKind.PLACE, "known-place", f"a place that is known by this name: {PLACES[key]}"
        )
    if key in STATE_SHORT and first and p.words[first - 1] == "," and p.plain.startswith(".", p.ends[first]):
        return _made(p, first, last, NameKind.PLACE, "state", "a state, in short, after a town")
    if key in PEOPLES:
        return _made(p, first, last, NameKind.GROUP, "people", "a people, a party or a faith, or what belongs to one")
    return None


_OFFICE_ENDS = frozenset(
    "director secretary general officer commissioner administrator counsel chief president minister chairman chairwoman manager judge".split()
)
_HEADS = ORGANISATION_HEADS | PLACE_HEADS
_NOBODY = frozenset(
    "act acts amendment amendments constitution order orders proclamation rule rules code treaty resolution day procedure action".split()
)


def _is_no_one(p: Prose, first: int, last: int) -> bool:
    """Whether a run is a title alone (Secretary of State), or what is cited (the Clean Air Act)."""
    if _bare(p.lower[last - 1]) in _NOBODY:
        return True
    if last - first > 1 and p.lower[last - 1] in _OFFICE_ENDS and p.lower[first] not in GIVEN:
        return True
    at = first
    while at < last and p.lower[at] in TITLES:
        at = _after_title(p, at, last)
    return at == last


def _is_shouted(p: Prose, first: int, last: int) -> bool:
    """Whether a run is part of a heading in capitals, and no name of a person in them."""
    words = [word for word in p.words[first:last] if word[0].isalpha() and len(word) > 1]
    if len(words) < 3 or last - first != len(words) or not all(word.isupper() for word in words):
        return False
    return p.lower[first] not in GIVEN and not (len(words) <= 7 and _organised(p, first, last))


def _titled(p: Prose, first: int, last: int) -> Guess | None:
    """A person after a title with a capital: “U.S. District Judge James Boasberg”."""
    place = first if p.lower[first] in LOWER_ROLES and last - first > 2 else -1
    for at in range(first, last - 1):
        if p.lower[at] in TITLES:
            place = at
        elif place >= 0 and p.words[at] not in ".-" and p.lower[at] != "of" and at > place + 1:
            break
    if place < 0:
        return None
    begins = _after_title(p, place, last)
    if begins >= last or any(_bare(p.lower[at]) in _HEADS for at in range(begins, last)):
        return None
    if (last - begins == 1 and _bare(p.lower[begins]) in ALONE) or not p.words[begins][0].isupper():
        return None
    title = p.text[p.starts[first] : p.ends[begins - 1]]
    return _made(p, begins, last, NameKind.PERSON, "title", f"a person after the title {title}", title)


def _after_title(p: Prose, place: int, last: int) -> int:
    """The first word of the name after a title: over its stop, and over an office."""
    at = place + 1
    if at < last and p.words[at] == ".":
        at += 1
    if at < last and p.lower[at] == "of":
        for office in OFFICES:
            if tuple(p.lower[at + 1 : at + 1 + len(office)]) == office:
                return at + 1 + len(office)
    return at


_SURNAMES_TOO = frozenset(
    "post park parks hill hills lake wells rivers street beach springs falls church banks bank forest fields brooks watch cross house castle hall "
    "bridge forward press international group cabinet hotel stone field square".split()
)


def _organised(p: Prose, first: int, last: int) -> Guess | None:
    """An organisation or a place by the word with which it ends, or by what comes before “of”."""
    end = last
    while end > first + 1 and p.words[end - 1] == ".":
        end -= 1
    head = _bare(p.lower[end - 1])
    is_short = end - first == 2 and p.lower[first] in GIVEN and head in _SURNAMES_TOO
    if end - first >= 2 and not is_short:
        if head in ORGANISATION_HEADS:
            return _made(
                p,
                first,
                last,
                NameKind.ORGANISATION,
                "organisation-head",
                f"an organisation: its name ends with {head}",
            )
        if head in PLACE_HEADS:
            return _made(p, first, last, NameKind.PLACE, "place-head", f"a place: its name ends with {head}")
    for at in range(first, last - 1):
        if _heads(p.lower[at], p.lower[at + 1]):
            kind = NameKind.PLACE if p.lower[at] in _PLACE_OF else NameKind.ORGANISATION
            return _made(
                p, first, last, kind, "head-of", f"{kind.value}: {p.words[at]} {p.words[at + 1]}, and what it is of"
            )
        if p.words[at] == "&":
            return _made(
                p, first, last, NameKind.ORGANISATION, "ampersand", "an organisation: its name has an ampersand"
            )
    if p.lower[first] in ("mount", "lake", "fort", "camp", "port", "san", "santa", "st") and end - first >= 2:
        return _made(p, first, last, NameKind.PLACE, "place-head", f"a place: its name begins with {p.words[first]}")
    return None


def _heads(low: str, next_: str) -> bool:
    """Whether a word begins the name of an organisation or a place that goes on with “of”, “for” or “on”."""
    return low in HEADS_BEFORE.get(next_, ()) or (low in ORGANISATION_HEADS and next_ in ("of", "for"))


_PLACE_OF = frozenset("city state states republic kingdom commonwealth county town village district port".split())


def _person(p: Prose, first: int, last: int) -> Guess | None:
    """A person by a given name, an initial, a particle or a suffix."""
    how = _told_by(p, first, last)
    end = _bare(p.lower[last - 1])
    if not how or end in PEOPLES or end in _NO_SURNAMES:
        return None
    if sum(p.words[at][0].isalpha() for at in range(first, last)) < 2:
        return None
    return _made(p, first, last, NameKind.PERSON, "given-name", f"a person, by {how}", _role_around(p, first, last))


def _told_by(p: Prose, first: int, last: int) -> str:
    """What in a name is only in those of people; "" where nothing is."""
    if last - first < 2:
        return ""
    word, low, next_ = p.words[first], p.lower[first], p.words[first + 1]
    if low in GIVEN and next_ != "'":
        return "a given name"
    if (len(word) == 1 and next_ == ".") or (word[-1] == "." and word.isupper() and low not in _NOT_INITIALS):
        return "an initial"
    if last - first == 4 and len(next_) == 1 and next_.isupper() and p.words[first + 2] == ".":
        return "an initial"
    if p.lower[last - 1] in SUFFIXES:
        return "a suffix"
    if 2 < last - first < 6 and _has_given(p, first, last):
        return "a given name"
    return "a particle" if _has_particle(p, first, last) else ""


_NO_SURNAMES = frozenset(
    "show tour award awards prize festival day night week cup games game war debate debates election primary series street stadium hall".split()
)
_NOT_INITIALS = PLACES.keys() | set("u.n. e.u. u.s.c. c.f.r. g.o.p.".split())


def _has_given(p: Prose, first: int, last: int) -> bool:
    """Whether a given name stands within the name, and before it no people, place or title."""
    for at in range(first, last - 1):
        low = p.lower[at]
        if low in PEOPLES or low in PLACES or low in TITLES:
            return False
        if low in GIVEN:
            return True
    return False


_OF_PEOPLE = frozenset("von van der bin ibn bint abu".split())


def _has_particle(p: Prose, first: int, last: int) -> bool:
    """Whether a particle stands in the name that only the names of people have: von, bin, al-."""
    return any(
        p.words[at] in _OF_PEOPLE or (p.words[at] in ("al", "el") and p.words[at + 1] == "-")
        for at in range(first + 1, last - 1)
    )


def _known_before(p: Prose, first: int, last: int) -> list[Guess]:
    """A people or a place, and then a person: “Democrat Ana Cruz”, “Ohio Republican John Kasich”."""
    for at in range(first + 1, min(first + 4, last - 1)):
        if p.lower[at] in GIVEN and p.lower[at - 1] in PEOPLES:
            person = _person(p, at, last)
            if person is not None:
                return [*(guess for guess in (known(p, each, each + 1) for each in range(first, at)) if guess), person]
    return []


# ---------------------------------------------------------------------------------------------- by the words around it


def _around(p: Prose, first: int, last: int, is_first: bool) -> Guess:
    """A person if something around the name says so; else nobody can tell."""
    weak = is_first and not any(letter.isupper() for letter in p.words[first][1:])
    letters = last - first
    title = _role_around(p, first, last)
    if title:
        return _made(p, first, last, NameKind.PERSON, "called", f"a person: called {title}", title)
    if letters <= 4 and _acts_as_person(p, first, last):
        return _made(
            p,
            first,
            last,
            NameKind.PERSON,
            "acts",
            "a person: of whom the words after it are said",
            weak=weak and letters == 1,
        )
    word = p.words[first]
    if letters == 1 and word.isupper() and len(word) > 1:
        return _made(p, first, last, NameKind.UNKNOWN, "acronym", "letters that stand for a name", weak=False)
    if letters == 1 and p.lower[last - 1].endswith("'s") and p.lower[last : last + 1] and p.lower[last] in KIN:
        return _made(p, first, last, NameKind.PERSON, "kin", f"a person: has a {p.lower[last]}", weak=weak)
    return _made(p, first, last, NameKind.UNKNOWN, "capitals", "a name by its capitals", weak=weak)


def _acts_as_person(p: Prose, first: int, last: int) -> bool:
    """Whether “, who”, an age, or for a name of several words a verb of saying follows."""
    after = p.lower[last : last + 3]
    if not after:
        return False
    if (
        after[0] == ","
        and len(after) > 1
        and (
            after[1] in ("who", "whose", "whom")
            or (after[1].isdigit() and 10 < int(after[1][:4]) < 110 and after[2:] == [","])
        )
    ):
        return True
    return last - first >= 2 and after[0] in SPEECH and not p.words[first].isupper()


def _titled_before(p: Prose, first: int) -> bool:
    return bool(first) and p.lower[first - 1] in TITLES and p.words[first - 1][0].isupper()


def _role_around(p: Prose, first: int, last: int) -> str:
    """What the words around a name call the person, as written: “lawyer”, “El Salvador's President”, “a spokesman”; else ""."""
    if first and p.lower[first - 1] in LOWER_ROLES and p.starts[first] - p.ends[first - 1] == 1:
        begins = first - 1
        while begins and begins > first - 4 and _belongs_to_role(p, begins - 1):
            begins -= 1
        return p.text[p.starts[begins] : p.ends[first - 1]]
    if (
        first > 2
        and p.lower[first - 1] in ("and", ",")
        and p.lower[first - 3] in PLURAL_TITLES
        and p.words[first - 2][0].isupper()
    ):
        return p.text[p.starts[first - 3] : p.ends[first - 3]]
    return _apposition_before(p, first) or _apposition_after(p, last)


def _belongs_to_role(p: Prose, at: int) -> bool:
    low = p.lower[at]
    return (
        low in COUNTRY_OF
        or low in PEOPLES
        or low.endswith("'s")
        or low in ("u.s.", "district", "federal", "circuit", "chief", "deputy", "former", "vice")
    ) and (p.starts[at + 1] - p.ends[at] == 1)


def _apposition_before(p: Prose, first: int) -> str:
    """“El Salvador's President, Nayib Bukele”."""
    if first < 3 or p.words[first - 1] != ",":
        return ""
    at = first - 2
    for role in range(at, max(at - 6, -1), -1):
        if p.words[role] in '.,;:"()':
            return ""
        if p.lower[role] in TITLES and (role == at or p.lower[role + 1] == "of") and role:
            begins = role
            while (
                begins
                and begins > role - 3
                and (
                    p.lower[begins - 1].endswith("'s")
                    or p.lower[begins - 1] in COUNTRY_OF
                    or _in_country(p, begins - 1)
                )
            ):
                begins -= 1
            if begins < role or p.lower[role - 1] in ("the", "its", "their", "vice", "prime"):
                return p.text[p.starts[begins] : p.ends[at]]
            return ""
    return ""


def _in_country(p: Prose, at: int) -> bool:
    """Whether this word is the first of the two of a country before “'s”: El in El Salvador's."""
    return p.words[at][0].isupper() and p.lower[at] not in STARTERS and p.lower[at + 1].endswith("'s")


def _apposition_after(p: Prose, last: int) -> str:
    """“Ana Cruz, a spokeswoman for the agency”."""
    if p.words[last : last + 1] != [","] or last + 2 >= len(p.words):
        return ""
    at = last + 1
    if p.words[at] in ("J", "JJ", "C.J.") and p.words[at + 1] in (".", ","):
        return p.text[p.starts[at] : p.ends[at]]
    if p.lower[at] not in _LEAD and p.lower[at] not in LOWER_ROLES and not p.lower[at].endswith("'s"):
        return ""
    for role in range(at, min(at + 6, len(p.words) - 1)):
        if p.words[role] in '.,;:"()' or p.lower[role] in ("of", "for", "and", "in", "at"):
            return ""
        is_role = p.lower[role] in LOWER_ROLES or (p.lower[role] in TITLES and p.lower[role] not in _NOT_ROLES)
        if is_role and p.lower[role + 1] in _AFTER_ROLE:
            return p.text[p.starts[at] : p.ends[role]]
    return ""


_LEAD = frozenset("a an the his her its their".split())
_NOT_ROLES = frozenset("general major private".split())
_AFTER_ROLE = frozenset("of for , at in and who with said . to on".split())

"""Which names of a text are of one person, organisation or place: full names, surnames, acronyms, other forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from .name import NameKind
from .name_kinds import Guess
from .name_places import PEOPLES, PLACES
from .name_words import ALONE, FEMALE, GIVEN, NICKNAMES, STARTERS, SUFFIXES
from .text import Prose

_MOST = 16  # people of one surname that are told apart
_SMALL = frozenset("of and for the in on at to & -".split())
_COUNTRY = ("U.S.", "US", "United", "States")
_AGENCIES = frozenset("reuters ap afp cnn bloomberg upi ani xinhua r d i".split())


@dataclass(slots=True)
class Cluster:
    """The names found so far to be of one and the same; `tokens` are the words of a person's fullest name, in lower case.

    `times` counts how often a person is named in full. `unclear` is a surname of which the text does not say whose.
    """

    kind: NameKind
    name: str
    tokens: tuple[str, ...] = ()
    titles: list[str] = field(default_factory=list)
    times: int = 1
    unclear: bool = False


class Linker:
    """Takes in the names of a text, the full ones first, and says for each whose it is."""

    def __init__(self, p: Prose) -> None:
        self.p = p
        self.clusters: list[Cluster] = []
        self.by_surname: dict[str, list[int]] = {}
        self.by_given: dict[str, list[int]] = {}
        self.by_key: dict[str, int] = {}
        self.by_acronym: dict[str, list[int]] = {}
        self.by_last: dict[str, list[int]] = {}
        self.genders: dict[str, str] = {}

    def note_gender(self, guess: Guess) -> None:
        """Take in that a surname stands after “Mr.” or “Ms.”."""
        said, words = _gender(guess.mention.title), self.words(guess)
        if said and len(words) == 1:
            self.genders[words[0]] = said if self.genders.get(words[0], said) == said else "both"

    # ------------------------------------------------------------------------------------------ words of a name

    def words(self, guess: Guess) -> tuple[str, ...]:
        """The words of a name in lower case, without stops, suffixes and “'s”."""
        lower = (word.removesuffix("'s").strip(".") for word in self.p.lower[guess.first : guess.last])
        return tuple(word for word in lower if word and word not in ",-&" and word not in SUFFIXES)

    def text(self, guess: Guess) -> str:
        """The name as it stands, on one line."""
        return " ".join(self.p.plain[guess.mention.start : guess.mention.end].split())

    # ------------------------------------------------------------------------------------------ people

    def full_person(self, guess: Guess) -> int:
        """Whose a name of several words is: of the person who was named so before, or of a new one."""
        tokens = self.words(guess)
        for at in self.by_surname.get(tokens[-1], ())[-_MOST:]:
            if _compatible(self.clusters[at].tokens, tokens):
                self._fuller(at, guess, tokens)
                self.clusters[at].times += 1
                return at
        return self._new_person(guess, tokens)

    def same_person(self, guess: Guess) -> int | None:
        """The person whose surname ends this name, and whom it can be of, if there is exactly one."""
        tokens = self.words(guess)
        people = [
            at for at in self.by_surname.get(tokens[-1], ())[-_MOST:] if _compatible(self.clusters[at].tokens, tokens)
        ]
        if len(people) != 1:
            return None
        if len(self.clusters[people[0]].tokens) < 2:
            self._fuller(people[0], guess, tokens)
        return people[0]

    def short_person(self, guess: Guess) -> int | None:
        """Whose a surname or a given name alone is; None where it could be of several, or of nobody known."""
        [word] = self.words(guess)[-1:] or [""]
        people = [
            at
            for at in dict.fromkeys(self.by_surname.get(word, ())[-_MOST:])
            if self._can_be(at, word, guess.mention.title)
        ]
        if len(people) > 1 and guess.mention.title:
            role = guess.mention.title.lower().strip(".").split()[-1]
            people = [at for at in people if any(role in title.lower() for title in self.clusters[at].titles)]
        if not people:
            people = list(dict.fromkeys(self.by_given.get(word, ())[-_MOST:]))
        if len(people) > 1:
            people = self._mostly(people)
        if len(people) != 1:
            return None
        self._titled(people[0], guess)
        return people[0]

    def _mostly(self, people: list[int]) -> list[int]:
        """The one of several who is named in full three times as often as any other: relatives are, second to whom a text is about."""
        ranked = sorted(people, key=lambda at: -self.clusters[at].times)
        return ranked[:1] if self.clusters[ranked[0]].times >= 3 * self.clusters[ranked[1]].times else people

    def _can_be(self, at: int, surname: str, title: str) -> bool:
        """Whether “Mr.”, with this name or elsewhere in the text with the same surname, speaks against a woman; and so on."""
        tokens = self.clusters[at].tokens
        if len(tokens) < 2 or tokens[0] not in GIVEN:
            return True
        said = _gender(title) or self.genders.get(surname, "")
        is_woman = tokens[0] in FEMALE
        return (
            not said
            or said == "both"
            or (said == "Ms." and (is_woman or tokens[0] in _EITHER))
            or (said == "Mr." and not is_woman)
        )

    def unclear_person(self, guess: Guess) -> int | None:
        """A surname that several people of the text have: no one of them, but a person."""
        word = " ".join(self.words(guess))
        if len(set(self.by_surname.get(word, ())[-_MOST:])) < 2:
            return None
        self.clusters.append(Cluster(NameKind.PERSON, self.text(guess), (word,), unclear=True))
        self.by_key[word] = len(self.clusters) - 1
        return self.by_key[word]

    def has_surname(self, guess: Guess) -> bool:
        """Whether somebody in the text has this word as a surname."""
        return "".join(self.words(guess)[-1:]) in self.by_surname

    def surnames(self) -> dict[str, int]:
        """The surnames that one person alone has in the text, and whose they are."""
        return {
            name: people[0]
            for name, people in self.by_surname.items()
            if len(set(people[-_MOST:])) == 1 and len(name) > 2
        }

    def new_person(self, guess: Guess) -> int:
        """A person of whom the text says no more than this."""
        return self._new_person(guess, self.words(guess))

    def _new_person(self, guess: Guess, tokens: tuple[str, ...]) -> int:
        self.clusters.append(Cluster(NameKind.PERSON, self.text(guess), tokens))
        at = len(self.clusters) - 1
        self.by_surname.setdefault(tokens[-1] if tokens else "", []).append(at)
        if len(tokens) > 1 and len(tokens[0]) > 1:
            self.by_given.setdefault(tokens[0], []).append(at)
        self._titled(at, guess)
        return at

    def _fuller(self, at: int, guess: Guess, tokens: tuple[str, ...]) -> None:
        cluster = self.clusters[at]
        if len(tokens) > len(cluster.tokens):
            cluster.name, cluster.tokens = self.text(guess), tokens
            if len(tokens[0]) > 1:
                self.by_given.setdefault(tokens[0], []).append(at)
        self._titled(at, guess)

    def _titled(self, at: int, guess: Guess) -> None:
        title = guess.mention.title
        if title and len(self.clusters[at].titles) < _MOST and title not in self.clusters[at].titles:
            self.clusters[at].titles.append(title)

    # ------------------------------------------------------------------------------------------ all else

    def other(self, guess: Guess) -> int:
        """Whose a name of no person is: known by its words alone."""
        text = self.text(guess)
        key = _usual(text.lower())
        at = self.by_key.get(key)
        if at is None:
            words = self.words(guess)
            if len(words) == 1 and self.p.words[guess.first].isupper():
                meant = set(self.by_acronym.get(words[0].replace(".", ""), []))
                if len(meant) == 1:
                    return meant.pop()
            if len(words) == 1 and len(self.by_last.get(words[0], ())) == 1:
                return self.by_last[words[0]][0]
            self.clusters.append(Cluster(guess.mention.kind, PLACES.get(key, text), words))
            at = self.by_key[key] = len(self.clusters) - 1
            self._initials(at, guess)
            if guess.mention.kind is NameKind.UNKNOWN and 1 < len(words) < 4:
                self.by_last.setdefault(words[-1], []).append(at)
        cluster = self.clusters[at]
        if cluster.kind is NameKind.UNKNOWN:
            cluster.kind = guess.mention.kind
        return at

    def _initials(self, at: int, guess: Guess) -> None:
        """Let the first letters of an organisation's name stand for it."""
        if guess.mention.kind is NameKind.PLACE or guess.last - guess.first < 2:
            return
        words = [word for word in self.p.words[guess.first : guess.last] if word[0].isalpha()]
        named = [word for word in words if word not in _COUNTRY]
        high = [word for word in named if word.lower() not in _SMALL]
        for form in {"".join(word[0] for word in some).lower() for some in (words, named, high)}:
            if len(form) >= 2 and len(self.by_acronym.setdefault(form, [])) < _MOST:
                self.by_acronym[form].append(at)

    def defined(self, guess: Guess, at: int) -> tuple[int, int] | None:
        """The words of a short form that is given in parentheses after a name, and that is noted as one of its names."""
        p, after = self.p, guess.last
        if p.words[after : after + 1] != ["("]:
            return None
        first = after + 1
        while first < len(p.words) and (
            p.words[first] == '"' or p.lower[first] in ("the", "or", "collectively", "hereinafter")
        ):
            first += 1
        last = first
        while last < min(first + 4, len(p.words)) and (
            p.words[last][0].isupper() or (p.words[last] == "-" and p.glued(last))
        ):
            last += 1
        close = last + (p.words[last : last + 1] == ['"'])
        if last == first or p.words[close : close + 1] != [")"]:
            return None
        key = " ".join(p.lower[first:last])
        is_quoted = p.words[first - 1] == '"'
        if (
            key in _AGENCIES
            or key in STARTERS
            or key in ALONE
            or key in PLACES
            or key in PEOPLES
            or (guess.last - guess.first < 2 and not is_quoted)
        ):
            return None
        if guess.mention.kind is NameKind.PERSON and not is_quoted:
            return None
        self.by_key.setdefault(key, at)
        self.by_acronym[key.replace(".", "")] = [at]
        return first, last


_EITHER = frozenset(
    "alex alexis angel ashley bobby cameron casey chris dana drew jackie jamie jean jo kelly kim kerry lee leslie lynn pat robin sam "
    "shannon terry tracy".split()
)


def _gender(title: str) -> str:
    word = title.split(" ")[-1].strip(".").lower() if title else ""
    return "Mr." if word in ("mr", "mister", "sir") else "Ms." if word in ("ms", "mrs", "miss", "madam", "dame") else ""


def _usual(key: str) -> str:
    """A name in lower case as it is listed: of one department, “Justice Department” and “U.S. Department of Justice” are names."""
    key = key.removeprefix("the ")
    key = PLACES.get(key, PEOPLES.get(key, key)).lower()
    if key.startswith(("u.s. ", "us ")) and " " in key:
        key = key.split(" ", 1)[1]
    if key.endswith(" department") and key.count(" ") <= 2 and " police " not in f" {key} ":
        key = "department of " + key.removesuffix(" department")
    return key.replace("department of the ", "department of ")


def _compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names with the same surname can be of one person: given names equal, or one an initial or a short form."""
    if len(one) < 2 or len(other) < 2:
        return True
    here, there = one[0], other[0]
    if len(here) == 1 or len(there) == 1:
        return here[0] == there[0]
    return (
        here == there
        or NICKNAMES.get(here, here) == NICKNAMES.get(there, there)
        or here in other[:-1]
        or there in one[:-1]
    )

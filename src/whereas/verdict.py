"""Verdicts: kept, broken, undecided, pending, no record, not covered; because of what, and on what they turn.

A clause instance is a formula over difference atoms, decided exactly. Under one consistent set of claims it is `kept`
if every completion of the network satisfies it and `broken` if none does. Where claims conflict it is decided in every
world, that is, under every preferred repair of the conflicts that bear on it (consistent query answering: Arenas,
Bertossi & Chomicki 1999); the word is that of all of them, or `undecided`.

Deciding is monotone in what is claimed, so a branch of the repairs is left as soon as what its worlds share decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Any

from .bounds import Answer, Bounds
from .chronology import WORLDS, Chronology, Saying
from .claim import Vocabulary, happened
from .duty import ALWAYS, Duty, arises, due, kept
from .errors import TooLarge
from .formula import Atom, Decision, Leaf, Proof, brief, decide
from .moment import Clockwork
from .network import ORIGIN, Constraint, Network
from .order import Clause, Order, Reading, numbered, speaks_of, terms_of
from .resolve import Setting, duty, number_of_periods
from .saying import names_of

__all__ = [
    "NO_SUBJECT", "Crux", "Record", "Settling", "Unsettling", "Verdict", "Word", "World", "crux", "cruxes", "judge",
    "judge_all", "said_in", "settles", "subjects_of", "unsettles", "verdict_id",
]  # fmt: skip

NO_SUBJECT = "-"
"""The one subject of a clause that speaks of nobody in particular."""


class Word(StrEnum):
    """The six words of a verdict."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    PENDING = "pending"
    NO_RECORD = "no record"
    NOT_COVERED = "not covered"


@dataclass(frozen=True)
class Record:
    """What a verdict is given: a chronology, the names and times of the case, and the moment it is judged at.

    `as_of` counts only what had happened by that millisecond; `today` is used, where there is no `as_of`, to tell
    what is not due yet. Neither: the whole record, everything due. `counts` says how many an event stands for, and,
    under `=NAME`, what a quantity of the case can be; `recount` gives them without one source or voice, and `counted_by`
    names the sources and voices that they rest on.
    """

    chronology: Chronology
    vocabulary: Vocabulary
    clockwork: Clockwork
    as_of: int | None = None
    today: int | None = None
    counts: Mapping[str, Bounds] = field(default_factory=lambda: MappingProxyType({}))
    recount: Callable[[str], Mapping[str, Bounds]] | None = field(default=None, compare=False, repr=False)
    counted_by: frozenset[str] = frozenset()
    _dropped: dict[str, Chronology] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def kept(self, name: str) -> dict[Any, Any]:
        """A place for what is worked out from this record once and asked often."""
        return self._kept.setdefault(name, {})  # type: ignore[no-any-return]

    @property
    def due_at(self) -> int | None:
        """When it is asked whether a duty is due."""
        return self.as_of if self.as_of is not None else self.today

    @property
    def setting(self) -> Setting:
        """What clauses are read against."""
        return Setting(
            self.vocabulary, self.clockwork, self.as_of, self.due_at, lambda point: self.chronology.bounds(point).bounds,
            lambda a, b: self.chronology.between(a, b).bounds, self.counts, self.chronology.denied,
        )  # fmt: skip

    def dropping(self, name: str) -> Record:
        """The same record without one source (its id) or voice (`origin:NAME`)."""
        if name not in self._dropped:
            self._dropped[name] = self.chronology.dropping(frozenset({name}))
        counts = self.recount(name) if self.recount and name in self.counted_by else self.counts
        return Record(self._dropped[name], self.vocabulary, self.clockwork, self.as_of, self.today, counts)


@dataclass(frozen=True, slots=True)
class World:
    """Worlds that share a word: those that set *aside* these sayings, decided by what they share.

    `decision` is on whether the clause is kept, `due` on whether it is due, `arises` on whether there is a duty.
    """

    aside: tuple[Saying, ...]
    word: Word
    decision: Decision
    due: Decision | None
    arises: Decision | None
    network: Network


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word for one clause, subject and reading. `turns_on`: sayings whose setting aside the worlds differ in."""

    order: Order
    clause: Clause
    subject: str
    reading: Reading
    word: Word
    duty: Duty | None = None
    worlds: tuple[World, ...] = ()
    turns_on: tuple[Saying, ...] = ()
    stopped: str = ""

    @property
    def id(self) -> str:
        """`order.clause/subject/reading`."""
        return verdict_id(self.order.id, self.clause.name, self.subject, self.reading.id)


def verdict_id(order: str, clause: str, subject: str, reading: str) -> str:
    """How a verdict is named on the command line and in exports."""
    return f"{order}.{clause}/{subject}/{reading}"


def subjects_of(clause: Clause, readings: Iterable[Reading]) -> tuple[str, ...]:
    """The subjects that any reading takes the clause to cover; or the one that stands for nobody in particular."""
    if not clause.of:
        return (NO_SUBJECT,)
    bindings = [reading.binding(clause.id, clause.of) for reading in readings]
    return tuple(dict.fromkeys(name for binding in bindings if binding for name in binding.names))


def judge_all(record: Record, orders: Iterable[Order], readings: Iterable[Reading]) -> Iterator[Verdict]:
    """Every verdict of a case: order by order, clause by clause, period by period, subject by subject, reading by reading.

    A reading that binds none of a clause's terms has nothing to say about it and is passed over.
    """
    held = tuple(readings)
    for order in orders:
        for clause in order.clauses.values():
            speaking = [reading for reading in held if speaks_of(reading, clause)]
            asked = [(subject, reading) for subject in subjects_of(clause, held) for reading in speaking]
            parts = [tuple(_periods(record, order, clause, *pair)) for pair in asked]
            for number in range(max(map(len, parts), default=0)):
                for (subject, reading), found in zip(asked, parts, strict=True):
                    if number < len(found):
                        yield judge(record, order, found[number], subject, reading)


def _periods(record: Record, order: Order, clause: Clause, subject: str, reading: Reading) -> Iterator[Clause]:
    """The clause; if it is periodic, one for each period that is over, and for the one that is not."""
    covered = reading.binding(clause.id, clause.of) if clause.of else None
    if not clause.every or (clause.of and (covered is None or subject not in covered.names)):
        yield clause
        return
    try:
        count = number_of_periods(order, clause, reading, subject, record.setting)
    except TooLarge:  # judging the first says why
        count = 1
    yield from (numbered(clause, number) for number in range(1, count + 1))


# ---------------------------------------------------------------------------------------------- judging


def judge(record: Record, order: Order, clause: Clause, subject: str, reading: Reading) -> Verdict:
    """The verdict on *clause* for *subject* under *reading*.

    Where it would take more work than the stated limits, the word is `undecided`, and `stopped` says so. Raises
    BadClaim where the reading leaves a term open.
    """
    covered = reading.binding(clause.id, clause.of) if clause.of else None
    if clause.of and (covered is None or subject not in covered.names):
        return Verdict(order, clause, subject, reading, Word.NOT_COVERED)
    try:
        asked = duty(order, clause, reading, subject, record.setting)
        return _judged(Verdict(order, clause, subject, reading, Word.UNDECIDED), _worlds(record, asked))
    except TooLarge as wrong:
        return Verdict(order, clause, subject, reading, Word.UNDECIDED, stopped=f"{wrong.problem}; {wrong.remedy}")


def _judged(verdict: Verdict, search: _Worlds) -> Verdict:
    """The verdict on a duty, by its worlds."""
    asked, worlds = search.asked, search.all
    words = dict.fromkeys(world.word for world in worlds)
    word = next(iter(words)) if len(words) == 1 else Word.UNDECIDED
    stopped = search.stopped
    if asked.partial and Word.KEPT in words:
        word, stopped = Word.UNDECIDED, stopped or asked.partial
    turns_on = search.differing(worlds) if len(words) > 1 else ()
    return replace(verdict, word=word, duty=asked, worlds=worlds, turns_on=turns_on, stopped=stopped)


def _worlds(record: Record, asked: Duty) -> _Worlds:
    """The worlds of a duty; of it without today's date, where the verdict is the same on any later day: so that it does not age."""
    if record.as_of is not None or record.due_at is None:
        return _Worlds(record.chronology, asked)
    ageless = _Worlds(record.chronology, asked.on_any_day())
    if asked.forbids and asked.if_broken is None:
        return ageless
    today = _Worlds(record.chronology, asked)
    words = [{world.word for world in each.all} for each in (today, ageless)]
    return ageless if words[0] == words[1] else today


class _Worlds:
    """The worlds of one duty: a tree of choices, one repair for each cluster of conflicts, left where it is decided.

    *assuming* adds what somebody might yet show.
    """

    def __init__(self, chronology: Chronology, asked: Duty, assuming: tuple[Atom, ...] = ()) -> None:
        self.chronology, self.asked, self.assuming = chronology, asked, assuming
        self.kept, self.due, self.arises = kept(asked), due(asked), arises(asked)
        self.mildly = (kept(asked.mildest), due(asked.mildest)) if asked.lenient else None
        self.points = (*asked.points, *(happened(event) for event in asked.events))
        self.choices, self.stopped = chronology.choices(self.points)
        self.choices.sort(key=len)
        self.contested = [frozenset[int]().union(*choice) for choice in self.choices]
        self.left = WORLDS

    @cached_property
    def all(self) -> tuple[World, ...]:
        """Worlds, grouped where they are decided by what they share; at most WORLDS groups. Then `stopped` is known too."""
        return tuple(self._under(0, frozenset()))

    def _under(self, depth: int, aside: frozenset[int]) -> Iterator[World]:
        if self.left <= 0:
            self.stopped = self.stopped or f"over the first {WORLDS:,} ways to settle the conflicts"
            return
        open_still = frozenset[int]().union(*self.contested[depth:])
        world = self._decided(aside, open_still, last=depth == len(self.choices))
        if world is not None:
            self.left -= 1
            yield world
            return
        for choice in self.choices[depth]:
            yield from self._under(depth + 1, aside | choice)

    def _decided(self, aside: frozenset[int], open_still: frozenset[int], *, last: bool) -> World | None:
        """The word that holds whatever becomes of the sayings still open; None where that is not settled yet."""
        network = self.chronology.world(self.points, self.asked.events, aside | open_still)
        for atom in self.assuming:
            network.add(Constraint(atom.x, atom.y, atom.at_most, "assumed"))
        if self.assuming and network.conflicted():
            return World(self._said(aside), Word.UNDECIDED, Decision(Answer.UNKNOWN), None, None, network)
        arising = decide(network, self.arises) if self.arises != ALWAYS else None
        decision, falls_due = self._kept_and_due(network)
        word = self._word(decision, falls_due, arising, aside | open_still)
        if word is None:
            if not last:
                return None
            word = Word.UNDECIDED
        if not last and self._may_change(word, decision, arising, aside):
            return None
        return World(self._said(aside), word, decision, falls_due, arising, network)

    def _kept_and_due(self, network: Network) -> tuple[Decision, Decision | None]:
        """Whether it is kept at its strictest, or broken even at its mildest; whether it is due so, or not due at all."""
        decision = decide(network, self.kept)
        if decision.answer is Answer.YES:
            return decision, None
        falls_due = None if self.asked.forbids else decide(network, self.due)
        if self.mildly is None:
            return decision, falls_due
        mild = decide(network, self.mildly[0])
        decision = mild if mild.answer is Answer.NO else Decision(Answer.UNKNOWN, None, mild.holds, decision.fails)
        if falls_due is not None and falls_due.answer is not Answer.NO:
            falls_due = decide(network, self.mildly[1])
            if falls_due.answer is Answer.NO:  # due at its strictest alone
                falls_due = Decision(Answer.UNKNOWN)
        return decision, falls_due

    def _word(
        self, decision: Decision, falls_due: Decision | None, arising: Decision | None, aside: frozenset[int]
    ) -> Word | None:
        if arising is not None and arising.answer is Answer.NO:
            return Word.NOT_COVERED
        if decision.answer is Answer.YES:
            return Word.KEPT
        if falls_due is None:
            return Word.BROKEN if decision.answer is Answer.NO else None
        if falls_due.answer is Answer.NO:
            return Word.PENDING
        if falls_due.answer is Answer.YES and not self._recorded(aside):
            return Word.NO_RECORD
        if decision.answer is Answer.NO and falls_due.answer is Answer.YES:
            return Word.BROKEN
        return None

    def _may_change(self, word: Word, decision: Decision, arising: Decision | None, aside: frozenset[int]) -> bool:
        """Whether a saying still open could lead to another word though what is shared has this one."""
        if word is Word.KEPT:  # it might yet show that the duty never arose
            return arising is not None and arising.answer is Answer.UNKNOWN
        if word in (Word.PENDING, Word.NO_RECORD) and decision.answer is Answer.UNKNOWN:  # or that it was done
            return True
        return word is Word.NO_RECORD and self._recorded(aside)  # or speak of the act

    def _recorded(self, aside: frozenset[int]) -> bool:
        acts = set(self.asked.own)
        return any(
            not acts.isdisjoint((*saying.statement.asserts, *saying.statement.denies))
            for saying in self.chronology.sayings
            if saying.index not in aside
        )

    def _said(self, aside: Iterable[int]) -> tuple[Saying, ...]:
        return tuple(self.chronology.sayings[index] for index in sorted(aside))

    def differing(self, worlds: tuple[World, ...]) -> tuple[Saying, ...]:
        """The sayings that some of *worlds* set aside and others keep."""
        sets = [frozenset(saying.index for saying in world.aside) for world in worlds]
        return self._said(frozenset[int]().union(*sets) - frozenset.intersection(*sets))


# ---------------------------------------------------------------------------------------------- what it turns on


@dataclass(frozen=True, slots=True)
class Settling:
    """Something that, if shown, would settle an undecided verdict: the point, and by when (`at_most`) or from when.

    For whether an event happened, `point` is `happened:ID` and the limits are 1 (it did) or 0 (it did not).
    """

    point: str
    at_least: int | None
    at_most: int | None
    word: Word


@dataclass(frozen=True, slots=True)
class Unsettling:
    """A source, or a voice (`origin:NAME`), without which the verdict would be another."""

    name: str
    word: Word


def settles(record: Record, verdict: Verdict) -> tuple[Settling, ...]:
    """For an undecided verdict: for each event, how it would have to be bounded, alone, to decide it.

    The loosest bound that decides, to the millisecond, found by bisection; nothing where no bound on that event does.
    """
    asked = verdict.duty
    if verdict.word is not Word.UNDECIDED or asked is None or asked.partial:
        return ()

    def word(*assuming: Atom) -> Word:
        again = _judged(verdict, _Worlds(record.chronology, asked, assuming))
        words = {world.word for world in again.worlds if not world.network.conflicted()}
        return words.pop() if len(words) == 1 else Word.UNDECIDED

    found: list[Settling] = []
    for event in asked.own:
        for least, most, atom in (
            (1, None, Atom(ORIGIN, happened(event), -1)),
            (None, 0, Atom(happened(event), ORIGIN, 0)),
        ):
            if (decided := word(atom)) is not Word.UNDECIDED:
                found.append(Settling(happened(event), least, most, decided))
    far = _far(record, asked)
    for point in asked.points:
        bounds = record.chronology.bounds(point).bounds
        low = bounds.earliest if bounds.earliest is not None else -far
        high = bounds.latest if bounds.latest is not None else far

        def by(at: int, point: str = point) -> Word:
            return word(Atom(point, ORIGIN, at))

        def since(at: int, point: str = point) -> Word:
            return word(Atom(ORIGIN, point, at))

        latest, decided = _loosest(by, low, high)
        if latest is not None:
            found.append(Settling(point, None, latest, decided))
        earliest, decided = _loosest(since, -high, -low)
        if earliest is not None:
            found.append(Settling(point, -earliest, None, decided))
    return tuple(found)


def _far(record: Record, asked: Duty) -> int:
    """A date beyond every date that the duty's points are tied to."""
    tied = record.chronology.world(asked.points, asked.events)
    return 2 * sum(abs(constraint.at_most) for constraint in tied) + 1


def _loosest(word: Callable[[int], Word], low: int, high: int) -> tuple[int | None, Word]:
    """The largest value in [low, high) for which *word* decides as it does at *low*."""
    decided = word(low)
    if decided is Word.UNDECIDED or low >= high:
        return None, Word.UNDECIDED
    while high - low > 1:
        middle = (low + high) // 2
        if word(middle) is decided:
            low = middle
        else:
            high = middle
    return low, decided


def unsettles(record: Record, verdict: Verdict) -> tuple[Unsettling, ...]:
    """For a decided verdict: each single source, and each voice, without which the word would be another."""
    if verdict.word in (Word.UNDECIDED, Word.NOT_COVERED) or verdict.duty is None:
        return ()
    found = []
    by_bounds = verdict.clause.limit or verdict.clause.paused or verdict.order.closed  # it rests on what no proof cites
    names = _every_name(record) if by_bounds else _load_bearing(record.chronology, verdict, verdict.duty)
    for name in sorted(names):
        again = judge(record.dropping(name), verdict.order, verdict.clause, verdict.subject, verdict.reading)
        if again.word is not verdict.word:
            found.append(Unsettling(name, again.word))
    return tuple(found)


def _every_name(record: Record) -> set[str]:
    """Every source and voice that the record rests on."""
    made = record.chronology
    return set(record.counted_by).union(*(_names_of(made, saying, alone=False) for saying in made.sayings))


def _load_bearing(chronology: Chronology, verdict: Verdict, asked: Duty) -> set[str]:
    """The sources and voices whose loss could matter.

    Where what no conflict touches decides, only those that alone carry a saying that the proof rests on: nothing else
    that is lost can take the proof away. Otherwise, all that speak of anything tied to the duty.
    """
    if len(verdict.worlds) == 1 and not verdict.worlds[0].aside:
        used = {chronology.sayings[index] for index in said_in(verdict.worlds[0])}
        return {name for saying in used for name in _names_of(chronology, saying, alone=True)}
    points = (*asked.points, *(happened(event) for event in asked.events))
    tied = {c.because for world in verdict.worlds for c in world.network}
    tied |= {label for family in chronology.touching(points) for conflict in family for label in conflict}
    return {
        name for i in tied if isinstance(i, int) for name in _names_of(chronology, chronology.sayings[i], alone=False)
    }


def _names_of(chronology: Chronology, saying: Saying, *, alone: bool) -> set[str]:
    """The sources and voices of a saying; if *alone*, those that all its claims share."""
    names = [names_of(claim, chronology.sources[claim.source]) for claim in saying.claims]
    return set(frozenset.intersection(*names) if alone else frozenset[str]().union(*names))


def said_in(world: World) -> tuple[int, ...]:
    """The sayings, by index, that the proofs of a world rest on, in the order of the proofs."""
    found: dict[int, None] = {}

    def walk(proof: Proof) -> None:
        if isinstance(proof, Leaf):
            found.update(
                (c.because, None) for c in proof.cycle if isinstance(c, Constraint) and isinstance(c.because, int)
            )
        else:
            for branch in proof.branches:
                walk(branch)

    for decision in (world.arises, world.decision, world.due):
        if decision is not None and decision.proof is not None:
            walk(brief(world.network, decision.proof))
    return tuple(found)


# ---------------------------------------------------------------------------------------------- cruxes


@dataclass(frozen=True, slots=True)
class Crux:
    """Where two readings part on one clause and subject.

    `turns_on`: the smallest sets of terms that, given the other side's meaning, give each side the other's word.
    `makes_no_difference`: terms that they bind differently, and that alone change neither word.
    """

    first: Verdict
    second: Verdict
    turns_on: tuple[tuple[str, ...], ...]
    makes_no_difference: tuple[str, ...]


def crux(record: Record, first: Verdict, second: Verdict) -> Crux:
    """Compare two verdicts on the same clause and subject under two readings."""
    clause = first.clause
    terms = [
        term for term in terms_of(clause) if _names(first.reading, clause, term) != _names(second.reading, clause, term)
    ]

    def swapped(changed: Iterable[str]) -> tuple[Word, Word]:
        words = []
        for mine, theirs in ((first, second), (second, first)):
            borrowed = {term: binding for term in changed if (binding := theirs.reading.binding(clause.id, term))}
            reading = mine.reading.rebound(clause.id, borrowed)
            words.append(judge(record, mine.order, clause, mine.subject, reading).word)
        return words[0], words[1]

    found: list[tuple[str, ...]] = []
    for size in range(1, len(terms) + 1):
        for chosen in combinations(terms, size):
            if not any(set(smaller) <= set(chosen) for smaller in found) and swapped(chosen) == (
                second.word,
                first.word,
            ):
                found.append(chosen)
    idle = tuple(term for term in terms if swapped((term,)) == (first.word, second.word))
    return Crux(first, second, tuple(found), idle)


def _names(reading: Reading, clause: Clause, term: str) -> tuple[str, ...]:
    binding = reading.binding(clause.id, term)
    return binding.names if binding else ()


def cruxes(record: Record, verdicts: Iterable[Verdict]) -> Iterator[Crux]:
    """A crux for each pair of readings that give different words on one clause and subject."""
    together: dict[tuple[str, str, str], list[Verdict]] = {}
    for verdict in verdicts:
        together.setdefault((verdict.order.id, verdict.clause.name, verdict.subject), []).append(verdict)
    for group in together.values():
        for first, second in combinations(group, 2):
            if first.word is not second.word:
                yield crux(record, first, second)

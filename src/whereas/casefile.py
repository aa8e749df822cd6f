"""Case files: `case.yaml` and the sources beside it, read strictly and written back without loss.

YAML 1.2 in its plainest part: every scalar stays text until whereas reads it, so `17:26`, `no` and `2025-03-15` are
what was typed; anchors, aliases, tags, directives and second documents are refused, as is a key given twice. A reader
collects every problem, each with file, line, field and remedy, and refuses the case if there is any: nothing is
dropped in silence. Format: docs/case-file.md; the tables `SHAPES` are its one definition, for reader and JSON Schema.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from .bounds import Bounds
from .calendar import court_named
from .claim import STATUSES, Claim, Event, Statement, Vocabulary, points_of, read
from .entry import Flat, Key, Row
from .errors import BadCase, BadClaim, BadSource, BadTime, Damaged, Problem
from .figure import Quantities, Quantity, Wording, is_name, wording
from .moment import DAY_PARTS, MINUTE_MS, Clockwork, duration, when, zone_named
from .nodes import Node, Plain, Reader, yaml_text
from .order import STAGES, Binding, Clause, Life, Order, Reading, cycle_of_clauses, speaks_of, terms_of
from .resolve import SERVICES, Setting, duty
from .source import Source, decoded, locate, sha256
from .verdict import subjects_of

__all__ = [
    "Case", "Held", "Person", "case_text", "case_things", "empty_case", "read_case", "read_case_text", "read_changes", "read_things",
    "schema", "standing", "write_case",
]  # fmt: skip

Json = dict[str, Any]
Thing = TypeVar("Thing")
Held = Callable[[str, str], bytes]
"""What gives the bytes of a file by its kind (sources, texts) and hash. Raises Damaged where it cannot."""

CASE_BYTES = 100_000_000
SOURCE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the case; private unless marked public."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True)
class Case:
    """A case as written, and, derived from it, how it reads times and what its claims mean.

    Times are kept as text. `folder` is where its sources lie; it is not part of what the case says.
    """

    title: str = ""
    zone: str = ""
    about: str = ""
    as_of: str = ""
    ranks: tuple[str, ...] = ()
    day_parts: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about_number: str = ""
    number_words: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Quantity] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    folder: Path = field(default=Path(), compare=False)
    clockwork: Clockwork = field(default_factory=Clockwork, compare=False)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()), compare=False)
    told: tuple[tuple[Claim, Statement], ...] = field(default=(), compare=False)


# ---------------------------------------------------------------------------------------------- shapes


@dataclass(frozen=True, slots=True)
class Shape:
    """One field: what it holds (`text`, `texts`, `flag`, or the name of a shape, or `{name}` of them), and in a line, what for."""

    holds: str
    about: str
    needed: bool = False


def _texts(**about: str) -> dict[str, Shape]:
    return {key.rstrip("_").replace("_", "-"): Shape("text", line) for key, line in about.items()}


SHAPES: Mapping[str, Mapping[str, Shape]] = {
    "case": {
        "whereas": Shape("text", "the version of this format: 1", needed=True),
        **_texts(
            title="what the case is called", zone="the time zone of times that name none", about="how far 'about' reaches; 5 min unless said",
            as_of="judge the record as it stood then",
        ),
        "ranks": Shape("texts", "ranks of sources, the highest first"),
        "day-parts": Shape("{text}", "parts of the day, as 00:00..08:00"),
        "people": Shape("{person}", "anybody named; private unless public"),
        "sources": Shape("{source}", "where claims come from"),
        "events": Shape("{event}", "what is said to have happened"),
        "groups": Shape("{texts}", "names that stand for several events"),
        "wording": Shape("wording", "how numbers in words are read"),
        "figures": Shape("{figure}", "what is counted"),
        "claims": Shape("[claim]", "one thing that one source says, each"),
        "subjects": Shape("{text}", "whom clauses speak of"),
        "orders": Shape("{order}", "orders and their clauses"),
        "readings": Shape("{reading}", "what each party takes the terms to mean"),
    },
    "person": {
        "name": Shape("text", "the name to mask", needed=True),
        "also": Shape("texts", "other names to mask"),
        "public": Shape("flag", "yes if the name may be published"),
    },
    "source": {
        **_texts(
            title="what it is", publisher="who published it", author="who wrote it", published="when", obtained="when it was obtained",
            url="its address", file="the file, beside the case: UTF-8 text, unless extractor is named", sha256="SHA-256 of the bytes of that file",
            media_type="what kind of file, as text/html", text_file="the text extracted from it, beside the case",
            text_sha256="SHA-256 of the bytes of that text", extractor="what extracted the text, with its version",
            received_as="the name of the file as received", part_of="the source that it is a part of: an archive, a letter",
            redacted="why its bytes were taken out; the hash stays",
            origin="the end of the chain 'A, citing B, citing C'", rank="one of ranks",
            clock="the clock its times were read off", note="anything else",
        ),
        "proposed": Shape("[proposal]", "what the file says of itself; nobody has accepted it yet"),
    },
    "proposal": {
        "field": Shape("text", "a field of the source", needed=True),
        "is": Shape("text", "what it would be", needed=True),
        "from": Shape("text", "where that stands", needed=True),
    },
    "event": {
        **_texts(
            kind="a well-known term such as flight.departed", what="in words", place="where",
            count="how many it stands for: a whole number, or a figure",
        ),
        "participants": Shape("texts", "who or what took part"),
        "extended": Shape("flag", "yes if it has a start and an end"),
        "also": Shape("texts", "other names that claims may use"),
        "proposed": Shape("flag", "yes if nobody has accepted a claim about it yet"),
    },
    "wording": {
        **_texts(about="how far 'about' reaches of a number: half a unit, a unit, 10, or 5 %"),
        "words": Shape("{text}", "number words, as dozens: 24..99"),
    },
    "figure": {
        **_texts(
            unit="what is counted: persons, planes, dollars", definition="what counts as one", what="in words", as_of="the day it was counted on",
            least="no claim can dispute that it is at least this; 0 unless said, or none", most="nor that it is at most this",
        ),
        "also": Shape("texts", "other names that claims may use"),
        "proposed": Shape("flag", "yes if nobody has accepted a claim about it yet"),
    },
    "claim": {
        "id": Shape("text", "its name", needed=True),
        "says": Shape("text", "a sentence of the claim language", needed=True),
        "source": Shape("text", "the id of its source", needed=True),
        **_texts(
            quote="the words that say it, letter for letter", span="where they stand: FIRST..END in code points", speaker="who says so",
            origin="overrides the source's", rank="overrides the source's", clock="overrides the source's",
            status="accepted, proposed, rejected or withdrawn", note="anything else",
            found_by="what proposed it: a program and its rule",
        ),
    },
    "order": {
        **_texts(
            title="what it is called", issuer="who gave it", note="anything else",
            kind="court order, statute, proclamation, designation, agreement …",
            court="the court whose calendar counts, as dcd", rule="how it counts time: plain, or frcp6",
        ),
        "closed": Shape("texts", "events during which the clerk's office was inaccessible"),
        "life": Shape("{names}", "its stages, each an event or a list of them; it then binds only while in force"),
        **_texts(lasts="how long it is in force unless extended or renewed: 14 days", extension="by how much each extended event lengthens that"),
        "clauses": Shape("{clause}", "its duties"),
    },
    "clause": _texts(
        text="the duty in words", forbid="the term for what is forbidden", require="the term for what is required",
        limit="the term for the stays that are counted together", term="the term for what must last at least, or at most, so long",
        of="the term for whom", from_="from when: a term, or a term + duration", until="until when, itself not included",
        within="12 h after TERM, or 7 days before TERM", before="the term that it must come before", by="by how much: at least 24 h",
        every="how often, as 7 d: once in each period", at_least="how long a term lasts at the least", at_most="how long at the most, or how many",
        rule="how it counts time: plain, or frcp6", served="how what starts the period was served: mail, hand …",
        extended="7 d by TERM: each such event moves the end", paused="the term for a pause, in which the period stands still",
        if_broken="a clause that must be broken first",
    ),
    "reading": {
        **_texts(title="whose", note="anything else"),
        "terms": Shape("{binding}", "what each term means"),
        "clauses": Shape("{reading-clause}", "terms that differ for one clause"),
    },
    "reading-clause": {"terms": Shape("{binding}", "what each term means in this clause")},
    "binding": {
        "is": Shape("names", "an event, a list of events of which any will do, or a list of subjects", needed=True),
        **_texts(source="where the party says so", quote="the words, letter for letter", span="where they stand"),
    },
}  # fmt: skip


def schema() -> Json:
    """The JSON Schema of a case file, for editors."""
    text: Json = {"type": ["string", "number", "boolean"]}
    texts = {"type": "array", "items": text}

    def held(holds: str) -> Json:
        if holds[0] == "{":
            return {"type": "object", "additionalProperties": held(holds[1:-1])}
        if holds[0] == "[":
            return {"type": "array", "items": held(holds[1:-1])}
        if holds == "binding":
            return {"anyOf": [text, texts, {"$ref": "#/$defs/binding"}]}
        simple = {
            "text": text,
            "texts": texts,
            "names": {"anyOf": [text, texts]},
            "flag": {"enum": ["yes", "no", True, False]},
        }
        return simple.get(holds, {"$ref": f"#/$defs/{holds}"})

    def shape(name: str) -> Json:
        fields = SHAPES[name]
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: {**held(f.holds), "description": f.about} for key, f in fields.items()},
            "required": [key for key, f in fields.items() if f.needed],
        }

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "whereas case file, version 1",
        **shape("case"),
        "$defs": {name: shape(name) for name in SHAPES if name != "case"},
    }


# ---------------------------------------------------------------------------------------------- fields


class _Fields(Reader):
    """A reader of nodes that knows the shapes of a case, and collects what does not fit them."""

    def fields(self, node: Node, shape: str, where: str) -> dict[str, Node]:
        """The fields of a mapping, those that its shape does not know noted and left out."""
        if node.value is None and shape == "binding":
            self.problem(node.line, where, "has no value", "say what it means")
            return {}
        if node.value is None:
            return {}
        if not isinstance(node.value, dict):
            self.problem(
                node.line,
                where,
                "is not a set of fields",
                f"write its fields below it: {', '.join(list(SHAPES[shape])[:4])} …",
            )
            return {}
        known = SHAPES[shape]
        for key, value in node.value.items():
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                self.problem(
                    value.line,
                    f"{where}.{key}".lstrip("."),
                    f"no field of a {shape}",
                    f"{hint}known are {', '.join(known)}",
                )
        for key, field_shape in known.items():
            if field_shape.needed and key not in node.value:
                self.problem(node.line, f"{where}.{key}".lstrip("."), "missing", f"add {key}: {field_shape.about}")
        return {key: value for key, value in node.value.items() if key in known}

    def text(self, fields: Mapping[str, Node], key: str, where: str) -> str:
        node = fields.get(key)
        if node is None:
            return ""
        if node.value is None:
            self.problem(node.line, f"{where}.{key}".lstrip("."), "has no value", "give one, or leave the field out")
            return ""
        if not isinstance(node.value, str):
            self.problem(
                node.line, f"{where}.{key}".lstrip("."), "is not a text", "write one value; quote it if it holds : or #"
            )
            return ""
        return node.value

    def texts(self, fields: Mapping[str, Node], key: str, where: str) -> tuple[str, ...]:
        node = fields.get(key)
        if node is None:
            return ()
        if isinstance(node.value, list) and all(isinstance(item.value, str) for item in node.value):
            return tuple(str(item.value) for item in node.value)
        self.problem(
            node.line,
            f"{where}.{key}".lstrip("."),
            "is not a list of texts",
            "write [one, two], or a dash and one text a line",
        )
        return ()

    def flag(self, fields: Mapping[str, Node], key: str, where: str) -> bool:
        said = self.text(fields, key, where)
        if said not in ("", "yes", "no", "true", "false"):
            self.problem(fields[key].line, f"{where}.{key}", f"{said!r} is neither yes nor no", "write yes or no")
        return said in ("yes", "true")

    def named(self, fields: Mapping[str, Node], key: str) -> Iterator[tuple[str, Node]]:
        """The members of a mapping of things by id."""
        node = fields.get(key)
        if node is None or node.value is None:
            return
        if not isinstance(node.value, dict):
            self.problem(node.line, key, "is not a set of names", "write NAME: and its fields below it")
            return
        for name, value in node.value.items():
            if not name or len(name) > 200 or name != name.strip():
                self.problem(
                    value.line,
                    f"{key}.{name[:40]}",
                    "is no name",
                    "name it in 1 to 200 characters, without spaces around it",
                )
            else:
                yield name, value


# ---------------------------------------------------------------------------------------------- nodes to a case

_ID = re.compile(r"^[\w-]+(?:\.[\w-]+)*$")
_SPAN = re.compile(r"^(\d{1,9})\.\.(\d{1,9})$")
_PART = re.compile(r"^(\d\d):(\d\d)\.\.(\d\d):(\d\d)( the next day)?$")


def read_case(path: Path) -> Case:
    """Read a case from its folder or its file. Raises BadCase with every problem found, BadSource where there is none."""
    file = path / "case.yaml" if path.is_dir() else path
    if not file.is_file():
        raise BadSource("there is no case here", where=str(file), remedy=f"make one with: whereas new {path}")
    try:
        text = decoded(_read(file, CASE_BYTES), where=file.name)
    except BadSource as wrong:
        at = re.match(r"line (\d+)", wrong.problem)
        raise BadCase((Problem(file.name, int(at[1]) if at else 0, "", wrong.problem, wrong.remedy),)) from None
    return read_case_text(text, file)


def _read(file: Path, most: int) -> bytes:
    try:
        size = file.stat().st_size
        if size > most:
            raise BadSource(
                f"{size:,} bytes, more than the {most:,} that whereas reads",
                where=str(file),
                remedy="split it, or name the right file",
            )
        return file.read_bytes()
    except OSError as wrong:
        raise BadSource(
            f"cannot be read: {wrong.strerror}", where=str(file), remedy="check the name and the permissions"
        ) from None


def read_case_text(text: str, file: Path, held: Held | None = None) -> Case:
    """Read a case from text that stands, or will stand, in *file*; sources are beside it, unless *held* gives their bytes."""
    reader = _Fields(file.name)
    tree = reader.tree(text)
    if reader.problems:
        raise BadCase(tuple(reader.problems))
    return _built(_Builder(reader, file.parent, held), tree)


def read_things(things: Flat, folder: Path, held: Held) -> Case:
    """Read a case from its things, each by section and id, as a ledger holds them; *held* gives the bytes of sources.

    Where a problem is told, its line is the number of the entry that put the thing.
    """
    top: dict[str, Node] = {"whereas": Node("1", 0)}
    reader = _Fields("case.db")
    for (section, name), row in things.items():
        node = _node(row.value, row.seq)
        shape = SHAPES["case"].get(section)
        if shape is None or bool(name) != shape.holds.startswith(("{", "[")):
            where = f"{section}.{name}".rstrip(".")[:200]
            reader.problem(row.seq, where, "is no thing of a case", "undo the entry that put it")
        elif not name:
            top[section] = node
        elif section == "claims":
            listed = top.setdefault(section, Node([], row.seq)).value
            assert isinstance(listed, list)
            listed.append(node)
        else:
            members = top.setdefault(section, Node({}, row.seq)).value
            assert isinstance(members, dict)
            members[name] = node
    return _built(_Builder(reader, folder, held), Node(top, 0))


FOLLOWED = frozenset({"claims", "sources", "events", "figures"})
"""The sections of which a change does not make the whole case be read again."""


def read_changes(before: Case, keys: Iterable[Key], changed: Mapping[Key, Row | None], held: Held) -> Case | None:
    """The case that *before* has become: the same as `read_things` makes of all, but only what may be other is read.

    *keys* are those of all things, in order; *changed* has what was put since, and None for what was taken away. Beside these,
    only claims on a source that is other, and claims that a new name may give another meaning, are read again. None
    where that is not enough, and where anything is wrong: `read_things` then says what.
    """
    if not {section for section, _ in changed} <= FOLLOWED:
        return None
    return _Followed(before, list(keys), changed, held).case()


def _node(value: Any, seq: int) -> Node:
    if isinstance(value, dict):
        return Node({key: _node(inner, seq) for key, inner in value.items()}, seq)
    if isinstance(value, list):
        return Node([_node(inner, seq) for inner in value], seq)
    return Node(value if isinstance(value, str) else None, seq)


def _built(builder: _Builder, tree: Node) -> Case:
    case, problems = builder.case(tree), builder.reader.problems
    if problems:
        raise BadCase(tuple(sorted(problems, key=lambda problem: problem.line)))
    return case


class _Followed:
    """A case that was read, brought up to date: see `read_changes`. `case` is None where that is not enough."""

    def __init__(self, before: Case, keys: Sequence[Key], changed: Mapping[Key, Row | None], held: Held) -> None:
        self.before, self.keys, self.changed = before, keys, changed
        self.builder = _Builder(_Fields("case.db"), before.folder, held)
        self.builder.clockwork, self.builder.lines = before.clockwork, defaultdict(int)

    def case(self) -> Case | None:
        before, builder = self.before, self.builder
        sources = self._renewed("sources", before.sources, lambda name, node: builder._source(name, node, before.ranks))
        events = self._renewed("events", before.events, builder._event)
        worded = before.vocabulary.wording
        figures = self._renewed("figures", before.figures, lambda name, node: builder._figure(name, node, worded))
        if sources is None or events is None or figures is None or not self._alike(sources, events, figures):
            return None
        case = replace(before, sources=sources, events=events, figures=figures)
        named = events is not before.events or figures is not before.figures
        if named:
            distinct = builder._distinct(events, before.groups, figures)
            builder._counted(events, figures)
            quantities = Quantities(figures.values() if distinct else ())
            case = replace(case, vocabulary=Vocabulary(events.values(), before.groups, quantities, worded))
        told = self._told(case)
        if told is None or builder.reader.problems:
            return None
        case = replace(case, claims=tuple(claim for claim, _ in told), told=told)
        if named:
            builder._duties(case)
        return None if builder.reader.problems else case

    def _put(self, section: str) -> dict[str, Node]:
        """What was put in a section."""
        put = ((key, row) for key, row in self.changed.items() if key[0] == section and row is not None)
        return {key[1]: _node(row.value, row.seq) for key, row in put}

    def _renewed(
        self, section: str, held: Mapping[str, Thing], read: Callable[[str, Node], Thing]
    ) -> Mapping[str, Thing] | None:
        """The things of a section, those that were put read again; None where one was taken away."""
        put = self._put(section)
        if len(put) != sum(key[0] == section for key in self.changed):
            return None
        if not put:
            return held
        made = {
            name: read(name, node) for name, node in self.builder.reader.named({section: Node({**put}, 0)}, section)
        }
        return {
            name: made[name] if name in made else held[name]
            for part, name in self.keys
            if part == section and (name in made or name in held)
        }

    def _alike(
        self, sources: Mapping[str, Source], events: Mapping[str, Event], figures: Mapping[str, Quantity]
    ) -> bool:
        """Whether the things that were there before have the names, texts and meanings that they had."""
        before = self.before
        return all(
            all(same(was, now[name]) for name in self._put(section) if (was := held.get(name)) is not None)
            for section, held, now, same in (
                ("sources", before.sources, sources, lambda was, is_: was.text == is_.text),
                (
                    "events",
                    before.events,
                    events,
                    lambda was, is_: (was.extended, was.also) == (is_.extended, is_.also),
                ),
                ("figures", before.figures, figures, lambda was, is_: replace(was, proposed=is_.proposed) == is_),
            )
        )

    def _told(self, case: Case) -> tuple[tuple[Claim, Statement], ...] | None:
        """The claims with their meanings, in order; None where their names are not those of the things that they are."""
        before, builder = self.before, self.builder
        put = self._put("claims")
        if not all(
            row is None or row.value.get("id") == key[1] for key, row in self.changed.items() if key[0] == "claims"
        ):
            return None
        known = {pair[0].id: pair for pair in before.told}
        gone = {name for part, name in self.changed if part == "claims"}
        order = [name for part, name in self.keys if part == "claims"]
        if [name for name in order if name not in gone] != [name for name in known if name not in gone]:
            return None
        for name, node in put.items():
            made = builder._claim(node, f"claims.{name}", case.sources, case.ranks, case.vocabulary)
            if made is None:
                return None
            known[name] = made
        for pair in self._doubtful(case):
            claim, source = pair[0], case.sources[pair[0].source]
            if claim.id not in gone:
                try:
                    known[claim.id] = (
                        claim,
                        read(claim.says, case.vocabulary, case.clockwork, claim.clock or source.clock),
                    )
                except (BadClaim, BadTime):
                    return None
        return tuple(known[name] for name in order)

    def _doubtful(self, case: Case) -> Iterator[tuple[Claim, Statement]]:
        """The claims that may mean something else now: on other sources, with a new name in them, or, where figures are new, of figures."""
        before = self.before
        cited = self._put("sources").keys() & before.sources.keys()
        new = (
            [event for name, event in case.events.items() if name not in before.events]
            if case.events is not before.events
            else []
        )
        names = {
            " ".join(name.split()).casefold() for event in new for name in (event.id, *event.also, *points_of(event))
        }
        counted = case.figures.keys() != before.figures.keys()
        if cited or names or counted:
            for claim, said in before.told:
                folded = " ".join(claim.says.split()).casefold() if names else ""
                if (
                    claim.source in cited
                    or (counted and (said.figure or said.clock))
                    or any(name in folded for name in names)
                ):
                    yield claim, said


class _Builder:
    """Builds a case from nodes, noting every problem in its reader."""

    def __init__(self, reader: _Fields, folder: Path, held: Held | None = None) -> None:
        self.reader, self.folder, self.held = reader, folder, held
        self.clockwork = Clockwork()
        self.lines: dict[str, int] = {}

    def case(self, tree: Node) -> Case:
        reader = self.reader
        if not isinstance(tree.value, dict):
            reader.problem(
                tree.line, "", "not a case", "start it with whereas: 1 and a title: line; whereas new makes one"
            )
            return Case()
        top = reader.fields(tree, "case", "")
        if "whereas" in top and (version := reader.text(top, "whereas", "")) != "1":
            reader.problem(
                top["whereas"].line,
                "whereas",
                f"format {version!r} is not known here",
                "write 1, or use a newer whereas",
            )
        parts = {name: reader.text({name: node}, name, "day-parts") for name, node in reader.named(top, "day-parts")}
        self._clockwork(top, parts)
        people = {name: self._person(name, node) for name, node in reader.named(top, "people")}
        ranks = reader.texts(top, "ranks", "")
        sources = {name: self._source(name, node, ranks) for name, node in reader.named(top, "sources")}
        events = {name: self._event(name, node) for name, node in reader.named(top, "events")}
        groups = {name: self._group(name, node, events) for name, node in reader.named(top, "groups")}
        about_number, number_words, worded = self._wording(top)
        figures = {name: self._figure(name, node, worded) for name, node in reader.named(top, "figures")}
        distinct = self._distinct(events, groups, figures)
        self._counted(events, figures)
        quantities = Quantities(figures.values() if distinct else ())
        vocabulary = Vocabulary(events.values(), groups, quantities, worded)
        told = tuple(self._claims(top.get("claims"), sources, ranks, vocabulary))
        subjects = {name: reader.text({name: node}, name, "subjects") for name, node in reader.named(top, "subjects")}
        orders = {name: self._order(name, node) for name, node in reader.named(top, "orders")}
        readings = {name: self._reading(name, node, sources) for name, node in reader.named(top, "readings")}
        case = Case(
            title=reader.text(top, "title", ""),
            zone=reader.text(top, "zone", ""),
            about=reader.text(top, "about", ""),
            as_of=reader.text(top, "as-of", ""),
            ranks=ranks,
            day_parts=parts,
            people=people,
            sources=sources,
            events=events,
            groups=groups,
            about_number=about_number,
            number_words=number_words,
            figures=figures,
            claims=tuple(claim for claim, _ in told),
            subjects=subjects,
            orders=orders,
            readings=readings,
            folder=self.folder,
            clockwork=self.clockwork,
            vocabulary=vocabulary,
            told=told,
        )
        self._duties(case)
        return case

    # ---- how times are read

    def _clockwork(self, top: Mapping[str, Node], parts: Mapping[str, str]) -> None:
        reader, zone, about = self.reader, None, 5 * MINUTE_MS
        for key in ("zone", "about"):
            said = reader.text(top, key, "")
            try:
                if said and key == "zone":
                    zone = zone_named(said)
                elif said:
                    about = duration(said)
            except BadTime as wrong:
                reader.refusal(top[key].line, key, wrong)
        spans = dict(DAY_PARTS)
        for name, said in parts.items():
            match = _PART.match(said)
            line = top["day-parts"].value[name].line if isinstance(top["day-parts"].value, dict) else 0
            if not match:
                reader.problem(
                    line,
                    f"day-parts.{name}",
                    f"{said!r} is no span of the day",
                    "write 00:00..08:00, or 22:00..04:00 the next day",
                )
                continue
            hours = [int(match[n]) for n in (1, 2, 3, 4)]
            start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3] + (1440 if match[5] else 0)
            if start >= end or max(hours[1], hours[3]) > 59 or max(hours[0], hours[2]) > 24:
                reader.problem(
                    line,
                    f"day-parts.{name}",
                    f"{said!r} ends before it starts, or is no clock time",
                    "give the earlier time first; 'the next day' may follow",
                )
                continue
            spans[name.lower()] = (start, end)
        self.clockwork = Clockwork(zone, about, MappingProxyType(spans))
        if "as-of" in top:
            try:
                when(reader.text(top, "as-of", ""), self.clockwork)
            except BadTime as wrong:
                reader.refusal(top["as-of"].line, "as-of", wrong)

    # ---- people, sources, events

    def _person(self, name: str, node: Node) -> Person:
        fields, where = self.reader.fields(node, "person", f"people.{name}"), f"people.{name}"
        return Person(
            name,
            self.reader.text(fields, "name", where),
            self.reader.texts(fields, "also", where),
            self.reader.flag(fields, "public", where),
        )

    def _id(self, name: str, line: int, where: str) -> None:
        if not _ID.match(name):
            self.reader.problem(line, where, "is no id", "use letters, digits, - and _, in parts joined by dots")

    def _rank(self, fields: Mapping[str, Node], where: str, ranks: Sequence[str]) -> str:
        rank = self.reader.text(fields, "rank", where)
        if rank and rank not in ranks:
            self.reader.problem(
                fields["rank"].line,
                f"{where}.rank",
                f"{rank!r} is not one of the ranks",
                f"known are {', '.join(ranks) or 'none: list them under ranks'}",
            )
        return rank

    def _source(self, name: str, node: Node, ranks: Sequence[str]) -> Source:
        reader, where = self.reader, f"sources.{name}"
        self._id(name, node.line, where)
        fields = reader.fields(node, "source", where)
        said = {key: reader.text(fields, key, where) for key in SHAPES["source"] if key != "proposed"}
        self._rank(fields, where, ranks)
        published = None
        if said["published"]:
            try:
                moment = when(said["published"], self.clockwork)
                published = Bounds(moment.earliest, moment.latest)
            except BadTime as wrong:
                reader.refusal(fields["published"].line, f"{where}.published", wrong)
        for hash_, file in (
            ("sha256", "file"),
            ("text-sha256", "text-file"),
            ("text-file", "extractor"),
            ("extractor", "file"),
        ):
            if said[hash_] and not said[file]:
                remedy = f"add {file}:, or leave {hash_} out"
                reader.problem(fields[hash_].line, f"{where}.{hash_}", f"is there without {file}", remedy)
        text = self._text(fields, said, where) if said["file"] and not said["redacted"] else None
        proposed = tuple(self._proposals(fields.get("proposed", Node(None, node.line)), where))
        fitted: dict[str, Any] = {key.replace("-", "_"): value for key, value in said.items()}
        return Source(name, text=text, proposed=proposed, published_bounds=published, **fitted)

    def _proposals(self, node: Node, where: str) -> Iterator[tuple[str, str, str]]:
        if node.value is not None and not isinstance(node.value, list):
            self.reader.problem(
                node.line, f"{where}.proposed", "is not a list", "start each with a dash: - field: title"
            )
            return
        for item in node.value or ():
            fields = self.reader.fields(item, "proposal", f"{where}.proposed")
            field, said, basis = (self.reader.text(fields, key, f"{where}.proposed") for key in ("field", "is", "from"))
            if field and field not in SHAPES["source"]:
                remedy = f"known are {', '.join(SHAPES['source'])}"
                self.reader.problem(item.line, f"{where}.proposed", f"{field!r} is no field of a source", remedy)
            yield field, said, basis

    def _text(self, fields: Mapping[str, Node], said: Mapping[str, str], where: str) -> str | None:
        """The text of a source: its file, or what was extracted from that; both must have the hashes that the case says."""
        data = self._bytes(fields, "file", "sha256", said, where)
        name = said["file"]
        if said["extractor"]:
            name = said["text-file"]
            if not name:
                return ""
            data = self._bytes(fields, "text-file", "text-sha256", said, where)
        if data is None:
            return None
        try:
            return decoded(data, where=name)
        except BadSource as wrong:
            self.reader.problem(fields["file"].line, f"{where}.file", f"{name}: {wrong.problem}", wrong.remedy)
            return None

    def _bytes(
        self, fields: Mapping[str, Node], file: str, hash_: str, said: Mapping[str, str], where: str
    ) -> bytes | None:
        """The bytes of a file of a source, or None with the problem noted."""
        reader, line, expected = self.reader, fields[file].line, said[hash_].lower()
        try:
            if self.held is not None and expected:
                self._inside(said[file])
                return self.held("texts" if file == "text-file" else "sources", expected)
            data = self._beside(said[file])
        except (BadSource, Damaged) as wrong:
            reader.problem(line, f"{where}.{file}", f"{wrong.where or said[file]}: {wrong.problem}", wrong.remedy)
            return None
        if not expected:
            remedy = f"add {hash_}: {sha256(data)}, the hash of the file as it is now"
            reader.problem(line, f"{where}.{hash_}", "missing", remedy)
        elif expected != sha256(data):
            remedy = f"put the original back; if the file is right, write {hash_}: {sha256(data)}"
            problem = f"{said[file]} has changed since it was hashed"
            reader.problem(fields[hash_].line, f"{where}.{hash_}", problem, remedy)
        return data

    def _inside(self, name: str) -> Path:
        """Where a file of that name lies, or would. Raises BadSource where that is not in the folder of the case."""
        path = self.folder / name
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
        except (OSError, ValueError):
            inside = False
        if not inside or Path(name).is_absolute() or ".." in Path(name).parts:
            raise BadSource(
                "is not in the folder of the case", where=name[:80], remedy="copy it to sources/ beside case.yaml"
            )
        return path

    def _beside(self, name: str) -> bytes:
        """The bytes of a file that must lie in the folder of the case. Raises BadSource."""
        path = self._inside(name)
        if not path.is_file():
            remedy = "put it there, or leave file and sha256 out: the source is then cited only"
            raise BadSource("is not there", where=name, remedy=remedy)
        return _read(path, SOURCE_BYTES)

    def _event(self, name: str, node: Node) -> Event:
        reader, where = self.reader, f"events.{name}"
        self._id(name, node.line, where)
        fields = reader.fields(node, "event", where)
        self.lines[name] = node.line
        return Event(
            name,
            reader.text(fields, "kind", where),
            reader.text(fields, "what", where),
            reader.text(fields, "place", where),
            reader.texts(fields, "participants", where),
            reader.flag(fields, "extended", where),
            reader.texts(fields, "also", where),
            reader.text(fields, "count", where),
            reader.flag(fields, "proposed", where),
        )

    def _group(self, name: str, node: Node, events: Mapping[str, Event]) -> tuple[str, ...]:
        members = self.reader.texts({name: node}, name, "groups")
        self.lines[name] = node.line
        for member in members:
            if member not in events:
                near = difflib.get_close_matches(member, events, n=1)
                self.reader.problem(
                    node.line,
                    f"groups.{name}",
                    f"no event is called {member!r}",
                    f"did you mean {near[0]}?" if near else "declare it under events",
                )
        return tuple(member for member in members if member in events)

    # ---- figures

    def _wording(self, top: Mapping[str, Node]) -> tuple[str, dict[str, str], Wording]:
        """What the case says of `about` and of number words, and what that means."""
        reader, node = self.reader, top.get("wording", Node(None, 0))
        fields = reader.fields(node, "wording", "wording")
        about = reader.text(fields, "about", "wording")
        words = {word: reader.text({word: said}, word, "wording.words") for word, said in reader.named(fields, "words")}
        try:
            return about, words, wording(about, {word: said for word, said in words.items() if said})
        except BadClaim as wrong:
            reader.refusal(node.line, "wording", wrong)
            return about, words, Wording()

    def _figure(self, name: str, node: Node, worded: Wording) -> Quantity:
        reader, where = self.reader, f"figures.{name}"
        fields = reader.fields(node, "figure", where)
        self.lines[f"figure {name}"] = node.line
        said = {key: reader.text(fields, key, where) for key in ("unit", "definition", "what", "as-of")}
        least, most = (self._whole(fields, key, where) for key in ("least", "most"))
        try:
            made = Quantity(
                name, said["unit"], said["definition"], said["what"], said["as-of"], reader.texts(fields, "also", where),
                0 if "least" not in fields else least, most, reader.flag(fields, "proposed", where),
            )  # fmt: skip
            for other in (name, *made.also):
                if not is_name(other, worded):
                    raise BadClaim(
                        f"{other!r} cannot name a quantity",
                        remedy="begin it with a letter, and use letters, digits, - and _, in parts joined by dots",
                    )
        except BadClaim as wrong:
            reader.refusal(node.line, where, wrong)
            return Quantity(name)
        return made

    def _whole(self, fields: Mapping[str, Node], key: str, where: str) -> int | None:
        """A whole number, which may have commas; None for `none` and where the field is left out."""
        said = self.reader.text(fields, key, where)
        if said in ("", "none"):
            return None
        if not re.fullmatch(r"-?(\d{1,3}(,\d{3}){1,4}|\d{1,15})", said):
            self.reader.problem(
                fields[key].line, f"{where}.{key}", f"{said!r} is no whole number", "write 0, 40,000, or none"
            )
            return None
        return int(said.replace(",", ""))

    def _distinct(
        self, events: Mapping[str, Event], groups: Mapping[str, tuple[str, ...]], figures: Mapping[str, Quantity]
    ) -> bool:
        """No two things may answer to one name; whether none do."""
        taken: dict[str, str] = {}
        names = [(name, event.id) for event in events.values() for name in {event.id, *event.also, *points_of(event)}]
        counted = [
            (name, f"figure {made.name}")
            for made in figures.values()
            for name in dict.fromkeys((made.name, *made.also))
        ]
        before = len(self.reader.problems)
        for name, owner in [*names, *((group, group) for group in groups), *counted]:
            folded = " ".join(name.split()).casefold()
            if taken.setdefault(folded, owner) != owner:
                where = owner.replace("figure ", "figures.", 1) if owner.startswith("figure ") else owner
                self.reader.problem(
                    self.lines[owner], where, f"{name!r} is also a name of {taken[folded]!r}", "give each its own name"
                )
        return len(self.reader.problems) == before

    def _counted(self, events: Mapping[str, Event], figures: Mapping[str, Quantity]) -> None:
        """How many an event stands for is a number or a figure."""
        for event in events.values():
            if event.count and event.count not in figures and not event.count.replace(",", "").isdecimal():
                near = difflib.get_close_matches(event.count, figures, n=1)
                self.reader.problem(
                    self.lines[event.id], f"events.{event.id}.count", f"{event.count!r} is no whole number, and no figure",
                    f"did you mean {near[0]}?" if near else "declare it under figures",
                )  # fmt: skip

    # ---- claims

    def _claims(
        self, node: Node | None, sources: Mapping[str, Source], ranks: Sequence[str], vocabulary: Vocabulary
    ) -> Iterator[tuple[Claim, Statement]]:
        reader = self.reader
        if node is None or node.value is None:
            return
        if not isinstance(node.value, list):
            reader.problem(node.line, "claims", "is not a list", "start each claim with a dash: - id: c1")
            return
        seen: dict[str, int] = {}
        for number, item in enumerate(node.value, 1):
            given = item.value.get("id") if isinstance(item.value, dict) else None
            name = given.value if given and isinstance(given.value, str) else f"number {number}"
            if name in seen:
                reader.problem(
                    item.line, f"claims.{name}", f"an id given twice; first on line {seen[name]}", "give it its own id"
                )
            seen.setdefault(name, item.line)
            made = self._claim(item, f"claims.{name}", sources, ranks, vocabulary)
            if made is not None:
                yield made

    def _claim(
        self, node: Node, where: str, sources: Mapping[str, Source], ranks: Sequence[str], vocabulary: Vocabulary
    ) -> tuple[Claim, Statement] | None:
        reader = self.reader
        fields = reader.fields(node, "claim", where)
        said = {key.replace("-", "_"): reader.text(fields, key, where) for key in SHAPES["claim"]}
        self._rank(fields, where, ranks)
        if (status := said.pop("status") or "accepted") not in STATUSES:
            reader.problem(
                fields["status"].line,
                f"{where}.status",
                f"{status!r} is no status",
                f"write one of {', '.join(STATUSES)}",
            )
        source = sources.get(said["source"])
        if source is None:
            if "source" in fields:
                near = difflib.get_close_matches(said["source"], sources, n=1)
                reader.problem(
                    fields["source"].line,
                    f"{where}.source",
                    f"no source is called {said['source']!r}",
                    f"did you mean {near[0]}?" if near else "declare it under sources",
                )
            return None
        span = self._anchor(fields, said.pop("span"), said["quote"], source, where)
        claim = Claim(span=span, status=status, **said)
        try:
            return claim, read(claim.says, vocabulary, self.clockwork, claim.clock or source.clock)
        except (BadClaim, BadTime) as wrong:
            reader.refusal(fields["says"].line if "says" in fields else node.line, f"{where}.says", wrong)
            return None

    def _anchor(
        self, fields: Mapping[str, Node], span: str, quote: str, source: Source, where: str
    ) -> tuple[int, int] | None:
        """The span of a quote, which must be in its source, letter for letter; as given where the source is cited only."""
        match = _SPAN.match(span)
        if span and not match:
            self.reader.problem(
                fields["span"].line,
                f"{where}.span",
                f"{span!r} is no span",
                "write FIRST..END in code points, as in 120..158",
            )
            return None
        given = (int(match[1]), int(match[2])) if match else None
        if source.text is None or not quote:
            if given and not quote:
                self.reader.problem(
                    fields["span"].line, f"{where}.span", "a span without a quote", "quote the words that stand there"
                )
            return given
        try:
            located = locate(source.text, quote, given, where=source.id)
        except BadSource as wrong:
            self.reader.problem(
                fields["quote"].line, f"{where}.quote", f"source {source.id}: {wrong.problem}", wrong.remedy
            )
            return None
        return located

    # ---- orders and readings

    def _order(self, name: str, node: Node) -> Order:
        reader, where = self.reader, f"orders.{name}"
        self._id(name, node.line, where)
        fields = reader.fields(node, "order", where)
        life = self._life(fields, where)
        clauses: dict[str, Clause] = {}
        for clause, clause_node in reader.named({"clauses": fields.get("clauses", Node(None, node.line))}, "clauses"):
            self.lines[f"{name}.{clause}"] = clause_node.line
            made = self._clause(clause, clause_node, f"{where}.clauses.{clause}")
            clauses[clause] = replace(made, in_force=bool(life))
        for made in clauses.values():
            if made.if_broken and made.if_broken not in clauses:
                reader.problem(
                    self.lines[f"{name}.{made.id}"],
                    f"{where}.clauses.{made.id}.if-broken",
                    f"no clause here is called {made.if_broken!r}",
                    f"known are {', '.join(clauses)}",
                )
        if chain := cycle_of_clauses(clauses):
            reader.problem(
                self.lines[f"{name}.{chain[0]}"],
                f"{where}.clauses",
                f"a cycle of clauses: {' if broken '.join(chain)}",
                "let one of them arise by itself",
            )
        said = {key: reader.text(fields, key, where) for key in ("title", "issuer", "note", "kind", "court", "rule")}
        self._rule(fields, said["rule"], where)
        if said["court"]:
            try:
                court_named(said["court"])
            except (BadClaim, BadTime) as wrong:
                reader.refusal(fields["court"].line, f"{where}.court", wrong)
        return Order(name, **said, closed=reader.texts(fields, "closed", where), life=life, clauses=clauses)

    def _rule(self, fields: Mapping[str, Node], rule: str, where: str) -> None:
        if rule not in ("", "plain", "frcp6"):
            self.reader.problem(fields["rule"].line, f"{where}.rule", f"{rule!r} is no rule", "write plain or frcp6")

    def _life(self, fields: Mapping[str, Node], where: str) -> Life:
        reader, stages = self.reader, dict[str, tuple[str, ...]]()
        for stage, node in reader.named({"life": fields.get("life", Node(None, 0))}, "life"):
            if stage not in STAGES:
                near = difflib.get_close_matches(stage, STAGES, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                reader.problem(
                    node.line,
                    f"{where}.life.{stage}",
                    "no stage of an order's life",
                    f"{hint}known are {', '.join(STAGES)}",
                )
            listed = isinstance(node.value, list)
            stages[stage] = (
                reader.texts({stage: node}, stage, where) if listed else (reader.text({stage: node}, stage, where),)
            )
        life = Life(stages, reader.text(fields, "lasts", where), reader.text(fields, "extension", where))
        if life.extension and not (life.lasts and "extended" in stages):
            reader.problem(
                fields["extension"].line,
                f"{where}.extension",
                "nothing to extend",
                "give lasts:, and extended: under life:, too",
            )
        return life

    def _clause(self, name: str, node: Node, where: str) -> Clause:
        reader = self.reader
        self._id(name, node.line, where)
        fields = reader.fields(node, "clause", where)
        said = {key: reader.text(fields, key, where) for key in SHAPES["clause"]}
        fitted: dict[str, Any] = {_attribute(key): value for key, value in said.items()}
        clause = Clause(name, **fitted)
        self._rule(fields, clause.rule, where)
        self._pattern(clause, fields, node, where)
        if clause.served and clause.served not in SERVICES:
            reader.problem(
                fields["served"].line,
                f"{where}.served",
                f"{clause.served!r} is no way of service",
                f"write one of {', '.join(SERVICES)}",
            )
        return clause

    def _pattern(self, clause: Clause, fields: Mapping[str, Node], node: Node, where: str) -> None:
        """A clause has one act, and only fields that go with it, and with each other."""
        acts = [act for act in PATTERNS if getattr(clause, act)]
        if len(acts) != 1:
            self.reader.problem(
                node.line, where, "has no act, or more than one", f"give exactly one of {', '.join(PATTERNS)}"
            )
            return
        given = {key for key in fields if key in WINDOWS}
        if not any(given <= allowed and needed <= given for needed, allowed in PATTERNS[acts[0]]):
            self.reader.problem(
                node.line,
                where,
                f"{acts[0]} with {', '.join(sorted(given)) or 'nothing more'} does not make a clause",
                f"{acts[0]} goes with " + "; or ".join(_ways(needed, allowed) for needed, allowed in PATTERNS[acts[0]]),
            )

    def _reading(self, name: str, node: Node, sources: Mapping[str, Source]) -> Reading:
        reader, where = self.reader, f"readings.{name}"
        self._id(name, node.line, where)
        self.lines[f"reading {name}"] = node.line
        fields = reader.fields(node, "reading", where)
        terms = self._terms(fields, where, sources)
        by_clause = {
            clause: self._terms(
                reader.fields(inner, "reading-clause", f"{where}.clauses.{clause}"),
                f"{where}.clauses.{clause}",
                sources,
            )
            for clause, inner in reader.named({"clauses": fields.get("clauses", Node(None, node.line))}, "clauses")
        }
        return Reading(name, reader.text(fields, "title", where), reader.text(fields, "note", where), terms, by_clause)

    def _terms(self, fields: Mapping[str, Node], where: str, sources: Mapping[str, Source]) -> dict[str, Binding]:
        terms = self.reader.named({"terms": fields.get("terms", Node(None, 0))}, "terms")
        return {term: self._binding(node, f"{where}.terms.{term}", sources) for term, node in terms}

    def _binding(self, node: Node, where: str, sources: Mapping[str, Source]) -> Binding:
        reader = self.reader
        if isinstance(node.value, str):
            return Binding((node.value,))
        if isinstance(node.value, list):
            return Binding(reader.texts({"names": node}, "names", where))
        fields = reader.fields(node, "binding", where)
        held = fields.get("is")
        listed = held is not None and isinstance(held.value, list)
        names = reader.texts(fields, "is", where) if listed else (reader.text(fields, "is", where),)
        source, quote = reader.text(fields, "source", where), reader.text(fields, "quote", where)
        if source and source not in sources:
            reader.problem(
                fields["source"].line, f"{where}.source", f"no source is called {source!r}", "declare it under sources"
            )
        span = (
            self._anchor(fields, reader.text(fields, "span", where), quote, sources[source], where)
            if source in sources
            else None
        )
        return Binding(names, source, quote, span)

    def _duties(self, case: Case) -> None:
        """Try every clause under every reading that speaks of it, so that what is missing is told now."""
        reader = self.reader
        if reader.problems:
            return
        for order in case.orders.values():
            for clause in order.clauses.values():
                where, line = f"orders.{order.id}.clauses.{clause.id}", self.lines[f"{order.id}.{clause.id}"]
                try:
                    terms_of(clause)
                except (BadClaim, BadTime) as wrong:
                    reader.refusal(line, where, wrong)
                    continue
                for reading in case.readings.values():
                    if speaks_of(reading, clause):
                        self._duty(case, order, clause, reading, line)

    def _duty(self, case: Case, order: Order, clause: Clause, reading: Reading, line: int) -> None:
        where = f"orders.{order.id}.clauses.{clause.id}"
        covered = reading.binding(clause.id, clause.of) if clause.of else None
        if clause.of and covered is None:
            self.reader.problem(
                self.lines[f"reading {reading.id}"],
                f"readings.{reading.id}",
                f"does not say what {clause.of!r} means in clause {clause.id!r}",
                f"bind {clause.of!r} under terms to a list of subjects",
            )
            return
        counts = {f"={name}": Bounds(0, None) for name in case.figures}
        setting = Setting(case.vocabulary, self.clockwork, counts=counts)
        for subject in subjects_of(clause, [reading]):
            if clause.of and subject not in case.subjects:
                near = difflib.get_close_matches(subject, case.subjects, n=1)
                self.reader.problem(
                    self.lines[f"reading {reading.id}"],
                    f"readings.{reading.id}.terms.{clause.of}",
                    f"no subject is called {subject!r}",
                    f"did you mean {near[0]}?" if near else "declare it under subjects",
                )
                continue
            try:
                duty(order, clause, reading, subject, setting)
            except (BadClaim, BadTime) as wrong:
                self.reader.refusal(line, where, wrong)
                return


WINDOWS = (
    "from", "until", "within", "before", "by", "every", "at-least", "at-most", "served", "extended", "paused",
)  # fmt: skip
"""The fields of a clause that go with some acts and not with others."""

PATTERNS: Mapping[str, tuple[tuple[frozenset[str], frozenset[str]], ...]] = {
    act: tuple((frozenset(needed.split()), frozenset(f"{needed} {more}".split())) for needed, more in ways)
    for act, ways in {
        "forbid": (("", "from until"),),
        "require": (
            ("", "from until extended"), ("within", "served extended paused"), ("before", "by"), ("every from", "until"),
        ),
        "limit": (("at-most", "from until"),),
        "term": (("at-least", ""), ("at-most", "extended")),
    }.items()
}  # fmt: skip
"""For each act the ways to say when: the fields that are needed, and those that may be there."""


def _attribute(key: str) -> str:
    """The name of a field of a clause in Python."""
    return "start" if key == "from" else key.replace("-", "_")


def _ways(needed: frozenset[str], allowed: frozenset[str]) -> str:
    more = sorted(allowed - needed)
    return " and ".join(sorted(needed)) + (f" (and {', '.join(more)})" if needed and more else ", ".join(more))


def empty_case(title: str, zone: str) -> Case:
    """A case with nothing in it yet. Raises BadTime for an unknown zone."""
    return Case(title=title, zone=zone, clockwork=Clockwork(zone_named(zone) if zone else None))


# ---------------------------------------------------------------------------------------------- a case to YAML


def standing(case: Case) -> Case:
    """The case without the events and figures that are only proposed: those that no accepted claim speaks of, nor any
    group, order or reading. Claims stay, whatever their status.
    """
    if not any(event.proposed for event in case.events.values()) and not any(
        figure.proposed for figure in case.figures.values()
    ):
        return case
    named = {name for members in case.groups.values() for name in members}
    for order in case.orders.values():
        named.update(order.closed, *order.life.stages.values())
    for reading in case.readings.values():
        for terms in (reading.terms, *reading.by_clause.values()):
            named.update(*(binding.names for binding in terms.values()))
    counted = set[str]()
    for claim, said in case.told:
        if claim.status == "accepted":
            named.update(said.asserts, said.denies, *((limit.x or "", limit.y or "") for limit in said.limits))
            counted.update(said.figure.names if said.figure else ())
    events = {
        name: event
        for name, event in case.events.items()
        if not event.proposed or not named.isdisjoint((name, *event.also, *points_of(event)))
    }
    counted.update(event.count for event in events.values())
    of_figures = {case.vocabulary.quantities[name].name for name in counted if name}
    figures = {name: figure for name, figure in case.figures.items() if not figure.proposed or name in of_figures}
    quantities = Quantities(figures.values())
    vocabulary = Vocabulary(events.values(), case.groups, quantities, case.vocabulary.wording)
    return replace(case, events=events, figures=figures, vocabulary=vocabulary)


def case_text(case: Case) -> str:
    """The case as YAML, which `read_case_text` reads back as the same case."""
    return yaml_text({"whereas": "1", **_case(case)})


def case_things(case: Case) -> dict[Key, Plain]:
    """The case as its things by section and id, which `read_things` reads back as the same case."""
    things: dict[Key, Plain] = {}
    for section, value in _case(case).items():
        if section == "claims":
            assert isinstance(value, list)
            things |= {(section, claim.id): plain for claim, plain in zip(case.claims, value, strict=True)}
        elif SHAPES["case"][section].holds.startswith("{"):
            assert isinstance(value, dict)
            things |= {(section, name): plain for name, plain in value.items()}
        else:
            things[section, ""] = value
    return things


def _case(case: Case) -> dict[str, Plain]:
    top: dict[str, Plain] = {}
    _put(
        top,
        title=case.title,
        zone=case.zone,
        about=case.about,
        as_of=case.as_of,
        ranks=case.ranks,
        day_parts=dict(case.day_parts),
    )
    top.update(_things("people", case.people, _person))
    top.update(_things("sources", case.sources, _source))
    top.update(_things("events", case.events, _event))
    _put(top, groups={name: list(members) for name, members in case.groups.items()})
    if worded := _put({}, about=case.about_number, words=dict(case.number_words)):
        top["wording"] = worded
    top.update(_things("figures", case.figures, _figure))
    if case.claims:
        top["claims"] = [_claim(claim) for claim in case.claims]
    _put(top, subjects=dict(case.subjects))
    top.update(_things("orders", case.orders, _order))
    top.update(_things("readings", case.readings, _reading))
    return top


def write_case(case: Case, file: Path) -> None:
    """Write the case to *file*, whole or not at all."""
    waiting = file.with_name(file.name + ".part")
    waiting.write_text(case_text(case), encoding="utf-8", newline="\n")
    waiting.replace(file)


def _put(into: dict[str, Plain], **fields: object) -> dict[str, Plain]:
    for key, value in fields.items():
        name = key.rstrip("_").replace("_", "-")
        if isinstance(value, bool):
            into[name] = "yes"
            if not value:
                del into[name]
        elif isinstance(value, str | dict) and value:
            into[name] = value
        elif isinstance(value, tuple) and value:
            into[name] = list(value)
    return into


def _things(key: str, things: Mapping[str, Thing], plain: Callable[[Thing], dict[str, Plain]]) -> dict[str, Plain]:
    return {key: {name: plain(thing) for name, thing in things.items()}} if things else {}


def _person(person: Person) -> dict[str, Plain]:
    return _put({"name": person.name}, also=person.also, public=person.public)


def _source(source: Source) -> dict[str, Plain]:
    made = _put({}, **{key: getattr(source, key.replace("-", "_")) for key in SHAPES["source"] if key != "proposed"})
    proposed: list[Plain] = [{"field": field, "is": said, "from": basis} for field, said, basis in source.proposed]
    return {**made, "proposed": proposed} if proposed else made


def _event(event: Event) -> dict[str, Plain]:
    return _put({}, **{key: getattr(event, key) for key in SHAPES["event"]})


def _figure(quantity: Quantity) -> dict[str, Plain]:
    made = _put(
        {},
        **{key: getattr(quantity, key.replace("-", "_")) for key in SHAPES["figure"] if key not in ("least", "most")},
    )
    if quantity.least != 0:
        made["least"] = "none" if quantity.least is None else str(quantity.least)
    return made if quantity.most is None else {**made, "most": str(quantity.most)}


def _claim(claim: Claim) -> dict[str, Plain]:
    texts = {key: getattr(claim, key.replace("-", "_")) for key in SHAPES["claim"] if key not in ("span", "status")}
    made = _put({}, **texts)
    if claim.span:
        made["span"] = _span(claim.span)
    return made if claim.status == "accepted" else {**made, "status": claim.status}


def _span(span: tuple[int, int]) -> str:
    return f"{span[0]}..{span[1]}"


def _order(order: Order) -> dict[str, Plain]:
    made = _put(
        {}, title=order.title, issuer=order.issuer, note=order.note, kind=order.kind, court=order.court, rule=order.rule
    )
    _put(made, closed=order.closed)
    if order.life.stages:
        made["life"] = {
            stage: names[0] if len(names) == 1 else list(names) for stage, names in order.life.stages.items()
        }
    _put(made, lasts=order.life.lasts, extension=order.life.extension)
    return {**made, **_things("clauses", order.clauses, _clause)}


def _clause(clause: Clause) -> dict[str, Plain]:
    return _put({}, **{key: getattr(clause, _attribute(key)) for key in SHAPES["clause"]})


def _reading(reading: Reading) -> dict[str, Plain]:
    made = _put({}, title=reading.title, note=reading.note)
    if reading.terms:
        made["terms"] = {term: _binding(binding) for term, binding in reading.terms.items()}
    if reading.by_clause:
        made["clauses"] = {
            clause: {"terms": {term: _binding(binding) for term, binding in terms.items()}}
            for clause, terms in reading.by_clause.items()
        }
    return made


def _binding(binding: Binding) -> Plain:
    names: list[Plain] = list(binding.names)
    if not binding.source and not binding.quote and binding.span is None:
        return names[0] if len(names) == 1 else names
    made: dict[str, Plain] = {"is": names[0] if len(names) == 1 else names}
    _put(made, source=binding.source, quote=binding.quote)
    return {**made, "span": _span(binding.span)} if binding.span else made

"""Nodes: YAML read strictly, every scalar as text, with the line that each thing stands on.

YAML 1.2 in its plainest part: scalars stay text until whereas reads them, so `17:26`, `no` and `2025-03-15` are what
was typed. Anchors, aliases, tags, directives and second documents are refused, as is a key given twice; so nothing
expands, and nothing is typed behind the writer's back. Every problem is collected with its line and its remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from .errors import BadCase, Problem, WhereasError

__all__ = ["Node", "Plain", "Reader", "yaml_text"]

DEPTH = 12
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of YAML and the line it starts on: text, a list of nodes, or pairs of key and node. None for no value."""

    value: str | list[Node] | dict[str, Node] | None
    line: int


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class Reader:
    """Collects problems while a file is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, line: int, where: str, problem: str, remedy: str) -> None:
        """Note one thing that is wrong."""
        self.problems.append(Problem(self.file, line, where, problem, remedy))

    def refusal(self, line: int, where: str, wrong: WhereasError) -> None:
        """Note what a refusal said."""
        self.problem(line, where, wrong.problem, wrong.remedy)

    # ---- the tree

    def tree(self, text: str) -> Node:
        """The nodes of a YAML text; with a problem noted for each thing that is refused."""
        for mark, name in (("\u0085", "U+0085"), ("\u2028", "U+2028"), ("\u2029", "U+2029"), ("\ufeff", "U+FEFF")):
            if mark in text[1:] or (mark != "\ufeff" and text[:1] == mark):
                line = text.count("\n", 0, text.index(mark, 1 if mark == "\ufeff" else 0)) + 1
                self.problem(
                    line,
                    "",
                    f"holds {name}, a line break that YAML 1.2 and 1.1 read differently",
                    "write it as an escape in double quotes",
                )
                return Node(None, line)
        if control := _CONTROL.search(text):
            line = text.count("\n", 0, control.start()) + 1
            self.problem(line, "", f"holds U+{ord(control[0]):04X}, which no text file holds", "take it out")
            return Node(None, line)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            return self._document(yaml.parse(text.removeprefix("\ufeff"), Loader=loader))
        except yaml.MarkedYAMLError as wrong:
            mark_at = wrong.problem_mark or wrong.context_mark
            self.problem(
                mark_at.line + 1 if mark_at else 0,
                "",
                f"not YAML: {wrong.problem or wrong.context}",
                "check the indentation and the quotes on this line",
            )
        except yaml.YAMLError as wrong:
            self.problem(0, "", f"not YAML: {' '.join(str(wrong).split())}", "check that the file is plain text")
        return Node(None, 0)

    def _document(self, events: Iterator[yaml.Event]) -> Node:
        found = Node(None, 1)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.tags or event.version:
                    self.problem(_line(event), "", "a YAML directive", "leave it out")
                if documents > 1:
                    self.problem(_line(event), "", "a second document", "keep one case in one file")
                    return found
            elif isinstance(event, yaml.NodeEvent):
                found = self._node(event, events, 0)
        return found

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        line = _line(event)
        assert isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.problem(
                line,
                "",
                f"an anchor or alias ({event.anchor})",
                "write the value out: each place in a case says its own",
            )
            if isinstance(event, yaml.AliasEvent):
                return Node(None, line)
        if tag := getattr(event, "tag", None):
            self.problem(line, "", f"a tag ({tag})", "leave it out: values are text")
        if depth > DEPTH:
            self.problem(line, "", f"nested more than {DEPTH} deep", "no part of a case is")
            raise BadCase(tuple(self.problems))
        if isinstance(event, yaml.ScalarEvent):
            return Node(event.value if event.value or event.style else None, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, depth + 1))
            return Node(items, line)
        return Node(self._pairs(events, depth), line)

    def _pairs(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
        pairs: dict[str, Node] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key.value, str):
                self.problem(key.line, "", "a key that is not text", "write KEY: value")
            elif key.value in pairs:
                self.problem(
                    key.line, key.value, f"given twice; first on line {pairs[key.value].line}", "keep one of them"
                )
            else:
                pairs[key.value] = Node(value.value, key.line)
        return pairs


Plain = str | list["Plain"] | dict[str, "Plain"]
"""What YAML is written from: texts, lists and mappings of them."""


def yaml_text(top: dict[str, Plain]) -> str:
    """YAML in block style; a scalar is plain where it can be, else double-quoted with escapes."""

    def events(value: Plain) -> Iterator[yaml.Event]:
        if isinstance(value, str):
            odd = not value or not value.isprintable() or value != value.strip() or value[:1] in "~" or value == "null"
            yield yaml.ScalarEvent(None, None, (not odd, True), value, style='"' if odd else None)
        elif isinstance(value, list):
            yield yaml.SequenceStartEvent(
                None, None, implicit=True, flow_style=all(isinstance(item, str) for item in value)
            )
            for item in value:
                yield from events(item)
            yield yaml.SequenceEndEvent()
        else:
            yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
            for key, inner in value.items():
                yield from events(key)
                yield from events(inner)
            yield yaml.MappingEndEvent()

    whole = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *events(top),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ]
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.emit(whole, Dumper=dumper, allow_unicode=True, width=1_000_000))

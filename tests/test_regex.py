"""Every regular expression of the package is linear: attacked with strings made from it, each takes next to no time.

Patterns are collected from the calls in the source, evaluated in their module; those built while running are caught when
they are compiled, and a call whose pattern is never seen fails the test. A quadratic pattern needs far longer than the
limit at these sizes, and the last test shows that the method finds the known kinds.
"""

from __future__ import annotations

import ast
import importlib
import multiprocessing
import pkgutil
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import whereas
from whereas import figure, moment, tracking
from whereas.anchor import nearest
from whereas.answers import masked
from whereas.casefile import Case
from whereas.claim import Event
from whereas.figure import Quantities, Quantity
from whereas.readers import table
from whereas.source import Source
from whereas.web import composing

SOURCE = Path(__file__).resolve().parents[1] / "src" / "whereas"
CALLS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}
LONG = 25_000  # characters: a quadratic pattern takes some 300 million steps, a linear one some ten thousand
SLOW_S = 0.25  # of CPU, for one attack
STUCK_S = 1  # of CPU, give or take half, after which the process is stopped

BOUNDED = {
    figure._NUMBER.pattern: (1_000, "a claim is refused over that length, a tolerance over a tenth of it"),
    moment._ZONE_TAIL.pattern: (120, "a time is refused over 120 characters"),
    table._GAP_LAST.pattern: (table.RELATION_LENGTH, "a relation is refused over that length"),
    table._SUM.pattern: (table.RELATION_LENGTH, "a relation is refused over that length"),
    r"(?: ?\([^()]*\))+$": (table.RELATION_LENGTH, "a relation is refused over that length"),
    r"(\.\d*?)0+$": (26, "a time that we have written ourselves"),
}
"""Patterns that are not linear, how many characters they are ever given, and why no more."""


@dataclass(frozen=True)
class Found:
    """A pattern, its flags, and whether it is searched for anywhere or matched at one place only."""

    pattern: str
    flags: int
    searched: bool


# ---------------------------------------------------------------------------------------------- collecting


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CALLS
            and node.args
        ):
            of = node.func.value
            if isinstance(of, ast.Name) and of.id == "re":
                yield node


def used_by_name(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """By the name of a compiled pattern, the methods that are called on it, wherever it is imported."""
    used: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in CALLS:
                named = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                used.setdefault(named, set()).add(node.attr)
    return used


def value(node: ast.expr, module: Any) -> Any:
    """What an expression of the source is, in the names of its module; None where it needs more than those."""
    try:
        return eval(compile(ast.Expression(node), "<pattern>", "eval"), vars(module))
    except NameError:
        return None


def flags_of(call: ast.Call, module: Any) -> int:
    assert isinstance(call.func, ast.Attribute)
    given = next((each.value for each in call.keywords if each.arg == "flags"), None)
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)
    if given is None and len(call.args) > place:
        given = call.args[place]
    return int(value(given, module) or 0) if given is not None else 0


@cache
def collected() -> tuple[frozenset[Found], tuple[str, ...]]:
    """Every pattern, and the places whose pattern was never seen."""
    trees = {str(file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCE.rglob("*.py"))}
    used, found, unseen = used_by_name(trees), set[Found](), dict[tuple[str, int], ast.Call]()
    for name in modules():
        module = importlib.import_module(name)
        file = str(module.__file__)
        named = {
            id(node.value): target.id
            for node in ast.walk(trees[file])
            if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
        }
        for call in calls(trees[file]):
            assert isinstance(call.func, ast.Attribute)
            pattern = value(call.args[0], module)
            pattern = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            how = {call.func.attr} if call.func.attr != "compile" else used.get(named.get(id(call), ""), SEARCHING)
            if isinstance(pattern, str):
                found.add(Found(pattern, flags_of(call, module), bool(how & SEARCHING)))
            elif not (kept := held_at_the_top(trees[file], call, module)):
                unseen[file, call.lineno] = call
            else:
                found |= {Found(one.pattern, one.flags, searched=True) for one in kept}
    for place, pattern, flags in built(set(unseen)):
        unseen.pop(place, None)
        found.add(Found(pattern, flags, searched=True))
    return frozenset(found), tuple(f"{Path(file).name}:{line}" for file, line in sorted(unseen))


def held_at_the_top(tree: ast.Module, call: ast.Call, module: Any) -> set[re.Pattern[str]]:
    """The patterns in the value that a statement of the module, with *call* in it, is assigned to."""
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and any(node is call for node in ast.walk(statement)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            return patterns_in(value(ast.Name(ast.unparse(target), ast.Load(), lineno=1, col_offset=0), module))
    return set()


def patterns_in(held: Any) -> set[re.Pattern[str]]:
    if isinstance(held, re.Pattern):
        return {held}
    inner = (
        list(held.values())
        if isinstance(held, dict)
        else held
        if isinstance(held, (list, tuple, set, frozenset))
        else ()
    )
    return {one for each in inner for one in patterns_in(each)}


def modules() -> list[str]:
    found = ["whereas", *(one.name for one in pkgutil.walk_packages(whereas.__path__, "whereas."))]
    compiled = "whereas.track._scan"  # which has none
    return [name for name in found if not name.endswith("__main__") and ".migrations" not in name and name != compiled]


def built(places: set[tuple[str, int]]) -> set[tuple[tuple[str, int], str, int]]:
    """The patterns that are compiled at *places* when whatever builds them is called."""
    caught: set[tuple[tuple[str, int], str, int]] = set()
    compiled = re._compile  # type: ignore[attr-defined]
    spans = {(file, line + more): (file, line) for file, line in places for more in range(12, -1, -1)}

    def noting(pattern: Any, flags: int) -> Any:
        caller = sys._getframe(2)
        place = spans.get((caller.f_code.co_filename, caller.f_lineno))
        if place and isinstance(pattern, str):
            caught.add((place, pattern, int(flags)))
        return compiled(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]
    try:
        exercise()
    finally:
        re._compile = compiled  # type: ignore[attr-defined]
    return caught


def exercise() -> None:
    """Whatever builds patterns out of what it is given."""
    people = {"a": SimpleNamespace(name="Ana B. Cruz", also=("A. Cruz",), public=False)}
    masked(cast("Any", SimpleNamespace(people=people)), "Ana  B. Cruz")
    Quantities([Quantity("planes", also=("planes in the air", "air planes"))])
    figure._words.__wrapped__(("no more than", "over", "<="))
    nearest("Straße ﬁ", "strasse")
    composing._named("f1 d", [("the f1 departed", "a flight")])
    said = tracking.Saying(Event("n1.identity"), "", "source", -1, "", word="N899DN")
    case = Case(sources={"source": Source("source", text='{"r":"N899DN"}')})
    assert tracking._Records(case).span("source", said) == (5, 13)


# ---------------------------------------------------------------------------------------------- attacking


def attacks(found: Found) -> Iterator[str]:
    """Strings that make a backtracking matcher work: what leads to each open repeat, its letters many times, and no end."""
    tree = re._parser.parse(found.pattern, found.flags & ~re.DEBUG)  # type: ignore[attr-defined, unused-ignore]
    bodies: list[tuple[str, str]] = []
    walk(list(tree), "", bodies)
    letters = list(dict.fromkeys(letter for _, body in bodies for letter in body))[:8]
    for lead, body in bodies:
        for pump in dict.fromkeys([body, lead + body, *letters]):
            if pump:
                for end in ("\x01", "\n!" if body != "\n" else "!"):
                    yield lead + pump * (LONG // len(pump)) + end
                    if found.searched and lead:
                        yield pump * (LONG // len(pump)) + end
    if found.searched:
        lead = example(list(tree))
        for part in dict.fromkeys([lead[:-1], lead[: len(lead) // 2], lead[:1]]):
            if part:
                yield part * (LONG // len(part)) + "\x01"


def walk(parts: list[Any], lead: str, bodies: list[tuple[str, str]]) -> str:
    """Note each repeat without a small bound, with an example of what comes before it and one of what it repeats."""
    for op, held in parts:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = held
            walk(list(body), lead, bodies)
            if int(most) > 100:
                bodies.extend((lead, each) for each in examples(list(body)))
            lead += example(list(body)) * min(max(int(least), 0), 50)
        elif name == "SUBPATTERN":
            lead = walk(list(held[3]), lead, bodies)
        elif name == "BRANCH":
            leads = [walk(list(branch), lead, bodies) for branch in held[1]]
            lead = leads[0]
        elif name in ("ASSERT", "ASSERT_NOT"):
            walk(list(held[1]), lead, bodies)
        elif name == "ATOMIC_GROUP":
            lead = walk(list(held), lead, bodies)
        else:
            lead += one(op, held)
    return lead


def example(parts: list[Any]) -> str:
    return next(iter(examples(parts)), "")


def examples(parts: list[Any]) -> list[str]:
    """A few strings that *parts* match: of a choice each, of a class letters of several kinds."""
    made = [""]
    for op, held in parts:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            times = min(max(int(held[0]), 1 if int(held[1]) > 100 else int(held[0])), 50)
            ends = [each * times for each in examples(list(held[2]))]
        elif name == "SUBPATTERN":
            ends = examples(list(held[3]))
        elif name == "BRANCH":
            ends = [each for branch in held[1] for each in examples(list(branch))]
        elif name == "ATOMIC_GROUP":
            ends = examples(list(held))
        elif name in ("ASSERT", "ASSERT_NOT", "AT", "GROUPREF", "GROUPREF_EXISTS", "FAILURE"):
            ends = [""]
        else:
            ends = kinds(op, held)
        made = [start + end for start in made for end in ends[:8]][:8] or made
    return made


PROBES = "a1 \n\t-_.A,:/<>=\"'&;é\x01–一"


def kinds(op: Any, held: Any) -> list[str]:
    """Letters of several kinds that one item of a pattern matches."""
    item = re.compile(re.escape(chr(held))) if str(op) == "LITERAL" else None
    if item is not None:
        return [chr(held)]
    fitting = [probe for probe in PROBES if fits(op, held, ord(probe))]
    return fitting or [one(op, held)]


def one(op: Any, held: Any) -> str:
    name = str(op)
    if name == "LITERAL":
        return chr(held)
    if name in ("AT", "GROUPREF", "GROUPREF_EXISTS", "FAILURE"):
        return ""
    for code in (*map(ord, PROBES), *range(0x20, 0x3000)):
        if fits(op, held, code):
            return chr(code)
    low = next((argument[0] for kind, argument in held if str(kind) == "RANGE"), None) if name == "IN" else None
    return chr(low) if low is not None else chr(held[0][1]) if name == "IN" and held else ""


def fits(op: Any, held: Any, code: int) -> bool:
    name, letter = str(op), chr(code)
    if name == "ANY":
        return letter != "\n"
    if name == "NOT_LITERAL":
        return bool(code != held)
    if name != "IN":
        return False
    negated, inside = False, False
    for kind, argument in held:
        said = str(kind)
        negated |= said == "NEGATE"
        inside |= said == "LITERAL" and argument == code
        inside |= said == "RANGE" and argument[0] <= code <= argument[1]
        if said == "CATEGORY":
            word = str(argument).removeprefix("CATEGORY_")
            has = {"DIGIT": letter.isdigit(), "SPACE": letter.isspace(), "WORD": letter.isalnum() or letter == "_"}
            inside |= has[word.removeprefix("NOT_")] is not word.startswith("NOT_")
    return inside is not negated


def slow(found: Found) -> str:
    """The first characters of an attack that takes long; "" where none does."""
    pattern = re.compile(found.pattern, found.flags)
    most = BOUNDED.get(found.pattern, (LONG + 1_000, ""))[0]
    for text in dict.fromkeys(attacks(found)):
        start = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (round(start) + STUCK_S, resource.RLIM_INFINITY))
        if found.searched:
            sum(1 for _ in pattern.finditer(text[:most]))
        else:
            pattern.match(text[:most])
            pattern.fullmatch(text[:most])
        if time.process_time() - start > SLOW_S:
            return repr(text[:30])
    return ""


def tried(several: list[Found], said: Connection) -> None:
    for each in several:
        said.send(slow(each))
    said.send(None)


def not_linear(several: list[Found]) -> dict[Found, str]:
    """Those that an attack makes slow, each with how it begins; tried in a process that is stopped if it is stuck."""
    found, rest = dict[Found, str](), list(several)
    while rest:
        hears, says = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("fork").Process(target=tried, args=(rest, says))
        child.start()
        says.close()
        try:
            while (told := hears.recv()) is not None:
                if told:
                    found[rest[0]] = told
                rest = rest[1:]
        except EOFError:
            found[rest[0]] = "stuck"
            rest = rest[1:]
        child.join()
        hears.close()
        assert child.exitcode in (0, -signal.SIGXCPU), f"{several[0]} could not be tried"
    return found


# ---------------------------------------------------------------------------------------------- the tests


def test_every_pattern_in_the_source_was_seen() -> None:
    found, unseen = collected()
    assert not unseen, f"nothing tried here compiles the patterns at {', '.join(unseen)}: add to `exercise`"
    assert len(found) > 60


def test_every_pattern_is_linear() -> None:
    every = sorted(collected()[0], key=lambda one: (one.pattern, one.flags, one.searched))
    assert {one.pattern: attack for one, attack in not_linear(every).items()} == {}


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        (r"(a|aa)+$", False),
        (r"^(\w+\s?)*$", False),
        (r"a*a*b", False),
        (r"^(.*?),(.*?),(.*?)x", False),
        (r"\s*,?\s*$", False),
        (r"\s+$", True),
        (r"<!--.*?-->", True),
        (r"\([^)]*\)", True),
    ],
)
def test_patterns_known_to_be_slow_are_found_to_be(pattern: str, searched: bool) -> None:
    assert not_linear([Found(pattern, 0, searched)])


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [(r"[^\W_]+(?:[-_.]+[^\W_]+)*$", False), (r"[\W_]+", True), (r"a{1,9}b", True), (r"(?<!\s)\s+\Z", False), (r"\[[^\[\]]{1,40}\]", True)],
)  # fmt: skip
def test_patterns_known_to_be_linear_are_found_to_be(pattern: str, searched: bool) -> None:
    assert not not_linear([Found(pattern, 0, searched)])

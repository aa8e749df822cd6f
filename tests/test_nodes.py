"""YAML read strictly: whatever is done to a case file, it is read, or refused with its line; nothing is expanded, or lost."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.casefile import read_case_text
from whereas.errors import BadCase
from whereas.nodes import DEPTH, Node, Plain, Reader, yaml_text

JGG = Path(__file__).parents[1] / "examples" / "jgg" / "case.yaml"

ODD = (
    "", "null", "~", "yes", "1", "17:26", "a: b", "# c", "- d", "[e]", "{f}", "'g'", '"h"', "&i", "*j", "!k", " l", "m ", "n\no", "p\u2028q",
    "r\u0085s", "\ufefft", "u\tv", "w\\x", "é—“😀”", "%y", "@z", "|", ">", "? q", "\u2029", "---", "...", "=", "<<", "\x7f", "\U0010ffff",
    "\u200b", "x" * 3000,
)  # fmt: skip
CONTROLS = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
scalars = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS))
trees: st.SearchStrategy[Plain] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(scalars, inner, max_size=4), max_leaves=12
)


def plain(node: Node) -> Plain | None:
    if isinstance(node.value, dict):
        return {key: value for key, inner in node.value.items() if (value := plain(inner)) is not None}
    if isinstance(node.value, list):
        return [value for inner in node.value if (value := plain(inner)) is not None]
    return node.value


def told(text: str) -> list[str]:
    reader = Reader("case.yaml")
    reader.tree(text)
    assert all(problem.remedy and problem.file == "case.yaml" for problem in reader.problems)
    return [f"{problem.line}: {problem.problem}" for problem in reader.problems]


@given(st.dictionaries(scalars, trees, max_size=5))
def test_any_text_at_any_place_is_written_so_that_it_reads_back(top: dict[str, Plain]) -> None:
    text = yaml_text(top)
    reader = Reader("case.yaml")
    assert plain(reader.tree(text)) == top
    assert not reader.problems
    assert yaml_text(top) == text


def test_values_stay_what_was_typed() -> None:
    text = "a: 17:26\nb: no\nc: 2025-03-15\nd: 0x1F\ne: 1e3\nf: ~\ng: null\nh: 'it''s'\ni: .inf\nj: 010\nk: \"\"\nl:\n"
    found = Reader("case.yaml").tree(text).value
    assert isinstance(found, dict)
    assert {key: node.value for key, node in found.items()} == {
        "a": "17:26", "b": "no", "c": "2025-03-15", "d": "0x1F", "e": "1e3", "f": "~", "g": "null", "h": "it's", "i": ".inf", "j": "010",
        "k": "", "l": None,
    }  # fmt: skip
    assert [node.line for node in found.values()] == list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3: given twice; first on line 1"]),
        ("a: &x 1\nb: *x\n", ["1: an anchor or alias (x)", "2: an anchor or alias (x)"]),
        (
            "a: &x 1\n<<: {a: 2}\nc: !!int 3\nd: !e 4\n",
            ["1: an anchor or alias (x)", "3: a tag (tag:yaml.org,2002:int)", "4: a tag (!e)"],
        ),
        ("? [a]\n: 1\n? {b: c}\n: 2\n", ["1: a key that is not text", "3: a key that is not text"]),
        ("a: 1\n---\nb: 2\n", ["2: a second document"]),
        ("%YAML 1.2\n---\na: 1\n", ["1: a YAML directive"]),
        ("%TAG ! tag:example.org,2000:\n---\na: 1\n", ["1: a YAML directive"]),
        ("a:\n\t- b\n", ["2: not YAML: found character that cannot start any token"]),
        ("a: b: c\n", ["1: not YAML: mapping values are not allowed in this context"]),
        ("a: 'b\n", ["2: not YAML: found unexpected end of stream"]),
        ("a: b\n\u2028c: d\n", ["2: holds U+2028, a line break that YAML 1.2 and 1.1 read differently"]),
        ("\u0085a: b\n", ["1: holds U+0085, a line break that YAML 1.2 and 1.1 read differently"]),
        ("a: \ufeffb\n", ["1: holds U+FEFF, a line break that YAML 1.2 and 1.1 read differently"]),
        ("\ufeffa: b\n", []),
        ("a: b\nc: \x07\n", ["2: holds U+0007, which no text file holds"]),
        ("a: b\nc: \x9b\n", ["2: holds U+009B, which no text file holds"]),
    ],
)
def test_what_is_more_than_plain_yaml_is_refused_with_its_line(text: str, problems: list[str]) -> None:
    found = told(text)
    assert len(found) == len(problems)
    assert all(one.startswith(problem) for one, problem in zip(found, problems, strict=True)), found


def test_nothing_in_a_case_is_nested_as_deeply_as_is_allowed() -> None:
    deep = "a: " + "[" * DEPTH + "]" * DEPTH
    assert not told(deep)
    with pytest.raises(BadCase, match=f"nested more than {DEPTH} deep"):
        told("a: " + "[" * 100 + "]" * 100)


@pytest.mark.parametrize("kind", ["aliases", "merges", "nesting", "keys", "one long line"])
def test_a_file_made_to_burst_is_refused_in_no_time_and_little_memory(kind: str) -> None:
    """Nine aliases of nine aliases, nine times over, would be a billion words."""
    bomb = {
        "aliases": "a0: &a0 [lol]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)),
        "merges": "a0: &a0 {k: v}\n"
        + "".join(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)),
        "nesting": "a: " + "[" * 100_000,
        "keys": "? " * 100_000,
        "one long line": "a: " + "[x, " * 20_000,
    }[kind]
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(BadCase):
        read_case_text(bomb, JGG)
    seconds = time.perf_counter() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 1
    assert peak < 50_000_000


# ---------------------------------------------------------------------------------------------- fuzz


PIECES = (
    ":",
    "#",
    "- ",
    "[",
    "{",
    "'",
    '"',
    "&",
    "*",
    "!",
    "\n",
    "  ",
    "\t",
    "|\n",
    ">",
    "%",
    "\0",
    "..",
    " by ",
    "\r",
    "\ud800",
)


def mutated(text: str, rng: Random) -> str:
    """Some bytes changed, lines doubled, lost or swapped, a piece cut out or put elsewhere."""
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at = rng.randrange(len(text))
        kind = rng.randrange(6)
        if kind == 0:
            text = (
                text[:at]
                + chr(rng.choice((rng.randrange(128), rng.randrange(0x300), rng.randrange(0xD800))))
                + text[at + 1 :]
            )
        elif kind == 1:
            text = text[:at] + text[at + rng.choice((1, 2, 10, 100, 1000)) :]
        elif kind == 2:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        else:
            lines = text.splitlines(keepends=True)
            first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
            if kind == 3:
                lines.insert(second, lines[first])
            elif kind == 4:
                lines[first], lines[second] = lines[second], lines[first]
            else:
                del lines[first : first + rng.randrange(1, 4)]
            text = "".join(lines) or " "
    return text


def fate(text: str) -> str:
    """Whether it is read or refused; nothing else may come of it, and every problem says where and what to do."""
    try:
        read_case_text(text, JGG)
    except BadCase as refused:
        problems = refused.problems
    else:
        return "read"
    assert problems
    for problem in problems:
        assert problem.problem
        assert problem.remedy
        assert 0 < problem.line <= text.count("\n") + 1, problem
    lines = [problem.line for problem in problems]
    assert lines == sorted(lines)
    return "refused"


@pytest.mark.parametrize("batch", range(4))
def test_two_thousand_mutations_of_the_bundled_case_are_read_or_refused_with_their_line(batch: int) -> None:
    rng = Random(batch)
    text = JGG.read_text(encoding="utf-8")
    fates = [fate(mutated(text, rng)) for _ in range(500)]
    assert set(fates) == {"read", "refused"}

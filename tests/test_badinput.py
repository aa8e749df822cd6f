"""Bad input: each refusal names the file, the line, the field and the way out, and nothing is dropped in silence."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from whereas.casefile import read_case, read_case_text
from whereas.errors import BadCase, BadSource, Problem

HEAD = """\
whereas: 1
zone: America/New_York
ranks: [record, report]
sources:
  log: {title: A log}
events:
  gate.opened: {kind: opening}
  gate.closed: {}
claims:
"""


FIGURES = "whereas: 1\nfigures:\n"


def refused(text: str, folder: Path = Path("nowhere")) -> tuple[Problem, ...]:
    with pytest.raises(BadCase) as caught:
        read_case_text(text, folder / "case.yaml")
    for problem in caught.value.problems:
        assert problem.file == "case.yaml"
        assert problem.problem
        assert problem.remedy
    return caught.value.problems


@pytest.mark.parametrize(
    ("says", "problem", "remedy"),
    [
        ("gate.opened at 2025-03-09 02:30", "never showed 02:30", "01:30 EST or 03:30 EDT"),
        ("gate.opened at 2025-11-02 01:30", "showed 01:30 twice", "01:30 EDT or 01:30 EST"),
        ("gate.opened at 2025-03-15 17:26 Nowhere/Land", "not a time zone", "America/New_York"),
        ("gate.opend at 2025-03-15", "no event is called 'gate.opend'", "gate.opened"),
        ("gate.opened before gate.shut", "no event is called 'gate.shut'", "declare it under events"),
        ("gate.opened before gate.closed by 12 parsecs", "'12 parsecs' is not a duration", "10 min"),
        ("gate.opened before gate.closed by 40 min", "exact, and nobody's is", "about 40 min"),
        ("gate.opened at 2025-02-30", "no date or time of the calendar", "check the day"),
        ("gate.opened lasts about 1 h", "an instant and lasts no time", "extended: yes"),
        ("the gate was open", "not a sentence of the claim language", "EVENT at"),
        ("gate.opened at 2025-03-15 midnight", "the start or the end", "00:00 or 24:00"),
        ("aboard = 261, or so", "goes on with ', or so'", "in another claim"),
        ("aboard != 261", "what a number is not", "more than or fewer than"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_told_with_its_line_and_the_way_out(
    says: str, problem: str, remedy: str
) -> None:
    found = refused(f"{HEAD}  - id: c1\n    says: {says}\n    source: log\n")
    assert [(p.line, p.field) for p in found] == [(11, "claims.c1.says")]
    assert problem in found[0].problem
    assert remedy in found[0].remedy


def test_a_time_without_a_zone_in_a_case_without_one_is_refused() -> None:
    found = refused(
        HEAD.replace("zone: America/New_York\n", "")
        + "  - {id: c1, says: gate.opened at 2025-03-15 17:26, source: log}\n"
    )
    assert "has no time zone" in found[0].problem
    assert "18:45 EDT" in found[0].remedy


@pytest.mark.parametrize(
    ("text", "line", "field", "problem", "remedy"),
    [
        (HEAD + "  - {id: c1, says: gate.opened happened, source: lgo}\n", 10, "claims.c1.source", "no source is called 'lgo'", "log"),
        (HEAD + "  - {id: c1, says: gate.opened happened}\n", 10, "claims.c1.source", "missing", "add source"),
        (HEAD + "  - {id: c1, says: gate.opened happened, source: log, rank: gossip}\n", 10, "claims.c1.rank", "'gossip'", "record, report"),
        (HEAD + "  - {id: c1, says: gate.opened happened, source: log, status: sure}\n", 10, "claims.c1.status", "'sure'", "accepted"),
        (HEAD + "  - {id: c1, sayz: gate.opened happened, source: log, says: x}\n", 10, "claims.c1.sayz", "no field of a claim", "says"),
        (HEAD + "  - {id: c1, says: gate.opened happened, says: x, source: log}\n", 10, "says", "given twice", "keep one"),
        (HEAD + "  - &a {id: c1, says: gate.opened happened, source: log}\n  - *a\n", 10, "", "anchor or alias", "write the value out"),
        (HEAD + "  - {id: !!str c1, says: gate.opened happened, source: log}\n", 10, "", "a tag", "values are text"),
        (HEAD + "  - {id: c1\n", 11, "", "not YAML", "indentation"),
        (HEAD + "---\nwhereas: 1\n", 10, "", "a second document", "one case in one file"),
        ("%YAML 1.1\n---\n" + HEAD, 1, "", "a YAML directive", "leave it out"),
        ("whereas: 2\n", 1, "whereas", "format '2'", "newer whereas"),
        ("title: x\n", 1, "whereas", "missing", "add whereas"),
        ("- a\n- b\n", 1, "", "not a case", "whereas new"),
        ("", 1, "", "not a case", "whereas new"),
        ("whereas: 1\nzone: Mars/Olympus\n", 2, "zone", "not a time zone", "America/New_York"),
        ("whereas: 1\nday-parts:\n  dawn: sunrise\n", 3, "day-parts.dawn", "no span of the day", "00:00..08:00"),
        ("whereas: 1\ngroups:\n  all: [x]\n", 3, "groups.all", "no event is called 'x'", "declare it"),
        ("whereas: 1\nevents:\n  a: {also: [b]}\n  b: {}\n", 4, "b", "also a name of", "its own name"),
        (FIGURES + "  a: {unit: persons, units: x}\n", 3, "figures.a.units", "no field of a figure", "unit"),
        (FIGURES + "  a: {least: some}\n", 3, "figures.a.least", "'some' is no whole number", "or none"),
        (FIGURES + "  a: {least: 5, most: 3}\n", 3, "figures.a", "at most 3 and at least 5", "the lower first"),
        (FIGURES + "  2a: {}\n", 3, "figures.2a", "'2a' cannot name a quantity", "begin it with a letter"),
        (FIGURES + "  a: {also: [one]}\n", 3, "figures.a", "'one' cannot name a quantity", "begin it"),
        (FIGURES + "  a: {also: [all]}\n  b: {also: [ALL]}\n", 4, "figures.b", "also a name of", "its own name"),
        (FIGURES + "  a: {}\nevents: {a: {}}\n", 3, "figures.a", "also a name of", "its own name"),
        (FIGURES + "  a: many\n", 3, "figures.a", "is not a set of fields", "unit"),
        ("whereas: 1\nwording: {about: rather}\n", 2, "wording", "'rather' is not a tolerance", "half a unit"),
        ("whereas: 1\nwording: {words: {dozens: many}}\n", 2, "wording", "'many' is not a range", "24..199"),
        ("whereas: 1\nwording:\n  words: {dozens: [24, 99]}\n", 3, "wording.words.dozens", "is not a text", "one value"),
        ("whereas: 1\ntitle: \"a\u2028b\"\n", 2, "", "U+2028", "escape"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_format_is_told_where_it_stands(
    text: str, line: int, field: str, problem: str, remedy: str
) -> None:
    found = refused(text)[0]
    assert found.problem.startswith(problem) or problem in found.problem
    assert remedy in found.remedy
    assert (found.line, found.field) == (line, field)


ORDER = """\
whereas: 1
zone: UTC
events: {order.spoken: {}, f1.left: {}, hearing: {extended: yes}}
subjects: {f1: flight 1}
orders:
  tro:
    clauses:
      a: {forbid: removal, of: covered, from: effective, if-broken: b}
      b: {forbid: removal, of: covered, if-broken: a}
readings:
  ours: {terms: {removal: "{subject}.left", covered: [f1], effective: order.spoken}}
"""


@pytest.mark.parametrize(
    ("before", "after", "line", "problem"),
    [
        ("", "", 8, "a cycle of clauses: a if broken b if broken a"),
        (", if-broken: a}", "}\n      c: {forbid: removal, require: removal}", 10, "has no act, or more than one"),
        (", if-broken: a}", ", if-broken: z}", 9, "no clause here is called 'z'"),
        (", if-broken: a}", ", within: 12 h after effective}", 9, "forbid with within does not make a clause"),
        (", if-broken: a}", "}\n      c: {require: removal, of: covered, within: 3 fortnights after effective}", 10, "not a duration"),
        (", if-broken: a}", "}\n      c: {require: return, of: covered}", 10, "does not say what 'return' means in clause 'c'"),
        ("covered: [f1]", "covered: [f2]", 8, "a cycle"),
        ("effective: order.spoken", "effective: hearing", 8, "a cycle"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_judged_is_told(before: str, after: str, line: int, problem: str) -> None:
    found = refused(ORDER.replace(before, after) if before else ORDER)
    assert problem in found[0].problem
    assert found[0].line == line


def test_a_reading_that_binds_a_moment_to_something_that_lasts_or_covers_a_stranger_is_told() -> None:
    mended = ORDER.replace(", if-broken: a}", "}")
    assert "must mean one moment" in refused(mended.replace("effective: order.spoken", "effective: hearing"))[0].problem
    assert "no subject is called 'f2'" in refused(mended.replace("covered: [f1]", "covered: [f2]"))[0].problem


def test_five_faults_are_told_together_in_the_order_of_the_file() -> None:
    claims = "".join(f"  - {{id: c{n}, says: nothing.{n} happened, source: log}}\n" for n in range(5))
    assert [problem.line for problem in refused(HEAD + claims)] == [10, 11, 12, 13, 14]


# ---------------------------------------------------------------------------------------------- sources


def with_source(
    folder: Path, text: bytes, *, claim: str = "", sha: str | None = None, file: str = "sources/log.txt"
) -> str:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "log.txt").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest() if sha is None else sha
    line = f"    sha256: {digest}\n" if digest else ""
    return f"whereas: 1\nzone: UTC\nsources:\n  log:\n    file: {file}\n{line}events: {{a: {{}}}}\nclaims:\n{claim}"


def quoted(quote: str, span: str = "") -> str:
    return f"  - id: c1\n    says: a happened\n    source: log\n    quote: {quote}\n" + (
        f"    span: {span}\n" if span else ""
    )


@pytest.mark.parametrize(
    ("quote", "span", "problem", "remedy"),
    [
        ("the gate opened at six", "", "is not in the source", "The gate opened at five."),
        ("gate", "", "more than once", "span: 4..8"),
        ("The gate opened", "3..18", "not the quote", "stands at 0..15"),
        ("The gate opened", "tomorrow", "is no span", "FIRST..END"),
    ],
)  # fmt: skip
def test_a_quote_that_is_not_in_its_source_is_refused_with_the_nearest_passage(
    tmp_path: Path, quote: str, span: str, problem: str, remedy: str
) -> None:
    text = b"The gate opened at five.\nThe gate closed at six.\n"
    found = refused(with_source(tmp_path, text, claim=quoted(quote, span)), tmp_path)
    assert problem in found[0].problem
    assert remedy in found[0].remedy
    assert found[0].line in (12, 13)


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [
        (b"x", {"sha": "0" * 64}, "has changed since it was hashed"),
        (b"x", {"sha": ""}, "missing"),
        (b"one\ntwo \xff\n", {}, "line 2 is not UTF-8 text"),
        (b"one\n\0", {}, "line 2 holds a NUL"),
        (b"x", {"file": "../outside.txt"}, "is not in the folder of the case"),
        (b"x", {"file": "/etc/passwd"}, "is not in the folder of the case"),
        (b"x", {"file": "sources/none.txt"}, "is not there"),
    ],
)
def test_a_source_that_is_not_what_it_was_or_lies_elsewhere_is_refused(
    tmp_path: Path, text: bytes, options: dict[str, str], problem: str
) -> None:
    found = refused(with_source(tmp_path, text, **options), tmp_path)
    assert problem in found[0].problem


def test_a_missing_hash_is_given_in_the_remedy(tmp_path: Path) -> None:
    assert hashlib.sha256(b"x").hexdigest() in refused(with_source(tmp_path, b"x", sha=""), tmp_path)[0].remedy


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    text = with_source(tmp_path, b"x", file="sources/link.txt")
    os.symlink("/etc/hostname", tmp_path / "sources" / "link.txt")
    assert "is not in the folder of the case" in refused(text, tmp_path)[0].problem


# ---------------------------------------------------------------------------------------------- hostile files


def test_a_yaml_bomb_is_refused_at_once_and_never_expanded(tmp_path: Path) -> None:
    levels = ["a: &a [x, x, x, x, x, x, x, x, x]"] + [
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(20)
    ]
    start = time.perf_counter()
    assert "anchor or alias" in refused("\n".join(levels))[0].problem
    assert time.perf_counter() - start < 5


def test_nesting_without_end_is_refused() -> None:
    assert "nested more than" in refused("whereas: 1\ntitle: " + "[" * 50)[-1].problem
    assert "nesting depth" in refused("whereas: 1\ntitle: " + "[" * 100_000)[-1].problem


def test_bytes_that_are_not_text_are_refused_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(b"whereas: 1\ntitle: \xc3\x28\n")
    with pytest.raises(BadCase) as caught:
        read_case(tmp_path)
    assert caught.value.problems[0].line == 2
    assert "not UTF-8" in caught.value.problems[0].problem


def test_two_hundred_megabytes_of_garbage_are_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "case.yaml").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(BadCase, match="200,000,000 bytes"):
        read_case(tmp_path)


def test_a_folder_without_a_case_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="whereas new"):
        read_case(tmp_path)

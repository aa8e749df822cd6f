"""Case files with their sources beside them: written and read back whole; and what is wrong is told all at once.

Round trips without files are in test_roundtrip.py, single faults in test_badinput.py, YAML in test_nodes.py.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.casefile import Case, case_text, read_case, read_case_text, write_case
from whereas.claim import STATUSES, Claim, Event
from whereas.errors import BadCase
from whereas.figure import Quantity
from whereas.source import Source, decoded

JGG = Path(__file__).parents[1] / "examples" / "jgg"

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)
zones = ("", "America/New_York", "Asia/Kathmandu", "Africa/El_Aaiun", "EDT", "+05:30")
minutes = st.integers(0, 59)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Every kind of sentence of the claim language, on events a, b and the extended h; UTC, so that no zone is needed."""
    a, b = draw(st.permutations(["a", "b", "h.start", "h.end"]))[:2]
    time_ = f"2025-03-15 {draw(st.integers(0, 23)):02}:{draw(minutes):02}{draw(st.sampled_from(['', ':30', ':30.250']))} UTC"
    wider = [
        f"about {time_}",
        f"about {time_} ± 7 min",
        f"{time_}..2025-03-16 UTC",
        "2025-03 UTC",
        "2025-03-15 early morning UTC",
    ]
    time_ = draw(st.sampled_from([time_, *wider]))
    gap = draw(
        st.sampled_from(
            [
                "at least 1 h",
                "at most 90 s",
                "more than 2 d",
                "10 min .. 30 min",
                "about 1 h 30 min",
                "hours",
                "minutes",
            ]
        )
    )
    return draw(
        st.sampled_from(
            [
                *(f"{a} {verb} {time_}" for verb in ("at", "before", "after", "by", "from")),
                *(f"a {verb} b" for verb in ("before", "after", "with")),
                f"b after a by {gap}",
                "a within 5 min of b",
                f"h lasts {gap}",
                f"h includes {b}" if not b.startswith("h") else "a during h",
                f"{draw(st.sampled_from(['a', 'h', 'the pair', 'THE  PAIR']))} {draw(st.sampled_from(['happened', 'did not happen']))}",
                "clock runs -5 s .. +45 s",
                "aboard = aea + title8",
                "the people aboard at least 40,000",
                "aea about 52 % of aboard",
            ]
        )
    )


@st.composite
def filed(draw: st.DrawFn) -> tuple[Case, dict[str, bytes]]:
    """A case and the bytes of its sources: each quote is a slice of one, so that it is there, at a span if it must be said."""
    files: dict[str, bytes] = {}
    sources: dict[str, Source] = {}
    claims: list[Claim] = []
    for number in range(draw(st.integers(1, 3))):
        data = draw(words).encode()
        text = decoded(data, where="")
        name = f"sources/{number} {draw(st.sampled_from(['log', 'журнал', 'a b']))}.txt"
        files[name] = data
        sources[f"s{number}"] = Source(
            f"s{number}", title=draw(words), file=name, sha256=hashlib.sha256(data).hexdigest(), text=text
        )
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            status, says = draw(st.sampled_from(STATUSES)), draw(sentences())
            claims.append(
                Claim(f"c{len(claims)}", says, f"s{number}", text[start:end], (start, end), draw(words), status=status)
            )
    case = Case(
        title=draw(words),
        zone=draw(st.sampled_from(zones)),
        sources=sources,
        events={"a": Event("a"), "b": Event("b", draw(words)), "h": Event("h", extended=True)},
        groups={"the pair": ("a", "b")},
        figures={"aboard": Quantity("aboard", "persons", draw(words), also=("the people aboard",))},
        claims=tuple(claims),
    )
    return case, files


@settings(max_examples=200)
@given(filed())
def test_a_case_and_its_files_are_read_back_whole(made: tuple[Case, dict[str, bytes]]) -> None:
    case, files = made
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        write_case(case, folder / "case.yaml")
        again = read_case(folder)
        assert again == case
        assert len(again.told) == len(case.claims)
        assert {source.id: source.text for source in again.sources.values()} == {
            source.id: source.text for source in case.sources.values()
        }
        assert (folder / "case.yaml").read_text(encoding="utf-8") == case_text(again)


def test_writing_is_the_same_each_time_whatever_the_order_of_hashing() -> None:
    case = read_case(JGG)
    assert case_text(case) == case_text(replace(case, claims=tuple(case.claims)))
    assert case_text(read_case_text(case_text(case), JGG / "case.yaml")) == case_text(case)


def test_claims_that_are_not_used_are_kept() -> None:
    case = read_case(JGG)
    again = read_case_text(case_text(case), JGG / "case.yaml")
    assert {claim.status for claim in again.claims} == {"accepted", "proposed", "rejected", "withdrawn"}
    assert [claim.id for claim in again.claims] == [claim.id for claim in case.claims]


FAULTS = """\
whereas: 1
zone: Europe/Atlantis
ranks: [record]
sources:
  log: {title: A log, rank: gossip}
  gone: {file: sources/gone.txt}
events:
  a: {extended: perhaps}
  b: {also: [a]}
figures:
  n: {most: few}
claims:
  - {id: c1, says: a happened, source: log}
  - {id: c1, says: b happened, source: log}
  - {id: c2, says: b hapened, source: log}
  - {id: c3, source: logg, says: b happened}
readings:
  ours: {terms: {x: }}
"""


def test_faults_of_every_kind_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadCase) as caught:
        read_case_text(FAULTS, tmp_path / "case.yaml")
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (2, "zone"),
        (5, "sources.log.rank"),
        (6, "sources.gone.file"),
        (8, "events.a.extended"),
        (9, "b"),
        (11, "figures.n.most"),
        (14, "claims.c1"),
        (15, "claims.c2.says"),
        (16, "claims.c3.source"),
        (18, "readings.ours.terms.x"),
    ]
    assert str(caught.value).count("  try: ") == 10
    assert "first on line 13" in caught.value.problems[6].problem
    assert "did you mean log?" in caught.value.problems[8].remedy


def refused(folder: Path, data: bytes, quote: str = "", *, grown: int = 0) -> str:
    (folder / "log.txt").write_bytes(data)
    if grown:
        with (folder / "log.txt").open("r+b") as file:
            file.truncate(grown)
    text = f"whereas: 1\nzone: UTC\nsources:\n  log: {{file: log.txt, sha256: {hashlib.sha256(data).hexdigest()}}}\nevents: {{a: {{}}}}\n"
    text += f"claims:\n  - {{id: c, says: a happened, source: log, quote: {quote}}}\n" if quote else ""
    with pytest.raises(BadCase) as caught:
        read_case_text(text, folder / "case.yaml")
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_the_nearest_passages_are_shown_where_a_quote_is_not_in_its_source(tmp_path: Path) -> None:
    told = refused(
        tmp_path, b"The gate opened at five.\nNobody came.\nThe gate closed at seven.\n", "The gate opened at seven"
    )
    assert told.startswith(
        "case.yaml:7: claims.c.quote: source log: the quote 'The gate opened at seven' is not in the source"
    )
    assert "nearest are 'The gate opened at five.' and 'The gate closed at seven.'" in told


def test_a_source_of_two_hundred_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert "200,000,000 bytes, more than" in refused(tmp_path, b"x", grown=200_000_000)
    assert time.perf_counter() - start < 2


def test_the_line_of_a_source_that_is_no_text_is_named(tmp_path: Path) -> None:
    assert "log.txt: line 3 is not UTF-8 text (byte 8: 0xe9)" in refused(tmp_path, b"one\ntwo\n\xe9\n")
    assert "log.txt: line 2 holds a NUL" in refused(tmp_path, b"one\n\0")

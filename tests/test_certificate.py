"""Certificates: every verdict that can have one has one that the checker accepts, with nothing but Python."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import SMALL, Small, certified
from stories import CLOCKWORK, VOCABULARY, Story
from test_duty import Asked as Question
from test_duty import Telling, questions, tellings
from test_verdict import Asked, random_case

from whereas import proof
from whereas.answers import View
from whereas.casefile import read_case
from whereas.certificate import WORLDS, certificate, sealed
from whereas.duty import arises, due, kept
from whereas.errors import TooLarge
from whereas.formula import Atom, Every, Formula
from whereas.order import Binding, Clause, Order, Reading
from whereas.verdict import NO_SUBJECT, Record, Verdict, Word, judge

ROOT = Path(__file__).resolve().parents[1]
CHECKER = ROOT / "src" / "whereas" / "proof.py"

smalls = pytest.mark.parametrize("small", SMALL.values(), ids=SMALL)


@smalls
def test_the_certificate_of_a_small_case_is_accepted_and_says_the_word_that_is_right(
    small: Small, tmp_path: Path
) -> None:
    cert = certified(small, tmp_path)
    (tmp_path / "cert.json").write_text(json.dumps(cert), encoding="utf-8")
    accepted, told = proof.judge(tmp_path / "cert.json", tmp_path)
    assert accepted, told
    assert cert["verdict"] == small.word
    assert told.startswith(small.word)


def test_the_small_cases_come_to_all_six_words() -> None:
    assert {small.word for small in SMALL.values()} == {str(word) for word in Word}


def test_the_checker_runs_alone_with_nothing_installed(tmp_path: Path) -> None:
    """`-I -S`: no site packages, no environment, nothing beside the file."""
    for name, small in SMALL.items():
        folder = tmp_path / name
        folder.mkdir()
        cert = certified(small, folder)
        (folder / "recheck.py").write_bytes(CHECKER.read_bytes())
        (folder / "cert.json").write_text(json.dumps(cert), encoding="utf-8")
        command = [sys.executable, "-I", "-S", str(folder / "recheck.py"), str(folder / "cert.json")]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert (done.returncode, done.stdout[:9]) == (0, "accepted:"), (name, done)
        cert["verdict"] = "kept" if cert["verdict"] != "kept" else "broken"
        (folder / "cert.json").write_text(json.dumps(cert), encoding="utf-8")
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert (done.returncode, done.stdout) == (1, "refused: altered after it was sealed\n"), (name, done)


def test_the_checker_without_a_certificate_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", str(CHECKER)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python3 proof.py certificate.json" in done.stderr


def test_the_checker_is_under_200_lines_and_imports_nothing_but_the_standard_library() -> None:
    lines = CHECKER.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 200
    assert max(map(len, lines)) <= 120
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_every_verdict_of_the_bundled_case_has_a_certificate_that_is_accepted(tmp_path: Path) -> None:
    folder = ROOT / "examples" / "jgg"
    view = View.of(read_case(folder))
    words = Counter[str]()
    for verdict in view.verdicts():
        (tmp_path / "cert.json").write_text(json.dumps(certificate(view.record, verdict, "J.G.G.")), encoding="utf-8")
        accepted, told = proof.judge(tmp_path / "cert.json", folder)
        assert accepted, (verdict.id, told)
        words[str(verdict.word)] += 1
    assert min(words[word] for word in ("kept", "broken", "not covered")) >= 5, words


def test_a_certificate_is_the_same_each_time(tmp_path: Path) -> None:
    small = SMALL["conflict of three"]
    assert certified(small, tmp_path) == certified(small, tmp_path)
    assert sealed(certified(small, tmp_path)) == certified(small, tmp_path)


def test_no_certificate_is_written_of_more_worlds_than_anybody_would_read(tmp_path: Path) -> None:
    """Thirty-one sayings, no two of which agree, can be settled in 31 ways; twice over, in 961."""
    small = SMALL["conflict"]
    many = [f"f1.left at 2025-03-15 17:{n:02}" for n in range(31)] + [
        f"order at 2025-03-15 18:{n:02}" for n in range(31)
    ]
    with pytest.raises(TooLarge, match=r"961 ways") as refused:
        certified(Small("", many, small.clause, {**small.terms, "expiry": "gate"}), tmp_path)
    assert "--without" in refused.value.remedy
    assert WORLDS == 500


# ---------------------------------------------------------------------------------------------- random cases


def judged(
    story: Story, asked: list[Asked], as_of: int | None, today: int | None, *, ranked: bool
) -> tuple[Record, Verdict]:
    clauses = {one.clause.id: one.clause for one in asked}
    clause = asked[0].clause
    if len(asked) == 2:
        clause = clauses["main"] = Clause(**{**{f: getattr(clause, f) for f in Clause.__slots__}, "if_broken": "first"})
    reading = Reading("reading", terms={term: Binding(names) for one in asked for term, names in one.terms.items()})
    record = Record(story.chronology(ranked=ranked), VOCABULARY, CLOCKWORK, as_of, today)
    return record, judge(record, Order("order", clauses=clauses), clause, NO_SUBJECT, reading)


def certify_one(seed: int) -> tuple[Verdict, dict[str, Any]]:
    rng = Random(seed)
    story, asked, as_of, today = random_case(rng)
    record, verdict = judged(story, asked, as_of, today, ranked=rng.random() < 0.5)
    cert: dict[str, Any] = json.loads(json.dumps(certificate(record, verdict, "random")))
    return verdict, cert


def test_six_hundred_random_verdicts_have_certificates_that_are_accepted() -> None:
    words = Counter[Word]()
    mixed = 0
    for seed in range(600):
        verdict, cert = certify_one(seed)
        proof.check(cert, Path())
        words[verdict.word] += 1
        mixed += len({world["verdict"] for world in cert["worlds"]}) > 1
    assert min(words[word] for word in Word) >= 5, words
    assert mixed > 30


@settings(max_examples=150)
@given(st.integers(1_000_000, 2_000_000_000), st.sampled_from([str(word) for word in Word]))
def test_no_other_word_can_be_put_on_a_random_certificate_and_its_worlds(seed: int, word: str) -> None:
    """Sealed again, with the word changed everywhere: the proofs and examples are of the one that is right."""
    verdict, cert = certify_one(seed)
    proof.check(cert, Path())
    if word == verdict.word:
        return
    cert["verdict"] = word
    with pytest.raises((ValueError, LookupError)):
        proof.check(sealed(cert), Path())
    for world in cert["worlds"]:
        world["verdict"] = word
    with pytest.raises((ValueError, LookupError)):
        proof.check(sealed(cert), Path())


# ---------------------------------------------------------------------------------------------- every pattern


def plain(formula: Formula) -> Any:
    """A formula as the checker has it."""
    if isinstance(formula, Atom):
        return ["atom", formula.x, formula.y, formula.at_most]
    return ["every" if isinstance(formula, Every) else "some", [plain(part) for part in formula.parts]]


@settings(max_examples=200)
@given(questions(), tellings())
def test_a_clause_of_any_pattern_has_a_certificate_and_the_checker_builds_the_same_formulas(
    asked: Question, telling: Telling
) -> None:
    record = telling.record(asked)
    verdict = judge(record, asked.order(), asked.clause, NO_SUBJECT, asked.reading())
    if verdict.stopped:
        with pytest.raises(TooLarge):
            certificate(record, verdict, "random")
        return
    assert verdict.duty is not None
    cert = json.loads(json.dumps(certificate(record, verdict, "random")))
    proof.check(cert, Path())
    for name, asks in (("duty", verdict.duty), ("mildest", verdict.duty.lenient)):
        if asks is not None:
            assert list(proof.duty(cert, cert[name])) == [plain(kept(asks)), plain(due(asks)), plain(arises(asks))]

"""The checker: whatever is altered in a certificate is refused; and, sealed again, whatever would make it say what is not so.

An attacker who can compute a digest can seal what he likes. What is accepted from him must be true of what the
certificate says: the quotes stand in the files, and the word follows from the limits, ranks and duty that are written
there, as whereas itself finds when it judges them anew (`rejudged`). `TRUST` lists the fields where that leaves room.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import SMALL, certified

from whereas import proof
from whereas.certificate import sealed
from whereas.chronology import Chronology, chronology
from whereas.claim import Claim, Event, Limit, Statement
from whereas.duty import Duty, Edge, arises, due, kept
from whereas.formula import Atom, Every, Formula, Some, atoms
from whereas.source import Source
from whereas.verdict import Word, _Worlds

Json = Any
Path_ = tuple[str | int, ...]

CERTIFICATES = (
    "kept", "broken an hour on", "undecided", "not covered", "pending", "no record", "either will do", "notice within a span",
    "brought back, having been removed", "never to be brought back", "brought back, or never removed", "conflict of three", "conflict, ranked",
    "said and denied", "done late, or on record nowhere", "a hearing", "a slow clock", "cited only", "both flights",
    "while it lasted", "lapsed", "too many", "by rule 6, from either side of midnight", "held up, and perhaps too late",
)  # fmt: skip

# What may differ in a certificate that was sealed again and is accepted. Each is a pattern of the place, and why.
TRUST = {
    r"case|order/title|reading/title|duty(/if_broken)?/text": "a label: it says what things are called",
    r"sources(/[^/]+)?(/(title|publisher|published|url))?": "a label of a source, or a source left out that nothing cites",
    r"sayings/\d+/claims/\d+/(id|says|speaker)": "what a claim is called, in what sentence it was put, who says so",
    r"sayings(/\d+(/claims(/\d+)?)?)?": "a claim left out: no certificate can show what else was said",
    r"sayings/\d+/claims/\d+/(source|quote|span)(/\d+)?": "words of a source that is cited only: there is nothing to check them against",
    r"sayings/\d+/limits(/\d+)?": "a fair reading of the words: limits",
    r"sayings/\d+/rank": "a fair reading of the sources: ranks",
    r"extended(/\d+)?": "a fair reading of the claims: which events last",
    r"reading/terms(/.*)?|(duty|mildest)(/.*)?|as_of|due_at": "a fair reading of the clause, and the question: answered as it stands",
    r"worlds/\d+/times(/.*)?": "another example that does as well",
    r"conflicts(/\d+)*(/limit)?|worlds/\d+/proofs/.*|worlds(/\d+(/aside(/\d+)?)?)?": "the same proof, told otherwise",
}


# ---------------------------------------------------------------------------------------------- altering


def leaves(value: Json, at: Path_ = ()) -> Iterator[tuple[Path_, Json]]:
    yield at, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*at, number))


def put(cert: Json, at: Path_, value: Json) -> Json:
    """The certificate with another value at a place; the rest is shared."""
    made = copy.copy(cert)
    made[at[0]] = value if len(at) == 1 else put(cert[at[0]], at[1:], value)
    return made


def taken(cert: Json, at: Path_) -> Json:
    """The certificate without what is at a place."""
    inner = cert
    for key in at[:-1]:
        inner = inner[key]
    left = copy.copy(inner)
    del left[at[-1]]
    return put(cert, at[:-1], left) if len(at) > 1 else left


def events_of(cert: Json) -> list[str]:
    """The events that its limits and its duty speak of."""
    return list(dict.fromkeys(re.findall(r"happened:([\w.]+)", json.dumps(cert["sayings"]))))


def kind(at: Path_) -> tuple[object, ...]:
    return tuple("#" if isinstance(key, int) else key for key in at)[-2:]


def others(cert: Json, at: Path_, value: str) -> list[str]:
    """Plausible values: what stands at places of the same kind, the six words, and another event or source."""
    alike = [found for place, found in leaves(cert) if isinstance(found, str) and kind(place) == kind(at)]
    words = [str(word) for word in Word] if at[-1] == "verdict" else []
    names = [*events_of(cert), *cert["sources"], "order"] if re.fullmatch(r"[\w.{}-]{1,30}", value) else []
    return [other for other in dict.fromkeys([*alike, *words, *names]) if other != value][:8]


def alterations(cert: Json) -> Iterator[tuple[Path_, Json]]:
    """Every single thing altered: numbers, strings, truth values, nulls, items and keys."""
    for at, value in leaves(cert):
        if not at or at == ("digest",):
            continue
        yield at, taken(cert, at)
        new: list[Json] = []
        if isinstance(value, bool):
            new = [not value]
        elif isinstance(value, int):
            new = [value + 1, value - 1, -value - 1, 10**12, -(10**12)]
        elif isinstance(value, str):
            new = [value + "x", value[:-1], "", *others(cert, at, value)]
            new += [_stepped(value, by) for by in (1, -1, 10**9)]
        elif value is None:
            new = [0, "order", ["effective", 0], True]
        elif isinstance(value, list):
            for number in range(len(value)):
                yield at, put(cert, at, [*value[: number + 1], *value[number:]])
                if number and value[number] != value[number - 1]:
                    yield (
                        at,
                        put(cert, at, [*value[: number - 1], value[number], value[number - 1], *value[number + 1 :]]),
                    )
            new = [[], None]
        else:
            new = [{}, None]
        for other in new:
            if other != value:
                yield at, put(cert, at, other)


def _stepped(text: str, by: int) -> str:
    """The last number of a text, changed: a limit, a time, a date."""
    found = list(re.finditer(r"\d+(?=\D*$)", text))
    if not found:
        return text + " "
    number = found[-1]
    return f"{text[: number.start()]}{abs(int(number[0]) + by):0{len(number[0])}d}{text[number.end() :]}"


def accepted(cert: Json, folder: Path) -> bool:
    """As `proof.judge` has it, without the detour by a file."""
    try:
        proof.check(cert, folder)
    except (LookupError, TypeError, ValueError, OSError, AttributeError):
        return False
    return True


# ---------------------------------------------------------------------------------------------- judging anew


def _statement(limits: list[str]) -> Statement:
    asserts = [text[9:-5] for text in limits if re.fullmatch(r"happened:.* >= 1", text)]
    denies = [text[9:-5] for text in limits if re.fullmatch(r"happened:.* <= 0", text)]
    said = [Limit(*proof.limit(text)) for text in limits if not re.fullmatch(r"happened:.* >= 1", text)]
    return Statement(tuple(said), tuple(asserts), tuple(denies))


def _formula(value: Json) -> Formula:
    if value[0] == "atom":
        x, y, most = value[1:]
        return Atom(None if x is None else str(x), None if y is None else str(y), most)
    parts = tuple(_formula(part) for part in value[1])
    assert value[0] in ("every", "some")
    return Every(parts) if value[0] == "every" else Some(parts)


def _edges(value: Json) -> tuple[Edge, ...]:
    return tuple(Edge(event, point, plus, _formula(when)) for event, point, plus, when in value)


def _duty(cert: Json, asked: Json) -> Duty:
    least, most = asked["by"][:2]
    first = _duty(cert, asked["if_broken"]) if asked["if_broken"] else None
    acts = tuple(tuple((event, start, end) for event, start, end in crowd) for crowd in asked["acts"])
    before = tuple((event, start, end) for event, start, end in asked["before"] or [])
    at, due_at = cert.get("as_of"), cert.get("due_at")
    opens, closes = _edges(asked["from"] or []), _edges(asked["until"] or [])
    return Duty(asked["forbids"], acts, opens, closes, before, (least, most), if_broken=first, as_of=at, due_at=due_at)


class Again(_Worlds):
    """A duty judged anew. Where its order has a life, a certificate holds no more of that than the formula, which is then taken from it."""

    def __init__(self, cert: Json, made: Chronology) -> None:
        formulas = [
            [_formula(each) for each in proof.duty(cert, cert[name])] for name in ("duty", "mildest") if cert[name]
        ]
        tied = sorted(
            {
                str(end)
                for told in formulas
                for formula in told
                for atom in atoms(formula)
                for end in (atom.x, atom.y)
                if end is not None
            }
        )
        ends = [Edge(end.removeprefix("happened:"), None if end.startswith("happened:") else end, 0) for end in tied]
        super().__init__(made, replace(_duty(cert, cert["duty"]), ends=tuple(ends)), ())
        if '"in_force": [[' not in json.dumps([cert["duty"], cert["mildest"]]):
            duties = [_duty(cert, cert[name]) for name in ("duty", "mildest") if cert[name]]
            formulas = [[kept(each), due(each), arises(each)] for each in duties]
        self.kept, self.due, self.arises = formulas[0]
        self.mildly = (formulas[1][0], formulas[1][1]) if len(formulas) > 1 else None


def rejudged(cert: Json) -> str:
    """The word that whereas itself finds from the limits, ranks and duty of a certificate."""
    said = [[saying["rank"], saying["limits"]] for saying in cert["sayings"]]
    held = [cert.get(key) for key in HELD]
    return _rejudged(json.dumps([said, held, cert["reading"]["terms"]]))


HELD = ("duty", "mildest", "subject", "extended", "as_of", "due_at")


@lru_cache(maxsize=10_000)
def _rejudged(parts: str) -> str:
    said, held, terms = json.loads(parts)
    cert = dict(zip(HELD, held, strict=True))
    cert["reading"] = {"terms": terms}
    cert["sayings"] = [{"rank": rank, "limits": limits} for rank, limits in said]
    asked = cert["duty"]
    if asked["of"] and cert["subject"] not in cert["reading"]["terms"][asked["clause"]][asked["of"]]["is"]:
        return "not covered"
    told = [
        (Claim(f"c{number}", f"saying {number}", "s", rank=f"rank {saying['rank']}"), _statement(saying["limits"]))
        for number, saying in enumerate(cert["sayings"])
    ]
    events = [Event(name, extended=True) for name in dict.fromkeys(cert["extended"])]
    ranks = [f"rank {n}" for n in sorted({saying["rank"] for saying in cert["sayings"]})]
    made = chronology(told, events, {"s": Source("s")}, ranks)
    words = {world.word for world in Again(cert, made).all}
    return str(words.pop() if len(words) == 1 else Word.UNDECIDED)


def quotes_stand(cert: Json, folder: Path) -> bool:
    """Whether every quote of a source with a file stands at its span."""
    cited = [claim for saying in cert["sayings"] for claim in saying["claims"]]
    cited += [term for held in cert["reading"]["terms"].values() for term in held.values() if term["source"]]
    for claim in cited:
        file = cert["sources"][claim["source"]]["file"]
        if file and claim["quote"]:
            start, end = claim["span"]
            text = (folder / file).read_bytes().decode()
            if text[start:end] != claim["quote"] or not 0 <= start < end <= len(text):
                return False
    return True


# ---------------------------------------------------------------------------------------------- the tests

each_certificate = pytest.mark.parametrize("name", CERTIFICATES)


@each_certificate
def test_every_alteration_is_refused_as_it_stands(name: str, tmp_path: Path) -> None:
    cert = certified(SMALL[name], tmp_path)
    assert accepted(cert, tmp_path)
    tried = 0
    for at, altered in alterations(cert):
        tried += 1
        assert not accepted(altered, tmp_path), at
    for digest in ("", "sha256:" + "0" * 64, cert["digest"][:-1], cert["digest"].upper(), None):
        assert not accepted({**cert, "digest": digest}, tmp_path)
    assert tried > 200


@each_certificate
def test_what_is_accepted_when_sealed_again_is_true_of_what_it_says_and_within_the_trust_that_is_written_down(
    name: str, tmp_path: Path
) -> None:
    cert = certified(SMALL[name], tmp_path)
    assert rejudged(cert) == cert["verdict"]
    for at, altered in alterations(cert):
        made = sealed(altered)
        if not accepted(made, tmp_path):
            continue
        place = "/".join(map(str, at))
        assert any(re.fullmatch(pattern, place) for pattern in TRUST), place
        assert made["verdict"] == cert["verdict"]
        assert quotes_stand(made, tmp_path), place
        assert rejudged(made) == made["verdict"], (place, made)


@each_certificate
def test_words_hashes_files_subject_and_sources_cannot_be_altered_though_sealed_again(
    name: str, tmp_path: Path
) -> None:
    """Never accepted: another word, of the whole or of a world; another hash or file; a quote or span of a file that is there."""
    cert = certified(SMALL[name], tmp_path)
    files = {source for source, held in cert["sources"].items() if held["file"]}
    never = r"whereas|id|order/id|reading/id|subject|verdict|worlds/\d+/verdict|sources/[^/]+/(file|sha256)|duty/clause"
    tried = 0
    for at, altered in alterations(cert):
        place = "/".join(map(str, at))
        fixed = re.fullmatch(never, place) is not None
        claim = re.match(r"(sayings/\d+/claims/\d+|reading/terms/[^/]+/[^/]+)/(quote|span|source)", place)
        if claim is not None:
            held: Json = cert
            for key in at[: len(claim[1].split("/"))]:
                held = held[key]
            fixed = held["source"] in files and bool(held["quote"])
        if fixed:
            tried += 1
            assert not accepted(sealed(altered), tmp_path), place
    assert tried > 40


@each_certificate
def test_a_limit_that_a_proof_rests_on_cannot_be_loosened_nor_a_step_taken_away(name: str, tmp_path: Path) -> None:
    cert = certified(SMALL[name], tmp_path)
    steps = [(at, step) for at, step in leaves(cert["worlds"]) if isinstance(step, dict) and "saying" in step]
    for at, step in steps:
        saying, number = step["saying"], step["limit"]
        text = cert["sayings"][saying]["limits"][number]
        x, y, most = proof.limit(text)
        if str(x).startswith("happened:") or str(y).startswith("happened:"):
            continue
        most += 10**12
        loose = f"{x} <= {most}" if y is None else f"{y} >= {-most}" if x is None else f"{x} - {y} <= {most}"
        assert not accepted(sealed(put(cert, ("sayings", saying, "limits", number), loose)), tmp_path), text
        assert not accepted(sealed(taken(cert, ("worlds", *at))), tmp_path), text


def test_a_world_cannot_use_what_it_sets_aside_by_counting_from_the_end(tmp_path: Path) -> None:
    """In Python, sayings[-1] is the last of them; a checker that only compares numbers would let it in by that name."""
    cert = certified(SMALL["conflict"], tmp_path)
    count = len(cert["sayings"])
    world = next(world for world in cert["worlds"] if world["verdict"] == "kept")
    other = next(world for world in cert["worlds"] if world["verdict"] == "broken")
    forged = copy.deepcopy(other["proofs"])
    for _, step in leaves(forged):
        if isinstance(step, dict) and "saying" in step:
            step["saying"] -= count
    world["verdict"], world["proofs"], cert["verdict"] = "broken", forged, "broken"
    assert not accepted(sealed(cert), tmp_path)


def test_a_duty_that_never_arose_is_not_called_kept(tmp_path: Path) -> None:
    """The opposite of "it arose" proves "it was kept" too, in logic; the example that it may have arisen is missing."""
    cert = certified(SMALL["never to be brought back"], tmp_path)
    cert["verdict"] = cert["worlds"][0]["verdict"] = "kept"
    assert not accepted(sealed(cert), tmp_path)


def test_a_conflict_left_out_with_the_worlds_that_settle_it_is_missed(tmp_path: Path) -> None:
    cert = certified(SMALL["conflict"], tmp_path)
    kept = next(world for world in cert["worlds"] if world["verdict"] == "kept")
    made = {**cert, "verdict": "kept", "conflicts": [], "worlds": [kept]}
    assert not accepted(sealed(made), tmp_path)
    kept["aside"] = []
    assert not accepted(sealed(made), tmp_path)


@pytest.mark.parametrize("name", ["kept", "conflict", "cited only"])
def test_a_source_that_is_altered_missing_or_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    cert = certified(SMALL[name], tmp_path)
    log = tmp_path / "sources" / "log.txt"
    data = log.read_bytes()
    for altered in (data + b" ", data[:-1], data.replace(b"said", b"sung", 1), b"", b"\xff" + data):
        log.write_bytes(altered)
        assert not accepted(cert, tmp_path)
    log.unlink()
    assert not accepted(cert, tmp_path)
    log.mkdir()
    assert not accepted(cert, tmp_path)
    log.rmdir()
    log.write_bytes(data)
    assert accepted(cert, tmp_path)


@pytest.mark.parametrize("shape", ["../{}", "sources/../../{}", "absolute", "link"])
def test_a_file_outside_the_folder_of_the_sources_is_not_read(shape: str, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    cert = certified(SMALL["kept"], folder)
    outside = tmp_path / "log.txt"
    outside.write_bytes((folder / "sources" / "log.txt").read_bytes())
    name = {"absolute": str(outside), "link": "sources/link.txt"}.get(shape, shape.replace("{}", "log.txt"))
    (folder / "sources" / "link.txt").symlink_to(outside)
    cert["sources"]["log"]["file"] = name
    (folder / "cert.json").write_text(json.dumps(sealed(cert)), encoding="utf-8")
    assert proof.judge(folder / "cert.json", folder) == (False, f"{name} is outside the folder of the sources")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "null", "{}", "{", '"x"', '{"whereas": "certificate 1"}', "[" * 100_000, "\0", '{"whereas": NaN}'],
)
def test_what_is_no_certificate_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "cert.json").write_text(text, encoding="utf-8")
    done, told = proof.judge(tmp_path / "cert.json", tmp_path)
    assert not done
    assert told
    assert not proof.judge(tmp_path / "nowhere.json", tmp_path)[0]
    (tmp_path / "cert.json").write_bytes(b"\xff\xfe{}")
    assert not proof.judge(tmp_path / "cert.json", tmp_path)[0]


# ---------------------------------------------------------------------------------------------- the ways to settle conflicts


def by_hand(family: list[frozenset[int]], rank: list[int]) -> set[frozenset[int]]:
    """By looking at all subsets: of each rank as little as can be, given what was set aside of higher ranks."""
    found: list[frozenset[int]] = [frozenset()]
    for level in sorted(set(rank)):
        here = [saying for saying, own in enumerate(rank) if own == level]
        grown = list[frozenset[int]]()
        for before in found:
            unmet = [c for c in family if max(rank[saying] for saying in c) == level and not before & c]
            parts = [frozenset(part) for size in range(len(here) + 1) for part in combinations(here, size)]
            hitting = [part for part in parts if all(part & c for c in unmet)]
            grown += [before | part for part in hitting if not any(other < part for other in hitting)]
        found = grown
    return set(found)


@settings(max_examples=300)
@given(st.data())
def test_the_repairs_are_those_found_by_looking_at_all_subsets(data: st.DataObject) -> None:
    rank = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=7))
    sayings = st.integers(0, len(rank) - 1)
    family = data.draw(st.lists(st.frozensets(sayings, min_size=1, max_size=4), max_size=7))
    assert proof.repairs(family, rank) == by_hand(family, rank)

"""Kin: sources that share so many words that they may have one origin. A person decides whether they do.

Two texts are compared by their runs of eight words, case and punctuation aside (Broder 1997). Runs that stand in many
sources which otherwise differ (a menu, a disclaimer) do not count. What is told are counts, never a likelihood; a
translation shares no words and is not found.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

__all__ = ["Kin", "Sketch", "address", "asked", "kin", "sketch"]

RUN = 8
"""How many words a run has."""

SHORT = 2_000
"""Up to how many runs of a text all are kept; of a longer one those whose hash is a multiple of `KEPT`."""

KEPT = 16

_MANY = 60  # a run in more sources than that is never compared
_FEW = 4  # a run in more groups of like sources than that counts for nothing
_LIKE = (4, 5)  # sources that share so much of the smaller of them are like
_LEAST = 8  # runs that two sources must share; a quarter of it where only a part was kept
_WORDS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    "|[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Words; of scripts written without spaces, letters."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text to compare it by: how many words it has, a hash of them all, and its runs.

    `runs` holds 64-bit hashes: of every run where `whole`, else of about one in sixteen.
    """

    words: int
    digest: str
    runs: frozenset[int]
    whole: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """Two sources that may have one origin.

    `shared` runs stand in both, of `of_a` in the one and `of_b` in the other, boilerplate not counted. Where `sampled`,
    only about one run in sixteen was compared. `identical` says that all words are the same, in the same order;
    `same_address` that both were found at one address.
    """

    a: str
    b: str
    shared: int
    of_a: int
    of_b: int
    sampled: bool = False
    identical: bool = False
    same_address: bool = False


def sketch(text: str) -> Sketch:
    """The sketch of *text*. Words are compared in compatibility form and without case; texts of fewer than eight words
    have no runs, and are only ever found identical.
    """
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    digest = hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()
    runs = {_hash(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    whole = len(runs) <= SHORT
    kept = frozenset(runs) if whole else frozenset(run for run in runs if run % KEPT == 0)
    return Sketch(len(words), digest, kept, whole)


def _hash(words: list[str]) -> int:
    joined = "\n".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big")


def kin(
    sketches: Mapping[str, Sketch], new: Collection[str] | None = None, addresses: Mapping[str, str] | None = None
) -> list[Kin]:
    """The pairs of sources that may have one origin, each with an id in *new* if that is given; those most alike first.

    A pair is kin if its words are identical, if it has one address, or if it shares at least eight runs and half the runs
    of the smaller. A run in more than 60 sources is not compared at all; one in more than four groups of like sources
    (four fifths of the smaller shared) is boilerplate. Raises KeyError where *new* has an id without a sketch.
    """
    for unknown in set(new or ()) - set(sketches):
        raise KeyError(unknown)
    standing = _standing(sketches)
    group = _groups(sketches, _shared(standing, set()))
    boilerplate = {run for run, ids in standing.items() if len(ids) > _MANY or len({group[one] for one in ids}) > _FEW}
    shared, counts = _shared(standing, boilerplate), _counted(sketches, boilerplate)
    identical = set(_pairs(_by(sketches, {one: found.digest for one, found in sketches.items() if found.words})))
    at = {one: address(url) for one, url in (addresses or {}).items()}
    same = set(_pairs(_by(sketches, {one: url for one, url in at.items() if url})))
    found = []
    for a, b in sorted({*shared, *identical, *same}):
        if new is not None and a not in new and b not in new:
            continue
        pair = _kin(a, b, sketches, shared[a, b], counts)
        pair = replace(pair, identical=(a, b) in identical, same_address=(a, b) in same)
        if pair.identical or pair.same_address or _alike(pair):
            found.append(pair)
    return sorted(found, key=lambda pair: (not pair.identical, -pair.shared, pair.a, pair.b))


def _standing(sketches: Mapping[str, Sketch]) -> dict[int, list[str]]:
    """The sources of each run that stands in more than one."""
    first: dict[int, str] = {}
    standing: dict[int, list[str]] = {}
    for one in sorted(sketches):
        for run in sketches[one].runs:
            if run not in first:
                first[run] = one
            elif run in standing:
                standing[run].append(one)
            else:
                standing[run] = [first[run], one]
    return standing


def _shared(standing: Mapping[int, list[str]], without: Collection[int]) -> Counter[tuple[str, str]]:
    """How many runs each pair shares."""
    alike: Counter[tuple[str, ...]] = Counter()
    for run, ids in standing.items():
        if len(ids) <= _MANY and run not in without:
            alike[tuple(ids)] += 1
    shared: Counter[tuple[str, str]] = Counter()
    for sources, times in alike.items():
        for pair in combinations(sources, 2):
            shared[pair] += times
    return shared


def _groups(sketches: Mapping[str, Sketch], shared: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """The group of like sources that each is in, by the id of one of them."""
    group = {one: one for one in sketches}

    def root(one: str) -> str:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    counts = _counted(sketches, ())
    for (a, b), runs in shared.items():
        pair = _kin(a, b, sketches, runs, counts)
        if _LIKE[1] * pair.shared >= _LIKE[0] * min(pair.of_a, pair.of_b):
            group[root(a)] = root(b)
    return {one: root(one) for one in sketches}


def _counted(sketches: Mapping[str, Sketch], boilerplate: Collection[int]) -> dict[str, tuple[int, int]]:
    """How many runs of each source count: of those it keeps, and of those a longer one would keep."""
    counts = {}
    for one, found in sketches.items():
        runs = found.runs.difference(boilerplate) if boilerplate else found.runs
        counts[one] = len(runs), sum(1 for run in runs if run % KEPT == 0)
    return counts


def _kin(a: str, b: str, sketches: Mapping[str, Sketch], shared: int, counts: Mapping[str, tuple[int, int]]) -> Kin:
    sampled = not (sketches[a].whole and sketches[b].whole)
    return Kin(a, b, shared, counts[a][sampled], counts[b][sampled], sampled)


def _alike(pair: Kin) -> bool:
    least = _LEAST // 4 if pair.sampled else _LEAST
    return pair.shared >= least and 2 * pair.shared >= min(pair.of_a, pair.of_b)


def _by(sketches: Iterable[str], keys: Mapping[str, str]) -> Iterator[list[str]]:
    groups: dict[str, list[str]] = {}
    for one in sorted(sketches):
        if one in keys:
            groups.setdefault(keys[one], []).append(one)
    yield from groups.values()


def _pairs(groups: Iterable[list[str]]) -> Iterator[tuple[str, str]]:
    """The pairs of each group; of a large one, each with the first."""
    for group in groups:
        yield from combinations(group, 2) if len(group) <= _MANY else ((group[0], other) for other in group[1:])


# ---------------------------------------------------------------------------------------------- addresses


_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]{0,8}/(?=https?:)", re.ASCII | re.IGNORECASE)
_TRACKING = re.compile(r"utm_\w{1,40}|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ref_src", re.ASCII)


def address(url: str) -> str:
    """The address that *url* is one way to write, for comparing and not for opening; "" where it is no web address.

    Dropped are the scheme, "www.", the port of the scheme, the fragment, a closing slash, the parameters that only tell
    where a reader came from, and the archive that a copy lies in. The other parameters are put in order.
    """
    bare = url.strip()
    for _ in range(4):
        bare = _ARCHIVED.sub("", bare, count=1)
    try:
        parts = urlsplit(bare)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    named = urlencode(sorted(pair for pair in query if not _TRACKING.fullmatch(pair[0].lower())))
    at = f"{host}:{port}" if port not in (None, 80, 443) else host
    return at + unquote(parts.path).rstrip("/") + ("?" + named if named else "")


# ---------------------------------------------------------------------------------------------- asking


def asked(pair: Kin) -> str:
    """The question for a person, with the counts it rests on."""
    runs = f"runs of {RUN} words" + (" (about one in sixteen compared)" if pair.sampled else "")
    said = []
    if pair.identical:
        said.append("their words are identical")
    elif pair.shared:
        said.append(
            f"{pair.shared:,} of the {pair.of_a:,} {runs} of {pair.a} are in {pair.b}, of whose {pair.of_b:,} they are"
            f" {pair.shared:,}"
        )
    if pair.same_address:
        said.append("both were found at one address")
    return f"{pair.a} and {pair.b}: one origin? " + "; ".join(said or ["they share nothing that counts"])

"""Gunzip: what was packed comes back, and nothing else does."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas import gunzip
from whereas.errors import BadSource
from whereas.gunzip import MEMBERS, gunzipped

WORDS = b"a log of some words that stand here, and of some more"


def refused(data: bytes, most: int = 1_000_000) -> BadSource:
    with pytest.raises(BadSource) as caught:
        gunzipped(data, "a.gz", most)
    assert caught.value.where == "a.gz"
    assert caught.value.remedy
    return caught.value


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.binary(max_size=300), st.integers(0, 3)), min_size=1, max_size=6),
    st.sampled_from([1, 7, 1 << 20]),
)
def test_members_with_zeros_between_are_one_after_the_other(several: list[tuple[bytes, int]], piece: int) -> None:
    packed = b"".join(gzip.compress(each) + bytes(zeros) for each, zeros in several)
    whole = b"".join(each for each, _ in several)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gunzip, "PIECE", piece)
        assert gunzipped(packed, "a.gz", len(whole)) == whole
        if whole:
            assert "larger than" in refused(packed, len(whole) - 1).problem


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_what_was_cut_ends_too_early(cut: int) -> None:
    packed = gzip.compress(b"a log of some words that stand here")
    assert refused(packed[:cut]).problem == "its gzip ends too early"
    assert refused(gzip.compress(b"one") + packed[: max(cut, 1)]).problem == "its gzip ends too early"


def test_what_is_no_gzip_or_stands_behind_one_is_damage() -> None:
    packed = gzip.compress(b"a log")
    for data in (b"a log", packed + b"more", packed[:-8] + bytes(8), packed[:12] + b"\xff" + packed[13:]):
        assert refused(data).problem.startswith("its gzip is damaged: ")


@pytest.mark.parametrize("at", range(0, len(gzip.compress(WORDS, mtime=0)), 3))
def test_a_byte_changed_gives_the_same_or_a_refusal(at: int) -> None:
    packed = gzip.compress(WORDS, mtime=0)
    changed = packed[:at] + bytes([packed[at] ^ 16]) + packed[at + 1 :]
    if 4 <= at < 10:  # when it was packed, how well, and where: none of it is minded, but for the marks of longer heads
        assert gunzipped(changed, "a.gz", 10_000) == WORDS
    else:
        assert "gzip" in refused(changed, 10_000).problem


def test_a_bomb_stops_at_the_limit_and_very_many_members_are_no_work() -> None:
    assert refused(gzip.compress(bytes(20_000_000))).problem == "it is larger than 1 MB inflated"
    assert len(gunzipped(gzip.compress(b"x") * MEMBERS, "a.gz", 10_000)) == MEMBERS
    assert refused(gzip.compress(b"") * 300_000).problem == "it is packed in more than 1,000 pieces"

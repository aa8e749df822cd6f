"""Trees of hashes: roots as in the published vectors, and proofs that prove what they say and nothing else."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from whereas.merkle import EMPTY, consistency, inclusion, leaf_hash, root, verify_consistency, verify_inclusion

# The inputs, roots and proofs that implementations of certificate transparency are tested with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
LONG = os.environ.get("WHEREAS_FAULTS") == "long"


def some(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


MANY = some(256)
TREES = [root(MANY[:size]) for size in range(257)]


# ---------------------------------------------------------------------------------------------- the RFC, word for word


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than *size*."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return _node(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def turns(index: int, size: int) -> str:
    """Which way each step from the root to a leaf goes; the same turns are the same sum of hashes."""
    if size == 1:
        return ""
    k = _split(size)
    return "l" + turns(index, k) if index < k else "r" + turns(index - k, size - k)


def shape(old: int, new: int, *, whole: bool = True) -> str:
    """The same of a consistency proof."""
    if old == new:
        return "whole" if whole else "part"
    k = _split(new)
    return "l" + shape(old, k, whole=whole) if old <= k else "r" + shape(old - k, new - k, whole=False)


# ---------------------------------------------------------------------------------------------- roots


def test_the_roots_are_those_of_the_published_vectors() -> None:
    assert [root(HASHES[: size + 1]).hex() for size in range(8)] == ROOTS
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([]) == EMPTY


def test_the_published_proofs_are_made_and_accepted() -> None:
    assert [h.hex() for h in inclusion(HASHES, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [h.hex() for h in consistency(HASHES, 2, 5)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]
    assert verify_inclusion(HASHES[5], 5, 8, inclusion(HASHES, 5, 8), bytes.fromhex(ROOTS[7]))
    assert verify_consistency(
        2, 5, bytes.fromhex(ROOTS[1]), bytes.fromhex(ROOTS[4]), consistency(HASHES, 2, 5)
    )  # fmt: skip


def test_every_root_is_the_one_that_the_definition_gives() -> None:
    assert [mth(MANY[:size]) for size in range(257)] == TREES


def test_a_node_cannot_pass_for_a_leaf() -> None:
    pair = MANY[0] + MANY[1]
    assert root(MANY[:2]) != leaf_hash(pair)


@given(st.lists(st.binary(max_size=40), max_size=40), st.data())
def test_two_lists_with_one_root_are_one_list(leaves: list[bytes], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.sampled_from([*leaves, b"new"]), max_size=41))
    same = root(map(leaf_hash, leaves)) == root(map(leaf_hash, other))
    assert same == (leaves == other)


# ---------------------------------------------------------------------------------------------- proofs


def test_every_leaf_of_every_tree_up_to_256_is_proved_to_be_in_it() -> None:
    for size in range(1, 257):
        for index in range(size):
            proof = inclusion(MANY, index, size)
            assert verify_inclusion(MANY[index], index, size, proof, TREES[size])


def test_inclusion_proofs_are_those_of_the_definition() -> None:
    for size in range(1, 65):
        for index in range(size):
            assert list(inclusion(MANY, index, size)) == path(index, MANY[:size])


def test_every_tree_is_proved_to_begin_with_each_that_it_grew_from() -> None:
    """Exhaustive to 64 leaves, and 3,000 pairs to 256; every pair to 256 with WHEREAS_FAULTS=long."""
    drawn = random.Random(6962)
    pairs = [(old, new) for new in range(257 if LONG else 65) for old in range(new + 1)]
    if not LONG:
        pairs += [(drawn.randint(0, new), new) for new in drawn.choices(range(65, 257), k=3000)]
    for old, new in pairs:
        proof = consistency(MANY, old, new)
        assert verify_consistency(old, new, TREES[old], TREES[new], proof), (old, new)
        if old not in (0, new):
            assert len(proof) <= 2 * new.bit_length()
    assert len(pairs) > 5000


def test_consistency_proofs_are_those_of_the_definition() -> None:
    for new in range(1, 65):
        for old in range(1, new + 1):
            assert list(consistency(MANY, old, new)) == subproof(old, MANY[:new], whole=True)


def test_a_proof_without_a_size_is_of_the_whole_tree() -> None:
    assert inclusion(HASHES, 3) == inclusion(HASHES, 3, 8)
    assert consistency(HASHES, 3) == consistency(HASHES, 3, 8)


# ---------------------------------------------------------------------------------------------- refusals


@st.composite
def altered(draw: st.DrawFn, proof: Sequence[bytes]) -> list[bytes]:
    """A proof that is not *proof*: a bit flipped, a hash left out, put in, doubled or exchanged, or one cut short."""
    proof = list(proof)
    how = draw(st.sampled_from(["flip", "drop", "put", "swap", "cut"] if proof else ["put"]))
    at = draw(st.integers(0, max(len(proof) - 1, 0)))
    if how == "flip":
        bit = draw(st.integers(0, 255))
        proof[at] = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif how == "drop":
        del proof[at]
    elif how == "put":
        proof.insert(at, draw(st.sampled_from([*proof, EMPTY, MANY[0], MANY[7]])))
    elif how == "swap":
        other = draw(st.integers(0, len(proof) - 1))
        assume(proof[at] != proof[other])
        proof[at], proof[other] = proof[other], proof[at]
    else:
        proof[at] = proof[at][:-1]
    return proof


@given(st.integers(1, 256), st.data())
def test_no_altered_inclusion_proof_leaf_or_root_is_accepted(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(MANY, index, size)
    other = (int.from_bytes(TREES[size], "big") ^ 1 << data.draw(st.integers(0, 255))).to_bytes(32, "big")
    assert not verify_inclusion(MANY[index], index, size, data.draw(altered(proof)), TREES[size])
    assert not verify_inclusion(MANY[index], index, size, proof, other)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, TREES[size])


@given(st.integers(1, 256), st.integers(-2, 300), st.integers(-2, 300), st.data())
def test_another_index_is_refused_and_another_size_only_passes_where_the_way_to_the_leaf_is_the_same(
    size: int, other: int, wider: int, data: st.DataObject
) -> None:
    """The first of three leaves and the first of four sit under the same turns: only who signed the root tells the size."""
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(MANY, index, size)
    if other != index:
        assert not verify_inclusion(MANY[index], other, size, proof, TREES[size])
    same = wider > index and turns(index, wider) == turns(index, size)
    assert verify_inclusion(MANY[index], index, wider, proof, TREES[size]) == same


@given(st.integers(2, 256), st.data())
def test_no_altered_consistency_proof_or_root_is_accepted(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    proof = consistency(MANY, old, new)
    bit = 1 << data.draw(st.integers(0, 255))
    older, newer = ((int.from_bytes(TREES[size], "big") ^ bit).to_bytes(32, "big") for size in (old, new))
    assert not verify_consistency(old, new, TREES[old], TREES[new], data.draw(altered(proof)))
    assert not verify_consistency(old, new, older, TREES[new], proof)
    assert not verify_consistency(old, new, TREES[old], newer, proof)
    assert not verify_consistency(old, new, TREES[new], TREES[old], proof)


@given(st.integers(1, 256), st.integers(-2, 300), st.integers(-2, 300), st.data())
def test_other_sizes_pass_only_where_the_proof_adds_up_the_same_way(
    new: int, first: int, second: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    proof = consistency(MANY, old, new)
    same = 0 < first <= second and shape(first, second) == shape(old, new)
    assert verify_consistency(first, second, TREES[old], TREES[new], proof) == same


def test_a_leaf_cannot_be_passed_off_as_one_of_a_smaller_tree() -> None:
    """The second of two, with the first as its proof, is not the first of one."""
    assert verify_inclusion(MANY[1], 1, 2, [MANY[0]], TREES[2])
    assert not verify_inclusion(MANY[1], 0, 1, [MANY[0]], TREES[2])


def test_a_history_that_was_rewritten_has_no_proof() -> None:
    """Whatever proof its keeper makes, of either list, or of the two mixed."""
    rewritten = [*MANY[:3], leaf_hash(b"another"), *MANY[4:9]]
    for proof in (consistency(rewritten, 5, 9), consistency(MANY, 5, 9), ()):
        assert not verify_consistency(5, 9, TREES[5], root(rewritten), proof)


def test_from_nothing_every_tree_grows_and_without_a_proof() -> None:
    assert verify_consistency(0, 5, EMPTY, TREES[5], ())
    assert verify_consistency(0, 0, EMPTY, EMPTY, ())
    assert not verify_consistency(0, 5, TREES[1], TREES[5], ())
    assert not verify_consistency(0, 0, EMPTY, TREES[5], ())
    assert not verify_consistency(0, 5, EMPTY, TREES[5], (EMPTY,))
    assert not verify_consistency(5, 5, TREES[5], TREES[5], (EMPTY,))
    assert not verify_consistency(3, 5, TREES[3], TREES[5], ())


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 9), (8, 9)])
def test_a_leaf_that_is_not_there_cannot_be_asked_for(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no leaf"):
        inclusion(HASHES, index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (0, 9), (2, 9)])
def test_a_tree_that_is_not_there_cannot_be_asked_for(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="cannot begin with"):
        consistency(HASHES, old, new)

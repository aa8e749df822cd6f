"""Merkle: a tree of hashes over a growing list, and the two short proofs that it gives (RFC 6962 section 2.1, RFC 9162).

The root of a tree is one hash that stands for every leaf and their order. An inclusion proof shows that a leaf is in the
tree, a consistency proof that a tree begins with every leaf of an older one; each takes about log2(size) hashes.
A proof says nothing of a tree's size that its root does not: the size is whoever signed for it, see `checkpoint`.

Hashes are 32 bytes of SHA-256, indices count from 0, and a tree is given as the hashes of its leaves in their order.
It rests on the standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

__all__ = ["EMPTY", "consistency", "inclusion", "leaf_hash", "root", "verify_consistency", "verify_inclusion"]

EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds *data*; the byte in front keeps a leaf from passing for a node."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level of a tree: nodes over pairs, and a last one without a partner as it is."""
    pairs = iter(level)
    nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
    if len(level) % 2:
        nodes.append(level[-1])
    return nodes


def root(hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over the leaves with these hashes; EMPTY for none."""
    level = list(hashes)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def inclusion(hashes: Sequence[bytes], index: int, size: int | None = None) -> tuple[bytes, ...]:
    """The proof that leaf *index* is in the tree over the first *size* leaves (all of them, unless told otherwise).

    The hashes beside the way from the leaf up to the root, lowest first. Raises ValueError for a leaf that is not there.
    """
    size = len(hashes) if size is None else size
    if not 0 <= index < size <= len(hashes):
        raise ValueError(f"there is no leaf {index} in a tree of {size} of {len(hashes)} leaves")
    level, path = list(hashes[:size]), []
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return tuple(path)


def consistency(hashes: Sequence[bytes], old: int, new: int | None = None) -> tuple[bytes, ...]:
    """The proof that the tree over the first *new* leaves (all, unless told otherwise) begins with the first *old* ones.

    Empty where there is nothing to show: *old* is 0, or is *new*. Raises ValueError for sizes that are not there.
    """
    new = len(hashes) if new is None else new
    if not 0 <= old <= new <= len(hashes):
        raise ValueError(f"a tree of {new} of {len(hashes)} leaves cannot begin with {old}")
    if old in (0, new):
        return ()
    first, last, whole, path = 0, new, True, list[bytes]()
    while old != last - first:
        split = 1 << (last - first - 1).bit_length() - 1
        if old <= split:
            path.append(root(hashes[first + split : last]))
            last = first + split
        else:
            path.append(root(hashes[first : first + split]))
            first, old, whole = first + split, old - split, False
    if not whole:
        path.append(root(hashes[first:last]))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], tree: bytes) -> bool:
    """Whether *path* proves that the leaf hash *leaf* is leaf *index* of the tree of *size* leaves with the root *tree*.

    RFC 9162 section 2.1.3.2. Anything can be asked; what makes no sense is not proved.
    """
    if not 0 <= index < size:
        return False
    last, made = size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if index % 2 or index == last:
            made = _node(beside, made)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            made = _node(made, beside)
        index, last = index >> 1, last >> 1
    return last == 0 and made == tree


def verify_consistency(old: int, new: int, old_tree: bytes, new_tree: bytes, path: Sequence[bytes]) -> bool:
    """Whether *path* proves that the tree of *new* leaves with the root *new_tree* begins with the older tree.

    RFC 9162 section 2.1.4.2. Every tree begins with the empty one, which needs no proof.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_tree == (EMPTY if old == 0 else new_tree) and (new > 0 or new_tree == EMPTY)
    steps = [old_tree, *path] if old & (old - 1) == 0 else list(path)
    index, last = old - 1, new - 1
    while index % 2:
        index, last = index >> 1, last >> 1
    if not steps:
        return False
    older = newer = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if index % 2 or index == last:
            older, newer = _node(beside, older), _node(beside, newer)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            newer = _node(newer, beside)
        index, last = index >> 1, last >> 1
    return last == 0 and older == old_tree and newer == new_tree

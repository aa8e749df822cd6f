"""Checkpoints: a signed line under a ledger's past, that it can be held to later.

A checkpoint is a signed note (C2SP signed-note and tlog-checkpoint): the ledger's name, how many entries it has, the root
of the tree over them, and Ed25519 signatures. A *checkpoint file* wraps one in JSON together with the hash of every leaf,
so that a later comparison can name the entries that are not as they were. Entries are numbered from 1, leaves from 0.
A *proof* is JSON that `witness.py` checks with nothing but Python.

It rests on `merkle`, on `cryptography` for keys, and on no clock. What it cannot read or believe is refused with BadSource.
What a checkpoint proves, and what it does not: docs/checkpoint.md.
"""

from __future__ import annotations

import binascii
import json
import os
import re
import stat
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import BadSource
from .merkle import EMPTY, consistency, inclusion, leaf_hash, root, verify_consistency

__all__ = [
    "Checkpoint", "CheckpointFile", "Difference", "Head", "Signature", "SigningKey", "VerifierKey", "compare", "grew",
    "growth_proof", "held", "inclusion_proof", "new_key", "opened", "read_checkpoint", "read_key", "read_verifier_key",
    "save_key", "sign",
]  # fmt: skip

_ED25519 = b"\x01"
_DASH = "\u2014"
_MOST_NOTE, _MOST_SIGNATURES, _MOST_FILE = 1_000_000, 100, 50_000_000
_SIZE = re.compile("0|[1-9][0-9]{0,17}")
_FIELD = 2**255 - 19
_WEAK = {
    0,
    1,
    _FIELD - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}
"""The heights of the eight points of small order: as keys, one signature of theirs fits many texts."""


# ---------------------------------------------------------------------------------------------- keys


def _named(name: str) -> str:
    if not name or "+" in name or " " in name or not name.isprintable():
        raise BadSource(
            f"{name[:80]!r} cannot be the name of a key",
            remedy="use a name without spaces or plus signs, as in example.org/ana",
        )
    return name


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """What checks a signature: a key's name, and its public half, 32 bytes. `str` of it is what one hands out.

    Raises BadSource for a name with spaces or a plus sign, and for bytes that are no key that can bind its holder.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _named(self.name)
        height = int.from_bytes(self.public, "little") & (2**255 - 1)
        if len(self.public) != 32 or height >= _FIELD or height in _WEAK:
            raise BadSource(
                f"the public key of {self.name} is not a sound Ed25519 key", remedy="ask its holder for the key again"
            )

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names its key by, together with the name."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether *signature*, 64 bytes, is this key's under *text*."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A key that signs: its name, and its private half, which nothing prints."""

    name: str
    private: Ed25519PrivateKey

    def __post_init__(self) -> None:
        _named(self.name)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The half that others check with."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())


def new_key(name: str) -> SigningKey:
    """A new key of this name, from the system's randomness."""
    return SigningKey(_named(name), Ed25519PrivateKey.generate())


def save_key(key: SigningKey, path: Path, passphrase: str = "") -> None:
    """Write a key to a new file that only its owner may read: its name in a line, then PKCS8 PEM.

    With a passphrase the private half is encrypted. Raises BadSource where something has that name already.
    """
    wrap: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        wrap = serialization.BestAvailableEncryption(passphrase.encode())
    pem = key.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, wrap)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadSource(
            "is there already, and a key that is overwritten is lost", where=str(path), remedy="give another name"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(f"name: {key.name}\n".encode() + pem)


def read_key(path: Path, passphrase: str = "", *, name: str = "") -> SigningKey:
    """The key in a file of `save_key`, or in any PKCS8 PEM file of an Ed25519 key, if *name* says what it is called.

    Raises BadSource where it cannot be read, the passphrase is wrong, or others may read a key without a passphrase.
    """
    data = _read(path)
    open_to = stat.S_IMODE(path.stat().st_mode) & 0o077 if os.name == "posix" else 0
    if open_to and b"BEGIN ENCRYPTED" not in data:
        raise BadSource(
            "is a key without a passphrase that others than its owner may read",
            where=str(path),
            remedy=f"chmod 600 {path}",
        )
    line, start = data.find(b"\n"), data.find(b"-----BEGIN")
    told = data[6:line] if data.startswith(b"name: ") and line < start else b""
    try:
        private = serialization.load_pem_private_key(data[max(start, 0) :], passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadSource(
            "holds no key that can be opened" + (" with this passphrase" if passphrase else " without a passphrase"),
            where=str(path),
            remedy="give the file that the key was written to, and its passphrase if it has one",
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadSource("is no Ed25519 key", where=str(path), remedy="make a key with whereas")
    if not name and not told:
        raise BadSource(
            "does not say what the key is called", where=str(path), remedy="give the name that goes with it"
        )
    return SigningKey(name or told.decode("utf-8", "replace"), private)


def read_verifier_key(text: str) -> VerifierKey:
    """The key that a line of the form NAME+HASH+KEY says. Raises BadSource where it is not whole."""
    name, _, rest = text.strip().partition("+")
    given, _, material = rest.partition("+")
    data = _unbase64(material)
    if data is None or len(data) != 33 or data[:1] != _ED25519:
        raise BadSource(
            f"{text[:120]!r} is not a verifier key", remedy="give the whole line, as in example.org/ana+1a2b3c4d+AQID…"
        )
    key = VerifierKey(name, data[1:])
    if given != key.id.hex():
        raise BadSource(
            f"the hash in the verifier key of {name} is not that of its key",
            remedy="copy the whole line again, or ask its holder",
        )
    return key


def _unbase64(text: str) -> bytes | None:
    """Base64 as one writer would write it, and no other spelling of the same bytes; None for anything else."""
    try:
        data = binascii.a2b_base64(text.encode(), strict_mode=True)
    except ValueError:
        return None
    return data if b64encode(data).decode() == text else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise BadSource(
            f"cannot be read: {wrong.strerror}", where=str(path), remedy="give a file that is there"
        ) from None


# ---------------------------------------------------------------------------------------------- notes


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: the name of the ledger, how many entries, and the root of the tree over them.

    *extensions* are further lines, signed and not interpreted. Raises ValueError for what no note can hold.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any(_unfit(line) or "\n" in line for line in lines):
            raise ValueError("an origin and an extension are each a line of text, not empty, without controls")
        if not 0 <= self.size < 10**18 or len(self.root) != 32:
            raise ValueError("a tree has no fewer than 0 leaves, and a root of 32 bytes")
        if self.size == 0 and self.root != EMPTY:
            raise ValueError("a tree of 0 leaves has the root of the empty tree")

    @property
    def text(self) -> str:
        """The lines that are signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(line + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Signature:
    """A line under a note: the name of a key, its four bytes in hex, and what it put there."""

    name: str
    id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A note whose signatures were checked: what it says, who of those known signed it, and who else is said to have.

    `signed` holds at least one key, and every one there has signed; of `unknown` nothing was checked.
    """

    head: Head
    signed: tuple[VerifierKey, ...]
    unknown: tuple[Signature, ...] = ()

    @property
    def origin(self) -> str:
        """The name of the ledger."""
        return self.head.origin

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self.head.size

    @property
    def root(self) -> bytes:
        """The root of the tree over them."""
        return self.head.root


def sign(head: Head, *keys: SigningKey) -> str:
    """The note that says *head*, signed with each of *keys*. Raises ValueError without any."""
    if not keys:
        raise ValueError("a note is signed by at least one key")
    lines = [_signature_line(key, head.text) for key in keys]
    return head.text + "\n" + "".join(lines)


def _signature_line(key: SigningKey, text: str) -> str:
    return f"{_DASH} {key.name} {b64encode(key.verifier.id + key.private.sign(text.encode())).decode()}\n"


def opened(text: str, keys: Sequence[VerifierKey], *, where: str = "") -> Checkpoint:
    """What a signed note says, where at least one of *keys* signed it.

    Signatures of keys that are not given are kept, unchecked. Raises BadSource where the note is malformed, no known key
    signed it, or the signature of a known key does not fit.
    """
    body, lines = _parted(text, where)
    given = {(key.name, key.id): key for key in reversed(keys)}
    signed, unknown = dict[VerifierKey, None](), list[Signature]()
    for line in lines:
        signature = _signature(line, where)
        key = given.get((signature.name, bytes.fromhex(signature.id)))
        if key is None:
            unknown.append(signature)
        elif key.signed(body, signature.signature):
            signed[key] = None
        else:
            raise BadSource(
                f"the signature of {key.name} does not fit: the note was altered, or signed by somebody else",
                where=where,
                remedy="ask for the note again, from whoever signed it",
            )
    if not signed:
        names = ", ".join(f"{each.name}+{each.id}" for each in unknown[:5])
        raise BadSource(
            f"none of the keys that are known signed it; it names {names}",
            where=where,
            remedy="give the verifier key of whoever signed it",
        )
    return Checkpoint(_head(body, where), tuple(signed), tuple(unknown))


def _unfit(text: str) -> bool:
    """Whether *text* holds what a note may not: controls other than a line's end, and halves of characters."""
    return any((ord(c) < 32 and c != "\n") or 0xD800 <= ord(c) < 0xE000 for c in text)


def _malformed(why: str, where: str) -> BadSource:
    return BadSource(f"not a signed checkpoint: {why}", where=where, remedy="give the note as it was signed, unedited")


def _parted(text: str, where: str) -> tuple[str, list[str]]:
    """The text that is signed, and the lines of the signatures."""
    if len(text) > _MOST_NOTE or _unfit(text):
        raise _malformed("it is too long, or holds control characters", where)
    body, blank, tail = text.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or lines.pop() or not lines:
        raise _malformed("it has no signatures after an empty line, or its last line does not end", where)
    if len(lines) > _MOST_SIGNATURES:
        raise _malformed(f"it has more than {_MOST_SIGNATURES} signatures", where)
    return body + "\n", lines


def _signature(line: str, where: str) -> Signature:
    parts = line.split(" ")
    data = _unbase64(parts[2]) if len(parts) == 3 and parts[0] == _DASH else None
    if data is None or len(data) < 5:
        raise _malformed(f"{line[:80]!r} is no signature", where)
    if not parts[1] or "+" in parts[1] or any(map(str.isspace, parts[1])):
        raise _malformed(f"{parts[1][:80]!r} is not the name of a key", where)
    return Signature(parts[1], data[:4].hex(), data[4:])


def _head(body: str, where: str) -> Head:
    origin, size, tree, *more = [*body.removesuffix("\n").split("\n"), "", "", ""][: max(body.count("\n"), 3)]
    data = _unbase64(tree)
    if not _SIZE.fullmatch(size) or data is None:
        raise _malformed("its second line is no size, or its third no root", where)
    try:
        return Head(origin, int(size), data, tuple(more))
    except ValueError as wrong:
        raise _malformed(str(wrong), where) from None


# ---------------------------------------------------------------------------------------------- checkpoint files


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """A note, the key that checks it, the hash of every leaf, and an RFC 3161 response for the note, if there is one.

    Nothing here has been checked but its shape: `held` does that.
    """

    note: str
    key: VerifierKey
    leaves: tuple[bytes, ...]
    stamp: bytes | None = None

    @property
    def text(self) -> str:
        """The file, as JSON."""
        stamp = None if self.stamp is None else b64encode(self.stamp).decode()
        leaves = [leaf.hex() for leaf in self.leaves]
        held = {"whereas": "checkpoint 1", "note": self.note, "key": str(self.key), "leaves": leaves, "stamp": stamp}
        return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def read_checkpoint(text: str, *, where: str = "") -> CheckpointFile:
    """The checkpoint file in *text*, unchecked. Raises BadSource where that is not its format."""
    held = _json(text, where)
    want = {"whereas", "note", "key", "leaves", "stamp"}
    if not isinstance(held, dict) or set(held) != want or held["whereas"] != "checkpoint 1":
        raise _no_file("it does not say 'checkpoint 1', or has other fields", where)
    note, key, leaves, stamp = held["note"], held["key"], held["leaves"], held["stamp"]
    if not isinstance(note, str) or not isinstance(key, str) or not isinstance(leaves, list):
        raise _no_file("note and key are text, and leaves a list", where)
    if not all(isinstance(leaf, str) and re.fullmatch("[0-9a-f]{64}", leaf) for leaf in leaves):
        raise _no_file("a leaf is not a hash of 64 hexadecimal digits", where)
    response = _unbase64(stamp) if isinstance(stamp, str) else None
    if response is None and stamp is not None:
        raise _no_file("the stamp is not base64", where)
    return CheckpointFile(note, read_verifier_key(key), tuple(map(bytes.fromhex, leaves)), response)


def _no_file(why: str, where: str) -> BadSource:
    return BadSource(f"not a checkpoint file: {why}", where=where, remedy="give the file as whereas wrote it")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a field stands there twice")
    return held


def _json(text: str, where: str) -> object:
    if len(text) > _MOST_FILE:
        raise _no_file(f"it is longer than {_MOST_FILE:,} characters", where)
    try:
        read: object = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        raise _no_file(f"it is no JSON: {str(wrong)[:200]}", where) from None
    return read


def held(file: CheckpointFile, keys: Sequence[VerifierKey] = (), *, where: str = "") -> Checkpoint:
    """What a checkpoint file says, its signature checked and its leaves added up to the root that was signed.

    Without *keys* the key in the file is believed, so that the answer is only as good as that key: compare it with what
    its holder hands out. Raises BadSource where a signature, the number of leaves or the root is wrong.
    """
    checkpoint = opened(file.note, keys or (file.key,), where=where)
    _add_up(file, checkpoint.head, where)
    return checkpoint


def _add_up(file: CheckpointFile, head: Head, where: str) -> None:
    if len(file.leaves) != head.size or root(file.leaves) != head.root:
        raise BadSource(
            "the leaves in the checkpoint file do not add up to the root that was signed",
            where=where,
            remedy="the list in the file was altered: use another copy of it",
        )


# ---------------------------------------------------------------------------------------------- comparing


@dataclass(frozen=True, slots=True)
class Difference:
    """How one entry is not as it was. *kind* is "altered", "missing", "moved" or "extra".

    `seq` is its number in the checkpoint; of an extra one, the number of the entry that it was put before. `now` is its
    number in the ledger at present, 0 for one that is missing.
    """

    kind: str
    seq: int
    now: int

    def __str__(self) -> str:
        if self.kind == "missing":
            return f"entry {self.seq} is missing"
        if self.kind == "extra":
            return f"entry {self.now} was put in before what was entry {self.seq}"
        where = f"; it is now entry {self.now}" if self.now != self.seq else ""
        return f"entry {self.seq} was {self.kind}{where}"


def grew(old: Checkpoint, leaves: Sequence[bytes]) -> bool:
    """Whether the ledger whose leaves have these hashes still begins with all that *old* signed for."""
    return len(leaves) >= old.size and root(leaves[: old.size]) == old.root


def compare(file: CheckpointFile, leaves: Sequence[bytes], *, where: str = "") -> tuple[Difference, ...]:
    """How the ledger whose leaves have these hashes differs from what it was, by number; nothing if it only grew.

    Entries that are as they were are matched wherever they stand now, so one that was taken out is told as missing, and
    not all after it as altered. Where the chain was hashed anew from there on, every later entry is another: the first
    difference is where the histories part. Does not look at the signature (`held` does). Raises BadSource where the
    leaves in the file do not add up to the root in its note.
    """
    body, _ = _parted(file.note, where)
    _add_up(file, _head(body, where), where)
    was = file.leaves
    if tuple(leaves[: len(was)]) == was:
        return ()
    matched = _matched(was, leaves)
    told = [Difference("moved", seq + 1, now + 1) for seq, now in _moved(was, leaves, matched)]
    moved, put = {each.seq - 1 for each in told}, {each.now - 1 for each in told}
    for (a, b), (c, d) in pairwise([(-1, -1), *matched, (len(was), len(leaves))]):
        gone = [seq for seq in range(a + 1, c) if seq not in moved]
        come = [now for now in range(b + 1, d) if now not in put]
        pairs = list(zip(gone, come, strict=False))
        told += [Difference("altered", seq + 1, now + 1) for seq, now in pairs]
        told += [Difference("missing", seq + 1, 0) for seq in gone[len(pairs) :]]
        if c < len(was):  # beyond the last entry that was signed for, the ledger may grow
            told += [Difference("extra", c + 1, now + 1) for now in come[len(pairs) :]]
    return tuple(sorted(told, key=lambda each: (each.seq, each.kind, each.now)))


def _matched(was: Sequence[bytes], leaves: Sequence[bytes]) -> list[tuple[int, int]]:
    """The longest row of entries that stand in both in one order, as pairs of indices: those that only stand there once."""
    places = {leaf: seq for seq, leaf in enumerate(was)}
    row, best, before = list[int](), list[int](), list[int]()  # patience sorting, by place in *was*
    found = [(places[leaf], now) for now, leaf in enumerate(leaves) if leaf in places]
    for number, (seq, _) in enumerate(found):
        at = bisect_left(row, seq)
        before.append(best[at - 1] if at else -1)
        row[at : at + 1], best[at : at + 1] = [seq], [number]
    pairs, number = list[tuple[int, int]](), best[-1] if best else -1
    while number >= 0:
        pairs.append(found[number])
        number = before[number]
    return pairs[::-1]


def _moved(was: Sequence[bytes], leaves: Sequence[bytes], matched: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Entries out of that row that stand elsewhere now, before or after the end of what was signed for."""
    kept, held = {seq for seq, _ in matched}, {now for _, now in matched}
    places = {leaf: now for now, leaf in enumerate(leaves) if now not in held}
    return [(seq, places.pop(leaf)) for seq, leaf in enumerate(was) if seq not in kept and leaf in places]


# ---------------------------------------------------------------------------------------------- proofs


def inclusion_proof(leaf: bytes, leaves: Sequence[bytes], index: int, note: str, key: VerifierKey) -> dict[str, object]:
    """What `witness.py` needs to see that an entry is in the ledger that *note* signs for.

    *leaf* is the entry's canonical bytes, *leaves* the hashes of at least as many leaves as the note speaks of, *index*
    its place there, from 0. Raises BadSource where the note, the leaf and the hashes do not belong together.
    """
    checkpoint = _note_over(note, key, leaves)
    if not 0 <= index < checkpoint.size or leaf_hash(leaf) != leaves[index]:
        raise BadSource(
            f"the checkpoint does not speak of this as entry {index + 1}",
            remedy="prove an entry that was there, with a checkpoint made after it",
        )
    return {
        "whereas": "entry proof 1",
        "entry": _fields(leaf),
        "index": index,
        "size": checkpoint.size,
        "path": [each.hex() for each in inclusion(leaves, index, checkpoint.size)],
        "note": note,
        "key": str(key),
    }


def growth_proof(old: str, new: str, leaves: Sequence[bytes], key: VerifierKey) -> dict[str, object]:
    """What `witness.py` needs to see that the ledger of the note *new* begins with all of that of the note *old*.

    *leaves* are hashes of at least as many leaves as *new* speaks of. Raises BadSource where they do not belong together.
    """
    first, second = opened(old, (key,)), _note_over(new, key, leaves)
    if first.origin != second.origin or not 0 < first.size < second.size or not grew(first, leaves):
        raise BadSource(
            f"the ledger of {second.size} entries did not grow from that of {first.size}",
            remedy="compare it with the old checkpoint's file, which names the entries that differ",
        )
    path = consistency(leaves, first.size, second.size)
    assert verify_consistency(first.size, second.size, first.root, second.root, path)
    return {
        "whereas": "growth proof 1",
        "old": old,
        "new": new,
        "path": [each.hex() for each in path],
        "key": str(key),
    }


def _note_over(note: str, key: VerifierKey, leaves: Sequence[bytes]) -> Checkpoint:
    checkpoint = opened(note, (key,))
    if not grew(checkpoint, leaves):
        raise BadSource(
            "these are not the entries that the checkpoint signs for",
            remedy="compare the ledger with the checkpoint's file, which names the entries that differ",
        )
    return checkpoint


_FIELDS = ("seq", "at", "actor", "kind", "body", "prev")


def _fields(leaf: bytes) -> dict[str, object]:
    """An entry's fields by name. Raises ValueError for a leaf whose canonical bytes they would not give back.

    BadSource for one with half a character in it (a lone surrogate), which no UTF-8 file can hold.
    """
    try:
        row = json.loads(leaf.decode())
    except UnicodeDecodeError:
        raise BadSource(
            "the entry holds half of a character, which no file of text can",
            remedy="prove another entry; a checkpoint holds this one to its words all the same",
        ) from None
    if not isinstance(row, list) or len(row) != 7 or row[0] != "whereas-entry-1":
        raise ValueError("not the leaf of an entry")
    if json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() != leaf:
        raise ValueError("the leaf is not in canonical form")
    return dict(zip(_FIELDS, row[1:], strict=True))

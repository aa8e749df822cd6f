"""Check what a ledger of whereas is held to, with nothing but Python: python3 witness.py FILE.json [--key VERIFIER_KEY].

FILE is a proof that an entry is in a ledger that somebody signed for; or that the ledger grew from an older one, and
nothing in that was altered; or a checkpoint file, a list of hashes with a signature under it. The key says who signed:
without --key the one in FILE is taken, and it is for the reader to compare it with what its holder hands out. On trust
it takes that the key is whose it is said to be. Exit: 0 accepted, 1 refused, 2 asked wrongly, or not to be read.
"""

# fmt: off
# ruff: noqa: D103, T201
import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any as Json


class Refused(ValueError):
    """The file does not prove what it says."""

def demand(holds: object, reason: str) -> None:
    if not holds:
        raise Refused(reason)

# ---- Ed25519 (RFC 8032): whether a signature fits. A point of the curve is (X, Y, Z, T): x = X/Z, y = Y/Z, x*y = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]

def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number: int, p: Point) -> Point:
    made: Point = (0, 1, 1, 0)  # adds nothing
    while number:
        made = add(made, p) if number & 1 else made
        number, p = number >> 1, add(p, p)
    return made

def point(data: bytes) -> Point:
    """The point that 32 bytes write: y, and in the last bit whether x is odd. Another spelling of it is refused."""
    number = int.from_bytes(data, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    demand(len(data) == 32 and y < P, "the key is not written as a point is")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    demand(x * x % P == square and (x or not odd), "the key is no point of the curve")
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P

BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def fits(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether R = S*B - k*A as 32 bytes, where the signature is R and S, the key A, and k the hash of all three."""
    key, s = point(public), int.from_bytes(signature[32:], "little")
    demand(times(8, key)[0], "the key is of small order: one signature would fit many texts")  # x is 0 for these alone
    if len(signature) != 64 or s >= ORDER:  # a larger S would be another spelling of a good signature
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    made = add(times(s, BASE), times(k, (P - key[0], key[1], 1, P - key[3])))
    x, y = (made[at] * pow(made[2], -1, P) % P for at in (0, 1))
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]

# ---- Signed notes (C2SP signed-note, tlog-checkpoint).
def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    demand(base64.b64encode(data).decode() == text, "base64 that nobody would write so")
    return data

def verifier(text: str) -> tuple[str, bytes, bytes]:
    """The name, the four bytes and the public key of a verifier key, NAME+HASH+KEY."""
    name, given, material = text.split("+", 2)
    data = unbase64(material)
    made = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    demand(name and name.isprintable() and " " not in name, "the name in the verifier key is none")
    demand(len(data) == 33 and data[0] == 1 and given == made.hex(), "the verifier key is not whole")
    return name, made, data[1:]

def opened(note: Json, key: str) -> tuple[str, int, bytes]:
    """The origin, the size and the root in a note that the key signed."""
    demand(isinstance(note, str) and len(note) <= 1_000_000, "the note is no text, or too long")
    demand(all(c == "\n" or c >= " " for c in note), "the note holds control characters")
    name, four, public = verifier(key)
    text, blank, tail = note.rpartition("\n\n")
    lines, text, marks = tail.split("\n"), text + "\n", []
    demand(blank and lines.pop() == "" and len(lines) <= 100, "the note is not signed, or does not end")
    for line in lines:
        dash, who, mark = line.split(" ")
        sound = dash == "\u2014" and re.fullmatch(r"[^\s+]+", who) and len(unbase64(mark)) > 4
        demand(sound, "a signature is not written as one is")
        marks += [unbase64(mark)[4:]] if (who, unbase64(mark)[:4]) == (name, four) else []
    demand(marks, f"the note is not signed by {name}+{four.hex()}")
    demand(all(fits(public, text.encode(), mark) for mark in marks), f"the signature is not that of {name}")
    origin, size, tree, *more = text[:-1].split("\n")
    demand(re.fullmatch("0|[1-9][0-9]{0,17}", size), "the size in the note is no number")
    demand(origin and all(more) and len(unbase64(tree)) == 32, "a line of the note is empty, or its root is none")
    return origin, int(size), unbase64(tree)

# ---- Trees of hashes (RFC 9162 section 2.1).
def node(left: bytes, right: bytes = b"") -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest() if right else left

def climbed(index: int, last: int, made: list[bytes], path: list[bytes]) -> list[bytes]:
    """From a place in a tree whose last leaf is *last* up to its root; a second one only takes what is on the left."""
    for beside in path:
        demand(last, "the path is too long")
        if index % 2 or index == last:
            made = [node(beside, each) for each in made]
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            made = [node(made[0], beside), *made[1:]]
        index, last = index >> 1, last >> 1
    demand(not last, "the path is too short")
    return made

def hashes(held: Json) -> list[bytes]:
    demand(isinstance(held, list), "hashes are not in a list")
    demand(all(re.fullmatch("[0-9a-f]{64}", each) for each in held), "a hash is not 64 hexadecimal digits")
    return [bytes.fromhex(each) for each in held]

# ---- The three kinds of file.
def entry_proof(held: Json, key: str) -> str:
    origin, size, tree = opened(held["note"], key)
    entry, index, fields = held["entry"], held["index"], ("seq", "at", "actor", "kind", "body", "prev")
    demand(isinstance(entry, dict) and set(entry) == set(fields), "the entry has other fields")
    demand(type(index) is type(entry["seq"]) is type(held["size"]) is int, "a number is not whole")
    demand(0 <= index < size == held["size"], "there is no such place in the tree that was signed")
    demand(entry["seq"] == index + 1, "the entry has another number than its place")
    row = ["whereas-entry-1", *(entry[field] for field in fields)]
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    leaf = hashlib.sha256(b"\0" + text.encode()).digest()
    demand(climbed(index, size - 1, [leaf], hashes(held["path"])) == [tree], "the entry is not in the tree")
    said = ", ".join(repr(entry[field])[:200] for field in ("at", "actor", "kind", "body"))
    return f"entry {entry['seq']} ({said}), in the tree of {size} entries of {origin!r}"

def growth_proof(held: Json, key: str) -> str:
    (origin, old, first), (other, new, second), steps = opened(held["old"], key), opened(held["new"], key), held["path"]
    steps, index, last = hashes(steps), old - 1, new - 1
    demand(origin == other, "the two notes are of two ledgers")
    demand(0 < old < new, "the older tree has no entries, or no fewer than the newer")
    while index % 2:
        index, last = index >> 1, last >> 1
    start = steps.pop(0) if index else first
    demand(climbed(index, last, [start] * 2, steps) == [second, first], "the newer tree does not begin with the older")
    return f"the tree of {new} entries of {origin!r} begins with the {old} of the older note, unaltered"

def checkpoint(held: Json, key: str) -> str:
    (origin, size, tree), level = opened(held["note"], key), hashes(held["leaves"])
    demand(len(level) == size, "there are more leaves than were signed for, or fewer")
    demand(held["stamp"] is None or unbase64(held["stamp"]), "the time stamp is not base64")
    while len(level) > 1:
        level = [node(*level[at : at + 2]) for at in range(0, len(level), 2)]
    demand((level or [hashlib.sha256().digest()]) == [tree], "the leaves do not add up to the root that was signed")
    return f"the hashes of {size} entries of {origin!r} (no time stamp was looked at)"

KINDS = {
    "entry proof 1": (entry_proof, {"whereas", "entry", "index", "size", "path", "note", "key"}),
    "growth proof 1": (growth_proof, {"whereas", "old", "new", "path", "key"}),
    "checkpoint 1": (checkpoint, {"whereas", "note", "key", "leaves", "stamp"}),
}

def check(held: Json, key: str = "") -> str:
    """Refuse what was read from a file, or return what it proves, in a line."""
    demand(isinstance(held, dict) and held.get("whereas") in KINDS, "not a file that this checker knows")
    kind, fields = KINDS[held["whereas"]]
    demand(set(held) == fields, "it has more fields than it should, or fewer")
    told = f"{kind(held, key or held['key'])}, signed by {verifier(key or held['key'])[0]}"
    return told if key else f"{told}; the key was taken from the file: compare it with its holder's, {held['key']}"

def once(pairs: list[tuple[str, Json]]) -> Json:
    demand(len(dict(pairs)) == len(pairs), "a field stands there twice")
    return dict(pairs)

def judge(text: str, key: str = "") -> tuple[bool, str]:
    """Whether a file with this text is accepted; and what it proves, or why not."""
    try:
        return True, check(json.loads(text, object_pairs_hook=once), key)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
        return False, str(wrong) if isinstance(wrong, Refused) else f"cannot be followed: {wrong!r}"[:300]

if __name__ == "__main__":
    if len(sys.argv) not in (2, 4) or sys.argv[2:3] not in ([], ["--key"]) or not all(sys.argv):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        accepted, told = judge(Path(sys.argv[1]).read_bytes().decode(), "".join(sys.argv[3:]))
    except (OSError, ValueError) as wrong:
        print("cannot be read:", ascii(str(wrong)), file=sys.stderr)
        sys.exit(2)
    sys.stdout.buffer.write(f"{'accepted' if accepted else 'refused'}: {told}\n".encode(errors="replace"))
    sys.exit(not accepted)

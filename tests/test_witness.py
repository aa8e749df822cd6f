"""The stand-alone checker: it accepts what is so, refuses whatever was altered, and shares no code with the rest."""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import random
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas import witness
from whereas.checkpoint import (
    CheckpointFile,
    Head,
    SigningKey,
    VerifierKey,
    growth_proof,
    inclusion_proof,
    opened,
    sign,
)
from whereas.errors import BadSource
from whereas.merkle import EMPTY, leaf_hash, root

Json = Any
SOURCE = Path(witness.__file__)
ANA = SigningKey("example.org/ana", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
BEN = SigningKey("example.org/ben", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
KEY = str(ANA.verifier)


def leaf(seq: int) -> bytes:
    body = json.dumps({"says": f"order.spoken at 18:{seq:02} – “heard”"}, ensure_ascii=False)
    row = ["whereas-entry-1", seq, "2025-03-15T22:45:00.000Z", "ana", "claim.added", body, f"{seq - 1:064x}"]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


ENTRIES = [leaf(seq) for seq in range(1, 41)]
HASHES = [leaf_hash(each) for each in ENTRIES]


def note(size: int, *keys: SigningKey, origin: str = "whereas/jgg") -> str:
    return sign(Head(origin, size, root(HASHES[:size])), *(keys or (ANA,)))


def through_json(made: object) -> Json:
    return json.loads(json.dumps(made))


ENTRY = through_json(inclusion_proof(ENTRIES[6], HASHES, 6, note(12), ANA.verifier))
GROWTH = through_json(growth_proof(note(7), note(12), HASHES, ANA.verifier))
FILE = json.loads(CheckpointFile(note(12), ANA.verifier, tuple(HASHES[:12]), b"\x30\x00").text)
ALL = pytest.mark.parametrize("proof", [ENTRY, GROWTH, FILE], ids=["entry", "growth", "file"])


def accepted(proof: Json, key: str = "") -> bool:
    return witness.judge(json.dumps(proof), key)[0]


def refusal(proof: Json, key: str = "") -> str:
    done, told = witness.judge(json.dumps(proof), key)
    assert not done, told
    assert told
    assert "\n" not in told
    return told


# ---------------------------------------------------------------------------------------------- good ones


def test_what_is_so_is_accepted_in_a_line() -> None:
    assert witness.check(ENTRY, KEY) == (
        "entry 7 ('2025-03-15T22:45:00.000Z', 'ana', 'claim.added', '{\"says\": \"order.spoken at 18:07 – “heard”\"}'), "
        "in the tree of 12 entries of 'whereas/jgg', signed by example.org/ana"
    )
    assert witness.check(GROWTH, KEY) == (
        "the tree of 12 entries of 'whereas/jgg' begins with the 7 of the older note, unaltered, signed by example.org/ana"
    )
    assert witness.check(FILE, KEY) == (
        "the hashes of 12 entries of 'whereas/jgg' (no time stamp was looked at), signed by example.org/ana"
    )


@ALL
def test_without_a_key_it_says_which_it_took_and_that_it_must_be_compared(proof: Json) -> None:
    assert witness.check(proof) == (
        witness.check(proof, KEY) + f"; the key was taken from the file: compare it with its holder's, {KEY}"
    )


def test_every_entry_of_trees_of_many_sizes_is_proved() -> None:
    for size in (1, 2, 3, 5, 8, 13, 31, 40):
        signed = note(size)
        for index in range(0, size, 1 + size // 9):
            proof = inclusion_proof(ENTRIES[index], HASHES, index, signed, ANA.verifier)
            assert witness.check(through_json(proof)).startswith(f"entry {index + 1} (")


def test_every_growth_between_trees_of_many_sizes_is_proved() -> None:
    notes = {size: note(size) for size in (1, 2, 3, 4, 6, 7, 8, 9, 16, 31, 32, 40)}
    for old in notes:
        for new in notes:
            if old < new:
                proof = growth_proof(notes[old], notes[new], HASHES, ANA.verifier)
                assert f"begins with the {old} of" in witness.check(through_json(proof))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 40])
def test_checkpoint_files_of_many_sizes_add_up(size: int) -> None:
    file = CheckpointFile(note(size), ANA.verifier, tuple(HASHES[:size]))
    assert witness.judge(file.text, KEY)[0]


def test_of_several_signatures_the_one_of_the_key_that_is_asked_for_counts() -> None:
    proof = through_json(inclusion_proof(ENTRIES[6], HASHES, 6, note(12, BEN, ANA), ANA.verifier))
    assert witness.check(proof, str(BEN.verifier)).endswith("signed by example.org/ben")
    assert accepted(proof, KEY)
    assert "is not signed by example.org/ben" in refusal(ENTRY, str(BEN.verifier))


# ---------------------------------------------------------------------------------------------- bad ones


def places(value: Json, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Json]]:
    yield at, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*at, key))


def put(proof: Json, at: tuple[Any, ...], value: Json) -> Json:
    made = copy.deepcopy(proof)
    inner = made
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return made


def others(value: Json) -> list[Json]:
    """Other values for a place, near and far."""
    made: list[Json] = [None, True, [], {}, "", 0, 1, -1, 1.0, 10**30]
    if isinstance(value, int):
        made += [value + 1, value - 1, float(value), str(value)]
    if isinstance(value, str):
        made += [value + " ", value[:-1], value + "\n", value.upper(), value.replace("a", "b", 1), value + "\ud800"]
        made += [value.replace("7", "8", 1), value.replace("12", "13", 1), "\u202e" + value, value * 2]
    if isinstance(value, list):
        made += [value[:-1], value[1:], value[::-1], value * 2, [*value, EMPTY.hex()]]
    return [other for other in made if type(other) is not type(value) or other != value]


@ALL
def test_every_field_altered_left_out_or_added_is_refused(proof: Json) -> None:
    """Save the stamp of a checkpoint file, which is not looked at, and said not to be."""
    tried = 0
    for at, value in places(proof):
        if not at or at == ("stamp",):
            continue
        inner = proof
        for key in at[:-1]:
            inner = inner[key]
        less = copy.copy(inner)
        del less[at[-1]]
        whole = put(proof, at[:-1], less) if len(at) > 1 else less
        for altered in [whole, *(put(proof, at, other) for other in others(value))]:
            tried += 1
            refusal(altered, "" if at[0] == "key" else KEY)
    for extra in ("more", "stamp2", "Note"):
        refusal({**proof, extra: None})
    assert tried > 80


@given(st.sampled_from([ENTRY, GROWTH, FILE]), st.data())
@settings(max_examples=300)
def test_no_proof_with_one_character_altered_is_accepted(proof: Json, data: st.DataObject) -> None:
    strings = [(at, value) for at, value in places(proof) if isinstance(value, str) and value and at != ("stamp",)]
    at, value = data.draw(st.sampled_from(strings))
    place = data.draw(st.integers(0, len(value) - 1))
    new = data.draw(st.one_of(st.sampled_from("0aA +=/\n—"), st.characters(codec="utf-8")))
    if new != value[place]:
        refusal(put(proof, at, value[:place] + new + value[place + 1 :]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"whereas": "entry proof 2"}, "not a file that this checker knows"),
        ({"index": 7}, "another number than its place"),
        ({"index": 12}, "no such place"),
        ({"index": -6}, "no such place"),
        ({"size": 13}, "no such place"),
        ({"path": ENTRY["path"][:-1]}, "too short"),
        ({"path": [*ENTRY["path"], EMPTY.hex()]}, "too long"),
        ({"path": ENTRY["path"][::-1]}, "not in the tree"),
        ({"path": [*ENTRY["path"][:3], "zz" * 32]}, "64 hexadecimal digits"),
        ({"note": note(13)}, "no such place"),
        ({"note": note(12, BEN)}, "is not signed by example.org/ana"),
        ({"note": note(12).replace("jgg", "jgh")}, "is not that of example.org/ana"),
        ({"key": str(BEN.verifier)}, "is not signed by example.org/ben"),
        ({"key": KEY.replace("ana", "amy")}, "the verifier key is not whole"),
        ({"entry": {**ENTRY["entry"], "body": "{}"}}, "not in the tree"),
        ({"entry": {**ENTRY["entry"], "actor": "ben"}}, "not in the tree"),
        ({"entry": {**ENTRY["entry"], "seq": 8}}, "another number than its place"),
        ({"entry": {**ENTRY["entry"], "note": ""}}, "has other fields"),
    ],
)
def test_a_refusal_says_what_is_wrong(changes: Json, reason: str) -> None:
    assert reason in refusal({**ENTRY, **changes})


def test_an_entry_of_another_place_cannot_be_passed_off_by_exchanging_its_number() -> None:
    proof = through_json(inclusion_proof(ENTRIES[5], HASHES, 5, note(12), ANA.verifier))
    proof["index"], proof["entry"]["seq"] = 6, 7
    assert "not in the tree" in refusal(proof)


def test_a_leaf_cannot_be_a_node() -> None:
    """The hash of two leaves in the place of an entry: without a prefix of its own a leaf could pass for that."""
    proof = copy.deepcopy(ENTRY)
    proof["path"] = ENTRY["path"][1:]
    refusal(proof)


def test_growth_between_other_ledgers_other_keys_and_backwards_is_refused() -> None:
    assert "two ledgers" in refusal({**GROWTH, "old": note(7, origin="whereas/other")})
    assert "is not signed by" in refusal({**GROWTH, "old": note(7, BEN)})
    assert "no fewer" in refusal({**GROWTH, "old": note(12), "new": note(7)})
    assert "no fewer" in refusal({**GROWTH, "old": note(12), "path": []})
    assert "no entries" in refusal({**GROWTH, "old": note(0), "path": []})
    assert "does not begin" in refusal({**GROWTH, "old": sign(Head("whereas/jgg", 7, EMPTY), ANA)})
    assert "cannot be followed" in refusal({**GROWTH, "path": []})


def test_a_history_that_was_rewritten_is_refused_with_any_proof() -> None:
    rewritten = [*HASHES[:3], EMPTY, *HASHES[4:12]]
    signed = sign(Head("whereas/jgg", 12, root(rewritten)), ANA)
    other = through_json(
        growth_proof(sign(Head("whereas/jgg", 7, root(rewritten[:7])), ANA), signed, rewritten, ANA.verifier)
    )
    assert accepted(other, KEY)
    for path in (GROWTH["path"], other["path"]):
        assert "does not begin" in refusal({**GROWTH, "new": signed, "path": path})


def test_a_list_of_leaves_that_does_not_add_up_is_refused() -> None:
    assert "more leaves" in refusal({**FILE, "leaves": FILE["leaves"][:-1]})
    assert "do not add up" in refusal({**FILE, "leaves": FILE["leaves"][::-1]})
    assert "is not base64" in refusal({**FILE, "stamp": ""})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([KEY, note(12)]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["entry proof 1", "growth proof 1", "checkpoint 1", "other"]),
    st.dictionaries(st.sampled_from([*ENTRY, *GROWTH, *FILE]), json_values, max_size=9),
    st.sampled_from([ENTRY, GROWTH, FILE, {}]),
)
@settings(max_examples=250)
def test_any_json_at_all_is_answered_and_never_a_traceback(kind: str, fields: Json, proof: Json) -> None:
    for made in ({**proof, **fields}, {**fields, "whereas": kind}):
        done, told = witness.judge(json.dumps(made))
        assert told
        if done:
            assert proof
            assert all(made[key] == value for key, value in proof.items() if key != "stamp")


@given(st.text(max_size=60) | json_values.map(json.dumps))
def test_any_text_at_all_is_refused(text: str) -> None:
    done, told = witness.judge(text)
    assert not done
    assert told


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, "9" * 10_000, "NaN", '{"whereas":[]}', "\ud800", '"\\ud800"']
)
def test_what_would_break_a_reader_of_json_is_refused(text: str) -> None:
    assert not witness.judge(text)[0]


def test_a_field_twice_is_refused_for_another_reader_might_take_the_other() -> None:
    text = json.dumps(ENTRY)
    assert witness.judge(text)[0]
    twice = text.replace('"index": 6', '"index": 5, "index": 6')
    assert witness.judge(twice) == (False, "a field stands there twice")


# ---------------------------------------------------------------------------------------------- signatures


def by_cryptography(public: bytes, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def fits(public: bytes, text: bytes, signature: bytes) -> bool:
    try:
        return witness.fits(public, text, signature)
    except witness.Refused:
        return False


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@settings(max_examples=60)
def test_good_signatures_fit(seed: bytes, text: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert witness.fits(key.public_key().public_bytes_raw(), text, key.sign(text))


@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_the_signatures_of_rfc_8032_fit_and_no_bit_of_them_can_be_altered(
    public: str, text: str, signature: str
) -> None:
    key, mark = bytes.fromhex(public), bytes.fromhex(signature)
    assert witness.fits(key, bytes.fromhex(text), mark)
    assert not fits(key, bytes.fromhex(text) + b" ", mark)
    for bit in range(0, 512, 5):
        altered = bytearray(mark)
        altered[bit // 8] ^= 1 << bit % 8
        assert not fits(key, bytes.fromhex(text), bytes(altered))


def test_malformed_and_mixed_signatures_are_judged_as_cryptography_judges_them() -> None:
    """Flipped bits, exchanged halves, other keys and texts, S plus the order, ends that are cut: 400 of them."""
    drawn = random.Random(8032)
    keys = [Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32)) for _ in range(4)]
    good = 0
    for number in range(400):
        key, other = drawn.sample(keys, 2)
        text, public = drawn.randbytes(drawn.randrange(40)), key.public_key().public_bytes_raw()
        mark, how = key.sign(text), number % 8
        s = int.from_bytes(mark[32:], "little")
        tried = [
            mark,
            mark[:32] + ((s + witness.ORDER * drawn.randint(1, 7)) % 2**256).to_bytes(32, "little"),
            mark[:32] + other.sign(text)[32:],
            other.sign(text),
            mark[: drawn.randrange(64)],
            mark + b"\0",
            drawn.randbytes(64),
            bytes(byte ^ (1 << drawn.randrange(8) if place == number % 64 else 0) for place, byte in enumerate(mark)),
        ][how]
        mine = fits(public, text, tried)
        assert mine == by_cryptography(public, text, tried)
        good += mine
    assert good == 50


def test_a_signature_has_one_spelling_only() -> None:
    """S plus the order is the same number to the curve: whoever takes it lets a stranger write a second good signature."""
    mark, public = ANA.private.sign(b"x"), ANA.verifier.public
    s = int.from_bytes(mark[32:], "little")
    assert witness.fits(public, b"x", mark)
    for more in range(1, 8):
        assert not witness.fits(public, b"x", mark[:32] + (s + more * witness.ORDER).to_bytes(32, "little"))


SMALL = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


@pytest.mark.parametrize("public", SMALL)
def test_a_key_of_small_order_is_refused_though_its_signatures_would_fit(public: str) -> None:
    """The point of order 1 with R the same and S 0 is a good signature under every text, to a checker that takes that key."""
    with pytest.raises(witness.Refused, match="small order"):
        witness.fits(bytes.fromhex(public), b"any text", bytes.fromhex(SMALL[0]) + bytes(32))
    with pytest.raises(BadSource):
        VerifierKey("ana", bytes.fromhex(public))


@pytest.mark.parametrize(
    "public",
    [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0200000000000000000000000000000000000000000000000000000000000000",
        "",
        "00",
    ],
)
def test_what_is_written_as_no_point_is_no_key(public: str) -> None:
    with pytest.raises(witness.Refused, match="the key is n"):
        witness.fits(bytes.fromhex(public), b"x", bytes(64))


def test_a_small_point_as_r_does_not_help_a_forger() -> None:
    for r in SMALL:
        for s in (0, 1, 8):
            assert not witness.fits(ANA.verifier.public, b"x", bytes.fromhex(r) + s.to_bytes(32, "little"))


def test_the_numbers_of_the_curve_are_those_of_rfc_8032() -> None:
    assert witness.BASE[0] == 15112221349535400772501151409588531511454012693041857206046113283949847762202
    assert witness.D == 37095705934669439343138083508754565189542113879843219016388785533085940283555
    assert witness.times(witness.ORDER, witness.BASE)[0] == 0


# ---------------------------------------------------------------------------------------------- checker and checked agree


@given(st.text(max_size=120), st.sampled_from(["text", "note", "resigned", "lines"]), st.data())
@settings(max_examples=300)
def test_checker_and_checkpoint_take_the_same_notes(text: str, how: str, data: st.DataObject) -> None:
    """Any text; a note with a piece put in; any text well signed; and lines that are nearly a checkpoint, well signed."""
    whole = note(12)
    place = data.draw(st.integers(0, len(whole)))
    near = st.sampled_from(
        ["", "a", "12", "012", "0", "١", whole.split("\n")[2], b64encode(bytes(31)).decode(), "\x7f", "\u2028"]
    )
    body = text + "\n" if how == "resigned" else "".join(line + "\n" for line in data.draw(st.lists(near, max_size=5)))
    try:
        mark = b64encode(ANA.verifier.id + ANA.private.sign(body.encode())).decode()
    except UnicodeEncodeError:
        mark = ""
    tried = {"text": text, "note": whole[:place] + text[:3] + whole[place:]}.get(how, f"{body}\n— {ANA.name} {mark}\n")
    try:
        mine: Json = witness.opened(tried, KEY)
    except (ValueError, LookupError):
        mine = None
    try:
        head = opened(tried, [ANA.verifier]).head
        theirs: Json = (head.origin, head.size, head.root)
    except BadSource:
        theirs = None
    if theirs is None and mine is not None:
        assert mine[1] == 0  # the root of an empty tree: the checker finds out when it adds up the leaves
        assert mine[2] != EMPTY
    else:
        assert mine == theirs


def respelled(line: str) -> str:
    """The same bytes in base64 otherwise: with bits set that nobody reads."""
    end = line.rindex("=") - 1
    return line[:end] + chr(ord(line[end]) + 1) + line[end + 1 :]


WHOLE = note(12)
TEXT, MARK = WHOLE.split("\n\n")


@pytest.mark.parametrize(
    "tried",
    [
        f"{TEXT}\n\n{respelled(MARK)}",
        f"{TEXT}\n\n{MARK}{MARK[: MARK.rindex(' ') + 1]}{b64encode(ANA.verifier.id + bytes(64)).decode()}\n",
        f"{TEXT}\n\n{MARK * 101}",
        f"{TEXT}\n\n{MARK}—  AAAAAAAA\n",
        f"{TEXT}\n\n{MARK}— a+b AAAAAAAA\n",
        f"{TEXT}\n\n{MARK}— a AAAA\n",
        f"{TEXT}\n\n{MARK}- a AAAAAAAA\n",
        f"{TEXT}\n\n{MARK}{MARK[:-1]}",
        f"{TEXT}\n\n",
        WHOLE.replace("\n", "\r\n"),
        sign(Head("whereas/jgg", 12, root(HASHES[:12])), ANA).replace("jgg", "j\x07gg"),
        "x" * 1_000_001 + WHOLE,
    ],
)
def test_checker_and_checkpoint_refuse_the_same_notes(tried: str) -> None:
    with pytest.raises(BadSource):
        opened(tried, [ANA.verifier])
    with pytest.raises(ValueError):  # noqa: PT011 - Refused, or what a line that cannot be taken apart raises
        witness.opened(tried, KEY)


@pytest.mark.parametrize("line", ["whereas\x07", "whereas\t", "whereas\r"])
def test_controls_are_refused_though_they_are_well_signed(line: str) -> None:
    """They could make a terminal show something else than what was signed."""
    body = f"{line}\n12\n{TEXT.split(chr(10))[2]}\n"
    tried = f"{body}\n— {ANA.name} {b64encode(ANA.verifier.id + ANA.private.sign(body.encode())).decode()}\n"
    with pytest.raises(witness.Refused, match="control characters"):
        witness.opened(tried, KEY)
    with pytest.raises(BadSource, match="control characters"):
        opened(tried, [ANA.verifier])


def test_a_root_that_is_spelled_otherwise_is_refused_though_it_is_well_signed() -> None:
    body = respelled(TEXT + "\n")
    tried = f"{body}\n— {ANA.name} {b64encode(ANA.verifier.id + ANA.private.sign(body.encode())).decode()}\n"
    with pytest.raises(witness.Refused, match="base64"):
        witness.opened(tried, KEY)


@pytest.mark.parametrize("size", ["012", "+12", "-12", "1_2", "１２", "12 ", "", "9" * 19])
def test_a_size_has_one_spelling_too(size: str) -> None:
    body = TEXT.replace("\n12\n", f"\n{size}\n") + "\n"
    tried = f"{body}\n— {ANA.name} {b64encode(ANA.verifier.id + ANA.private.sign(body.encode())).decode()}\n"
    with pytest.raises(witness.Refused, match="no number"):
        witness.opened(tried, KEY)


def test_a_verifier_key_of_another_kind_or_length_is_refused_though_its_hash_is_right() -> None:
    for material in (b"\x02" + ANA.verifier.public, b"\x01" + ANA.verifier.public + b"\0", b""):
        four = hashlib.sha256(b"ana\n" + material).hexdigest()[:8]
        with pytest.raises(witness.Refused, match="not whole"):
            witness.verifier(f"ana+{four}+{b64encode(material).decode()}")
    assert witness.verifier(KEY) == (ANA.name, ANA.verifier.id, ANA.verifier.public)


def test_a_note_of_the_reference_implementation_is_checked() -> None:
    """golang.org/x/mod/sumdb/note; its text is no checkpoint, so the signature alone."""
    name, four, public = witness.verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    mark = b64decode("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")
    assert (name, four) == ("PeterNeumann", mark[:4])
    assert witness.fits(public, text, mark[4:])


# ---------------------------------------------------------------------------------------------- the file itself


def run(*arguments: str, folder: Path) -> tuple[int, str, str]:
    """The checker alone: a copy in an empty folder, Python without site packages or the environment's paths."""
    copied = folder / "witness.py"
    copied.write_bytes(SOURCE.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(copied), *arguments], cwd=folder, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_as_a_command_it_accepts_with_0_and_refuses_with_1(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(ENTRY), encoding="utf-8")
    (tmp_path / "bad.json").write_text(json.dumps({**ENTRY, "index": 7}), encoding="utf-8")
    status, out, err = run("good.json", "--key", KEY, folder=tmp_path)
    assert (status, out, err) == (0, f"accepted: {witness.check(ENTRY, KEY)}\n", "")
    status, out, err = run("good.json", folder=tmp_path)
    assert (status, out, err) == (0, f"accepted: {witness.check(ENTRY)}\n", "")
    status, out, err = run("bad.json", folder=tmp_path)
    assert (status, out, err) == (1, "refused: the entry has another number than its place\n", "")
    status, out, err = run("good.json", "--key", str(BEN.verifier), folder=tmp_path)
    assert (status, err) == (1, "")
    assert out.startswith("refused: the note is not signed by example.org/ben")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.json",),
        (".",),
        ("bytes.json",),
        ("good.json", "--key"),
        ("good.json", "--key", ""),
        ("good.json", "-k", "x"),
    ],
)
def test_as_a_command_asked_wrongly_or_of_nothing_to_read_it_ends_with_2(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """An empty --key, as from a variable that was never set, is no key: it must not turn into belief in the file's own."""
    (tmp_path / "good.json").write_text(json.dumps(ENTRY), encoding="utf-8")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe{}")
    status, out, err = run(*arguments, folder=tmp_path)
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert err


def test_the_checker_is_short_and_rests_on_the_standard_library_alone() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    assert max(map(len, text.splitlines())) <= 121
    imports = set[str]()
    for made in ast.walk(ast.parse(text)):
        if isinstance(made, ast.Import):
            imports |= {each.name for each in made.names}
        elif isinstance(made, ast.ImportFrom):
            assert made.level == 0
            imports.add(str(made.module))
        elif isinstance(made, ast.Call):
            assert not (isinstance(made.func, ast.Name) and made.func.id in ("exec", "eval", "__import__", "open"))
    assert imports == {"base64", "hashlib", "json", "re", "sys", "pathlib", "typing"}
    assert imports <= sys.stdlib_module_names


def test_a_leaf_is_hashed_as_the_tree_hashes_it() -> None:
    assert HASHES[0] == hashlib.sha256(b"\0" + ENTRIES[0]).digest()
    assert witness.node(HASHES[0], HASHES[1]) == root(HASHES[:2])

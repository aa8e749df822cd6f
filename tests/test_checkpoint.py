"""Checkpoints: what was signed is read back, what was altered is refused, and each entry that differs is named."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from whereas.checkpoint import (
    CheckpointFile,
    Difference,
    Head,
    SigningKey,
    VerifierKey,
    compare,
    grew,
    growth_proof,
    held,
    inclusion_proof,
    new_key,
    opened,
    read_checkpoint,
    read_key,
    read_verifier_key,
    save_key,
    sign,
)
from whereas.errors import BadSource
from whereas.merkle import EMPTY, leaf_hash, root

ANA = SigningKey("example.org/ana", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
BEN = SigningKey("example.org/ben", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
LEAVES = tuple(leaf_hash(b"entry %d" % number) for number in range(1, 13))
HEAD = Head("whereas/jgg", 12, root(LEAVES))
NOTE = sign(HEAD, ANA)
FILE = CheckpointFile(NOTE, ANA.verifier, LEAVES)
LONG = os.environ.get("WHEREAS_FAULTS") == "long"

# The key and the note that the reference implementation (golang.org/x/mod/sumdb/note) is tested with.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)  # fmt: skip
PETER_MARK = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


# ---------------------------------------------------------------------------------------------- keys


def test_a_verifier_key_of_the_reference_implementation_is_read_and_written_the_same() -> None:
    key = read_verifier_key(PETER)
    assert (key.name, str(key), key.id.hex()) == ("PeterNeumann", PETER, "c74f20a3")
    made = SigningKey("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETER_SEED))
    assert made.verifier == key


def test_a_signature_of_the_reference_implementation_is_made_and_checked() -> None:
    made = SigningKey("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETER_SEED))
    assert b64encode(made.verifier.id + made.private.sign(PETER_TEXT.encode())).decode() == PETER_MARK
    assert made.verifier.signed(PETER_TEXT, b64decode(PETER_MARK)[4:])
    assert not made.verifier.signed(PETER_TEXT + " ", b64decode(PETER_MARK)[4:])


@pytest.mark.parametrize(
    ("seed", "public", "text", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "r",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_signatures_are_those_of_rfc_8032(seed: str, public: str, text: str, signature: str) -> None:
    key = SigningKey("rfc", Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))
    assert key.verifier.public.hex() == public
    assert key.private.sign(text.encode()).hex() == signature
    assert key.verifier.signed(text, bytes.fromhex(signature))


@pytest.mark.parametrize("key", [PETER, str(ANA.verifier)])
def test_no_piece_of_a_verifier_key_and_no_altered_one_is_read(key: str) -> None:
    for start in range(len(key) + 1):
        for end in range(start, len(key) + 1):
            if key[start:end] != key:
                with pytest.raises(BadSource):
                    read_verifier_key(key[start:end])
    for place, old in enumerate(key):
        for new in {chr(ord(old) + 1), old.swapcase(), "A", "é"} - {old}:
            with pytest.raises(BadSource):
                read_verifier_key(key[:place] + new + key[place + 1 :])


def test_keys_of_another_length_or_kind_are_not_read_though_their_hash_is_right() -> None:
    """From the tests of the reference implementation."""
    for key in (
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ):
        with pytest.raises(BadSource, match="is not a verifier key"):
            read_verifier_key(key)


WEAK = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "",
    "00" * 33,
]
"""The points of small order in all their spellings, others that are written as no point is, and what is no key's length."""


@pytest.mark.parametrize("public", WEAK)
def test_a_key_that_would_bind_nobody_is_refused(public: str) -> None:
    with pytest.raises(BadSource, match="not a sound Ed25519 key"):
        VerifierKey("ana", bytes.fromhex(public))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "a\u202eb", "\x01", "a\ud800"])
def test_a_name_that_would_break_a_line_or_deceive_the_eye_is_refused(name: str) -> None:
    with pytest.raises(BadSource, match="cannot be the name of a key"):
        new_key(name)
    with pytest.raises(BadSource, match="cannot be the name of a key"):
        VerifierKey(name, ANA.verifier.public)


# ---------------------------------------------------------------------------------------------- key files


@pytest.mark.parametrize("passphrase", ["", "correct horse battery staple"])
def test_a_key_is_kept_in_a_file_that_only_its_owner_reads(passphrase: str, tmp_path: Path) -> None:
    key = new_key("example.org/zoë")
    save_key(key, tmp_path / "key", passphrase)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    again = read_key(tmp_path / "key", passphrase)
    assert again.verifier == key.verifier
    text = (tmp_path / "key").read_text(encoding="utf-8")
    assert text.startswith("name: example.org/zoë\n-----BEGIN ")
    assert ("ENCRYPTED" in text) == bool(passphrase)


def test_a_key_is_never_overwritten_nor_printed(tmp_path: Path) -> None:
    save_key(ANA, tmp_path / "key")
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(BadSource, match="is there already"):
        save_key(BEN, tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before
    assert repr(ANA) == "SigningKey('example.org/ana')"


@pytest.mark.parametrize("given_", ["", "wrong"])
def test_a_passphrase_that_is_wrong_or_missing_opens_nothing(given_: str, tmp_path: Path) -> None:
    save_key(ANA, tmp_path / "key", "right")
    with pytest.raises(BadSource, match="holds no key that can be opened"):
        read_key(tmp_path / "key", given_)


def test_a_passphrase_for_a_key_that_has_none_is_told(tmp_path: Path) -> None:
    save_key(ANA, tmp_path / "key")
    with pytest.raises(BadSource, match="holds no key that can be opened"):
        read_key(tmp_path / "key", "given")


def test_a_key_that_others_may_read_is_refused_unless_it_is_encrypted(tmp_path: Path) -> None:
    for name, passphrase in (("plain", ""), ("wrapped", "right")):
        save_key(ANA, tmp_path / name, passphrase)
        (tmp_path / name).chmod(0o640)
    with pytest.raises(BadSource, match=r"others than its owner may read[\s\S]*chmod 600"):
        read_key(tmp_path / "plain")
    assert read_key(tmp_path / "wrapped", "right").verifier == ANA.verifier


def test_a_key_made_elsewhere_is_read_if_it_is_given_a_name(tmp_path: Path) -> None:
    pem = ANA.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key").write_bytes(pem)
    (tmp_path / "key").chmod(0o600)
    assert read_key(tmp_path / "key", name="example.org/ana").verifier == ANA.verifier
    with pytest.raises(BadSource, match="does not say what the key is called"):
        read_key(tmp_path / "key")


def test_what_is_no_ed25519_key_is_refused(tmp_path: Path) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for data, problem in ((other, "no Ed25519 key"), (b"", "holds no key"), (b"\xff\0 name: ", "holds no key")):
        (tmp_path / "key").write_bytes(data)
        (tmp_path / "key").chmod(0o600)
        with pytest.raises(BadSource, match=problem):
            read_key(tmp_path / "key", name="x")
    with pytest.raises(BadSource, match="cannot be read"):
        read_key(tmp_path / "nowhere")


# ---------------------------------------------------------------------------------------------- notes


def test_a_note_is_the_lines_of_the_format_and_is_read_back() -> None:
    lines = NOTE.split("\n")
    assert lines[:2] == ["whereas/jgg", "12"]
    assert b64decode(lines[2]) == root(LEAVES)
    assert lines[3] == ""
    assert re.fullmatch(r"— example\.org/ana [A-Za-z0-9+/]{90}[A-Za-z0-9+/=]{2}", lines[4])
    assert lines[5:] == [""]
    checkpoint = opened(NOTE, [ANA.verifier])
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("whereas/jgg", 12, root(LEAVES))
    assert checkpoint.signed == (ANA.verifier,)
    assert checkpoint.unknown == ()


lines = st.text(st.characters(min_codepoint=32, codec="utf-8"), min_size=1, max_size=30)
heads = st.builds(
    Head, lines, st.integers(1, 10**18 - 1), st.binary(min_size=32, max_size=32), st.lists(lines, max_size=3).map(tuple)
)


@given(heads)
@example(Head("whereas/nothing yet", 0, EMPTY))
@example(Head("— example.org/ana AAAA", 1, EMPTY, ("— example.org/ana AAAA", "\x7f\u2028\x85")))
def test_what_is_signed_is_read_back_whatever_it_says(head: Head) -> None:
    checkpoint = opened(sign(head, ANA, BEN), [ANA.verifier, BEN.verifier])
    assert checkpoint.head == head
    assert checkpoint.signed == (ANA.verifier, BEN.verifier)


def test_a_signature_of_somebody_unknown_is_kept_and_told() -> None:
    checkpoint = opened(sign(HEAD, BEN, ANA), [ANA.verifier])
    assert checkpoint.signed == (ANA.verifier,)
    assert [(each.name, each.id) for each in checkpoint.unknown] == [("example.org/ben", BEN.verifier.id.hex())]


def test_somebody_with_the_name_of_a_known_key_is_unknown_still() -> None:
    other = SigningKey(ANA.name, BEN.private)
    assert opened(sign(HEAD, other, ANA), [ANA.verifier]).signed == (ANA.verifier,)
    with pytest.raises(BadSource, match="none of the keys that are known signed it"):
        opened(sign(HEAD, other), [ANA.verifier])


def test_one_signature_of_a_known_key_that_does_not_fit_spoils_the_note() -> None:
    forged = sign(HEAD, BEN) + sign(replace(HEAD, size=11), ANA).split("\n")[-2] + "\n"
    with pytest.raises(BadSource, match=r"the signature of example\.org/ana does not fit"):
        opened(forged, [ANA.verifier, BEN.verifier])
    assert opened(forged, [BEN.verifier]).signed == (BEN.verifier,)


def test_a_signature_twice_is_one_signer() -> None:
    line = NOTE.split("\n")[-2] + "\n"
    assert opened(NOTE + line, [ANA.verifier]).signed == (ANA.verifier,)


def resigned(body: str) -> str:
    """A note with any text at all, well signed."""
    mark = b64encode(ANA.verifier.id + ANA.private.sign(body.encode())).decode()
    return f"{body}\n— {ANA.name} {mark}\n"


ROOT = b64encode(root(LEAVES)).decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "a\n",
        "a\n12\n",
        f"\n12\n{ROOT}\n",
        f"a\n\n{ROOT}\n",
        f"a\n012\n{ROOT}\n",
        f"a\n+12\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n1_2\n{ROOT}\n",
        f"a\n１２\n{ROOT}\n",
        f"a\n12 \n{ROOT}\n",
        f"a\n{10**18}\n{ROOT}\n",
        f"a\n0\n{ROOT}\n",
        f"a\n12\n{ROOT[:-1]}\n",
        f"a\n12\n{ROOT[:-2]}J=\n",
        f"a\n12\n{ROOT} \n",
        f"a\n12\n{ROOT}{ROOT}\n",
        f"a\n12\n{b64encode(bytes(31)).decode()}\n",
        f"a\n12\n{ROOT}\n\n",
        f"a\n12\n{ROOT}\nmore\n\n",
        f"a\n12\n{ROOT}\n\nmore\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused_though_it_is_well_signed(body: str) -> None:
    assert opened(resigned(f"a\n12\n{ROOT}\n"), [ANA.verifier]).size == 12
    with pytest.raises(BadSource, match="not a signed checkpoint"):
        opened(resigned(body), [ANA.verifier])


BODY, LINE = NOTE.split("\n\n")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        BODY,
        BODY + "\n",
        BODY + "\n\n",
        NOTE[:-1],
        NOTE + LINE[:-1],
        NOTE + "more",
        NOTE + "\n",
        NOTE + "more\n",
        "\x01" + NOTE,
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("12", "12\t"),
        "\ud800" + NOTE,
        BODY + "\n\n" + LINE * 101,
        NOTE + "— Bad Name AAAAAAAA\n",
        NOTE + "— a+b AAAAAAAA\n",
        NOTE + "— a\u00a0b AAAAAAAA\n",
        NOTE + "—  AAAAAAAA\n",
        NOTE + "— a AAAA\n",
        NOTE + "— a *\n",
        NOTE + "- a AAAAAAAA\n",
        "x" * 1_000_001 + NOTE,
    ],
)
def test_what_is_no_signed_note_is_refused_in_a_line(note: str) -> None:
    with pytest.raises(BadSource, match="not a signed checkpoint"):
        opened(note, [ANA.verifier])


characters = st.one_of(st.sampled_from("\n +=—0A/\u2014\u00a0"), st.characters())


@given(st.integers(0, len(NOTE) - 1), characters)
def test_every_change_of_one_character_is_refused(place: int, new: str) -> None:
    if new != NOTE[place]:
        with pytest.raises(BadSource):
            opened(NOTE[:place] + new + NOTE[place + 1 :], [ANA.verifier])


def test_every_character_left_out_doubled_or_changed_to_a_like_one_is_refused() -> None:
    """Base64 has several spellings of one signature: only one of them is taken."""
    tried = 0
    for place, old in enumerate(NOTE):
        near = {chr(ord(old) + 1), chr(ord(old) - 1), chr(ord(old) ^ 32), chr(ord(old) ^ 4), " ", "\n", "="} - {old}
        for new in ("", old + old, *near):
            altered = NOTE[:place] + new + NOTE[place + 1 :]
            if altered != NOTE:
                tried += 1
                with pytest.raises(BadSource):
                    opened(altered, [ANA.verifier])
    assert tried > 1000


@given(st.text(max_size=200))
def test_any_text_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadSource) as refused:
        opened(text, [ANA.verifier], where="note")
    assert refused.value.where == "note"
    assert refused.value.remedy


@pytest.mark.parametrize(
    "make",
    [
        lambda: Head("", 1, EMPTY),
        lambda: Head("a\nb", 1, EMPTY),
        lambda: Head("a\tb", 1, EMPTY),
        lambda: Head("a\ud800", 1, EMPTY),
        lambda: Head("a", -1, EMPTY),
        lambda: Head("a", 10**18, EMPTY),
        lambda: Head("a", 1, b"short"),
        lambda: Head("a", 0, root(LEAVES)),
        lambda: Head("a", 1, EMPTY, ("",)),
        lambda: sign(HEAD),
    ],
)
def test_nothing_is_signed_that_could_not_be_read_back(make: object) -> None:
    with pytest.raises(ValueError, match=r"line of text|root of|at least one key"):
        make()  # type: ignore[operator]


# ---------------------------------------------------------------------------------------------- checkpoint files


def test_a_checkpoint_file_is_json_with_the_note_the_key_and_every_leaf() -> None:
    file = replace(FILE, stamp=b"\x30\x01")
    assert json.loads(file.text) == {
        "whereas": "checkpoint 1",
        "note": NOTE,
        "key": str(ANA.verifier),
        "leaves": [leaf.hex() for leaf in LEAVES],
        "stamp": "MAE=",
    }
    assert read_checkpoint(file.text) == file
    assert read_checkpoint(FILE.text) == FILE
    assert held(FILE).size == 12


def with_(**changes: object) -> str:
    return json.dumps({**json.loads(FILE.text), **changes})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        "9" * 10_000,
        with_(whereas="checkpoint 2"),
        with_(whereas=["checkpoint 1"]),
        with_(more=1),
        with_(note=None),
        with_(key=1),
        with_(leaves={}),
        with_(leaves=[1]),
        with_(leaves=["AB" * 32]),
        with_(leaves=["00" * 31]),
        with_(stamp=1),
        with_(stamp="MAE"),
        with_(stamp="é"),
        with_(key="é\ud800+00000000+AAAA"),
        FILE.text.replace('"stamp": null', '"stamp": null, "stamp": null'),
        FILE.text.replace(' "stamp": null\n', ' "kind": null\n'),
    ],
)
def test_what_is_no_checkpoint_file_is_refused_in_a_line(text: str) -> None:
    with pytest.raises(BadSource) as refused:
        read_checkpoint(text, where="file")
    assert refused.value.remedy


def test_leaves_that_do_not_add_up_to_what_was_signed_are_refused() -> None:
    for leaves in (LEAVES[:-1], (*LEAVES, LEAVES[0]), (*LEAVES[:5], EMPTY, *LEAVES[6:]), LEAVES[::-1], ()):
        file = replace(FILE, leaves=leaves)
        with pytest.raises(BadSource, match="do not add up"):
            held(file)
        with pytest.raises(BadSource, match="do not add up"):
            compare(file, LEAVES)


def test_a_root_cannot_pass_for_a_ledger_of_one_entry_though_it_adds_up_to_itself() -> None:
    assert root([HEAD.root]) == HEAD.root
    for leaves in ((HEAD.root,), (root(LEAVES[:8]), root(LEAVES[8:]))):
        with pytest.raises(BadSource, match="do not add up"):
            held(replace(FILE, leaves=leaves))
        assert not grew(opened(NOTE, [ANA.verifier]), leaves)


def test_a_checkpoint_file_is_believed_for_its_own_key_only_where_no_other_is_given() -> None:
    mine = CheckpointFile(sign(HEAD, BEN), BEN.verifier, LEAVES)
    assert held(mine).signed == (BEN.verifier,)
    with pytest.raises(BadSource, match="none of the keys that are known"):
        held(mine, [ANA.verifier])
    assert held(replace(mine, key=ANA.verifier), [BEN.verifier]).signed == (BEN.verifier,)


# ---------------------------------------------------------------------------------------------- comparing


def told(leaves: Sequence[bytes]) -> list[str]:
    return [str(difference) for difference in compare(FILE, leaves)]


def test_a_ledger_that_only_grew_has_no_differences() -> None:
    assert told(LEAVES) == told([*LEAVES, EMPTY]) == []
    assert grew(opened(NOTE, [ANA.verifier]), [*LEAVES, EMPTY])


def test_an_entry_that_was_taken_out_is_named_and_no_other() -> None:
    assert told([*LEAVES[:6], *LEAVES[7:]]) == ["entry 7 is missing"]
    assert told([*LEAVES[:6], *LEAVES[7:], EMPTY, root(LEAVES)]) == ["entry 7 is missing"]
    assert told([*LEAVES[1:11]]) == ["entry 1 is missing", "entry 12 is missing"]
    assert told([]) == [f"entry {seq} is missing" for seq in range(1, 13)]


def test_an_entry_that_was_altered_is_named_and_no_other() -> None:
    assert told([*LEAVES[:6], EMPTY, *LEAVES[7:]]) == ["entry 7 was altered"]
    assert told([*LEAVES[:11], EMPTY]) == ["entry 12 was altered"]
    assert told([EMPTY, *LEAVES[1:], EMPTY]) == ["entry 1 was altered"]


def test_an_entry_that_was_put_in_is_named_and_no_other() -> None:
    assert told([*LEAVES[:6], EMPTY, *LEAVES[6:]]) == ["entry 7 was put in before what was entry 7"]
    assert told([EMPTY, EMPTY, *LEAVES]) == [
        "entry 1 was put in before what was entry 1",
        "entry 2 was put in before what was entry 1",
    ]


def test_an_entry_that_was_moved_is_named_with_where_it_went() -> None:
    assert told([*LEAVES[:2], *LEAVES[3:9], LEAVES[2], *LEAVES[9:]]) == ["entry 3 was moved; it is now entry 9"]
    assert told([*LEAVES[:4], *LEAVES[5:], EMPTY, LEAVES[4]]) == ["entry 5 was moved; it is now entry 13"]


def test_a_chain_that_was_hashed_anew_is_altered_from_where_it_parts() -> None:
    """Entry 7 taken out, and every hash after it made again: five others in the places of 7 to 11, and one too few."""
    anew = [leaf_hash(b"anew %d" % number) for number in range(5)]
    assert told([*LEAVES[:6], *anew]) == [
        *(f"entry {seq} was altered" for seq in range(7, 12)),
        "entry 12 is missing",
    ]


def test_several_things_at_once_are_told_in_the_order_of_the_ledger() -> None:
    now = [LEAVES[0], EMPTY, *LEAVES[3:5], b"\1" * 32, *LEAVES[5:]]
    assert compare(FILE, now) == (Difference("altered", 2, 2), Difference("missing", 3, 0), Difference("extra", 6, 5))


@st.composite
def edited(draw: st.DrawFn) -> list[bytes]:
    """A ledger after some edits: altered, taken out, put in, exchanged, cut, doubled, grown."""
    leaves = list(LEAVES)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(leaves) - 1, 0)))
        how = draw(st.sampled_from(["alter", "drop", "put", "swap", "cut", "double", "grow", "back"]))
        if how == "alter" and leaves:
            leaves[at] = draw(st.binary(min_size=32, max_size=32))
        elif how == "drop":
            del leaves[at : at + 1]
        elif how == "put":
            leaves.insert(at, draw(st.binary(min_size=32, max_size=32)))
        elif how == "swap" and leaves:
            other = draw(st.integers(0, len(leaves) - 1))
            leaves[at], leaves[other] = leaves[other], leaves[at]
        elif how == "cut":
            del leaves[at:]
        elif how == "double" and leaves:
            leaves.insert(at, leaves[draw(st.integers(0, len(leaves) - 1))])
        elif how == "grow":
            leaves.append(draw(st.binary(min_size=32, max_size=32)))
        else:
            leaves = [*leaves[:at], *LEAVES[at:]]
    return leaves


@given(edited())
def test_there_are_differences_exactly_where_the_ledger_does_not_begin_as_it_was(leaves: list[bytes]) -> None:
    same = tuple(leaves[:12]) == LEAVES
    assert (not compare(FILE, leaves)) == same
    assert grew(opened(NOTE, [ANA.verifier]), leaves) == same


@given(edited())
def test_from_the_differences_and_the_ledger_follows_which_entries_are_as_they_were(leaves: list[bytes]) -> None:
    """Each entry that is not named stands in the ledger, in order; none is named twice; what is said of each is so."""
    differences = compare(FILE, leaves)
    named = [each for each in differences if each.kind != "extra"]
    assert len({each.seq for each in named}) == len(named)
    assert len({each.now for each in differences if each.now}) == sum(1 for each in differences if each.now)
    kept = [LEAVES[seq - 1] for seq in range(1, 13) if seq not in {each.seq for each in named}]
    rest = [leaf for now, leaf in enumerate(leaves, 1) if now not in {each.now for each in differences}]
    assert rest[: len(kept)] == kept
    for each in differences:
        if each.kind == "moved":
            assert leaves[each.now - 1] == LEAVES[each.seq - 1]
        elif each.kind in ("altered", "missing"):
            assert LEAVES[each.seq - 1] not in leaves
            assert (each.now > 0) == (each.kind == "altered")


def test_ten_thousand_edits_are_all_found() -> None:
    """1,000 here, and 10,000 with WHEREAS_FAULTS=long: alter, take out, put in, exchange, cut; half hashed anew after it."""
    drawn, tries = random.Random(6962), 10_000 if LONG else 1000
    leaves = tuple(leaf_hash(b"%d" % number) for number in range(100))
    file = CheckpointFile(sign(Head("whereas/x", 100, root(leaves)), ANA), ANA.verifier, leaves)
    checkpoint = held(file)
    for number in range(tries):
        now, at = list(leaves), drawn.randrange(100)
        how = number % 5
        if how == 0:
            now[at] = drawn.randbytes(32)
        elif how == 1:
            del now[at]
        elif how == 2:
            now.insert(at, drawn.randbytes(32))
        elif how == 3:
            other = drawn.choice([place for place in range(100) if place != at])
            now[at], now[other] = now[other], now[at]
        else:
            del now[at:]
        if drawn.random() < 0.5 and how != 4:
            now[at:] = [drawn.randbytes(32) for _ in now[at:]]
        now += [drawn.randbytes(32) for _ in range(drawn.randrange(4))]
        assert compare(file, now)
        assert not grew(checkpoint, now)


def test_comparing_a_long_ledger_takes_time_in_proportion_to_it() -> None:
    """Deletions all over 20,000 entries: a comparison of every pair would take some minutes."""
    leaves = tuple(hashlib.sha256(b"%d" % number).digest() for number in range(20_000))
    file = CheckpointFile(sign(Head("whereas/x", 20_000, root(leaves)), ANA), ANA.verifier, leaves)
    kept = [leaf for number, leaf in enumerate(leaves) if number % 10]
    assert [each.seq for each in compare(file, kept)] == list(range(1, 20_000, 10))
    assert len(compare(file, leaves[::-1])) == 19_999


# ---------------------------------------------------------------------------------------------- proofs


def leaf(seq: int, body: str = "{}") -> bytes:
    row = ["whereas-entry-1", seq, "2025-03-15T22:45:00.000Z", "ana", "claim.added", body, "00" * 32]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


ENTRIES = [
    leaf(seq, json.dumps({"says": "order.spoken at 18:46 – “heard”"}, ensure_ascii=False)) for seq in range(1, 13)
]
HASHES = [leaf_hash(each) for each in ENTRIES]
NOTES = {size: sign(Head("whereas/jgg", size, root(HASHES[:size])), ANA) for size in range(13)}


def test_a_proof_holds_the_entry_by_field_and_the_way_to_the_root() -> None:
    proof = inclusion_proof(ENTRIES[6], HASHES, 6, NOTES[12], ANA.verifier)
    assert list(proof) == ["whereas", "entry", "index", "size", "path", "note", "key"]
    assert proof["entry"] == {
        "seq": 7,
        "at": "2025-03-15T22:45:00.000Z",
        "actor": "ana",
        "kind": "claim.added",
        "body": '{"says": "order.spoken at 18:46 – “heard”"}',
        "prev": "00" * 32,
    }
    assert (proof["index"], proof["size"], proof["note"]) == (6, 12, NOTES[12])


def test_an_entry_is_not_proved_by_a_checkpoint_that_does_not_speak_of_it() -> None:
    for entry, index, note in ((6, 7, 12), (6, 6, 6), (6, -6, 12), (6, 40, 12), (0, 0, 0)):
        with pytest.raises(BadSource, match="does not speak of this"):
            inclusion_proof(ENTRIES[entry], HASHES, index, NOTES[note], ANA.verifier)
    for hashes in (HASHES[:11], [EMPTY, *HASHES[1:]]):
        with pytest.raises(BadSource, match="not the entries that the checkpoint signs for"):
            inclusion_proof(ENTRIES[6], hashes, 6, NOTES[12], ANA.verifier)
    with pytest.raises(BadSource, match="none of the keys"):
        inclusion_proof(ENTRIES[6], HASHES, 6, NOTES[12], BEN.verifier)


@pytest.mark.parametrize("data", [b"[]", b"{}", leaf(1)[:-1] + b"]]", leaf(1) + b" ", b"[1,2]", b"{"])
def test_a_leaf_that_is_no_canonical_entry_is_an_error_of_the_call(data: bytes) -> None:
    note = sign(Head("a", 1, leaf_hash(data)), ANA)
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds, json's own among them
        inclusion_proof(data, [leaf_hash(data)], 0, note, ANA.verifier)


def test_an_entry_with_half_a_character_is_refused_with_a_reason() -> None:
    row = ["whereas-entry-1", 1, "2025", "ana", "edit", "\ud800", "00" * 32]
    data = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    note = sign(Head("a", 1, leaf_hash(data)), ANA)
    with pytest.raises(BadSource, match="half of a character"):
        inclusion_proof(data, [leaf_hash(data)], 0, note, ANA.verifier)


def test_growth_is_proved_from_a_smaller_to_a_larger_of_one_ledger_only() -> None:
    proof = growth_proof(NOTES[7], NOTES[12], HASHES, ANA.verifier)
    assert list(proof) == ["whereas", "old", "new", "path", "key"]
    rewritten = [*HASHES[:3], EMPTY, *HASHES[4:]]
    other = sign(Head("whereas/jgg", 12, root(rewritten)), ANA)
    elsewhere = sign(Head("whereas/other", 12, root(HASHES)), ANA)
    for old, new, hashes in (
        (NOTES[12], NOTES[7], HASHES),
        (NOTES[7], NOTES[7], HASHES),
        (NOTES[0], NOTES[7], HASHES),
        (NOTES[7], other, rewritten),
        (NOTES[7], elsewhere, HASHES),
    ):
        with pytest.raises(BadSource, match="did not grow"):
            growth_proof(old, new, hashes, ANA.verifier)


def test_nothing_here_needs_a_clock_or_the_network() -> None:
    """The module and what it rests on, in a process of its own, with no socket to be had."""
    code = (
        "import socket; socket.socket = None; import whereas.checkpoint as c, sys;"
        "assert not {'urllib.request', 'http.client', 'ssl'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_checkpoint_in_the_manual_is_a_good_one() -> None:
    page = (Path(__file__).parents[1] / "docs" / "checkpoint.md").read_text(encoding="utf-8")
    note, key = re.findall(r"```text\n(whereas/jgg\n.*?|example\.org.*?)```", page, re.DOTALL)
    assert opened(note, [read_verifier_key(key)]).size == 12

"""Time stamps: a good one is accepted and told in full, and each way of being bad is refused.

The authority is made here, with certificates of our own, and answers with `openssl ts`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from lacking import lacking

from whereas.errors import BadSource
from whereas.stamp import Stamp, request, sent, verified

NOTE = "whereas/jgg\n12\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— ana …\n".encode()
STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
DAY = timedelta(days=1)


# ---------------------------------------------------------------------------------------------- an authority


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(
    subject: str,
    public: rsa.RSAPrivateKey,
    issuer: tuple[str, rsa.RSAPrivateKey],
    usage: x509.ObjectIdentifier | None,
    *,
    valid: tuple[timedelta, timedelta] = (-DAY, DAY),
    critical: bool = True,
) -> x509.Certificate:
    """A certificate, valid from and to some time from now; for a purpose, or for issuing others."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer[0]))
        .public_key(public.public_key())
        .serial_number(1 if usage is None else 7)
        .not_valid_before(now + valid[0])
        .not_valid_after(now + valid[1])
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
    )
    if usage is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=critical)
    return made.sign(issuer[1], hashes.SHA256())


def pem(what: x509.Certificate | rsa.RSAPrivateKey) -> bytes:
    if isinstance(what, x509.Certificate):
        return what.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    return what.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def der(what: x509.Certificate) -> bytes:
    return what.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Authority:
    """A folder with an authority in it, that answers requests at *folder* with a key and a certificate."""

    folder: Path
    root: bytes
    ca: rsa.RSAPrivateKey
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def answer(self, asked: bytes, *, with_: x509.Certificate | None = None, settings: str = "") -> bytes:
        lines = f"""
            [tsa]
            default_tsa = here
            [here]
            {settings or "digests = sha256, sha512"}
            serial = {self.folder}/serial
            signer_cert = {self.folder}/signer.pem
            certs = {self.folder}/root.pem
            signer_key = {self.folder}/key.pem
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            accuracy = secs:1, millisecs:500, microsecs:100
            clock_precision_digits = 3
            tsa_name = yes
            ess_cert_id_alg = sha256
        """
        (self.folder / "conf").write_text(re.sub("^ +", "", lines, flags=re.MULTILINE), encoding="utf-8")
        (self.folder / "signer.pem").write_bytes(pem(with_ or self.certificate))
        (self.folder / "asked").write_bytes(asked)
        command = ["openssl", "ts", "-reply", "-config", "conf", "-queryfile", "asked", "-out", "answer"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer").read_bytes()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Without openssl a test is skipped, and in CI it fails."""
    if shutil.which("openssl") is None:
        lacking("openssl is not here: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tsa")
    ca, own = key(), key()
    root = pem(certificate("Root", ca, ("Root", ca), None))
    (folder / "root.pem").write_bytes(root)
    (folder / "key.pem").write_bytes(pem(own))
    return Authority(folder, root, ca, own, certificate("Clock of Test", own, ("Root", ca), STAMPING))


@dataclass(frozen=True)
class Good:
    """A request, its response, and what that was asked of."""

    authority: Authority
    asked: bytes
    response: bytes

    def verified(self, **other: bytes) -> Stamp:
        with_ = {"response": self.response, "data": NOTE, "roots": self.authority.root, "asked": self.asked, **other}
        return verified(with_["response"], with_["data"], with_["roots"], asked=with_["asked"])


@pytest.fixture(scope="session")
def good(authority: Authority) -> Good:
    asked = request(NOTE)
    return Good(authority, asked, authority.answer(asked))


# ---------------------------------------------------------------------------------------------- good ones


def test_a_good_stamp_says_when_by_whom_and_over_what(good: Good) -> None:
    stamp = good.verified()
    digest = subprocess.run(["openssl", "sha256"], input=NOTE, capture_output=True, check=True).stdout.split()[-1]
    assert stamp.digest == digest.decode()
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=5)
    assert stamp.at.tzinfo is UTC
    assert stamp.at.microsecond % 1000 == 0
    assert (stamp.accuracy_us, stamp.authority, stamp.algorithm) == (1_500_100, "CN=Clock of Test", "SHA-256")
    assert stamp.policy == "1.2.3.4.1"


def test_time_and_serial_number_are_those_that_openssl_reads(good: Good, tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(good.response)
    command = ["openssl", "ts", "-reply", "-in", "r", "-text"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    stamp = good.verified()
    serial, at = (re.search(rf"{name}: (.*)", told) for name in ("Serial number", "Time stamp"))
    assert serial is not None
    assert at is not None
    assert int(serial[1], 16) == stamp.serial
    said, fraction = re.fullmatch(r"(\w+ +\d+ \d+:\d+:\d+)(?:\.(\d+))? \d+ GMT", at[1]).groups("0")  # type: ignore[union-attr]
    assert f"{stamp.at:%b %d %H:%M:%S}".replace(" 0", " ") == re.sub(" +0?", " ", said)
    assert stamp.at.microsecond == int(fraction.ljust(6, "0"))


def test_openssl_reads_the_request_and_sees_nonce_and_certificate_asked_for(authority: Authority) -> None:
    (authority.folder / "query").write_bytes(request(NOTE, "SHA-512"))
    told = subprocess.run(
        ["openssl", "ts", "-query", "-in", "query", "-text"], cwd=authority.folder, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert "Hash Algorithm: sha512" in told
    assert "Certificate required: yes" in told
    assert "Nonce: 0x" in told


def test_openssl_and_whereas_agree_on_a_good_stamp(good: Good, tmp_path: Path) -> None:
    for file, data in (("q", good.asked), ("r", good.response), ("root", good.authority.root)):
        (tmp_path / file).write_bytes(data)
    command = ["openssl", "ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", "root"]
    assert b"OK" in subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert good.verified()


def test_every_request_has_a_nonce_of_its_own() -> None:
    assert len({request(NOTE) for _ in range(20)}) == 20


def test_a_stamp_by_sha512_is_as_good_and_one_may_be_checked_without_its_request(authority: Authority) -> None:
    stamp = verified(authority.answer(request(NOTE, "SHA-512")), NOTE, authority.root)
    assert (stamp.algorithm, len(stamp.digest)) == ("SHA-512", 128)


def test_an_authority_that_says_no_accuracy_is_told_so() -> None:
    stamp = Stamp(datetime(2025, 3, 15, 18, 47, 2, tzinfo=UTC), None, "CN=A", "SHA-256", "00", 1, "1.2")
    assert str(stamp) == "time stamped 2025-03-15 18:47:02 UTC (accuracy not said) by CN=A, over SHA-256 00"
    stamp = Stamp(datetime(2025, 3, 15, 18, 47, 2, 120_000, tzinfo=UTC), 500_000, "CN=A", "SHA-256", "00", 1, "1.2")
    assert str(stamp).startswith("time stamped 2025-03-15 18:47:02.12 UTC (± 0.5 s) by CN=A")


def test_a_stamp_outlives_the_certificate_that_was_valid_when_it_was_made(authority: Authority) -> None:
    short = certificate("Clock", authority.key, ("Root", authority.ca), STAMPING, valid=(-DAY, timedelta(seconds=2)))
    asked = request(NOTE)
    response = authority.answer(asked, with_=short)
    time.sleep(2.1)
    assert verified(response, NOTE, authority.root, asked=asked).at < short.not_valid_after_utc < datetime.now(UTC)


def test_roots_may_be_several(good: Good) -> None:
    other = key()
    assert good.verified(roots=pem(certificate("Other", other, ("Other", other), None)) + good.authority.root)


# ---------------------------------------------------------------------------------------------- bad ones


def test_a_stamp_over_other_bytes_is_refused(good: Good) -> None:
    with pytest.raises(BadSource, match="Mismatch between messages"):
        good.verified(data=NOTE + b" ")


def test_an_answer_to_another_request_is_refused(good: Good) -> None:
    with pytest.raises(BadSource, match="Nonce mismatch"):
        good.verified(asked=request(NOTE))


def test_a_certificate_that_is_not_for_time_stamping_is_refused(good: Good) -> None:
    """The same name, number and key, issued for mail instead: put in the place of the right one, byte for byte."""
    authority = good.authority
    mail = certificate("Clock of Test", authority.key, ("Root", authority.ca), ExtendedKeyUsageOID.EMAIL_PROTECTION)
    right, wrong = der(authority.certificate), der(mail)
    assert len(right) == len(wrong)
    assert good.response.count(right) == 1
    with pytest.raises(BadSource, match="does not hold"):
        good.verified(response=good.response.replace(right, wrong))


def test_a_certificate_whose_purpose_is_not_critical_is_refused(authority: Authority) -> None:
    """RFC 3161 section 2.3. openssl will not sign with one, so it takes the place of the right one."""
    asked = request(NOTE)
    response = authority.answer(asked)
    lax = certificate("Clock of Test", authority.key, ("Root", authority.ca), STAMPING, critical=False)
    right, wrong = der(authority.certificate), der(lax)
    assert response.count(right) == 1
    if len(right) != len(wrong):  # the length of what holds it, and of what holds that
        response = shortened(response, right, wrong)
    with pytest.raises(BadSource, match="does not hold"):
        verified(response, NOTE, authority.root, asked=asked)


def shortened(response: bytes, right: bytes, wrong: bytes) -> bytes:
    """The response with a certificate of another length, and every DER length around it put right."""
    place, less = response.index(right), len(right) - len(wrong)
    made, at = bytearray(response.replace(right, wrong)), 0
    while at < place:
        size = response[at + 1] & 0x7F if response[at + 1] > 0x80 else 0
        start = at + 2 + size
        length = int.from_bytes(response[at + 2 : start], "big") if size else response[at + 1]
        if start + length >= place + len(right):
            made[at + 2 : start] = (length - less).to_bytes(size, "big")
            at = start
        else:
            at = start + length
    return bytes(made)


def test_a_certificate_that_had_expired_or_was_not_valid_yet_is_refused(authority: Authority) -> None:
    for valid in ((-3 * DAY, -2 * DAY), (DAY, 2 * DAY)):
        other = certificate("Clock", authority.key, ("Root", authority.ca), STAMPING, valid=valid)
        response = authority.answer(request(NOTE), with_=other)
        with pytest.raises(BadSource, match="does not hold"):
            verified(response, NOTE, authority.root)


def test_another_authority_than_the_one_trusted_is_refused(good: Good) -> None:
    other = key()
    with pytest.raises(BadSource, match="does not hold"):
        good.verified(roots=pem(certificate("Root", other, ("Root", other), None)))


def test_a_certificate_that_nobody_trusted_issued_is_refused(authority: Authority) -> None:
    alone = certificate("Clock", authority.key, ("Clock", authority.key), STAMPING)
    with pytest.raises(BadSource, match="does not hold"):
        verified(authority.answer(request(NOTE), with_=alone), NOTE, authority.root)


def test_an_authority_that_refuses_is_quoted(authority: Authority) -> None:
    response = authority.answer(request(NOTE), settings="digests = sha512")
    with pytest.raises(BadSource, match=r"answered rejection: .*algorithm"):
        verified(response, NOTE, authority.root)


def test_a_response_cut_short_anywhere_is_refused(good: Good) -> None:
    for length in range(len(good.response)):
        with pytest.raises(BadSource):
            good.verified(response=good.response[:length])


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_response_with_any_byte_altered_is_refused_or_says_the_same(good: Good) -> None:
    """The copy of the root in it is not looked at, and some bytes are in nobody's signature: altered, they change nothing."""
    stamp, held = good.verified(), list[int]()
    root = der(x509.load_pem_x509_certificate(good.authority.root))
    spare = range(good.response.index(root), good.response.index(root) + len(root))
    for place in range(len(good.response)):
        for flip in (0x01, 0x80):
            altered = bytearray(good.response)
            altered[place] ^= flip
            try:
                assert good.verified(response=bytes(altered)) == stamp
                held += [place] if place not in spare else []
            except BadSource:
                pass
    assert len(held) < 20, held


def test_a_time_that_was_altered_is_refused(good: Good) -> None:
    year = str(datetime.now(UTC).year).encode()
    places = [each.start() for each in re.finditer(year + rb"\d{10}\.\d+Z", good.response)]
    assert places
    for place in places:
        altered = good.response[:place] + b"2015" + good.response[place + 4 :]
        with pytest.raises(BadSource, match="does not hold"):
            good.verified(response=altered)


@given(data=st.binary(max_size=200))
@settings(max_examples=300)
def test_bytes_that_are_no_response_are_refused(good: Good, data: bytes) -> None:
    for response in (data, good.response[:40] + data, data + good.response):
        if response != good.response:
            with pytest.raises(BadSource):
                good.verified(response=response)


@given(data=st.binary(max_size=60))
def test_bytes_that_are_no_request_and_no_certificates_are_refused(good: Good, data: bytes) -> None:
    with pytest.raises(BadSource, match=r"none with a nonce|Nonce mismatch"):
        good.verified(asked=data)
    with pytest.raises(BadSource, match="no certificates"):
        good.verified(roots=data)


def test_a_request_of_another_version_and_a_response_beyond_measure_are_refused(good: Good) -> None:
    with pytest.raises(BadSource, match="none with a nonce"):
        good.verified(asked=good.asked.replace(b"\x02\x01\x01", b"\x02\x01\x02", 1))
    with pytest.raises(BadSource, match="too long"):
        good.verified(response=good.response + bytes(1_000_000))


def test_a_request_is_over_something_and_by_a_known_hash() -> None:
    for data, algorithm in ((b"", "SHA-256"), (NOTE, "MD5")):
        with pytest.raises(ValueError, match="a time stamp is over some bytes"):
            request(data, algorithm)


# ---------------------------------------------------------------------------------------------- asking


class Server:
    """An authority on this machine; *mode* says how it answers: as it should, or otherwise, or with a place to go to."""

    def __init__(self, authority: Authority) -> None:
        self.mode, self.asked, self.authority = "good", list[str](), authority
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                outer.asked.append(self.path)
                away = ":" in outer.mode
                self.send_response(302 if away else {"error": 503}.get(outer.mode, 200))
                if away:
                    self.send_header("Location", outer.mode)
                self.send_header("Content-Type", "text/html" if outer.mode == "page" else "application/timestamp-reply")
                self.end_headers()
                with suppress(OSError):  # whoever asked has gone
                    for piece in outer.pieces(body):
                        self.wfile.write(piece)
                        self.wfile.flush()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/tsr"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def pieces(self, body: bytes) -> Iterator[bytes]:
        if self.mode == "drip":
            for _ in range(30):
                yield b"0"
                time.sleep(0.1)
        elif self.mode == "huge":
            yield b"0" * 1_500_000
        elif self.mode == "good":
            yield self.authority.answer(body)
        elif self.mode == "reject":
            yield self.authority.answer(body, settings="digests = sha512")
        elif self.mode == "other nonce":
            yield self.authority.answer(request(NOTE))
        elif self.mode == "other bytes":
            yield self.authority.answer(body.replace(hashlib.sha256(NOTE).digest(), bytes(32)))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    made = Server(authority)
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_a_request_that_is_sent_comes_back_as_a_good_stamp(server: Server, authority: Authority) -> None:
    asked = request(NOTE)
    assert verified(sent(server.url, asked), NOTE, authority.root, asked=asked).authority == "CN=Clock of Test"
    assert server.asked == ["/tsr"]


@pytest.mark.parametrize(
    ("mode", "problem"),
    [
        ("page", "which is no time stamp"),
        ("huge", "more than 1,000,000 bytes"),
        ("reject", "answered rejection"),
        ("other nonce", "answers another request"),
        ("other bytes", "answers another request"),
        ("empty", "cut short, or not one"),
        ("error", "answers 503"),
        ("https://example.org/", r"answers 302 .*, and points to 'https://example\.org/'"),
        ("file:///etc/passwd", "points to 'file:"),
    ],
)
def test_what_is_no_answer_is_refused_and_no_redirect_is_followed(server: Server, mode: str, problem: str) -> None:
    server.mode = mode
    with pytest.raises(BadSource, match=problem):
        sent(server.url, request(NOTE), timeout_s=5)
    assert server.asked == ["/tsr"]


def test_a_redirect_to_the_same_machine_is_not_followed_either(server: Server) -> None:
    server.mode = server.url + "/elsewhere"
    with pytest.raises(BadSource, match="answers 302"):
        sent(server.url, request(NOTE))
    assert server.asked == ["/tsr"]


def test_an_answer_that_drips_is_given_up_in_time(server: Server) -> None:
    server.mode = "drip"
    began = time.monotonic()
    with pytest.raises(BadSource, match="takes too long"):
        sent(server.url, request(NOTE), timeout_s=0.5)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "url",
    ["http://example.org/tsr", "http://10.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/", "http://localhost.example.org", ""],
)  # fmt: skip
def test_nothing_is_sent_in_the_clear_to_another_machine(url: str) -> None:
    with pytest.raises(BadSource, match="over https alone"):
        sent(url, request(NOTE))


def test_an_authority_that_is_not_there_is_told_with_a_way_out(server: Server) -> None:
    with pytest.raises(BadSource, match=r"cannot be asked[\s\S]*try: ask later"):
        sent("http://127.0.0.1:1/", request(NOTE), timeout_s=2)


def test_no_proxy_is_asked_for_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert sent(server.url, request(NOTE))

"""Stamps: an RFC 3161 time stamp under a checkpoint, so that it cannot have been made later than it says.

A time-stamping authority signs the hash of some bytes together with the time on its clock. It learns the hash and nothing
else. A request can be written to a file and carried to an authority by any means; `sent` is the one function of whereas
that puts it on the network, and only a person's command calls it. A response is worth something once `verified` has
checked it against the root certificates of an authority that the reader trusts. What it proves: docs/checkpoint.md.

It rests on rfc3161-client and cryptography. What cannot be believed is refused with BadSource.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies,
)

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from .errors import BadSource

__all__ = ["Stamp", "request", "sent", "verified"]

_MOST = 1_000_000
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "SHA-256",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
}
_TIME = re.compile(rb"([0-9]{14})(?:\.([0-9]{1,20}))?Z")
_STATUS = ("granted", "granted with changes", "rejection", "waiting", "revocation warning", "revocation")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority signed: that these bytes were there at this time.

    `at` is UTC, as exactly as the authority wrote it; `accuracy_us` is how many microseconds its clock may be off, either
    way, None where it does not say. `authority` is the name in its certificate, `digest` the hash of the bytes in hex.
    """

    at: datetime
    accuracy_us: int | None
    authority: str
    algorithm: str
    digest: str
    serial: int
    policy: str

    def __str__(self) -> str:
        off = "accuracy not said" if self.accuracy_us is None else f"± {self.accuracy_us / 1e6:g} s"
        at = re.sub(r"(\.\d*?)0+$", r"\1", f"{self.at:%Y-%m-%d %H:%M:%S.%f}").rstrip(".")
        return f"time stamped {at} UTC ({off}) by {self.authority}, over {self.algorithm} {self.digest}"


# ---------------------------------------------------------------------------------------------- asking


def request(data: bytes, algorithm: str = "SHA-256") -> bytes:
    """The DER of a request to stamp *data*, with a random nonce, that asks for the authority's certificate.

    *algorithm* is SHA-256 or SHA-512. Raises ValueError for another one, and where there is nothing to stamp.
    """
    known = {"SHA-256": HashAlgorithm.SHA256, "SHA-512": HashAlgorithm.SHA512}
    if algorithm not in known or not data:
        raise ValueError("a time stamp is over some bytes, by SHA-256 or SHA-512")
    return TimestampRequestBuilder().data(data).hash_algorithm(known[algorithm]).cert_request(cert_request=True) \
        .nonce(nonce=True).build().as_bytes()  # fmt: skip


def _opener(proxies: dict[str, str]) -> OpenerDirector:
    """An opener that knows http, https and errors: it follows no redirect, and opens no file."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(proxies), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    opener.add_handler(HTTPErrorProcessor())
    return opener


def sent(url: str, asked: bytes, *, timeout_s: float = 20.0) -> bytes:
    """Send a request to an authority at *url* and return its response. This leaves the machine.

    https only, or http to this machine; no redirect is followed; *timeout_s* bounds the whole. Raises BadSource where
    the authority cannot be reached, refuses, or answers something else than was asked; its signature is not looked at.
    """
    at = urlsplit(url)
    if at.scheme != "https" and not (at.scheme == "http" and _loopback(at.hostname or "")):
        raise BadSource(
            "an authority is asked over https alone",
            where=url[:200],
            remedy="give an https address; or write the request to a file, and send that by other means",
        )
    proxies = {} if at.scheme == "http" else {k: v for k, v in getproxies().items() if k == "https"}
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    ends = time.monotonic() + timeout_s
    try:
        query = Request(url, asked, headers)  # noqa: S310 - the scheme was looked at above
        with _opener(proxies).open(query, timeout=timeout_s) as response:
            kind = response.headers.get_content_type()
            data = b"".join(_chunks(response, ends))
    except HTTPError as wrong:
        elsewhere = f", and points to {wrong.headers['Location'][:200]!r}" if wrong.headers.get("Location") else ""
        raise _unanswered(f"answers {wrong.code} {str(wrong.reason)[:100]!r}{elsewhere}", url) from None
    except (URLError, OSError, ValueError) as wrong:
        raise _unanswered(f"cannot be asked: {str(wrong)[:200]}", url) from None
    if kind != "application/timestamp-reply":
        raise _unanswered(f"answers with {kind[:80]!r}, which is no time stamp", url)
    told, (digest, nonce) = _decoded(data, url).tst_info, _asked(asked, "")
    if told.message_imprint.message != digest or told.nonce != nonce:
        raise _unanswered("answers another request than this one", url)
    return data


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _chunks(response: IO[bytes], ends: float) -> Iterator[bytes]:
    """What comes, as it comes, as long as that is neither too much nor too late."""
    read = 0
    while chunk := response.read1(65_536):  # type: ignore[attr-defined]
        read += len(chunk)
        if read > _MOST:
            raise OSError(f"it sends more than {_MOST:,} bytes")
        if time.monotonic() > ends:
            raise OSError("it takes too long")
        yield chunk


def _unanswered(problem: str, url: str) -> BadSource:
    return BadSource(
        problem, where=url[:200], remedy="ask later, or another authority; the checkpoint holds without a stamp"
    )


# ---------------------------------------------------------------------------------------------- checking


def verified(response: bytes, data: bytes, roots: bytes, *, asked: bytes | None = None, where: str = "") -> Stamp:
    """The stamp in an authority's response, once every check has passed.

    That the authority granted it; that it is over *data*; that it was signed by a certificate for time stamping, which
    chains to one of *roots* (PEM) and was valid at the time that is said; and, where the request is given as *asked*,
    that it answers that request. Raises BadSource for the first check that fails.
    """
    anchors = _anchors(roots)
    answer = _decoded(response, where)
    builder = VerifierBuilder(roots=anchors, nonce=None if asked is None else _asked(asked, where)[1])
    try:
        builder.build().verify_message(answer, data)
        return _stamp(answer, _said_at(response))
    except (VerificationError, ValueError, LookupError, x509.InvalidVersion, x509.DuplicateExtension) as wrong:
        raise _bad(str(wrong)[:300], where) from None


def _bad(problem: str, where: str) -> BadSource:
    return BadSource(
        f"the time stamp does not hold: {problem}",
        where=where,
        remedy="ask for another one, and give the authority's own root certificate",
    )


def _anchors(roots: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(roots)
    except ValueError:
        raise BadSource(
            "there are no certificates in what was given as roots",
            remedy="give the authority's root certificate as a PEM file",
        ) from None


def _decoded(response: bytes, where: str) -> TimeStampResponse:
    """The response, parsed; refused unless the authority granted it, in its own words."""
    if len(response) > _MOST:
        raise _bad("the response is too long", where)
    try:
        answer = decode_timestamp_response(_in_order(response))
        status, words = answer.status, answer.status_string if answer.status else []
    except ValueError:
        raise _bad("the response is cut short, or not one", where) from None
    if status != 0:
        named = _STATUS[status] if 0 <= status < len(_STATUS) else str(status)
        raise _bad(f"the authority answered {named}{': ' if words else ''}{'; '.join(words)[:200]!r}", where)
    return answer


def _stamp(answer: TimeStampResponse, at: datetime) -> Stamp:
    """What the response says, after it was checked."""
    told = answer.tst_info
    (signer,) = answer.signed_data.signer_infos
    certificates = map(x509.load_der_x509_certificate, answer.signed_data.certificates)
    names = [
        each.subject.rfc4514_string()
        for each in certificates
        if (each.issuer, each.serial_number) == (signer.issuer, signer.serial_number)
    ]
    off = told.accuracy
    accuracy = None if off is None else (off.seconds or 0) * 1_000_000 + (off.millis or 0) * 1000 + (off.micros or 0)
    if at.replace(microsecond=0) != told.gen_time:
        raise ValueError("the time can be read in two ways")
    return Stamp(
        at=at,
        accuracy_us=accuracy,
        authority=names[0],
        algorithm=_HASHES[told.message_imprint.hash_algorithm.dotted_string],
        digest=told.message_imprint.message.hex(),
        serial=told.serial_number,
        policy=told.policy.dotted_string,
    )


# ---------------------------------------------------------------------------------------------- DER


def _asked(asked: bytes, where: str) -> tuple[bytes, int]:
    """The hash in a request, and its nonce: the integer after the imprint (RFC 3161 section 2.4.1)."""
    try:
        ((_, _, start, end),) = _elements(asked, 0, len(asked))
        version, imprint, *rest = _elements(asked, start, end)
        _, (_, _, *digest) = _elements(asked, *imprint[2:])
        ((_, _, start, end),) = (each for each in rest if each[0] == 2)
        if asked[version[1] : version[3]] != b"\x02\x01\x01":
            raise ValueError
    except ValueError:
        raise BadSource(
            "what was given as the request is none with a nonce", where=where, remedy="give the request that was sent"
        ) from None
    return asked[slice(*digest)], int.from_bytes(asked[start:end], "big")


def _in_order(response: bytes) -> bytes:
    """The response with its certificates in the order that DER asks for.

    Authorities send them in any, which rfc3161-client does not read; and no signature covers that order. What is no
    response is given back as it is.
    """
    start, end, tag = 0, len(response), 0
    try:
        for step in (0, 1, 1, 0, 3):  # the response, its token, the content of that, what was signed, certificates
            tag, _, start, end = list(_elements(response, start, end))[step]
        found = [response[begin:stop] for _, begin, _, stop in _elements(response, start, end)]
    except (ValueError, IndexError):
        return response
    return response[:start] + b"".join(sorted(found)) + response[end:] if tag == 0xA0 else response


def _said_at(response: bytes) -> datetime:
    """The time in a response with its fraction of a second, which rfc3161-client leaves out; to the microsecond."""
    start, end = 0, len(response)
    for step in (
        0,
        1,
        1,
        0,
        2,
        1,
        0,
        0,
        4,
    ):  # as above, then what was signed: its content, in a string, and the time there
        _, _, start, end = list(_elements(response, start, end))[step]
    said = _TIME.fullmatch(response[start:end])
    if said is None:
        raise ValueError("the time is not written as RFC 3161 has it")
    fraction = (said[2] or b"").ljust(6, b"0")[:6]
    return datetime.strptime(f"{said[1].decode()}{fraction.decode()}+0000", "%Y%m%d%H%M%S%f%z").astimezone(UTC)


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each DER element between two places: its tag, where it begins, where its content does, and where it ends.

    Raises ValueError where they do not fill that space.
    """
    while start < end:
        begin, tag, length, start = start, data[start], *data[start + 1 : start + 2], start + 2
        if length == 0x80:
            raise ValueError("a length that is not said")
        if length > 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(data[start : start + size], "big"), start + size
        if start + length > end:
            raise ValueError("cut short")
        yield tag, begin, start, start + length
        start += length

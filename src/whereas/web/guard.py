"""Guard: what stands before the app, so that only the person who started it, in a browser of theirs, reaches the case.

A page of the app is asked for by name of this machine only (else another name could be made to point here, and read it),
with a token that the address carried once and a cookie carries since; what changes the case must come from a page of the
app itself. Every answer says that nothing on it may be fetched from elsewhere, framed elsewhere, or sent elsewhere.

Rules: Fetch Metadata (W3C), RFC 6265bis for the cookie, Content Security Policy level 3.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from whereas.saved import AROUND

__all__ = ["LARGEST_BYTES", "POLICY", "Guard", "Keys"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; connect-src 'self'; "
    f"{AROUND}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of the app may load and do: its own parts, and no others."""

LARGEST_BYTES = 110_000_000
"""How much one request may carry: a source, and no more."""

_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-dns-prefetch-control": "off",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "private, no-store",
}
_SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one run of the app: the token in the address, and what the cookie holds."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Guard:
    """Lets through what may pass, and answers the rest itself.

    *hosts* are the names, with port, by which the app may be asked for. Requests with `Authorization: Bearer TOKEN` need no cookie.
    """

    def __init__(self, app: App, *, keys: Keys, hosts: Iterable[str]) -> None:
        self._app, self._keys, self._hosts = app, keys, frozenset(hosts)
        self._cookie = "whereas-" + min(self._hosts).rpartition(":")[2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused := self._refused(scope):
            await _answer(send, *refused)
        elif moved := self._entering(scope):
            await _answer(send, 303, "", [("location", moved), ("set-cookie", self._set_cookie())])
        else:
            await self._app(scope, _limited(receive), _guarded(send))

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request may not pass: a status and a sentence; None where it may."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if host not in self._hosts:
            return (
                421,
                f"This is the app of one case, at {min(self._hosts)}. Open the address that whereas serve printed.",
            )
        if scope["method"] not in _SAFE and not self._from_here(headers, host) and not self._bearer(headers):
            return 403, "A change to the case must come from a page of the app."
        if not (self._token_in(scope) or self._known(headers) or self._bearer(headers)):
            return 401, "This address needs the token of the app. Open the address that whereas serve printed."
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > LARGEST_BYTES:
            return 413, f"That is more than {LARGEST_BYTES:,} bytes. Add it in parts, or with: whereas add."
        return None

    def _from_here(self, headers: dict[str, str], host: str) -> bool:
        """Whether a page of the app itself asks: so the browser says; else by its origin, in an old browser."""
        site = headers.get("sec-fetch-site")
        return site == "same-origin" if site else headers.get("origin") == f"http://{host}"

    def _bearer(self, headers: dict[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and _same(token, self._keys.token)

    def _known(self, headers: dict[str, str]) -> bool:
        pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return any(name == self._cookie and _same(value, self._keys.cookie) for name, _, value in pairs)

    def _token_in(self, scope: Scope) -> bool:
        asked = parse_qsl(scope["query_string"].decode("latin-1"))
        return scope["method"] in _SAFE and any(n == "token" and _same(value, self._keys.token) for n, value in asked)

    def _entering(self, scope: Scope) -> str:
        """Where to go on without the token in the address, so that it is in no history and no bookmark; else nothing."""
        if not self._token_in(scope):
            return ""
        left = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != "token"]
        path: str = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else "/"
        path = "/" + path.lstrip("/\\")  # a path that begins with two would be another host
        return path + ("?" + urlencode(left) if left else "")

    def _set_cookie(self) -> str:
        return f"{self._cookie}={self._keys.cookie}; Path=/; HttpOnly; SameSite=Strict"


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _guarded(send: Send) -> Send:
    """Add to every answer what it does not say itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = {name.decode("latin-1").lower() for name, _ in message.get("headers", ())}
            more = [(name.encode(), value.encode()) for name, value in _ALWAYS.items() if name not in said]
            message["headers"] = [*message.get("headers", ()), *more]
        await send(message)

    return sending


def _limited(receive: Receive) -> Receive:
    """Stop a body that is longer than it may be, whatever its header says."""
    had = 0

    async def receiving() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        return {"type": "http.disconnect"} if had > LARGEST_BYTES else message

    return receiving


async def _answer(send: Send, status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> None:
    body = f"{text}\n".encode() if text else b""
    said = {**_ALWAYS, "content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), **dict(headers)}
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [(k.encode(), v.encode()) for k, v in said.items()],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})

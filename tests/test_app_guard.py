"""The guard of the app: who reaches a case, by which door, and what every answer says of what it may do."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import JGG, ledger_of, served
from playwright.sync_api import Browser

from whereas.errors import CannotWrite
from whereas.web.desk import Desk
from whereas.web.guard import LARGEST_BYTES, Keys
from whereas.web.serving import LOOPBACK, Serving


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with served(ledger_of(JGG, tmp_path_factory.mktemp("guard") / "jgg")) as made:
        yield made


class Answer:
    def __init__(self, given: http.client.HTTPResponse) -> None:
        self.status, self.body = given.status, given.read().decode()
        self.headers = {name.lower(): value for name, value in given.getheaders()}


def ask(serving: Serving, method: str, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(LOOPBACK, serving.port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    given = {"host": f"{LOOPBACK}:{serving.port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if method == "POST":
        given = {"content-length": "0", **given}
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def cookie(serving: Serving) -> str:
    entered = ask(serving, "GET", urlsplit(serving.address).path + "?" + urlsplit(serving.address).query)
    assert entered.status == 303
    return entered.headers["set-cookie"].partition(";")[0]


def test_without_the_token_nothing_is_shown_but_where_to_find_it(serving: Serving) -> None:
    for path in ("/", "/api/verdicts", "/assets/x/app.css", "/?token=", "/?token=wrong", "/api/openapi.json"):
        answer = ask(serving, "GET", path)
        assert answer.status == 401
        assert "J.G.G." not in answer.body
        assert "whereas serve" in answer.body


def test_the_address_that_was_printed_opens_the_case_and_leaves_no_token_behind(serving: Serving) -> None:
    entered = ask(serving, "GET", f"/timeline?aside=c1&token={serving.keys.token}")
    assert (entered.status, entered.headers["location"]) == (303, "/timeline?aside=c1")
    said = entered.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
    assert serving.keys.token not in said
    assert ask(serving, "GET", "/", cookie=said.partition(";")[0]).status == 200


def test_an_address_with_the_token_cannot_lead_to_another_host(serving: Serving) -> None:
    for path in ("//evil.example/", "/\\evil.example/", "///evil.example"):
        entered = ask(serving, "GET", f"{path}?token={serving.keys.token}")
        assert entered.headers["location"].startswith("/")
        assert not entered.headers["location"].startswith(("//", "/\\"))


def test_another_name_for_this_machine_gets_nothing(serving: Serving) -> None:
    for host in ("evil.example", f"evil.example:{serving.port}", LOOPBACK, f"{LOOPBACK}:1", ""):
        assert ask(serving, "GET", "/", host=host, cookie=cookie(serving)).status == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 404),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://evil.example"}, 403),
    ],
    ids=lambda value: "-".join(value.values()) or "nothing" if isinstance(value, dict) else str(value),
)
def test_only_a_page_of_the_app_may_change_the_case(serving: Serving, headers: dict[str, str], status: int) -> None:
    assert ask(serving, "POST", "/api/nothing-of-that-name", cookie=cookie(serving), **headers).status == status


def test_an_old_browser_is_known_by_its_origin(serving: Serving) -> None:
    own = ask(serving, "POST", "/api/nothing-of-that-name", cookie=cookie(serving), origin=serving.origin)
    assert own.status == 404


def test_a_program_comes_with_the_token_as_a_bearer(serving: Serving) -> None:
    assert ask(serving, "GET", "/api/head", authorization=f"Bearer {serving.keys.token}").status == 200
    assert ask(serving, "POST", "/api/nothing", authorization=f"Bearer {serving.keys.token}").status == 404
    assert ask(serving, "GET", "/api/head", authorization="Bearer wrong").status == 401
    assert ask(serving, "GET", "/api/head", authorization=f"Basic {serving.keys.token}").status == 401


def test_what_is_too_large_is_refused_before_it_is_read(serving: Serving) -> None:
    key = f"Bearer {serving.keys.token}"
    answer = ask(serving, "POST", "/api/sources?name=a", authorization=key, content_length=str(LARGEST_BYTES + 1))
    assert answer.status == 413


def test_every_answer_says_that_nothing_may_be_fetched_framed_or_told_elsewhere(serving: Serving) -> None:
    known = cookie(serving)
    for path in ("/", "/api/head", "/no-such-page", "/assets/x/app.css"):
        said = ask(serving, "GET", path, cookie=known).headers
        assert "default-src 'none'" in said["content-security-policy"]
        assert "unsafe" not in said["content-security-policy"]
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "no-referrer"
        assert said["x-frame-options"] == "DENY"
        assert "server" not in said


def test_a_web_socket_is_not_opened(serving: Serving) -> None:
    answer = ask(
        serving, "GET", "/", cookie=cookie(serving), connection="Upgrade", upgrade="websocket",
        sec_websocket_version="13", sec_websocket_key="dGhlIHNhbXBsZSBub25jZQ==",
    )  # fmt: skip
    assert answer.status != 101


def test_a_port_that_is_taken_is_refused_with_a_way_out(serving: Serving, tmp_path: Path) -> None:
    desk = Desk(JGG, "tests")
    with pytest.raises(CannotWrite, match="port 0"):
        Serving(desk, port=serving.port)


def test_two_runs_have_other_tokens() -> None:
    assert Keys().token != Keys().token
    assert len(Keys().token) >= 43


def test_a_page_elsewhere_cannot_read_the_case_through_the_browser(serving: Serving, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(serving.address)
    assert "J.G.G." in page.title()
    page.goto("about:blank")
    got = page.evaluate(
        "async (url) => { try { const r = await fetch(url, {credentials: 'include'}); return r.status; } catch { return 'blocked'; } }",
        serving.origin + "/api/head",
    )
    assert got == "blocked"
    context.close()

"""The API of the app, held to its own description: schemathesis asks every route what its schema allows, and what it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from browsing import JGG, NOW, ledger_of
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from whereas.audit import audit
from whereas.ledger import Ledger
from whereas.web.app import application, routes
from whereas.web.desk import Desk
from whereas.web.guard import Keys

KEYS, HOST = Keys("token-of-the-tests", "cookie-of-the-tests"), "127.0.0.1:8000"
EXAMPLES = int(os.environ.get("WHEREAS_EXAMPLES", "40"))
HEADERS = {"host": HOST, "authorization": f"Bearer {KEYS.token}"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    (method.upper(), path)
    for path, methods in sorted(routes(Desk(JGG, "tests")).openapi()["paths"].items())
    for method in sorted(methods)
]


class Api:
    """The API of a case that may be written in, and its description as schemathesis reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = ledger_of(JGG, folder)
        self.desk = Desk(self.folder, "tests", now=lambda: NOW)
        self.app = application(self.desk, KEYS, [HOST])
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", self.app, headers=HEADERS)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    made = Api(tmp_path_factory.mktemp("api") / "jgg")
    yield made
    made.desk.close()


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda value: value)
def test_the_api_does_what_its_description_says(api: Api, method: str, path: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(api.schema[path][method].as_strategy())
    def asked(case: Case[Any]) -> None:
        case.call_and_validate(headers=HEADERS, checks=CHECKS)

    asked()


def test_whatever_was_asked_the_ledger_is_whole_afterwards(api: Api) -> None:
    assert audit(api.folder).faults == ()
    with Ledger(api.folder) as ledger:
        ledger.case()


def test_requests_on_many_threads_are_answered_one_after_the_other(tmp_path: Path) -> None:
    made = Api(tmp_path / "jgg")
    operation = made.schema["/api/verdicts"]["GET"]

    def asking(name: str) -> int:
        return operation.Case(query={"aside": name} if name else {}).call(headers=HEADERS).status_code

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(asking, ["nyt30-01", "no-such-claim", "nyt30-02", ""] * 5))
    made.desk.close()
    assert found == [200, 422, 200, 200] * 5

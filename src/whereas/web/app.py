"""App: the pages and the API of one case, put together behind the guard.

The API is under /api and described in /api/openapi.json. Pages need nothing but this server; what changes the case goes by
the API, also from pages.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from whereas import __version__
from whereas.errors import WhereasError

from . import atlas, case, claims, conflict, history, manual, orders, people, review, search, sources, timeline
from .desk import Desk
from .guard import Guard, Keys
from .shown import ASSETS, REFUSALS, Missing, refusal, stamp

__all__ = ["application", "routes"]

_PARTS = (case, timeline, atlas, sources, claims, review, conflict, orders, people, history, search, manual)


def application(desk: Desk, keys: Keys, hosts: Iterable[str]) -> Guard:
    """The app of the case on *desk*, behind its guard, to be asked for by the names *hosts*, each with its port."""
    return Guard(routes(desk), keys=keys, hosts=hosts)


def routes(desk: Desk) -> FastAPI:
    """The pages and the API of the case on *desk*, without the guard: nothing that may be served as it is."""
    app = FastAPI(
        title="whereas", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
        description="What sources say happened, and whether what was ordered was done. Every change is an entry of the ledger.",
    )  # fmt: skip
    app.state.desk = desk
    for part in _PARTS:
        app.include_router(part.router, responses=REFUSALS)
    app.add_api_route("/assets/{version}/{name}", _asset, include_in_schema=False)
    app.add_exception_handler(WhereasError, lambda request, wrong: refusal(request, wrong))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    return app


def _asset(version: str, name: str) -> Response:
    """A part of a page: a style sheet, a script, an outline of the world."""
    for folder in ASSETS:
        file = folder / name
        if file.parent == folder and file.is_file() and file.suffix in (".css", ".js", ".json", ".bin", ".svg"):
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            kind = "text/javascript" if name.endswith(".js") else kind
            kept = "private, max-age=31536000, immutable" if version == stamp() else "no-cache"
            return Response(file.read_bytes(), media_type=kind, headers={"cache-control": kept})
    raise Missing(f"no part of a page is called {name[:80]!r}", remedy="load the page again")


def _http(request: Request, wrong: Exception) -> Response:
    """What the framework refuses: no such page, or no such method."""
    assert isinstance(wrong, HTTPException)
    if wrong.status_code == 404:
        return refusal(request, Missing(f"there is no page at {request.url.path[:200]}", remedy="go to the case"))
    return JSONResponse(_told(str(wrong.detail), "see /api/openapi.json"), wrong.status_code, headers=wrong.headers)


def _invalid(_: Request, wrong: Exception) -> Response:
    """A request that is not of the shape that it should have."""
    assert isinstance(wrong, RequestValidationError)
    problems = [
        {
            "file": "request",
            "line": 0,
            "field": ".".join(map(str, each["loc"])),
            "problem": each["msg"],
            "remedy": "see /api/openapi.json",
        }
        for each in wrong.errors()
    ]
    return JSONResponse({"whereas": "refusal 1", "problems": problems}, 422)


def _told(problem: str, remedy: str) -> dict[str, object]:
    return {
        "whereas": "refusal 1",
        "problems": [{"file": "", "line": 0, "field": "", "problem": problem, "remedy": remedy}],
    }

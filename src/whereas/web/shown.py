"""Shown: how the app answers: pages from templates, with what every page has; and refusals, as a page or as JSON.

Every text that comes from the case goes through `visible`, so that nothing in it can hide or reorder what follows it, and
through the templates' escaping, so that nothing in it is markup.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from whereas import __version__
from whereas.answers import View
from whereas.errors import BadCase, BadSource, CannotWrite, Clash, Damaged, TooLarge, WhereasError
from whereas.glyphs import visible
from whereas.layout import Own

from .asked import Asked
from .desk import Desk
from .places import AppPlaces

__all__ = ["ASSETS", "REFUSALS", "Missing", "asked_of", "asset", "desk_of", "page", "refusal", "refusal_plain", "stamp"]

_HERE = Path(__file__).parent
ASSETS = (_HERE / "assets", _HERE.parent / "report_assets")
"""Where the parts of pages are: the app's own, and what it shares with the report."""


_REFUSED = {
    "type": "object",
    "required": ["whereas", "problems"],
    "properties": {
        "whereas": {"const": "refusal 1"},
        "problems": {"type": "array", "items": {"type": "object", "required": ["problem", "remedy"]}},
    },
}
_SHAPE = {"content": {"application/json": {"schema": _REFUSED}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such thing in the case.", **_SHAPE},
    409: {"description": "Somebody else changed the same thing meanwhile; nothing was entered.", **_SHAPE},
    413: {"description": "It is too large.", **_SHAPE},
    422: {"description": "It cannot be read, or does not fit the case; each problem has a remedy.", **_SHAPE},
}
"""What any route of the API may answer instead, for its description."""


class Missing(BadSource):
    """There is no such thing in the case."""


# ---------------------------------------------------------------------------------------------- what a request is about


def desk_of(request: Request) -> Desk:
    """The desk of the app that was asked."""
    desk: Desk = request.app.state.desk
    return desk


def asked_of(request: Request) -> Asked:
    """What the address asks of the case. Raises BadSource."""
    return Asked.of(request.query_params.multi_items())


# ---------------------------------------------------------------------------------------------- pages


def _finalized(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Own | Markup) else value


_TEMPLATES = Environment(
    loader=FileSystemLoader([_HERE / "templates", *ASSETS]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_finalized,
)


@lru_cache(maxsize=1)
def stamp() -> str:
    """A name for the parts of pages as they are in this version, so that a browser keeps them until they change."""
    files = sorted(file for folder in ASSETS for file in folder.iterdir() if file.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def asset(name: str) -> Own:
    """The address of a part of a page."""
    return Own(f"/assets/{stamp()}/{name}")


def page(
    request: Request, template: str, view: View | None = None, *, status: int = 200, here: str = "", **values: Any
) -> HTMLResponse:
    """A page from a template, with what every page has. *here* is the name of its part of the app, lit in the bar.

    *view* is the case as it is asked for; without one (a refusal) the page has only the bar.
    """
    desk, asked = desk_of(request), asked_of(request) if view is not None else Asked()
    case = view.case if view is not None else desk.case()
    held = {
        "asset": asset, "asked": asked, "here": here, "case_name": case.title or desk.folder.resolve().name, "writable": desk.writable,
        "head": desk.head(), "by": desk.by, "zone": case.zone or "UTC", "version": __version__,
        "waiting": sum(claim.status == "proposed" for claim in case.claims),
        "disputes": len(view.disputes()) if view is not None else None,
        "places": AppPlaces(view, asked) if view is not None else None,
        "address": Own(request.url.path),
    }  # fmt: skip
    return HTMLResponse(_TEMPLATES.get_template(template).render(**held, **values), status)


# ---------------------------------------------------------------------------------------------- refusals


def status_of(wrong: WhereasError) -> int:
    """The HTTP status of a refusal."""
    kinds = {Missing: 404, Clash: 409, TooLarge: 413, Damaged: 500, CannotWrite: 507}
    return next((status for kind, status in kinds.items() if isinstance(wrong, kind)), 422)


def refusal_plain(wrong: WhereasError) -> dict[str, Any]:
    """A refusal in the shape that the command line has for it."""
    problems = (
        [
            {"file": p.file, "line": p.line, "field": p.field, "problem": p.problem, "remedy": p.remedy}
            for p in wrong.problems
        ]
        if isinstance(wrong, BadCase)
        else [{"file": wrong.where, "line": 0, "field": "", "problem": wrong.problem, "remedy": wrong.remedy}]
    )
    return {"whereas": "refusal 1", "problems": problems}


def refusal(request: Request, wrong: WhereasError) -> Response:
    """A refusal, as JSON under /api, else as a page that says what, and the way out."""
    status, plain = status_of(wrong), refusal_plain(wrong)
    if request.url.path.startswith("/api/"):
        return JSONResponse(plain, status)
    return page(request, "refusal.html", status=status, problems=plain["problems"], missing=status == 404)

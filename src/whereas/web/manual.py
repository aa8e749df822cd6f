"""Manual: the pages of the manual, read in the app: the same files that come with whereas."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from .asked import Asked
from .shown import Missing, desk_of, page

__all__ = ["router"]

router = APIRouter()

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "manual", _PACKAGE.parents[1] / "docs")
"""Where its pages are: in the package as it is installed, or beside the source."""


@router.get("/manual", include_in_schema=False)
@router.get("/manual/{name}", include_in_schema=False)
def manual_page(request: Request, name: str = "index") -> HTMLResponse:
    """A page of the manual."""
    titles = pages()
    if name not in titles:
        raise Missing(f"the manual has no page {name[:80]!r}", remedy="see its first page, /manual")
    with desk_of(request).view(Asked()) as view:
        return page(request, "manual.html", view, here="manual", heading=titles[name], body=body(name), name=name)


@lru_cache(maxsize=1)
def pages() -> dict[str, str]:
    """The pages, by name, each with its title."""
    folder = next(folder for folder in _FOLDERS if folder.is_dir())
    found = {}
    for file in sorted(folder.glob("*.md")):
        first = re.search(r"^# (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        found[file.stem] = first[1] if first else file.stem
    return found


@lru_cache(maxsize=64)
def body(name: str) -> Markup:
    """A page as markup: its links lead to other pages of the manual, or out; what leads to a file of the source is text."""
    folder = next(folder for folder in _FOLDERS if folder.is_dir())
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((folder / f"{name}.md").read_text(encoding="utf-8"))
    for token in tokens:
        _lead(token)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704


def _lead(token: Token) -> None:
    """Make the links in a token those of the app, and the headings places that can be linked to."""
    for inner in token.children or ():
        if inner.type == "link_open":
            target = str(inner.attrGet("href") or "")
            file, mark, anchor = target.partition("#")
            if file.endswith(".md") and "/" not in file:
                inner.attrSet("href", f"/manual/{file.removesuffix('.md')}{mark}{anchor}")
            elif not target.startswith(("#", "http://", "https://")):
                inner.attrs.pop("href", None)

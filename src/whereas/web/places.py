"""Places: the addresses of things in the app, each of which carries on what the page was asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from whereas.answers import View
from whereas.layout import Own, Places
from whereas.source import Source
from whereas.verdict import Verdict

from .asked import Asked

__all__ = ["AppPlaces", "safe_link"]


class AppPlaces(Places):
    """Where things stand in the app, as *asked*."""

    def __init__(self, view: View, asked: Asked) -> None:
        self.case, self.asked = view.case, asked

    def page(self, path: str, anchor: str = "", **more: str | int) -> Own:
        """The address of a page, with what is asked."""
        return Own(f"/{path.lstrip('/')}{self.asked.query(**more)}{'#' + anchor if anchor else ''}")

    def source(self, source: str) -> Own:
        """The page of a source."""
        return self.page(f"source/{quote(source, safe='')}")

    def source_anchor(self, source: str) -> Own:
        """Its anchor in the list."""
        return Own(f"source-{quote(source, safe='')}")

    def event(self, event: str) -> Own:
        """The anchor of an event."""
        return Own(f"event-{quote(event, safe='')}")

    def event_href(self, event: str) -> Own:
        """Where an event is told of."""
        return self.page(f"event/{quote(event, safe='')}")

    def verdict(self, verdict: Verdict | str) -> Own:
        """Where a verdict is explained."""
        name = verdict if isinstance(verdict, str) else verdict.id
        return self.page(f"verdict/{quote(name, safe='/')}")

    def claim_href(self, claim: Any) -> Own:
        """Where the words of a claim stand."""
        source, anchor = claim["source"]["id"], ""
        if claim["id"]:
            anchor = f"c-{quote(claim['id'], safe='')}"
        elif claim["span"]:
            anchor = f"at-{claim['span'][0]}-{claim['span'][1]}"
        return self.page(f"source/{quote(source, safe='')}", anchor)

    def link(self, source: Source) -> Own:
        """Its address, if it may be a link."""
        return Own(safe_link(source.url))

    def address(self, source: Source) -> str:
        """Its address, as shown."""
        return source.url


def safe_link(url: str) -> str:
    """An address that may become a link: http or https; else nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.hostname and url.isprintable() else ""

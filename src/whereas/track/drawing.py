"""Drawing: the elements that a picture of a leg is made of, its colours, and labels that keep out of each other's way.

A picture holds no script and loads nothing. Its colours follow those of the page that it stands in (`--ink`, `--soft`,
`--sheet`, `--bar`), and where there is none, the reader's choice of light or dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from .plane import Box
from .table import shown

__all__ = ["NAMESPACE", "STYLE", "Labels", "duration", "number", "path", "put", "put_text", "text_width"]

NAMESPACE = "http://www.w3.org/2000/svg"
STYLE = """
.leg-picture{--leg-ink:var(--ink,#1d1b18);--leg-soft:var(--soft,#5c564c);--leg-paper:var(--sheet,#fff);--leg-line:var(--bar,#2b5f97);
--leg-out:#17866a;--leg-in:#c2601a;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",Arial,sans-serif;
font-size:12px;max-width:100%;height:auto}
@media (prefers-color-scheme:dark){.leg-picture{--leg-ink:var(--ink,#ebe7de);--leg-soft:var(--soft,#b1ab9f);--leg-paper:var(--sheet,#1d1f23);
--leg-line:var(--bar,#7fb0e0);--leg-out:#35ab8b;--leg-in:#e08a45}}
.leg-picture text{fill:var(--leg-ink);font-variant-numeric:tabular-nums}
.leg-picture .name{font-size:17px;font-weight:600}
.leg-picture .soft{fill:var(--leg-soft)}.leg-picture .small{font-size:11px}.leg-picture .strong{font-weight:600}
.leg-picture .halo{paint-order:stroke;stroke:var(--leg-paper);stroke-width:3.5px;stroke-linejoin:round}
.leg-picture .paper{fill:var(--leg-paper)}.leg-picture .frame{fill:none;stroke:var(--leg-ink);stroke-opacity:.35}
.leg-picture .sea{fill:var(--leg-line);fill-opacity:.07}.leg-picture .land{fill:var(--leg-paper)}
.leg-picture .coast{fill:none;stroke:var(--leg-ink);stroke-opacity:.32;stroke-width:.8;stroke-linejoin:round}
.leg-picture .grid{fill:none;stroke:var(--leg-ink);stroke-opacity:.13}
.leg-picture .casing{fill:none;stroke:var(--leg-paper);stroke-width:5;stroke-linejoin:round;stroke-linecap:round;stroke-opacity:.85}
.leg-picture .heard{fill:none;stroke:var(--leg-line);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.leg-picture .silent{fill:none;stroke:var(--leg-soft);stroke-width:1.4;stroke-dasharray:2 5;stroke-linecap:round}
.leg-picture .lone{fill:var(--leg-line)}.leg-picture .arrow{fill:var(--leg-line);stroke:var(--leg-paper);stroke-width:1}
.leg-picture .doubt{fill:var(--leg-paper);stroke:var(--leg-soft);stroke-width:1.1}
.leg-picture .mark{stroke:var(--leg-paper);stroke-width:1.5;stroke-linejoin:round}
.leg-picture .ink{fill:var(--leg-ink)}.leg-picture .line{fill:none;stroke:var(--leg-ink);stroke-width:1.3}
.leg-picture .faint{stroke:var(--leg-soft);stroke-dasharray:2 1.6}
.leg-picture .out{fill:var(--leg-out)}.leg-picture .in{fill:var(--leg-in)}
.leg-picture .band{fill-opacity:.26}.leg-picture .likely{fill-opacity:.85}
.leg-picture .stop-out{stop-color:var(--leg-out)}.leg-picture .stop-in{stop-color:var(--leg-in)}
.leg-picture .hatch{stroke:var(--leg-soft);stroke-opacity:.4;stroke-width:1}
.leg-picture .ground{fill:var(--leg-ink);fill-opacity:.7}.leg-picture .unsaid{fill:var(--leg-soft);fill-opacity:.45}
""".replace("\n", "")
"""The style sheet of every picture, the same for all: a page whose policy names styles by hash names this one."""


def number(value: float) -> str:
    """A number as an attribute, with one decimal at most."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


def put(parent: etree._Element, tag: str, kind: str = "", text: str = "", **attributes: float | str) -> etree._Element:
    """A new element in *parent*, of the classes *kind*; `_` in the name of an attribute stands for `-`."""
    said = {"class": kind} if kind else {}
    for name, value in attributes.items():
        said[name.replace("_", "-")] = value if isinstance(value, str) else number(value)
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", said)
    if text:
        child.text = shown(text)
    return child


def put_text(parent: etree._Element, text: str, x: float, y: float, kind: str = "", anchor: str = "start") -> None:
    """A line of text whose baseline starts, has its middle or ends at a point."""
    put(parent, "text", kind, text, x=x, y=y, **({"text_anchor": anchor} if anchor != "start" else {}))


def path(lines: Iterable[NDArray[np.float64]], *, closed: bool = False) -> str:
    """What an SVG path says for lines of points; steps are relative, which is shorter."""
    return "".join(_line(line, closed=closed) for line in lines if len(line))


def _line(line: NDArray[np.float64], *, closed: bool) -> str:
    tenths = np.round(line * 10).astype(np.int64)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    first = f"M{_tenths(tenths[0, 0])} {_tenths(tenths[0, 1])}"
    rest = " ".join(f"{_tenths(x)} {_tenths(y)}" for x, y in steps)
    return first + (f"l{rest}" if rest else "h0") + ("z" if closed else "")


def _tenths(value: int) -> str:
    whole, part = divmod(abs(int(value)), 10)
    return ("-" if value < 0 else "") + (f"{whole}.{part}" if part else str(whole))


def text_width(text: str, size_px: float = 12.0) -> float:
    """About how wide a text is; no narrower than it is in the usual fonts."""
    narrow = sum(letter in " .,:;'|!iljtf()[]" for letter in text)
    return (len(text) * 0.62 - narrow * 0.25) * size_px


def duration(seconds: float) -> str:
    """A length of time in words: 45 s, 41 min, 8 h 23 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"


@dataclass(slots=True)
class Labels:
    """Where labels may go: in the box, on no other label, and rather not on the points of what is drawn."""

    box: Box
    busy: NDArray[np.float64]
    taken: list[Box] = field(default_factory=list)

    def free(self, places: Sequence[Box], *, crossed: int = 10_000) -> Box | None:
        """The first of the places that covers the fewest points, at most *crossed*; it is then taken. None where all are."""
        best, fewest = None, math.inf
        for place in places:
            if not self._open(place):
                continue
            covered = int(np.count_nonzero(place.holds(self.busy))) if len(self.busy) else 0
            if covered < fewest and covered <= crossed:
                best, fewest = place, covered
        if best:
            self.taken.append(best)
        return best

    def _open(self, place: Box) -> bool:
        inside = self.box.left <= place.left and place.right <= self.box.right
        inside = inside and self.box.top <= place.top and place.bottom <= self.box.bottom
        return inside and not any(place.meets(other) for other in self.taken)


def around(x: float, y: float, width: float, height: float, apart: float) -> list[Box]:
    """Places for a label beside, above and below a point, the usual first, then the same further away."""
    places = []
    for off in (apart, apart + 14, apart + 32):
        middle, slant = (x - width / 2, y - height / 2), off * 0.7
        places += [
            (x + off, middle[1]), (x - off - width, middle[1]), (middle[0], y - off - height), (middle[0], y + off),
            (x + slant, y + slant), (x + slant, y - slant - height), (x - slant - width, y + slant),
            (x - slant - width, y - slant - height),
        ]  # fmt: skip
    return [Box(left, top, left + width, top + height) for left, top in places]

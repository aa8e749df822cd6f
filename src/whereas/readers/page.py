"""Pages: the text of an HTML file as a reader would see it without style sheets, and what the page says of itself.

The whole page becomes text, in the order of the document: nothing is judged to be "boilerplate". Blocks become lines,
cells are set apart by tabs, white space is collapsed as browsers collapse it. Title, author, publisher, dates and
address come from the places where pages state them, each told with its place; a person decides. No script runs and
nothing is fetched. Rests on selectolax (lexbor), which parses as browsers do. The rules: docs/readers.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from importlib.metadata import version

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from whereas.errors import BadSource, BadTime
from whereas.extract import RULE, Extract, Proposal, normal
from whereas.moment import Clockwork, when

__all__ = ["decode", "merged", "one_line", "read", "read_page", "said_time"]

PAGE_BYTES = 50_000_000
TAGS = 500_000
DEPTH = 3_000
"""How many elements may be open at once, by a count that knows which ones close by themselves."""
WORK = 200_000_000
"""How often, over all tags, an element may be open: parsing costs about as much."""
REOPENED = 1_000_000
"""How often, over all tags, bold and the like may be open: parsers write each again in every new block."""
ATTRIBUTES = 1_000
SHADOWS, SHADOW_LENGTH = 200, 20_000_000
VALUE_LENGTH = 1_000
JSON_LD_BYTES, JSON_LD_BLOCKS, JSON_LD_THINGS, JSON_LD_DEPTH = 2_000_000, 50, 1_000, 100


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ---------------------------------------------------------------------------------------------- letters

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META_CHARSET = re.compile(
    rb"<(?:meta\s[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}|\?xml\s[^>]{0,100}?encoding=[\"'])([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_PLAIN = "iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 gb18030 big5 euc-jp iso-2022-jp"  # noqa: E501
_CODECS = {name: name for name in _PLAIN.split()} | {
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8",
    "utf-16be": "utf-8", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "ascii": "cp1252", "us-ascii": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252", "cp-1252": "cp1252",
    "cp1250": "windows-1250", "cp1251": "windows-1251", "ibm866": "cp866", "cp866": "cp866", "macintosh": "mac-roman",
    "windows-874": "cp874", "tis-620": "cp874", "iso-8859-9": "windows-1254", "latin2": "iso-8859-2",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
"""Labels as the Encoding Standard reads them (Latin-1 is windows-1252), and the codec of each; no other is tried."""


def decode(data: bytes, label: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text of *data*, the name of its encoding, and what a person should know about that.

    A byte order mark rules; then *label*, where it names an encoding known here; then UTF-8; then windows-1252. Bytes
    that the encoding does not know become U+FFFD, and are counted in the last.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], name)
    known = _CODECS.get(label.strip().lower())
    if known:
        return _decoded(data, known)
    unknown = (f"the encoding {one_line(label)[:40]!r} that it names is not known here",) if label.strip() else ()
    try:
        return data.decode("utf-8"), "utf-8", unknown
    except UnicodeDecodeError:
        text, name, lost = _decoded(data, "cp1252")
        guessed = "names no encoding and is not UTF-8, so it was read as windows-1252"
        return text, name, (*unknown, guessed, *lost)


def _decoded(data: bytes, codec: str) -> tuple[str, str, tuple[str, ...]]:
    name = "windows-1252" if codec == "cp1252" else codec
    try:
        return data.decode(codec), name, ()
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
    return text, name, (f"some bytes are not {name}: they are shown as U+FFFD",)


def one_line(text: str) -> str:
    """*text* as one normal line: white space of any kind and length becomes one space. At most 1,000 characters."""
    return normal(" ".join(text[: 8 * VALUE_LENGTH].split()))[:VALUE_LENGTH]


# ---------------------------------------------------------------------------------------------- times

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,12})?)?"
_ZONE = r"(?:\s?(?P<zone>Z|z|(?:GMT|UTC)?[+-]\d\d:?\d\d|[+-]\d\d|[A-Z]{1,5}))?"
_DAY_NAME = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?\s)?"
_MONTH = r"(?P<name>[A-Z][a-z]{2})[a-z]{0,6}\.?"
_TIMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[Tt\s]\s?{_CLOCK}{_ZONE})?)?)?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z|[+-]\d{4})?)?",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]{_MONTH}[\s-](?P<year>\d{{4}})(?:,?\s{_CLOCK}{_ZONE})?",
        rf"{_DAY_NAME}{_MONTH}\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})(?:,?\s{_CLOCK}{_ZONE})?",
    )
)
_COMMENT = re.compile(r"\s?\([^()]{0,80}\)$")
_UTC_NAMES = ("Z", "UTC", "GMT", "UT", "+00:00", "-00:00")


def said_time(said: str) -> tuple[str, str] | None:
    """*said*, a time as pages and mails write them, in the words of the claim language, and a remark; None if not read.

    Never more exact than said: fractions of a second are dropped, and a clock time that names no zone (or one that is
    not known) leaves only its date, which the remark tells. -0000 is UTC, as RFC 5322 has it. Days before months,
    or months before days, written in figures with slashes, are not read: nobody can tell which is meant.
    """
    text = _COMMENT.sub("", " ".join(said[:200].split()))
    match = next((read for pattern in _TIMES if (read := pattern.fullmatch(text))), None)
    if match is None:
        return None
    given = match.groupdict()
    month = given.get("month") or ""
    if given.get("name"):
        if given["name"].lower() not in _MONTHS:
            return None
        month = f"{_MONTHS.index(given['name'].lower()) + 1:02d}"
    date = "-".join(
        part for part in (given["year"], month, (given["day"] or "").zfill(2) if given["day"] else "") if part
    )
    if given.get("hour") is None:
        return _readable(date, "")
    clock = f"{int(given['hour']):02d}:{given['minute']}"
    zone = _zone(given["zone"] or "")
    if zone:
        second = given["second"]
        exact = f"{clock}:{second}" if second and second != "60" else clock
        if found := _readable(f"{date} {exact} {zone}", ""):
            return found
    return _readable(
        date, f", which says {clock} in no zone known here" if given["zone"] else f", which says {clock} but no zone"
    )


def _zone(said: str) -> str:
    zone = said.upper()
    if zone[:3] in ("GMT", "UTC") and len(zone) > 3:
        zone = zone[3:]
    if zone[:1] in ("+", "-"):
        digits = zone[1:].replace(":", "")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"
    return "UTC" if zone in _UTC_NAMES else zone


def _readable(value: str, remark: str) -> tuple[str, str] | None:
    try:
        when(value, Clockwork(zone=UTC))
    except BadTime:
        return None
    return value, remark


# ---------------------------------------------------------------------------------------------- the gate

_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?>"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+"""  # as the standard's tokenizer
_TOKEN = re.compile(
    rf"<!--(?:>|->|[\s\S]*?(?:--!?>|\Z))|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>[\s/]*+(?>{_ATTRIBUTE}[\s/]*+)*+)(?:>|\Z)"
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in _words("script style textarea title xmp iframe noembed noframes")
}
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_VOID = _words("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
_SELF_CLOSING = _words("p li dt dd tr td th tbody thead tfoot option optgroup rt rp html head body colgroup")


def _gate(text: str, where: str) -> None:
    """Refuse a page that would take a parser long or fill the memory: parsers cannot be stopped half way.

    Tags are told apart as the HTML standard's tokenizer does, in one pass whose cost is linear.
    """
    tags = at = 0
    open_now = _Open()
    while match := _TOKEN.search(text, at):
        at = match.end()
        if match["name"] is None:
            continue
        tags += 1
        name = match["name"].lower()
        if len(match["rest"]) > 2 * ATTRIBUTES and sum(1 for _ in _ONE_ATTRIBUTE.finditer(match["rest"])) > ATTRIBUTES:
            raise _too_much(f"an element has more than {ATTRIBUTES:,} attributes", where)
        if tags > TAGS or open_now.too_many():
            raise _too_much(f"more elements, or more of them within each other, than {TAGS:,} and {DEPTH:,}", where)
        if not match["close"] and name in _RAW:
            ending = _RAW[name].search(text, at)
            at = ending.start() if ending else len(text)
        elif name not in _VOID and name not in _SELF_CLOSING:
            open_now.step(name, match[0], closing=bool(match["close"]))


@dataclass(slots=True)
class _Open:
    """The elements that are open at one place, as far as tags tell, and how much work that has been so far."""

    named: dict[str, list[str]] = field(default_factory=dict)
    alike: dict[str, int] = field(default_factory=dict)
    depth: int = 0
    formatting: int = 0
    work: int = 0
    reopened: int = 0

    def too_many(self) -> bool:
        """Count one more tag that stands here; whether that is more than a page may have."""
        self.work, self.reopened = self.work + self.depth, self.reopened + self.formatting
        return self.depth > DEPTH or self.work > WORK or self.reopened > REOPENED

    def step(self, name: str, tag: str, *, closing: bool) -> None:
        """An element opens or closes. Of formatting elements that are alike, parsers write three again, and no more."""
        open_alike = self.named.setdefault(name, [])
        if not closing:
            open_alike.append(tag)
            self.depth += 1
            self.alike[tag] = self.alike.get(tag, 0) + 1
            self.formatting += name in _FORMATTING and self.alike[tag] <= 3
        elif open_alike:
            tag = open_alike.pop()
            self.depth -= 1
            self.alike[tag] -= 1
            self.formatting -= name in _FORMATTING and self.alike[tag] < 3


def _too_much(problem: str, where: str) -> BadSource:
    return BadSource(problem, where=where, remedy="save the page as text or as PDF from a browser, and add that")


# ---------------------------------------------------------------------------------------------- the text

_DROPPED = _words(
    "script style template noscript svg canvas iframe object embed video audio frame frameset head datalist noframes noembed"
)
_BLOCKS = _words(
    "address article aside body center dd details dir div dl dt fieldset figcaption figure footer form header hgroup "
    "html legend li listing main menu nav ol optgroup option search section summary ul caption colgroup tbody thead tfoot"
)
_PARAGRAPHS = _words("blockquote h1 h2 h3 h4 h5 h6 hr p plaintext pre table xmp")
_PREFORMATTED = _words("pre textarea listing xmp plaintext")
_NO_DISPLAY = re.compile(r"(?:^|;)\s{0,20}display\s{0,20}:\s{0,20}none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\r]+")


@dataclass(slots=True)
class _Lines:
    """The text as it is written: line breaks, tabs and spaces wait until there is something to set apart."""

    out: list[str] = field(default_factory=list)
    breaks: int = 0
    tabs: int = 0
    space: bool = False
    exact: bool = False
    rows: list[list[int]] = field(default_factory=list)

    def block(self, breaks: int) -> None:
        if not self.tabs:
            self.breaks = max(self.breaks, min(breaks, 1) if self.rows and not self.row_begun() else breaks)
        self.space = False

    def line(self, *, exact: bool) -> None:
        if not self.tabs or exact:
            self.breaks, self.exact = self.breaks + 1, self.exact or exact
        self.space = False

    def row(self) -> None:
        self.breaks, self.tabs, self.space = max(self.breaks, 1), 0, False
        self.rows.append([len(self.out), 0])

    def row_ends(self) -> None:
        if self.rows:
            self.breaks = 1 if self.row_begun() else max(self.breaks, 1)
            self.tabs, self.space, self.exact = 0, False, False
            self.rows.pop()

    def row_begun(self) -> bool:
        return len(self.out) > self.rows[-1][0]

    def cell(self) -> None:
        if not self.rows:
            self.block(1)
            return
        row = self.rows[-1]
        if row[1]:
            self.breaks = 0 if self.row_begun() else self.breaks
            self.tabs += 1
        row[1] += 1
        self.space = False

    def write(self, word: str) -> None:
        if self.out:
            self.out.append("\n" * (self.breaks if self.exact else min(self.breaks, 2)))
        if self.tabs:
            self.out.append("\t" * self.tabs)
        elif self.space and self.out and not self.breaks:
            self.out.append(" ")
        self.out.append(word)
        self.breaks, self.tabs, self.space, self.exact = 0, 0, False, False

    def text(self, text: str, *, preformatted: bool) -> None:
        if preformatted:
            for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
                if number:
                    self.line(exact=True)
                if line:
                    self.write(line)
            return
        words = _SPACE.sub(" ", text)
        self.space = self.space or words.startswith(" ")
        if words.strip(" "):
            self.write(words.strip(" "))
            self.space = words.endswith(" ")


@dataclass(slots=True)
class _Seen:
    """What a person should be told of a page: counts of what was left out."""

    hidden: int = 0
    described: int = 0
    frames: int = 0
    shadows: int = 0
    shadow_length: int = 0
    shadows_left: int = 0
    dropped: dict[str, int] = field(default_factory=dict)

    def told(self) -> Iterator[str]:
        if self.hidden:
            yield f"{self.hidden} elements that the page hides were left out"
        for name, count in sorted(self.dropped.items()):
            yield f"{count} {name} elements that hold text were left out"
        if self.frames:
            yield f"{self.frames} frames were left out: each is a page of its own"
        if self.described:
            yield f"the descriptions (alt) of {self.described} images were left out"
        if self.shadows_left:
            yield f"{self.shadows_left} shadow trees, beyond the first {SHADOWS} or very large, were left out"


def _hidden(node: LexborNode, tag: str) -> bool:
    given = node.attributes
    if not given:
        return tag == "dialog"
    if "hidden" in given or (tag == "dialog" and "open" not in given):
        return True
    return "style" in given and bool(_NO_DISPLAY.search((given["style"] or "")[:4000]))


def _text(root: LexborNode, seen: _Seen) -> str:
    """The text of everything under *root*. No recursion: pages nest as deep as they like."""
    lines = _Lines()
    preformatted = 0
    todo: list[tuple[LexborNode | None, str]] = [(root, "")]
    while todo:
        node, leaving = todo.pop()
        if leaving:
            _leave(lines, leaving)
            preformatted -= leaving in _PREFORMATTED
        if node is None:
            continue
        todo.append((node.next if node is not root else None, ""))
        tag = node.tag or ""
        if tag == "-text":
            lines.text(node.text_content or "", preformatted=bool(preformatted))
        elif tag == "template" and (shadow := _shadow(node, seen)) is not None:
            todo.append((shadow, ""))
        elif tag[:1] not in ("-", "") and not _left_out(node, tag, seen):
            _enter(lines, tag)
            preformatted += tag in _PREFORMATTED
            todo.append((None, tag))
            todo.append((node.first_child, ""))
    return normal("".join(lines.out)).strip("\n")


def _left_out(node: LexborNode, tag: str, seen: _Seen) -> bool:
    if tag == "img":
        seen.described += bool((node.attributes.get("alt") or "").strip())
        return True
    if tag in _DROPPED:
        if tag in ("iframe", "frame", "object", "embed"):
            seen.frames += 1
        elif tag in ("noscript", "svg", "canvas", "noframes") and node.text(deep=True).strip():
            seen.dropped[tag] = seen.dropped.get(tag, 0) + 1
        return True
    if _hidden(node, tag):
        seen.hidden += 1
        return True
    return False


def _enter(lines: _Lines, tag: str) -> None:
    if tag == "br":
        lines.line(exact=False)
    elif tag == "tr":
        lines.row()
    elif tag in ("td", "th"):
        lines.cell()
    else:
        _edge(lines, tag)


def _leave(lines: _Lines, tag: str) -> None:
    if tag == "tr":
        lines.row_ends()
    else:
        _edge(lines, tag)


def _edge(lines: _Lines, tag: str) -> None:
    if tag in _PARAGRAPHS:
        if tag == "table":
            lines.tabs = lines.tabs if lines.rows else 0
        lines.block(2)
    elif tag in _BLOCKS or tag == "textarea":
        lines.block(1)


def _shadow(template: LexborNode, seen: _Seen) -> LexborNode | None:
    """The root of a shadow tree that a saved page keeps in a template, parsed apart; None for any other template."""
    given = template.attributes
    if not ({"shadowrootmode", "shadowroot", "shadowmode"} & set(given)):
        return None
    seen.shadows += 1
    if seen.shadows > SHADOWS or seen.shadow_length > SHADOW_LENGTH:
        seen.shadows_left += 1
        return None
    html = template.html or ""
    seen.shadow_length += len(html)
    return _parsed("<body>" + html[html.find(">") + 1 :], "").body


# ---------------------------------------------------------------------------------------------- what it says of itself

_TITLES = ("og:title", "citation_title", "dc.title")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher")
_AUTHORS = ("author", "citation_author", "dc.creator", "parsely-author", "sailthru.author", "article:author")
_PUBLISHED = (
    "article:published_time", "datepublished", "citation_publication_date", "parsely-pub-date", "sailthru.date", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.created", "pubdate", "publishdate", "publish-date", "date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_SINGLEFILE = re.compile(
    r"\s{0,20}Page saved with SingleFile\s{1,20}url:\s{0,9}(\S{1,4000})\s{1,20}saved date:\s{0,9}([^\n]{1,120})"
)
_SAVED_FROM = re.compile(r"\s{0,9}saved from url=\(\d{4}\)(\S{1,2000})")


class _Meta:
    """The meta elements of a page: (attribute, name, content), found by the name in lower case."""

    def __init__(self, root: LexborHTMLParser) -> None:
        self.named: dict[str, list[tuple[str, str]]] = {}
        for node in root.css("meta"):
            given = node.attributes
            content = one_line(given.get("content") or "")
            for attribute in ("property", "name", "itemprop"):
                name = (given.get(attribute) or "").strip()
                if content and name and len(name) <= 100:
                    basis = f'meta {attribute}="{one_line(name)}"'
                    self.named.setdefault(name.lower(), []).append((content, basis))

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in names:
            yield from self.named.get(name, ())


def merged(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """*proposals* in their order, each value of a field once, its bases told together. Empty values are dropped."""
    bases: dict[tuple[str, str], list[str]] = {}
    for proposal in proposals:
        if proposal.value:
            held = bases.setdefault((proposal.field, proposal.value), [])
            if proposal.basis not in held:
                held.append(proposal.basis)
    return tuple(Proposal(about, value, "; ".join(held)) for (about, value), held in bases.items())


def _times(about: str, said: Iterable[tuple[str, str]], noticed: list[str]) -> Iterator[Proposal]:
    for text, basis in said:
        found = said_time(text)
        if found:
            yield Proposal(about, found[0], basis + found[1])
        else:
            noticed.append(f"{basis} says {one_line(text)[:80]!r}, which was not read as a time")


def _proposals(root: LexborHTMLParser, noticed: list[str]) -> tuple[Proposal, ...]:
    meta = _Meta(root)
    things = tuple(_linked(root, noticed))
    found: list[Proposal] = []
    titles = [*meta.each(_TITLES), *_values(things, ("headline",))]
    titles += [(one_line(node.text()), "title element") for node in root.css("head > title")]
    found += (Proposal("title", value, basis) for value, basis in titles)
    publishers = [*meta.each(_PUBLISHERS), *_values(things, ("publisher",))]
    found += (Proposal("publisher", value, basis) for value, basis in publishers)
    authors = [*meta.each(_AUTHORS[:-1]), *_values(things, ("author", "creator")), *meta.each(_AUTHORS[-1:])]
    found += (Proposal("author", value, basis) for value, basis in authors if not _ADDRESS.match(value))
    found += _times("published", _published(root, meta, things), noticed)
    found += _addresses(root, meta)
    found += _saved(root, noticed)
    noticed += [f"says that it was changed: {value[:60]} ({basis})" for value, basis in meta.each(_MODIFIED)]
    return merged(found)


def _published(
    root: LexborHTMLParser, meta: _Meta, things: tuple[tuple[str, dict[str, object]], ...]
) -> Iterator[tuple[str, str]]:
    yield from meta.each(_PUBLISHED[:1])
    yield from _values(things, ("datePublished",))
    yield from meta.each(_PUBLISHED[1:])
    for query, name in (
        ("time[pubdate][datetime]", "time pubdate"),
        ("time[itemprop~=datePublished][datetime]", 'time itemprop="datePublished"'),
        ("time.dt-published[datetime]", 'time class="dt-published"'),
    ):
        for node in root.css(query)[:20]:
            yield one_line(node.attributes.get("datetime") or ""), f"{name} datetime"


def _addresses(root: LexborHTMLParser, meta: _Meta) -> Iterator[Proposal]:
    for node in root.css("link[rel~=canonical]")[:20]:
        yield Proposal("url", _address(node.attributes.get("href") or ""), 'link rel="canonical"')
    for value, basis in meta.each(("og:url",)):
        yield Proposal("url", _address(value), basis)


def _address(text: str) -> str:
    address = one_line(text)
    return address if _ADDRESS.fullmatch(address) else ""


def _saved(root: LexborHTMLParser, noticed: list[str]) -> Iterator[Proposal]:
    """What the program that saved the page wrote in a comment at its top."""
    for comment in _first_comments(root):
        if match := _SINGLEFILE.match(comment):
            yield Proposal("url", _address(match[1]), "SingleFile comment, url")
            yield from _times("obtained", [(match[2], "SingleFile comment, saved date")], noticed)
        elif match := _SAVED_FROM.match(comment):
            yield Proposal("url", _address(match[1]), "comment, saved from url")


def _first_comments(root: LexborHTMLParser) -> Iterator[str]:
    """The comments before, or at the start of, the html element and its head."""
    top = root.root
    places = [
        top,
        top.prev if top else None,
        top.first_child if top else None,
        root.head.first_child if root.head else None,
    ]
    if top is not None and top.parent is not None:
        places.append(top.parent.first_child)
    for place in places:
        node, steps = place, 0
        while node is not None and steps < 10:
            if node.tag == "-comment":
                yield (node.comment_content or "")[:8000]
            node, steps = node.next, steps + 1


# ---- JSON-LD


def _linked(root: LexborHTMLParser, noticed: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """The things that JSON-LD blocks state at their top, or in @graph: (type, its keys); articles first."""
    found: list[tuple[str, dict[str, object]]] = []
    blocks = root.css('script[type="application/ld+json"]')
    if len(blocks) > JSON_LD_BLOCKS:
        noticed.append(f"only the first {JSON_LD_BLOCKS} of {len(blocks)} JSON-LD blocks were read")
    named: dict[str, dict[str, object]] = {}
    for number, block in enumerate(blocks[:JSON_LD_BLOCKS], 1):
        text = block.text()
        if len(text) > JSON_LD_BYTES:
            noticed.append(f"JSON-LD block {number} was not read: it is too large")
            continue
        try:
            value = json.loads(text, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            noticed.append(f"JSON-LD block {number} was not read: it is not JSON")
            continue
        found += _things(value)
    named = {str(keys["@id"]): keys for _, keys in found if "@id" in keys and len(keys) > 1}
    for kind, keys in sorted(found, key=lambda thing: 0 if _is_article(thing[0]) else 1):
        yield kind, {key: _resolved(value, named) for key, value in keys.items()}


def _things(value: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Objects at the top, in a list at the top, or in an @graph; not those further in, which speak of other pages."""
    todo, taken = [(value, 0)], 0
    while todo and taken < JSON_LD_THINGS:
        thing, depth = todo.pop(0)
        taken += 1
        if isinstance(thing, list) and depth < 3:
            todo += [(inner, depth + 1) for inner in thing[:JSON_LD_THINGS]]
        elif isinstance(thing, dict):
            if "@graph" in thing and depth < 3:
                todo.append((thing["@graph"], depth + 1))
            kind = thing.get("@type", "thing")
            kind = kind[0] if isinstance(kind, list) and kind else kind
            yield (one_line(kind)[:60] if isinstance(kind, str) else "thing"), thing


def _is_article(kind: str) -> bool:
    return kind.endswith(("Article", "Posting", "Report"))


def _resolved(value: object, named: dict[str, dict[str, object]]) -> object:
    values = value[:100] if isinstance(value, list) else [value]
    return [
        named.get(str(one["@id"]), one) if isinstance(one, dict) and "@id" in one and len(one) <= 2 else one
        for one in values
    ]


def _values(things: Iterable[tuple[str, dict[str, object]]], keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What the things say under *keys*: texts, or the names of things; several names are told together."""
    for kind, thing in things:
        for key in keys:
            said = thing.get(key)
            names = [one_line(name) for value in (said if isinstance(said, list) else []) if (name := _name(value))]
            if names:
                yield "; ".join(dict.fromkeys(names))[:VALUE_LENGTH], f"JSON-LD {kind} {key}"


def _name(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name")
        if isinstance(value, list):
            value = value[0] if value else ""
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------------------------------- reading


def _parsed(text: str, where: str) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(text)
    except (SelectolaxError, RuntimeError, ValueError, MemoryError) as wrong:
        raise BadSource(
            f"the page could not be parsed: {one_line(str(wrong))[:100]}",
            where=where,
            remedy="save the page again as HTML in UTF-8, or as PDF",
        ) from None


def read_page(data: bytes, name: str, charset: str = "") -> Extract:
    """Read a page whose transport (a mail, a web server) may have named its *charset*. Raises BadSource as `read` does."""
    if len(data) > PAGE_BYTES:
        raise _too_much(f"{len(data):,} bytes, more than the {PAGE_BYTES:,} that are read", name)
    noticed: list[str] = []
    if not charset and (declared := _META_CHARSET.search(data[:4096])):
        charset = declared[1].decode("ascii")
    html, codec, about = decode(data, charset)
    if codec != "utf-8" and not any("windows-1252" in one for one in about):
        noticed.append(f"read as {codec}")
    noticed += about
    html = html.replace("\0", "\ufffd")
    _gate(html, name)
    root = _parsed(html, name)
    seen = _Seen()
    body = root.body
    text = _text(body, seen) if body is not None else ""
    proposals = _proposals(root, noticed)
    noticed += seen.told()
    if not text:
        noticed.append("holds no text that a reader would see")
    extractor = f"page 1 (selectolax {version('selectolax')}), {RULE}"
    return Extract("text/html", text, extractor, proposals, noticed=tuple(dict.fromkeys(noticed)))


def read(data: bytes, name: str) -> Extract:
    """Read an HTML page, as served or as saved by a browser or SingleFile.

    Bytes become letters by the byte order mark, else by the charset that the page declares in its first 4,096 bytes,
    else as UTF-8, else as windows-1252. Raises BadSource for a page larger, deeper or more crowded than the limits.
    """
    return read_page(data, name)

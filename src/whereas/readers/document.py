"""Documents: the text of a Word file (docx), a paragraph a line, and what the file says of itself.

Everything a reader could see becomes text, the body first; what Word tracks as inserted is text, what it tracks as
deleted is not, and both are told. The XML is read directly, behind the gate for zip files and with no entity resolved:
python-docx passes over insertions, text boxes and content controls. Format: ECMA-376, transitional and strict.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from whereas.errors import BadSource
from whereas.extract import PAGE_BREAK, RULE, Extract, Proposal, normal

from .archive import unpacked
from .page import merged, one_line, said_time

__all__ = ["core_properties", "read", "xml"]

XML_BYTES = 50_000_000
"""How much XML a document may hold, in all; its pictures are not counted."""
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SECTIONS = ("footnotes", "endnotes", "header", "footer", "comments")


def xml(data: bytes, where: str) -> etree._Element:
    """The root of an XML text: nothing is fetched, no entity is resolved. Raises BadSource where it is damaged, deeper
    than 256 elements, or declares entities of its own.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise BadSource(
            f"its XML is damaged: {one_line(str(wrong))[:120]}",
            where=where,
            remedy="open it in the program that made it, save it again, or save it as PDF",
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadSource(
            "its XML declares entities of its own, which no office program writes",
            where=where,
            remedy="save it as PDF or text from a program you trust",
        )
    return root


def core_properties(held: Mapping[str, bytes], where: str) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    """What an office file's core properties say: proposals, and what was not read of them."""
    data = next((held[name] for name in held if name.lower() == "docprops/core.xml"), b"")
    if not data:
        return (), ()
    said: list[Proposal] = []
    noticed: list[str] = []
    texts = {str(node.tag).rpartition("}")[2]: one_line(node.text or "") for node in xml(data, where) if node.text}
    for name, about in (("title", "title"), ("creator", "author"), ("lastModifiedBy", "author")):
        said.append(Proposal(about, texts.get(name, ""), f"core property {name}"))
    for name in ("created", "modified"):
        if time := said_time(texts.get(name, "")):
            said.append(Proposal("published", time[0], f"core property {name}{time[1]}"))
        elif texts.get(name):
            noticed.append(f"the core property {name} says {texts[name][:60]!r}, which was not read as a time")
    return merged(said), tuple(noticed)


# ---------------------------------------------------------------------------------------------- the text


@dataclass(slots=True)
class _Text:
    """One part's text as it is written: line ends wait, so that a cell's tab can take their place."""

    counts: Counter[str]
    out: list[str] = field(default_factory=list)
    breaks: int = 0
    tabs: int = 0
    cells: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    begun: bool = False

    def write(self, text: str) -> None:
        if text:
            self.out.append("\n" * self.breaks if self.begun else "")
            self.out.append("\t" * self.tabs + text)
            self.breaks = self.tabs = 0
            self.begun = True

    def paragraph(self) -> None:
        """A line ends; not so in a cell, or before the first words of a row, where nothing stands on it yet."""
        if not self.tabs and not (self.cells and not self.row_begun()):
            self.breaks += 1

    def open_line(self) -> None:
        """Something begins a line of its own in the midst of another: a row, a text box."""
        self.breaks, self.tabs = max(self.breaks, 1), 0

    def cell(self) -> None:
        if not self.cells:
            return
        self.cells[-1] += 1
        if self.cells[-1] > 1:
            self.breaks = 0 if self.row_begun() else self.breaks
            self.tabs += 1

    def row_begun(self) -> bool:
        return self.begun and len(self.out) > self.marks[-1]


def _local(node: etree._Element) -> str:
    """The name of an element of WordprocessingML; empty for any other node."""
    tag = node.tag
    if isinstance(tag, str):
        for space in _SPACES:
            if tag.startswith(space):
                return tag[len(space) :]
    return ""


def _value(node: etree._Element, name: str) -> str:
    return next((str(node.get(space + name)) for space in _SPACES if node.get(space + name) is not None), "")


_PASSED_OVER = frozenset(("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"))
_WRITTEN = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def _text(root: etree._Element, counts: Counter[str]) -> str:
    text = _Text(counts)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        name = _local(node)
        if event == "start":
            if node.tag == _FALLBACK or _passed_over(node, name, counts):
                walk.skip_subtree()
            else:
                _start(text, node, name)
        else:
            _end(text, name)
    return normal("".join(text.out)).rstrip("\n")


def _passed_over(node: etree._Element, name: str, counts: Counter[str]) -> bool:
    if name in ("del", "moveFrom"):
        counts["deleted"] += 1
        counts["deleted letters"] += sum(len(one.text or "") for one in node.iter() if _local(one) in ("delText", "t"))
    elif name == "r" and _is_hidden(node):
        counts["hidden"] += 1
        return True
    elif name == "pPr" and any(_local(one) == "numPr" for one in node):
        counts["numbered"] += 1
    return name in _PASSED_OVER


def _is_hidden(run: etree._Element) -> bool:
    for properties in run:
        if _local(properties) == "rPr":
            return any(
                _local(one) == "vanish" and _value(one, "val").lower() not in ("0", "false", "off")
                for one in properties
            )
    return False


def _start(text: _Text, node: etree._Element, name: str) -> None:
    if name == "t":
        text.write(node.text or "")
    elif name in ("br", "cr"):
        text.paragraph()
    elif name in _WRITTEN:
        text.write(_WRITTEN[name])
    elif name == "sym":
        text.write(_symbol(node, text.counts))
    elif name == "tr":
        if text.begun:
            text.open_line()
        text.cells.append(0)
        text.marks.append(len(text.out))
    elif name == "tc":
        text.cell()
    elif name == "txbxContent":
        text.open_line()
    elif name in ("ins", "moveTo"):
        text.counts["inserted"] += 1
    elif name in ("drawing", "pict", "object", "altChunk"):
        text.counts[name] += 1


def _end(text: _Text, name: str) -> None:
    if name == "p":
        text.paragraph()
    elif name == "tr" and text.cells:
        text.cells.pop()
        text.marks.pop()
        text.open_line()


def _symbol(node: etree._Element, counts: Counter[str]) -> str:
    code = _value(node, "char")
    point = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{2,5}", code) else 0xFFFD
    if 0xE000 <= point <= 0xF8FF or point < 32:
        counts["symbols"] += 1
        point = 0xFFFD
    return chr(point)


def _notes(root: etree._Element, counts: Counter[str]) -> Iterator[str]:
    """The text of each note or comment of a part: footnotes, endnotes, comments."""
    for note in root:
        if _local(note) in ("footnote", "endnote") and _value(note, "type") in ("", "normal"):
            yield _text(note, counts)
        elif _local(note) == "comment":
            about = [one_line(_value(note, "author"))]
            if time := said_time(_value(note, "date")):
                about.append(time[0])
            yield f"[comment by {', '.join(filter(None, about)) or 'nobody named'}] {_text(note, counts)}"


# ---------------------------------------------------------------------------------------------- reading


def _relations(held: Mapping[str, bytes], path: str, where: str) -> Iterator[tuple[str, str, bool]]:
    """What *path* refers to: (kind, target, whether it lies outside the file)."""
    folder, file = posixpath.split(path)
    data = held.get(posixpath.join(folder, "_rels", file + ".rels"), b"")
    for node in xml(data, where) if data else ():
        if isinstance(node.tag, str):
            target = node.get("Target") or ""
            outside = (node.get("TargetMode") or "").lower() == "external"
            inner = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield (node.get("Type") or "").rpartition("/")[2], target if outside else inner, outside


def read(data: bytes, name: str) -> Extract:
    """Read a Word document. A paragraph is a line, the cells of a row are set apart by tabs.

    After the body, each after a page break, stand the footnotes, the endnotes, the headers and footers, the comments.
    Raises BadSource for what the zip gate refuses, for a file that is no Word document, and for damaged XML.
    """
    held = {}
    size = 0
    for member in unpacked(data, name):
        if member.name.lower().endswith((".xml", ".rels")):
            size += len(member.data)
            if member.name in held:
                raise BadSource(
                    f"it holds {one_line(member.name)[:80]!r} twice",
                    where=name,
                    remedy="open it in Word, save it again, and give that copy",
                )
        held[member.name] = member.data if member.name.lower().endswith((".xml", ".rels")) else b""
    if size > XML_BYTES:
        raise BadSource(
            f"more than {XML_BYTES // 1_000_000} MB of XML",
            where=name,
            remedy="save it as PDF, or in several documents",
        )
    main = next((path for kind, path, out in _relations(held, "", name) if kind == "officeDocument" and not out), "")
    if main not in held:
        main = "word/document.xml"
    if not held.get(main):
        raise BadSource(
            "the zip holds no Word document", where=name, remedy="save it as .docx; .doc and .odt are not read, PDF is"
        )
    return _document(held, main, name)


def _document(held: Mapping[str, bytes], main: str, name: str) -> Extract:
    counts: Counter[str] = Counter()
    root = xml(held[main], name)
    if _local(root) != "document":
        raise BadSource(
            "its main part is no Word document", where=name, remedy="give a .docx, or save what it is as PDF"
        )
    texts = [_text(root, counts)]
    related: dict[str, list[str]] = {section: [] for section in _SECTIONS}
    outside: Counter[str] = Counter()
    for kind, path, out in _relations(held, main, name):
        if out and kind != "hyperlink":
            outside[one_line(kind)[:40] or "thing"] += 1
        elif not out and kind in related and held.get(path):
            related[kind].append(path)
    for section in _SECTIONS:
        lines: list[str] = []
        for path in dict.fromkeys(related[section]):
            part = xml(held[path], name)
            lines += _notes(part, counts) if section.endswith("s") else [_text(part, counts)]
        told = [line for line in dict.fromkeys(lines) if line.strip()]
        if told:
            counts[section] += len(told)
            texts.append("\n".join(told))
    proposals, unread = core_properties(held, name)
    noticed = [*_told(counts), *_beside(held, outside), *unread]
    text = normal(PAGE_BREAK.join(texts)).strip("\n")
    if not text.strip():
        noticed.append("holds no text")
    extractor = f"document 1 (lxml {etree.__version__}), {RULE}"
    return Extract(MEDIA_TYPE, text, extractor, proposals, noticed=tuple(noticed))


def _told(counts: Counter[str]) -> Iterator[str]:
    if counts["deleted"]:
        yield f"{counts['deleted']} deletions that Word tracks, {counts['deleted letters']} characters, were left out"
    if counts["inserted"]:
        yield f"{counts['inserted']} insertions that Word tracks are in the text"
    if counts["hidden"]:
        yield f"{counts['hidden']} runs of hidden text were left out"
    if counts["numbered"]:
        yield f"{counts['numbered']} paragraphs carry a number or a bullet that Word computes: it is not in the text"
    if counts["symbols"]:
        yield f"{counts['symbols']} symbols of a symbol font are shown as U+FFFD"
    pictures = counts["drawing"] + counts["pict"] + counts["object"]
    if pictures:
        yield f"{pictures} pictures, shapes or embedded objects were left out; the text in text boxes is in the text"
    if counts["altChunk"]:
        yield f"{counts['altChunk']} chunks in another format were left out"
    for section in _SECTIONS:
        if counts[section]:
            kind = section if section.endswith("s") else section + "s"
            yield f"{counts[section]} {kind} stand after the text, after a page break"


def _beside(held: Mapping[str, bytes], outside: Counter[str]) -> Iterator[str]:
    if outside:
        yield "refers to things outside the file, which were not fetched: " + ", ".join(sorted(outside))
    if any(path.lower().endswith("vbaproject.bin") for path in held):
        yield "holds macros, which were not run"
    embedded = sum("/embeddings/" in path.lower() for path in held)
    if embedded:
        yield f"{embedded} embedded files were left out"

"""Documents: a paragraph a line, tracked changes told, and nothing a reader could see left out in silence."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import Proposal, normal
from whereas.readers.document import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def relation(kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="r{kind}{len(target)}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def packed(body: str, refers: str = "", **parts: str) -> bytes:
    """A docx with this body; *parts* by name (footnotes, header, …), *refers* for further relationships."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(relation("officeDocument", "word/document.xml")))
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        refers += "".join(relation(name, f"{name}.xml") for name in parts)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS.format(refers))
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return out.getvalue()


def p(*runs: str) -> str:
    return (
        "<w:p>"
        + "".join(run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
        + "</w:p>"
    )


def test_paragraphs_are_lines_and_cells_are_set_apart_by_tabs() -> None:
    table = (
        "<w:tbl>"
        + "".join(
            f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>"
            for row in ((p("Flight"), p("Left"), p("")), (p(""), p(""), p("x")), (p("a") + p("b"), p("c")))
        )
        + "</w:tbl>"
    )
    body = (
        p("ORDER")
        + p("")
        + p("It is ", "ordered<!-- -->", "<w:r><w:tab/><w:t>so.</w:t><w:br/><w:t>Now.</w:t></w:r>")
        + table
        + p("end")
    )
    assert read(packed(body), "o.docx").text == "ORDER\n\nIt is ordered\tso.\nNow.\nFlight\tLeft\n\t\tx\na\nb\tc\nend"


def test_what_word_tracks_as_inserted_is_text_and_what_it_tracks_as_deleted_is_told() -> None:
    body = p(
        "shall ", '<w:ins w:id="1" w:author="A"><w:r><w:t>not </w:t></w:r></w:ins>',
        '<w:del w:id="2" w:author="A"><w:r><w:delText>ever </w:delText></w:r></w:del>',
        '<w:moveFrom w:id="3"><w:r><w:t>moved</w:t></w:r></w:moveFrom>', "be removed",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>!</w:t></w:r>',
    )  # fmt: skip
    found = read(packed(body), "o.docx")
    assert found.text == "shall not be removed!"
    assert found.noticed == (
        "2 deletions that Word tracks, 10 characters, were left out",
        "1 insertions that Word tracks are in the text",
        "1 runs of hidden text were left out",
    )


def test_notes_headers_and_comments_stand_after_the_body_each_after_a_page_break() -> None:
    found = read(
        packed(
            p("Body.", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            footnotes=f'<w:footnotes {W}><w:footnote w:type="separator">{p("---")}</w:footnote><w:footnote>{p("See id.")}</w:footnote></w:footnotes>',
            header=f"<w:hdr {W}>{p('Case 1:25-cv-766')}</w:hdr>",
            footer=f"<w:ftr {W}>{p('')}</w:ftr>",
            comments=f'<w:comments {W}><w:comment w:author="J. Doe" w:date="2025-03-16T10:00:00Z">{p("Check this.")}</w:comment></w:comments>',
        ),
        "o.docx",
    )
    assert found.text == "Body.\fSee id.\fCase 1:25-cv-766\f[comment by J. Doe, 2025-03-16 10:00:00 UTC] Check this."
    assert found.noticed == tuple(
        f"1 {kind} stand after the text, after a page break" for kind in ("footnotes", "headers", "comments")
    )


def test_text_boxes_and_content_controls_are_text_once_and_field_codes_are_not() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing><w:txbxContent>{p('In a box')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{p('In a box')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtContent>{p('Chosen')}</w:sdtContent></w:sdt>"
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"
    assert read(packed(p("a", box) + control + p(field)), "o.docx").text == "a\nIn a box\n\nChosen\nlink"


def test_what_else_stays_behind_is_told() -> None:
    body = '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:char="00A7"/><w:t>x</w:t><w:drawing/></w:r></w:p>'
    refers = relation("attachedTemplate", "http://x.example/t.dotm", ' TargetMode="External"')
    refers += relation("hyperlink", "http://y.example", ' TargetMode="External"')
    found = read(packed(body, refers), "o.docx")
    assert found.text == "\ufffd§x"
    assert found.noticed == (
        "1 paragraphs carry a number or a bullet that Word computes: it is not in the text",
        "1 symbols of a symbol font are shown as U+FFFD",
        "1 pictures, shapes or embedded objects were left out; the text in text boxes is in the text",
        "refers to things outside the file, which were not fetched: attachedTemplate",
    )


WORDS = st.text("abc é“Дя\u00a0", max_size=12)


@given(
    st.lists(WORDS, min_size=1, max_size=5),
    st.lists(st.lists(WORDS.filter(str.strip), min_size=2, max_size=2), max_size=3),
)
def test_what_python_docx_writes_is_read_back(paragraphs: list[str], rows: list[list[str]]) -> None:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if rows:
        table = made.add_table(len(rows), 2)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(at, column).text = cell
    made.add_paragraph("END")
    made.core_properties.author, made.core_properties.title = "J. Doe", "Draft"
    made.core_properties.created = made.core_properties.modified = datetime(2025, 3, 16, 1, 2, 3)
    out = io.BytesIO()
    made.save(out)
    found = read(out.getvalue(), "o.docx")
    lines = [*paragraphs, *("\t".join(row) for row in rows), "END"]
    while not lines[0]:
        lines.pop(0)
    assert found.text == normal("\n".join(lines))
    assert found.proposals[:2] == (
        Proposal("title", "Draft", "core property title"),
        Proposal("author", "J. Doe", "core property creator"),
    )
    assert (
        Proposal("published", "2025-03-16 01:02:03 UTC", "core property created; core property modified")
        in found.proposals
    )


def test_a_file_that_is_no_word_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(BadSource, match="holds no Word document"):
        read(out.getvalue(), "o.docx")
    with pytest.raises(BadSource, match="not a zip"):
        read(b"\xd0\xcf\x11\xe0 an old .doc", "o.doc")


def test_xml_that_declares_entities_or_is_damaged_is_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    for xml, problem in (
        (laughs + f"<w:footnotes {W}>&b;</w:footnotes>", "declares entities"),
        ("<w:footnotes", "XML is damaged"),
    ):
        with pytest.raises(BadSource, match=problem):
            read(packed(p("x"), footnotes=xml), "o.docx")


def test_a_local_file_named_as_an_entity_is_never_read() -> None:
    xml = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:footnotes {W}><w:footnote>{p("&a;")}</w:footnote></w:footnotes>'
    with pytest.raises(BadSource, match="declares entities"):
        read(packed(p("x"), footnotes=xml), "o.docx")


def test_elements_too_deep_and_text_too_long_are_refused() -> None:
    with pytest.raises(BadSource, match="XML is damaged"):
        read(packed("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "o.docx")


def test_a_part_that_stands_twice_is_refused() -> None:
    out = io.BytesIO(packed(p("one")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}>{p('two')}</w:document>")
    with pytest.raises(BadSource, match="twice"):
        read(out.getvalue(), "o.docx")

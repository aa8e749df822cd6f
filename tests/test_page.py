"""Pages: the whole text as it is shown, and what a page says of itself with its place."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import Proposal, normal
from whereas.moment import Clockwork, when
from whereas.readers.page import decode, merged, read, read_page, said_time

NEWS = b"""<!DOCTYPE html>
<html lang="en"><!--
 Page saved with SingleFile
 url: https://news.example/planes?x=1
 saved date: Tue Mar 18 2025 10:05:23 GMT-0400 (Eastern Daylight Time)
--><head><meta charset="utf-8"><title> The  planes
that left </title>
<meta property="og:title" content="The planes that left">
<meta property="og:site_name" content="Example News">
<meta name="author" content="Ana D&iacute;az">
<meta property="article:author" content="https://news.example/ana">
<meta property="article:published_time" content="2025-03-16T09:30:00-04:00">
<meta property="article:modified_time" content="2025-03-17T00:00:00Z">
<link rel="canonical" href="https://news.example/planes">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebPage", "datePublished": "2025-03-16"},
 {"@type": "NewsArticle", "headline": "The planes that left, and the order", "datePublished": "2025-03-16T13:30:00Z",
  "author": [{"@type": "Person", "name": "Ana D\\u00edaz"}, {"name": "B. Cole"}], "publisher": {"@id": "#us"},
  "isPartOf": {"@type": "Article", "datePublished": "1999-01-01"}},
 {"@type": "Organization", "@id": "#us", "name": "Example News Ltd"}]}</script>
<style>p {color: red}</style></head>
<body><script>document.write("no")</script><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<h1>The planes <em>that</em> left</h1>
<p>Judge:  &ldquo;turn
 around&rdquo;.<br>He said it at 6:45&nbsp;pm.</p><p hidden>secret</p><div style="color:red; display : none">gone</div>
<ul><li>one<li>two <b>b</b>old</ul>
<table><caption>Flights</caption><tr><th>Flight<th>Left<tr><td><p>GXA6143</p></td><td></td><td>17:26</td><td></td></tr></table>
<pre>
  a
   b

c</pre><img src="x.png" alt="A plane"><noscript>Turn on scripts</noscript><iframe src="https://ads.example">x</iframe>
<template><p>never</p></template><my-card><template shadowrootmode="open"><p>in the shadow</p></template></my-card>
last &lt;words&gt;</body></html>"""

SHOWN = """Home World

The planes that left

Judge: “turn around”.
He said it at 6:45\u00a0pm.

one
two bold

Flights
Flight\tLeft
GXA6143\t\t17:26

  a
   b

c

in the shadow

last <words>"""


def test_a_page_becomes_the_text_that_a_reader_sees() -> None:
    page = read(NEWS, "news.html")
    assert page.text == SHOWN
    assert page.media_type == "text/html"
    assert page.extractor.startswith("page 1 (selectolax ")
    assert page.extractor.endswith("), text 1")


def test_what_a_page_leaves_out_is_told() -> None:
    assert read(NEWS, "news.html").noticed == (
        'says that it was changed: 2025-03-17T00:00:00Z (meta property="article:modified_time")',
        "2 elements that the page hides were left out",
        "1 noscript elements that hold text were left out",
        "1 frames were left out: each is a page of its own",
        "the descriptions (alt) of 1 images were left out",
    )


def test_all_that_a_page_says_of_itself_is_proposed_best_first_with_its_place() -> None:
    assert read(NEWS, "news.html").proposals == (
        Proposal("title", "The planes that left", 'meta property="og:title"; title element'),
        Proposal("title", "The planes that left, and the order", "JSON-LD NewsArticle headline"),
        Proposal("publisher", "Example News", 'meta property="og:site_name"'),
        Proposal("publisher", "Example News Ltd", "JSON-LD NewsArticle publisher"),
        Proposal("author", "Ana Díaz", 'meta name="author"'),
        Proposal("author", "Ana Díaz; B. Cole", "JSON-LD NewsArticle author"),
        Proposal("published", "2025-03-16 09:30:00 -04:00", 'meta property="article:published_time"'),
        Proposal("published", "2025-03-16 13:30:00 UTC", "JSON-LD NewsArticle datePublished"),
        Proposal("published", "2025-03-16", "JSON-LD WebPage datePublished"),
        Proposal("url", "https://news.example/planes", 'link rel="canonical"'),
        Proposal("url", "https://news.example/planes?x=1", "SingleFile comment, url"),
        Proposal("obtained", "2025-03-18 10:05:23 -04:00", "SingleFile comment, saved date"),
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b", "a\n\nb"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<span>a</span><span>b</span> <i>c</i>", "ab c"),
        ("<b>a </b> b", "a b"),
        ("<table><tr><td>a<td>b<tr><td><td>c</table>d", "a\tb\n\tc\n\nd"),
        ("<table><tr><td>a<p>b</p></td><td><p>c</p></td></tr></table>", "a\n\nb\tc"),
        ("<table><tr><td>x<table><tr><td>a<td>b</table><td>c</table>", "x\n\na\tb\tc"),
        ("<table><tr><td></td></tr></table>a", "a"),
        ("<textarea>\n t\n</textarea>x", " t\nx"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("<dialog>no</dialog><dialog open>yes</dialog>", "yes"),
        ("<details><summary>s</summary>d</details>", "s\nd"),
        ("a&nbsp; b&shy;c", "a\u00a0 b\u00adc"),
        ("e&#x301; &#0; \x01", "é \ufffd \ufffd"),
        ("<svg><text>t</text></svg>x", "x"),
        ("<xmp><b>raw</b></xmp>", "<b>raw</b>"),
        ("<form><input value=v><button>Go</button></form>", "Go"),
        ("", ""),
    ],
)
def test_blocks_become_lines_cells_are_set_apart_by_tabs_and_space_collapses(html: str, text: str) -> None:
    assert read(html.encode(), "p.html").text == text


def test_letters_are_read_by_mark_then_declaration_then_utf_8_then_windows_1252() -> None:
    assert read(b"\xff\xfe" + "é “".encode("utf-16-le"), "p").text == "é “"
    assert read(b'<meta charset="iso-8859-1">\x93caf\xe9\x94', "p").text == "“café”"
    assert (
        read(
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">' + "Да".encode("cp1251"),
            "p",
        ).text
        == "Да"
    )
    assert read("é".encode(), "p").noticed == ()
    guessed = read(b"caf\xe9 \x81", "p")
    assert guessed.text == "café \ufffd"
    assert guessed.noticed == (
        "names no encoding and is not UTF-8, so it was read as windows-1252",
        "some bytes are not windows-1252: they are shown as U+FFFD",
    )
    assert read(b'<meta charset="utf-7">+ADw-b+AD4-', "p").text == "+ADw-b+AD4-"
    assert "the encoding 'utf-7' that it names is not known here" in read(b'<meta charset="utf-7">x', "p").noticed
    assert read_page("Да".encode("koi8-r"), "p", "KOI8-R").text == "Да"


def test_no_codec_beyond_the_list_is_ever_tried() -> None:
    for label in ("zip", "rot13", "idna", "unicode_escape", "utf-7", "base64", "\0", "a" * 5000):
        assert decode(b"x", label)[0] == "x"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2025", "2025"),
        ("2025-03", "2025-03"),
        ("2025-03-18", "2025-03-18"),
        ("20250318", "2025-03-18"),
        ("20250318T140509Z", "2025-03-18 14:05:09 UTC"),
        ("2025-03-18T14:05Z", "2025-03-18 14:05 UTC"),
        ("2025-03-18T14:05:09.123456+0000", "2025-03-18 14:05:09 UTC"),
        ("2025-03-18 14:05:09-04:00", "2025-03-18 14:05:09 -04:00"),
        ("2025-03-18T14:05:60Z", "2025-03-18 14:05 UTC"),
        ("Tue, 18 Mar 2025 14:05:00 -0400", "2025-03-18 14:05:00 -04:00"),
        ("18 Mar 2025 14:05 GMT", "2025-03-18 14:05 UTC"),
        ("Tue, 18 Mar 2025 14:05:00 -0000 (who knows)", "2025-03-18 14:05:00 UTC"),
        ("Tue Mar 18 2025 10:05:23 GMT-0400 (Eastern Daylight Time)", "2025-03-18 10:05:23 -04:00"),
        ("March 18, 2025", "2025-03-18"),
        ("March 18, 2025, 6:05 EDT", "2025-03-18 06:05 EDT"),
    ],
)
def test_times_are_rewritten_as_the_claim_language_reads_them(said: str, value: str) -> None:
    assert said_time(said) == (value, "")


def test_a_clock_time_without_a_zone_leaves_its_date_and_says_so() -> None:
    assert said_time("2025-03-18T14:05:09") == ("2025-03-18", ", which says 14:05 but no zone")
    assert said_time("2025-03-18 14:05 XYZ") == ("2025-03-18", ", which says 14:05 in no zone known here")
    assert said_time("2025-03-18 14:05 +23:00") == ("2025-03-18", ", which says 14:05 in no zone known here")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "03/18/2025",
        "yesterday",
        "2025-13-01",
        "2025-02-30",
        "99999-01-01",
        "0000-01-01",
        "Mar 2025",
        "1742306709",
        "x" * 10**6,
    ],
)
def test_what_is_no_plain_time_is_not_guessed_at(said: str) -> None:
    assert said_time(said) is None


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES))
def test_a_time_with_its_offset_is_the_same_moment_however_it_is_written(moment: datetime) -> None:
    second = int(moment.timestamp() // 1 * 1000)
    for said in (moment.isoformat(), format_datetime(moment), f"{moment:%a %b %d %Y %H:%M:%S GMT%z}"):
        read_back = said_time(said)
        assert read_back is not None
        found = when(read_back[0], Clockwork())
        assert (found.earliest, found.latest) == (second, second + 999)


@given(st.text("0123456789-:TZ+ .,()MarTueGMTEDT", max_size=40))
def test_whatever_is_read_as_a_time_the_claim_language_reads_too(said: str) -> None:
    found = said_time(said)
    if found:
        when(found[0], Clockwork(zone=UTC))


class _Words(HTMLParser):
    """The words of a page by another parser, for pages that are well formed."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


TREES = st.recursive(
    st.text("abc é\n\t<&", max_size=8).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{' '.join(children)}</{tag}>",
        st.sampled_from(["div", "section", "b", "em", "ul", "blockquote", "pre", "article"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(TREES)
def test_no_word_of_a_page_is_lost_or_moved(html: str) -> None:
    oracle = _Words()
    oracle.feed(html)
    oracle.close()
    assert "".join(read(html.encode(), "p").text.split()) == normal("".join(oracle.words))


@given(TREES)
def test_the_text_of_a_page_is_normal_and_has_no_loose_ends(html: str) -> None:
    text = read(html.encode(), "p").text
    assert text == normal(text)
    assert text == text.strip("\n")


@pytest.mark.parametrize(
    "bomb",
    [
        b"<div>" * 200_000,
        b"<div>" * 2_500 + b"<p>x</p>" * 400_000,
        b"<p>" + b"".join(b"<b id=%d>" % n for n in range(2_900)) + b"</p>" + b"<p>x" * 100_000,
        b"<br>" * 1_200_000,
        b"<p " + b" ".join(b"a%d" % n for n in range(300_000)) + b">",
        b'<div title="</div>">' * 100_000,
        b"<div><!--</div>-->" * 100_000,
        b"<div></b>" * 100_000,
    ],
    ids=[
        "deep",
        "deep and wide",
        "reopened",
        "many",
        "attributes",
        "closed in a value",
        "closed in a comment",
        "closed by another",
    ],
)
def test_a_page_that_would_choke_the_parser_is_refused_at_once(bomb: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(BadSource, match=r"more elements|attributes"):
        read(bomb, "bomb.html")
    assert time.perf_counter() - began < 15  # an unguarded parser takes minutes


def test_an_ordinary_page_with_many_tags_left_open_is_read() -> None:
    rows = b"<tr><td><font size=2><b>x<td><font size=2>y<p>z" * 400
    assert read(b"<table>" + rows + b"</table>", "p").text.count("z") == 400


def test_shadow_trees_within_each_other_have_a_limit() -> None:
    page = read(b"<body>" + b"<template shadowrootmode=open>" * 300 + b"<p>deep</p>", "p")
    assert page.text == ""
    assert page.noticed[0] == "1 shadow trees, beyond the first 200 or very large, were left out"
    began = time.perf_counter()
    read(b"<body>" + b"<template shadowrootmode=open>" * 190 + b"x" * 5_000_000, "p")
    assert time.perf_counter() - began < 15  # each tree is written out once, so all of them would be a gigabyte


def test_a_page_that_claims_too_much_is_cut_short() -> None:
    deep = b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>"
    assert read(deep + b"<p>x", "p").noticed == ("JSON-LD block 1 was not read: it is not JSON",)
    many = b'<script type="application/ld+json">{"@type":"Article","datePublished":"2025-01-01"}</script>' * 60
    page = read(many + b"x", "p")
    assert page.noticed == ("only the first 50 of 60 JSON-LD blocks were read",)
    assert [one.value for one in page.proposals] == ["2025-01-01"]
    long = read(b'<meta property="og:title" content="' + b"t" * 5000 + b'">', "p").proposals[0].value
    assert long == "t" * 1000


def test_a_time_that_cannot_be_read_is_told_and_not_proposed() -> None:
    page = read(b'<meta name="date" content="03/18/2025">x', "p")
    assert page.proposals == ()
    assert page.noticed == ("meta name=\"date\" says '03/18/2025', which was not read as a time",)


def test_an_address_that_is_not_whole_is_not_proposed() -> None:
    assert read(b'<link rel=canonical href="/a"><meta property=og:url content="javascript:x">', "p").proposals == ()


def test_one_value_from_two_places_is_told_once_with_both() -> None:
    twice = [
        Proposal("title", "T", "a"),
        Proposal("title", "", "b"),
        Proposal("title", "T", "c"),
        Proposal("title", "T", "a"),
    ]
    assert merged(twice) == (Proposal("title", "T", "a; c"),)


def test_every_page_of_the_shared_data_is_read(shared_data: Path) -> None:
    files = sorted((shared_data / "raw").rglob("*.html"))
    assert files
    for file in files:
        assert read(file.read_bytes(), file.name).text.strip(), file

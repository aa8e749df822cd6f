"""Glyphs: what deceives is shown, what writing needs is left alone, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.glyphs import cell, looks_like, odd, visible

# Bidi controls, zero-width characters, fillers, tags, selectors and controls, by their code points.
DECEIVING = [
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0x200B, 0x2060, 0xFEFF, 0xAD, 0x34F, 0x115F,
    0x3164, 0xFFA0, 0x180E, 0xE0001, 0xE0041, 0xE007F, 0xFE0F, 0xE0100, 0x0, 0x7, 0x1B, 0x7F, 0x85, 0x2028, 0x200C, 0x200D, 0xD800,
]  # fmt: skip


@pytest.mark.parametrize("code", DECEIVING)
def test_what_hides_or_turns_the_writing_is_shown_as_a_mark(code: int) -> None:
    assert visible(f"pay{chr(code)}pal") == f"pay⟦U+{code:04X}⟧pal"
    assert visible(chr(code)) == f"⟦U+{code:04X}⟧"
    assert odd(f"pay{chr(code)}pal").startswith(f"hides U+{code:04X}")


ORDINARY = [
    "J.G.G. v. Trump, 15 and 16 March 2025 — “oral order”",
    "محكمة الاستئناف", "בית המשפט", "نام\u200cها", "می\u200cخواهم", "क्\u200dष", "ක්\u200dෂ", "ന്\u200dമ", "Αθήνα", "Москва",
    "서울", "東京タワー", "e\u0301cole", "Nguyễn Thị", "👩\u200d👩\u200d👧", "👩🏽\u200d🚀", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "©\ufe0f",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🇺🇸", "葛\U000e0100城", "tab\tline\npage\fend", "",
    "\u1820\u180b",
]  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_writing_is_left_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👩\u200d\u200d👧", "👩⟦U+200D⟧⟦U+200D⟧👧"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f⟦U+FE0F⟧⟦U+FE0F⟧"),
        ("🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "ok\x7f"), "🏴⟦U+E006F⟧⟦U+E006B⟧⟦U+E007F⟧"),
        ("نام\u200c", "نام⟦U+200C⟧"),
        ("نامa\u200c", "نامa⟦U+200C⟧"),
        ("葛\U000e0100\U000e0101城", "葛\U000e0100⟦U+E0101⟧城"),
    ],
)  # fmt: skip
def test_what_belongs_once_does_not_belong_twice_or_elsewhere(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.sampled_from([*map(chr, DECEIVING), "a", "ا", "❤", "🏴", "葛", "1", "⟦", "\U000e0067"])))
def test_what_has_been_made_visible_stays_as_it_is_and_nothing_else_changes(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    for code in DECEIVING[:8]:
        assert chr(code) not in shown
    unmarked = shown
    for letter in set(text):
        unmarked = unmarked.replace(f"⟦U+{ord(letter):04X}⟧", letter)
    assert unmarked == text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("раypal", "“раypal” mixes Cyrillic (р, а) with Latin"),
        ("Judge Bоasberg", "“Bоasberg” mixes Cyrillic (о) with Latin"),
        ("Αlpha Air", "“Αlpha” mixes Greek (Α) with Latin"),
        ("Ꭺcme", "“Ꭺcme” mixes Cherokee (Ꭺ) with Latin"),
        ("gnp\u202exe.fdp", "hides U+202E (right-to-left override)"),
        ("\u200b\u2060", "hides U+200B (zero width space), U+2060 (word joiner); shows no letter"),
        ("two\nlines", "hides U+000A"),
        ("Z" + "\u0301" * 7 + "o", "piles more than six accents on one letter"),
        ("p\u200bаy", "hides U+200B (zero width space); “p⟦U+200B⟧аy” mixes Cyrillic (а) with Latin"),
    ],
)
def test_what_is_odd_about_a_name_is_told_in_words(name: str, told: str) -> None:
    assert odd(name) == told


@pytest.mark.parametrize(
    "name",
    [
        *(text for text in ORDINARY if "\n" not in text),
        "10kΩ", "10 k\u2126", "5 µm", "5 μm", "β-carotene", "TGF-β1", "1ª", "2º", "x²", "H₂O", "№ 7", "Москва Moscow", "раура",
        "東京Tokyo", "３月Ｔ", "O’Brien-Łódź", "l33t", "ℝ-tree", "ʻOkina", "40°C", "B\u0301", "𝐀", "МиГ-29",
    ],
)  # fmt: skip
def test_names_in_one_script_units_and_ordinals_are_not_odd(name: str) -> None:
    assert odd(name) == ""


SCRIPTS = ["abzÉø", "авеожЯ", "αωΩάΑ", "אבג", "ابت", "कखग", "東京カな", "ԱԲա"]


@given(st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters + " -'.0123456789", max_size=30)))
def test_a_name_in_one_script_is_never_odd(name: str) -> None:
    assert odd(name) == ""


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Boasberg", "Bоasberg"),
        ("Boasberg", "Boasberg\u200b"),
        ("Boasberg", "Ｂoasberg"),
        ("paypal", "раураӏ"),
        ("Ahmed Ibrahim", "Ahmed lbrahim"),
        ("N100", "NlOO"),
        ("modern", "modem"),
        ("Zoë", "Zoe\u0308"),
        ("Zoë", "Zоё"),
        ("A  B", "A\u00a0B"),
        ("GXA–6143", "GXA-6143"),
    ],
)
def test_a_name_is_told_from_one_that_looks_like_it(name: str, other: str) -> None:
    assert looks_like(name, [other, name]) == (other,)
    assert looks_like(other, [name]) == (name,)


def test_names_that_differ_to_the_eye_do_not_look_alike() -> None:
    assert looks_like("Boasberg", ["boasberg", "Boasbers", "Boasberg, J.", "Boas berg", "Böasberg", ""]) == ()


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1-202-555", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff@x", "\x00+x", "＝1", "－", "−5", "-", "+", "-5 "],
)  # fmt: skip
def test_a_cell_that_could_be_a_formula_is_made_text(text: str) -> None:
    assert cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "-5", "+45.2", "-.5", "1e5", "-1.5E-3", "a=1", "'=1", "25-cv-766", "“=1”", "  plain", "٣", "#1"]
)
def test_a_plain_number_and_any_other_cell_is_left_alone(text: str) -> None:
    assert cell(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_of_a_written_table_begins_as_a_formula_unless_it_is_a_number(text: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([cell(text)])
    file.seek(0)
    got = next(csv.reader(io.StringIO(file.getvalue(), newline="")), [""])[0] if file.getvalue().strip() else ""
    first = next((letter for letter in got if unicodedata.category(letter)[0] not in "ZC"), "")
    if first in tuple("=+-@"):
        assert float(got) is not None

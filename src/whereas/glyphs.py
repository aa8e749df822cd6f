"""Glyphs: what can be seen of a text that may be made to deceive, and what is odd about a name.

Nothing is removed: characters that hide, or turn the writing round, are shown as marks such as ⟦U+202E⟧. What ordinary
writing needs stays as it is: joiners in emoji and in the scripts that use them, accents, any script by itself. The
look-alikes are a table of this module's own, of the best-known ones; it is far smaller than Unicode's (UTS 39).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

__all__ = ["cell", "looks_like", "odd", "visible"]

_KEPT = "\n\t\f"
_JOINERS = "\u200c\u200d"
_HIDDEN_RANGES = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xD800, 0xDFFF),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Controls, what Unicode 15 calls default ignorable, line and paragraph separators, annotations, lone surrogates."""

_HIDDEN = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _HIDDEN_RANGES) + "]")
_FLAGS = tuple(
    "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f" for region in ("gbeng", "gbsct", "gbwls")
)
_JOINING = frozenset({
    "ADLAM", "ARABIC", "BALINESE", "BENGALI", "BRAHMI", "CHAKMA", "DEVANAGARI", "GRANTHA", "GUJARATI", "GURMUKHI",
    "JAVANESE", "KAITHI", "KANNADA", "KHMER", "MALAYALAM", "MANDAIC", "MONGOLIAN", "MYANMAR", "NEWA", "NKO", "ORIYA",
    "PHAGS-PA", "SHARADA", "SINHALA", "SYRIAC", "TAMIL", "TELUGU", "TIBETAN", "TIRHUTA",
})  # fmt: skip
"""Scripts in which a joiner between two letters changes how they are written."""


def visible(text: str) -> str:
    """*text* with every character that hides, or that turns the direction of writing, as a mark: ⟦U+202E⟧.

    Line feeds, tabs and form feeds stay; so do joiners between two letters of a script that needs them or between two
    emoji, one variation selector where one belongs, and the flags of England, Scotland and Wales.
    """
    out, end = [], 0
    for at in _deceiving(text):
        out += [text[end:at], f"⟦U+{ord(text[at]):04X}⟧"]
        end = at + 1
    return "".join(out) + text[end:]


def _deceiving(text: str) -> Iterator[int]:
    """Where the hidden characters of *text* are that ordinary writing does not need."""
    end = 0
    for found in _HIDDEN.finditer(text):
        if found.start() >= end:
            end = _belongs(text, found.start())
            if not end:
                yield found.start()


def _belongs(text: str, at: int) -> int:
    """Where the hidden characters that begin at *at* end, if they belong to ordinary writing; else 0."""
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _KEPT:
        return at + 1
    if mark in _JOINERS:
        ours = _script(before)
        if ours in _JOINING and ours == _script(after):
            return at + 1
        base = text[at - 2 : at - 1] if before == "\ufe0f" else before
        return at + 1 if mark == "\u200d" and _pictured(base) and _pictured(after) else 0
    if before == "\U0001f3f4":
        return next((at + len(flag) for flag in _FLAGS if text.startswith(flag, at)), 0)
    return at + 1 if before and _varied(mark, before) else 0


def _varied(mark: str, before: str) -> bool:
    """Whether the variation selector *mark* has a meaning after *before*."""
    if mark in "\ufe0e\ufe0f":
        return before in "#*0123456789©®‼⁉™" or _pictured(before)
    if "\ufe00" <= mark <= "\ufe0d" or mark >= "\U000e0100":
        ideograph = unicodedata.name(before, "").startswith(("CJK UNIFIED", "CJK COMPAT"))
        return ideograph or (mark == "\ufe00" and unicodedata.category(before) == "Sm")
    return "\u180b" <= mark <= "\u180f" and mark != "\u180e" and _script(before) == "MONGOLIAN"


def _pictured(letter: str) -> bool:
    """Whether *letter* is an emoji, a skin tone or another sign."""
    return letter != "" and (unicodedata.category(letter) in ("So", "Sk", "Sm") or letter == "〰")


def _script(letter: str) -> str:
    """The script of a letter or of a mark on one, by its Unicode name; "" where it has none of its own."""
    if not letter or not unicodedata.category(letter).startswith(("L", "M")):
        return ""
    name = unicodedata.name(letter, "")
    first = name.partition(" ")[0]
    if first in ("FULLWIDTH", "HALFWIDTH"):
        first = name.split(" ")[1]
    return _GROUPED.get(first, first)


# ---------------------------------------------------------------------------------------------- odd names


_GROUPED = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "HAN"),
    **dict.fromkeys(
        ("COMBINING", "MODIFIER", "SUPERSCRIPT", "SUBSCRIPT", "FEMININE", "MASCULINE", "MICRO", "OHM", "KELVIN", "ANGSTROM",
         "VARIATION", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "ALEF", "BET", "GIMEL", "DALET", "PLANCK", "EULER", "INFORMATION",
         "TURNED", "SQUARE"), ""),
}  # fmt: skip

_LOOKS = {
    "CYRILLIC": ("авсԁеһіјӏкмпорԛѕтуԝхѵьАВСЕНІЈКМОРԚЅТУԜХѴЬЗёїӧӓ", "abcdehijlkmnopqstywxvbABCEHIJKMOPQSTYWXVb3ëïöä"),
    "GREEK": ("αικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϲ", "aikvoptuxyABEZHIKMNOPTYXCc"),
    "ARMENIAN": ("ոսհօզցքՍՏՕԼ", "nuhoqgpUSOL"),
    "CHEROKEE": ("ᎪᏴᏟᎠᎬᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "ABCDEHIJKLMPRSTVWZ"),
}  # fmt: skip
"""By script, letters that look like a Latin letter or a digit, and that letter."""

_LOOK = {ord(a): b for foreign, latin in _LOOKS.values() for a, b in zip(foreign, latin, strict=True)}
_LOOK |= {ord("0"): "O", ord("1"): "l", ord("I"): "l", ord("|"): "l", ord("ı"): "i"}
_ALWAYS = frozenset({"CYRILLIC", "ARMENIAN", "CHEROKEE"})


def odd(name: str) -> str:
    """In words, what is odd about *name*; "" where nothing is.

    Odd are characters that hide or turn the writing, a word that mixes Latin with letters of another script that look
    like Latin, and many accents on one letter. A name in one script is never odd, whatever it resembles; nor is one whose
    words are in several.
    """
    said = []
    hidden = list(dict.fromkeys(name[at] for at in _deceiving(name)))
    hidden += [mark for mark in _KEPT if mark in name]
    if hidden:
        said.append("hides " + ", ".join(map(_called, hidden[:4])))
    if hidden and not any(letter.isalnum() for letter in name):
        said.append("shows no letter")
    for word in _words(name):
        mixed = _mixed(word)
        if mixed:
            said.append(f"“{visible(word)}” mixes {mixed}")
    if any(len(pile) > 6 for pile in _piles(name)):
        said.append("piles more than six accents on one letter")
    return "; ".join(said)


def _called(mark: str) -> str:
    name = unicodedata.name(mark, "")
    return f"U+{ord(mark):04X}" + (f" ({name.lower()})" if name else "")


def _words(name: str) -> Iterator[str]:
    """The runs of letters, with the digits, marks and hidden characters in them."""
    word = ""
    for letter in name:
        if letter.isalnum() or unicodedata.category(letter)[0] == "M" or _HIDDEN.match(letter):
            word += letter
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _mixed(word: str) -> str:
    """The scripts that *word* mixes with Latin to be mistaken for it, with their letters; "" where it does not."""
    scripts: dict[str, list[str]] = {}
    for letter in word:
        script = _script(letter)
        if script and unicodedata.category(letter)[0] == "L" and letter not in scripts.setdefault(script, []):
            scripts[script].append(letter)
    if "LATIN" not in scripts:
        return ""
    told = []
    for script in sorted(scripts):
        letters = scripts[script]
        if script in _ALWAYS or (script == "GREEK" and any(ord(letter) in _LOOK for letter in letters)):
            told.append(f"{script.capitalize()} ({', '.join(letters[:8])})")
    return " and ".join(told) + " with Latin" if told else ""


def _piles(name: str) -> Iterator[str]:
    pile = ""
    for letter in name:
        if unicodedata.category(letter) in ("Mn", "Me"):
            pile += letter
        else:
            yield pile
            pile = ""
    yield pile


def looks_like(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of *others* that are not *name* but can be taken for it: they differ only by letters that look alike, by
    hidden characters, or by how their accents and spaces are encoded. Difference in case is difference.
    """
    ours = _skeleton(name)
    return tuple(other for other in others if other != name and _skeleton(other) == ours)


def _skeleton(name: str) -> str:
    """What *name* looks like: two names with one skeleton can be taken for each other."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKC", name) if not _HIDDEN.match(letter))
    shape = unicodedata.normalize("NFC", bare).translate(_LOOK)
    shape = unicodedata.normalize("NFD", shape).translate(_LOOK)
    return " ".join(shape.replace("rn", "m").replace("vv", "w").replace("—", "-").replace("–", "-").split())


# ---------------------------------------------------------------------------------------------- cells


_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_FORMULA = "=+-@\t\r\n＝＋－＠−"


def cell(text: str) -> str:
    """*text* as a cell of a table that no spreadsheet takes for a formula: where it could be one, ' is put before it.

    That is where it begins, after spaces and hidden characters, with = + - @, with one of their full-width forms, or with
    a tab or line end (OWASP, CSV Injection). A plain number such as -5 or +45.2 is left alone. Quoting is left to the
    writer of the file; a reader by machine should be given JSON.
    """
    if _NUMBER.fullmatch(text):
        return text
    for letter in text:
        if letter in _FORMULA:
            return "'" + text
        if unicodedata.category(letter)[0] not in "CZ":
            break
    return text

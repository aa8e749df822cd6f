"""Data: the text of a JSON file is its own, and what readers disagree about is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import normal
from whereas.readers.data import read

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


def test_the_text_of_a_json_file_is_what_the_file_says() -> None:
    found = read(b'{"flight": "GXA6143",\r\n "left": 17.260, "u": "\\u00e9"}\n', "log.json")
    assert found.text == '{"flight": "GXA6143",\n "left": 17.260, "u": "\\u00e9"}\n'
    assert (found.media_type, found.extractor, found.noticed) == ("application/json", "data 1, text 1", ())


@given(VALUES, st.booleans())
def test_every_json_value_is_read_as_it_stands_and_nothing_is_noticed(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    found = read(text.encode(), "a.json")
    assert found.text == normal(text)
    assert found.noticed == ()


@given(st.text('{}[]",:0123456789.eE-+truefalsn\\u \n', max_size=30))
def test_what_the_standard_library_refuses_is_refused(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(BadSource):
            read(text.encode(), "a.json")
    else:
        assert read(text.encode(), "a.json").text == normal(text)


def test_what_readers_of_json_disagree_about_is_told() -> None:
    found = read(
        b'{"a": 1, "a": NaN, "b": {"c": 1, "c": 2, "c": -Infinity}, "s": "\\ud83d \\ude00 \\ud83d\\ude00 \\\\ud800"}',
        "a.json",
    )
    assert found.noticed == (
        "3 keys are given twice in one object, and readers differ on which counts: 'c', 'a'",
        "holds -Infinity, NaN, which JSON does not know",
        "2 escapes are half of a surrogate pair, which is no letter",
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": 1,}', "line 1, column"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'["\xe9"]', "it is not UTF-8"),
        (b"[" * 201 + b"]" * 201, "nested more than 200 deep"),
        (b"[" * 1_000_000, "nested more than 200 deep"),
        (b'{"a":' * 300_000, "nested more than 200 deep"),
        (b'"' + b"\\" * 1_000_001, "line 1"),
        (b'"' + b'\\"' * 300_000 + b"\\", "line 1"),
        (b"1 2", "Extra data"),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(data: bytes, problem: str) -> None:
    with pytest.raises(BadSource, match="not JSON that can be read: ") as refused:
        read(data, "a.json")
    assert problem in refused.value.problem


def test_two_hundred_deep_is_still_read() -> None:
    assert read(b"[" * 200 + b"]" * 200, "a.json").noticed == ()
    assert read(b'"' + b"[" * 1000 + b'"', "a.json").noticed == ()


def test_numbers_of_any_length_are_text_and_never_numbers() -> None:
    assert len(read(b"9" * 1_000_000, "a.json").text) == 1_000_000


def test_json_lines_are_read_a_line_a_value_and_a_broken_one_is_told() -> None:
    found = read(b'{"a": 1}\n\n{"a": 1, "a": 2}\n{"cut": \n', "log.jsonl")
    assert found.media_type == "application/x-ndjson"
    assert found.text == '{"a": 1}\n\n{"a": 1, "a": 2}\n{"cut": \n'
    assert found.noticed[0].startswith("1 of 3 lines are not JSON: line 4: ")
    assert found.noticed[1].startswith("1 keys are given twice")
    assert read(b'{"a": 1}\n{"b": 2}\n', "export").media_type == "application/x-ndjson"
    with pytest.raises(BadSource, match="no line is JSON"):
        read(b"a\nb\n", "log.ndjson")


def test_a_byte_order_mark_is_passed_over_and_utf_16_is_told() -> None:
    assert read(b"\xef\xbb\xbf[1]", "a.json").text == "[1]"
    assert read(b"\xff\xfe" + "[1]".encode("utf-16-le"), "a.json").noticed == (
        "read as utf-16-le, which JSON files should not be",
    )


def test_every_json_file_of_the_shared_data_is_read(shared_data: Path) -> None:
    files = sorted((shared_data / "raw").rglob("*.json"))
    assert files
    for file in files:
        data = file.read_bytes()
        assert read(data, file.name).text == normal(data.decode()), file

"""Quick: with the scanner, any files give just what the decoder gives."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from flights import Hearing, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.track import bulk, quick, readsb, scanner
from whereas.track.fixes import COLUMNS

HEAD = b'{"icao":"a00001","r":"N1","t":"B738","timestamp": 1741824000.000,\n"trace":['
ROWS = (
    b'[0.5,44.1,-93.25,"ground",12.3,45.0,0,null,null,"adsb_icao",null,null,null,null]',
    b'[4.25,44.1,-93.25,1200,152.3,45.0,1,640,{"type":"adsb_icao","flight":"XYZ12   ","nav_modes":["vnav"]},"mlat",1,2,3,4]',
    b'[9,44.1,-93.25,null,null,null,2,-64,{"flight":"        "},"adsb_icao"]',
    b'[9.01,44.1,-93.25,1300,150.0,45.0,0,-0,{"flight":"XYZ13"},"nobody_knows"]',
    b'[10,44.1,-93.25,1e308,1e308,45.0,0,1e308,null,"adsb_icao"]',
    b"[11,44.1,-93.25,1300,150.0,45.0,257,0,null]",
    b'[12,null,-93.25,1300,150.0,45.0,null,0,{"flight":null},null]',
    b"[13,44.123456,-93.654321,1300,150.0,45.0,4,0,null]",
    b'[14,44.1,-93.25,"up",1,1,0,0,null,"adsb_icao"]',
    b'[1e300,44.1,-93.25,5,1,1,0,0,null,"adsb_icao"]',
    b"[15,44.1]",
    b'[16,44.1,-93.25,-1300000,150.0,45.0,0,0,null,"adsb_icao"]',
)


pytestmark = pytest.mark.usefixtures("compiled_scanner")


def same(files: list[tuple[bytes, str]]) -> None:
    assert scanner.usable(), "WHEREAS_COMPILED is 0"
    careful, refused = readsb.read_many(files, rates=False)
    scanned, refused_too = quick.read_many(files)
    assert sorted(map(str, refused)) == sorted(map(str, refused_too))
    assert careful.heads == scanned.heads
    assert careful.starts.tolist() == scanned.starts.tolist()
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(careful.fixes, name), getattr(scanned.fixes, name), name)
    assert bulk.legs_of_batch(scanned).tobytes() == bulk.legs_of_batch(careful).tobytes()


def test_flights_of_all_kinds_read_the_same() -> None:
    files = []
    for seed in range(12):
        flown = flight(
            seed, ("KMSP", "KDEN", "KMSP"), hearing=Hearing(nulls=0.02, mlat=0.05, tisb=0.02, wild=0.002, flicker=0.002)
        )
        files += [(as_readsb(flown, day, squeezed=bool(seed % 2)), f"{seed} {day}") for day in days(flown)]
    same(files)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(ROWS), max_size=6), max_size=6), st.booleans())
def test_rows_out_of_the_ordinary_among_others_read_the_same(files: list[list[bytes]], squeezed: bool) -> None:
    texts = [HEAD + b",\n".join(some) + b"]}" for some in files]
    same([(gzip.compress(text) if squeezed else text, f"{number}") for number, text in enumerate(texts)])


@pytest.mark.parametrize("cut", range(0, 400, 23))
def test_files_cut_short_are_refused_alike(cut: int) -> None:
    text = HEAD + b",\n".join(ROWS[:2]) + b"]}"
    same([(text, "whole"), (text[:cut], "cut"), (text.replace(b"44.1", b"x", 1), "damaged"), (text, "whole too")])


def test_some_at_a_time_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [HEAD + b",\n".join(some) + b"]}" for some in (ROWS[:2], (), ROWS[:3], ROWS[5:6])]
    monkeypatch.setattr(quick, "SOME_BYTES", 1)
    same([(text, str(number)) for number, text in enumerate([*texts, b"{", texts[0]])])


@pytest.mark.parametrize("why", ["told to do without", "not compiled"])
def test_without_the_scanner_the_decoder_reads_all(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(HEAD + b",\n".join(ROWS[:4]) + b"]}", "one"), (b"{", "two")]
    whole, refused = quick.read_many(files)
    if why == "not compiled":
        monkeypatch.setattr(scanner, "compiled", None)
        with pytest.raises(ImportError, match="compiler"):
            scanner.scan(files[0][0])
    else:
        monkeypatch.setenv("WHEREAS_COMPILED", "0")
        monkeypatch.setattr(scanner, "compiled", lambda *_: pytest.fail("it is asked"))
    alone, refused_too = quick.read_many(files)
    assert alone.heads == whole.heads
    assert list(map(str, refused)) == list(map(str, refused_too))
    assert alone.fixes.time_ms.tolist() == whole.fixes.time_ms.tolist()

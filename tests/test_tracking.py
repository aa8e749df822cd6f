"""Tracking: what tracks show becomes claims that quote their records, hold the truth, and can all be taken back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from flights import BIG, MORNING, Flown, Hearing, Truth, as_readsb, days, flight
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.answers import View
from whereas.bounds import Bounds
from whereas.casefile import Case, read_case
from whereas.claim import Claim
from whereas.export import export_case, restore
from whereas.intake import Readers
from whereas.keeping import add, claim, take_in, undo
from whereas.ledger import Ledger
from whereas.source import sha256
from whereas.track import reading
from whereas.track.borders import Area, area
from whereas.track.fixes import GROUND
from whereas.track.flights import flights
from whereas.tracking import Held, Tracked, drawn, enter, held, named, pictured, sayings, values

LATE_MS = MORNING + 8 * 3_600_000  # 22:00 UTC, so that a flight is in the air at midnight
NOISY = Hearing(gaps=2, nulls=0.05, mlat=0.1, tisb=0.02, wild=0.01)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as made:
        yield made


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "case", make=True) as made:
        yield made


@dataclass(frozen=True)
class Entering:
    """Files that are put into a case: added as sources, read, and their legs entered."""

    ledger: Ledger
    readers: Readers

    def __call__(
        self, files: dict[str, bytes], name: str = "", *, areas: Sequence[Area] = (), clock: str = "", propose: bool = False
    ) -> Tracked:  # fmt: skip
        list(add(self.ledger, [Held(file, data) for file, data in files.items()], self.readers))
        by_hash = {source.sha256: source.id for source in self.ledger.case().sources.values()}
        tracks = [track for file, data in files.items() for track in reading.read(data, file)]
        said = sayings(named(flights(tracks), name), tracks, areas)
        sources = {file: by_hash[sha256(data)] for file, data in files.items()}
        return enter(self.ledger, said, sources, clock=clock, propose=propose)


@pytest.fixture
def put(ledger: Ledger, readers: Readers) -> Entering:
    return Entering(ledger, readers)


def traces(flown: Flown) -> dict[str, bytes]:
    """The files of its days, by name: the day stands before, as a folder."""
    return {f"{day}/trace_full_{flown.icao24}.json": as_readsb(flown, day) for day in days(flown)}


def bounds(case: Case, event: str) -> Bounds:
    return View.of(case).chronology.bounds(event).bounds


def says(case: Case, prefix: str = "") -> list[str]:
    return [each.says for each in case.claims if each.says.startswith(prefix)]


def moment(said: str) -> int:
    """The last time in a sentence, in milliseconds."""
    words = said.rpartition(" UTC")[0].split(" ")[-2:]
    return round(datetime.fromisoformat(f"{words[0]}T{words[1]}+00:00").timestamp() * 1000)


def words(case: Case, each: Claim) -> str:
    return (case.sources[each.source].text or "")[slice(*each.span)] if each.span else ""


# ---------------------------------------------------------------------------------------------- what is claimed


def test_a_flight_becomes_a_take_off_and_a_landing_that_hold_the_truth(ledger: Ledger, put: Entering) -> None:
    """
    a flight from KMSP to KDEN, heard all the way
    f1.departed   from the last record on the ground, by the first in the air; KMSP is its place
    f1.landed     likewise, at KDEN
    """
    flown = flight(1, ("KMSP", "KDEN"))
    done = put(traces(flown), "f1")
    case = ledger.case()
    assert done.entry is not None
    assert (done.entry.kind, done.unquoted, done.proposed, done.known) == ("track", (), (), 0)
    assert len(done.claims) == len(case.claims) == 10
    for event, place, at_ms in (
        ("f1.departed", "KMSP", flown.truth.departed_ms),
        ("f1.landed", "KDEN", flown.truth.landed_ms),
    ):
        found = bounds(case, event)
        assert found.earliest is not None
        assert found.latest is not None
        assert found.earliest <= at_ms <= found.latest
        assert (case.events[event].kind, case.events[event].place) == (f"flight.{event[3:]}", place)
        assert flown.registration in case.events[event].what
    assert not View.of(case).disputes()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), ends=st.lists(st.sampled_from(BIG), min_size=2, max_size=3, unique=True))
def test_bounds_of_a_case_hold_the_truth_whatever_was_heard(
    seed: int, ends: list[str], readers: Readers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    flown = flight(seed, tuple(ends), hearing=NOISY)
    with Ledger(tmp_path_factory.mktemp("law") / "case", make=True) as ledger:
        put = Entering(ledger, readers)
        put(traces(flown))
        case = ledger.case()
    found = [event for event in case.events.values() if event.kind == "flight.departed"]
    assert found
    for departed in found:
        took, came = bounds(case, departed.id), bounds(case, departed.id.replace("departed", "landed"))
        if took.earliest is not None and took.latest is not None:
            assert any(took.earliest <= truth.departed_ms <= took.latest for truth in flown.truths)
        if came.earliest is not None and came.latest is not None:
            assert any(came.earliest <= truth.landed_ms <= came.latest for truth in flown.truths)


def test_each_claim_quotes_the_record_that_says_so(ledger: Ledger, put: Entering) -> None:
    """Its quote, parsed again, is the row with that time, and says ground or air as the claim needs it."""
    flown = flight(3, ("KATL", "KJFK"), hearing=NOISY)
    put(traces(flown), "f1", areas=[area("US+12nm")])
    case = ledger.case()
    quoted = 0
    for each in case.claims:
        assert each.quote == words(case, each)
        rule = each.found_by.removeprefix("track 1: ")
        if rule.startswith("identity") and each.note == "the head of the file":
            assert each.quote.strip('"') in (flown.registration, flown.type_code)
            continue
        row = json.loads(each.quote)
        head = json.loads(case.sources[each.source].text or "")
        assert round((head["timestamp"] + row[0]) * 1000) == moment(each.says)
        grounded = {"departed.after": True, "departed.before": False, "landed.after": False, "landed.before": True}
        if rule in grounded:
            assert (row[3] == "ground") is grounded[rule]
            quoted += 1
    assert quoted >= 4


def test_what_is_only_likely_is_proposed_and_in_no_answer(ledger: Ledger, put: Entering) -> None:
    """
    lost 2,000 ft above the runway: it landed after that, and likely within some minutes
    """
    flown = flight(5, ("KMSP", "KDEN"), hearing=Hearing(floor_ft=2_000))
    done = put(traces(flown), "f1")
    case = ledger.case()
    likely = [each for each in case.claims if each.found_by.endswith(".likely")]
    assert [each.id for each in likely] == list(done.proposed)
    assert [each.says.partition(" ")[0] for each in likely] == ["f1.departed", "f1.landed"]
    assert all(each.status == "proposed" and "extrapolated" in each.note for each in likely)
    assert bounds(case, "f1.landed").latest is None
    assert bounds(case, "f1.departed").earliest is None
    low, high = likely[1].says.partition(" at ")[2].split("..")
    assert moment(low) <= flown.truth.landed_ms <= moment(high)
    assert not case.events["f1.landed"].place
    row = json.loads(likely[1].quote)
    assert row == json.loads(case.sources[likely[1].source].text or "")["trace"][-1]
    assert f"{row[3] - 5_434:,}"[:3] in likely[1].note


def test_one_record_low_and_slow_bounds_nothing_and_is_told_as_likely(ledger: Ledger, put: Entering) -> None:
    """
    one fix 400 ft above KMSP, at 120 kt, sinking: it may be rolling at a wrong height, and likely lands within minutes
    """
    row = '[50400, 44.87, -93.20, 1250, 120.0, 300.0, 0, -800, null, "adsb_icao"]'
    text = f'{{"icao": "adf7c7", "timestamp": 1741824000, "trace": [{row}]}}'
    done = put({"one.json": text.encode()}, "f1")
    assert not done.claims
    (likely,) = ledger.case().claims
    assert (likely.status, likely.quote) == ("proposed", row)
    assert likely.says.startswith("f1.landed at 2025-03-13 14:0")


def test_with_propose_nothing_is_used_yet(ledger: Ledger, put: Entering) -> None:
    done = put(traces(flight(1)), "f1", propose=True)
    case = ledger.case()
    assert not done.claims
    assert {each.status for each in case.claims} == {"proposed"}
    assert all(event.proposed for event in case.events.values())
    assert not View.of(case).case.events


def test_silences_and_crossings_are_events_between_two_records(ledger: Ledger, put: Entering) -> None:
    """
    Atlanta to Frankfurt, not heard for 50 minutes over the sea
    """
    flown = flight(2, ("KATL", "EDDF"), hearing=Hearing(deaf=((10_000, 13_000),)))
    put(traces(flown), "f1", areas=[area("US"), area("US+12nm")])
    case = ledger.case()
    gap = case.events["f1.unheard-1"]
    assert (gap.kind, gap.extended) == ("track.gap", True)
    start, end = bounds(case, "f1.unheard-1.start"), bounds(case, "f1.unheard-1.end")
    ((begins, over),) = flown.gaps_ms
    assert start.latest is not None
    assert end.earliest is not None
    assert start.latest <= begins < over <= end.earliest
    left, leaving = bounds(case, "f1.left-us"), bounds(case, "f1.left-us-12nm")
    assert (case.events["f1.left-us"].kind, case.events["f1.left-us-12nm"].kind) == ("airspace.left",) * 2
    for crossed in (left, leaving):
        assert crossed.earliest is not None
        assert crossed.latest is not None
        own = flown.fixes.time_ms
        assert np.count_nonzero((own > crossed.earliest) & (own < crossed.latest)) == 0
    assert left.latest is not None
    assert leaving.earliest is not None
    assert left.latest <= leaving.earliest
    assert all("Natural Earth" in each.note for each in case.claims if "left-us" in each.says)


def test_who_the_aircraft_is_is_claimed_where_the_records_say_so_and_not_where_it_was_computed(
    ledger: Ledger, put: Entering
) -> None:
    flown = flight(1)
    put(traces(flown), "f1")
    case = ledger.case()
    found = {event.what for event in case.events.values() if event.kind == "identity"}
    assert found == {
        f"address {flown.icao24} goes with registration {flown.registration}",
        f"address {flown.icao24} goes with type {flown.type_code}",
        f"address {flown.icao24} goes with call sign {flown.callsigns[0]}",
    }


# ---------------------------------------------------------------------------------------------- several files


def test_two_days_make_one_leg_with_a_source_each(ledger: Ledger, put: Entering) -> None:
    """A flight over midnight, UTC: it left on one day's file, and landed on the next one's."""
    flown = flight(4, ("KMSP", "KSFO"), departs_ms=LATE_MS)
    files = traces(flown)
    assert len(files) == 2
    put(files, "f1")
    case = ledger.case()
    of = {each.says.partition(" ")[0]: each.source for each in case.claims}
    assert of["f1.departed"] != of["f1.landed"]
    assert {"f1.departed", "f1.landed"} <= set(case.events)
    for event, at_ms in (("f1.departed", flown.truth.departed_ms), ("f1.landed", flown.truth.landed_ms)):
        found = bounds(case, event)
        assert (found.earliest or 0) <= at_ms <= (found.latest or 0)


def test_the_same_track_twice_is_nothing_new_and_more_of_it_only_what_is_new(ledger: Ledger, put: Entering) -> None:
    files = traces(flight(4, ("KMSP", "KSFO"), departs_ms=LATE_MS))
    first = put(dict(list(files.items())[:1]), "f1")
    again = put(dict(list(files.items())[:1]), "f1")
    assert (again.entry, again.claims, again.proposed, again.known) == (
        None,
        (),
        (),
        len(first.claims + first.proposed),
    )
    both = put(files, "f1")
    assert both.entry is not None
    assert len(set(says(ledger.case()))) == len(says(ledger.case()))


def test_undo_takes_all_of_it_back(ledger: Ledger, put: Entering) -> None:
    files = traces(flight(1))
    done = put(files, "f1", areas=[area("US")])
    assert done.entry is not None
    undo(ledger, done.entry.seq)
    case = ledger.case()
    assert not case.claims
    assert not case.events
    assert len(case.sources) == 1


def test_legs_are_named_by_aircraft_day_and_number_or_as_one_says() -> None:
    flown = flight(6, ("KMSP", "KDEN", "KMSP"))
    legs = flights(track for file, data in traces(flown).items() for track in reading.read(data, file))
    stem = flown.registration.lower()
    assert list(named(legs)) == [f"{stem}-20250313-1", f"{stem}-20250313-2"]
    assert list(named(legs, "f1")) == ["f1-1", "f1-2"]
    assert list(named(legs[:1], "f1")) == ["f1"]
    nameless = [replace(legs[0], registration=""), replace(legs[0], registration="", icao24="", callsigns=())]
    assert list(named(nameless)) == [f"{flown.icao24}-20250313-1", "aircraft-20250313-1"]


# ---------------------------------------------------------------------------------------------- against others


def test_a_track_conflicts_with_a_report_that_says_otherwise(ledger: Ledger, put: Entering) -> None:
    """
    track    f1 left between 13:58:05 and 14:00:05
    report   f1 left at 17:00
    """
    put(traces(flight(1)), "f1")
    text = b"Flight 1 left at 5 p.m., a spokesman said.\n"
    list(add(ledger, [Held("report.txt", text)], put.readers))
    claim(
        ledger, {"says": "f1.departed at 2025-03-13 17:00 UTC", "source": "report", "quote": "Flight 1 left at 5 p.m."}
    )
    (dispute,) = View.of(ledger.case()).disputes()
    said = {saying.says for saying in dispute.sayings}
    assert "f1.departed at 2025-03-13 17:00 UTC" in said
    assert any(each.startswith("f1.departed by 2025-03-13 14:0") for each in said)


def test_on_a_clock_that_nobody_vouches_for_a_track_bounds_nothing_and_then_as_the_clock_ran(
    ledger: Ledger, put: Entering
) -> None:
    """
    the receiver's clock showed 30 to 45 s more than the true time
    """
    flown = flight(1)
    put(traces(flown), "f1", clock="receiver")
    assert bounds(ledger.case(), "f1.departed") == Bounds(None, None)
    source = ledger.case().claims[0].source
    from_ms, by_ms = (moment(each) for each in says(ledger.case(), "f1.departed"))
    claim(ledger, {"says": "receiver runs +30 s .. +45 s", "source": source})
    assert bounds(ledger.case(), "f1.departed") == Bounds(from_ms - 45_000, by_ms - 30_000)


# ---------------------------------------------------------------------------------------------- out of the case


def test_a_case_with_tracks_goes_out_as_text_and_comes_in_again(ledger: Ledger, put: Entering, tmp_path: Path) -> None:
    put(traces(flight(2, ("KATL", "EDDF"))), "f1", areas=[area("US")])
    case = ledger.case()
    export_case(ledger, tmp_path / "out", whole=True)
    text = read_case(tmp_path / "out")
    assert [(each.says, each.quote, each.span, each.found_by) for each in text.claims] == [
        (each.says, each.quote, each.span, each.found_by) for each in case.claims
    ]
    assert text.events == case.events
    with Ledger(tmp_path / "again", make=True) as again:
        restore(again, tmp_path / "out" / "ledger.jsonl")
        assert again.case() == case
    with Ledger(tmp_path / "taken", make=True) as taken:
        take_in(taken, text)
        assert taken.case().events == case.events
        assert says(taken.case()) == says(case)


def test_the_legs_of_a_case_are_found_again_by_their_names(ledger: Ledger, put: Entering) -> None:
    flown = flight(6, ("KMSP", "KDEN", "KMSP"))
    put(traces(flown), "f1")
    files = {each.path: each.data for each in held(ledger)}
    legs = pictured(ledger.case(), files)
    assert list(legs) == ["f1-1", "f1-2"]
    assert [leg.takeoff.airport and leg.takeoff.airport.code for leg in legs.values()] == ["KMSP", "KDEN"]
    picture = drawn(legs["f1-2"], title="Back", prefix="back")
    assert picture.startswith("<svg")
    assert "Back" in picture


def test_what_would_be_said_can_be_seen_as_values() -> None:
    files = traces(flight(1))
    tracks = [track for file, data in files.items() for track in reading.read(data, file)]
    told = values(sayings(named(flights(tracks), "f1"), tracks))
    assert told[0] == {
        "event": "f1.departed", "says": "f1.departed from 2025-03-13 13:58:05.130 UTC", "file": next(iter(files)),
        "row": told[0]["row"], "rule": "departed.after", "weak": False,
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- every format


@dataclass(frozen=True)
class Written:
    """A track as a file of some format: what it is called, its bytes, and what stands in each record, by its time."""

    name: str
    data: bytes
    record: dict[int, str]
    grounded: str = ""  # what a record on the ground has
    aloft: str = ""  # what a record in the air has


Fix = tuple[int, float, float, int | None, float]
"""Seconds since 1970, latitude, longitude, feet (None on the ground), knots."""


def thinned(flown: Flown) -> list[Fix]:
    """Fixes on whole seconds: all about the ends, every twentieth between."""
    fixes, made = flown.fixes, list[Fix]()
    for i in range(len(fixes)):
        near = min(abs(int(fixes.time_ms[i]) - at) for at in flown.truth[2:]) < 400_000
        at = int(fixes.time_ms[i]) // 1000
        if (near or i % 20 == 0) and (not made or at > made[-1][0]):
            grounded = fixes.air[i] == GROUND
            feet = None if grounded else int(fixes.altitude_ft[i])
            where = float(fixes.latitude_deg[i]), float(fixes.longitude_deg[i])
            made.append((at, *where, feet, float(fixes.speed_kt[i])))
    return made


def iso(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def table(header: str, rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    made = csv.writer(out, lineterminator="\r\n")
    made.writerow(header.split(","))
    made.writerows(rows)
    return out.getvalue()


def states(fixes: Sequence[Fix]) -> str:
    header = "time,icao24,lat,lon,velocity,callsign,onground,baroaltitude,lastposupdate"
    return table(
        header,
        [
            (at, "a12345", north, east, round(knots * 0.514444, 2), "XSN6143", feet is None, "" if feet is None else round(feet * 0.3048, 2), at)
            for at, north, east, feet, knots in fixes
        ],
    )  # fmt: skip


def fr24_csv(fixes: Sequence[Fix]) -> Written:
    rows = [(at, iso(at), "XSN6143", f"{n},{e}", feet or 0, round(kt), 175) for at, n, e, feet, kt in fixes]
    text = table("Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction", rows)
    return Written("XP6143.csv", text.encode(), {row[0]: f"{row[0]}\t{row[1]}" for row in rows}, "\t0\t")


def fr24_json(fixes: Sequence[Fix]) -> Written:
    trail = [
        {"lat": n, "lng": e, "alt": feet or 0, "spd": round(kt), "ts": at, "hd": 1} for at, n, e, feet, kt in fixes
    ]
    said = {
        "identification": {"number": {"default": "XP6143"}, "callsign": "XSN6143"},
        "aircraft": {"model": {"code": "B738"}, "hex": "a12345", "registration": "N123XX"}, "trail": trail[::-1],
    }  # fmt: skip
    return Written("page.json", json.dumps(said).encode(), {at: f'"ts": {at}' for at, *_ in fixes}, '"alt": 0,')


def opensky_csv(fixes: Sequence[Fix]) -> Written:
    return Written("states.csv", states(fixes).encode(), {at: f"{at}\ta12345" for at, *_ in fixes}, "True", "False")


def opensky_parquet(fixes: Sequence[Fix]) -> Written:
    made = io.BytesIO()
    pq.write_table(pyarrow.csv.read_csv(pa.BufferReader(states(fixes).encode())), made)
    return Written("states.parquet", made.getvalue(), {at: f"{at}\ta12345" for at, *_ in fixes})


def kml_track(fixes: Sequence[Fix]) -> Written:
    whens = "".join(f"<when>{iso(at)}</when>\n" for at, *_ in fixes)
    coords = {at: f"{e} {n} {(feet or 800) * 0.3048:.1f}" for at, n, e, feet, _ in fixes}
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
<Placemark><name>XSN6143</name><gx:Track><altitudeMode>absolute</altitudeMode>
{whens}{"".join(f"<gx:coord>{each}</gx:coord>" for each in coords.values())}</gx:Track></Placemark></Document></kml>"""
    return Written("track.kml", text.encode(), coords)


def gpx_track(fixes: Sequence[Fix]) -> Written:
    points = "\n".join(
        f'<trkpt lat="{n}" lon="{e}"><ele>{(feet or 800) * 0.3048:.1f}</ele><time>{iso(at)}</time></trkpt>'
        for at, n, e, feet, _ in fixes
    )
    text = f"""<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>N123XX</name><trkseg>
{points}
</trkseg></trk></gpx>"""
    return Written("track.gpx", text.encode(), {at: iso(at) for at, *_ in fixes})


WRITERS = {
    "fr24 csv": fr24_csv, "fr24 json": fr24_json, "opensky csv": opensky_csv, "opensky parquet": opensky_parquet,
    "kml": kml_track, "gpx": gpx_track,
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_in_every_format_a_claim_quotes_the_record_of_its_time_and_its_bounds_hold_the_truth(
    kind: str, ledger: Ledger, put: Entering
) -> None:
    flown = flight(1)
    written = WRITERS[kind](thinned(flown))
    done = put({written.name: written.data}, "f1")
    case = ledger.case()
    assert not done.unquoted
    told = [each for each in case.claims if each.found_by.startswith(("track 1: departed", "track 1: landed"))]
    assert {each.says.split(" ")[0] for each in told} == {"f1.departed", "f1.landed"}
    for each in told:
        if each.found_by.endswith(".likely"):
            continue
        assert written.record[moment(each.says) // 1000] in words(case, each) == each.quote
        grounded = each.found_by in ("track 1: departed.after", "track 1: landed.before")
        assert (written.grounded if grounded else written.aloft) in each.quote
        assert grounded or not written.grounded or written.grounded not in each.quote
    _holds(case, flown.truth)


def _holds(case: Case, truth: Truth) -> None:
    """Where a side is bounded the truth lies within, to the second to which the formats tell."""
    for event, at_ms in (("f1.departed", truth.departed_ms), ("f1.landed", truth.landed_ms)):
        found = bounds(case, event)
        assert (found.earliest, found.latest) != (None, None)
        assert found.earliest is None or found.earliest <= at_ms
        assert found.latest is None or at_ms <= found.latest + 1000


def test_a_packed_trace_is_quoted_from_the_text_within(ledger: Ledger, put: Entering) -> None:
    """gzip bytes in a file called .json, as readsb keeps them."""
    flown = flight(1)
    (data,) = traces(flown).values()
    assert data[:2] == b"\x1f\x8b"
    put({"trace.json": data}, "f1")
    (source,) = ledger.case().sources.values()
    assert source.text is not None
    assert source.text.startswith("{")
    assert all(each.quote in source.text for each in ledger.case().claims)

"""Cluster: Spark makes the very legs that one machine makes, whatever the order in which it is given the work."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flights import HELICOPTER, JET, LONG_HAUL, SLOW, Craft, Flown, Hearing, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st
from lacking import lacking
from numpy.typing import NDArray
from pyspark.sql import DataFrame, SparkSession

from whereas.track import opensky
from whereas.track.archive import units
from whereas.track.bulk import LEG, legs_of_batch, legs_of_units
from whereas.track.cluster import (
    _batch,
    as_arrow,
    from_arrow,
    legs_of_vectors_on_spark,
    legs_on_spark,
    local_session,
    schema,
)
from whereas.track.fixes import GROUND, SILENT

EVENING = 1_741_908_600_000  # 2025-03-13 23:30 UTC: whatever departs then lands the day after
NOISY = Hearing(gaps=2, nulls=0.02, mlat=0.1, wild=0.01, flicker=0.01)
FLEET: tuple[tuple[tuple[str, ...], Craft, Hearing], ...] = (
    (("KMSP", "KDEN"), JET, Hearing()),
    (("KDEN", "KMSP", "KDEN"), JET, Hearing(floor_ft=2500)),
    (("NFFN", "PHNL"), LONG_HAUL, NOISY),
    (("KAPA", "KBJC", "KAPA"), SLOW, NOISY),
    (("EGLL", "EGKK"), HELICOPTER, Hearing()),
    (("ENSB", "BIKF"), JET, Hearing(gaps=1, mlat=1.0)),
)


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """A session on two cores of this machine. Without Java the tests are skipped, and in CI they fail."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        lacking("Java is not here: apt-get install default-jre-headless")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session = local_session(2)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def fleet() -> list[Flown]:
    """Forty-eight aircraft, of which every third flies over midnight."""
    return [
        flight(seed, route, craft=craft, hearing=hearing, departs_ms=EVENING - (seed % 3) * 20_000_000)
        for seed, (route, craft, hearing) in enumerate(FLEET[number % len(FLEET)] for number in range(48))
    ]


@pytest.fixture(scope="module")
def history(fleet: list[Flown], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The days of the fleet as files, one with every moment told twice, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("history")
    for number, flown in enumerate(fleet):
        for day in days(flown):
            shard = folder / f"{day:%Y/%m/%d}" / "traces" / flown.icao24[-2:]
            shard.mkdir(parents=True, exist_ok=True)
            text = as_readsb(flown, day, squeezed=number % 2 == 0)
            if number == 1:
                lines = text.split(b"\n")
                text = b"\n".join(twice for line in lines for twice in ([line, line] if line[-2:] == b"]," else [line]))
            (shard / f"trace_full_{flown.icao24}.json").write_bytes(text)
    (shard / "trace_full_00dead.json").write_bytes(b'{"icao":"00dead"')
    (shard / "trace_full_00beef.json").write_bytes(b"\x1f\x8b damaged")
    return folder


def _sorted(legs: NDArray[np.void]) -> NDArray[np.void]:
    return legs[np.lexsort([legs["number"], legs["icao24"]])]


def _taken(frame: DataFrame) -> tuple[NDArray[np.void], list[str]]:
    legs, told = from_arrow(frame.toArrow())
    return _sorted(legs), sorted(told)


def test_spark_makes_the_same_legs_bit_for_bit_whatever_the_order_of_the_work(
    session: SparkSession, history: Path
) -> None:
    """Flights over midnight, moments told twice, files that are refused; aircraft shuffled, three or all to a task."""
    work = list(units([history]))
    assert sum(len(unit.files) for unit in work) >= 60
    assert any(len(unit.files) > 1 for unit in work)
    alone = legs_of_units(work)
    assert len(alone.legs) > 40
    assert len(alone.refused) == 2
    for seed, units_per_task in ((1, 3), (2, 1000)):
        shuffled = [work[index] for index in np.random.default_rng(seed).permutation(len(work))]
        legs, told = _taken(legs_on_spark(session, shuffled, units_per_task=units_per_task))
        assert legs.tobytes() == _sorted(alone.legs).tobytes()
        assert told == sorted(map(str, alone.refused))


def _vectors(flown: Flown) -> pa.Table:
    """The fixes as OpenSky's dumps have them, in metres and metres a second, whole seconds so that some are equal."""
    fixes = flown.fixes
    callsign = flown.callsigns[0]
    return pa.table(
        {
            "time": fixes.time_ms // 1000,
            "icao24": pa.array([flown.icao24] * len(fixes)),
            "lat": fixes.latitude_deg,
            "lon": fixes.longitude_deg,
            "velocity": fixes.speed_kt.astype(np.float64) * 1852 / 3600,
            "heading": flown.track_deg,
            "vertrate": fixes.vertical_fpm.astype(np.float64) * 0.3048 / 60,
            "callsign": pa.array([callsign] * len(fixes)),
            "onground": fixes.air == GROUND,
            "baroaltitude": np.where(fixes.air == SILENT, np.nan, fixes.altitude_ft.astype(np.float64) * 0.3048),
        }
    )


@pytest.fixture(scope="module")
def dumps(fleet: list[Flown], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All vectors of twelve aircraft, in two files by time, where those of a second stand in any order."""
    every = pa.concat_tables([_vectors(flown) for flown in fleet[:12]])
    shuffled = every.take(np.random.default_rng(3).permutation(len(every))).sort_by("time")
    folder = tmp_path_factory.mktemp("dumps")
    paths = [folder / "states_a.parquet", folder / "states_b.parquet"]
    half = len(shuffled) // 2
    pq.write_table(shuffled.slice(0, half), paths[0])
    pq.write_table(shuffled.slice(half), paths[1], row_group_size=997)
    return paths


def test_vectors_of_all_aircraft_mixed_give_the_legs_that_reading_the_files_in_order_gives(
    session: SparkSession, dumps: list[Path]
) -> None:
    tracks = [track for path in dumps for track in opensky.read(path.read_bytes(), str(path))]
    addresses = sorted({track.icao24 for track in tracks})
    each = [legs_of_batch(_batch([track for track in tracks if track.icao24 == address])) for address in addresses]
    legs, _ = _taken(legs_of_vectors_on_spark(session, list(reversed(dumps))))
    assert len(legs) >= 12
    assert legs.tobytes() == _sorted(np.concatenate(each)).tobytes()


def test_the_schema_names_every_column_of_a_leg_and_what_was_told() -> None:
    columns = [column.split(" ") for column in schema(LEG).split(", ")]
    assert [name for name, _ in columns] == [*(LEG.names or ()), "told"]
    assert {kind for _, kind in columns} <= {"string", "int", "bigint", "float", "double", "boolean"}


@settings(max_examples=50)
@given(st.binary(max_size=900), st.lists(st.text(max_size=20), max_size=3))
def test_legs_come_back_from_arrow_as_they_were(raw: bytes, told: list[str]) -> None:
    """Any numbers, with NaN and infinities, and any ASCII text."""
    count = len(raw) // LEG.itemsize
    legs = np.frombuffer(raw[: count * LEG.itemsize], LEG).copy()
    for name in LEG.names or ():
        if LEG[name].kind == "S":
            legs[name] = [bytes(byte & 0x7F for byte in text) for text in legs[name].tolist()]
        elif LEG[name].kind == "b":
            legs[name] = legs[name].view(np.uint8) & 1
    back, sentences = from_arrow(pa.Table.from_batches([as_arrow(legs, told)]))
    assert back.tobytes() == legs.tobytes()
    assert sentences == told


def test_no_legs_and_nothing_told_are_an_empty_batch() -> None:
    assert as_arrow(np.zeros(0, LEG)).num_rows == 0

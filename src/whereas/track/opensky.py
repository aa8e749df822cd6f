"""OpenSky: state vectors, as CSV, as Parquet, as the answer of the live API, and as tables that pandas writes as JSON.

Two families of names are read, each with its own units: OpenSky's (`time`, `lat`, `velocity` in m/s, `baroaltitude` in
metres) and that of the package traffic (`timestamp`, `latitude`, `groundspeed` in knots, `altitude` in feet). Whether an
aircraft is on the ground is said by the position message; so is the height. What each rule is: docs/track-formats.md.
Formats: openskynetwork.github.io/opensky-api/rest.html, opensky-network.org/datasets/states (README).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from whereas.errors import BadSource

from . import columns, places, records
from .fixes import AIR, GEOMETRIC_ALTITUDE, GROUND, SILENT, SOURCES, STALE, Track
from .records import FEET_PER_METRE, KNOTS_PER_METRE_PER_SECOND, Group, Names, Notes

__all__ = ["as_text", "looks", "read", "spans"]

BATCH = 262_144
TEXT = 1_000_000_000
STALE_MS = 15_000

FEET_PER_MINUTE = FEET_PER_METRE * 60  # of a metre per second

NAMES: dict[str, tuple[str, ...]] = {
    "time": ("time", "timestamp", "lastcontact", "last_contact"),
    "heard": ("lastposupdate", "last_position", "time_position"),
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "longitude"),
    "altitude": ("altitude", "baroaltitude", "baro_altitude"),
    "geometric altitude": ("geoaltitude", "geo_altitude"),
    "speed": ("groundspeed", "velocity"),
    "vertical rate": ("vertical_rate", "vertrate"),
    "ground": ("onground", "on_ground"),
    "icao24": ("icao24",),
    "callsign": ("callsign",),
    "registration": ("registration",),
    "type": ("typecode",),
    "source": ("position_source",),
}
"""What each column is called, in both families. The first that is there counts."""
KNOWN = frozenset(name for names in NAMES.values() for name in names)
WORDS = ("icao24", "callsign", "registration", "type", "ground", "source")
NUMERIC = KNOWN.difference(*(NAMES[field] for field in WORDS))

LIVE = (
    "icao24", "callsign", "origin_country", "time_position", "last_contact", "longitude", "latitude", "baro_altitude",
    "on_ground", "velocity", "true_track", "vertical_rate", "sensors", "geo_altitude", "squawk", "spi", "position_source",
)  # fmt: skip
"""The places in a state of the live API."""
POSITION_SOURCES = ("adsb_icao", "other", "mlat", "flarm")
"""What `position_source` 0 to 3 is called here: ADS-B, ASTERIX, MLAT, FLARM."""

NULLS = ["", "NaN", "nan", "null", "None"]
"""Cells that Arrow takes as unknown at once; other spellings are looked at one by one."""

_ICAO24 = re.compile(r"~?[0-9a-f]{6}")
_FIRST_KEYS = re.compile(r'\s*+(?P<table>\[\s*+)?\{\s*+"(?P<key>\w++)"\s*+:\s*+(?P<column>[{\[])?')


class _Sheet(NamedTuple):
    """Some records: their columns by name (Arrow's, or lists), how many, the row of the first, and rows of other lengths."""

    columns: dict[str, Any]
    length: int
    first: int = 0
    ragged: Sequence[int] = ()


class _Part(NamedTuple):
    """Records read: the columns of fixes, and the numbers of their aircraft and call signs."""

    columns: dict[str, NDArray[Any]]
    aircraft: NDArray[np.int32]
    callsigns: NDArray[np.int32]


# ------------------------------------------------------------------------------------------------ which file it is


def looks(head: bytes, name: str) -> bool:  # noqa: ARG001  # one signature for all formats
    """Whether a file that starts with *head* is of this format, by what it holds; *name* is not needed.

    Any Parquet file is, as its columns are named at its end.
    """
    if head[:4] == b"PAR1":
        return True
    text = records.opening(head)
    if text.lstrip()[:1] in ("{", "["):
        return _looks_json(text)
    header = text.partition("\n")[0]
    names = {cell.strip().strip('"').lower() for cell in header.split(places.separator(header))}
    return all(names & set(NAMES[field]) for field in ("time", "latitude", "longitude")) and "position" not in names


def _looks_json(text: str) -> bool:
    found = _FIRST_KEYS.match(text)
    if not found:
        return False
    if found["table"]:
        keys = set(re.findall(r'"(\w{1,40})"\s?:', text[:4_096]))
        return bool(keys & set(NAMES["time"])) and bool(keys & set(NAMES["latitude"]))
    if found["column"]:
        return found["key"].lower() in KNOWN | {"states", "squawk", "track", "heading", "alert", "spi"}
    return found["key"] == "time" and '"states"' in text[:4_096]


# ------------------------------------------------------------------------------------------------ reading


def read(data: bytes, name: str) -> list[Track]:
    """The tracks of a file of state vectors, one an aircraft, each in the order of the file.

    Raises BadSource for a file that cannot be read, is larger than 200 MB (JSON: 50 MB), holds more than 5,000,000
    records, or has no column for time or place.
    """
    if data[:4] == b"PAR1":
        return _read_sheets(_parquet_sheets(data, name), _record, name)
    text = records.decoded(data, name)
    if text.lstrip()[:1] in ("{", "["):
        sheet = _json_sheet(text, name)
        return _read_sheets(iter([sheet]), _record, name)
    fast = _simple_table(text, name)
    if fast is not None:
        return _read_sheets(iter([fast]), lambda row: f"line {row + 2}", name)
    lines: list[int] = []
    return _read_sheets(_table_sheets(text, name, lines), lambda row: f"line {lines[row]}", name)


def _record(row: int) -> str:
    return f"record {row + 1}"


def _read_sheets(sheets: Iterator[_Sheet], place: Callable[[int], str], name: str) -> list[Track]:
    notes, aircraft, callsigns = Notes(place), Names(), Names()
    said: dict[int, Group] = {}
    parts = [_part(sheet, notes, aircraft, callsigns, said, name) for sheet in sheets]
    if not sum(len(part.aircraft) for part in parts):
        raise BadSource("holds no record", where=name, remedy="check that this is a whole track file")
    joined = {
        field: np.concatenate([part.columns[field] for part in parts if len(part.aircraft)])
        for field in parts[0].columns
    }
    groups = [_group(raw, said.get(number, Group()), notes) for number, raw in enumerate(aircraft.names)]
    return records.tracks(
        joined,
        (np.concatenate([part.aircraft for part in parts]), groups),
        (np.concatenate([part.callsigns for part in parts]), callsigns.names),
        notes,
        name,
    )


def _group(raw: str, said: Group, notes: Notes) -> Group:
    if raw and not _ICAO24.fullmatch(raw):
        notes.tell(f"{raw[:20]!r} is no address of six hexadecimal digits; its records are a track without one")
        return said
    return said._replace(icao24=raw)


def _part(sheet: _Sheet, notes: Notes, aircraft: Names, callsigns: Names, said: dict[int, Group], name: str) -> _Part:
    """The records of one sheet as columns of fixes, nothing held against what can be."""
    chosen = _chosen(sheet.columns, name)
    row = np.arange(sheet.first, sheet.first + sheet.length, dtype=np.int32)
    notes.count("with more or fewer cells than the header", sheet.ragged)
    wanted = {field: sheet.columns[column] for field, column in chosen.items()}
    read = _columns(wanted, _factors(chosen, sheet.columns), row, notes)
    craft = columns.named(wanted.get("icao24"), aircraft, sheet.length, lower=True)
    notes.count("without an aircraft", row[craft == 0])
    _say(said, wanted, craft)
    return _Part(read, craft, columns.named(wanted.get("callsign"), callsigns, sheet.length))


def _chosen(called: Iterable[str], name: str) -> dict[str, str]:
    """The column for each field. Raises BadSource where there is none for the time or the place."""
    there = {column.strip().lower(): column for column in reversed(list(called))}
    chosen = {
        field: there[next(known for known in names if known in there)]
        for field, names in NAMES.items()
        if not there.keys().isdisjoint(names)
    }
    for field, or_else in (("time", "heard"), ("latitude", "latitude"), ("longitude", "longitude")):
        if field not in chosen and or_else not in chosen:
            raise BadSource(
                f"no column for the {field}",
                where=name,
                remedy=f"name it {NAMES[field][0]} or {NAMES[field][1]}, as OpenSky or traffic do",
            )
    return chosen


def _factors(chosen: dict[str, str], called: Iterable[str]) -> dict[str, float]:
    """What turns the numbers of a field into feet, knots and feet a minute, by the names of the columns."""
    names = {column.strip().lower() for column in called}
    in_feet = not names.isdisjoint(("altitude", "groundspeed"))
    own = {"altitude": 1.0, "groundspeed": 1.0, "velocity": KNOTS_PER_METRE_PER_SECOND, "vertrate": FEET_PER_MINUTE}
    own |= {"baroaltitude": FEET_PER_METRE, "baro_altitude": FEET_PER_METRE, "geo_altitude": FEET_PER_METRE}
    own |= {"geoaltitude": 1.0 if in_feet else FEET_PER_METRE, "vertical_rate": 1.0 if in_feet else FEET_PER_MINUTE}
    return {field: own.get(column.strip().lower(), 1.0) for field, column in chosen.items()}


def _columns(
    wanted: dict[str, Any], factors: dict[str, float], row: NDArray[np.int32], notes: Notes
) -> dict[str, NDArray[Any]]:
    """Columns of fixes, held against what can be."""

    def of(field: str) -> NDArray[np.float64]:
        if field not in wanted:
            return np.full(len(row), np.nan)
        return records.converted(columns.numbers(wanted[field], row, field, notes), factors[field])

    time_ms, stale = _time(wanted, row, notes)
    pressure_ft, geometric_ft = of("altitude"), of("geometric altitude")
    use_geometric = np.isnan(pressure_ft) & np.isfinite(geometric_ft)
    made = {
        "time_ms": time_ms,
        "latitude_deg": of("latitude"),
        "longitude_deg": of("longitude"),
        "altitude_ft": np.where(use_geometric, geometric_ft, pressure_ft),
        "speed_kt": of("speed"),
        "vertical_fpm": of("vertical rate"),
        "source": _source(wanted.get("source"), len(row)),
        "row": row,
    }
    made = records.possible(made, notes)
    made["air"] = np.where(stale, np.int8(SILENT), _air(wanted, made, notes))
    made["altitude_ft"][made["air"] == GROUND] = np.nan
    for field in ("altitude_ft", "speed_kt", "vertical_fpm"):
        made[field][stale] = np.nan
    geometric = use_geometric & np.isfinite(made["altitude_ft"])
    made["flags"] = (stale * STALE + geometric * GEOMETRIC_ALTITUDE).astype(np.uint8)
    return made


def _time(
    wanted: dict[str, Any], row: NDArray[np.int32], notes: Notes
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """When each position was heard, else the time of its row; and which positions were old when their row was written."""
    nothing = np.full(len(row), np.nan)
    written = columns.moments(wanted["time"], row, "time", notes) if "time" in wanted else nothing
    heard = columns.moments(wanted["heard"], row, "time of position", notes) if "heard" in wanted else nothing
    stale = written - heard > STALE_MS
    notes.count(
        "with a position over 15 s old: it rules the time, and the rest, which is of another time, is left out",
        row[stale],
    )
    notes.count("with a position over 15 s later than the record itself", row[heard - written > STALE_MS])
    return np.where(np.isfinite(heard), heard, written), stale


def _air(wanted: dict[str, Any], made: dict[str, NDArray[Any]], notes: Notes) -> NDArray[np.int8]:
    """AIR, GROUND or SILENT. A record that is "not on the ground" and has no height says nothing: it may not have known."""
    altitude_ft, row = made["altitude_ft"], made["row"]
    if "ground" in wanted:
        said = columns.truths(wanted["ground"], row, notes)
        in_air, on_ground = (said == 0) & np.isfinite(altitude_ft), said == 1
    else:
        where = made["latitude_deg"], made["longitude_deg"]
        in_air = records.aloft(where, altitude_ft, made["speed_kt"], made["vertical_fpm"])
        on_ground = np.zeros(len(row), bool)
    on_ground |= columns.grounded(wanted.get("altitude"), len(row))
    return np.select([on_ground, in_air], [np.int8(GROUND), np.int8(AIR)], np.int8(SILENT))


def _source(column: Any, length: int) -> NDArray[np.uint8]:
    if column is None:
        return np.zeros(length, np.uint8)
    which, values = columns.distinct(column)
    named = {str(number): SOURCES.index(source) for number, source in enumerate(POSITION_SOURCES)}
    return np.asarray([named.get(columns.word(value), 0) for value in values], np.uint8)[which]


def _say(said: dict[int, Group], wanted: dict[str, Any], craft: NDArray[np.int32]) -> None:
    """Keep the first registration and type that each aircraft is given."""
    for field, attribute in (("registration", "registration"), ("type", "type_code")):
        if field not in wanted:
            continue
        which, values = columns.distinct(wanted[field])
        pairs = np.unique(np.column_stack((craft, which)), axis=0) if len(craft) else ()
        for number, index in pairs:
            group, value = said.get(int(number), Group()), columns.word(values[index])
            if value and not getattr(group, attribute):
                said[int(number)] = group._replace(**{attribute: value})


# ------------------------------------------------------------------------------------------------ Parquet


def _parquet_sheets(data: bytes, name: str) -> Iterator[_Sheet]:
    """The records of a Parquet file, some at a time, in the columns that are known."""
    first = 0
    for batch in _batches(data, name, lambda called: [each for each in called if each.strip().lower() in KNOWN]):
        yield _Sheet(dict(zip(batch.schema.names, batch.columns, strict=True)), batch.num_rows, first)
        first += batch.num_rows


def _batches(data: bytes, name: str, choose: Callable[[list[str]], list[str]], size: int = BATCH) -> Iterator[Any]:
    records.sized(len(data), name)
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        records.limited(file.metadata.num_rows, name)
        chosen = choose(file.schema_arrow.names)
        _chosen(chosen, name)
        # Words stay as numbers of words: a long one that is said of a million records is in memory once.
        words = [each.name for each in file.schema_arrow if pa.types.is_string(each.type) and each.name in chosen]
        file = pq.ParquetFile(pa.BufferReader(data), metadata=file.metadata, read_dictionary=words)
        yield from file.iter_batches(batch_size=size, columns=chosen)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError) as wrong:
        problem = str(wrong).partition("\n")[0][:200]
        raise BadSource(f"not whole as Parquet: {problem}", where=name, remedy="fetch the file again") from None


def as_text(data: bytes, name: str = "") -> str:
    """The text of a Parquet file: a record a line after the names of the columns, cells set apart by tabs.

    A cell is written as Arrow writes it as text, "" for null; quoted as in CSV where it holds a tab, quote or line end.
    Raises BadSource for a file that cannot be read, or whose text is over a billion characters.
    """
    made = io.StringIO()
    writer = csv.writer(made, delimiter="\t", lineterminator="\n")
    for number, batch in enumerate(_batches(data, name, list, size=4_096)):
        if not number:
            writer.writerow(batch.schema.names)
        writer.writerows(zip(*map(_cells, batch.columns), strict=True))
        if made.tell() > TEXT:
            raise BadSource(
                f"text of over {TEXT:,} characters", where=name, remedy="leave out columns that are not needed"
            )
    return made.getvalue()


def _cells(column: Any) -> list[str]:
    try:
        return ["" if value is None else value for value in pc.cast(column, pa.string()).to_pylist()]
    except (pa.ArrowException, UnicodeDecodeError):
        return ["" if value is None else str(value) for value in columns.listed(column)]


# ------------------------------------------------------------------------------------------------ tables


def _simple_table(text: str, name: str) -> _Sheet | None:
    """A table that needs no care, read at once: no quotes below the header, no empty lines, rows of one length.

    None for another. Only where each line is a record does a row's number give its line.
    """
    header, _, body = text.partition("\n")
    lines_end_alike = "\r" not in text or text.count("\r") == text.count("\r\n")
    if '"' in body or "\n\n" in text or "\n\r\n" in text or text[:1] in "\r\n" or not lines_end_alike:
        return None
    apart = places.separator(header)
    names = next(csv.reader([header.rstrip("\r")], delimiter=apart), [])
    known = [each for each in names if each.strip().lower() in KNOWN]
    if len(set(names)) < len(names) or not body:
        return None
    _chosen(known, name)
    # Numbers are read as such at once where all are; where one is not, as text, to be looked at one by one.
    table = None
    for kind in (pa.float64(), pa.string()):
        kinds = {each: kind if each.strip().lower() in NUMERIC else pa.string() for each in known}
        table = table or _arrow_table(body, names, apart, kinds)
    if not table or not table.num_rows:
        return None
    records.limited(table.num_rows, name)
    return _Sheet({each: table[each].chunk(0) for each in known}, table.num_rows)


def _arrow_table(body: str, names: list[str], apart: str, kinds: dict[str, Any]) -> Any:
    """The rows of a table as Arrow reads them; None where one has another length, or a cell is not of its kind."""
    try:
        return pa.csv.read_csv(
            pa.BufferReader(body.encode("utf-8", "replace")),
            read_options=pa.csv.ReadOptions(column_names=names),
            parse_options=pa.csv.ParseOptions(delimiter=apart, quote_char=False, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=kinds, include_columns=list(kinds), strings_can_be_null=True, null_values=NULLS
            ),
        ).combine_chunks()
    except pa.ArrowException:
        return None


def _table_sheets(text: str, name: str, lines: list[int]) -> Iterator[_Sheet]:
    """The records of any table, some at a time; their lines are added to *lines*."""
    rows = places.rows(text, name)
    header = next(rows, None)
    names = header.cells if header else []
    known = {each: names.index(each) for each in names if each.strip().lower() in KNOWN}
    _chosen(known, name)
    first, waiting, ragged = 0, list[list[str]](), list[int]()
    for row in rows:
        if len(row.cells) != len(names):
            ragged.append(len(lines))
        waiting.append([row.cells[at] if at < len(row.cells) else "" for at in known.values()])
        lines.append(row.line)
        records.limited(len(lines), name)
        if len(waiting) == BATCH:
            yield _sheet(known, waiting, first, ragged)
            first, waiting, ragged = len(lines), [], []
    yield _sheet(known, waiting, first, ragged)


def _sheet(known: dict[str, int], waiting: list[list[str]], first: int, ragged: list[int]) -> _Sheet:
    cells = zip(*waiting, strict=True) if waiting else ([] for _ in known)
    return _Sheet(dict(zip(known, map(_as_arrow, cells), strict=True)), len(waiting), first, ragged)


def _as_arrow(cells: Sequence[str]) -> Any:
    """Cells as Arrow reads them from a simple table."""
    column = pa.array(cells, pa.string())
    return pc.if_else(pc.is_in(column, pa.array(NULLS)), pa.scalar(None, pa.string()), column)


# ------------------------------------------------------------------------------------------------ JSON


def _json_sheet(text: str, name: str) -> _Sheet:
    """The records of any of the three shapes of JSON."""
    found = records.parsed(text, name)
    if isinstance(found, dict) and "states" in found:
        return _live(found, name)
    if isinstance(found, dict):
        return _by_column(found, name)
    return _by_record(found if isinstance(found, list) else [], name)


def _live(found: dict[str, Any], name: str) -> _Sheet:
    states = found["states"] if isinstance(found["states"], list) else []
    records.limited(len(states), name)
    lists = [state if isinstance(state, list) else None for state in states]
    made: dict[str, Any] = {
        field: [state[at] if state is not None and at < len(state) else None for state in lists]
        for at, field in enumerate(LIVE)
        if field in KNOWN
    }
    made["time"] = [None if state is None else found.get("time") for state in lists]
    return _Sheet(made, len(states))


def _by_record(found: list[Any], name: str) -> _Sheet:
    records.limited(len(found), name)
    keys = dict.fromkeys(key for each in found if isinstance(each, dict) for key in each)
    made = {
        key: [each.get(key) if isinstance(each, dict) else None for each in found]
        for key in keys
        if key.strip().lower() in KNOWN
    }
    return _Sheet(made, len(found))


def _by_column(found: dict[str, Any], name: str) -> _Sheet:
    """Columns that are objects by the label of a row, or lists. The rows are those of the column of times."""
    known = {key: column for key, column in found.items() if key.strip().lower() in KNOWN}
    by_label = {key: column if isinstance(column, dict) else _counted(column) for key, column in known.items()}
    chosen = _chosen(known, name)
    labels = by_label[chosen.get("time", chosen.get("heard", ""))]
    records.limited(len(labels), name)
    return _Sheet({key: [column.get(label) for label in labels] for key, column in by_label.items()}, len(labels))


def _counted(column: object) -> dict[object, object]:
    return dict(enumerate(column)) if isinstance(column, list) else {}


# ------------------------------------------------------------------------------------------------ places


def spans(text: str) -> Sequence[tuple[int, int]]:
    """Where each record stands in *text*, by row: start and end, in code points.

    Of a table, the line; of JSON, the record's object or list. Where JSON is written by column, a record stands nowhere
    as a whole: the span is its time, with its label. The text of a Parquet file is `as_text`.
    """
    if text.lstrip()[:1] not in ("{", "["):
        rows = places.rows(text, "the text")
        next(rows, None)
        return [(row.start, row.end) for row in rows]
    try:
        return _json_spans(text)
    except (ValueError, RecursionError):
        raise BadSource("not JSON that can be read", where="the text", remedy="fetch the file again") from None


def _json_spans(text: str) -> list[tuple[int, int]]:
    outside = places.innermost(text, ())
    if text[outside] == "[":
        return [(start, end) for _, start, _, end in places.members(text, outside)]
    keys = dict.fromkeys(key for key, *_ in places.members(text, outside))
    if "states" in keys:
        return [(start, end) for _, start, _, end in places.members(text, places.innermost(text, ("states",)))]
    chosen = _chosen([key for key in keys if key.strip().lower() in KNOWN], "the text")
    column = places.innermost(text, (chosen.get("time", chosen.get("heard", "")),))
    # A label that is given twice counts where it is first met, with the value that it has last, as in a dict.
    last = {key or str(start): (start, end) for key, start, _, end in places.members(text, column)}
    return list(last.values())

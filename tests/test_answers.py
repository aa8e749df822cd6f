"""Answers: what people read, and what programs read, say the same."""

from pathlib import Path

import pytest

from whereas.answers import (
    View,
    bounds_plain,
    crux_text,
    cruxes_alike,
    difference_text,
    dispute_title,
    event_rows,
    explained,
    figure_span_plain,
    figure_span_text,
    figure_text,
    inequality_text,
    masked,
    span_text,
)
from whereas.bounds import Bounds
from whereas.casefile import Case, Person, read_case, read_case_text
from whereas.chronology import disputes
from whereas.errors import BadClaim
from whereas.linear import Inequality
from whereas.verdict import cruxes

JGG = Path(__file__).parents[1] / "examples" / "jgg"
MINUTE = 60_000


@pytest.fixture(scope="module")
def jgg() -> View:
    return View.of(read_case(JGG))


def test_the_same_tracker_data_rounded_two_ways_is_a_difference_of_one_minute(jgg: View) -> None:
    """
    f2.departed at 17:44
    f2.departed at 17:45
    """
    found = [d for d in disputes(jgg.chronology.conflicts().items) if d.over == "f2.departed"]
    assert [d.size for d in found] == [MINUTE]
    assert all(d.rounding for d in found[0].disagreements)
    assert {s.says.removeprefix("f2.departed at 2025-03-15 ") for s in found[0].sayings} == {"17:44", "17:45"}


def test_an_order_said_to_come_hours_before_the_flights_is_off_by_hours(jgg: View) -> None:
    hub = [
        d
        for d in disputes(jgg.chronology.conflicts().items)
        if d.common is not None and d.common.says == "order.entered before the deportation flights by hours"
    ]
    assert len(hub) == 1
    assert dispute_title(jgg, hub[0]).startswith("“order.entered before the deportation flights by hours”")
    plain = {frozenset(s.says for s in d.sayings): d.difference_ms for d in hub[0].disagreements}
    assert plain[
        frozenset({
            "order.entered before the deportation flights by hours",
            "f1.departed at 2025-03-15 17:26",
            "order.entered at 2025-03-15 19:26",
        })
    ] == 180 * MINUTE  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "first", "second", "words", "turns_on"),
    [
        ("f1", "plaintiffs", "government", ("broken", "kept"), (("removal",),)),
        ("f2", "plaintiffs", "government", ("broken", "kept"), (("removal",),)),
        ("f1", "government", "district-court", ("kept", "broken"), (("removal",),)),
        ("f3", "plaintiffs", "government", ("broken", "not covered"), (("covered",),)),
        ("f3", "plaintiffs", "district-court", ("broken", "not covered"), (("covered",),)),
    ],
)
def test_flights_1_and_2_turn_on_what_removal_means_and_flight_3_on_whom_the_order_covers(
    jgg: View, subject: str, first: str, second: str, words: tuple[str, str], turns_on: tuple[tuple[str, ...], ...]
) -> None:
    found = [
        c
        for c in cruxes(jgg.record, jgg.verdicts())
        if c.first.clause.id == "no-removal"
        and (c.first.subject, c.first.reading.id, c.second.reading.id) == (subject, first, second)
    ]
    assert [(str(c.first.word), str(c.second.word)) for c in found] == [words]
    assert found[0].turns_on == turns_on


def test_when_the_order_took_effect_makes_no_difference_to_flights_1_and_2(jgg: View) -> None:
    alike = [
        group
        for group in cruxes_alike(cruxes(jgg.record, jgg.verdicts()))
        if group[0].first.clause.id == "no-removal" and group[0].second.reading.id == "government"
    ]
    text = crux_text(next(group for group in alike if group[0].first.subject == "f1"))
    assert text.startswith("For f1 and f2, under “plaintiffs” broken, under “government” kept")
    assert "“effective”" in text.split("What ")[1]


def test_every_reason_in_an_explanation_quotes_a_source_that_holds_the_quote(jgg: View) -> None:
    for verdict in jgg.verdicts():
        for sentence in explained(jgg, verdict)["sentences"]:
            for claim in sentence["claims"]:
                if claim["quote"]:
                    text = jgg.case.sources[claim["source"]["id"]].text or ""
                    start, end = claim["span"]
                    assert text[start:end] == claim["quote"]


def test_an_event_that_all_settlements_date_alike_is_not_called_contested(jgg: View) -> None:
    rows = {row["id"]: row for row in event_rows(jgg)}
    assert rows["f1.landed-hn"]["points"][0]["contested"] is False
    assert rows["order.entered"]["points"][0]["contested"] is True
    assert bounds_plain(jgg, "order.entered")["text"] == "2025-03-15 19:25..19:27 EDT"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, None, "nothing says how long after a b was"),
        (60_001, 119_999, "b 1 min .. 2 min after a"),
        (-119_999, -60_001, "b 1 min .. 2 min before a"),
        (1, None, "b at least 0.001 s after a"),
        (None, -3_600_000, "b at least 1 h before a"),
        (-1000, 2000, "b from 1 s before to 2 s after a"),
        (None, 2000, "b from any time before to 2 s after a"),
        (5000, 5000, "b 5 s after a"),
    ],
)
def test_a_span_is_told_outwards(low: int | None, high: int | None, text: str) -> None:
    assert span_text(Bounds(low, high), "a", "b") == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, None, "any number"),
        (0, None, "any number"),
        (0, 40_000, "at most 40,000 persons"),
        (281, None, "at least 281 persons"),
        (1, 1, "1 person"),
        (250, 1299, "250 .. 1,299 persons"),
        (-5, -5, "-5 persons"),
    ],
)
def test_the_bounds_of_a_quantity_in_words(low: int | None, high: int | None, text: str) -> None:
    assert figure_text(Bounds(low, high), "persons") == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, None, "nothing says how much more than a b is"),
        (0, 0, "b is as many as a"),
        (5, 5, "b is 5 men more than a"),
        (1, 1999, "b is 1 .. 1,999 men more than a"),
        (0, 3, "b is at most 3 men more than a"),
        (2, None, "b is at least 2 men more than a"),
        (-4, -2, "b is 2 .. 4 men fewer than a"),
        (None, -2, "b is at least 2 men fewer than a"),
        (-3, 7, "b is from 3 fewer to 7 more men than a"),
        (None, 7, "b is from any number fewer to 7 more men than a"),
    ],
)
def test_how_much_more_one_quantity_is_in_words(low: int | None, high: int | None, text: str) -> None:
    assert figure_span_text(Bounds(low, high), "a", "b", "men") == text


def test_the_size_of_a_contradiction_between_figures_in_words() -> None:
    def told(*says: str) -> list[str]:
        claims = ", ".join(f"{{id: {number}, says: '{said}', source: s}}" for number, said in enumerate(says))
        case = _case(f"figures: {{n: {{unit: dollars}}, m: {{unit: dollars}}}}\nclaims: [{claims}]")
        return [difference_text(item) for item in View.of(case).figure_conflicts().items]

    assert told("n = 6 million", "n = 4.7 million") == ["1,300,000 dollars"]
    assert told("n = 11,000", "n = 12,000") == ["1,000 dollars, no more than a number's rounding"]
    assert told("n = 5", "n = 6") == ["1 dollar"]
    assert told("n < m", "m < n") == ["they meet, and one says strictly more or fewer"]
    assert told("n = twice m", "n = 3") == ["no whole number will do"]


def test_an_inequality_is_told_without_a_minus() -> None:
    assert inequality_text(Inequality((("a", -1),), -281)) == "281 ≤ a"
    assert inequality_text(Inequality((("a", 1), ("b", -2)), 0)) == "a ≤ 2 × b"
    assert inequality_text(Inequality((("a", 1),), 0)) == "a ≤ 0"
    assert inequality_text(Inequality((("a", 3), ("b", -1)), -5)) == "3 × a + 5 ≤ b"


def test_the_counts_of_the_bundled_case(jgg: View) -> None:
    """
    261 are 137, 101 and 23; one outlet has the last two among the first: 124, and 13 are missing.
    6 million were agreed and 4.7 million paid: no contradiction, and never held against each other.
    """
    sizes = {frozenset(s.says for s in item.sayings): item.difference for item in jgg.figure_conflicts().items}
    assert sizes[frozenset({"aboard.proclamation = 137", "aboard.proclamation = 101 + 23"})] == 13
    assert sizes[frozenset({"aboard.total = 261", "aboard.total at least 281"})] == 20
    assert sizes[frozenset({"aboard.total about 250", "aboard.total = 261"})] == 6
    assert sizes[frozenset({"planes = 1", "planes = 3"})] == 2
    agreeing = [
        "aboard.total > 200", "aboard.total nearly 300", "prison.places up to 40,000", "removals[2025-02] = 11,000",
        "payment.agreed = 6 million dollars", "payment.paid = 4.7 million dollars",
    ]  # fmt: skip
    said = {saying for sayings in sizes if len(sayings) == 2 for saying in sayings}
    assert said.isdisjoint(agreeing)
    assert {saying.says for saying in jgg.tally.sayings} >= set(agreeing)
    assert figure_span_plain(jgg, "removals[2025-02]", "removals[2024-02]")["text"].endswith(
        "is 1 .. 1,999 removals more than removals[2025-02]"
    )
    with pytest.raises(BadClaim, match="agreed to be paid"):
        figure_span_plain(jgg, "payment.agreed", "payment.paid")
    made = jgg.tally.dropping(frozenset({"axios_0316", "media404", "origin:El Universal"}))
    assert (made.bounds("aboard.venezuelan").least, made.bounds("aboard.total").most) == (238, 261)


def test_opposite_orders_have_no_size_in_minutes() -> None:
    case = _case("claims: [{id: 1, says: a before b, source: s}, {id: 2, says: b before a, source: s}]")
    found = View.of(case).chronology.conflicts().items
    assert [difference_text(item) for item in found] == ["opposite orders"]


def test_whether_something_happened_has_no_size_at_all() -> None:
    case = _case("claims: [{id: 1, says: a at 2025-03-15, source: s}, {id: 2, says: a did not happen, source: s}]")
    found = View.of(case).chronology.conflicts().items
    assert [difference_text(item) for item in found] == ["whether it happened at all"]


def test_names_of_private_people_are_masked_and_of_public_ones_are_not() -> None:
    people = {
        "a": Person("a", "Jane Roe", ("J.R.",)),
        "b": Person("b", "Judge Doe", public=True),
        "c": Person("c", "Jane Roe-Smith"),
    }
    case = Case(people=people)
    assert masked(case, ("jane\n ROE", "JANE RÖE")) == ["Person 1", "JANE RÖE"]
    assert masked(Case(people={"a": Person("a", "Jane Ivik")}), "JANE İVİK")
    said = masked(case, {"text": ["Judge Doe told jane roe and J.R. and Jane Roe-Smith; Jane Roeder left."]})
    assert said == {"text": ["Judge Doe told Person 1 and Person 1 and Person 2; Jane Roeder left."]}


def _case(claims: str) -> Case:
    text = f"whereas: 1\nzone: UTC\nsources: {{s: {{title: S}}}}\nevents: {{a: {{}}, b: {{}}}}\n{claims}\n"
    return read_case_text(text, Path("case.yaml"))

"""The language of figures: what each sentence means, number by number."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadClaim
from whereas.figure import Figure, Quantities, Quantity, Wording, is_figure, read_figure, wording
from whereas.linear import Inequality

QUANTITIES = Quantities(
    [
        Quantity("aboard", "persons", also=("the people aboard",)),
        Quantity("aea", "persons"),
        Quantity("title8", "persons"),
        Quantity("ms13", "persons"),
        Quantity("planes", "planes"),
        Quantity("stints", "stints"),
        Quantity("removals", "removals", "one order carried out"),
        Quantity("agreed", "dollars", "agreed"),
        Quantity("paid", "dollars", "paid out"),
        Quantity("held.aug", "persons", as_of="2025-08-24"),
        Quantity("held.dec", "persons", as_of="2025-12-14"),
        Quantity("women.dec", "persons", as_of="2025-12-14"),
    ]
)


def read(says: str) -> Figure:
    return read_figure(says, QUANTITIES)


def limits(says: str) -> set[str]:
    """The inequalities as meant, as text."""
    return {show(held) for held in read(says).limits}


def show(held: Inequality) -> str:
    return " ".join(f"{times:+d} {name}" for name, times in held.terms) + f" <= {held.at_most}"


def between(says: str) -> tuple[int | None, int | None]:
    """The least and most of the one quantity that a sentence speaks of."""
    figure = read(says)
    assert not figure.incomparable
    assert len(figure.names) == 1
    least = [-held.at_most for held in figure.limits if held.terms[0][1] == -1]
    most = [held.at_most for held in figure.limits if held.terms[0][1] == 1]
    assert len(least) + len(most) == len(figure.limits)
    return (least[0] if least else None, most[0] if most else None)


@pytest.mark.parametrize(
    ("says", "least", "most"),
    [
        ("aboard = 238", 238, 238),
        ("aboard is 238", 238, 238),
        ("aboard = two", 2, 2),
        ("aboard > 200", 201, None),
        ("aboard < 200", None, 199),
        ("aboard <= 200", None, 200),
        ("aboard ≥ 200", 200, None),
        ("aboard over 200", 201, None),
        ("aboard more than 200", 201, None),
        ("aboard = more than 200", 201, None),
        ("aboard at least 10", 10, None),
        ("aboard no fewer than 10", 10, None),
        ("aboard fewer than 10", None, 9),
        ("aboard up to 40,000", None, 40_000),
        ("aboard no more than 40,000", None, 40_000),
        ("aboard at most 7", None, 7),
        ("aboard 240..260", 240, 260),
        ("aboard = 240..260", 240, 260),
        ("aboard between 240 and 260", 240, 260),
        ("aboard >= 4.5", 5, None),
        ("aboard <= 4.5", None, 4),
        ("the people aboard = 238", 238, 238),
        ("The  People Aboard = 238 people", 238, 238),
    ],
)
def test_plain_numbers_and_limits(says: str, least: int | None, most: int | None) -> None:
    assert between(says) == (least, most)


@pytest.mark.parametrize(
    ("says", "least", "most", "unit"),
    [
        ("aboard = 11,000", 10_500, 11_499, 1000),
        ("aboard = 11000", 10_500, 11_499, 1000),
        ("aboard = 11,200", 11_150, 11_249, 100),
        ("aboard = 11,234", 11_234, 11_234, 0),
        ("aboard = exactly 11,000", 11_000, 11_000, 0),
        ("aboard exactly 11,000", 11_000, 11_000, 0),
        ("aboard = 300", 250, 349, 100),
        ("aboard = 250", 245, 254, 10),
        ("aboard = 90", 90, 90, 0),
        ("aboard = 0", 0, 0, 0),
        ("agreed = 6 million", 5_500_000, 6_499_999, 1_000_000),
        ("agreed = 6 million dollars", 5_500_000, 6_499_999, 1_000_000),
        ("agreed = $4.7 million", 4_650_000, 4_749_999, 100_000),
        ("agreed = 4.70 million", 4_695_000, 4_704_999, 10_000),
        ("agreed = 2 thousand", 1_500, 2_499, 1_000),
    ],
)
def test_a_number_carries_the_rounding_that_it_is_written_with(says: str, least: int, most: int, unit: int) -> None:
    assert between(says) == (least, most)
    assert read(says).unit_written == unit


def test_two_numbers_rounded_to_one_unit_share_no_value() -> None:
    """11,000 ends at 11,499, and 12,000 begins at 11,500: as 17:44 ends where 17:45 begins."""
    assert between("aboard = 11,000") == (10_500, 11_499)
    assert between("aboard = 12,000") == (11_500, 12_499)


@pytest.mark.parametrize(
    ("says", "least", "most"),
    [
        ("aboard about 260", 255, 265),
        ("aboard = about 260", 255, 265),
        ("aboard some 11,000", 10_500, 11_500),
        ("aboard about 238", 237, 239),
        ("aboard about 40", 35, 45),
        ("aboard about 250 ± 20", 230, 270),
        ("aboard about 250 +/- 20 people", 230, 270),
        ("aboard nearly 300", 250, 299),
        ("aboard almost 238", 237, 237),
        ("aboard hundreds", 200, 1_999),
        ("aboard = dozens of people", 24, 199),
        ("aboard tens of thousands", 20_000, 199_999),
        ("aboard millions", 2_000_000, None),
    ],
)
def test_rough_numbers(says: str, least: int, most: int | None) -> None:
    assert between(says) == (least, most)


@pytest.mark.parametrize(
    ("about", "least", "most"),
    [("", 245, 255), ("half a unit", 245, 255), ("a unit", 240, 260), ("20", 230, 270), ("5 %", 238, 262)],
)
def test_a_case_says_how_far_about_reaches(about: str, least: int, most: int) -> None:
    figure = read_figure("aboard about 250", QUANTITIES, wording(about))
    assert {show(held) for held in figure.limits} == {f"-1 aboard <= {-least}", f"+1 aboard <= {most}"}


def test_a_case_says_what_its_number_words_mean() -> None:
    worded = wording(words={"dozens": "24..99", "a planeload": "60..180", "crowds": "1,000.."})
    assert {show(held) for held in read_figure("aboard a planeload", QUANTITIES, worded).limits} == {
        "-1 aboard <= -60",
        "+1 aboard <= 180",
    }
    assert read_figure("aboard crowds", QUANTITIES, worded).limits == (Inequality((("aboard", -1),), -1000),)
    for wrong in ("many", "5", "..5", "a..b"):
        with pytest.raises(BadClaim):
            wording(words={"dozens": wrong})
    with pytest.raises(BadClaim, match="not a tolerance"):
        wording("a bit")


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ("aboard = aea + title8", {"+1 aboard -1 aea -1 title8 <= 0", "-1 aboard +1 aea +1 title8 <= 0"}),
        ("aea + title8 = aboard", {"+1 aboard -1 aea -1 title8 <= 0", "-1 aboard +1 aea +1 title8 <= 0"}),
        ("aboard = aea - title8", {"+1 aboard -1 aea +1 title8 <= 0", "-1 aboard +1 aea -1 title8 <= 0"}),
        ("aea + title8 = 238", {"+1 aea +1 title8 <= 238", "-1 aea -1 title8 <= -238"}),
        ("aboard = aea + 23", {"+1 aboard -1 aea <= 23", "-1 aboard +1 aea <= -23"}),
        ("aboard = twice aea", {"+1 aboard -2 aea <= 0", "-1 aboard +2 aea <= 0"}),
        ("aboard = 3 times aea", {"+1 aboard -3 aea <= 0", "-1 aboard +3 aea <= 0"}),
        ("aea <= aboard", {"-1 aboard +1 aea <= 0"}),
        ("aea part of aboard", {"-1 aboard +1 aea <= 0"}),
        ("aea < aboard", {"-1 aboard +1 aea <= -1"}),
        ("aea more than title8", {"-1 aea +1 title8 <= -1"}),
        ("aea >= title8", {"-1 aea +1 title8 <= 0"}),
        (
            "removals[2025-02] < removals[2024-02] by at least 500",
            {"-1 removals[2024-02] +1 removals[2025-02] <= -1", "-1 removals[2024-02] +1 removals[2025-02] <= -500"},
        ),
        (
            "aea > title8 by about 30",
            {"-1 aea +1 title8 <= -1", "-1 aea +1 title8 <= -25", "+1 aea -1 title8 <= 35"},
        ),
        (
            "aea > title8 by 30..40 people",
            {"-1 aea +1 title8 <= -1", "-1 aea +1 title8 <= -30", "+1 aea -1 title8 <= 40"},
        ),
        ("aea < title8 by less than 20 %", {"+1 aea -1 title8 <= -1", "-5 aea +4 title8 <= -1"}),
    ],
)
def test_quantities_against_quantities(says: str, means: set[str]) -> None:
    assert limits(says) == means


@pytest.mark.parametrize(
    ("says", "whole", "parts"),
    [
        ("aea = 52 % of aboard", 261, range(135, 138)),  # 51.5 % is 134.4; 52.5 % is 137.03
        ("aea = 52 percent of aboard", 261, range(135, 138)),
        ("aea = 52.5 % of aboard", 261, range(137, 138)),
        ("aea = exactly 50 % of aboard", 261, range(0)),
        ("aea = exactly 50 % of aboard", 260, range(130, 131)),
        ("aea about 50 % of aboard", 100, range(50, 51)),
        ("aea about 50 % of aboard", 1000, range(495, 506)),
        ("aea nearly 50 % of aboard", 1000, range(495, 500)),
        ("aea more than half of aboard", 261, range(131, 262)),
        ("aea at most a third of aboard", 261, range(88)),
        ("aea = half of aboard", 261, range(130, 132)),
        ("aea = half of aboard", 260, range(130, 131)),
        ("aea = exactly half of aboard", 261, range(0)),
        ("aea about half of aboard", 260, range(117, 144)),
        ("aea nearly half of aboard", 260, range(117, 130)),
        ("aea = 1 in 5 of aboard", 261, range(52, 54)),
        ("aea = two thirds of aboard", 30, range(20, 21)),
        ("aea < 10 % of aboard", 30, range(3)),
    ],
)
def test_shares(says: str, whole: int, parts: range) -> None:
    held = read(says).limits
    found = [part for part in range(whole + 1) if all(_holds(each, {"aea": part, "aboard": whole}) for each in held)]
    assert found == list(parts)


def test_a_rate_ties_what_counts_different_things() -> None:
    """per: of each one of the other quantity, so units may differ"""
    assert limits("aboard at least 80 per planes") == {"-1 aboard +80 planes <= 0"}
    assert limits("stints at least 1 per aboard") == {"+1 aboard -1 stints <= 0"}
    held = read("aboard = 3 per 1,000 stints").limits
    assert all(_holds(each, {"aboard": 3, "stints": 1000}) for each in held)
    assert not all(_holds(each, {"aboard": 4, "stints": 1000}) for each in held)


def _holds(held: Inequality, values: dict[str, int]) -> bool:
    return sum(times * values[name] for name, times in held.terms) <= held.at_most


# ---------------------------------------------------------------------------------------------- what cannot be compared


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("aboard = planes", "aboard counts persons, planes counts planes"),
        ("aboard = 3 planes", "aboard counts persons, the claim counts planes"),
        ("aboard = aea + stints", "aboard counts persons, stints counts stints"),
        ("agreed > paid", "agreed counts dollars (agreed), paid counts dollars (paid out)"),
        ("aboard = $5", "aboard counts persons, the claim counts dollars"),
        ("aboard > elsewhere", "aboard counts persons, nobody says what elsewhere counts"),
        ("elsewhere = 5 persons", "nobody says what elsewhere counts, the claim counts persons"),
        ("aea > title8 by 30 planes", "aea counts persons, the claim counts planes"),
        ("women.dec part of held.aug", "women.dec is as of 2025-12-14, held.aug as of 2025-08-24"),
        ("women.dec = 10 % of held.aug", "women.dec is as of 2025-12-14, held.aug as of 2025-08-24"),
    ],
)
def test_what_cannot_be_compared_is_told_and_not_raised(says: str, reason: str) -> None:
    figure = read(says)
    assert figure.incomparable.startswith("cannot be compared: ")
    assert set(figure.incomparable.removeprefix("cannot be compared: ").split(", ")) == set(reason.split(", "))
    assert figure.limits == figure.written == ()


@pytest.mark.parametrize("says", ["aboard = 238 people", "aboard = 1 person", "planes = 1 plane", "agreed = 5 USD"])
def test_a_unit_is_one_in_the_singular_and_the_plural(says: str) -> None:
    assert not read(says).incomparable


def test_counts_of_two_days_can_be_compared_and_not_added() -> None:
    assert not read("held.dec > held.aug").incomparable
    assert not read("held.dec > held.aug by about 10,000").incomparable
    assert read("held.aug = women.dec + aboard").incomparable


def test_quantities_that_nobody_declares_can_be_compared_with_each_other() -> None:
    assert read_figure("all = some-of-them + rest", Quantities()).names == ("all", "rest", "some-of-them")


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ("aboard", "is not a figure"),
        ("aboard about aea", "has no number after 'about'"),
        ("aboard != 261", "says what a number is not"),
        ("aboard > about 200", "limits a number twice"),
        ("aboard = 4.5", "is not a whole number"),
        ("aboard over hundreds", "limits 'hundreds'"),
        ("aboard 260..240", "ends before it starts"),
        ("aboard = ", "names no quantity"),
        ("aboard = aea +", "names no quantity"),
        ("3 = 3", "names no quantity"),
        ("aboard = 12,34", ""),
        ("aboard > 200 by 3", "says by how much of what"),
        ("aboard = aea by 3", "says by how much of what"),
        ("aea < aboard by", ""),
        ("aea < aboard by title8", "has no number after 'by'"),
        ("aea < aboard by 5 % of title8", "takes a share of something else"),
        ("aea = 52 %", "does not say of what"),
        ("aboard = 238 + ", ""),
        ("aboard = 238; aea = 137", ""),
        ("aboard between 3", "has only one end"),
        ("aboard = 12345678901234567", "too many digits"),
        ("aboard = 1 in 5", "does not say of what"),
    ],
)
def test_a_sentence_that_is_not_in_the_language_is_refused_with_a_way_out(says: str, problem: str) -> None:
    with pytest.raises(BadClaim) as refused:
        read(says)
    assert problem in str(refused.value)
    assert refused.value.remedy


@given(st.text(alphabet="aea bord=<>+-%,.0123456789[]×±~$ofpertwicehlm", max_size=60))
def test_whatever_is_written_is_read_or_refused(says: str) -> None:
    with suppress(BadClaim):
        assert read_figure(says, QUANTITIES).names


@pytest.mark.parametrize(
    "says",
    [
        "f1.departed at 2025-03-15 17:26", "order.entered before f1.departed by at least 1 h", "hearing lasts about 1 h",
        "custody of f1 did not happen", "receiver-clock runs +30 s .. +45 s", "f1 happened", "a with b", "a by 17:26",
    ],
)  # fmt: skip
def test_no_sentence_about_time_is_a_figure(says: str) -> None:
    assert not is_figure(says, QUANTITIES)


def test_a_figure_is_known_by_how_it_begins() -> None:
    for says in (
        "aboard = 238",
        "the people aboard nearly 300",
        "aboard at least 10",
        "x 240..260",
        "a hundreds",
        "a != 5",
    ):
        assert is_figure(says, QUANTITIES)


# ---------------------------------------------------------------------------------------------- names


def test_names_are_found_whatever_their_case_and_kept_as_declared() -> None:
    assert read("The people aboard = 5").names == read("ABOARD = 5").names == ("aboard",)
    assert read("Removals[ 2025-02 ] = 5").names == ("removals[2025-02]",)
    assert "removals[1999]" in QUANTITIES
    assert "abord" not in QUANTITIES
    assert QUANTITIES.near("abord")[0] == "aboard"


def test_a_name_that_stands_for_two_quantities_is_refused() -> None:
    with pytest.raises(BadClaim, match="names two quantities"):
        Quantities([Quantity("a", also=("c",)), Quantity("b", also=("C",))])
    with pytest.raises(BadClaim, match="at most 3 and at least 4"):
        Quantity("a", least=4, most=3)


def test_wording_has_defaults() -> None:
    assert wording() == Wording()

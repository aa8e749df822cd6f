"""Quantities and comparisons in prose: what each sentence says, what counts nothing, and what holds for any text."""

from __future__ import annotations

import importlib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas import figure
from whereas.errors import BadClaim
from whereas.prose.numerals import numeral
from whereas.prose.quantities import Comparison, Quantity, comparisons, quantities, sentence
from whereas.prose.text import prose

ROOT = Path(__file__).resolve().parents[1]


def found(text: str) -> list[Quantity]:
    return quantities(prose(text))


def shown(text: str) -> list[str]:
    """Each quantity as its words, what they mean, and what is counted or measured."""
    return [_shown(text, each) for each in found(text)]


def _shown(text: str, each: Quantity) -> str:
    low, high = ("" if end is None else str(end) for end in (each.low, each.high))
    means = low if low == high else f"{low}..{high}"
    parts = (text[each.start : each.end], f"{each.relation}{means}", each.change, each.unit or each.counted)
    return " | ".join(part for part in parts if part)


def compared(text: str) -> list[Comparison]:
    read = prose(text)
    return comparisons(read, quantities(read))


# ---------------------------------------------------------------------------------------------- numbers

NUMBERS = {
    "11,000": 11_000, "1.3 million": 1_300_000, "4.7m": None, "40": 40, "two": 2, "twenty-one": 21, "ninety": 90,
    "one hundred and five": 105, "a hundred": 100, "a dozen": 12, "two dozen": 24, "half a dozen": 6, "half a million": 500_000,
    "two and a half million": 2_500_000, "three thousand four hundred": 3_400, "fifteen hundred": 1_500, "4 hundred million": 400_000_000,
    "two-thirds": Fraction(2, 3), "1/2": Fraction(1, 2), "3 1/2": Fraction(7, 2), "3½": Fraction(7, 2), "1⁄32": Fraction(1, 32),
    "5M": 5_000_000, "3bn": 3_000_000_000, "6.02×10^23": 602 * 10**21, "1.6×10-19": Fraction(16, 10**20), "zero": 0,
    "nine hundred ninety-nine thousand": 999_000, "2 trillion": 2 * 10**12,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), [(text, value) for text, value in NUMBERS.items() if value is not None])
def test_a_number_is_read_to_its_end(text: str, value: Fraction) -> None:
    read = prose(text)
    at = 1 if text.startswith("a ") else 0
    made = numeral(read, at, len(read.words))
    assert made is not None
    assert (made.first, made.last, made.low, made.high) == (0, len(read.words), value, value)


@pytest.mark.parametrize(
    "text", ["9/11", "24/7", "7:25", "3/16/2025", "1,2", "4/8", "1" * 40, "several", "half", "third"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    read = prose(text)
    assert text == "several" or numeral(read, 0, len(read.words)) is None


@given(st.integers(0, 999_999))
def test_a_number_in_words_is_the_number_in_digits(number: int) -> None:
    read = prose(in_words(number))
    made = numeral(read, 0, len(read.words))
    assert made is not None
    assert (made.low, made.last) == (Fraction(number), len(read.words))


def in_words(number: int) -> str:
    """A number in English words, to hold the reading of them against."""
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    ).split()
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    for scale, name in ((1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joined = " and " if scale == 100 or rest < 100 else " "
            return f"{in_words(number // scale)} {name}" + (joined + in_words(rest) if rest else "")
    raise AssertionError(number)


# ---------------------------------------------------------------------------------------------- quantities

SAID = {
    "The ferry carried 238 passengers.": ["238 | =238 | passengers"],
    "Over 200 Dutch sailors were on board.": ["Over 200 | >200.. | Dutch sailors"],
    "It holds up to 40,000 prisoners.": ["up to 40,000 | <=..40000 | prisoners"],
    "At least six firms bid.": ["At least six | >=6.. | firms"],
    "No fewer than 12 and no more than 30 may vote.": ["No fewer than 12 | >=12..", "no more than 30 | <=..30"],
    "Fewer than 50 people came.": ["Fewer than 50 | <..50 | people"],
    "As many as 900 homes burned.": ["As many as 900 | <=..900 | homes"],
    "More than a dozen villages flooded.": ["More than a dozen | >12.. | villages"],
    "Nearly 300 workers left.": ["Nearly 300 | about300 | workers"],
    "Some 300 workers left.": ["Some 300 | about300 | workers"],
    "It took roughly three hours.": ["roughly three hours | about3 | hour"],
    "Ten people or more were hurt, or 20 or more.": ["Ten | =10 | people", "20 or more | >=20.."],
    "It weighs 50-plus kilograms and 30-odd pounds.": ["50-plus kilograms | >=50.. | kilogram", "30-odd pounds | about30 | pound"],
    "Between 5 and 10 boats sank.": ["Between 5 and 10 | range5..10 | boats"],
    "The range went from 252 miles to 287.": ["from 252 miles to 287 | range252..287 | mile"],
    "The crew grew from 16 sailors to 19.": ["from 16 sailors to 19 | range16..19"],
    "Stay 3-4 days.": ["3-4 days | range3..4 | day"],
    "There are 1 to 2 thousand seats.": ["1 to 2 thousand | range1000..2000 | seats"],
    "It costs $89 to $93 billion.": ["$89 to $93 billion | range89000000000..93000000000 | dollar"],
    "It costs between $62 and $68 per share.": ["between $62 and $68 per share | range62..68 | dollar per share"],
    "Two or three boats sank.": ["Two or three | range2..3 | boats"],
    "About 25 to 40 boats sank.": ["About 25 to 40 | range25..40 | boats"],
    "Anyone aged 17 to 20 may apply.": ["17 to 20 | range17..20 | year"],
    "Hundreds of angry farmers marched.": ["Hundreds | range200..1999 | angry farmers"],
    "Dozens died, and tens of thousands fled.": ["Dozens | range24..199", "tens of thousands | range20000..199999"],
    "Several boats and a few planes came.": ["Several | >=3.. | boats", "a few | >=2.. | planes"],
    "A couple of boats sank; a couple from Ohio drowned.": ["A couple | >=2.. | boats"],
    "Several hundred men waited.": ["Several hundred | range200..1999 | men"],
    "It cost US$30, HK$5.4m, €3bn, £5,000 and 12 euros.": [
        "US$30 | =30 | dollar", "HK$5.4m | =5400000 | dollar", "€3bn | =3000000000 | euro", "£5,000 | =5000 | pound",
        "12 euros | =12 | euro",
    ],
    "They paid USD10m and RM23.50.": ["USD10m | =10000000 | dollar", "RM23.50 | =47/2 | ringgit"],
    "It sold at $4.41 a share and $15 per square metre.": ["$4.41 a share | =441/100 | dollar per share",
        "$15 per square metre | =15 | dollar per square metre"],
    "Prices rose 5% and fell by 3 per cent.": ["5% | =5 | up | percent", "3 per cent | =3 | down | percent"],
    "The index was up 19 points, oil down 40 cents, gas +0.2%.": [
        "19 points | =19 | up | point", "40 cents | =40 | down | cent", "+0.2% | =1/5 | up | percent",
    ],
    "The budget was cut by $3m and raised by $1m.": ["$3m | =3000000 | down | dollar", "$1m | =1000000 | up | dollar"],
    "The campaign raised $3m.": ["$3m | =3000000 | dollar"],
    "It fell to minus 5 degrees, or -12 degrees Celsius.": ["minus 5 degrees | =-5 | degree", "-12 degrees Celsius | =-12 | degree celsius"],
    "It does 140 km/h and 30 miles per hour over 32m2.": ["140 km/h | =140 | kilometre per hour", "30 miles per hour | =30 | mile per hour",
        "over 32m2 | >32.. | square metre"],
    "A six-inch pipe, a five-door car and a 12-year-old boy.": ["six-inch | =6 | inch", "five | =5 | door", "12-year-old | =12 | year"],
    "One in five children and 9 out of 10 voters.": ["One in five | =1/5 | children", "9 out of 10 | =9/10 | voters"],
    "Half of the ships and a third of the boats, two-thirds of it.": ["Half | =1/2 | ships", "a third | =1/3 | boats", "two-thirds | =2/3"],
    "Nearly eight of 10 voters, and three of 12 members.": ["Nearly eight of 10 | about4/5 | voters", "three | =3", "12 | =12 | members"],
    "A quarter of a million people, and 18- to 24-year-old men.": ["A quarter of a million | =250000 | people",
        "18- to 24-year-old | range18..24 | year"],
    "One teacher wasn't there, and one of them slept.": ["One | =1 | teacher", "one | =1"],
    "Chile was one of the first countries that signed.": ["one | =1 | first countries"],
    "One senator left.": ["One | =1 | senator"],
    "Maria Lopez, 35, was aged 25 then.": ["35 | =35 | year", "25 | =25 | year"],
    "A plane carrying 30 deserters landed.": ["A plane | =1 | plane", "30 | =30 | deserters"],
    "He said planes carrying deserters left.": ["planes | >=2.. | planes"],
    "It said 238 members of the Peruvian gang Los Lobos, and 23 alleged members of another.": [
        "238 | =238 | members of the Peruvian gang Los Lobos", "23 | =23 | alleged members of another",
    ],
    "Six Sudanese, the two men and the three northern and western states.": ["Six | =6 | Sudanese", "two | =2 | men", "three | =3 | northern"],
    "More than 2000 people and 1200 soldiers.": ["More than 2000 | >2000.. | people", "1200 | =1200 | soldiers"],
    "Exactly 13 units.": ["Exactly 13 | =13 | units"],
    "It lasted for over two days, and over three days much was said.": ["over two days | >2.. | day", "three days | =3 | day"],
}  # fmt: skip


@pytest.mark.parametrize("text", SAID, ids=range(len(SAID)))
def test_a_sentence_says_how_many(text: str) -> None:
    assert shown(text) == SAID[text]


NOTHING = [
    "It flew MS-13 and COVID-19 out on Flight 93.",
    "See Section 230, No. 25-766, and 28 U.S.C. § 1331.",
    "It is at 125 F.3d 200a.",
    "On March 15, 2025, and April 24 and 25, and 8 July 2021, at 7:25 p.m. and 5am.",
    "In 2024 it was the 2016 election, by 2120.",
    "Call 800-273-8255 or 555-0100.",
    "They won 2-1, and the court ruled 5-4.",
    "He played in the Big Ten and the Big 12.",
    "Take the Nokia 11 and the V8, in 3D.",
    "No one knows; the two met; he is the one who left, and a big one, too.",
    "One day he left. At one point he rested. For one thing, he slept.",
    "She was the first, the second and the 22nd.",
    "He lives at 575 Oldham Road.",
    "The 486 chip and a 747 jet.",
    "It was the 1990s, and the class of '98.",
    "It is open 24/7 since 9/11.",
    "In nineteen ninety-six and the year two thousand.",
    "It is a two-way street and a one-time gift.",
    "They saw one another, one saying that it was one of fear.",
    "Emissions fell below 2005 levels.",
    "At five o'clock.",
    "The second half and the third quarter.",
    "1. Introduction",
    "The ships carrying grain left.",
]


@pytest.mark.parametrize("text", NOTHING, ids=range(len(NOTHING)))
def test_a_date_a_name_or_a_pronoun_counts_nothing(text: str) -> None:
    assert shown(text) == []


def test_what_another_part_has_claimed_is_no_quantity() -> None:
    text = "It took two days in May, and three men left."
    at = text.index("two")
    assert [text[each.start : each.end] for each in quantities(prose(text), taken=[(at, at + 8)])] == ["three"]


def test_claimed_spans_may_lie_in_each_other() -> None:
    text = "It said two of the three men left with four boats."
    span = text.index("two"), text.index(" left")
    inner = text.index("of"), text.index("of") + 2
    assert [text[each.start : each.end] for each in quantities(prose(text), taken=[span, inner])] == ["four"]


def test_a_quantity_ends_where_a_claimed_span_begins() -> None:
    text = "They saw 12,000 last year boats."
    span = text.index("last"), text.index(" boats")
    (only,) = quantities(prose(text), taken=[span])
    assert (only.counted, only.period) == ("", span)


def test_the_claimed_span_after_a_count_is_its_period() -> None:
    text = "They removed 11,000 people in February 2025."
    span = (text.index("February"), text.index("."))
    (only,) = quantities(prose(text), taken=[span])
    assert only.period == span


def test_a_quantity_tells_why_it_is_one() -> None:
    (only,) = found("Over 200 sailors left.")
    assert (only.rule, only.reason) == ("quantity.over", "A limit: more than this number; it counts sailors.")


# ---------------------------------------------------------------------------------------------- as figures

FIGURES = {
    "Over 200 sailors left.": "aboard > 200",
    "About 260 sailors left.": "aboard about 260",
    "Nearly 300 sailors left.": "aboard nearly 300",
    "Some 11,000 sailors left.": "aboard about 11,000",
    "It was 11,000 sailors.": "aboard = 11,000",
    "It was 4.7 million sailors.": "aboard = 4.7 million",
    "It was 4.70 million sailors.": "aboard = 4.70 million",
    "It was exactly 11,000 sailors.": "aboard = exactly 11,000",
    "Thirteen sailors left.": "aboard = 13",
    "Up to 40,000 sailors left.": "aboard <= 40,000",
    "At least ten sailors left.": "aboard >= 10",
    "Fewer than 10 sailors left.": "aboard < 10",
    "Between 240 and 260 sailors left.": "aboard 240..260",
    "Dozens of sailors left.": "aboard dozens",
    "Tens of thousands of sailors left.": "aboard tens of thousands",
    "Several sailors left.": "aboard >= 3",
    "Tens of millions of sailors left.": "aboard 20,000,000..199,999,999",
    "It cost $6 million.": "aboard = 6 million dollar",
    "It lasted 3.5 hours.": "aboard = exactly 3.5 hour",
    "Half of the sailors left.": "aboard = 1 in 2 of total",
    "More than two-thirds of the sailors left.": "aboard > 2 in 3 of total",
    "Some 52 % of the sailors left.": "aboard about 52 % of total",
    "One in five sailors left.": "aboard = 1 in 5 of total",
}


def bounds(says: str, unit: str) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a figure says of `aboard`, as it was written."""
    declared = figure.Quantities([figure.Quantity("aboard", unit, least=None), figure.Quantity("total", unit)])
    made = figure.read_figure(says, declared)
    assert not made.incomparable
    low: Fraction | None = None
    high: Fraction | None = None
    for each in made.written:
        terms = dict(each.terms)
        end = Fraction(each.at_most if "total" not in terms else -terms["total"], abs(terms["aboard"]))
        if terms["aboard"] > 0:
            high = end
        else:
            low = -end
    return low, high


@pytest.mark.parametrize("text", FIGURES, ids=range(len(FIGURES)))
def test_a_quantity_is_a_sentence_of_the_language_of_figures(text: str) -> None:
    (only,) = found(text)
    says = sentence(only, "aboard", of="total")
    assert says == FIGURES[text]
    low, high = bounds(says, only.unit if only.unit != "percent" else "")
    hundred = 100 if only.unit == "percent" else 1
    if only.relation == "about":
        assert only.low is not None
        assert low is not None
        assert high is not None
        assert low <= only.low / hundred <= high
    else:
        assert (low, high) == (only.low, only.high)


@pytest.mark.parametrize(
    "text", ["Half of it burned.", "It was -5 degrees.", "It is a third of a mile.", "It is 3 times as big."]
)
def test_what_figures_do_not_hold_is_refused(text: str) -> None:
    with pytest.raises(BadClaim):
        sentence(found(text)[0], "aboard")


numbers = st.one_of(
    st.integers(2, 10**9).map(lambda number: f"{number:,}"),
    st.decimals(1, 900, places=1).map(lambda number: f"{number} million"),
    st.sampled_from(
        ["two", "thirteen", "a hundred", "two dozen", "four thousand", "dozens of", "tens of thousands of"]
    ),
)
limits = st.sampled_from(["", "over ", "about ", "nearly ", "at least ", "up to ", "fewer than ", "exactly "])


@given(limits, numbers)
def test_every_count_can_be_said_as_a_figure_and_means_the_same(limit: str, number: str) -> None:
    (only,) = found(f"They saw {limit}{number} sailors.")
    low, high = bounds(sentence(only, "aboard"), "sailors")
    if only.relation == "about":
        assert low is None or only.low is None or low <= only.low
    else:
        assert (low, high) == (only.low, only.high)


# ---------------------------------------------------------------------------------------------- comparisons

COMPARED = {
    "It was 11,000 removals compared to 12,000 the previous year.": [
        ("11,000 removals compared to 12,000 the previous year", "<", "11,000 removals", "12,000"),
    ],
    "Sales were $9 million, up from $7 million a year earlier.": [
        ("$9 million, up from $7 million a year earlier", ">", "$9 million", "$7 million"),
    ],
    "It drew 5 percent versus 5 percent.": [("5 percent versus 5 percent", "=", "5 percent", "5 percent")],
    "They removed fewer people in May than in the same month of 2024.": [
        ("fewer people in May than in the same month of 2024", "<", "fewer people in May", "in the same month of 2024"),
    ],
    "They removed no more people than in May.": [("no more people than in May", "<=", "more people", "in May")],
    "Twice as many people came as last year.": [
        ("Twice as many people came as last year", "ratio", "many people came", "last year"),
    ],
    "It is half as large as Texas.": [("half as large as Texas", "ratio", "large", "Texas")],
    "It is double the number of last year.": [("double the number of last year", "ratio", None, "the number of last year")],
    "It is the largest operation in the history of Chile.": [
        ("the largest operation in the history of Chile", "superlative", "the largest operation", "in the history of Chile"),
    ],
    "More than 200 people came, as many as 40 a day, longer than 30 minutes.": [],
    "It is more dangerous than before, and rather than stay he left.": [],
    "At most five came.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", COMPARED, ids=range(len(COMPARED)))
def test_a_sentence_holds_one_thing_against_another(text: str) -> None:
    def words(span: tuple[int, int] | None) -> str | None:
        return span and text[span[0] : span[1]]

    made = [(text[each.start : each.end], each.relation, words(each.a), words(each.b)) for each in compared(text)]
    assert made == COMPARED[text]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Three times as many came as before.", Fraction(3)),
        ("It is half as big as before.", Fraction(1, 2)),
        ("It is 2.5 times larger than before.", Fraction(5, 2)),
        ("It is triple the number of May.", Fraction(3)),
    ],
)
def test_a_ratio_tells_how_many_times(text: str, times: Fraction) -> None:
    (only,) = compared(text)
    assert (only.relation, only.times) == ("ratio", times)


# ---------------------------------------------------------------------------------------------- any text

pieces = st.sampled_from(
    "the a of one two 3 4,000 5.5 million dozen dozens hundreds tens thousands half third and or to from between than more "
    "fewer as many compared up down over about some $ € % - – — / . , ; ( ) ' \" + ~ × 10 ⁄ ½ US$ RM M bn m km h x 2 minus "
    "percent per cent miles year old people men ships plane carrying March No. Section 1990 2024 22 nd F.3d in out largest "
    "history twice double times largest MS -13 minus + averaged rise of increase a day week share April 264 BC 000 C F.3d 28 U.S.C. \n".split(
        " "
    )
)
made_up = st.lists(st.tuples(pieces, st.sampled_from(["", " ", " "])), max_size=40).map(
    lambda drawn: "".join(word + gap for word, gap in drawn)
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=120), made_up))
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    read = prose(text)
    made = quantities(read)
    told = comparisons(read, made)
    for spans in ([(each.start, each.end) for each in made], [(each.start, each.end) for each in told]):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    for each in made:
        assert 0 <= each.counted_start <= each.counted_end <= len(text)
        assert each.counted == text[each.counted_start : each.counted_end]
        assert each.low is not None or each.high is not None
        assert each.low is None or each.high is None or each.low <= each.high
    for other in told:
        for span in (other.a, other.b):
            assert span is None or 0 <= span[0] < span[1] <= len(text)


@settings(max_examples=200)
@given(made_up)
def test_curly_quotes_and_no_break_spaces_change_nothing(text: str) -> None:
    other = text.replace("'", "\u2019").replace('"', "\u201d").replace(" ", "\u00a0")
    assert [(each.start, each.end, each.low, each.high) for each in found(text)] == [
        (each.start, each.end, each.low, each.high) for each in found(other)
    ]


@settings(max_examples=200)
@given(made_up)
def test_every_sentence_that_is_made_is_a_figure(text: str) -> None:
    for each in found(text):
        try:
            says = sentence(each, "aboard", of="total")
        except BadClaim:
            continue
        assert figure.is_figure(says, figure.Quantities())
        figure.read_figure(says, figure.Quantities())


# ---------------------------------------------------------------------------------------------- beside the corpora


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "bench")
    return importlib.import_module("score_quantities")


def test_values_and_bounds_in_news_are_found_as_the_manual_says(bench: ModuleType, shared_data: Path) -> None:
    path = shared_data / "corpora" / "newsquant" / "NewsQuant_even.json"
    values, with_bounds = (bench.scored(list(bench.score(path, bounds=bounds).values())).f1 for bounds in (False, True))
    assert values >= 94
    assert with_bounds >= 86


def test_every_count_and_comparison_of_the_first_article_is_found(bench: ModuleType, shared_data: Path) -> None:
    counts = bench.score_claims(shared_data / "seed" / "gold.json")
    assert counts["quantities"].right == counts["quantities"].gold
    assert counts["comparisons"].right == counts["comparisons"].gold

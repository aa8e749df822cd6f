"""Which event of the case a mention is of, and which quantity a count is of."""

from __future__ import annotations

from dataclasses import replace

from whereas.claim import Event
from whereas.figure import Quantity
from whereas.prose.candidate import Known
from whereas.prose.linking import Events, Figures, Mention

HOUR = 3_600_000
FIRST = Known(
    Event("f1.departed", "flight.departed", "the first flight leaves", "Harlingen", ("GlobalX 6143",)), 0, HOUR
)
SECOND = Known(
    Event("f2.departed", "flight.departed", "the second flight leaves", "Harlingen", ("GlobalX 6145",)), 0, 9 * HOUR
)
LEFT = Mention("flight.departed", "depart", "departed from Harlingen", place="Harlingen")


def test_a_mention_is_tied_to_the_event_that_shares_its_name() -> None:
    """GlobalX 6143 departed from Harlingen."""
    tie = Events([FIRST, SECOND]).tie(replace(LEFT, subject="GlobalX 6143"))
    assert (tie.event.id, tie.new) == ("f1.departed", False)
    assert tie.reason == "taken for f1.departed: flight.departed, and both speak of 6143 and globalx"


def test_a_mention_that_fits_two_events_makes_a_new_one_and_says_so() -> None:
    """A plane departed from Harlingen."""
    tie = Events([FIRST, SECOND]).tie(replace(LEFT, subject="A plane"))
    assert tie.new
    assert tie.event.id == "flight.departed"
    assert tie.reason == "new: it could be f1.departed and f2.departed"


def test_time_speaks_against_an_event() -> None:
    """Hours after the first flight was in the air, a plane departed from Harlingen."""
    tie = Events([FIRST, SECOND]).tie(replace(LEFT, earliest=3 * HOUR, latest=4 * HOUR))
    assert tie.event.id == "f2.departed"


def test_place_and_participants_speak_against_an_event() -> None:
    events = Events([FIRST])
    assert events.tie(replace(LEFT, place="Miami")).new
    assert Events([FIRST]).tie(replace(LEFT, subject="Avelo 22")).new


def test_the_only_event_of_its_kind_is_taken_where_nothing_speaks_against_it() -> None:
    """The plane departed."""
    tie = Events([FIRST]).tie(Mention("flight.departed", "depart", "The plane departed", subject="The plane"))
    assert tie.event.id == "f1.departed"


def test_a_second_mention_in_the_text_is_tied_to_what_the_first_one_brought() -> None:
    """The plane landed in San Salvador. … Its landing in San Salvador was filmed."""
    events = Events([])
    first = events.tie(Mention("flight.landed", "land", "landed in San Salvador", "The plane", place="San Salvador"))
    second = events.tie(Mention("flight.landed", "landing", "landing in San Salvador", place="San Salvador"))
    assert first.new
    assert not second.new
    assert first.event is second.event


def test_a_verb_that_is_of_no_kind_is_tied_only_by_what_is_named() -> None:
    """Doe resigned. … Roe resigned. … Doe resigned."""
    events = Events([])
    doe, roe, again = (events.tie(Mention("", "resign", f"{who} resigned", who)) for who in ("Doe", "Roe", "Doe"))
    assert [doe.event.id, roe.event.id, again.event.id] == ["resign", "resign-2", "resign"]


def test_which_stage_of_an_order_is_meant_is_not_guessed() -> None:
    """The judge issued an order."""
    spoken, entered = (
        Known(Event(f"order.{stage}", f"order.{stage}", f"the order is {stage}")) for stage in ("spoken", "entered")
    )
    tie = Events([spoken, entered]).tie(
        Mention("order.issued", "issue", "The judge issued an order", "The judge", "an order")
    )
    assert tie.new
    assert "order.spoken and order.entered" in tie.reason


def test_no_two_statements_are_taken_for_one() -> None:
    events = Events([])
    assert [events.statement("Marco Rubio", "…").id for _ in range(3)] == [
        "marco-rubio.said", "marco-rubio.said-2", "marco-rubio.said-3",
    ]  # fmt: skip
    assert events.statement("", "…").id == "somebody.said"


def test_a_new_event_gets_an_id_that_is_free() -> None:
    taken = Known(Event("flight.landed", "something.else"))
    assert Events([taken]).tie(Mention("flight.landed", "land", "landed")).event.id == "flight.landed-2"


def test_a_count_is_tied_to_the_one_quantity_that_has_its_words() -> None:
    aboard = Quantity("aboard", unit="deportees", what="Venezuelan deportees on the planes")
    figures = Figures([aboard, Quantity("prisoners", unit="inmates")])
    assert figures.of("Venezuelan deportees").figure is aboard
    assert figures.of("inmates").figure.name == "prisoners"


def test_a_count_of_something_else_brings_a_quantity_which_is_then_known() -> None:
    figures = Figures([], {"alleged-members-of-a-gang"})
    first, again = figures.of("alleged members of a gang"), figures.of("alleged members of the gang")
    assert first.new
    assert first.figure.name == "alleged-members-of-a-gang-2"
    assert (first.figure.unit, first.figure.what) == ("members", "alleged members of a gang")
    assert again.figure is first.figure


def test_a_count_that_fits_two_quantities_is_tied_to_neither() -> None:
    both = [Quantity("early", unit="deportees"), Quantity("late", unit="deportees")]
    made = Figures(both).of("deportees")
    assert made.new
    assert made.reason == "new: it could be early and late"

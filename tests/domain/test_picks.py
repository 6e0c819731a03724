"""Whether one more choice may be made, reason by reason, by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from classbell.domain import picks
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Refused
from classbell.domain.errors.offers import (
    CapacityUnclear,
    OfferClosed,
    OfferClosesTooEarly,
    OfferedClassGone,
    OfferIncomplete,
    OfferNotForYou,
    OfferNotOpenYet,
    OfferNotYours,
    OnRollAlready,
    PicksClash,
    TooManyPicks,
    TopicHad,
    TopicTaken,
)
from classbell.domain.offers import (
    Chooser,
    Manner,
    Offer,
    Offered,
    Repeats,
    State,
    Terms,
    check_complete,
    read_capacity,
)
from classbell.domain.picks import Facts, Wish
from classbell.domain.units import Level

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TERMS = Terms(Manner.FIRST_COME, 2, per_topic=True, repeats=Repeats.WARNED, opens_at=NOW, closes_at=NOW + HOUR)
OFFER = Offer(1, "主体班次 2026", 1, "/1/", "/1/2/", "东县", TERMS, State.PUBLISHED, "seed")
SOMEBODY = Chooser(7, "/1/2/5/", Level.COUNTY, 3)
NOTHING = Facts(held=(), had=(), clash=None, is_on_roll=False)


def offered(place: int = 1, **facts: object) -> Offered:
    class_ = Class(place, f"{place} 班", "", ZoneInfo("Asia/Shanghai"), "/1/")
    found = Offered(place, 1, class_, f"内容{place}", 30, (), (), False, 0, 0, 0, None, None)
    return replace(found, **facts)  # type: ignore[arg-type] # whatever the test says


def test_both_edges_of_the_time_count_for_the_person() -> None:
    for at in (NOW, NOW + HOUR):
        picks.check(OFFER, offered(), SOMEBODY, at)


@pytest.mark.parametrize(
    ("offer", "wanted", "at", "refusal"),
    [
        (OFFER, offered(), NOW - HOUR, OfferNotOpenYet),
        (OFFER, offered(), NOW + 2 * HOUR, OfferClosed),
        (replace(OFFER, state=State.SETTLED), offered(), NOW, OfferClosed),
        (replace(OFFER, unit_path="/1/3/"), offered(), NOW, OfferNotYours),
        (OFFER, offered(is_withdrawn=True), NOW, OfferedClassGone),
        (OFFER, offered(levels=(Level.TOWNSHIP,)), NOW, OfferNotForYou),
        (OFFER, offered(categories=(4,)), NOW, OfferNotForYou),
    ],
)
def test_what_stands_against_anybody_like_this(
    offer: Offer, wanted: Offered, at: datetime, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        picks.check(offer, wanted, SOMEBODY, at)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (replace(NOTHING, is_on_roll=True), OnRollAlready),
        (replace(NOTHING, held=[offered(2, topic="内容1")]), TopicTaken),
        (replace(NOTHING, held=[offered(2), offered(3)]), TooManyPicks),
        (replace(NOTHING, clash="2 班"), PicksClash),
    ],
)
def test_what_stands_against_one_more(facts: Facts, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        picks.weigh(OFFER, offered(), facts)


def test_a_topic_had_before_is_refused_warned_of_or_allowed_by_the_rule() -> None:
    had = replace(NOTHING, had=["1 班 第0期"])
    strict = replace(OFFER, terms=replace(TERMS, repeats=Repeats.REFUSED))
    with pytest.raises(TopicHad):
        picks.weigh(strict, offered(), had)
    picks.weigh(OFFER, offered(), had)
    assert picks.needs_a_word(OFFER, had, Wish(1))
    assert not picks.needs_a_word(OFFER, had, Wish(1, knowing=True))
    assert not picks.needs_a_word(replace(OFFER, terms=replace(TERMS, repeats=Repeats.ALLOWED)), had, Wish(1))


def test_an_offer_needs_a_class_and_an_end_to_come() -> None:
    with pytest.raises(OfferIncomplete):
        check_complete(OFFER, [offered(is_withdrawn=True)], NOW)
    with pytest.raises(OfferIncomplete):
        check_complete(replace(OFFER, terms=replace(TERMS, closes_at=None)), [offered()], NOW)
    with pytest.raises(OfferClosesTooEarly):
        check_complete(OFFER, [offered()], NOW + HOUR)


@pytest.mark.parametrize("text", ["0", "2001", "-3", "三十", "3.5", "", "9" * 40, "²"])
def test_places_are_a_whole_number_in_bounds(text: str) -> None:
    with pytest.raises(CapacityUnclear):
        read_capacity(text)


def test_places_are_read_as_any_keyboard_writes_them() -> None:
    assert [read_capacity(text) for text in ("30", " 30 ", "３０")] == [30, 30, 30]


def test_the_pledge_is_the_digest_of_the_seed() -> None:
    assert OFFER.pledge == "19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b"

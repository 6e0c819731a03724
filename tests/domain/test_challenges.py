from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.challenges import HAND, PICTURES, Answer, Deck, Policy
from classbell.domain.codes import derive

KEY = derive(b"a key of a test", "challenges")
NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
POLICY = Policy()
STEP = POLICY.step
instants = st.integers(0, 10**8).map(lambda milliseconds: NOW + timedelta(milliseconds=milliseconds))
decks = st.integers(1, 2**31).map(lambda code_id: Deck(KEY, code_id, POLICY))


@given(decks, instants)
def test_a_picture_stays_for_its_step_and_another_follows(deck: Deck, at: datetime) -> None:
    change_at = deck.next_change(at)
    assert timedelta(0) < change_at - at <= STEP
    assert deck.picture(change_at - timedelta(milliseconds=1)) == deck.picture(at) != deck.picture(change_at)
    assert deck.next_change(change_at) - change_at == STEP


@given(decks, instants)
def test_every_picture_comes_as_often_as_the_others(deck: Deck, at: datetime) -> None:
    shown = [deck.picture(at + STEP * number) for number in range(4 * len(PICTURES))]
    assert set(Counter(shown)) == set(PICTURES)
    assert set(Counter(shown).values()) <= {3, 4, 5}  # four, in four whole rounds; the first and the last are cut


@given(decks, instants, st.lists(st.integers(1, 2**40), min_size=2, max_size=6, unique=True))
def test_everybody_is_offered_the_same_four_and_one_of_them_is_on_the_screen(
    deck: Deck, at: datetime, people: list[int]
) -> None:
    asked_from = deck.asked_from(at)
    offered = [deck.choices(asked_from, person_id) for person_id in people]
    assert len({frozenset(one) for one in offered}) == 1
    assert len(set(offered[0])) == HAND
    look_at = max(at, asked_from)
    assert deck.picture(look_at) in offered[0]
    assert deck.judge(asked_from, deck.picture(look_at), look_at) is Answer.RIGHT


@given(decks, instants)
def test_whoever_is_asked_has_time_for_two_pictures_or_waits_for_less_than_one(deck: Deck, at: datetime) -> None:
    asked_from = deck.asked_from(at)
    assert asked_from - at < STEP
    assert deck.over_at(asked_from) - max(at, asked_from) > STEP


@given(decks, instants, st.integers(0, 19_999))
def test_one_picture_is_right_or_two_just_after_the_change(deck: Deck, at: datetime, after: int) -> None:
    asked_from = deck.asked_from(at)
    tap_at = asked_from + timedelta(milliseconds=after)
    right = [one for one in PICTURES if deck.judge(asked_from, one, tap_at) is Answer.RIGHT]
    changed_at = deck.next_change(tap_at) - STEP
    assert deck.picture(tap_at) in right
    assert len(right) == (2 if tap_at - changed_at < POLICY.grace else 1)


@given(decks, instants)
def test_a_question_is_over_at_last_and_the_next_one_has_another_hand(deck: Deck, at: datetime) -> None:
    asked_from = deck.asked_from(at)
    over_at = deck.over_at(asked_from)
    last = deck.picture(over_at - POLICY.grace - timedelta(milliseconds=1))
    assert deck.judge(asked_from, last, over_at - timedelta(milliseconds=1)) is Answer.RIGHT
    assert deck.judge(asked_from, last, over_at) is Answer.LATE
    again = deck.asked_from(at, before=asked_from)
    assert again > asked_from
    first, second = (deck.choices(one, 7) for one in (asked_from, again))
    assert first != second


def test_orders_differ_from_person_to_person_and_from_opening_to_opening() -> None:
    deck = Deck(KEY, 5, POLICY)
    asked_from = deck.asked_from(NOW)
    orders = Counter(tuple(deck.choices(asked_from, person_id)) for person_id in range(1, 481))
    assert len(orders) == 24
    assert max(orders.values()) < 45
    shown = Counter(Deck(KEY, code_id, POLICY).picture(NOW) for code_id in range(1, 1601))
    assert set(shown) == set(PICTURES)
    assert max(shown.values()) < 150


def test_no_two_openings_change_pictures_at_the_same_instants() -> None:
    offsets = {Deck(KEY, code_id, POLICY).next_change(NOW) for code_id in range(1, 101)}
    assert len(offsets) > 95


def test_another_key_tells_nothing() -> None:
    other = derive(b"a key of a test", "sign-in codes")
    at = [NOW + STEP * number for number in range(320)]
    agree = sum(Deck(KEY, 5, POLICY).picture(one) == Deck(other, 5, POLICY).picture(one) for one in at)
    assert agree < 40

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.domain.pace import Limits, Pace

Sent = list[tuple[float, int]]

GAPS = st.one_of(st.just(0.0), st.floats(0, 0.05), st.floats(0, 3), st.sampled_from([0.999, 1.0, 1.001, 59.9, 61]))
ARRIVALS = st.lists(st.tuples(GAPS, st.sampled_from([1, 2, 3, 4, 5, -1, -2])), max_size=150)
LATENESS = st.lists(st.floats(0, 0.2), min_size=1, max_size=20)


def drive(pace: Pace, arrivals: list[tuple[float, int]], lateness: list[float]) -> Sent:
    """Send each message in turn, each as soon as it is admitted; the sender wakes a little late."""
    now, arrived_at, sent = 0.0, 0.0, []
    for number, (gap_for, chat_id) in enumerate(arrivals):
        arrived_at += gap_for
        now = max(now, arrived_at)
        while (free_at := pace.admit(chat_id, now)) > now:
            now = free_at + lateness[number % len(lateness)]
        sent.append((now, chat_id))
    return sent


def most_in_any_window(instants: list[float], span_for: float) -> int:
    starts = (bisect_left(instants, at - span_for + 1e-9) for at in instants)
    return max((end + 1 - start for end, start in enumerate(starts)), default=0)


def backlog(pace: Pace, until_at: float, late_for: float = 0.0) -> list[float]:
    """Send to a new person each time, as fast as admitted."""
    now, chat_id, sent = 1000.0, 1, []
    while now < 1000.0 + until_at:
        free_at = pace.admit(chat_id, now)
        if free_at > now:
            now = free_at + late_for
            continue
        sent.append(now)
        chat_id += 1
    return sent


@given(ARRIVALS, LATENESS)
@settings(deadline=None, max_examples=200)
def test_no_sliding_window_exceeds_a_limit_whatever_arrives(
    arrivals: list[tuple[float, int]], lateness: list[float]
) -> None:
    limits = Limits(per_second=4, per_chat_second=1, per_group_minute=5)
    sent = drive(Pace(limits), arrivals, lateness)
    by_chat: dict[int, list[float]] = defaultdict(list)
    for at, chat_id in sent:
        by_chat[chat_id].append(at)
    assert most_in_any_window([at for at, _ in sent], 1) <= 4
    assert all(most_in_any_window(instants, 1) <= 1 for instants in by_chat.values())
    assert all(most_in_any_window(by_chat[chat_id], 60) <= 5 for chat_id in (-1, -2))


@given(per_second=st.integers(1, 1000), late_for=st.floats(0, 0.008))
@settings(deadline=None, max_examples=50)
def test_a_backlog_goes_out_at_ninety_eight_hundredths_of_the_limit_or_more(per_second: int, late_for: float) -> None:
    sent = backlog(Pace(Limits(per_second)), 20, late_for)
    assert 0.98 <= (len(sent) - 1) / (sent[-1] - sent[0]) / per_second <= 1
    assert most_in_any_window(sent, 1) <= per_second


def test_a_sender_that_stalls_catches_up_without_breaking_a_window() -> None:
    pace, now, chat_id, sent = Pace(), 0.0, 0, []
    while now < 60:
        chat_id += 1
        while (free_at := pace.admit(chat_id, now)) > now:
            now = free_at + (0.08 if chat_id % 100 == 0 else 0.001)
        sent.append(now)
    assert len(sent) / 60 >= 0.98 * 30
    assert most_in_any_window(sent, 1) <= 30


def test_a_start_from_rest_is_no_burst() -> None:
    sent = backlog(Pace(), 1)
    assert most_in_any_window(sent, 0.01) <= 4


def test_a_second_message_to_a_person_waits_a_second_and_others_do_not() -> None:
    pace = Pace()
    assert pace.admit(7, 100.0) == 100.0
    assert 101.0 < pace.admit(7, 100.5) < 101.02
    assert pace.admit(8, 100.5) == 100.5


def test_a_group_gets_twenty_a_minute() -> None:
    pace, now, sent = Pace(), 0.0, []
    while now < 180:
        free_at = pace.admit(-5, now)
        if free_at == now:
            sent.append(now)
        now = max(now + 0.001, free_at)
    assert most_in_any_window(sent, 60) == 20
    assert len(sent) >= 0.98 * 60


def test_asking_too_early_costs_nothing() -> None:
    asked, unasked = Pace(), Pace()
    asked.admit(1, 0.0)
    unasked.admit(1, 0.0)
    for _ in range(50):
        asked.admit(1, 0.01)
    assert asked.free_at(1) == unasked.free_at(1)


def test_a_frozen_chat_holds_up_nobody_else() -> None:
    pace = Pace()
    pace.freeze_chat(1, 30.0)
    assert pace.admit(1, 10.0) == 30.0
    assert pace.admit(2, 10.0) == 10.0
    assert pace.admit(1, 30.0) == 30.0


def test_a_frozen_sender_admits_nobody_until_the_instant() -> None:
    pace = Pace()
    pace.freeze_all(30.0)
    assert pace.admit(1, 10.0) == pace.free_at() == 30.0
    assert pace.admit(1, 30.0) == 30.0


def test_a_shorter_freeze_does_not_cut_a_longer_one() -> None:
    pace = Pace()
    pace.freeze_all(30.0)
    pace.freeze_all(20.0)
    pace.freeze_chat(1, 50.0)
    pace.freeze_chat(1, 40.0)
    assert (pace.free_at(), pace.free_at(1)) == (30.0, 50.0)


def test_idle_chats_are_forgotten_and_frozen_ones_kept() -> None:
    pace = Pace(Limits(per_second=1000))
    pace.freeze_chat(-1, 10_000.0)
    now = 0.0
    for chat_id in range(1, 70_000):
        now = max(now, pace.admit(chat_id, now))
        pace.admit(chat_id, now)
    assert len(pace) <= 1000 * 62
    now += 70
    pace.admit(1, now)
    assert len(pace) == 2
    assert pace.free_at(-1) == 10_000.0


@given(st.lists(st.floats(0, 0.2), min_size=2, max_size=50))
def test_admitted_instants_keep_the_order_of_asking(gaps: list[float]) -> None:
    sent = drive(Pace(), [(gap, n) for n, gap in enumerate(gaps)], [0.0])
    assert all(first[0] <= second[0] for first, second in pairwise(sent))


def test_the_default_limits_are_the_platforms() -> None:
    assert Limits() == Limits(per_second=30, per_chat_second=1, per_group_minute=20)


@given(st.lists(st.floats(0, 0.3), min_size=60, max_size=200))
@settings(deadline=None, max_examples=100)
def test_messages_held_up_after_they_were_admitted_leave_within_the_limit_all_the_same(holdups: list[float]) -> None:
    """Whatever a busy machine does between admitting and sending, as long as it says so before it asks again."""
    pace, now, left = Pace(Limits(per_second=4)), 0.0, []
    for chat_id, held_for in enumerate(holdups):
        while (free_at := pace.admit(chat_id, now)) > now:
            now = free_at
        now += held_for
        pace.note_left(chat_id, now)
        left.append(now)
    assert most_in_any_window(left, 1) <= 4


def test_a_message_that_left_late_counts_for_its_chat_from_then() -> None:
    pace = Pace()
    pace.admit(7, 100.0)
    pace.note_left(7, 100.4)
    assert pace.free_at(7) > 101.4
    pace.note_left(7, 105.0)
    pace.note_left(8, 105.0)
    assert pace.free_at(7) < 101.5, "it leaves once, and nobody else's leaving is its own"

"""Hints in the log of scans, held against logs in which it is known who did what."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import relays
from classbell.domain.relays import Use

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
STEP = timedelta(seconds=15)
PEOPLE = 73
STARTS = (1, 3, 6, 8)  # hours: four sessions a day


def a_week(seed: int, planted: int = 0, weeks: int = 1) -> tuple[list[Use], set[tuple[int, int]]]:
    """Make a class's log: rushes of ten minutes, rooms of four that come together, a tenth away each time.

    Planted pairs have one phone between them: the second signs in one to five seconds after the first, now and then
    somebody comes by themselves.
    """
    random = Random(seed)  # noqa: S311 a log to try with, the same each time
    pairs = {(2 * number + 1, 2 * number + 40) for number in range(planted)}
    uses = []
    for week in range(weeks):
        for day in range(5):
            for number, hour in enumerate(STARTS):
                begins_at = MONDAY + timedelta(weeks=week, days=day, hours=hour)
                session_id = (week * 5 + day) * len(STARTS) + number + 1
                arrivals = _arrivals(random, pairs)
                uses += [
                    Use(
                        session_id,
                        person_id,
                        begins_at + timedelta(seconds=second),
                        timedelta(seconds=min(random.lognormvariate(1.9, 0.5), 24.9)),
                        f"{begins_at:%Y-%m-%d}",
                    )
                    for person_id, second in arrivals.items()
                ]
    return uses, pairs


def _arrivals(random: Random, pairs: set[tuple[int, int]]) -> dict[int, float]:
    """Give the second at which each person of a session signs in."""
    arrivals = {}
    for room in range(0, PEOPLE, 4):
        together = random.triangular(0, 600, 480)
        for person_id in range(room + 1, min(room + 5, PEOPLE + 1)):
            if random.random() < 0.9:
                arrivals[person_id] = together + random.expovariate(1 / 25)
    for one, other in pairs:
        if random.random() < 0.9:
            arrivals[one] = arrivals.get(one, random.uniform(0, 600))
            arrivals[other] = arrivals[one] + random.uniform(1, 4.9)
    return arrivals


def test_planted_pairs_are_found_and_hardly_anybody_else() -> None:
    found, planted, false = 0, 0, []
    for seed in range(30):
        uses, pairs = a_week(seed, planted=3)
        named = {(pair.one, pair.other) for pair in relays.pairs(uses)}
        found += len(named & pairs)
        planted += len(pairs)
        false.append(len(named - pairs))
    assert found / planted >= 0.9
    assert max(false) <= 1
    assert mean(false) < 0.2


def test_in_a_class_without_pairs_none_is_named() -> None:
    false = [len(relays.pairs(a_week(seed)[0])) for seed in range(100, 130)]
    assert max(false) <= 1
    assert mean(false) < 0.1


def test_pairs_of_one_day_are_no_habit() -> None:
    uses, _ = a_week(1, planted=3)
    one_day = [use for use in uses if use.day == "2026-11-02"]
    assert relays.pairs(one_day) == []


def test_who_is_slow_time_after_time_is_named_and_others_are_not() -> None:
    uses, _ = a_week(5, weeks=2)
    assert relays.slow(uses) == []
    relayed = [
        Use(use.session_id, use.person_id, use.at, timedelta(seconds=20), use.day) if use.person_id == 7 else use
        for use in uses
    ]
    [slow] = relays.slow(relayed)
    assert (slow.person_id, slow.middle) == (7, timedelta(seconds=20))
    assert slow.times / slow.of > 0.9


def test_the_sums_are_those_of_first_uses() -> None:
    at = MONDAY
    uses = [
        Use(1, 1, at + timedelta(seconds=3), timedelta(seconds=3), "d"),
        Use(1, 1, at + timedelta(seconds=60), timedelta(seconds=1), "d"),  # again: not a first use
        Use(1, 2, at + timedelta(seconds=5), timedelta(seconds=5), "d"),
        Use(1, 3, at + timedelta(seconds=20), timedelta(seconds=20), "d"),
        Use(2, 1, at + timedelta(hours=2, seconds=2), timedelta(seconds=2), "d"),
    ]
    folded = relays.fold(uses, STEP)
    assert folded.uses == 4
    assert folded.middle == timedelta(seconds=4)
    assert folded.after_change == 1
    assert folded.most == (3, 1, at)
    assert folded.nine_in_ten is not None
    assert timedelta(seconds=5) < folded.nine_in_ten < timedelta(seconds=20)


def test_nothing_comes_of_nothing() -> None:
    folded = relays.fold([], STEP)
    assert (folded.uses, folded.middle, folded.nine_in_ten, folded.most) == (0, None, None, None)
    assert not folded.flagged


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 12))
def test_the_tail_is_a_chance_and_falls(chances: list[float], times: int) -> None:
    here = relays.tail(chances, times)
    assert -1e-9 <= relays.tail(chances, times + 1) <= here + 1e-9
    assert here <= 1 + 1e-9
    assert relays.tail(chances, 0) == pytest.approx(1)


@pytest.mark.parametrize(("count", "times"), [(10, 3), (20, 11), (5, 5)])
def test_the_tail_of_equal_chances_is_the_binomial_one(count: int, times: int) -> None:
    expected = sum(math.comb(count, hits) * 0.25**hits * 0.75 ** (count - hits) for hits in range(times, count + 1))
    assert relays.tail([0.25] * count, times) == pytest.approx(expected)

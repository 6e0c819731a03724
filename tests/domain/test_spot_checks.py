from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import spot_checks
from classbell.domain.attendance import Evidence, Mark, Origin, Status
from classbell.domain.sheets import Entry
from classbell.domain.spot_checks import FLAGGED_TIMES, WEIGHTS, Seen

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
WEAKER = sorted(WEIGHTS)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 a draw that can be made again


def entry(person_id: int, evidence: Evidence | None = Evidence.ROTATING, status: Status = Status.ON_TIME) -> Entry:
    mark = None if evidence is None else Mark(1, person_id, status, evidence, AT)
    return Entry(1, person_id, f"学员{person_id}", None, None, is_reachable=True, mark=mark)


pools = st.lists(st.sampled_from(WEAKER), min_size=1, max_size=60).map(
    lambda grades: [entry(number, grade) for number, grade in enumerate(grades, 1)]
)


def test_only_those_marked_present_and_not_yet_seen_can_be_drawn() -> None:
    entries = [
        entry(1),
        entry(2, None),
        entry(3, Evidence.SEEN),
        entry(4, Evidence.TYPED, Status.ABSENT),
        entry(5, Evidence.TYPED, Status.LATE),
        entry(6, Evidence.TYPED, Status.ON_LEAVE),
    ]
    assert [one.person_id for one in spot_checks.pool(entries)] == [1, 5]


@given(pools, st.integers(1, 70), st.integers())
def test_a_draw_holds_different_people_of_the_pool_as_many_as_asked_for(
    pool: list[Entry], number: int, seed: int
) -> None:
    drawn = spot_checks.draw(pool, number, (), seeded(seed))
    assert len(drawn) == len(set(drawn)) == min(number, len(pool))
    assert set(drawn) <= {one.person_id for one in pool}
    assert drawn == spot_checks.draw(pool, number, (), seeded(seed))


@given(pools, st.integers(1, 20), st.integers(), st.data())
def test_with_the_same_chance_a_weaker_mark_is_never_drawn_later(
    pool: list[Entry], number: int, seed: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(pool) - 1))
    one = pool[place]
    assert one.mark is not None
    weaker = data.draw(st.sampled_from([grade for grade in WEAKER if WEIGHTS[grade] >= WEIGHTS[one.mark.evidence]]))
    other = [*pool[:place], replace(one, mark=replace(one.mark, evidence=weaker)), *pool[place + 1 :]]
    before = spot_checks.draw(pool, number, (), seeded(seed))
    after = spot_checks.draw(other, number, (), seeded(seed))
    flagged = spot_checks.draw(other, number, {one.person_id}, seeded(seed))
    if one.person_id in before:
        assert after.index(one.person_id) <= before.index(one.person_id)
    if one.person_id in after:
        assert flagged.index(one.person_id) <= after.index(one.person_id)


def test_the_first_name_comes_in_proportion_to_its_weight() -> None:
    pool = [entry(1, Evidence.STATIC), entry(2, Evidence.ROTATING), entry(3, Evidence.LOCATED), entry(4)]
    weights = {1: WEIGHTS[Evidence.STATIC], 2: WEIGHTS[Evidence.ROTATING], 3: WEIGHTS[Evidence.LOCATED]}
    weights[4] = WEIGHTS[Evidence.ROTATING] * FLAGGED_TIMES
    chance, draws = seeded(20261122), 40_000
    first = Counter(spot_checks.draw(pool, 1, {4}, chance)[0] for _ in range(draws))
    for person_id, weight in weights.items():
        share = weight / sum(weights.values())
        spread = math.sqrt(share * (1 - share) / draws)
        assert abs(first[person_id] / draws - share) < 5 * spread


def test_ten_of_fifty_find_one_of_five_with_sixty_nine_percent() -> None:
    assert round(spot_checks.odds(50, 10, 5), 4) == 0.6894
    assert spot_checks.supposed(50) == 5
    assert spot_checks.supposed(3) == 1


@given(st.integers(1, 80), st.data())
def test_the_odds_grow_with_what_is_checked_and_end_at_one(pool: int, data: st.DataObject) -> None:
    false = data.draw(st.integers(1, pool))
    odds = [spot_checks.odds(pool, checked, false) for checked in range(pool + 1)]
    assert odds[0] == 0.0
    assert odds[-1] == 1.0
    assert odds == sorted(odds)


def test_the_odds_hold_for_a_weighted_draw_where_any_mark_is_as_likely_false() -> None:
    chance = seeded(7)
    pool = [entry(number, WEAKER[number % len(WEAKER)]) for number in range(20)]
    rounds = 8_000
    hits = 0
    for _ in range(rounds):
        false = set(chance.sample([one.person_id for one in pool], 3))
        hits += bool(false & set(spot_checks.draw(pool, 5, (), chance)))
    expected = spot_checks.odds(20, 5, 3)
    assert abs(hits / rounds - expected) < 5 * math.sqrt(expected * (1 - expected) / rounds)


@pytest.mark.parametrize(
    ("seen", "status", "evidence", "signed_at", "origin"),
    [
        (Seen.HERE, Status.LATE, Evidence.SEEN, AT, Origin.SIGN_IN),
        (Seen.NOT_HERE, Status.ABSENT, Evidence.TYPED, None, Origin.HAND),
        (Seen.LEFT, Status.EARLY_LEAVE, Evidence.ROTATING, AT, Origin.HAND),
        (Seen.SKIPPED, Status.LATE, Evidence.ROTATING, AT, Origin.SIGN_IN),
    ],
)
def test_what_was_seen_raises_revokes_or_leaves_the_mark(
    seen: Seen, status: Status, evidence: Evidence, signed_at: datetime | None, origin: Origin
) -> None:
    stands = Mark(1, 2, Status.LATE, Evidence.ROTATING, AT)
    judged = spot_checks.judge(stands, seen, by=9)
    assert (judged.status, judged.evidence, judged.signed_at, judged.origin) == (status, evidence, signed_at, origin)


@pytest.mark.parametrize("people", [0, 51, -1])
def test_a_policy_of_no_people_or_too_many_is_an_error(people: int) -> None:
    with pytest.raises(ValueError, match=str(people)):
        spot_checks.Policy(people)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.audiences import (
    OF_A_CLASS,
    ROLES,
    STATES,
    Circle,
    Part,
    Recipient,
    Side,
    heads_by,
    level_of,
    place_of,
    reach,
    resolve,
)
from classbell.domain.units import Level

obstacles = st.sampled_from([None, "unbound", "blocked", "deactivated", "not_found"])
people = st.dictionaries(st.integers(1, 40), obstacles, max_size=30)


@given(known=people, picked=st.lists(st.integers(1, 40), max_size=90))
def test_everybody_picked_counts_once_however_often_they_were_picked(
    known: dict[int, str | None], picked: list[int]
) -> None:
    chosen = [Recipient(one, str(one), known[one]) for one in picked if one in known]
    found = reach(chosen)
    expected = {one for one in picked if one in known}
    assert found.heads == len(expected)
    assert found.count == sum(known[one] is None for one in expected)
    assert {one.person_id for one in found.beyond} == {one for one in expected if known[one]}


ALL = frozenset(range(1, 13))
sets = st.frozensets(st.integers(1, 12))
GROUPS = [Part(Side.ONLY, Circle.GROUP, 1, number) for number in (1, 2)]
ABSENT, UNRATED = Part(Side.ONLY, Circle.ABSENT), Part(Side.ONLY, Circle.UNRATED)
OUT = [Part(Side.EXCEPT, Circle.ABSENT), Part(Side.EXCEPT, Circle.PERSON, 0, 5)]
PARTS = [*GROUPS, ABSENT, UNRATED, *OUT]


@given(whom=sets, members=st.fixed_dictionaries(dict.fromkeys(PARTS, sets)), used=st.frozensets(st.sampled_from(PARTS)))
def test_only_narrows_by_every_sort_and_except_takes_out_whatever_else_is_said(
    whom: frozenset[int], members: dict[Part, frozenset[int]], used: frozenset[Part]
) -> None:
    found = {one.person_id for one in resolve((Recipient(one, "", None) for one in whom), used, members)}
    groups = [members[part] for part in GROUPS if part in used]
    expected = set(whom) & (frozenset().union(*groups) if groups else ALL)
    for part in (ABSENT, UNRATED):
        expected &= members[part] if part in used else ALL
    for part in OUT:
        expected -= members[part] if part in used else frozenset()
    assert found == expected


def a_person(number: int, path: str = "", category_id: int | None = None, level: Level | None = None) -> Recipient:
    return Recipient(number, str(number), None, 100 + number, None, path, level, category_id)


def test_units_categories_and_levels_are_told_by_the_person_alone() -> None:
    crowd = [
        a_person(1, "/1/12/", 7, Level.COUNTY),
        a_person(2, "/1/12/3/", None, Level.TOWNSHIP),
        a_person(3, "/1/2/", 7, Level.COUNTY),
        Recipient(4, "4", "unbound"),
    ]
    for part, expected in (
        (Part(Side.ONLY, Circle.UNIT, 0, 12), [1, 2]),
        (Part(Side.ONLY, Circle.UNIT, 0, 2), [3]),
        (Part(Side.ONLY, Circle.CATEGORY, 0, 7), [1, 3]),
        (Part(Side.ONLY, Circle.LEVEL, 0, place_of(Level.TOWNSHIP)), [2]),
        (Part(Side.ONLY, Circle.UNBOUND), [4]),
        (Part(Side.EXCEPT, Circle.UNBOUND), [1, 2, 3]),
        (Part(Side.EXCEPT, Circle.UNIT, 0, 1), [4]),
    ):
        assert [one.person_id for one in resolve(crowd, [part], {})] == expected, part
    assert heads_by(crowd, Circle.UNIT) == {1: 3, 12: 2, 3: 1, 2: 1}
    assert heads_by(crowd, Circle.CATEGORY) == {7: 2}
    assert heads_by(crowd, Circle.LEVEL) == {place_of(Level.COUNTY): 2, place_of(Level.TOWNSHIP): 1}


def test_a_person_counts_in_the_class_they_were_picked_in_first() -> None:
    twice = [Recipient(1, "甲", None, class_id=3), Recipient(1, "甲", None, class_id=4)]
    assert resolve(twice, (), {}) == twice[:1]


@pytest.mark.parametrize("level", list(Level))
def test_a_level_comes_back_from_its_number(level: Level) -> None:
    assert level_of(place_of(level)) is level
    assert level_of(99) is None


def test_what_makes_no_sense_is_told_apart() -> None:
    for circle in OF_A_CLASS:
        assert Part(Side.WHOM, circle, 3, 3).makes_sense
        assert not Part(Side.WHOM, circle, 0, 0).makes_sense
    for circle in ROLES:
        assert not Part(Side.WHOM, circle, 3, 4).makes_sense
    for circle in (*STATES, Circle.CATEGORY, Circle.LEVEL, Circle.UNCONFIRMED):
        assert not Part(Side.WHOM, circle, 0, 1).makes_sense
        assert Part(Side.ONLY, circle, 0, 1).makes_sense
        assert not Part(Side.EXCEPT, circle, 2, 1).makes_sense
    assert Part(Side.WHOM, Circle.PERSON, 0, 8).makes_sense
    assert Part(Side.WHOM, Circle.UNIT, 0, 8).makes_sense

"""Groups by which answers are shown: whatever is added and taken away, nothing is told of a few."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.domain.cells import Kin, Side, Table, joined, pooled, safe

LEAST = 4
KIN = Kin({0: "county", 1: "county", 2: "township", 3: "township"})
tables = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 9), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_sum_or_difference_of_what_is_shown_speaks_of_a_few_people(table: Table) -> None:
    groups = safe(table, LEAST, KIN)
    atoms = sorted(table)
    if sum(table.values()) < LEAST:
        assert [len(groups[side]) for side in Side] == [1, 1]
        return
    shown = [
        [Fraction(int(atom[place] in group)) for atom in atoms]
        for place, side in enumerate(Side)
        for group in groups[side]
    ]
    for few in _sets_of_few(table, atoms):
        others = [column for column, atom in enumerate(atoms) if atom not in few]
        # A combination that speaks of these alone is one that vanishes everywhere else without vanishing here.
        assert _rank(shown) == _rank([[row[column] for column in others] for row in shown]), few


def _sets_of_few(table: Table, atoms: list[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    light = [atom for atom in atoms if table[atom] < LEAST]
    sets = [set(found) for size in range(1, LEAST) for found in combinations(light, size)]
    return [found for found in sets if sum(table[atom] for atom in found) < LEAST]


def _rank(rows: list[list[Fraction]]) -> int:
    """Count the independent rows, by plain elimination."""
    left, rank = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(rank, len(left)) if left[place][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for place in range(rank + 1, len(left)):
            share = left[place][column] / left[rank][column]
            left[place] = [one - share * other for one, other in zip(left[place], left[rank], strict=True)]
        rank += 1
    return rank


@settings(max_examples=60, deadline=None)
@given(tables)
def test_everybody_stays_in_one_group_of_each_side(table: Table) -> None:
    groups = safe(table, LEAST, KIN)
    for place, side in enumerate(Side):
        numbers = [number for group in groups[side] for number in group]
        assert sorted(numbers) == sorted({atom[place] for atom in table})


def test_big_groups_are_left_alone_and_small_ones_go_to_their_kin() -> None:
    table = {(0, 0): 20, (1, 0): 2, (2, 0): 30, (3, 0): 3}
    groups = safe(table, LEAST, KIN)
    assert set(groups[Side.UNIT]) == {frozenset({0, 1}), frozenset({2, 3})}
    assert groups[Side.CATEGORY] == [frozenset({0})]


def test_a_category_that_is_a_unit_and_one_more_person_is_put_together_with_another() -> None:
    """Unit 0 is all of category 0 but one person of unit 1: the difference of the two would be that person."""
    table = {(0, 0): 10, (1, 0): 1, (1, 1): 10, (2, 1): 10}
    groups = safe(table, LEAST, KIN)
    assert len(groups[Side.CATEGORY]) == 1 or frozenset({0}) not in groups[Side.UNIT]


def test_what_shares_a_level_is_joined() -> None:
    groups = [frozenset({1}), frozenset({1, 2}), frozenset({3})]
    assert set(joined(groups)) == {frozenset({1, 2}), frozenset({3})}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 12))
def test_pooled_groups_have_the_least_number_unless_there_are_too_few_in_all(numbers: list[int], least: int) -> None:
    groups = pooled(numbers, {number: number // 5 for number in numbers}, least)
    assert sorted(number for group in groups for number in group) == sorted(set(numbers))
    heads = [sum(number in group for number in numbers) for group in groups]
    assert min(heads) >= least or len(groups) == 1


def test_small_groups_are_pooled_with_their_kin_first() -> None:
    kin = {1: "county", 2: "county", 3: "township", 4: "township"}
    groups = pooled([1] * 2 + [2] * 3 + [3] * 5 + [4], kin, 5)
    assert sorted(map(sorted, groups)) == [[1, 2], [3, 4]]

"""Groups of people by whom answers may be told apart, so that no two figures differ by the answers of a few.

People stand in a table: a row a group of units, a column a group of categories, and what is shown are the sums of rows
and of columns. Whatever is added up and taken away from such sums speaks of the people between two sets of rows and
columns: of a cut of the graph that has the rows and the columns for points, and the people for edges. So nothing can
be told of fewer than `least` people when no cut is lighter than that. Groups are put together until it is so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Side(StrEnum):
    """By what people are told apart."""

    UNIT = "unit"
    CATEGORY = "category"


Point = tuple[Side, int]
"""A group of one side, by its number."""

Table = Mapping[tuple[int, int], int]
"""How many people (heads) stand in a group of units and a group of categories."""

Groups = dict[Side, list[frozenset[int]]]
"""For each side the groups that are told apart; each number is in one of them."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What groups of units are put together first: those of the same level, say."""

    of: Mapping[int, Hashable]

    def apart(self, one: Point, other: Point) -> bool:
        """Tell whether two groups are no kin."""
        return one[0] is Side.UNIT and self.of.get(one[1]) != self.of.get(other[1])


def pooled(numbers: Sequence[int], kin: Mapping[int, Hashable], least: int) -> list[set[int]]:
    """Part numbers into groups of at least so many people: the small ones go together, kin with kin where it can be."""
    heads = Counter(numbers)
    groups = [{number} for number, count in heads.items() if count >= least]
    small: dict[Hashable, set[int]] = defaultdict(set)
    for number, count in heads.items():
        if count < least:
            small[kin.get(number)].add(number)
    rest: set[int] = set()
    for family in small.values():
        if sum(heads[number] for number in family) >= least:
            groups.append(family)
        else:
            rest |= family
    if not rest:
        return groups
    if sum(heads[number] for number in rest) >= least or not groups:
        return [*groups, rest]
    smallest = min(groups, key=lambda group: sum(heads[number] for number in group))
    return [*(group for group in groups if group is not smallest), smallest | rest]


def safe(table: Table, least: int, kin: Kin) -> Groups:
    """Put groups together until no sum or difference of theirs speaks of fewer than `least` people, if any.

    With fewer people than that in all, everybody is in one group of each side, and nothing may be shown.
    """
    if sum(table.values()) < least:
        return {side: [frozenset(atom[place] for atom in table)] for place, side in enumerate(Side)}
    together: dict[Point, set[int]] = {}
    for unit, category in table:
        together.setdefault((Side.UNIT, unit), {unit})
        together.setdefault((Side.CATEGORY, category), {category})
    edges = dict(table)
    while (pair := _too_close(edges, least, kin)) is not None:
        kept, gone = pair
        together[kept] |= together.pop(gone)
        edges = _merged(edges, kept, gone)
    found: Groups = {Side.UNIT: [], Side.CATEGORY: []}
    for (side, _), numbers in together.items():
        found[side].append(frozenset(numbers))
    return found


def _merged(edges: Mapping[tuple[int, int], int], kept: Point, gone: Point) -> dict[tuple[int, int], int]:
    side, number = kept
    merged: dict[tuple[int, int], int] = defaultdict(int)
    for (unit, category), heads in edges.items():
        if side is Side.UNIT:
            merged[number if unit == gone[1] else unit, category] += heads
        else:
            merged[unit, number if category == gone[1] else category] += heads
    return dict(merged)


def _too_close(edges: Mapping[tuple[int, int], int], least: int, kin: Kin) -> tuple[Point, Point] | None:
    """Give two groups of one side to put together, because somebody could be told apart by them; None: all is well."""
    graph: dict[Point, dict[Point, int]] = defaultdict(dict)
    for (unit, category), heads in edges.items():
        if heads:
            one, other = (Side.UNIT, unit), (Side.CATEGORY, category)
            graph[one][other] = graph[other][one] = heads
    for part in _parts(graph):
        near = _light_side({point: dict(graph[point]) for point in part}, least)
        if near is None:
            continue
        far = [point for point in (part if near < part else graph) if point not in near]
        pairs = [pair for pair in product(sorted(near), sorted(far)) if pair[0][0] is pair[1][0]]
        if pairs:
            weight = {point: sum(graph[point].values()) for point in graph}
            kept, gone = min(pairs, key=lambda pair: (kin.apart(*pair), weight[pair[0]] + weight[pair[1]], pair))
            return kept, gone
    return None


def _parts(graph: Mapping[Point, Mapping[Point, int]]) -> Iterable[frozenset[Point]]:
    """Give the connected parts."""
    left = set(graph)
    while left:
        part, edge = set[Point](), [min(left)]
        while edge:
            point = edge.pop()
            if point not in part:
                part.add(point)
                edge += graph[point]
        left -= part
        yield frozenset(part)


def _light_side(graph: dict[Point, dict[Point, int]], least: int) -> frozenset[Point] | None:
    """Give one side of a cut of a connected graph lighter than `least`, all of it where it is light itself, or None.

    After Stoer and Wagner, "A simple min-cut algorithm", 1997; the first light cut will do.
    """
    if sum(sum(edges.values()) for edges in graph.values()) < 2 * least:
        return frozenset(graph)
    members: dict[Point, list[Point]] = {point: [point] for point in graph}
    while len(graph) > 1:
        before, last, weight = _phase(graph)
        if weight < least:
            return frozenset(members[last])
        members[before] += members.pop(last)
        for point, heads in graph.pop(last).items():
            del graph[point][last]
            if point != before:
                graph[before][point] = graph[point][before] = graph[before].get(point, 0) + heads
    return None


def _phase(graph: Mapping[Point, Mapping[Point, int]]) -> tuple[Point, Point, int]:
    """Order the points by how closely each hangs with those before it; give the last two, and how the last hangs."""
    weights = dict.fromkeys(sorted(graph), 0)
    order: list[Point] = []
    weight = 0
    while weights:
        point = max(weights, key=weights.__getitem__)
        weight = weights.pop(point)
        order.append(point)
        for other, heads in graph[point].items():
            if other in weights:
                weights[other] += heads
    return order[-2], order[-1], weight


def joined(groups: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Put together what shares a member: of levels, where a group of units is of several."""
    found: list[frozenset[int]] = []
    for group in groups:
        apart = [one for one in found if not one & group]
        found = [*apart, group.union(*(one for one in found if one & group))]
    return found

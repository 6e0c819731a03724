"""Places in offered classes: never more than there are, the line in its order, whoever taps when and how often."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.actions import draws, offered_classes, picks
from classbell.actions.desk import Desk
from classbell.domain.draws import draw
from classbell.domain.errors.basics import Refused
from classbell.domain.picks import Wish
from classbell.domain.reminders import Due, Kind
from classbell.storage import postgres
from classbell.storage.database import Database
from classbell.storage.instants import stamp
from classbell.storage.reminders import DueRow
from tests.actions.test_notices import a_caller, a_desk
from tests.actions.test_races import settled
from tests.storage.rows import NOW, ZONE, add, add_account, add_person, add_session, sql
from tests.stores import database, engines, store, template

PEOPLE = 5
CLASSES = 3


@dataclass
class Office:
    """An offer of three classes to some people, and whoever organises it; classes and people are told by 0, 1, 2."""

    db: Database
    desk: Desk
    offered: list[int]
    classes: list[int]
    people: list[int]
    boss: int
    cause: int = 0

    def by(self, who: int) -> int:
        self.cause += 1
        return self.people[who]


async def an_office(db: Database, capacities: Sequence[int], people: int, **columns: object) -> Office:
    unit_id = await add(db, "units", path="/1/", level="county", name="单位")
    programme_id = await add(db, "programmes", unit_id=unit_id, name="主体班次", year=2026)
    boss = await add_person(db, "组织员")
    await add_account(db, boss, 9000)
    await add(db, "roles", person_id=boss, role="organiser", unit_id=unit_id, granted_at=0)
    times = {"opens_at": stamp(NOW - timedelta(hours=1)), "closes_at": stamp(NOW + timedelta(hours=1))}
    rules = {"at_most": 2, "repeats": "refused", "state": "published", "seed": "s", "made_by": boss, "made_at": 0}
    offer_id = await add(db, "offers", programme_id=programme_id, unit_id=unit_id, **times | rules | columns)
    classes, offered = [], []
    for place, capacity in enumerate(capacities):
        facts = {"unit_id": unit_id, "programme_id": programme_id, "zone": ZONE, "created_at": 0}
        class_id = await add(db, "classes", name=f"{place} 班", **facts)
        await add_session(db, class_id, NOW + timedelta(days=place + 1))
        classes.append(class_id)
        offered.append(await add(db, "offered_classes", offer_id=offer_id, class_id=class_id, capacity=capacity))
    heads = [await add_person(db, f"学员{place}", unit_id=unit_id) for place in range(people)]
    for place, person_id in enumerate(heads):
        await add_account(db, person_id, 100 + place)
    return Office(db, a_desk(db), offered, classes, heads, boss)


async def take(o: Office, who: int, which: int, instead: int | None = None, desk: Desk | None = None) -> None:
    """Somebody wants a class; a refusal is an outcome."""
    wish = Wish(o.offered[which], instead_of=None if instead is None else o.offered[instead])
    person_id = o.by(who)
    with suppress(Refused):
        await picks.take(desk or o.desk, a_caller(person_id, 100 + who, o.cause), wish)


async def leave(o: Office, who: int, which: int, desk: Desk | None = None) -> None:
    person_id = o.by(who)
    await picks.leave(desk or o.desk, a_caller(person_id, 100 + who, o.cause), o.offered[which])


@dataclass
class Model:
    """What ought to be, by the plain rules: who has a place in a class, and who waits, in order."""

    capacity: list[int]
    placed: list[set[int]] = field(default_factory=lambda: [set() for _ in range(CLASSES)])
    line: list[list[int]] = field(default_factory=lambda: [[] for _ in range(CLASSES)])

    def held(self, who: int) -> set[int]:
        return {one for one in range(CLASSES) if who in self.placed[one] or who in self.line[one]}

    def take(self, who: int, which: int, instead: int | None = None) -> None:
        held = self.held(who)
        if which in held or len(held - {instead}) >= 2:
            return
        if instead in held:
            self.leave(who, instead)
        room = len(self.placed[which]) < self.capacity[which] and not self.line[which]
        self.placed[which].add(who) if room else self.line[which].append(who)

    def leave(self, who: int, which: int | None) -> None:
        if which is None:
            return
        self.placed[which].discard(who)
        if who in self.line[which]:
            self.line[which].remove(who)
        self.fill(which)

    def fill(self, which: int) -> None:
        while self.line[which] and len(self.placed[which]) < self.capacity[which]:
            self.placed[which].add(self.line[which].pop(0))

    def set_capacity(self, which: int, capacity: int) -> None:
        self.capacity[which] = capacity
        self.fill(which)


who = st.integers(0, PEOPLE - 1)
which = st.integers(0, CLASSES - 1)
steps = st.one_of(
    st.tuples(st.just("take"), who, which),
    st.tuples(st.just("take"), who, which),
    st.tuples(st.just("leave"), who, which),
    st.tuples(st.just("swap"), who, which, which),
    st.tuples(st.just("capacity"), which, st.integers(1, 4)),
    st.tuples(st.just("remove"), who, which),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(steps, min_size=5, max_size=25))
def test_places_and_line_are_as_the_plain_rules_have_them_whatever_is_tapped(played: list[tuple[object, ...]]) -> None:
    asyncio.run(_play(played))


async def _play(played: list[tuple[object, ...]]) -> None:
    async with store("sqlite") as db:
        o, model = await an_office(db, [1, 1, 2], PEOPLE), Model([1, 1, 2])
        for verb, *numbers in played:
            first, second, *third = [int(str(one)) for one in numbers]
            await _step(o, model, str(verb), (first, second, *third))
            placed, line = await _stands(o)
            assert (placed, line) == (model.placed, model.line)


async def _step(o: Office, model: Model, verb: str, of: tuple[int, ...]) -> None:
    if verb == "take":
        await take(o, of[0], of[1])
        model.take(of[0], of[1])
    elif verb == "leave":
        await leave(o, of[0], of[1])
        model.leave(of[0], of[1])
    elif verb == "swap" and of[1] != of[2]:
        await take(o, of[0], of[1], instead=of[2])
        model.take(of[0], of[1], instead=of[2])
    elif verb == "capacity":
        o.cause += 1
        boss = a_caller(o.boss, 9000, o.cause)
        await offered_classes.set_capacity(o.desk, boss, o.offered[of[0]], of[1])
        model.set_capacity(of[0], of[1])
    elif verb == "remove":
        await _remove(o, of)
        model.leave(of[0], of[1])


async def _remove(o: Office, of: tuple[int, ...]) -> None:
    o.cause += 1
    boss = a_caller(o.boss, 9000, o.cause)
    facts = {"offered": o.offered[of[1]], "person": o.people[of[0]]}
    statement = "SELECT id FROM picks WHERE offered_id = :offered AND person_id = :person ORDER BY id DESC"
    for (pick_id,) in (await sql(o.db, statement, **facts))[:1]:
        await offered_classes.remove(o.desk, boss, pick_id)


async def _stands(o: Office) -> tuple[list[set[int]], list[list[int]]]:
    """Give who is on the rolls, which has to be who has a place, and the lines."""
    placed: list[set[int]] = []
    line: list[list[int]] = []
    for class_id, offered_id in zip(o.classes, o.offered, strict=True):
        roll = await sql(o.db, f"SELECT person_id FROM enrolments WHERE class_id = {class_id} AND withdrawn_at IS NULL")
        rows = await sql(o.db, f"SELECT person_id, state FROM picks WHERE offered_id = {offered_id} ORDER BY id")
        assert {one for (one,) in roll} == {one for one, state in rows if state == "placed"}
        placed.append({o.people.index(one) for (one,) in roll})
        line.append([o.people.index(one) for one, state in rows if state == "waiting"])
    return placed, line


@pytest.mark.parametrize("desks", [1, 2])
async def test_many_at_once_over_one_or_two_connections_to_a_server_fill_each_class_exactly(desks: int) -> None:
    async with database(await template()) as url:
        stores = [await postgres.connect(url) for _ in range(desks)]
        try:
            o = await an_office(stores[0], [3, 4, 50], 24)
            at = [a_desk(one) for one in stores]
            wishes = [(who, which) for who in range(24) for which in range(CLASSES)]
            random.Random(7).shuffle(wishes)  # noqa: S311 no secret
            await settled(*(take(o, who, which, desk=at[n % desks]) for n, (who, which) in enumerate(wishes)))
            await _holds(o, [3, 4, 50])
            await settled(*(leave(o, who, which, desk=at[n % desks]) for n, (who, which) in enumerate(wishes[::3])))
            await _holds(o, [3, 4, 50])
        finally:
            for one in stores:
                await one.close()


async def _holds(o: Office, capacities: Sequence[int]) -> None:
    """Nothing is overfull, nobody waits where there is a place, nobody has more than two."""
    placed, line = await _stands(o)
    for room, inside, waiting in zip(capacities, placed, line, strict=True):
        assert len(inside) <= room
        assert len(inside) == room or not waiting
    per_person = [sum(who in one for one in [*placed, *map(set, line)]) for who in range(len(o.people))]
    assert max(per_person) <= 2


@engines
async def test_a_lot_is_drawn_once_however_often_the_clock_strikes(engine: str) -> None:
    async with store(engine) as db:
        o = await an_office(db, [2, 1, 1], PEOPLE, manner="lot", closes_at=stamp(NOW))
        for place in range(PEOPLE):
            await take(o, place, 0)
        row = DueRow(1, Due(Kind.OFFER_CLOSES, None, None, NOW, NOW + timedelta(days=1), subject_id=1))
        for expected in (PEOPLE, 0):
            async with db.begin() as tx:
                letters = await draws.closing_letters(o.desk, tx, row)
            assert len(letters) == expected
        rows = await sql(db, "SELECT state, COUNT(*) FROM picks GROUP BY state ORDER BY state")
        assert rows == [("placed", 2), ("waiting", PEOPLE - 2)]


def test_every_ticket_is_as_likely_as_any_other_to_come_first() -> None:
    """10,000 seeds over ten tickets: a chi-square of 9 degrees beyond 33.7 would come once in ten thousand."""
    first = [draw(f"{seed:032x}", range(100, 110))[0].ticket for seed in range(10_000)]
    counts = [first.count(ticket) for ticket in range(100, 110)]
    assert sum((one - 1000) ** 2 / 1000 for one in counts) < 33.7


def test_another_ticket_or_another_seed_draws_anew() -> None:
    tickets = range(1, 40)
    order = [one.ticket for one in draw("a", tickets)]
    assert order == [one.ticket for one in draw("a", tickets[::-1])]
    assert sorted(order) == list(tickets)
    assert order != [one.ticket for one in draw("b", tickets)]
    assert order != [one.ticket for one in draw("a", [*tickets, 40]) if one.ticket != 40]

"""No role is let through outside its scope, whatever action it comes by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from classbell.actions import (
    binding,
    classes,
    decisions,
    imports,
    invites,
    roles,
    rosters,
    sessions,
    sheets,
    timetables,
    units,
)
from classbell.actions.desk import Desk
from classbell.actions.roles import Place
from classbell.domain.errors.basics import NobodyFound, NotAllowed, NotBound, Refused
from classbell.domain.errors.people import TooManyClaims
from classbell.domain.people import ALLOWED, Caller, PersonId, Role, Verb
from classbell.domain.roles import GRANTABLE
from classbell.domain.tables import Table
from classbell.domain.units import Level
from classbell.storage.database import Database
from tests import tables
from tests.actions.test_rosters import caller, desk_of
from tests.storage.rows import ZONE, add, add_account, add_person, add_role, add_session
from tests.stores import engines, store

TABLE = Table(((1, ("姓名",)), (2, ("学员乙",))))
TIMES = Table(((1, ("日期", "开始", "结束", "课程")), (2, ("2026-07-06", "8:30", "10:00", "课"))))


@dataclass(frozen=True)
class Grounds:
    """A class on a unit below the root, with what hangs on it, and another unit with another class beside it."""

    root: int
    unit: int
    class_id: int
    session_id: int
    roster: rosters.Reading
    timetable: timetables.Reading
    person: PersonId
    claim: int
    beside: int
    other_class: int


Try = Callable[[Desk, Caller, Grounds], Awaitable[object]]
ON_CLASS: dict[str, tuple[Verb, Try]] = {
    "look at a class": (Verb.SUPERVISE, lambda d, c, p: classes.look(d, c, p.class_id)),
    "show the join link": (Verb.SUPERVISE, lambda d, c, p: classes.join_link(d, c, p.class_id)),
    "change the join link": (Verb.SUPERVISE, lambda d, c, p: classes.change_join_link(d, c, p.class_id)),
    "make invites": (Verb.SUPERVISE, lambda d, c, p: invites.make_invites(d, c, p.class_id)),
    "open sign-in": (Verb.SUPERVISE, lambda d, c, p: sessions.open_sign_in(d, c, p.session_id)),
    "pull who is missing": (Verb.SUPERVISE, lambda d, c, p: sheets.missing(d, c, p.session_id)),
    "say no to a claim": (Verb.SUPERVISE, lambda d, c, p: decisions.refuse_claim(d, c, p.claim)),
    "read a file": (Verb.ORGANISE, lambda d, c, p: imports.read(d, c, p.class_id, tables.text(["姓名", "乙"]))),
    "take a roster": (Verb.ORGANISE, lambda d, c, p: rosters.take(d, c, p.class_id, TABLE)),
    "preview a roster": (Verb.ORGANISE, lambda d, c, p: rosters.preview(d, c, p.roster.import_id)),
    "enrol": (Verb.ORGANISE, lambda d, c, p: rosters.enrol(d, c, p.roster.import_id, p.roster.seal)),
    "withdraw a roster": (Verb.ORGANISE, lambda d, c, p: rosters.withdraw(d, c, p.roster.import_id)),
    "drop a roster": (Verb.ORGANISE, lambda d, c, p: rosters.drop(d, c, p.roster.import_id)),
    "take a timetable": (Verb.ORGANISE, lambda d, c, p: timetables.take(d, c, p.class_id, TIMES)),
    "add sessions": (
        Verb.ORGANISE,
        lambda d, c, p: timetables.add_sessions(d, c, p.timetable.import_id, p.timetable.seal),
    ),
    "withdraw a timetable": (Verb.ORGANISE, lambda d, c, p: timetables.withdraw(d, c, p.timetable.import_id)),
}
ON_UNIT: dict[str, tuple[Verb, Try]] = {
    "make a class": (Verb.ORGANISE, lambda d, c, p: classes.create(d, c, classes.Asked(p.unit, "新班", ""))),
    "see programmes": (Verb.ORGANISE, lambda d, c, p: classes.programmes(d, c, p.unit)),
    "look at a unit": (Verb.ADMINISTER, lambda d, c, p: units.look(d, c, p.unit)),
    "add a unit": (Verb.ADMINISTER, lambda d, c, p: units.add(d, c, p.unit, Level.COUNTY, "新县")),
    "rename a unit": (Verb.ADMINISTER, lambda d, c, p: units.rename(d, c, p.unit, "改名")),
}


async def a_place(db: Database, desk: Desk) -> Grounds:
    root = await add(db, "units", path="/1/", level="organisation", name="本单位")
    unit = await add(db, "units", parent_id=root, path=f"/{root}/2/", level="county", name="某县")
    beside = await add(db, "units", parent_id=root, path=f"/{root}/20/", level="county", name="邻县")
    about = {"run": "", "zone": ZONE, "created_at": 0}
    class_id = await add(db, "classes", unit_id=unit, name="本班", **about)
    other_class = await add(db, "classes", unit_id=beside, name="别班", **about)
    organiser = await add_person(db, "组织员")
    await add_role(db, organiser, "organiser", unit_id=root)
    person = await add_person(db, "学员甲", class_id, unit_id=unit, staff_no="A1")
    await add_account(db, None, 500)
    claim = await add(db, "claims", account_id=500, class_id=class_id, person_id=person, claimed_at=0)
    return Grounds(
        root=root,
        unit=unit,
        class_id=class_id,
        session_id=await add_session(db, class_id),
        roster=await rosters.take(desk, caller(organiser), class_id, TABLE),
        timetable=await timetables.take(desk, caller(organiser), class_id, TIMES),
        person=person,
        claim=claim,
        beside=beside,
        other_class=other_class,
    )


def holders(place: Grounds) -> dict[str, tuple[dict[str, int], bool, bool]]:
    """Where a role may be held, with whether that reaches the class, and the unit."""
    return {
        "root": ({"unit_id": place.root}, True, True),
        "unit": ({"unit_id": place.unit}, True, True),
        "class": ({"class_id": place.class_id}, True, False),
        "beside": ({"unit_id": place.beside}, False, False),
        "other class": ({"class_id": place.other_class}, False, False),
    }


async def was_let_through(doing: Awaitable[object]) -> bool:
    """Whether an action got past its "may they?"; what it then found wrong does not matter here."""
    try:
        await doing
    except (NotAllowed, NotBound):
        return False
    except Refused:
        return True
    return True


@engines
async def test_every_action_asks_for_role_and_scope(engine: str) -> None:
    async with store(engine) as db:
        desk = desk_of(db)
        place = await a_place(db, desk)
        for role in Role:
            for where, (scope, reaches_class, reaches_unit) in holders(place).items():
                person_id = await add_person(db, f"{role} {where}")
                await add_role(db, person_id, role, **scope)
                for table, reaches in ((ON_CLASS, reaches_class), (ON_UNIT, reaches_unit)):
                    for name, (verb, doing) in table.items():
                        allowed = reaches and role in ALLOWED[verb]
                        through = await was_let_through(doing(desk, caller(person_id), place))
                        assert through == allowed, f"{role} on {where}: {name}"


@engines
async def test_nobody_without_a_role_or_a_person_gets_through(engine: str) -> None:
    async with store(engine) as db:
        desk = desk_of(db)
        place = await a_place(db, desk)
        for who in (None, place.person):
            for name, (_, doing) in (ON_CLASS | ON_UNIT).items():
                assert not await was_let_through(doing(desk, caller(who), place)), name
            with pytest.raises((NotAllowed, NotBound)):
                await roles.find(desk, caller(who), "学员甲")


@engines
async def test_roles_are_given_and_taken_within_the_givers_scope_only(engine: str) -> None:
    async with store(engine) as db:
        desk = desk_of(db)
        place = await a_place(db, desk)
        for giver in Role:
            for where, (scope, reaches_class, reaches_unit) in holders(place).items():
                person_id = await add_person(db, f"{giver} {where}")
                await add_role(db, person_id, giver, **scope)
                by = caller(person_id)
                for given in Role:
                    gives = given in GRANTABLE.get(giver, ())
                    for target, reaches in (
                        (Place(class_id=place.class_id), reaches_class),
                        (Place(unit_id=place.unit), reaches_unit),
                    ):
                        through = await was_let_through(roles.grant(desk, by, place.person, given, target))
                        assert through == (gives and reaches), f"{giver} on {where} gives {given} on {target}"


@engines
async def test_a_person_is_found_by_those_they_belong_to(engine: str) -> None:
    async with store(engine) as db:
        desk = desk_of(db)
        place = await a_place(db, desk)
        for where, (scope, reaches, _) in holders(place).items():
            person_id = await add_person(db, f"组织员 {where}")
            await add_role(db, person_id, "organiser", **scope)
            if reaches:
                assert [one.name for one in await roles.find(desk, caller(person_id), "xueyuanjia")] == ["学员甲"]
                view = await roles.look(desk, caller(person_id), place.person)
                assert view.grantable == [Role.SUPERVISOR, Role.LECTURER]
            else:
                with pytest.raises(NobodyFound):
                    await roles.find(desk, caller(person_id), "xueyuanjia")
                with pytest.raises(NotAllowed):
                    await roles.look(desk, caller(person_id), place.person)


@engines
async def test_a_hundred_thousandth_guess_is_worth_no_more_than_the_first(engine: str) -> None:
    async with store(engine) as db:
        desk = desk_of(db)
        place = await a_place(db, desk)
        await add_account(db, None, 600)
        refused = 0
        for number in range(60):
            guess = caller(None, 600)
            try:
                await binding.claim(desk, guess, place.class_id, (f"A{number}", "学员甲"))
            except TooManyClaims:
                refused += 1
        assert refused == 60 - desk.policies.binding.tries
        for number in range(200):
            with pytest.raises(Refused):
                await binding.open_invite(desk, caller(None, 600), f"{number:022}")

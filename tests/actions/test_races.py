"""Two at once: on PostgreSQL others commit between two statements, and still everything happens once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from classbell.actions import attendance, binding, decisions, notices, roles, rulings, sessions, settling
from classbell.actions.scans import SignedIn
from classbell.domain.attendance import Status
from classbell.domain.errors.basics import Refused
from classbell.domain.people import Caller
from classbell.storage.database import Database
from tests.actions.test_notices import a_caller, a_class, a_desk, a_written
from tests.storage.rows import NOW, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store


async def settled(*races: Coroutine[Any, Any, Any]) -> list[Any]:
    """Let them run at once; a refusal is an outcome, anything else a failure."""
    outcomes = await asyncio.gather(*races, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
            raise outcome
    return outcomes


def stranger(account_id: int) -> Caller:
    return Caller(account_id, "名", None, None, "zh_CN", NOW, account_id)


@engines
async def test_one_admin_link_makes_one_admin(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        await sql(db, "INSERT INTO units (path, level, name) VALUES ('/1/', 'organisation', 'x')")
        for account_id in range(1, 9):
            await add_account(db, None, account_id)
        secret = (await roles.make_admin_link(desk)).rpartition("start=a")[2]
        outcomes = await settled(*(binding.open_admin_link(desk, stranger(one), secret) for one in range(1, 9)))
        assert len([one for one in outcomes if not isinstance(one, Refused)]) == 1
        assert await sql(db, "SELECT COUNT(*) FROM roles WHERE role = 'admin'") == [(1,)]


@engines
async def test_admins_who_take_the_role_from_each_other_at_once_leave_one(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        await sql(db, "INSERT INTO units (path, level, name) VALUES ('/1/', 'organisation', 'x')")
        pair = [await add_person(db, "管理员甲"), await add_person(db, "管理员乙")]
        for person_id in pair:
            await add_account(db, person_id, person_id)
            await add_role(db, person_id, "admin", unit_id=1)
        held = dict(await sql(db, "SELECT person_id, id FROM roles"))
        each_other = zip(pair, reversed(pair), strict=True)
        await settled(*(roles.revoke(desk, a_caller(one, one, one), other, held[other]) for one, other in each_other))
        assert await sql(db, "SELECT COUNT(*) FROM roles WHERE role = 'admin'") == [(1,)]


@engines
async def test_a_person_is_bound_to_one_account_however_many_prove_it_at_once(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id = await add_class(db)
        person_id = await add_person(db, "学员甲", class_id)
        await sql(db, "UPDATE people SET phone = '+8613800000001'")
        for account_id in range(1, 9):
            await add_account(db, None, account_id)
        outcomes = await settled(
            *(binding.share_contact(desk, stranger(one), (one, "8613800000001"), class_id) for one in range(1, 9))
        )
        assert len([one for one in outcomes if not isinstance(one, Refused)]) == 1
        assert len(await sql(db, "SELECT id FROM accounts WHERE person_id = :id", id=person_id)) == 1


async def rush(db: Database, ending: str) -> tuple[list[int], dict[int, str]]:
    """Let 24 sign in at once, and their supervisor end it among them; give who was told so, and every mark."""
    desk = a_desk(db)
    class_id = await add_class(db)
    session_id = await add_session(db, class_id)
    boss_id = await add_person(db, "跟班")
    await add_account(db, boss_id, 100)
    await add_role(db, boss_id, "supervisor", class_id=class_id)
    trainees = [await add_person(db, f"学员{number}", class_id) for number in range(24)]
    await sessions.open_sign_in(desk, a_caller(boss_id, 100, 100), session_id)
    shown = await sessions.shown(desk, session_id)
    assert shown
    payload = shown.link.rpartition("start=")[2]
    boss = a_caller(boss_id, 100, 999)
    rule = rulings.rule_rest(desk, boss, session_id, Status.ABSENT, "not_seen")
    close = sessions.close_sign_in(desk, boss, session_id)
    act, other = (rule, close) if ending == "rule" else (close, rule)
    other.close()
    first, *rest = [attendance.sign_in(desk, a_caller(one, one, 200 + one), payload) for one in trainees]
    outcomes = await settled(first, act, *rest)
    told = [one.mark.person_id for one in outcomes if isinstance(one, SignedIn) and one.is_first]
    return told, dict(await sql(db, "SELECT person_id, status FROM marks"))


@engines
@pytest.mark.parametrize("ending", ["rule", "close"])
async def test_whoever_was_told_to_be_signed_in_stays_so(engine: str, ending: str) -> None:
    async with store(engine) as db:
        told, marks = await rush(db, ending)
        assert len(marks) == 24
        assert {marks[person_id] for person_id in told} <= {"on_time"}


@engines
async def test_what_is_cancelled_stays_cancelled_when_it_is_paused_at_once(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id, organiser, _ = await a_class(db)
        notice_id = await a_written(desk, organiser, class_id)
        await notices.send(desk, organiser, notice_id, 1)
        second = replace(organiser, cause_id=2)
        await settled(*(act(desk, second, notice_id) for act in (notices.cancel, notices.pause, notices.pause)))
        assert await sql(db, "SELECT state FROM notices") == [("cancelled",)]


@engines
async def test_a_notice_sent_by_two_taps_at_once_is_queued_once(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id, organiser, _ = await a_class(db)
        notice_id = await a_written(desk, organiser, class_id)
        await settled(*(notices.send(desk, replace(organiser, cause_id=n), notice_id, 1) for n in range(5, 9)))
        assert await sql(db, "SELECT COUNT(*) FROM outbox") == [(1,)]
        assert await sql(db, "SELECT COUNT(*) FROM changes WHERE verb = 'send'") == [(1,)]


@engines
async def test_two_supervisors_open_and_close_at_once_and_it_is_logged_once(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        staff = []
        for number in range(6):
            person_id = await add_person(db, f"跟班{number}")
            await add_role(db, person_id, "supervisor", class_id=class_id)
            staff.append(a_caller(person_id, 100 + number, 100 + number))
        await add_person(db, "学员甲", class_id)
        await settled(*(sessions.open_sign_in(desk, one, session_id) for one in staff))
        assert await sql(db, "SELECT COUNT(*) FROM codes") == [(1,)]
        closing = [replace(one, cause_id=one.account_id + 50) for one in staff]
        await settled(*(sessions.close_sign_in(desk, one, session_id) for one in closing))
        logged = "SELECT verb, COUNT(*) FROM changes WHERE subject = 'session' GROUP BY verb ORDER BY verb"
        assert [tuple(row) for row in await sql(db, logged)] == [("close", 1), ("open", 1)]
        assert await sql(db, "SELECT status FROM marks") == []
        settlings = [replace(one, cause_id=one.account_id + 90) for one in staff]
        await settled(*(settling.settle_now(desk, one, session_id) for one in settlings))
        assert [tuple(row) for row in await sql(db, logged)] == [("close", 1), ("open", 1), ("settle", 1)]
        assert await sql(db, "SELECT status FROM marks") == [("absent",)]
        assert await sql(db, "SELECT verb FROM changes WHERE subject = 'mark'") == [("settle",)]


@engines
async def test_two_claims_for_one_person_granted_at_once_bind_one_account(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id = await add_class(db)
        person_id = await add_person(db, "学员甲", class_id)
        await sql(db, "UPDATE people SET staff_no = 'A1' WHERE id = :id", id=person_id)
        staff = []
        for number in range(4):
            one = await add_person(db, f"跟班{number}")
            await add_role(db, one, "supervisor", class_id=class_id)
            staff.append(a_caller(one, 100 + number, 100 + number))
        for account_id in range(1, 5):
            await add_account(db, None, account_id)
            await binding.claim(desk, stranger(account_id), class_id, ("A1", "学员甲"))
        await settled(*(decisions.grant_claim(desk, one, n) for n, one in enumerate(staff, 1)))
        assert len(await sql(db, "SELECT id FROM accounts WHERE person_id = :id", id=person_id)) == 1

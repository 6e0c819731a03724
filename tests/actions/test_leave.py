"""Leave on either engine: from the first word to the last alert, and two at once."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from classbell.actions import clock, dialogues, leave, leave_requests, leave_used, settling
from classbell.actions import leave_drafts as drafts
from classbell.actions.desk import Desk
from classbell.domain.errors.basics import Refused
from classbell.domain.errors.leave import LeaveOverlaps
from classbell.domain.leave import Kind, State
from classbell.domain.leave_dates import Days
from classbell.domain.people import Caller
from classbell.domain.reminders import Kind as DueKind
from classbell.storage.database import Database
from classbell.storage.dialogues import Dialogue
from tests.actions.test_notices import a_caller, a_desk
from tests.actions.test_races import settled
from tests.storage.rows import NOW, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store

DAY = timedelta(days=1)
MARKS = "SELECT session_id, status, origin, reason FROM marks ORDER BY session_id"


@dataclass
class Class:
    """A class with two sessions a day for a week from tomorrow, a trainee, and staff of every rank."""

    desk: Desk
    id: int
    trainee: Caller
    staff: dict[str, Caller]
    causes: Iterator[int] = field(default_factory=lambda: itertools.count(1000))

    def again(self, caller: Caller) -> Caller:
        """Let the caller do something new."""
        return replace(caller, cause_id=next(self.causes), at=self.desk.now())


async def a_class(db: Database) -> Class:
    class_id = await add_class(db)
    for number in range(7):
        for hours in (0, 5):
            await add_session(db, class_id, NOW + DAY * (number + 1) + timedelta(hours=hours), f"课{number}-{hours}")
    trainee = await add_person(db, "学员甲", class_id, phone="+8613800000001")
    await add_account(db, trainee, 1)
    staff = {}
    for account_id, (name, role) in enumerate(
        (("跟班甲", "supervisor"), ("跟班乙", "supervisor"), ("组织员甲", "organiser"), ("管理员", "admin")), 2
    ):
        person_id = await add_person(db, name)
        await add_account(db, person_id, account_id)
        scope = {"unit_id": 1} if role == "admin" else {"class_id": class_id}
        await add_role(db, person_id, role, **scope)
        staff[name] = a_caller(person_id, account_id)
    return Class(a_desk(db), class_id, a_caller(trainee, 1), staff)


async def asked(of: Class, first: int, last: int, kind: Kind = Kind.PERSONAL) -> int:
    """Ask for the class's days from one number to another, the first is 1; give the leave."""
    caller = of.again(of.trainee)
    on = NOW.date()
    said = await drafts.of_days(of.desk, caller, of.id, Days(on + DAY * first, on + DAY * last))
    said |= {"kind": kind, "reason": "家中有事", "slip": "photo-1"}
    await drafts.check_time(of.desk, caller, said)
    await dialogues.go_to(of.desk, caller, Dialogue(drafts.DIALOGUE, drafts.REVIEW, said))
    sent = [await drafts.send(of.desk, caller) for _ in range(2)]
    assert sent[0].case.filed.leave == sent[1].case.filed.leave
    return sent[0].case.filed.leave.id


async def letters(db: Database, kind: str) -> list[tuple[int, str]]:
    rows = await sql(db, "SELECT chat_id, state FROM outbox WHERE kind = :kind ORDER BY id", kind=kind)
    return [(chat_id, state) for chat_id, state in rows]


@engines
async def test_a_leave_from_the_first_word_to_the_return(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        leave_id = await asked(of, 1, 2)
        assert await letters(db, "leave_asked") == [(2, "new"), (3, "new")]
        boss, organiser, admin = (of.again(of.staff[name]) for name in ("跟班甲", "组织员甲", "管理员"))
        for _ in range(2):
            decided = await leave_requests.grant(of.desk, boss, leave_id)
            assert (decided.case.filed.leave.state, decided.case.filed.leave.rank) == (State.WAITING, "organiser")
        await leave_requests.grant(of.desk, organiser, leave_id)
        decided = await leave_requests.grant(of.desk, admin, leave_id)
        assert decided.case.supporters == ("跟班甲", "组织员甲")
        covered = [(number, "on_leave", "leave", "personal") for number in (1, 2, 3, 4)]
        assert await sql(db, MARKS) == covered
        undoing = of.again(admin)
        for _ in range(2):
            await leave_requests.undo(of.desk, undoing, decided.decision_id)
        assert await sql(db, MARKS) == []
        assert await letters(db, "leave_decided") == [(1, "cancelled")]
        await leave_requests.grant(of.desk, of.again(admin), leave_id)
        assert await sql(db, MARKS) == covered
        found = await leave_used.of_class(of.desk, boss, of.id)
        assert [(one.name, one.counted, one.sessions) for one in found.tallies] == [("学员甲", 6.0, 4)]
        of.desk = a_desk(db, NOW + DAY + timedelta(hours=2))
        case = await leave.come_back(of.desk, of.again(of.trainee), leave_id)
        assert case.filed.leave.state is State.RETURNED
        assert await sql(db, MARKS) == covered[:1]
        board = await leave_requests.board(of.desk, of.again(boss), 1)
        assert ([one.leave.id for one in board.away], board.waiting) == ([leave_id], [])


@engines
async def test_overlaps_are_seen_and_what_was_returned_from_is_free_again(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        leave_id = await asked(of, 1, 3, Kind.OFFICIAL)
        with pytest.raises(LeaveOverlaps):
            await asked(of, 3, 4)
        await leave_requests.grant(of.desk, of.again(of.staff["管理员"]), leave_id)
        of.desk = a_desk(db, NOW + DAY + timedelta(hours=2))
        await leave.come_back(of.desk, of.again(of.trainee), leave_id)
        assert await asked(of, 3, 4) == leave_id + 1


@engines
async def test_who_is_not_back_is_told_of_once_even_when_the_timetable_changes_again(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        leave_id = await asked(of, 1, 1)
        await leave_requests.grant(of.desk, of.again(of.staff["管理员"]), leave_id)
        of.desk = a_desk(db, NOW + 2 * DAY + timedelta(minutes=31))
        for _ in range(2):
            for row in await clock.due(of.desk):
                if row.due.kind is DueKind.LEAVE_OVERDUE:
                    await clock.settle(of.desk, row)
            await sql(db, "UPDATE reminders SET state = 'due' WHERE kind = 'leave_overdue' RETURNING id")
        assert [chat_id for chat_id, _ in await letters(db, "leave_overdue")] == [2, 3]
        [(text,)] = await sql(db, "SELECT body FROM outbox WHERE kind = 'leave_overdue' AND chat_id = 2")
        assert "+8613800000001" in text


@engines
async def test_two_who_decide_at_once_never_overwrite_each_other(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        for number in range(6):
            leave_id = await asked(of, number + 1, number + 1, Kind.OFFICIAL)
            one, other = of.again(of.staff["组织员甲"]), of.again(of.staff["管理员"])
            outcomes = await settled(
                leave_requests.grant(of.desk, one, leave_id),
                leave_requests.refuse(of.desk, other, leave_id, "needed"),
                leave_requests.grant(of.desk, of.again(of.staff["跟班甲"]), leave_id),
            )
            verdicts = [outcome.verdict for outcome in outcomes if not isinstance(outcome, Refused)]
            final = [verdict for verdict in verdicts if verdict != "passed"]
            assert len(final) == 1
            state = (await sql(db, "SELECT state FROM leaves WHERE id = :id", id=leave_id))[0][0]
            assert state == final[0]
            marks = await sql(db, "SELECT COUNT(*) FROM marks WHERE session_id > :after", after=2 * number)
            assert marks == [(2 if state == "granted" else 0,)]


@engines
async def test_a_request_withdrawn_while_it_is_granted_is_one_or_the_other(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        for number in range(6):
            leave_id = await asked(of, number + 1, number + 1)
            await settled(
                leave_requests.grant(of.desk, of.again(of.staff["管理员"]), leave_id),
                leave.withdraw(of.desk, of.again(of.trainee), leave_id, State.WAITING),
            )
            state = (await sql(db, "SELECT state FROM leaves WHERE id = :id", id=leave_id))[0][0]
            marks = await sql(db, "SELECT COUNT(*) FROM marks WHERE session_id > :after", after=2 * number)
            assert (state, marks) in [("granted", [(2,)]), ("withdrawn", [(0,)])]


@engines
async def test_leave_granted_after_the_day_was_sealed_is_an_amendment_with_its_reason(engine: str) -> None:
    async with store(engine) as db:
        of = await a_class(db)
        leave_id = await asked(of, 1, 1, Kind.SICK)
        of.desk = a_desk(db, NOW + DAY + timedelta(hours=8))
        for session_id in (1, 2):
            await settling.settle_now(of.desk, of.again(of.staff["跟班甲"]), session_id)
        absent = [(number, "absent", "clock", None) for number in (1, 2)]
        assert await sql(db, MARKS) == absent
        granted = await leave_requests.grant(of.desk, of.again(of.staff["管理员"]), leave_id)
        assert await sql(db, MARKS) == [(number, "on_leave", "leave", "sick") for number in (1, 2)]
        await leave_requests.undo(of.desk, of.again(of.staff["管理员"]), granted.decision_id)
        assert await sql(db, MARKS) == absent
        amended = await sql(db, "SELECT head FROM seals WHERE kind = 'amendment' AND head LIKE '%leave%' ORDER BY id")
        assert [json.loads(head)["event"] for (head,) in amended] == ["leave"] * 2 + ["leave_returned"] * 2
        log = await sql(db, "SELECT verb, reason FROM changes WHERE subject = 'mark' ORDER BY id")
        assert log == [("settle", None)] * 2 + [("leave", "sick")] * 2 + [("leave_returned", None)] * 2

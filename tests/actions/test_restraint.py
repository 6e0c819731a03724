from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from classbell.actions import restraint
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.domain.policies import Policies
from classbell.domain.restraint import Policy
from classbell.storage import outbox
from classbell.storage.database import Database
from classbell.storage.instants import stamp
from classbell.storage.outbox import Claimed, Letter, Outcome, State
from tests.storage.rows import NOW, add, add_account, add_class, add_person, sql
from tests.stores import engines, store

MINUTE = timedelta(minutes=1)
NIGHT = NOW + timedelta(hours=14)  # 23:00 in the zone of the class
MORNING = NOW + timedelta(hours=22)


class School:
    """A class with one trainee who has an account, and a desk whose clock can be set."""

    def __init__(self, db: Database, ids: tuple[int, int], policy: Policy) -> None:
        self.db, self.now = db, NOW
        self.class_id, self.person_id = ids
        house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", Path("/proc/nowhere"))
        self.desk = Desk(db, lambda: self.now, b"key", Policies(restraint=policy), house, Bells())

    async def put(self, kind: str, subject_id: int, text: str, useless_after: datetime | None = None) -> None:
        button = [[{"text": "收到", "callback_data": f"notice.confirm:{subject_id}"}]]
        body: dict[str, object] = {"parse_mode": "HTML", "text": text}
        body |= {"reply_markup": {"inline_keyboard": button}} if kind == "nudge" else {}
        letter = Letter(kind, subject_id, self.person_id, 11, "sendMessage", body, useless_after=useless_after)
        async with self.db.begin() as tx:
            await restraint.put(self.desk, tx, [letter])

    async def due(self, due_at: datetime) -> None:
        times = {"due_at": stamp(due_at), "useless_after": stamp(due_at + timedelta(minutes=30))}
        await add(self.db, "reminders", kind="session_soon", class_id=self.class_id, **times)

    async def leaving(self, at: datetime) -> list[Claimed]:
        async with self.db.begin() as tx:
            return await outbox.claim(tx, at, 100)

    async def given(self) -> list[tuple[str, int]]:
        return [
            (str(day), number) for day, number in await sql(self.db, "SELECT day, number FROM burdens ORDER BY day")
        ]

    async def rows(self) -> list[tuple[str, str, str | None]]:
        found = await sql(self.db, "SELECT kind, state, restraint FROM outbox ORDER BY kind, id")
        return [(kind, state, why) for kind, state, why in found]


async def a_school(db: Database, policy: Policy | None = None) -> School:
    class_id = await add_class(db)
    person_id = await add_person(db, "学员甲", class_id)
    await add_account(db, person_id, 11)
    return School(db, (class_id, person_id), policy or Policy())


def said(letter: Claimed) -> str:
    return str(json.loads(letter.body or "{}")["text"])


@engines
async def test_by_day_a_letter_leaves_at_once_and_is_counted(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        await s.put("nudge", 1, "请确认")
        assert [said(one) for one in await s.leaving(NOW)] == ["请确认"]
        assert await s.given() == [("2026-03-02", 1)]


@engines
async def test_at_night_nudges_wait_together_for_the_morning(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        s.now = NIGHT
        for n in (1, 2, 3):
            await s.put("nudge", n, f"通知{n}")
        assert await s.leaving(MORNING - MINUTE) == []
        [letter] = await s.leaving(MORNING)
        assert said(letter) == "1. 通知1\n\n2. 通知2\n\n3. 通知3"
        keys = json.loads(letter.body or "{}")["reply_markup"]["inline_keyboard"]
        assert [key["text"] for [key] in keys] == ["1. 收到", "2. 收到", "3. 收到"]
        assert await s.given() == [("2026-03-03", 1)]


@engines
async def test_what_was_said_together_has_one_end(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        s.now = NIGHT
        for n in (1, 2):
            await s.put("nudge", n, f"通知{n}")
        [letter] = await s.leaving(MORNING)
        async with db.begin() as tx:
            await outbox.settle(tx, [(letter, Outcome(State.NEW, "later", not_before=MORNING + MINUTE))])
        assert await s.rows() == [("merged", "new", "company"), *[("nudge", "carried", "quiet")] * 2]
        [letter] = await s.leaving(MORNING + MINUTE)
        async with db.begin() as tx:
            await outbox.settle(tx, [(letter, Outcome(State.SENT, message_id=7, sent_at=MORNING))])
        ends = await sql(db, "SELECT state, message_id, sent_at FROM outbox")
        assert ends == [("sent", 7, stamp(MORNING))] * 3


@engines
async def test_a_reminder_waits_for_the_one_that_is_about_to_come(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        await s.due(NOW + 3 * MINUTE)
        await s.put("reminder", 1, "公文写作", NOW + 30 * MINUTE)
        assert await s.leaving(NOW + 3 * MINUTE) == []
        s.now = NOW + 3 * MINUTE
        await sql(db, "UPDATE reminders SET state = 'done' RETURNING id")
        await s.put("reminder", 2, "应急管理", NOW + 33 * MINUTE)
        [letter] = await s.leaving(s.now)
        assert said(letter) == "公文写作\n\n应急管理"
        assert letter.useless_after == NOW + 33 * MINUTE
        assert await s.given() == [("2026-03-02", 1)]


@engines
async def test_what_goes_before_the_rest_waits_for_nobody_and_takes_along_what_waits(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        await s.due(NOW + 3 * MINUTE)
        await s.put("reminder", 1, "公文写作", NOW + 30 * MINUTE)
        letter = Letter(
            "reminder", 2, s.person_id, 11, "sendMessage", {"parse_mode": "HTML", "text": "未签到"}, urgency=0
        )
        async with db.begin() as tx:
            await restraint.put(s.desk, tx, [letter])
        assert [said(one) for one in await s.leaving(NOW)] == ["公文写作\n\n未签到"]


@engines
async def test_company_that_does_not_come_is_not_waited_for(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        await s.due(NOW + 3 * MINUTE)
        await s.put("reminder", 1, "公文写作", NOW + 30 * MINUTE)
        assert [said(one) for one in await s.leaving(NOW + 4 * MINUTE)] == ["公文写作"]


@engines
async def test_what_has_left_already_is_not_waited_for_nor_said_again(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db)
        s.now = NIGHT
        for n in (1, 2):
            await s.put("nudge", n, f"通知{n}")
        assert len(await s.leaving(MORNING)) == 1
        s.now = MORNING
        await s.put("nudge", 3, "通知3")
        assert [said(one) for one in await s.leaving(MORNING)] == ["通知3"]


@engines
async def test_beyond_the_budget_a_nudge_waits_for_another_day_and_a_reminder_is_dropped(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db, Policy(budget=1))
        for n in (1, 2, 3):
            await s.put("nudge", n, f"通知{n}")
        await s.put("reminder", 1, "公文写作", NOW + 30 * MINUTE)
        assert [said(one) for one in await s.leaving(NOW)] == ["通知1"]
        assert [said(one) for one in await s.leaving(MORNING)] == ["1. 通知2\n\n2. 通知3"]
        assert await s.leaving(MORNING + timedelta(days=1)) == []
        assert ("reminder", "cancelled", "budget") in await s.rows()


@engines
async def test_an_urgent_notice_passes_and_counts_and_another_does_not(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db, Policy(budget=1))
        s.now = NIGHT
        content = {"content": "{}", "state": "queued", "queued_at": 0, "created_at": 0, "author_id": s.person_id}
        calm, urgent = [await add(db, "notices", urgent=urgent, **content) for urgent in (0, 1)]
        for notice_id in (calm, urgent):
            row = {"method": "sendMessage", "chat_id": 11, "person_id": s.person_id, "not_before": stamp(NIGHT)}
            await add(db, "outbox", kind="notice", subject_id=notice_id, **row)
            async with db.begin() as tx:
                await restraint.hold(s.desk, tx, "notice", notice_id)
        assert [one.subject_id for one in await s.leaving(NIGHT)] == [urgent]
        assert await s.given() == [("2026-03-02", 1), ("2026-03-03", 1)]
        assert [one.subject_id for one in await s.leaving(MORNING)] == [calm]


@engines
async def test_staff_are_not_restrained(engine: str) -> None:
    async with store(engine) as db:
        s = await a_school(db, Policy(budget=1))
        s.now = NIGHT
        for n in range(3):
            await s.put("prompt", n, "签到尚未开放")
        assert len(await s.leaving(NIGHT)) == 3
        assert await s.given() == []


async def test_two_processes_that_write_to_one_person_while_letters_leave_lose_and_double_nothing() -> None:
    async with store("postgres") as db:
        s = await a_school(db)
        s.now = NIGHT
        for n in range(1, 41, 4):
            found = await asyncio.gather(*(s.put("nudge", n + m, f"通知{n + m}") for m in range(4)), s.leaving(MORNING))
            async with db.begin() as tx:
                ended = [(one, Outcome(State.SENT, message_id=n, sent_at=MORNING)) for one in found[4] or ()]
                await outbox.settle(tx, ended)
        left = await s.leaving(MORNING)
        async with db.begin() as tx:
            await outbox.settle(tx, [(one, Outcome(State.SENT, message_id=99, sent_at=MORNING)) for one in left])
        rows = await sql(
            db, "SELECT subject_id, state, carrier_id, body FROM outbox WHERE kind = 'nudge' ORDER BY subject_id"
        )
        assert [(subject_id, state) for subject_id, state, _, _ in rows] == [(n, "sent") for n in range(1, 41)]
        carriers = dict(await sql(db, "SELECT id, body FROM outbox WHERE kind = 'merged' AND state = 'sent'"))
        for subject_id, _, carrier_id, _ in rows:
            assert carrier_id is None or f"notice.confirm:{subject_id}" in carriers[carrier_id]
        said = [json.loads(body)["text"] for body in carriers.values()]
        assert sum(text.count("通知") for text in said) == sum(1 for row in rows if row[2] is not None)

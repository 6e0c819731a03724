"""Whatever a class chooses and whenever: each time is told at most once, in time, and nothing late."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.actions import clock, reminders
from classbell.actions import reminder_choices as choices
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.domain import leads
from classbell.domain.errors.reminders import LeadsTooMany
from classbell.domain.people import Caller
from classbell.domain.policies import Policies
from classbell.domain.reminders import Kind
from classbell.storage.database import Database
from classbell.storage.instants import instant
from tests.storage.rows import NOW, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import store

MINUTE = timedelta(minutes=1)
CODES = {"15m": 15, "30m": 30, "1h": 60, "90m": 90, "2h": 120}
STARTS_AT = NOW + timedelta(hours=3)
LAST = STARTS_AT + timedelta(hours=1)
"""Before the session has ended: what follows then is another matter."""
TOLD = "SELECT r.due_at FROM outbox o JOIN reminders r ON r.id = o.subject_id WHERE o.kind = 'reminder' ORDER BY o.id"


class Office:
    """A class with one trainee and a supervisor, whose clock is set by hand; and what plain rules expect of it."""

    def __init__(self, db: Database, ids: tuple[int, int, int]) -> None:
        self.db, self.now = db, NOW
        self.class_id, self.session_id, boss_id = ids
        house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", Path("/proc/nowhere"))
        self.desk = Desk(db, lambda: self.now, b"key", Policies(), house, Bells())
        self.caller = Caller(12, "跟班", boss_id, "跟班", "zh_CN", NOW, None)
        self.chosen, self.is_on, self.told = {"30m"}, True, list[datetime]()

    @property
    def key(self) -> tuple[int, Kind]:
        return self.class_id, Kind.SESSION_SOON

    async def plan(self) -> None:
        async with self.db.begin() as tx:
            await reminders.plan(self.desk, tx, [self.session_id])

    async def wait(self, minutes: int) -> None:
        """Let time pass with the bot down, and then let it look: only what still helps is expected."""
        before, self.now = self.now, min(self.now + minutes * MINUTE, LAST)
        instants = sorted(STARTS_AT - CODES[code] * MINUTE for code in self.chosen) if self.is_on else []
        passed = [at for at in instants if before < at <= self.now]
        self.told += passed[-1:] if self.now < STARTS_AT else []
        for row in await clock.due(self.desk):
            await clock.settle(self.desk, row)

    async def tap(self, code: str) -> None:
        is_chosen = self.is_on and code in self.chosen
        try:
            await choices.tap_time(self.desk, self.caller, self.key, (leads.of(code), int(not is_chosen)))
        except LeadsTooMany:
            assert len(self.chosen) == 3
            return
        stand = self.chosen if self.is_on else set()
        left = stand - {code} if is_chosen else stand | {code}
        self.is_on, self.chosen = bool(left), left or {code}

    async def turn(self, wish: int) -> None:
        await choices.turn(self.desk, self.caller, self.key, wish)
        self.is_on = bool(wish)


async def an_office(db: Database) -> Office:
    class_id = await add_class(db)
    await add_account(db, await add_person(db, "学员甲", class_id), 11)
    boss_id = await add_person(db, "跟班")
    await add_account(db, boss_id, 12)
    await add_role(db, boss_id, "supervisor", class_id=class_id)
    return Office(db, (class_id, await add_session(db, class_id, STARTS_AT), boss_id))


steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 50)),
    st.tuples(st.just("wait"), st.sampled_from([15, 30, 60])),
    st.tuples(st.just("tap"), st.sampled_from(sorted(CODES))),
    st.tuples(st.just("turn"), st.integers(0, 1)),
    st.tuples(st.just("plan"), st.none()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(steps, min_size=4, max_size=20))
def test_each_time_is_told_once_in_time_or_not_at_all_whatever_is_chosen_when(
    played: list[tuple[str, int | str | None]],
) -> None:
    asyncio.run(_play(played))


async def _play(played: list[tuple[str, int | str | None]]) -> None:
    async with store("sqlite") as db:
        office = await an_office(db)
        await office.plan()
        for verb, what in played:
            await (office.plan() if what is None else getattr(office, verb)(what))
            assert [instant(at) for (at,) in await sql(db, TOLD)] == office.told, (verb, what)

"""A timetable changes and the power goes before those concerned have been told: each hears of it once all the same."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from classbell.actions import reminders, revisions
from classbell.actions.desk import Desk
from classbell.bot.config import load
from classbell.bot.sender import IN_FLIGHT
from classbell.bot.service import desk_for
from classbell.domain.people import Caller
from classbell.domain.revisions import at
from classbell.storage.instants import stamp
from classbell.storage.store import open_store
from tests.crash.books import Books
from tests.crash.clock import Bot, finish, place
from tests.crash.programs import TOKEN
from tests.phone import Phone
from tests.phones import BOT_USERNAME, Box

GAPS = ("clock.before_settle:1", "clock.after_settle:1", "sender.claimed:1", "store.before_commit:4")
"""Gaps on the way from a change that is kept to the messages that tell of it."""
CLASSES = 2 * len(GAPS)
SUPERVISOR = CLASSES + 1
MINUTE = timedelta(minutes=1)


async def lay_out(books: Books, folder: Path, phones: list[Phone]) -> None:
    """Two classes for every gap, each with one trainee and a session that begins soon; then move all the sessions."""
    config = load(folder / "none.toml", token=TOKEN, data=folder / "data")
    db = await open_store(None, folder / "data")
    desk = await desk_for(config, db, BOT_USERNAME)
    numbers = range(1, len(phones) + 1)
    starts_at = (datetime.now(UTC) + 40 * MINUTE).replace(second=0, microsecond=0)
    try:
        await books.add("people (id, name, created_at)", [(n, "学员", 0) for n in [*numbers, SUPERVISOR]])
        accounts = [(phone.id, n, "学员", "zh-hans", 0, 0) for n, phone in enumerate(phones, 1)]
        await books.add("accounts (id, person_id, name, language_code, seen_at, bound_at)", accounts)
        zone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # where it is noon: nothing waits for a night to end
        await books.add("classes (id, unit_id, name, zone, created_at)", [(n, 1, f"班 {n}", zone, 0) for n in numbers])
        await books.add("enrolments (class_id, person_id, enrolled_at)", [(n, n, 0) for n in numbers])
        await books.add("roles (person_id, role, unit_id, granted_at)", [(SUPERVISOR, "supervisor", 1, 0)])
        times = stamp(starts_at), stamp(starts_at + 90 * MINUTE)
        rows = [(n, n, f"课-{n}-", *times) for n in numbers]
        await books.add("sessions (id, class_id, title, starts_at, ends_at)", rows)
        async with desk.db.begin() as tx:
            await reminders.plan(desk, tx, list(numbers))
        for n in numbers:
            await move(desk, n, starts_at + timedelta(days=1))
    finally:
        await db.close()


async def move(desk: Desk, number: int, to: datetime) -> None:
    caller = Caller(1, "跟班", SUPERVISOR, "跟班", "zh_CN", desk.now(), None)
    before = await revisions.begin(desk, caller, (number, number))
    draft = await revisions.drafted(desk, caller, before.place)
    assert draft.stands is not None
    draft = revisions.Draft(draft.place, draft.title, at(draft.stands, to))
    proposal = await revisions.amend(desk, caller, draft)
    await revisions.keep(desk, caller, proposal.place, proposal.seal)


async def told(box: Box) -> Counter[int]:
    """Count the announcements that arrived, by chat."""
    return Counter(
        entry["chat_id"]
        for entry in await box.log()
        if entry["method"] == "sendMessage" and entry["ok"] and "课-" in entry["params"]["text"]
    )


async def test_a_power_cut_between_a_change_and_its_telling_loses_nobody_and_tells_nobody_twice() -> None:
    async with place() as (box, folder, books):
        phones = [await box.phone(f"学员 {number}") for number in range(CLASSES)]
        for phone in phones:
            await phone.start()
        await box.call("deleteWebhook", drop_pending_updates=True)
        await lay_out(books, folder, phones)
        bot = Bot.ours(box, folder, books)
        for gap in GAPS:
            async with bot.life(CLASSBELL_FAILPOINT=gap) as life:
                assert await life.died(), f"it never came to {gap}"
        await finish(bot, books, time.monotonic())
        found = await told(box)
        letters = await books.rows("SELECT state FROM outbox WHERE kind = 'revision'")
    assert len(letters) == CLASSES
    unknown = sum(state != "sent" for (state,) in letters)
    assert unknown <= IN_FLIGHT * len(GAPS)
    assert all(times == 1 for times in found.values())
    assert len(found) >= CLASSES - unknown

"""Names and titles as people really write them, and classes as large as they get: every view can be sent."""

from __future__ import annotations

import json
from collections import deque
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.phone import Json, Phone
from tests.school import School, school
from tests.whole.feeding import MADE_UP, Feed, shape

LONG = "阿卜杜<b>&\"'🧑🏽‍🎓\u202e" + "买买提" * 20
NAME, TITLE, RUN, UNIT = LONG[:60], LONG[:100], LONG[:30], LONG[:100]


async def a_crowd(s: School, heads: int = 300) -> tuple[int, int, Phone]:
    """A class with many on its roll, none of whom has come, been bound or confirmed."""
    await s.sql("UPDATE units SET name = :name", name=UNIT)
    class_id = await s.add_class(NAME, RUN)
    venue_id = await s.add("venues", name=LONG[:100])
    named = json.dumps([f"{number}{NAME}"[:60] for number in range(70)], ensure_ascii=False)
    session_id = await s.add_session(class_id, title=TITLE, venue_id=venue_id, lecturers=named)
    for _ in range(11):
        await s.add_session(class_id, timedelta(hours=_), title=f"{_}{TITLE}"[:100], venue_id=venue_id)
    for number in range(6):
        await s.add("groups", class_id=class_id, name=f"{number}{LONG}"[:100])
    for number in range(heads):
        person_id = await s.add(
            "people", name=f"{number}{NAME}"[:60], phone=f"+86138{number:08}", unit_id=1, created_at=0
        )
        await s.add("enrolments", class_id=class_id, person_id=person_id, group_id=number % 6 + 1, enrolled_at=0)
    for number in range(60):
        await s.add("categories", name=f"{number}{LONG}"[:100])
    boss = await s.phone_of(NAME, role="admin")
    return class_id, session_id, boss


async def everything(feed: Feed, phone: Phone, *commands: str) -> None:
    """Follow every kind of button somebody is offered."""
    todo = deque(commands)
    known: set[str] = set()
    while todo:
        act = todo.popleft()
        await (feed.say if act.startswith("/") else feed.press)(phone, act)
        for data in (await feed.look())[phone.id]:
            assert len(data.encode()) <= 64
            if shape(data) not in known and "discard" not in data:
                known.add(shape(data))
                todo.append(data)


@pytest.mark.filterwarnings("ignore:Glyph")
async def test_every_view_can_be_sent_whatever_people_and_things_are_called() -> None:
    async with school() as s:
        await s.box.unlimited()
        class_id, session_id, boss = await a_crowd(s)
        trainee = await s.phone_of(NAME, class_id)
        await s.sql(
            "INSERT INTO marks (session_id, person_id, status, evidence, kept_at, kept_by, reason) "
            "SELECT s.id, (SELECT MAX(id) FROM people), 'on_leave', 'E0', 1, 1, :reason FROM sessions s",
            reason=LONG * 2,
        )
        feed, since = Feed(s), len(await s.box.log())
        with capture_logs() as logged:
            await everything(feed, trainee, "/me", "/timetable", "/feedback", "/leave", "/help")
            await everything(feed, boss, "/class", "/signin", "/attendance", "/missing", "/import", "/grant", "/units")
            await sent(feed, boss, class_id)
            await everything(feed, boss, "/notices", "/notice", "/health")
            await feed.say(boss, "/grant")
            await feed.say(boss, NAME[:10])
            await s.box.settled()
        refused = [
            call for call in await s.box.log(since) if not call["ok"] and call["method"] != "answerCallbackQuery"
        ]
        assert [(call["method"], call["description"]) for call in refused if not is_same(call)] == []
        assert [event for event in logged if event["event"] == "bug"] == []
        assert {"receipt.waiting:1", "receipt.book:1", f"sessions.close:{session_id}"} <= set(feed.offers[boss.id])


async def sent(feed: Feed, boss: Phone, class_id: int) -> None:
    """Send a notice to all 301, of whom one can be reached."""
    await feed.say(boss, "/notice")
    await feed.look()
    await feed.press(boss, f"audience.pick:1:whom:{class_id}:trainees:{class_id}:1")
    await feed.say(boss, f'{LONG}\n"/\\:*?')
    await feed.look()
    await feed.press(boss, "notice.send:1:1")


def is_same(call: Json) -> bool:
    """Tell whether all that was refused is to draw again what stands there, or a message there is none of."""
    return "not modified" in call["description"] or call["params"].get("message_id") == MADE_UP

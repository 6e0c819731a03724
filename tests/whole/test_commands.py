"""Every command, typed by everybody in both languages: never silence, a bug, or a "you may not" from the menu."""

from __future__ import annotations

import re

import pytest
from structlog.testing import capture_logs

from classbell.handlers.menu import COMMANDS
from classbell.words.catalogue import Voice, languages
from tests.phone import Phone
from tests.school import School, school
from tests.whole.feeding import Feed

HAN = re.compile(r"[\u4e00-\u9fff]")
NAMES_OF_LANGUAGES = {"language", "menu", "workdays"}
"""Commands whose answers name things in their own language."""


async def answer(feed: Feed, phone: Phone, command: str) -> str:
    """Type a command, and give all that came in answer."""
    since = len(await feed.school.box.log())
    await feed.say(phone, f"/{command}")
    sent = [call["params"] for call in await feed.school.box.log(since) if call["chat_id"] == phone.id]
    return "\n".join(str(one.get("text") or one.get("caption") or "") for one in sent)


async def everybody(s: School, class_id: int | None) -> dict[str, Phone]:
    """One of each role; staff of a class only where there is one."""
    people = {
        "admin": await s.phone_of("Admin", role="admin"),
        "organiser": await s.phone_of("Organiser", role="organiser"),
        "stranger": await s.box.phone("Stranger"),
    }
    await people["stranger"].start()
    if class_id is not None:
        people["supervisor"] = await s.phone_of("Supervisor", class_id, "supervisor")
        people["lecturer"] = await s.phone_of("Lecturer", class_id, "lecturer")
        people["trainee"] = await s.phone_of("Trainee One", class_id)
    await s.box.settled()
    return people


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "full"])
async def test_every_command_is_answered_to_everybody(language: str, is_empty: bool) -> None:
    voice = Voice(language)
    async with school() as s:
        await s.box.unlimited()
        class_id = None if is_empty else await s.add_class("Leadership", "1")
        if class_id is not None:
            await s.add_session(class_id, title="Writing")
        feed, people = Feed(s), await everybody(s, class_id)
        await s.sql("UPDATE people SET language = :language", language=language)
        await s.sql("UPDATE accounts SET language = :language", language=language)
        with capture_logs() as logged:
            for part, phone in people.items():
                for command, roles in COMMANDS.items():
                    said = await answer(feed, phone, command)
                    assert said.strip(), (part, command)
                    assert voice.text("refused.not_understood") not in said, (part, command)
                    if part in roles or (part == "admin" and "organiser" in roles):
                        assert voice.text("refused.not_allowed") not in said, (part, command)
                    if language == "en" and command not in NAMES_OF_LANGUAGES:
                        assert not HAN.search(said), (part, command, said)
        assert [event for event in logged if event["event"] == "bug"] == []


async def test_what_is_no_words_is_told_what_is_awaited_and_the_dialogue_stays_open() -> None:
    async with school() as s:
        session_id = await s.add_session(await s.add_class())
        admin = await s.phone_of("管理员", role="admin")
        await s.box.settled()
        feed, photo = Feed(s), [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
        for data in ("unit.rename:1", "unit.categories:0", "class.new:1", f"head_counts.begin:{session_id}"):
            await feed.press(admin, data)
            before = await s.sql("SELECT name, step FROM dialogues")
            since = len(await s.box.log())
            user = {"id": admin.id, "is_bot": False, "first_name": admin.name, "language_code": "zh-hans"}
            chat = {"id": admin.id, "type": "private"}
            await feed.take({"message": {"message_id": 1, "date": 1, "chat": chat, "from": user, "photo": photo}})
            said = [call["params"].get("text") for call in await s.box.log(since)]
            assert said == ["这一步请用文字回答，或点上面的按钮；/cancel 退出。"], data
            assert await s.sql("SELECT name, step FROM dialogues") == before, data
            await feed.say(admin, "/cancel")

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

"""Makers for tests of notices: a class, a notice written up to its last button, a button nobody made."""

from __future__ import annotations

from tests.phone import Phone
from tests.school import School

WORDS = "明天 9 点到一号厅"


async def a_class_with_three(s: School) -> tuple[int, Phone, Phone]:
    """A class with one trainee who can be reached, one who has blocked the bot, and one who was never bound."""
    class_id = await s.add_class()
    trainee = await s.phone_of("学员甲", class_id)
    blocked = await s.box.phone("学员乙")
    await s.bind(blocked, await s.add_person("学员乙", class_id))
    await s.sql("UPDATE accounts SET unreachable = 'blocked' WHERE id = :id", id=blocked.id)
    await s.add_person("学员丙", class_id, phone="+8613800000003")
    organiser = await s.phone_of("组织员", class_id, "organiser")
    return class_id, trainee, organiser


async def written(organiser: Phone, words: str = WORDS) -> None:
    """Write a notice to all trainees of the author's one class, up to the button that sends it."""
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员")
    await organiser.sees("将发给")
    await organiser.send(words)
    await organiser.sees("发出后就是这个样子")


async def forged(s: School, phone: Phone, data: str) -> None:
    """Put a button with this data in somebody's chat, as an old message or a meddling client could."""
    keyboard = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
    await s.box.call("sendMessage", chat_id=phone.id, text=f"forged {data}", reply_markup=keyboard)
    await phone.sees(f"forged {data}")


async def outbox(s: School, kind: str = "notice") -> list[tuple[str, str | None]]:
    rows = await s.sql("SELECT state, reason FROM outbox WHERE kind = :kind ORDER BY person_id", kind=kind)
    return [(state, reason) for state, reason in rows]

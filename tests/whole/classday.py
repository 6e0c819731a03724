"""A class day with its people at their phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from classbell.domain import codes
from classbell.domain.people import Caller
from classbell.domain.rulings import sight
from classbell.storage import attendance
from tests.phone import Phone, Tapped
from tests.school import School


@dataclass(frozen=True)
class ClassDay:
    """A class whose session begins now, its supervisor, and trainees."""

    school: School
    class_id: int
    session_id: int
    supervisor: Phone
    trainees: list[Phone]

    async def link(self, ago: timedelta = timedelta(0), kind: str = "rotating") -> str:
        """Give the link in the picture that is shown now, or was a while ago."""
        desk = self.school.desk
        code_id, at, policy = await self.code_id(), desk.now() - ago, desk.policies.codes
        return desk.house.link(codes.issue(desk.code_key, code_id, kind, at, policy))

    async def digits(self, ago: timedelta = timedelta(0), kind: str = "rotating") -> str:
        desk = self.school.desk
        return codes.digits(desk.code_key, await self.code_id(), kind, desk.now() - ago, desk.policies.codes)

    async def code_id(self) -> int:
        found = await self.school.sql("SELECT MAX(id) FROM codes WHERE kind <> 'static'")
        return int(found[0][0])

    async def open_sign_in(self) -> None:
        await self.supervisor.send("/signin")
        await self.supervisor.sees_a("photo")

    async def close_sign_in(self) -> None:
        await self.supervisor.tap("结束签到")
        await self.school.box.settled()

    async def settle(self) -> None:
        """The supervisor settles the register, by the button on the card's second page."""
        await tap_data(self.school, self.supervisor, f"settling.settle:{self.session_id}")

    async def marks(self) -> list[tuple[Any, ...]]:
        statement = "SELECT p.name, m.status, m.evidence FROM marks m JOIN people p ON p.id = m.person_id ORDER BY p.id"
        return await self.school.sql(statement)

    async def verdicts(self) -> list[str]:
        return [row[0] for row in await self.school.sql("SELECT verdict FROM attempts ORDER BY id")]


async def class_day(s: School, trainees: int = 2, starts_in: timedelta = timedelta(0), **columns: Any) -> ClassDay:
    """Make it; `columns` are those of the session's row."""
    class_id = await s.add_class()
    session_id = await s.add_session(class_id, starts_in, **columns)
    supervisor = await s.phone_of("跟班甲", class_id, "supervisor")
    names = [f"学员{sign}" for sign in "甲乙丙丁戊己庚辛"[:trainees]]
    return ClassDay(s, class_id, session_id, supervisor, [await s.phone_of(name, class_id) for name in names])


async def tap_data(s: School, person: Phone, data: str) -> Tapped:
    """Tap a button with any callback data, as if a message of the bot's had been passed on."""
    button = {"text": data, "callback_data": data}
    sent = await s.box.call("sendMessage", chat_id=person.id, text=data, reply_markup={"inline_keyboard": [[button]]})
    assert sent["ok"], sent
    return await person.tap(data)


async def rule_by_hand(day: ClassDay, person_id: int, words: str, by: Phone | None = None) -> Tapped:
    """Let a supervisor rule "status:reason" of somebody, as the button below their name as they stand now would."""
    async with day.school.desk.db.read() as tx:
        saw = sight(await attendance.mark_of(tx, day.session_id, person_id))
    return await tap_data(day.school, by or day.supervisor, f"rulings.keep:{day.session_id}:{person_id}:{words}:{saw}")


async def caller_of(s: School, person: Phone) -> Caller:
    """Give a bound person as actions know them."""
    found = await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=person.id)
    return Caller(person.id, person.name, found[0][0], person.name, "zh_CN", s.clock(), None)

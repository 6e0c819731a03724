"""A hall full of people who answer a form by chat, each in their own time, and what they said by their own account."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import Campus
from tests.whole.test_rush import enrolled

CHANCE = SystemRandom()
HOUR = 3_600_000
DONE = "选好了"
TICKED = "☐"


@dataclass
class Said:
    """What one person said: the place of each button taken, by question from 0, and perhaps a sentence."""

    phone: Phone
    person_id: int
    taps: list[int] = field(default_factory=list)
    line: str | None = None
    replied: list[float] = field(default_factory=list)
    """Seconds from Telegram having a tap until it had the bot's answer."""
    answered: list[float] = field(default_factory=list)
    """Seconds from each tap until the bot's answer to it was on the phone."""
    shown: list[float] = field(default_factory=list)
    """Seconds from each tap that ends a question until the next one, or the thanks, stood there."""


@dataclass
class Crowd:
    """Everybody who was at a session, and the form they are asked."""

    school: Campus
    class_id: int
    session_id: int
    people: list[Said]

    async def ask(self) -> None:
        """Let the clock ask those present, and wait until everybody has the card."""
        now = stamp(self.school.clock())
        due = {"kind": "feedback", "due_at": now, "useless_after": now + HOUR}
        await self.school.add("reminders", class_id=self.class_id, session_id=self.session_id, **due)
        await asyncio.gather(*(one.phone.sees("第 1/", within=600) for one in self.people))

    async def answer(self, one: Said, weights: Sequence[Sequence[int]], pause: float = 0.0) -> None:
        """Take one button a question, by the weights of its buttons, with so long a pause at most before each."""
        for number, odds in enumerate(weights):
            taken = CHANCE.choices(range(len(odds)), odds)[0]
            card = await one.phone.sees(f"第 {number + 1}/{len(weights)} 题", within=60)
            await asyncio.sleep(CHANCE.uniform(0, pause))
            label = [key["text"] for row in card["reply_markup"]["inline_keyboard"] for key in row][taken]
            if label.startswith(TICKED):
                await _tap(one, label)
                label = DONE
            after = f"第 {number + 2}/" if number + 1 < len(weights) else "匿名保存"
            began = time.perf_counter()
            await asyncio.gather(_tap(one, label), one.phone.sees(after, within=60))
            one.shown.append(time.perf_counter() - began)
            one.taps.append(taken)

    async def write(self, one: Said, line: str) -> None:
        """Write a sentence, once the form is answered."""
        await one.phone.tap("✍️")
        await one.phone.sees("请输入一句话")
        await one.phone.send(line)
        await one.phone.sees("意见已保存")
        one.line = line

    def counted(self, question: int, options: int) -> list[int]:
        """Count what the people themselves say they took."""
        counts = Counter(one.taps[question] for one in self.people if len(one.taps) > question)
        return [counts[option] for option in range(options)]


async def _tap(one: Said, label: str) -> None:
    began = time.perf_counter()
    tapped = await one.phone.tap(label, within=60)
    one.replied.append(tapped.after)
    one.answered.append(time.perf_counter() - began)


async def crowd(s: Campus, number: int, template: str) -> Crowd:
    """So many people who were all at a session that has ended, and the form its class asks then."""
    class_id = await s.add_class()
    session_id = await s.add_session(class_id, timedelta(hours=-2), opened_at=1, closed_at=2)
    phones = await enrolled(s, class_id, number)
    bound = dict(await s.sql("SELECT id, person_id FROM accounts"))
    present = {"session_id": session_id, "status": "on_time", "evidence": "E2", "kept_at": 1}
    for at in range(0, number, 500):
        await s.add_rows("marks", [present | {"person_id": bound[one.id]} for one in phones[at : at + 500]])
    [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = :template", template=template)
    await s.add("class_forms", class_id=class_id, about="session", form_id=form_id)
    return Crowd(s, class_id, session_id, [Said(one, bound[one.id]) for one in phones])

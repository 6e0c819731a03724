"""A whole training centre answers a form of five questions within minutes; its results beside an independent count."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import openpyxl

from tests.phone import Phone
from tests.school import Campus
from tests.whole.crowd import CHANCE, crowd

WEIGHTS = ((1, 2, 4, 9, 7), (1, 1, 3, 6, 9), (2, 2, 3, 5, 5), (2, 7, 1), (4, 6, 5, 3, 2))
PAUSE = 8.0
"""Seconds somebody thinks about a question at most."""


@dataclass(frozen=True)
class Rush:
    """What was counted beside the bot, what its file says, and how long each reply took, in seconds, as in `Said`."""

    people: int
    counted: list[list[int]]
    in_the_file: list[list[int]]
    replied: list[float]
    answered: list[float]
    shown: list[float]

    @property
    def agrees(self) -> bool:
        """Tell whether the file says for every question what the people themselves say."""
        return self.counted == self.in_the_file and all(sum(one) == self.people for one in self.counted)


async def rush(s: Campus, people: int, within: float, pause: float = PAUSE) -> Rush:
    """Let so many people answer, each beginning at a moment of their own, all of them within so many seconds."""
    organiser = await s.phone_of("组织员", None, "organiser")
    hall = await crowd(s, people, "class")
    await s.sql("UPDATE forms SET about = 'session' WHERE template = 'class'")
    await s.box.post("limits", {"on": False})
    await hall.ask()
    latest = max(within - pause * len(WEIGHTS), 0.0)

    async def answers(number: int) -> None:
        await asyncio.sleep(CHANCE.uniform(0, latest))
        await hall.answer(hall.people[number], WEIGHTS, pause)

    await asyncio.gather(*(answers(number) for number in range(people)))
    counted = [hall.counted(question, len(odds)) for question, odds in enumerate(WEIGHTS)]
    replied, answered, shown = zip(*((one.replied, one.answered, one.shown) for one in hall.people), strict=True)
    waits = (_together(replied), _together(answered), _together(shown))
    return Rush(people, counted, await _in_the_file(s, organiser), *waits)


def _together(waits: Iterable[Sequence[float]]) -> list[float]:
    return [wait for one in waits for wait in one]


async def _in_the_file(s: Campus, organiser: Phone) -> list[list[int]]:
    """Close the round and read the counts, question by question, in the file the organiser gets."""
    organiser.forget()
    await organiser.send("/feedback")
    await organiser.tap("🟢")
    await organiser.tap("现在截止")
    await organiser.tap("确定截止")
    await organiser.tap("📄 XLSX")
    file = await organiser.sees_a("document")
    book = openpyxl.load_workbook(BytesIO(await s.box.file(file["document"]["file_id"])))
    counts: list[list[int]] = []
    for row in book["结果"].iter_rows(min_row=3, values_only=True):
        if row[0]:
            counts.append([])
        elif isinstance(row[2], int):
            counts[-1].append(row[2])
    return [one for one in counts if one]

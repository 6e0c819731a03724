"""Whatever is shown, in whatever order one looks, nobody can tell which of two people gave which of two answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.actions import feedback, findings
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.domain.errors.basics import Refused
from classbell.domain.feedback import Policy, Round
from classbell.domain.people import Caller
from classbell.domain.policies import Policies
from classbell.storage.database import Database
from tests.storage.rows import NOW, add, add_person, sql
from tests.storage.test_feedback import a_round
from tests.stores import store

PEOPLE = range(7)
LINE = 3
"""The question of the form that is answered in words."""


@dataclass(frozen=True)
class Opinion:
    """What somebody says, whenever they say it."""

    codes: tuple[str, str, str]
    line: str


@dataclass
class World:
    """A round with its people, somebody in charge, and everything they were shown."""

    desk: Desk
    asked: Round
    people: Sequence[int]
    boss: int
    opinions: Mapping[int, Opinion]
    secrets: dict[tuple[int, str], str | None] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    def caller(self, person_id: int) -> Caller:
        return Caller(person_id, "某人", person_id, "某人", "zh_CN", self.desk.now(), None)

    async def answer(self, who: int) -> None:
        thanked = await feedback.submit(
            self.desk, self.caller(self.people[who]), self.asked.id, self.opinions[who].codes
        )
        self.secrets[who, "sheet"] = thanked.secret

    async def write(self, who: int) -> None:
        key = (self.asked.id, LINE)
        thanked = await feedback.line(self.desk, self.caller(self.people[who]), key, self.opinions[who].line)
        self.secrets[who, "line"] = thanked.secret

    async def withdraw(self, who: int) -> None:
        secret = self.secrets.get((who, "sheet")) or "guessed"
        await feedback.withdraw(self.desk, self.caller(self.people[who]), self.asked.id, secret)

    async def unwrite(self, who: int) -> None:
        secret = self.secrets.get((who, "line")) or "guessed"
        key = (self.asked.id, LINE)
        await feedback.take_line_back(self.desk, self.caller(self.people[who]), key, secret)

    async def look(self) -> None:
        found = await findings.standing(self.desk, self.caller(self.boss), self.asked.id)
        figures = None if found.results is None else (found.results.figures, found.results.hidden)
        self.shown.append(repr((found.answered, found.asked, figures)))

    async def read(self, _: int) -> None:
        found = await findings.lines(self.desk, self.caller(self.boss), self.asked.id)
        self.shown.append(repr(found.lines))

    async def hide(self, place: int) -> None:
        found = await findings.hide(self.desk, self.caller(self.boss), self.asked.id, (place, True))
        self.shown.append(repr(found.lines))

    async def close(self, _: int) -> None:
        await findings.close(self.desk, self.caller(self.boss), self.asked.id)

    async def play(self, deeds: Sequence[tuple[str, int]]) -> None:
        """Do all of it and look after each deed; what is refused is shown as that."""
        for verb, whom in deeds:
            try:
                await getattr(self, verb)(whom)
            except Refused as refusal:
                self.shown.append(refusal.word)
            await self.look()

    async def has(self, table: str) -> set[int]:
        rows = await sql(self.desk.db, f"SELECT person_id FROM {table} WHERE round_id = :id", id=self.asked.id)
        return {self.people.index(one) for (one,) in rows}


opinions = st.builds(Opinion, st.tuples(*[st.sampled_from("1235-")] * 3), st.sampled_from(["好", "一般", "多些案例"]))
second_thoughts = st.sampled_from(["write", "write", "withdraw", "unwrite", "answer", "hide", "read"])
AFTER = [("close", 0), ("read", 0), ("hide", 0), ("answer", 0)]


@st.composite
def deeds(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Most people answer, in any order; between that they write, take back, and answer again."""
    done = [("answer", who) for who in draw(st.permutations(PEOPLE))]
    for verb, who in draw(st.lists(st.tuples(second_thoughts, st.sampled_from(PEOPLE)), max_size=14)):
        done.insert(draw(st.integers(0, len(done))), (verb, who))
    return done


@settings(max_examples=12, deadline=None)
@given(done=deeds(), said=st.lists(opinions, min_size=len(PEOPLE), max_size=len(PEOPLE)), least=st.integers(2, 5))
def test_two_who_have_answered_can_be_exchanged_and_nothing_that_is_shown_changes(
    done: list[tuple[str, int]], said: list[Opinion], least: int
) -> None:
    asyncio.run(exchanged([*done, *AFTER], dict(enumerate(said)), least))


async def exchanged(done: list[tuple[str, int]], said: dict[int, Opinion], least: int) -> None:
    """Play it as it was, and once more with what two have said exchanged, of all who were in at the end."""
    first = await shown_in(done, said, least)
    codes = apart([who for who in said if who in first.tapped], {who: one.codes for who, one in said.items()})
    lines = apart([who for who in said if who in first.written], {who: one.line for who, one in said.items()})
    other = {who: Opinion(said[codes.get(who, who)].codes, said[lines.get(who, who)].line) for who in said}
    assert (await shown_in(done, other, least)).shown == first.shown


def apart(people: Sequence[int], said: Mapping[int, object]) -> dict[int, int]:
    """Exchange the first with the last who said something else."""
    for other in reversed(people):
        if said[other] != said[people[0]]:
            return {people[0]: other, other: people[0]}
    return {}


@dataclass(frozen=True)
class Seen:
    """What was shown, and who was in at the end."""

    shown: list[str]
    tapped: set[int]
    written: set[int]


async def shown_in(done: list[tuple[str, int]], said: Mapping[int, Opinion], least: int) -> Seen:
    async with store("sqlite") as db:
        world = await laid_out(db, said, least)
        await world.play(done)
        return Seen(world.shown, await world.has("respondents"), await world.has("writers"))


async def laid_out(db: Database, said: Mapping[int, Opinion], least: int) -> World:
    asked, people = await a_round(db, ["on_time"] * len(PEOPLE), "lecture")
    boss = await add_person(db, "组织员")
    await add(db, "roles", person_id=boss, role="organiser", class_id=asked.class_.id, granted_at=0)
    house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", Path("/proc/nowhere"))
    policies = Policies(feedback=Policy(least_answers=least))
    desk = Desk(db, lambda: NOW + timedelta(minutes=5), b"key", policies, house, Bells())
    return World(desk, asked, people, boss, said)

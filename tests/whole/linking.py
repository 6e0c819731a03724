"""Attacks on anonymous answers by somebody who has everything that was stored and logged.

`python -m tests.whole.linking [people]` lets that many answer by chat on each engine and says how often each attack is
right, beside how often guessing is.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sqlite3
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from structlog.testing import capture_logs

from classbell.bot.chores import Copies
from classbell.domain.feedback import Round
from classbell.domain.people import PersonId
from classbell.storage import backup, feedback
from classbell.storage.answers import Sheet
from tests.school import School, school
from tests.whole.crowd import Crowd, Said, crowd
from tests.whole.pages import by_place

WEIGHTS = [[2, 3, 5, 8, 6], [1, 2, 4, 8, 9], [3, 3, 4, 4, 3]]
"""How the people lean, by question; no answer hangs on who gives it, or when."""
ROUND = 1
A_CLASS = 40
LINE = 3
"""The question that is answered in words."""
_SECRET = re.compile(rb"[\w-]{22}(?![\w-])")
_ANSWERED = re.compile(rb'"data": ?"feedback\.at:|feedback\.at:\d+:[0-9a-z-]+\.')
"""A button that was pressed, or one that carries what was answered before it."""
_WAY_BACK = re.compile(rb"feedback\.(?:again|unwrite):")


@dataclass(frozen=True)
class Attack:
    """How one attack went: of so many tries so many were right, where guessing would be right so often."""

    name: str
    tries: int
    right: int
    guess: float
    """The share that guessing by the published figures gets right."""

    @property
    def odds(self) -> float:
        """How many standard deviations above guessing it lies."""
        return (self.right - self.tries * self.guess) / sqrt(self.tries * self.guess * (1 - self.guess))


@dataclass
class Loot:
    """What was stored and logged once the last answer was in."""

    truth: list[dict[int, str]]
    """What each said, in the order of the last tap, by question; unknown to the attacker."""
    orders: dict[str, list[PersonId]]
    """People, in every order the store tells."""
    values: dict[str, list[tuple[int, str]]]
    """Answers (question, value), in every order the store tells."""
    features: dict[str, dict[PersonId, float]]
    """Numbers the store has by person: keys, instants, lengths."""
    who: list[PersonId] = field(default_factory=list)
    """Whose `truth` it is."""


def aligned(loot: Loot, question: int) -> list[Attack]:
    """Lay each order of people beside each order of answers, forwards and backwards."""
    said = dict(zip(loot.who, loot.truth, strict=True))
    found = []
    for whose, people in loot.orders.items():
        for which, values in loot.values.items():
            given = [value for number, value in values if number == question]
            share = sum((count / len(given)) ** 2 for count in Counter(given).values())
            for way, one in (("", given), (", backwards", given[::-1])):
                right = sum(said[person][question] == value for person, value in zip(people, one, strict=False))
                found.append(Attack(f"{whose} beside {which}{way}", len(people), right, share))
    return found


def learned(loot: Loot, question: int) -> list[Attack]:
    """Of each number by person: learn on every second person what goes with it, and tell it of the others."""
    said = dict(zip(loot.who, loot.truth, strict=True))
    most = Counter(one[question] for one in loot.truth).most_common(1)[0]
    guess = most[1] / len(loot.truth)
    found = []
    for name, feature in loot.features.items():
        people = sorted((one for one in feature if one in said), key=lambda one: feature[one])
        if len({feature[one] for one in people}) < 2:
            continue
        right = sum(
            said[person][question] == _beside(people, place, said, question)
            for place, person in enumerate(people)
            if place % 2
        )
        found.append(Attack(f"neighbours by {name}", len(people) // 2, right, guess))
    return found


def _beside(people: Sequence[PersonId], place: int, said: Mapping[PersonId, Mapping[int, str]], question: int) -> str:
    """Say what most of the nearest whose answer is known have said."""
    near = people[max(0, place - 5) : place + 6 : 1]
    known = [said[one][question] for at, one in enumerate(near, max(0, place - 5)) if at % 2 == 0]
    return Counter(known).most_common(1)[0][0]


def rank_order(loot: Loot, written: Sequence[str]) -> dict[str, float]:
    """Tell how strongly each order of the sentences agrees with that of their writing, in sd from chance."""
    found = {}
    for name, values in loot.values.items():
        place = {value: at for at, (question, value) in enumerate(values) if question == LINE}
        ranks = [place[line] for line in written]
        found[name] = statistics.correlation(range(len(ranks)), ranks) * sqrt(len(ranks) - 1)
    return found


async def answered(s: School, people: int, writers: int) -> Crowd:
    """Let people answer by chat, a few at a time and in no order, some with a sentence of their own."""
    hall = await crowd(s, people, "lecture")
    await s.box.unlimited()
    await hall.ask()
    queue = random.sample(hall.people, len(hall.people))
    write = set(map(id, queue[:writers]))
    done: list[Said] = []

    async def one_after_the_other() -> None:
        while queue:
            one = queue.pop()
            await hall.answer(one, WEIGHTS)
            done.append(one)
            if id(one) in write:
                await hall.write(one, f"意见 {random.getrandbits(48):012x} " + "好" * random.randrange(1, 40))  # noqa: S311

    await asyncio.gather(*(one_after_the_other() for _ in range(8)))
    await s.box.settled()
    await s.comes_to("SELECT COUNT(*) FROM inbox WHERE state = 'new'", [(0,)])
    hall.people = done
    return hall


async def looted(s: School, hall: Crowd) -> Loot:
    """Take from the store every order and every number it has."""
    people = {one.person_id for one in hall.people}
    truth = [{number: str(tap + 1) for number, tap in enumerate(one.taps)} for one in hall.people]
    accounts = {one.phone.id: one.person_id for one in hall.people}
    orders = {"the order of taps (inbox)": await _inbox_order(s, accounts)}
    orders["person"] = sorted(people)
    values = {"the table as it comes": await _values(s, "")}
    if s.config.database_url.get_secret_value():
        for what in ("ctid", "CAST(CAST(xmin AS TEXT) AS BIGINT)"):
            rows = await s.sql(f"SELECT person_id FROM respondents ORDER BY {what}, ctid")
            orders[f"respondents by {what}"] = [one for (one,) in rows]
            values[f"answers by {what}"] = await _values(s, f" ORDER BY {what}, ctid")
    else:
        await s.desk.db.fold()
        path = s.config.data / backup.FILE
        cells = by_place(path, "respondents")
        orders["respondents by place in the file"] = [int(str(row[1])) for row in cells]
        values["answers by place in the file"] = _spread(
            (int(str(row[1])), str(row[3]), int(str(row[4]))) for row in by_place(path, "answers")
        )
    values["answers by key"] = await _values(s, " ORDER BY id")
    return Loot(truth, orders, values, await _features(s, accounts), [one.person_id for one in hall.people])


async def _inbox_order(s: School, accounts: Mapping[int, PersonId]) -> list[PersonId]:
    rows = await s.sql("SELECT lane, MAX(id) FROM inbox GROUP BY lane ORDER BY 2")
    return [accounts[lane] for lane, _ in rows if lane in accounts]


async def _values(s: School, order: str) -> list[tuple[int, str]]:
    return _spread(await s.sql(f"SELECT question, value, times FROM answers{order}"))


def _spread(rows: Iterable[Sequence[object]]) -> list[tuple[int, str]]:
    return [(int(str(row[0])), str(row[1])) for row in rows for _ in range(int(str(row[2])))]


async def _features(s: School, accounts: Mapping[int, PersonId]) -> dict[str, dict[PersonId, float]]:
    """Take each column of each table that has a person, an account or a lane, as numbers or as lengths."""
    found: dict[str, dict[PersonId, float]] = {}
    for table, columns in (await _tables(s)).items():
        for column in columns:
            whom = {"person_id": None, "lane": accounts, "account_id": accounts, "chat_id": accounts}
            for key, through in whom.items():
                if key in columns and key != column:
                    rows = await s.sql(f"SELECT {key}, {column} FROM {table}")
                    numbers = {(through or {}).get(who, who): _number(value) for who, value in rows if who}
                    found[f"{table}.{column}"] = numbers
    return found


async def _tables(s: School) -> dict[str, list[str]]:
    if s.config.database_url.get_secret_value():
        rows = await s.sql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    else:
        rows = await s.sql(
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        tables.setdefault(table, []).append(column)
    return tables


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float(len(str(value)))


@dataclass(frozen=True)
class Traces:
    """What lies about in bytes, by the name of the file: how many places tell what somebody answered."""

    answers: Mapping[str, int]
    """Buttons that carry answers."""
    ways_back: Mapping[str, int]
    lines: Mapping[str, int]
    """Sentences, beyond the one place each has among the answers."""
    opened: int
    """Counterfoils that some word in these bytes opens."""

    @property
    def total(self) -> int:
        """How many places tell anything."""
        return sum(sum(kind.values()) for kind in (self.answers, self.ways_back, self.lines)) + self.opened


def traces(places: Mapping[str, bytes], hall: Crowd, counterfoils: set[str], asked: Round) -> Traces:
    """Look through bytes for answers beside people, and for anything that opens a counterfoil."""
    people, lines = [one.person_id for one in hall.people], [one.line for one in hall.people if one.line]
    words = {word for data in places.values() for word in _SECRET.findall(data)}
    sheets = [Sheet(asked, one, word.decode()) for word in words for one in people]
    keys = {sheet.key(questions) for sheet in sheets for questions in ([0, 1, 2], [LINE])}
    return Traces(
        {name: len(_ANSWERED.findall(data)) for name, data in places.items()},
        {name: len(_WAY_BACK.findall(data)) for name, data in places.items()},
        {name: sum(max(0, data.count(line.encode()) - 1) for line in lines) for name, data in places.items()},
        len(keys & counterfoils),
    )


def files(s: School) -> dict[str, bytes]:
    """Give every file of the data folder."""
    return {
        str(path.relative_to(s.config.data)): path.read_bytes() for path in s.config.data.rglob("*") if path.is_file()
    }


async def one_round(s: School) -> Round:
    """Give the round that was asked."""
    async with s.desk.db.read() as tx:
        asked = await feedback.round_(tx, ROUND)
    assert asked is not None
    return asked


async def naive(s: School, hall: Crowd) -> list[Attack]:
    """Attack in the same way one answer of each kept as a row under a random name, as a control."""
    people = hall.people[:A_CLASS]
    rows = [{"id": f"{random.getrandbits(128):032x}", "value": str(one.taps[0] + 1)} for one in people]
    if s.config.database_url.get_secret_value():
        await s.sql("CREATE TABLE given (id TEXT PRIMARY KEY, value TEXT)")
        for row in rows:
            await s.sql("INSERT INTO given VALUES (:id, :value)", **row)
        kept = [value for (value,) in await s.sql("SELECT value FROM given ORDER BY ctid")]
    else:
        kept = _in_a_file(s.config.data / "control.db", rows)
    who = [one.person_id for one in people]
    truth = [{0: row["value"]} for row in rows]
    return aligned(Loot(truth, {"the order of taps": who}, {"rows": [(0, one) for one in kept]}, {}, who), 0)


def _in_a_file(path: Path, rows: Sequence[Mapping[str, str]]) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE given (id TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        for row in rows:
            with db:
                db.execute("INSERT INTO given VALUES (:id, :value)", row)
    return [str(row[1]) for row in by_place(path, "given")]


@dataclass(frozen=True)
class Outcome:
    """What came of all attacks on one engine."""

    tried: Sequence[Attack]
    control: Sequence[Attack]
    at_once: Traces
    """What lay about when the last answer was in."""
    left: Traces
    """What lay about once the write-ahead log had been folded, as it is every minute."""
    lines: Mapping[str, float]
    """How strongly each order of the sentences agreed with that of their writing, in standard deviations."""


async def attacked(engine: str, people: int, writers: int) -> Outcome:
    """Let people answer on an engine, then attack."""
    with capture_logs() as logged:
        async with school(engine) as s:
            hall = await answered(s, people, writers)
            lines = [one.line for one in hall.people if one.line]
            counterfoils = {key for (key,) in await s.sql("SELECT id FROM counterfoils")}
            asked = await one_round(s)
            at_once = traces(files(s) | {"log": str(logged).encode()}, hall, counterfoils, asked)
            await s.desk.db.fold()
            if engine == "sqlite":
                await Copies(s.config.data).keep()
            loot = await looted(s, hall)
            left = traces(files(s) | {"log": str(logged).encode()}, hall, counterfoils, asked)
            tried = [attack for question in range(LINE) for attack in tries(loot, question)]
            return Outcome(tried, await naive(s, hall), at_once, left, rank_order(loot, lines))


def tries(loot: Loot, question: int) -> list[Attack]:
    """Attack one question in every way."""
    return [*aligned(loot, question), *learned(loot, question)]


def said(engine: str, found: Outcome) -> Iterable[str]:
    """Put the attacks in words: all together, the strongest, the control, and what lies about."""
    worst = max(found.tried, key=lambda one: one.odds)
    total = sum(one.tries for one in found.tried)
    right = sum(one.right for one in found.tried) / total
    guess = sum(one.tries * one.guess for one in found.tried) / total
    yield f"{engine}: {len(found.tried)} attacks, right {right:.2%}, guessing {guess:.2%}"
    yield f"  strongest: {worst.name}: {worst.right} of {worst.tries}, guess {worst.guess:.2%}, {worst.odds:+.1f} sd"
    top = max(found.control, key=lambda one: one.odds)
    yield f"  control, a row an answer: {top.right} of {top.tries}, guess {top.guess:.2%}, {top.odds:+.1f} sd"
    yield f"  order of sentences: {', '.join(f'{name} {odds:+.1f} sd' for name, odds in found.lines.items())}"
    yield f"  places that tell: {found.at_once.total} at once, {found.left.total} once folded; {found.left}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=1000)
    for name in ("sqlite", "postgres"):
        asked_of = parser.parse_args().people
        for told in said(name, asyncio.run(attacked(name, asked_of, asked_of // 5))):
            sys.stdout.write(f"{told}\n")

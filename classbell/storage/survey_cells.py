"""The groups of those a survey asks, and what each group said, as kept: counts only, and each side apart.

What somebody answers is counted once for the group of their unit and once for that of their category; nothing says that
the two belong together. The counts of a group are written anew, in the order of their keys, with every sheet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from classbell.domain.cells import Side, Table
from classbell.domain.feedback import Round
from classbell.domain.people import PersonId
from classbell.domain.surveys import Cell, Given
from classbell.storage.database import Reader, Transaction

Key = tuple[int, str]


async def add(tx: Transaction, survey_id: int, side: Side, members: Iterable[int]) -> int:
    """Add a group and give its id."""
    facts = {"survey_id": survey_id, "side": side, "members": json.dumps(sorted(members))}
    return int(await tx.value("survey_cells.add", **facts))


async def place(tx: Transaction, survey_id: int, people: Iterable[tuple[PersonId, int, int]]) -> None:
    """Say whom a survey asks: (person, group by unit, group by category)."""
    names = ("person_id", "unit_cell", "category_cell")
    rows = [{"survey_id": survey_id} | dict(zip(names, one, strict=True)) for one in people]
    await tx.many("survey_cells.place", rows)


async def count(tx: Transaction, asked: Round, person_id: PersonId, values: Mapping[int, str], by: int = 1) -> None:
    """Count what somebody has tapped for their groups, or take it back with -1; nothing where no survey asks it.

    Whoever calls holds the round.
    """
    tapped = {question: value for question, value in values.items() if question not in asked.form.written}
    if asked.subject.survey_id is None or not tapped:
        return
    row = await tx.one("survey_cells.of_person", survey_id=asked.subject.survey_id, person_id=person_id)
    assert row is not None  # only those it asks can answer
    for cell_id in (row["unit_cell"], row["category_cell"]):
        counted = await _counted(tx, cell_id)
        for question, value in tapped.items():
            counted[question, value] = counted.get((question, value), 0) + by
        await _write(tx, cell_id, counted)


async def of_survey(tx: Reader, survey_id: int) -> list[Cell]:
    """Give the groups of a survey, with how many were asked and have answered."""
    rows = await tx.all("survey_cells.of_survey", survey_id=survey_id)
    return [
        Cell(row["id"], Side(row["side"]), frozenset(json.loads(row["members"])), row["asked"], row["answered"])
        for row in rows
    ]


async def table(tx: Reader, survey_id: int) -> Table:
    """Count those who have answered by both of their groups."""
    rows = await tx.all("survey_cells.table", survey_id=survey_id)
    return {(row["unit_cell"], row["category_cell"]): row["heads"] for row in rows}


async def given(tx: Reader, cell_id: int) -> Given:
    """Give how often each value was given in a group, by question."""
    found: dict[int, dict[str, int]] = {}
    for (question, value), times in (await _counted(tx, cell_id)).items():
        found.setdefault(question, {})[value] = times
    return found


async def join(tx: Transaction, survey_id: int, cells: Sequence[Cell]) -> None:
    """Make one group of several of a side, for good: what each said is kept nowhere after that."""
    kept, *gone = sorted(cells, key=lambda one: one.id)
    total: dict[Key, int] = {}
    for one in cells:
        for key, times in (await _counted(tx, one.id)).items():
            total[key] = total.get(key, 0) + times
    await _write(tx, kept.id, total)
    members = json.dumps(sorted(frozenset().union(*(one.members for one in cells))))
    await tx.run("survey_cells.widen", cell_id=kept.id, members=members)
    for one in gone:
        await tx.run("survey_cells.move_people", survey_id=survey_id, gone=one.id, kept=kept.id)
        await tx.run("survey_cells.clear", cell_id=one.id)
        await tx.run("survey_cells.drop", cell_id=one.id)


async def _counted(tx: Reader, cell_id: int) -> dict[Key, int]:
    return {
        (row["question"], row["value"]): row["times"] for row in await tx.all("survey_cells.given", cell_id=cell_id)
    }


async def _write(tx: Transaction, cell_id: int, counted: Mapping[Key, int]) -> None:
    rows = [
        {"cell_id": cell_id, "question": question, "id": _name(question, value), "value": value, "times": times}
        for (question, value), times in counted.items()
        if times > 0
    ]
    await tx.run("survey_cells.clear", cell_id=cell_id)
    await tx.many("survey_cells.write", sorted(rows, key=lambda row: (row["question"], row["id"])))


def _name(question: int, value: str) -> str:
    return hashlib.sha256(f"{question}:{value}".encode()).hexdigest()[:32]

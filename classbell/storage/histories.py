"""The rounds that speak of a lecturer and of those beside them in their classes, as kept: three statements in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.forms import SCALES, Form, read
from classbell.domain.histories import Spoken
from classbell.storage.database import Reader, Row
from classbell.storage.forms import as_form
from classbell.storage.instants import instant, stamp

_Version = tuple[int, int]
_Counts = dict[int, dict[int, int]]


async def spoken(tx: Reader, lecturer_id: int, until: datetime) -> list[Spoken]:
    """Give every round closed before an instant, in all classes this lecturer was spoken of, that speaks of one."""
    rows = await tx.all("histories.spoken", lecturer_id=lecturer_id, until=stamp(until))
    forms = await _forms(tx, lecturer_id)
    of = {row["id"]: forms[row["form_id"], row["version"]] for row in rows}
    counts: dict[int, _Counts] = defaultdict(lambda: defaultdict(dict))
    for row in await tx.all("histories.tallies", lecturer_id=lecturer_id, until=stamp(until)):
        _count(of.get(row["round_id"]), row, counts[row["round_id"]])
    return [_spoken(row, of[row["id"]], counts[row["id"]]) for row in rows]


async def classes_of(tx: Reader, lecturer_id: int) -> set[int]:
    """Give the classes that were ever asked about a lecturer."""
    return {row["class_id"] for row in await tx.all("histories.classes_of", lecturer_id=lecturer_id)}


async def _forms(tx: Reader, lecturer_id: int) -> Mapping[_Version, Form]:
    rows = await tx.all("histories.forms", lecturer_id=lecturer_id)
    return {(row["form_id"], row["version"]): as_form(row["content"], row["about"]) for row in rows}


def _count(form: Form | None, row: Row, counts: _Counts) -> None:
    """Count an answer to a scale; of a round that speaks of nobody, and of other questions, nothing is counted."""
    if form is None:
        return
    question = form.questions[row["question"]]
    if question.kind not in SCALES:
        return
    value = read(question, row["value"])
    if isinstance(value, int):
        counts[row["question"]][value] = row["times"]


def _spoken(row: Row, form: Form, counts: _Counts) -> Spoken:
    return Spoken(
        round_id=row["id"],
        lecturer_id=row["lecturer_id"],
        class_id=row["class_id"],
        class_title=f"{row['class_name']} {row['run']}".strip(),
        session_title=row["title"],
        held_at=instant(row["starts_at"]),
        zone=ZoneInfo(row["zone"]),
        is_asked_apart=bool(row["is_asked_apart"]),
        form=form,
        counts={question: dict(values) for question, values in counts.items()},
    )

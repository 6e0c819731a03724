"""Surveys of needs, as kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.people import PersonId
from classbell.domain.surveys import Person, State, Survey
from classbell.domain.units import Level
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Begun:
    """A survey that is being begun: its programme and form, the zone it speaks in, and who makes it."""

    programme_id: int
    form_id: int
    zone: ZoneInfo
    made_by: PersonId
    cause_id: int | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a survey could ask, and where to write to them, if one can."""

    person: Person
    chat_id: int | None


async def add(tx: Transaction, begun: Begun, now: datetime) -> int:
    """Begin a survey for the programme's own unit; once an update."""
    known = begun.cause_id and await tx.value("surveys.caused", cause_id=begun.cause_id)
    if known:
        return int(known)
    who = {"made_by": begun.made_by, "cause_id": begun.cause_id, "now": stamp(now)}
    what = {"programme_id": begun.programme_id, "form_id": begun.form_id, "zone": begun.zone.key}
    return int(await tx.value("surveys.add", **what, **who))


async def survey(tx: Reader, survey_id: int) -> Survey | None:
    """Give one survey, or None."""
    row = await tx.one("surveys.survey", survey_id=survey_id)
    return row and _survey(row)


async def of_programme(tx: Reader, programme_id: int) -> list[Survey]:
    """Give the surveys before a programme that were not dropped, the newest first."""
    return [_survey(row) for row in await tx.all("surveys.of_programme", programme_id=programme_id)]


async def put(tx: Transaction, survey: Survey, unit_id: int | None = None) -> None:
    """Keep whom a survey asks, and from when until when."""
    times = {"opens_at": stamp(survey.opens_at), "closes_at": stamp(survey.closes_at)}
    categories = json.dumps(survey.categories)
    await tx.run("surveys.set", survey_id=survey.id, unit_id=unit_id, categories=categories, **times)


async def choose(tx: Transaction, survey_id: int, form_id: int) -> bool:
    """Let a draft ask a form; False where it is none any more."""
    return await tx.run("surveys.choose", survey_id=survey_id, form_id=form_id) == 1


async def let_go(tx: Transaction, form_id: int, other_id: int) -> None:
    """Let the drafts that would ask a form ask another."""
    await tx.run("surveys.retired", form_id=form_id, other_id=other_id)


async def move(tx: Transaction, survey: Survey, state: State) -> bool:
    """Let a survey go on to another state; False where it has meanwhile."""
    return await tx.run("surveys.move", survey_id=survey.id, was=survey.state, state=state) == 1


async def extend(tx: Transaction, survey_id: int, closes_at: datetime) -> None:
    """Let the round of a survey close at another instant."""
    await tx.run("surveys.extend", survey_id=survey_id, closes_at=stamp(closes_at))


async def audience(tx: Reader, unit_path: str) -> list[Addressee]:
    """Give everybody of a unit and all below."""
    rows = await tx.all("surveys.audience", path=unit_path)
    return [Addressee(_person(row), row["chat_id"]) for row in rows]


def _person(row: Row) -> Person:
    return Person(row["person_id"], row["unit_id"], row["level"] and Level(row["level"]), row["category_id"])


def _survey(row: Row) -> Survey:
    return Survey(
        id=row["id"],
        title=f"{row['programme_name']} {row['year']}",
        programme_id=row["programme_id"],
        programme_path=row["programme_path"],
        unit_path=row["unit_path"],
        unit_name=row["unit_name"],
        categories=tuple(json.loads(row["categories"])),
        form_id=row["form_id"],
        zone=ZoneInfo(row["zone"]),
        opens_at=instant(row["opens_at"]),
        closes_at=instant(row["closes_at"]),
        state=State(row["state"]),
        round_id=row["round_id"],
    )

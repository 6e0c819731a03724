"""Rounds of feedback, whom they ask and who has answered, as kept; what was answered is `answers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.feedback import Round, Subject
from classbell.domain.people import PersonId
from classbell.storage import sessions
from classbell.storage.database import Reader, Transaction
from classbell.storage.forms import Kept, as_form
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Eligible:
    """Somebody who was there and may answer: where to ask them, if they can be written to, and in which language."""

    person_id: PersonId
    chat_id: int | None
    wish: str | None


@dataclass(frozen=True, slots=True)
class InCharge:
    """Somebody who sees results: by their roles, and as a lecturer of what closed before an instant."""

    person_id: PersonId
    lecturer_id: int | None
    released_at: datetime


async def open_round(tx: Transaction, kept: Kept, subject: Subject, now: datetime, closes_at: datetime) -> int:
    """Ask a form about something, unless it is asked already; give the round."""
    where = {
        name: getattr(subject, name) for name in ("class_id", "programme_id", "session_id", "lecturer_id", "survey_id")
    }
    times = {"now": stamp(now), "closes_at": stamp(closes_at)}
    what = {"form_id": kept.id, "version": kept.version, "given_by": subject.given_by}
    await tx.run("feedback.open_round", **what, **where, **times)
    return int(await tx.value("feedback.round_of", **{name: of or 0 for name, of in where.items()}))


async def round_(tx: Reader, round_id: int) -> Round | None:
    """Give one round with what it is about, or None."""
    row = await tx.one("feedback.round", round_id=round_id)
    if row is None:
        return None
    zone = ZoneInfo(row["zone"])
    session_id = row["session_id"]
    parts = ("class_id", "session_id", "lecturer_id", "given_by", "programme_id", "survey_id")
    return Round(
        id=row["id"],
        form=as_form(row["content"], row["about"]),
        class_=Class(row["class_id"] or 0, row["class_name"], row["run"], zone, row["unit_path"]),
        session=session_id and await sessions.session(tx, session_id),
        opened_at=instant(row["opened_at"]),
        closes_at=instant(row["closes_at"]),
        subject=Subject(**{name: row[name] for name in parts}),
        lecturer=row["lecturer"],
    )


async def waiting_for(tx: Reader, person_id: PersonId, now: datetime) -> list[Round]:
    """Give the open rounds the person may answer and has not, the newest first."""
    return await _rounds(
        tx, [row["id"] for row in await tx.all("feedback.waiting_for", person_id=person_id, now=stamp(now))]
    )


async def in_charge(tx: Reader, whose: InCharge, page: tuple[int, int]) -> list[Round]:
    """Give rounds whose results somebody may see or will, the newest first; `page`: so many, after so many."""
    where = {"person_id": whose.person_id, "lecturer_id": whose.lecturer_id, "released": stamp(whose.released_at)}
    rows = await tx.all("feedback.in_charge", **where, at_most=page[0], skipped=page[1])
    return await _rounds(tx, [row["id"] for row in rows])


async def of_class(tx: Reader, class_id: int, page: tuple[int, int], *, with_lecturers: bool) -> list[Round]:
    """Give rounds of a class, the newest first; those about lecturers only where they are asked for."""
    where = {"class_id": class_id, "with_lecturers": int(with_lecturers)}
    rows = await tx.all("feedback.of_class", **where, at_most=page[0], skipped=page[1])
    return await _rounds(tx, [row["id"] for row in rows])


async def to_evaluate(tx: Reader, person_id: PersonId, now: datetime, at_most: int) -> list[Round]:
    """Give the open rounds about lecturers of the classes somebody supervises, the newest first."""
    rows = await tx.all("feedback.to_evaluate", person_id=person_id, now=stamp(now), at_most=at_most)
    return await _rounds(tx, [row["id"] for row in rows])


async def of_programme(tx: Reader, programme_id: int) -> Round | None:
    """Give the round of a programme, if there has been one."""
    round_id = await tx.value("feedback.of_programme", programme_id=programme_id)
    return None if round_id is None else await round_(tx, round_id)


async def about_lecturers(tx: Reader, session_id: int) -> list[Round]:
    """Give the rounds about each of those who gave a session."""
    return await _rounds(tx, [row["id"] for row in await tx.all("feedback.about_lecturers", session_id=session_id)])


async def eligible(tx: Reader, asked: Round) -> list[Eligible]:
    """Give everybody the register has as present at what the round is about; of a survey, everybody it asks."""
    if asked.subject.survey_id is not None:
        rows = await tx.all("feedback.asked_by_survey", survey_id=asked.subject.survey_id)
        return [Eligible(row["person_id"], row["chat_id"], row["wish"]) for row in rows]
    return await who_came(tx, asked.subject)


async def who_came(tx: Reader, of: Subject) -> list[Eligible]:
    """Give everybody the register has as present at what a round about this would be about."""
    where = {"class_id": of.class_id, "programme_id": of.programme_id, "session_id": of.session_id}
    rows = await tx.all("feedback.eligible", **where)
    return [Eligible(row["person_id"], row["chat_id"], row["wish"]) for row in rows]


async def is_eligible(tx: Reader, round_id: int, person_id: PersonId) -> bool:
    """Tell whether the register has the person as present there, or a survey asks them."""
    return bool(await tx.value("feedback.is_eligible", round_id=round_id, person_id=person_id))


async def has_answered(tx: Reader, round_id: int, person_id: PersonId) -> bool:
    """Tell whether the person has answered what is tapped."""
    return bool(await tx.value("feedback.has_answered", round_id=round_id, person_id=person_id))


async def respondents(tx: Reader, round_id: int) -> list[PersonId]:
    """Give who has answered."""
    return [row["person_id"] for row in await tx.all("feedback.respondents", round_id=round_id)]


async def close(tx: Transaction, round_id: int, now: datetime) -> bool:
    """Close a round now; False where it has closed already."""
    return await tx.run("feedback.close", round_id=round_id, now=stamp(now)) == 1


async def forget_cause(tx: Transaction, cause_id: int | None) -> None:
    """Empty the update that brought an answer: it names its sender beside what was answered."""
    await tx.run("feedback.forget_cause", cause_id=cause_id)


async def _rounds(tx: Reader, round_ids: Iterable[int]) -> list[Round]:
    found = [await round_(tx, round_id) for round_id in round_ids]
    return [one for one in found if one]

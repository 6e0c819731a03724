"""Rounds of feedback, whom they ask and who has answered, as kept; what was answered is `answers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.feedback import Round
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


async def open_round(
    tx: Transaction, kept: Kept, subject: tuple[int, int | None], now: datetime, closes_at: datetime
) -> int:
    """Ask a form about a session, or a whole class (class, None), unless it is asked already; give the round."""
    class_id, session_id = subject
    where = {"class_id": class_id, "session_id": session_id}
    times = {"now": stamp(now), "closes_at": stamp(closes_at)}
    await tx.run("feedback.open_round", form_id=kept.id, version=kept.version, **where, **times)
    return int(await tx.value("feedback.round_of", **where))


async def round_(tx: Reader, round_id: int) -> Round | None:
    """Give one round with what it is about, or None."""
    row = await tx.one("feedback.round", round_id=round_id)
    if row is None:
        return None
    zone = ZoneInfo(row["zone"])
    session_id = row["round_session_id"]
    return Round(
        id=row["round_id"],
        form=as_form(row["content"], row["about"]),
        class_=Class(row["round_class_id"], row["class_name"], row["run"], zone, row["unit_path"]),
        session=session_id and await sessions.session(tx, session_id),
        opened_at=instant(row["round_opened_at"]),
        closes_at=instant(row["closes_at"]),
    )


async def waiting_for(tx: Reader, person_id: PersonId, now: datetime) -> list[Round]:
    """Give the open rounds the person may answer and has not, the newest first."""
    return await _rounds(
        tx, [row["id"] for row in await tx.all("feedback.waiting_for", person_id=person_id, now=stamp(now))]
    )


async def of_class(tx: Reader, class_id: int, at_most: int) -> list[Round]:
    """Give the newest rounds of a class."""
    return await _rounds(
        tx, [row["id"] for row in await tx.all("feedback.of_class", class_id=class_id, at_most=at_most)]
    )


async def eligible(tx: Reader, asked: Round) -> list[Eligible]:
    """Give everybody the register has as present at what the round is about."""
    session_id = asked.session and asked.session.id
    rows = await tx.all("feedback.eligible", class_id=asked.class_.id, session_id=session_id)
    return [Eligible(row["person_id"], row["chat_id"], row["wish"]) for row in rows]


async def is_eligible(tx: Reader, round_id: int, person_id: PersonId) -> bool:
    """Tell whether the register has the person as present there."""
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

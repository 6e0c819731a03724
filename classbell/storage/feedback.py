"""Forms, who has answered, and what was answered, as kept: the last two with nothing that joins them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.feedback import Form
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who was there: where to ask them, and the language they wish for."""

    person_id: PersonId
    chat_id: int
    wish: str | None


async def open_form(tx: Transaction, session_id: int, now: datetime, closes_at: datetime) -> int:
    """Open the form of a session, unless it was opened before; give its id."""
    await tx.run("feedback.open_form", session_id=session_id, now=stamp(now), closes_at=stamp(closes_at))
    return int(await tx.value("feedback.form_id", session_id=session_id))


async def form(tx: Reader, form_id: int) -> Form | None:
    """Give one form with its session, or None."""
    row = await tx.one("feedback.form", form_id=form_id)
    return row and _form(row)


async def waiting_for(tx: Reader, person_id: PersonId, now: datetime) -> list[Form]:
    """Give the open forms of sessions the person was present at and has not rated, the newest first."""
    return [_form(row) for row in await tx.all("feedback.waiting_for", person_id=person_id, now=stamp(now))]


async def of_class(tx: Reader, class_id: int, at_most: int) -> list[Form]:
    """Give the newest forms of a class."""
    return [_form(row) for row in await tx.all("feedback.of_class", class_id=class_id, at_most=at_most)]


async def present(tx: Reader, session_id: int) -> list[Present]:
    """Give those who were present and can be written to."""
    rows = await tx.all("feedback.present", session_id=session_id)
    return [Present(row["person_id"], row["chat_id"], row["wish"]) for row in rows]


async def was_present(tx: Reader, session_id: int, person_id: PersonId) -> bool:
    """Tell whether the register has the person as present."""
    return bool(await tx.value("feedback.was_present", session_id=session_id, person_id=person_id))


async def has_answered(tx: Reader, form_id: int, person_id: PersonId) -> tuple[bool, bool]:
    """Tell whether the person has (rated, commented)."""
    row = await tx.one("feedback.respondent", form_id=form_id, person_id=person_id)
    return row is not None, bool(row and row["has_commented"])


async def rate(tx: Transaction, form_id: int, person_id: PersonId, rating: int) -> bool:
    """Note that the person has answered and, apart from that, keep a rating; once, and False after that."""
    is_first = await tx.run("feedback.add_respondent", form_id=form_id, person_id=person_id) == 1
    if is_first:
        await _add_answer(tx, form_id, rating, None)
    return is_first


async def comment(tx: Transaction, form_id: int, person_id: PersonId, text: str) -> bool:
    """Note that the person has commented and, apart from that, keep the comment; False unless they rated only."""
    is_first = await tx.run("feedback.note_comment", form_id=form_id, person_id=person_id) == 1
    if is_first:
        await _add_answer(tx, form_id, None, text)
    return is_first


async def forget_cause(tx: Transaction, cause_id: int | None) -> None:
    """Empty the update that brought an answer: it names its sender beside what was answered."""
    await tx.run("feedback.forget_cause", cause_id=cause_id)


async def ratings(tx: Reader, form_id: int) -> list[int]:
    """Give all ratings, in no order."""
    return [row["rating"] for row in await tx.all("feedback.ratings", form_id=form_id)]


async def comments(tx: Reader, form_id: int) -> list[str]:
    """Give all comments, ordered by their random ids."""
    return [row["comment"] for row in await tx.all("feedback.comments", form_id=form_id)]


async def _add_answer(tx: Transaction, form_id: int, rating: int | None, text: str | None) -> None:
    await tx.run("feedback.add_answer", id=secrets.token_hex(16), form_id=form_id, rating=rating, comment=text)


def _form(row: Row) -> Form:
    return Form(row["form_id"], as_session(row), instant(row["form_opened_at"]), instant(row["closes_at"]))

"""Rounds of feedback, who has answered, and what was answered, as kept.

In an anonymous round the last two have nothing that joins them. An answer is found again only by a secret that the
respondent's own message carries and that is kept nowhere: its row is named by a digest of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody answers to one round; `secret` names the answers of an anonymous one."""

    round: Round
    person_id: PersonId
    secret: str

    def key(self, question: int) -> str:
        """Name the answer to a question (from 0); of one sheet no two names can be told to belong together."""
        return hashlib.sha256(f"{self.secret}:{self.round.id}:{question}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it is kept; `key` finds it again for whoever looks after the results."""

    question: int
    value: str
    is_hidden: bool
    key: str


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


async def keep(tx: Transaction, sheet: Sheet, codes: Sequence[str]) -> bool:
    """Note that the person has answered and, apart from that, keep what; once, and False after that."""
    round_id, person_id = sheet.round.id, sheet.person_id
    if await tx.run("feedback.add_respondent", round_id=round_id, person_id=person_id) != 1:
        return False
    tapped = [number for number in range(len(sheet.round.form.questions)) if number not in sheet.round.form.written]
    for question, code in zip(tapped, codes, strict=True):
        await _add(tx, sheet, question, code)
    return True


async def take_back(tx: Transaction, sheet: Sheet) -> bool:
    """Take a sheet out again, so that it can be answered anew; False where the secret is not that of a sheet."""
    form = sheet.round.form
    gone = [await _drop(tx, sheet, number) for number in range(len(form.questions)) if number not in form.written]
    if not all(gone):
        return False
    await tx.run("feedback.drop_respondent", round_id=sheet.round.id, person_id=sheet.person_id)
    return True


async def keep_line(tx: Transaction, sheet: Sheet, question: int, text: str) -> bool:
    """Note that the person has written and, apart from that, keep what; once a question, and False after that."""
    who = {"round_id": sheet.round.id, "question": question, "person_id": sheet.person_id}
    if await tx.run("feedback.add_writer", **who) != 1:
        return False
    await _add(tx, sheet, question, text)
    return True


async def take_line_back(tx: Transaction, sheet: Sheet, question: int) -> bool:
    """Take a sentence out again; False where the secret is not that of one."""
    if not await _drop(tx, sheet, question):
        return False
    await tx.run("feedback.drop_writer", round_id=sheet.round.id, question=question, person_id=sheet.person_id)
    return True


async def written_by(tx: Reader, round_id: int, person_id: PersonId) -> set[int]:
    """Give the questions, by number from 0, the person has written on."""
    rows = await tx.all("feedback.written_by", round_id=round_id, person_id=person_id)
    return {row["question"] for row in rows}


async def answers(tx: Reader, round_id: int) -> list[Given]:
    """Give everything answered, by question, ordered by random names."""
    rows = await tx.all("feedback.answers", round_id=round_id)
    return [Given(row["question"], row["value"], bool(row["hidden"]), row["id"]) for row in rows]


async def hide(tx: Transaction, round_id: int, given: Given, is_hidden: bool) -> None:
    """Take a line out of sight, or bring it back; it stays kept."""
    if given.key.startswith("p"):
        who = {"round_id": round_id, "person_id": int(given.key[1:]), "question": given.question}
        await tx.run("feedback.hide_named", **who, hidden=int(is_hidden))
    else:
        await tx.run("feedback.hide", round_id=round_id, id=given.key, hidden=int(is_hidden))


async def close(tx: Transaction, round_id: int, now: datetime) -> bool:
    """Close a round now; False where it has closed already."""
    return await tx.run("feedback.close", round_id=round_id, now=stamp(now)) == 1


async def forget_cause(tx: Transaction, cause_id: int | None) -> None:
    """Empty the update that brought an answer: it names its sender beside what was answered."""
    await tx.run("feedback.forget_cause", cause_id=cause_id)


async def _rounds(tx: Reader, round_ids: Iterable[int]) -> list[Round]:
    found = [await round_(tx, round_id) for round_id in round_ids]
    return [one for one in found if one]


async def _add(tx: Transaction, sheet: Sheet, question: int, value: str) -> None:
    where = {"round_id": sheet.round.id, "question": question, "value": value}
    if sheet.round.form.anonymous:
        await tx.run("feedback.add_answer", id=sheet.key(question), **where)
    else:
        await tx.run("feedback.put_named", person_id=sheet.person_id, **where)


async def _drop(tx: Transaction, sheet: Sheet, question: int) -> bool:
    where = {"round_id": sheet.round.id}
    if sheet.round.form.anonymous:
        return await tx.run("feedback.drop_answer", id=sheet.key(question), **where) == 1
    return await tx.run("feedback.drop_named", person_id=sheet.person_id, question=question, **where) == 1

"""What was answered to rounds of feedback, as kept.

Of an anonymous round nothing is kept of a sheet but that each of its values was given once more. The counts of a round
are written anew, in the order of their keys, with every sheet, so that neither where a row stands nor how old it is
tells what somebody has just said. To take a sheet back one needs the secret that the respondent's own message carries
and that is kept nowhere: it opens the sheet's counterfoil, which says nothing without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classbell.domain.feedback import Answer, Respondent, Round
from classbell.domain.people import PersonId
from classbell.storage import survey_cells
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp

_NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody answers to one round; `secret` opens the way back of an anonymous one."""

    round: Round
    person_id: PersonId
    secret: str

    def key(self, questions: Sequence[int]) -> str:
        """Name the counterfoil of some answers: its owner finds it by the secret, nobody else, and not without it."""
        return _digest(self.secret, "key", self.round.id, self.person_id, *questions).hex()

    def seal(self, names: bytes) -> bytes:
        """Close what was closed by nothing, or open what this closed; the secret serves for one counterfoil only."""
        stream = hashlib.shake_256(f"{self.secret}:sealed:{self.round.id}".encode()).digest(len(names))
        return bytes(one ^ other for one, other in zip(names, stream, strict=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one value was given to a question; `key` finds it again for whoever looks after the results."""

    question: int
    value: str
    times: int
    is_hidden: bool
    key: str


async def keep(tx: Transaction, sheet: Sheet, codes: Sequence[str]) -> bool:
    """Note that the person has answered and, apart from that, count what; once, and False after that."""
    who = {"round_id": sheet.round.id, "person_id": sheet.person_id}
    if await tx.run("feedback.add_respondent", **who) != 1:
        return False
    await _keep(tx, sheet, dict(zip(_tapped(sheet.round), codes, strict=True)))
    return True


async def take_back(tx: Transaction, sheet: Sheet) -> bool:
    """Take a sheet out again, so that it can be answered anew; False where the secret is not that of a sheet."""
    if not await _take(tx, sheet, _tapped(sheet.round)):
        return False
    await tx.run("feedback.drop_respondent", round_id=sheet.round.id, person_id=sheet.person_id)
    return True


async def keep_line(tx: Transaction, sheet: Sheet, question: int, text: str) -> bool:
    """Note that the person has written and, apart from that, keep what; once a question, and False after that."""
    who = {"round_id": sheet.round.id, "question": question, "person_id": sheet.person_id}
    if await tx.run("answers.add_writer", **who) != 1:
        return False
    await _keep(tx, sheet, {question: text})
    return True


async def take_line_back(tx: Transaction, sheet: Sheet, question: int) -> bool:
    """Take a sentence out again; False where the secret is not that of one."""
    if not await _take(tx, sheet, [question]):
        return False
    await tx.run("answers.drop_writer", round_id=sheet.round.id, question=question, person_id=sheet.person_id)
    return True


async def written_by(tx: Reader, round_id: int, person_id: PersonId) -> set[int]:
    """Give the questions, by number from 0, the person has written on."""
    rows = await tx.all("answers.written_by", round_id=round_id, person_id=person_id)
    return {row["question"] for row in rows}


async def tallies(tx: Reader, round_id: int) -> list[Tally]:
    """Give everything answered, by question, in an order that says nothing."""
    rows = await tx.all("answers.tallies", round_id=round_id)
    return [Tally(row["question"], row["value"], row["times"], bool(row["hidden"]), row["id"]) for row in rows]


async def named(tx: Reader, round_id: int) -> list[Respondent]:
    """Give who answered what to a round that is not anonymous, by unit and name."""
    found: dict[PersonId, Respondent] = {}
    for row in await tx.all("answers.named", round_id=round_id):
        one = found.setdefault(row["person_id"], Respondent(row["name"], row["unit_name"] or "", {}))
        one.given[row["question"]] = Answer(row["value"], bool(row["hidden"]))
    return list(found.values())


async def hide(tx: Transaction, round_id: int, tally: Tally, is_hidden: bool) -> None:
    """Take a line out of sight, or bring it back, however often it was written; it stays kept."""
    where = {"round_id": round_id, "question": tally.question, "hidden": int(is_hidden)}
    if tally.key.startswith("p"):
        await tx.run("answers.hide_named", **where, person_id=int(tally.key[1:]))
    else:
        await tx.run("answers.hide", **where, id=tally.key)


async def tidy(tx: Transaction, now: datetime, least: int) -> None:
    """Drop what closed rounds need no longer: ways back, and answers too few ever to be shown."""
    await tx.run("answers.drop_counterfoils", now=stamp(now))
    await tx.run("answers.drop_too_few", now=stamp(now), least=least)


async def _keep(tx: Transaction, sheet: Sheet, values: Mapping[int, str]) -> None:
    if not sheet.round.form.anonymous:
        for question, value in values.items():
            where = {"round_id": sheet.round.id, "person_id": sheet.person_id, "question": question}
            await tx.run("answers.put_named", **where, value=value)
        return
    names = b"".join(_name(question, value) for question, value in values.items())
    sealed = sheet.seal(names).hex()
    await tx.run("answers.add_counterfoil", id=sheet.key(list(values)), round_id=sheet.round.id, sealed=sealed)
    counted = await _counted(tx, sheet.round.id, list(values))
    await survey_cells.count(tx, sheet.round, sheet.person_id, values)
    for question, value in values.items():
        key = _name(question, value).hex()
        one = counted.get(key, Tally(question, value, 0, is_hidden=False, key=key))
        counted[key] = replace(one, times=one.times + 1)
    await _write(tx, sheet.round.id, (list(values), counted))


async def _take(tx: Transaction, sheet: Sheet, questions: Sequence[int]) -> bool:
    if not sheet.round.form.anonymous:
        who = {"round_id": sheet.round.id, "person_id": sheet.person_id}
        return all([await tx.run("answers.drop_named", **who, question=one) == 1 for one in questions])
    sealed = await tx.value("answers.take_counterfoil", id=sheet.key(questions), round_id=sheet.round.id)
    if sealed is None:
        return False
    names = sheet.seal(bytes.fromhex(sealed)).hex()
    counted = await _counted(tx, sheet.round.id, questions)
    given = [names[at : at + 2 * _NAME_BYTES] for at in range(0, len(names), 2 * _NAME_BYTES)]
    values = {counted[key].question: counted[key].value for key in given}
    await survey_cells.count(tx, sheet.round, sheet.person_id, values, -1)
    for key in given:
        counted[key] = replace(counted[key], times=counted[key].times - 1)
    await _write(tx, sheet.round.id, (questions, counted))
    return True


async def _counted(tx: Transaction, round_id: int, questions: Sequence[int]) -> dict[str, Tally]:
    """Give the counts of the questions by key; nobody else counts in this round until the transaction ends."""
    await tx.run("answers.hold", round_id=round_id)
    rows = await tx.all("answers.between", round_id=round_id, first=questions[0], last=questions[-1])
    return {
        row["id"]: Tally(row["question"], row["value"], row["times"], bool(row["hidden"]), row["id"]) for row in rows
    }


async def _write(tx: Transaction, round_id: int, counts: tuple[Sequence[int], Mapping[str, Tally]]) -> None:
    """Write all of them anew, in the order of their keys: what has just changed is not to be told from the rest."""
    questions, counted = counts
    await tx.run("answers.clear", round_id=round_id, first=questions[0], last=questions[-1])
    ordered = sorted((one for one in counted.values() if one.times), key=lambda one: (one.question, one.key))
    await tx.many("answers.add", rows=[_row(round_id, one) for one in ordered])


def _row(round_id: int, one: Tally) -> dict[str, object]:
    named = {"round_id": round_id, "question": one.question, "id": one.key, "value": one.value}
    return named | {"times": one.times, "hidden": int(one.is_hidden)}


def _tapped(asked: Round) -> list[int]:
    """Give the numbers of the questions that are tapped: they come first."""
    return list(range(len(asked.form.tapped)))


def _name(question: int, value: str) -> bytes:
    return _digest(question, value)


def _digest(*parts: object) -> bytes:
    return hashlib.sha256(":".join(map(str, parts)).encode()).digest()[:_NAME_BYTES]

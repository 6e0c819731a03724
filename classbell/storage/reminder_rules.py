"""What classes have chosen of each kind of reminder, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain import leads
from classbell.domain.people import ClassId, PersonId
from classbell.domain.reminder_rules import Choice
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def of_class(tx: Reader, class_id: ClassId) -> dict[Kind, Choice]:
    """Give what a class has chosen."""
    return {Kind(row["kind"]): _choice(row) for row in await tx.all("reminder_rules.of_class", class_id=class_id)}


async def keep(tx: Transaction, class_id: ClassId, kind: Kind, choice: Choice) -> None:
    """Let this be what a class has chosen of a kind."""
    codes = None if choice.leads is None else " ".join(lead.code for lead in choice.leads)
    await tx.run("reminder_rules.keep", class_id=class_id, kind=kind, leads=codes, is_off=int(choice.is_off))


async def drop(tx: Transaction, class_id: ClassId, kind: Kind) -> bool:
    """Let a kind come as by policy; False where it did."""
    return await tx.run("reminder_rules.drop", class_id=class_id, kind=kind) > 0


async def silenced(tx: Reader, notice_id: int, kind: Kind) -> frozenset[PersonId]:
    """Give those in the classes of a notice of which none wants this kind of reminder."""
    rows = await tx.all("reminder_rules.silenced", notice_id=notice_id, kind=kind)
    return frozenset(row["person_id"] for row in rows)


async def open_rounds(tx: Reader, class_id: ClassId, now: datetime) -> list[tuple[int, datetime]]:
    """Give the rounds of feedback that are open in a class, each with the instant at which it closes."""
    rows = await tx.all("reminder_rules.open_rounds", class_id=class_id, now=stamp(now))
    return [(row["id"], instant(row["closes_at"])) for row in rows]


def _choice(row: Row) -> Choice:
    codes: str | None = row["leads"]
    return Choice(None if codes is None else tuple(leads.of(code) for code in codes.split()), bool(row["is_off"]))

"""What staff think of what rounds are about, as kept: under their names, apart from all that trainees answer."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.evaluations import Sheet, Side
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp


async def put(tx: Transaction, round_id: int, sheet: Sheet, now: datetime) -> None:
    """Keep what somebody gives; it takes the place of what they gave before, for whichever side."""
    given = {"side": sheet.side, "codes": ".".join(sheet.codes), "now": stamp(now)}
    await tx.run("evaluations.put", round_id=round_id, person_id=sheet.person_id, **given)


async def drop(tx: Transaction, round_id: int, person_id: PersonId) -> bool:
    """Take back what somebody gave; False where there is nothing."""
    return await tx.run("evaluations.drop", round_id=round_id, person_id=person_id) == 1


async def of_round(tx: Reader, round_id: int) -> list[Sheet]:
    """Give everything staff have given to a round."""
    rows = await tx.all("evaluations.of_round", round_id=round_id)
    return [Sheet(row["person_id"], Side(row["side"]), tuple(row["codes"].split("."))) for row in rows]

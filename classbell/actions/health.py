"""Whether everything is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_on_unit
from classbell.domain.people import Caller, Verb
from classbell.storage import health, units
from classbell.storage.backup import newest
from classbell.storage.health import Figures


@dataclass(frozen=True, slots=True)
class Health:
    """What an admin sees."""

    figures: Figures
    engine: str
    backed_up_at: datetime | None
    """When the newest copy of a SQLite store was made; None where there is none."""


async def health_of(desk: Desk, caller: Caller) -> Health:
    """Give the figures to an admin of any unit."""
    async with desk.db.read() as tx:
        await must_on_unit(tx, caller, Verb.ADMINISTER, (await units.root(tx)).path)
        figures = await health.figures(tx, desk.now())
    return Health(figures, desk.db.engine, newest(desk.house.data))

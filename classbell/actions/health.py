"""Whether everything is well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.actions.desk import Desk
from classbell.actions.interruptions import Cause
from classbell.actions.permissions import must_on_unit
from classbell.domain.people import Caller, Verb
from classbell.storage import health, units
from classbell.storage.backup import newest
from classbell.storage.health import Figures

INTERRUPTED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """What an admin sees."""

    figures: Figures
    engine: str
    backed_up_at: datetime | None
    """When the newest copy of a SQLite store was made; None where there is none."""
    interruptions: Sequence[tuple[Cause, datetime]]
    """What has kept updates from coming in within the last hour, and when last."""


async def health_of(desk: Desk, caller: Caller) -> Health:
    """Give the figures to an admin of any unit."""
    async with desk.db.read() as tx:
        await must_on_unit(tx, caller, Verb.ADMINISTER, (await units.root(tx)).path)
        figures = await health.figures(tx, desk.now())
    interruptions = desk.interruptions.since(desk.now() - INTERRUPTED_WITHIN)
    return Health(figures, desk.db.engine, newest(desk.house.data), interruptions)

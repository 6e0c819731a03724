"""What the log of scans tells of codes that were passed on, for a class's staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.sessions import supervised
from classbell.domain.classes import Session
from classbell.domain.people import Caller, PersonId
from classbell.domain.relays import WINDOW, Relays, fold
from classbell.storage import relays as kept
from classbell.storage import sessions
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Looked:
    """Four weeks of a class, with the names of its people."""

    session: Session
    """The one it was looked up from."""
    relays: Relays
    names: Mapping[PersonId, str]
    busiest: Session | None
    """Where one picture had the most uses."""
    at: datetime


async def look(desk: Desk, caller: Caller, session_id: int) -> Looked:
    """Give what four weeks of a session's class come to; for those who supervise it. Raises NotAllowed."""
    now = desk.now()
    async with desk.db.report() as tx:
        session, _ = await supervised(tx, caller, session_id)
        folded = fold(await kept.uses(tx, session.class_id, now - WINDOW), desk.policies.codes.step)
        busiest = await sessions.session(tx, folded.most[1]) if folded.most else None
        return Looked(session, folded, await kept.names(tx, session.class_id), busiest, now)


async def flagged(desk: Desk, tx: Reader, class_id: int) -> frozenset[PersonId]:
    """Give those of a class who are one of a pair that signs in within seconds of each other time after time."""
    return fold(await kept.uses(tx, class_id, desk.now() - WINDOW), desk.policies.codes.step).flagged

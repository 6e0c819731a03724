"""Sheets to print and sign by hand."""

from __future__ import annotations

from datetime import date

from classbell.actions import sheets
from classbell.actions.desk import Desk
from classbell.actions.sessions import supervised
from classbell.domain.classes import Class
from classbell.domain.errors.basics import NoSessionThen, NotAllowed
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import Caller, Role
from classbell.domain.sheets import fold
from classbell.domain.signatures import SignatureSheet
from classbell.storage import attendance, classes
from classbell.storage.database import Reader


async def of_session(desk: Desk, caller: Caller, session_id: int) -> SignatureSheet:
    """Give the sheet of one session to its staff; raises NotAllowed, SessionCancelled."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        if session.cancelled_at:
            raise SessionCancelled(session=session)
        class_ = await classes.class_of(tx, session.class_id)
        if class_ is None:
            raise NotAllowed
        entries = await attendance.register(tx, session_id)
        sheet = fold(class_, class_.day_of(session.starts_at), [session], entries, desk.now())
        return SignatureSheet(sheet, await _supervisors(tx, class_))


async def of_day(desk: Desk, caller: Caller, class_id: int, on: date) -> SignatureSheet:
    """Give the sheet of a class's day to its staff; raises NotAllowed, NoSessionThen."""
    found = await sheets.day(desk, caller, class_id, on)
    if not found.sheet.sessions:
        raise NoSessionThen(day=on)
    async with desk.db.read() as tx:
        return SignatureSheet(found.sheet, await _supervisors(tx, found.sheet.class_))


async def _supervisors(tx: Reader, class_: Class) -> tuple[str, ...]:
    return tuple(one.name for one in await classes.staff(tx, class_.id, {Role.SUPERVISOR}))

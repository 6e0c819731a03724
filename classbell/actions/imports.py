"""Reading whatever table an organiser sends: its headings say whether it is a roster or a timetable."""

from __future__ import annotations

from classbell.actions import rosters, timetables
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain.people import Caller, Verb
from classbell.domain.tables import has_headings
from classbell.domain.timetables import HEADINGS, REQUIRED

Reading = rosters.Reading | timetables.Reading


async def read(desk: Desk, caller: Caller, class_id: int, content: bytes) -> Reading:
    """Read a workbook or CSV for a class and say, row by row, what keeping it would do; nothing is kept yet."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.ORGANISE, class_id)
    table = await desk.spreadsheets.read(content)
    if has_headings(table, HEADINGS, REQUIRED):
        return await timetables.take(desk, caller, class_id, table)
    return await rosters.take(desk, caller, class_id, table)

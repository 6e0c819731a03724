"""The calendar that counts here: the country's, and over it the organisation's own days."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.domain.workdays import Calendar, Published
from classbell.storage import workdays
from classbell.storage.database import Reader


async def ready(desk: Desk) -> None:
    """Have the country's calendar at hand; call it before a transaction that asks for the calendar."""
    if desk.policies.workdays.country:
        await desk.almanac.open(desk.policies.workdays.country, desk.now().year)


async def calendar(desk: Desk, tx: Reader) -> Calendar:
    """Give the calendar as it stands."""
    country = desk.policies.workdays.country
    published = desk.almanac.at_hand(country, desk.now().year) if country else Published()
    return Calendar(published, await workdays.entries(tx))

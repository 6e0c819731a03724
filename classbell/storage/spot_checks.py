"""Spot checks, as kept: whom each drew, and what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.domain.spot_checks import Drawn, Seen, SpotCheck
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp

By = tuple[PersonId, datetime, int | None]
"""Who does something, when, and by which update."""


async def add(tx: Transaction, session_id: int, pool: int, people: Sequence[PersonId], by: By) -> int:
    """Keep a draw in the order of asking; give its id."""
    person_id, at, cause_id = by
    check_id: int = await tx.value(
        "spot_checks.add", session_id=session_id, pool=pool, drawn_at=stamp(at), drawn_by=person_id, cause_id=cause_id
    )
    rows = [{"spot_check_id": check_id, "place": place, "person_id": one} for place, one in enumerate(people, 1)]
    await tx.many("spot_checks.add_person", rows)
    return check_id


async def check(tx: Reader, check_id: int) -> SpotCheck | None:
    """Give a spot check as it stands, or None."""
    row = await tx.one("spot_checks.check", id=check_id)
    if row is None:
        return None
    people = await tx.all("spot_checks.people", spot_check_id=check_id)
    return SpotCheck(
        id=row["id"],
        session_id=row["session_id"],
        pool=row["pool"],
        drawn_at=instant(row["drawn_at"]),
        drawn_by=row["drawn_by"],
        ended_at=instant(row["ended_at"]),
        people=tuple(_drawn(one) for one in people),
    )


async def live(tx: Reader, session_id: int) -> SpotCheck | None:
    """Give the check of a session that goes on, or None."""
    check_id = await tx.value("spot_checks.live", session_id=session_id)
    return None if check_id is None else await check(tx, check_id)


async def caused(tx: Reader, cause_id: int | None) -> SpotCheck | None:
    """Give the check that this update has drawn, or None."""
    check_id = None if cause_id is None else await tx.value("spot_checks.caused", cause_id=cause_id)
    return None if check_id is None else await check(tx, check_id)


async def ended(tx: Reader, session_id: int) -> list[SpotCheck]:
    """Give the checks of a session that are over, the first one first."""
    found = [await check(tx, row["id"]) for row in await tx.all("spot_checks.ended", session_id=session_id)]
    return [one for one in found if one]


async def see(tx: Transaction, drawn: tuple[int, int], seen: Seen, by: By, ruled_at: datetime | None) -> None:
    """Keep what was seen of one place (check, place) that nobody has answered yet."""
    (check_id, place), (person_id, at, cause_id) = drawn, by
    await tx.run(
        "spot_checks.see",
        spot_check_id=check_id,
        place=place,
        seen=seen,
        seen_at=stamp(at),
        seen_by=person_id,
        ruled_at=stamp(ruled_at),
        cause_id=cause_id,
    )


async def unsee(tx: Transaction, drawn: tuple[int, int], cause_id: int | None) -> None:
    """Let a place (check, place) be asked again."""
    await tx.run("spot_checks.unsee", spot_check_id=drawn[0], place=drawn[1], cause_id=cause_id)


async def end(tx: Transaction, check_id: int, by: PersonId, now: datetime) -> bool:
    """End a check; False where it is over already."""
    return await tx.run("spot_checks.end", id=check_id, now=stamp(now), ended_by=by) == 1


async def go_on(tx: Transaction, check_id: int) -> bool:
    """Let a check that is over go on; False where its session has another by now."""
    return await tx.run("spot_checks.go_on", id=check_id) == 1


def _drawn(row: Row) -> Drawn:
    return Drawn(
        place=row["place"],
        person_id=row["person_id"],
        name=row["name"],
        group=row["group_name"],
        seen=row["seen"] and Seen(row["seen"]),
        seen_at=instant(row["seen_at"]),
        seen_by=row["seen_by"],
        ruled_at=instant(row["ruled_at"]),
        cause_id=row["cause_id"],
    )

"""What a notice says to each of its recipients, for what is said of it later: a nudge, a correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classbell.actions import audiences, bodies
from classbell.actions.desk import Desk
from classbell.domain import placeholders
from classbell.domain.audiences import Recipient
from classbell.domain.notices import Content, Notice
from classbell.domain.people import PersonId
from classbell.storage import audiences as kept
from classbell.storage.database import Reader


async def readers(tx: Reader, notice: Notice, people: Iterable[Recipient]) -> list[Recipient]:
    """Give the same people as the notice's audience has them: whose class is meant, only it knows."""
    assert notice.content is not None  # it was sent
    if not placeholders.wanted(notice.content):
        return list(people)
    picked = {one.person_id: one for one in await audiences.whom(tx, await kept.parts(tx, notice.audience_id))}
    return [picked.get(one.person_id, one) for one in people]


async def readings(desk: Desk, tx: Reader, notice: Notice, people: Iterable[Recipient]) -> Mapping[PersonId, Content]:
    """Give the notice as each of them reads it, as of now; of who is missing it is as it was written."""
    assert notice.content is not None  # it was sent
    if not placeholders.wanted(notice.content):
        return {}
    known = await bodies.facts(desk, tx, notice, await readers(tx, notice, people))
    return {person_id: placeholders.fill(notice.content, facts) for person_id, facts in known.items()}

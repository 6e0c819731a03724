"""How a notice that is being written will look to one of its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classbell.actions import audiences, bodies
from classbell.actions.bodies import Body
from classbell.actions.desk import Desk
from classbell.actions.notices import own
from classbell.domain import placeholders
from classbell.domain.audiences import Circle, Part, Recipient, Side
from classbell.domain.errors.basics import Changed
from classbell.domain.notices import Notice
from classbell.domain.people import Caller, PersonId
from classbell.domain.placeholders import Placeholder
from classbell.storage import audiences as kept
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as one person will read it."""

    notice: Notice
    body: Body
    reader: Recipient | None
    """Whose placeholders are filled in; None where the notice has none, and all read the same."""
    lacking: Mapping[Placeholder, Sequence[Recipient]]
    """For whom a placeholder stands for nothing."""


async def preview(desk: Desk, caller: Caller, notice_id: int, reader_id: PersonId | None = None) -> Preview:
    """Show a draft as a person of its audience reads it: the one named, else the first, else its author.

    Raises Changed where nothing is written yet, FilledTooLong where it is too long for the reader.
    """
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        if notice.content is None:
            raise Changed
        if not placeholders.wanted(notice.content):
            return Preview(notice, bodies.body(notice, bodies.voice(desk, caller.language)), None, {})
        people = await _people(desk, tx, notice)
        reader = _reader(people, reader_id) or await _author(tx, notice)
        filled = await bodies.fill(desk, tx, notice, [reader])
        body = bodies.body(notice, bodies.voice(desk, caller.language), filled[reader.person_id])
        lacking = await bodies.without(desk, tx, notice, people)
    return Preview(notice, body, reader, lacking)


async def readers(desk: Desk, caller: Caller, notice_id: int) -> list[Recipient]:
    """Give the people of a draft's audience who will be sent it."""
    async with desk.db.read() as tx:
        return await _people(desk, tx, await own(tx, caller, notice_id))


async def _people(desk: Desk, tx: Reader, notice: Notice) -> list[Recipient]:
    found = await audiences.resolve(desk, tx, notice.author_id, await kept.parts(tx, notice.audience_id))
    return [one for one in found if not one.obstacle]


def _reader(people: Sequence[Recipient], reader_id: PersonId | None) -> Recipient | None:
    wanted = [one for one in people if one.person_id == reader_id] or people
    return wanted[0] if wanted else None


async def _author(tx: Reader, notice: Notice) -> Recipient:
    [author] = await kept.people(tx, Part(Side.WHOM, Circle.PERSON, 0, notice.author_id))
    return author

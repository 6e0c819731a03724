"""Who gives the sessions of a class: seeing them, and saying whom a name in the timetable means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, person_may
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.lecturers import Lecturer, Named
from classbell.domain.people import Caller, PersonId, Verb
from classbell.storage import changes, classes, sessions
from classbell.storage import lecturers as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Teaching:
    """A class and the names in its timetable."""

    class_: Class
    names: tuple[Named, ...]
    is_managed: bool = False
    """Whether the caller may say whom names mean, and send links: by organising the class."""


async def of_session(tx: Transaction, session: Session) -> list[Lecturer]:
    """Give who gives a session, kept from now on; a name that two spellings mean the same person by counts once."""
    class_ = await classes.class_of(tx, session.class_id)
    assert class_ is not None  # the session is one of it
    names = {one.name: one for one in await kept.named(tx, session.class_id)}
    found = [await kept.put(tx, class_, name, names[name].meant) for name in session.lecturers if name in names]
    return list({one.id: one for one in found}.values())


async def of_class(desk: Desk, caller: Caller, class_id: int) -> Teaching:
    """Give the lecturers of a class to its staff."""
    async with desk.db.read() as tx:
        return await _shown(tx, caller, class_id)


async def class_of_session(desk: Desk, caller: Caller, session_id: int) -> Teaching:
    """Give the lecturers of the class of a session to its staff."""
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None:
            raise Changed
        return await _shown(tx, caller, session.class_id)


async def say(desk: Desk, caller: Caller, key: tuple[int, int], person_id: PersonId | None) -> Teaching:
    """Say whom a name in a class's timetable, (class, its place in the list), means; None: none of those known.

    What the class has said of that name so far goes along. Raises Changed where the person is not one of that name.
    """
    class_id, place = key
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        found = await teaching(tx, class_id)
        one = at(found, place)
        if person_id is not None and person_id not in {known.person_id for known in one.namesakes}:
            raise Changed
        if one.is_said and (one.meant and one.meant.person_id) == person_id:
            return found
        await kept.say(tx, (class_id, one.name), person_id, by, desk.now())
        found = await teaching(tx, class_id)
        lecturer = await kept.put(tx, found.class_, one.name, at(found, place).meant)
        change = Change("lecturer", str(lecturer.id), "mean", None, f"class {class_id}: {one.name}")
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return found


def at(found: Teaching, place: int) -> Named:
    """Give the name at a place of the list; Changed where there is none any more."""
    if place >= len(found.names):
        raise Changed
    return found.names[place]


async def _shown(tx: Reader, caller: Caller, class_id: int) -> Teaching:
    person_id = await must(tx, caller, Verb.SUPERVISE, class_id)
    return replace(await teaching(tx, class_id), is_managed=await person_may(tx, person_id, Verb.ORGANISE, class_id))


async def teaching(tx: Reader, class_id: int) -> Teaching:
    """Give the names in the timetable of a class that there is."""
    found = await teaching_of(tx, class_id)
    assert found is not None  # the caller has a role in it
    return found


async def teaching_of(tx: Reader, class_id: int) -> Teaching | None:
    """Give the names in the timetable of a class, or None where there is no such class."""
    class_ = await classes.class_of(tx, class_id)
    return None if class_ is None else Teaching(class_, tuple(await kept.named(tx, class_id)))

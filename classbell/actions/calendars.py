"""A timetable for other programs: a private link that can be voided, or a file."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, person_may
from classbell.domain.calendars import BEHIND, Feed
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import CalendarTooEarly
from classbell.domain.people import Caller, ClassId, PersonId, Verb
from classbell.storage import calendars as kept
from classbell.storage import classes, sessions
from classbell.storage.calendars import Whose
from classbell.storage.database import Reader

_SECRET_BYTES = 16


async def class_of(desk: Desk, caller: Caller, session_id: int) -> ClassId:
    """Give the class of a session, to its staff."""
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None:
            raise Changed
        await must(tx, caller, Verb.SUPERVISE, session.class_id)
        return session.class_id


async def is_live(desk: Desk, caller: Caller, class_id: ClassId | None) -> bool:
    """Tell whether the caller has a link that leads somewhere, to their own timetable or to a class's."""
    async with desk.db.read() as tx:
        return await kept.is_live(tx, await _whose(tx, caller, class_id))


async def link(desk: Desk, caller: Caller, class_id: ClassId | None) -> str:
    """Give a new private address; the one before leads nowhere from now on. Run again, it is the same address."""
    async with desk.db.begin() as tx:
        whose = await _whose(tx, caller, class_id)
        secret = _secret(desk, caller, whose)
        await kept.replace(tx, whose, _hash(secret), desk.now())
    return f"{desk.house.public_url}/calendar/{secret}.ics"


async def void(desk: Desk, caller: Caller, class_id: ClassId | None) -> None:
    """Let the caller's address lead nowhere; once is enough."""
    async with desk.db.begin() as tx:
        await kept.void(tx, await _whose(tx, caller, class_id), desk.now())


async def mine(desk: Desk, caller: Caller, class_id: ClassId | None) -> Feed:
    """Give the caller's timetable, or a class's, as a file would show it; raises CalendarTooEarly where it is empty."""
    async with desk.db.read() as tx:
        feed = await _feed(desk, tx, await _whose(tx, caller, class_id))
    if feed is None or not feed.entries:
        raise CalendarTooEarly
    return feed


async def behind(desk: Desk, secret: str) -> Feed | None:
    """Give what an address shows; None where it leads nowhere, or its maker may not see the class any more."""
    async with desk.db.read() as tx:
        whose = await kept.behind(tx, _hash(secret))
        return await _feed(desk, tx, whose) if whose else None


async def _feed(desk: Desk, tx: Reader, whose: Whose) -> Feed | None:
    now = desk.now()
    if whose.class_id is None:
        return Feed(None, await kept.of_person(tx, whose.made_by, now - BEHIND), now)
    class_ = await classes.class_of(tx, whose.class_id)
    if class_ is None or not await person_may(tx, whose.made_by, Verb.SUPERVISE, whose.class_id):
        return None
    return Feed(class_.title, await kept.of_class(tx, whose.class_id, now - BEHIND), now)


async def _whose(tx: Reader, caller: Caller, class_id: ClassId | None) -> Whose:
    person_id: PersonId = must_be_bound(caller)
    if class_id is None:
        return Whose(person_id, None, person_id)
    return Whose(None, class_id, await must(tx, caller, Verb.SUPERVISE, class_id))


def _secret(desk: Desk, caller: Caller, whose: Whose) -> str:
    """Give 128 bits that only we can tell, the same for the same update."""
    if caller.cause_id is None:
        return secrets.token_urlsafe(_SECRET_BYTES)
    said = f"calendar {caller.cause_id} {whose.key}".encode()
    return urlsafe_b64encode(hmac.digest(desk.code_key, said, sha256)[:_SECRET_BYTES]).decode().rstrip("=")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

"""Taking back the last thing that happened to a mark."""

from __future__ import annotations

from collections.abc import Iterable

from classbell.actions import register
from classbell.actions.desk import Desk
from classbell.actions.register import Deed, Pair
from classbell.domain.attendance import Event
from classbell.domain.errors.basics import Changed
from classbell.domain.people import Caller, PersonId
from classbell.storage import changes
from classbell.storage.attendance import recalled
from classbell.storage.changes import Kept
from classbell.storage.database import Reader, Transaction

Key = tuple[int, PersonId]
"""Session and person."""


async def last(tx: Reader, key: Key) -> Kept | None:
    """Give the last change of a person's mark in a session, or None."""
    return await changes.last(tx, "mark", f"{key[0]}/{key[1]}")


def pair(key: Key, change: Kept) -> Pair:
    """Give what stood before a change, in place of what it made."""
    session_id, person_id = key
    return recalled(session_id, person_id, change.new), recalled(session_id, person_id, change.old)


async def take_back(desk: Desk, tx: Transaction, pairs: Iterable[Pair], caller: Caller) -> None:
    """Let what stood before stand again, all of it; raises Changed where something else stands by now."""
    wanted = list(pairs)
    done = await register.change(desk, tx, wanted, Deed(Event.UNDO, caller.person_id, caller.cause_id))
    if not wanted or len(done) < len(wanted):
        raise Changed

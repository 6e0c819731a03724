"""Places in offered classes: the one place that gives and takes them, and the line of those who wait."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.desk import Desk
from classbell.domain.offers import Offered
from classbell.domain.people import PersonId
from classbell.domain.picks import Pick, State
from classbell.storage import changes, offers, picks, rosters
from classbell.storage.changes import Change
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.picks import Picker
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Html, Voice, choose


async def give(desk: Desk, tx: Transaction, offered: Offered, person_ids: Sequence[PersonId]) -> None:
    """Put people on the roll of a class; whoever calls holds the class and has counted its places."""
    await rosters.enrol(tx, None, offered.class_.id, [(person_id, None) for person_id in person_ids], desk.now())


async def take(desk: Desk, tx: Transaction, offered: Offered, pick: Pick) -> None:
    """Take somebody who had a place off the roll again; nothing where their choice gave them none."""
    if pick.state is State.PLACED:
        await rosters.take_off(tx, offered.class_.id, pick.person_id, desk.now())


async def fill(desk: Desk, tx: Transaction, offered_id: int) -> list[Letter]:
    """Give free places to those first in line, and the letters that tell them; call it with the class held.

    Once the class has begun nobody moves up any more.
    """
    found = await offers.offered(tx, offered_id)
    if found is None or found.is_withdrawn or (found.first_at is not None and found.first_at <= desk.now()):
        return []
    letters = []
    for pick in (await picks.in_state(tx, offered_id, State.WAITING))[: found.left]:
        await picks.move(tx, pick, State.PLACED, desk.now())
        await give(desk, tx, found, [pick.person_id])
        change = Change("enrolment", f"{found.class_.id}/{pick.person_id}", "move_up")
        await changes.keep(tx, change, None, desk.now(), None)
        picker = await picks.person(tx, pick.id)
        assert picker is not None  # it was read above
        letters.append(letter(desk, ("place", pick.id), found, picker))
    return [one for one in letters if one.chat_id is not None]


def letter(desk: Desk, subject: tuple[str, int], offered: Offered, picker: Picker) -> Letter:
    """Tell somebody what has become of their choice; `subject` is the kind of letter, its word too, and of what."""
    voice = Voice(choose([picker.wish], desk.house.language), offered.class_.zone)
    kind, subject_id = subject
    text = voice.html(f"picks.{kind}", title=offered.class_.title)
    if kind == "place" and offered.first_at is not None:
        text = Html(f"{text}\n{voice.html('picks.begins', at=offered.first_at)}")
    button = Button(voice.text("picks.to_menu"), f"picks.menu:{offered.offer_id}:0")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    return Letter(kind, subject_id, picker.pick.person_id, picker.chat_id, "sendMessage", body)

"""Correcting what people were reminded of and is so no more: in the very messages, or before they leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from classbell.actions import asking, reminder_letters
from classbell.actions.desk import Desk
from classbell.domain import restraint
from classbell.domain.classes import Class, Session
from classbell.domain.people import PersonId
from classbell.domain.reminder_rules import number_of, on_day
from classbell.domain.reminders import Kind
from classbell.domain.revisions import Revision, Sort
from classbell.faces import revisions as faces
from classbell.storage import classes, notices, revisions
from classbell.storage import reminder_corrections as kept
from classbell.storage import reminder_letters as addressees
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminder_corrections import Body, Carried, Spoken
from classbell.words.buttons import markup
from classbell.words.catalogue import Voice, choose

EDIT = "reminder_correction"
"""The kind of letters that edit reminders."""
_STRUCK = re.compile(r"<s>(.*)</s>\n.*", re.DOTALL)
_MARK = re.compile(r"\n<i>[^<]*</i>$")
_OVER = frozenset({Sort.MOVED, Sort.CANCELLED})
_TO_OPEN = frozenset({Kind.SIGN_IN_SOON, Kind.UNOPENED, Kind.UNOPENED_STILL})

Wanted = tuple[Spoken, Body | None]
"""A reminder, and what it is to say instead; None: nothing, it need not leave."""


async def letters(desk: Desk, tx: Transaction, class_: Class, told: Sequence[Revision]) -> list[Letter]:
    """Let every reminder of these sessions, and of their days, say what is so; give the edits of those that have left.

    One that has not left for its old time does not leave; what shares its message stays there, with its buttons.
    """
    wanted: list[Wanted] = []
    held = await revisions.of_class(tx, class_.id)
    by_id = {one.id: one for one in held}
    for revision in told:
        session = by_id[revision.session_id or 0]
        for spoken in await kept.of_session(tx, class_.id, session.id):
            wanted += _of_session(_voice(desk, class_, spoken), spoken, revision, session)
    for day in sorted({class_.day_of(one.starts_at) for revision in told for one in revision.held}):
        spoken_of = await kept.of_day(tx, class_.id, number_of(day))
        away = await addressees.away(tx, class_.id, class_.span(day)) if spoken_of else {}
        for spoken in spoken_of:
            wanted += _of_day(desk, class_, spoken, _without(on_day(class_, held, day), away, spoken.person_id))
    return await _apply(desk, tx, wanted)


async def opened(desk: Desk, tx: Transaction, session: Session, name: str) -> list[Letter]:
    """Let what asked staff to open a sign-in say who has opened it, and when; call it as that is done.

    Gives the edits of what has left; what has not left does not leave.
    """
    class_ = await classes.class_of(tx, session.class_id)
    assert class_ is not None  # a session of it was read
    wanted: list[Wanted] = []
    for spoken in await kept.of_session(tx, session.class_id, session.id):
        if spoken.kind not in _TO_OPEN or _STRUCK.fullmatch(spoken.text):
            continue
        said = _voice(desk, class_, spoken).html("prompt.opened", name=name, at=desk.now())
        text = f"<s>{spoken.text}</s>\n{said}"
        wanted.append((spoken, None if spoken.is_waiting else {"parse_mode": "HTML", "text": text}))
    return await _apply(desk, tx, wanted)


def _of_session(voice: Voice, spoken: Spoken, revision: Revision, session: Session) -> list[Wanted]:
    """Strike out what was said of the session's old time or venue, or let it stand again where that is back."""
    base = _base(spoken.text)
    if spoken.kind is not Kind.SESSION_SOON and revision.sort not in _OVER:
        return []
    if session.cancelled_at is None and base == _soon(voice, session, spoken.said_at):
        restored = {**spoken.own, "text": base}
        return [] if base == spoken.text else [(spoken, restored)]
    if spoken.is_waiting:
        return [(spoken, None)]
    word = "moved" if revision.now.takes_place else "cancelled"
    mark = voice.html(f"revision.mark.{word}", now=faces.span(voice, revision.now))
    place = [voice.html("revision.venue", venue=revision.now.venue)] if word == "moved" and revision.now.venue else []
    text = "\n".join([f"<s>{base}</s>", mark, *place])
    return [] if text == spoken.text else [(spoken, {"parse_mode": "HTML", "text": text})]


def _of_day(desk: Desk, class_: Class, spoken: Spoken, held: Sequence[Session]) -> list[Wanted]:
    """Name the day's sessions as they are now, to somebody who was told of the day."""
    voice, said = _voice(desk, class_, spoken), _MARK.sub("", spoken.text)
    if not held:
        if spoken.is_waiting:
            return [(spoken, None)]
        text = f"<s>{_base(said)}</s>\n{voice.html('revision.mark.day_off')}"
        return [] if text == spoken.text else [(spoken, {"parse_mode": "HTML", "text": text})]
    text = reminder_letters.day(desk, spoken.wish, held)
    if text == said:
        return []
    mark = "" if spoken.is_waiting else f"\n<i>{voice.html('revision.mark.corrected', at=desk.now())}</i>"
    return [(spoken, {**spoken.own, "text": f"{text}{mark}"})]


async def _apply(desk: Desk, tx: Transaction, wanted: Sequence[Wanted]) -> list[Letter]:
    await kept.drop(tx, [one.id for one, body in wanted if body is None])
    said = [(one, body) for one, body in wanted if body is not None]
    await kept.rewrite(tx, [(one.id, body) for one, body in said if one.is_waiting or one.carrier_id])
    edits = [_edit(one, one.id, body) for one, body in said if not one.is_waiting and not one.carrier_id]
    for carrier_id, one in {one.carrier_id: one for one, _ in wanted if one.carrier_id}.items():
        assert carrier_id is not None  # those without were left out
        edits += await _carried(desk, tx, carrier_id, one)
    return edits


async def _carried(desk: Desk, tx: Transaction, carrier_id: int, one: Spoken) -> list[Letter]:
    """Let a message that says several things say them as they are now; the numbers of its buttons stay.

    What was asked in it and has been answered keeps the buttons of an answer.
    """
    bodies = [await _as_answered(desk, tx, said, one.wish) for said in await kept.carried(tx, carrier_id)]
    if not bodies:
        await kept.cancel_empty(tx, carrier_id)
        return []
    body = restraint.merge(bodies)
    if body is None:  # too long by the mark of the change: what was told is told in a message of its own
        return []
    if not one.is_waiting:
        return [_edit(one, carrier_id, body)]
    await kept.rewrite(tx, [(carrier_id, body)])
    return []


async def _as_answered(desk: Desk, tx: Transaction, said: Carried, wish: str | None) -> Body:
    notice = None if said.notice_id is None else await notices.notice(tx, said.notice_id)
    if notice is None:
        return said.body
    voice = Voice(choose([wish], desk.house.language), desk.house.zone)
    return {**said.body, **markup(asking.given_rows(notice, voice, said.choice))}


def _edit(one: Spoken, letter_id: int, body: Body) -> Letter:
    """Edit the message of a letter; it is no message more to anybody, so it names no person."""
    return Letter(EDIT, None, None, one.chat_id, "editMessageText", body, amends=letter_id)


def _soon(voice: Voice, session: Session, said_at: datetime) -> str:
    """Give what a reminder of a session as it stands now would have said then."""
    is_today = said_at.astimezone(session.zone).date() == session.starts_at.astimezone(session.zone).date()
    word = "reminder.session_soon" if is_today else "reminder.session_ahead"
    place = [voice.html("reminder.venue", venue=session.venue)] if session.venue else []
    return "\n".join([voice.html(word, session=session), *place])


def _without(
    held: Iterable[Session], away: Mapping[PersonId, frozenset[int]], person_id: PersonId | None
) -> list[Session]:
    off = away.get(person_id or 0, frozenset())
    return [one for one in held if one.id not in off]


def _base(text: str) -> str:
    """Give what a reminder said before it was struck out."""
    found = _STRUCK.fullmatch(text)
    return found[1] if found else text


def _voice(desk: Desk, class_: Class, spoken: Spoken) -> Voice:
    return Voice(choose([spoken.wish], desk.house.language), class_.zone)

"""Letters that ask staff to act on a session: open its sign-in, call who is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from classbell.actions.desk import Desk
from classbell.actions.settling import was_taken
from classbell.domain import digests
from classbell.domain.attendance import Origin
from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.domain.reminders import Kind
from classbell.domain.sheets import Entry
from classbell.faces import missing as missing_face
from classbell.storage import attendance, channels, classes, mutes, sessions
from classbell.storage.classes import Staff
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice, choose

PROMPT = "prompt"
"""The kind of letters that ask staff to act: unlike reminders, nothing restrains them."""


async def sign_in_soon(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To the supervisors, that a session begins soon, unless sign-in is open for it already."""
    session = await _session(tx, row)
    if session is None or session.cancelled_at or await was_taken(desk, tx, session):
        return []
    supervisors = _once(await classes.staff(tx, session.class_id, digests.SUPERVISORS), ())
    return [_letter(row, one, *_open_soon(_voice(desk, session, one), session)) for one in supervisors]


async def unopened(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To the supervisors, that sign-in is not open; to the organisers as well, where no chat reaches any of them.

    Whom no chat reaches is told by their outside channel, if there is one.
    """
    session = await _unopened(desk, tx, row)
    if session is None:
        return []
    supervisors = await classes.staff(tx, session.class_id, digests.SUPERVISORS)
    reached = _once(supervisors, ())
    told = reached + await _with_channel(tx, supervisors)
    letters = [_letter(row, one, *_ask_to_open(_voice(desk, session, one), session)) for one in told]
    return letters if reached else letters + await _to_office(desk, tx, row, session, supervisors)


async def unopened_still(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To the organisers, whom to call; nothing, where they have been told in the supervisors' place."""
    session = await _unopened(desk, tx, row)
    if session is None:
        return []
    supervisors = await classes.staff(tx, session.class_id, digests.SUPERVISORS)
    if all(one.account_id is None for one in supervisors):
        return []
    return await _to_office(desk, tx, row, session, supervisors)


async def missing(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To the supervisors, who has not come, with the numbers to call; nothing, where nobody is missing."""
    session = await _session(tx, row)
    if session is None or session.cancelled_at or session.opened_at is None:
        return []
    absent = [entry for entry in await attendance.register(tx, session.id) if entry.is_missing]
    if not absent:
        return []
    entries = sorted(absent, key=lambda entry: entry.group or "")
    told = await _who_wants(tx, session, Kind.MISSING)
    return [_letter(row, one, *_missing(desk, session, one, entries)) for one in told]


async def _unopened(desk: Desk, tx: Reader, row: DueRow) -> Session | None:
    """Give the session if nobody has opened its sign-in, nor taken its register by hand."""
    session = await _session(tx, row)
    if session is None or session.cancelled_at or await was_taken(desk, tx, session):
        return None
    entries = await attendance.register(tx, session.id)
    has_begun = any(entry.mark and entry.mark.origin is not Origin.LEAVE for entry in entries)
    return None if has_begun else session


async def _to_office(
    desk: Desk, tx: Reader, row: DueRow, session: Session, supervisors: Sequence[Staff]
) -> list[Letter]:
    office = _once(await classes.staff(tx, session.class_id, digests.OFFICE), ())
    return [_letter(row, one, *_tell_office(_voice(desk, session, one), session, supervisors)) for one in office]


async def _with_channel(tx: Reader, staff: Sequence[Staff]) -> list[Staff]:
    """Give those whom no chat reaches and an outside channel does; a letter without a chat leads to it."""
    stranded = {one.person_id: one for one in staff if one.account_id is None}
    return [one for one in stranded.values() if await channels.of_person(tx, one.person_id) is not None]


async def _who_wants(tx: Reader, session: Session, kind: Kind) -> list[Staff]:
    return _once(await classes.staff(tx, session.class_id, digests.SUPERVISORS), await mutes.muted(tx, kind))


def _once(staff: Sequence[Staff], but: Collection[PersonId]) -> list[Staff]:
    """Give each person once who can be written to, whatever roles they have."""
    return list({one.person_id: one for one in staff if one.account_id and one.person_id not in but}.values())


async def _session(tx: Reader, row: DueRow) -> Session | None:
    assert row.due.session_id is not None  # prompts are about a session
    return await sessions.session(tx, row.due.session_id)


def _open_soon(voice: Voice, session: Session) -> tuple[Html, Rows]:
    return voice.html("reminder.sign_in_soon", session=session), [[_open(voice, session)]]


def _ask_to_open(voice: Voice, session: Session) -> tuple[Html, Rows]:
    by_hand = Button(voice.text("card.button.by_hand"), f"rulings.begin:{session.id}")
    return voice.html("prompt.unopened", session=session), [[_open(voice, session), by_hand]]


def _tell_office(voice: Voice, session: Session, supervisors: Sequence[Staff]) -> tuple[Html, Rows]:
    lines = [voice.html("prompt.unopened_still", session=session)]
    lines += [_supervisor(voice, one) for one in supervisors] or [voice.html("prompt.no_supervisor")]
    return Html("\n".join(lines)), [[_open(voice, session)]]


def _supervisor(voice: Voice, one: Staff) -> Html:
    word = "prompt.supervisor" if one.phone else "prompt.supervisor_no_phone"
    said = voice.html(word, name=one.name, phone=one.phone)
    return said if one.account_id else Html(f"{said} {voice.html('missing.unreachable')}")


def _missing(desk: Desk, session: Session, one: Staff, entries: Sequence[Entry]) -> tuple[Html, Rows]:
    voice = _voice(desk, session, one)
    card = Button(voice.text("prompt.card"), f"sessions.card:{session.id}")
    names = Button(voice.text("prompt.all_names"), f"sheets.missing:{session.id}")
    return missing_face.page(session, entries, voice, desk.now()), [[names, card]]


def _open(voice: Voice, session: Session) -> Button:
    return Button(voice.text("reminder.open"), f"sessions.open:{session.id}")


def _letter(row: DueRow, one: Staff, text: Html, rows: Rows) -> Letter:
    body = {"text": text, "parse_mode": "HTML"} | markup(rows)
    to = (row.id, one.person_id, one.account_id)
    return Letter(PROMPT, *to, "sendMessage", body, useless_after=row.due.useless_after)


def _voice(desk: Desk, session: Session, one: Staff) -> Voice:
    return Voice(choose([one.language], desk.house.language), session.zone)

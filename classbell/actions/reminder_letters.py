"""What trainees are reminded of, in words: written by the clock when its instant has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from classbell.actions import reminder_rules
from classbell.actions.desk import Desk
from classbell.domain.classes import Session
from classbell.domain.reminder_rules import day_of, following, on_day
from classbell.domain.reminders import Kind
from classbell.faces import leave as faces
from classbell.storage import classes, leave, reminders, sessions
from classbell.storage import reminder_letters as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminder_letters import Addressee
from classbell.storage.reminders import DueRow
from classbell.words.catalogue import Html, Voice, choose

LETTERS = {
    Kind.CLASS_TOMORROW: "class_tomorrow",
    Kind.SESSION_SOON: "reminder",
    Kind.SIGN_IN_WAITING: "reminder",
    Kind.LEAVE_ENDS: "leave_ends",
}
"""The kinds of letters, by which restraint goes."""
AT_ONCE = 0
"""The urgency of what is true for a few minutes only."""


async def session_soon(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To everyone on the roll who can be written to, is not on leave and wants it."""
    session = await _session(desk, tx, row)
    if session is None:
        return ()
    people = await kept.of_session(tx, session.id, row.due.kind)
    texts = {wish: soon(desk, session, wish) for wish in _wishes(people)}
    return [_letter(row, one, texts[one.wish]) for one in people]


async def sign_in_waiting(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To those of them who have not come yet, while sign-in is open."""
    session = await _session(desk, tx, row)
    if session is None or not session.is_open:
        return ()
    people = await kept.not_in(tx, session.id, row.due.kind)
    texts = {wish: waiting(desk, session, wish) for wish in _wishes(people)}
    return [replace(_letter(row, one, texts[one.wish]), urgency=AT_ONCE) for one in people]


async def class_tomorrow(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To everyone on the roll who wants it: those sessions of the day from which they are not on leave. Once a day."""
    class_id, number = row.due.class_id, row.due.subject_id
    assert class_id is not None  # it is about a day of a class
    assert number is not None
    class_ = await classes.class_of(tx, class_id)
    if class_ is None or not await reminder_rules.is_on(desk, tx, class_id, row.due.kind):
        return ()
    on = day_of(number)
    held = on_day(class_, await reminders.sessions_of(tx, class_id), on)
    if not held or await reminders.has_told(tx, row):
        return ()
    away = await kept.away(tx, class_id, class_.span(on))
    texts: dict[tuple[str | None, frozenset[int]], Html] = {}  # most read the same, and there can be hundreds
    letters = []
    for one in await kept.of_class(tx, class_id, row.due.kind):
        case = one.wish, away.get(one.person_id, frozenset())
        theirs = [session for session in held if session.id not in case[1]]
        if theirs:
            texts[case] = texts.get(case) or day(desk, one.wish, theirs)
            letters.append(_letter(row, one, texts[case]))
    return letters


async def leave_ends(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To the person on leave: when it ends, and what comes first after it."""
    due = row.due
    filed = await leave.filed(tx, due.subject_id or 0)
    if filed is None or not filed.leave.is_running:
        return ()
    class_id, person_id = filed.leave.class_id, filed.leave.person_id
    people = [one for one in await kept.of_class(tx, class_id, due.kind) if one.person_id == person_id]
    after = following(filed.leave, await reminders.sessions_of(tx, class_id))
    if not people or after is None or not await reminder_rules.is_on(desk, tx, class_id, due.kind):
        return ()
    voice = _voice(desk, people[0].wish, after)
    lines = [voice.html("reminder.leave_ends", when=faces.of(filed, voice), title=filed.class_.title, session=after)]
    return [_letter(row, people[0], Html("\n".join([*lines, *_place(voice, after)])))]


async def _session(desk: Desk, tx: Reader, row: DueRow) -> Session | None:
    """Give the session a row is about, where it takes place and its class wants to be reminded."""
    assert row.due.session_id is not None  # it is about a session
    session = await sessions.session(tx, row.due.session_id)
    if session is None or session.cancelled_at:
        return None
    return session if await reminder_rules.is_on(desk, tx, session.class_id, row.due.kind) else None


def _wishes(people: Iterable[Addressee]) -> set[str | None]:
    return {one.wish for one in people}


def soon(desk: Desk, session: Session, wish: str | None) -> Html:
    """Say in somebody's language that a session is about to begin, today or on another day."""
    voice = _voice(desk, wish, session)
    is_today = desk.now().astimezone(session.zone).date() == session.starts_at.astimezone(session.zone).date()
    line = voice.html("reminder.session_soon" if is_today else "reminder.session_ahead", session=session)
    return Html("\n".join([line, *_place(voice, session)]))


def waiting(desk: Desk, session: Session, wish: str | None) -> Html:
    """Say that sign-in is open, and that they are not in yet."""
    voice = _voice(desk, wish, session)
    late_at = session.starts_at + desk.policies.attendance.late_after
    lines = [voice.html("reminder.sign_in_waiting", session=session)]
    if desk.now() < late_at:
        lines.append(voice.html("reminder.late_from", at=late_at))
    return Html("\n".join(lines))


def day(desk: Desk, wish: str | None, held: Sequence[Session]) -> Html:
    """Say what sessions, at least one, a class has on a day."""
    voice = _voice(desk, wish, held[0])
    lines = [voice.html("reminder.class_tomorrow", title=held[0].class_title, at=held[0].starts_at)]
    for session in held:
        word = "reminder.of_day_there" if session.venue else "reminder.of_day"
        lines.append(voice.html(word, session=session))
    return Html("\n".join(lines))


def _place(voice: Voice, session: Session) -> list[Html]:
    return [voice.html("reminder.venue", venue=session.venue)] if session.venue else []


def _letter(row: DueRow, one: Addressee, text: Html) -> Letter:
    return Letter(
        kind=LETTERS[row.due.kind],
        subject_id=row.id,
        person_id=one.person_id,
        chat_id=one.chat_id,
        method="sendMessage",
        body={"parse_mode": "HTML", "text": text},
        useless_after=row.due.useless_after,
    )


def _voice(desk: Desk, wish: str | None, session: Session) -> Voice:
    return Voice(choose([wish], desk.house.language), session.zone)

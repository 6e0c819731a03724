"""Messages to supervisors that keep editing themselves: the class card, its tools, the code of an open sign-in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from classbell.actions import tools
from classbell.actions.desk import Desk
from classbell.actions.permissions import person_may
from classbell.actions.sessions import Shown, shown, supervised
from classbell.domain.attendance import Direction
from classbell.domain.classes import Session
from classbell.domain.head_counts import HeadCount
from classbell.domain.people import Caller, Role, Verb
from classbell.domain.sheets import Count
from classbell.faces import drawing
from classbell.storage import arrivals, attendance, cards, classes, head_counts, people, sessions
from classbell.storage.database import Reader
from classbell.storage.outbox import Letter, put
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice, choose

CARD, MORE, CODE = "card", "more", "code"
_KEPT_FOR = timedelta(minutes=30)
"""How long after its session a card still follows what changes."""


@dataclass(frozen=True, slots=True)
class View:
    """What such a message shows now."""

    text: Html
    """The text, or the caption of the photo."""
    rows: Rows
    photo: bytes | None = None
    """A new picture to show; None leaves the one that is there."""
    until: datetime | None = None
    """When it changes by itself."""
    is_over: bool = False
    """Whether it will not change any more: the message can be let go of."""
    about: tuple[object, ...] = ()
    """What it shows, without the instant it is shown at."""

    @property
    def digest(self) -> str:
        """Equal for two views that show the same."""
        return sha256(repr(self.about).encode()).hexdigest()[:32]


async def view(desk: Desk, kind: str, session_id: int, chat_id: int) -> View | None:
    """Give what a chat's card, tools or code of a session show now; None where the chat may not see it any more."""
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None:
            return None
        voice = await _voice(desk, tx, session, chat_id)
    return None if voice is None else await VIEWS[kind](desk, session, voice)


async def post(desk: Desk, session_id: int) -> None:
    """Queue the class card for every supervisor of the session's class who can be written to; each gets it once."""
    now = desk.now()
    async with desk.db.begin() as tx:
        session = await sessions.session(tx, session_id)
        if session is None or session.cancelled_at:
            return
        figures = await _figures(tx, session_id)
        staff = await classes.staff(tx, session.class_id, {Role.SUPERVISOR})
        await put(tx, [_letter(desk, session, figures, one) for one in staff], now)
    desk.bells.ring("outbox")


async def replace(desk: Desk, caller: Caller, kind: str, session_id: int, message_id: int) -> int | None:
    """Let this message be the caller's card from now on; give the message that was it before, if there was one."""
    async with desk.db.begin() as tx:
        await supervised(tx, caller, session_id)
        known = await cards.of_subjects(tx, [session_id])
        mine = (card for card in known if (card.kind, card.chat_id) == (kind, caller.account_id))
        before = next((card.message_id for card in mine if card.message_id != message_id), None)
        await cards.put(tx, kind, session_id, caller.account_id, message_id)
    return before


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a class card counts."""

    register: Count
    heads: HeadCount | None
    waiting: int
    """Who came and waits for the supervisor's yes."""
    out: int
    """Who signed out."""
    in_only: int
    """Who signed in and did not sign out."""


async def _card(desk: Desk, session: Session, voice: Voice) -> View:
    async with desk.db.read() as tx:
        figures = await _figures(tx, session.id)
    return _counted(desk, session, figures, voice)


async def _figures(tx: Reader, session_id: int) -> _Figures:
    out, in_only = await attendance.count_outs(tx, session_id)
    return _Figures(
        register=await attendance.count(tx, session_id),
        heads=await head_counts.latest(tx, session_id),
        waiting=await arrivals.count(tx, session_id),
        out=out,
        in_only=in_only,
    )


def _counted(desk: Desk, session: Session, figures: _Figures, voice: Voice) -> View:
    now = desk.now()
    return View(
        text=_text(session, figures, voice, now),
        rows=_rows(desk, session, voice, now),
        until=next((at for at in _turns(desk, session) if at > now), None),
        is_over=now > session.ends_at + _KEPT_FOR,
        about=(session, figures, voice.language, [at > now for at in _turns(desk, session)]),
    )


async def _more(desk: Desk, session: Session, voice: Voice) -> View:
    now = desk.now()
    rows = tools.rows(session, voice, now)
    lines = [
        voice.html("card.session", session=session),
        voice.html("card.cancelled" if session.cancelled_at else "more.text"),
    ]
    return View(
        text=Html("\n".join(lines)),
        rows=rows,
        until=next((at for at in _turns(desk, session) if at > now), None),
        is_over=now > session.ends_at + _KEPT_FOR,
        about=(session, voice.language, [button.data for row in rows for button in row]),
    )


async def _code(desk: Desk, session: Session, voice: Voice) -> View:
    code = await shown(desk, session.id)
    if code is None:
        text = voice.html("code.closed", session=session)
        is_over = session.cancelled_at is not None or desk.now() >= session.ends_at
        rows: Rows = () if is_over else _code_rows(session, voice)
        return View(text, rows, is_over=is_over, about=("closed", session, is_over))
    return View(
        text=_caption(desk, code, voice),
        rows=_code_rows(session, voice),
        photo=await drawing.code(code.link, code.picture),
        until=code.until,
        about=(code.link, code.direction, code.picture, voice.language),
    )


VIEWS: Mapping[str, Callable[[Desk, Session, Voice], Awaitable[View]]] = {CARD: _card, MORE: _more, CODE: _code}


async def _voice(desk: Desk, tx: Reader, session: Session, chat_id: int) -> Voice | None:
    """Give the language of a chat, if the person behind it may still supervise the session."""
    account = await people.account(tx, chat_id)
    if (
        account is None
        or account.person_id is None
        or not await person_may(tx, account.person_id, Verb.SUPERVISE, session.class_id)
    ):
        return None
    wishes = (account.language, account.language_code)
    return Voice(choose(wishes, desk.house.language), session.zone)


def _letter(desk: Desk, session: Session, figures: _Figures, staff: classes.Staff) -> Letter:
    voice = Voice(choose((staff.language,), desk.house.language), session.zone)
    seen = _counted(desk, session, figures, voice)
    return Letter(
        kind=CARD,
        subject_id=session.id,
        person_id=staff.person_id,
        chat_id=staff.account_id,
        method="sendMessage",
        body={"text": seen.text, "parse_mode": "HTML"} | markup(seen.rows),
        urgency=0,
        useless_after=session.ends_at,
    )


def _turns(desk: Desk, session: Session) -> tuple[datetime, ...]:
    """Give the instants at which other buttons come up without anybody's doing."""
    return session.starts_at - desk.policies.attendance.opens_before, session.ends_at


def _text(session: Session, figures: _Figures, voice: Voice, now: datetime) -> Html:
    counted, heads = figures.register, figures.heads
    lines = [
        voice.html("card.session", session=session),
        voice.html("card.venue", venue=session.venue) if session.venue else None,
        voice.html(f"card.{_state(session)}", session=session),
        voice.html("card.expected", count=counted.expected),
        voice.html("card.present", present=counted.present, late=counted.late),
        voice.html("card.others", on_leave=counted.on_leave, missing=counted.missing),
        _out(figures, session, voice),
        voice.html("card.waiting", count=figures.waiting) if figures.waiting else None,
        _head_count(heads, counted, voice) if heads else None,
        voice.html("card.unreachable", count=counted.unreachable) if counted.unreachable else None,
        voice.html("card.as_of", at=now),
    ]
    return Html("\n".join(line for line in lines if line))


def _out(figures: _Figures, session: Session, voice: Voice) -> Html | None:
    """Say how sign-out stands, where it was asked for."""
    if session.out_opened_at is None:
        return None
    word = "card.out_open" if session.is_out_open else "card.out_closed"
    return voice.html(word, out=figures.out, in_only=figures.in_only)


def _head_count(heads: HeadCount, counted: Count, voice: Voice) -> Html:
    is_even = heads.heads == counted.present
    return voice.html("card.head_count" if is_even else "card.head_count_off", count=heads.heads, at=heads.counted_at)


def _state(session: Session) -> str:
    if session.cancelled_at:
        return "cancelled"
    if session.opened_at is None:
        return "not_open"
    if session.settled_at:
        return "settled"
    return "open" if session.is_open else "closed"


def _rows(desk: Desk, session: Session, voice: Voice, now: datetime) -> Rows:
    """Offer what can be done now; what cannot would only be refused."""

    def button(word: str, data: str) -> Button:
        return Button(voice.text(f"card.button.{word}"), f"{data}:{session.id}")

    if session.cancelled_at:
        return []
    names = [button("missing", "sheets.missing"), button("by_hand", "rulings.begin")]
    refresh, more = button("refresh", "sessions.card"), button("more", "sessions.more")
    if session.is_open:
        code = [button("code", "sessions.code"), button("hall", "screens.pair")]
        return [code, names, [button("close", "sessions.close"), more], [refresh]]
    if now >= session.ends_at:
        return [names, [more, refresh]]
    rows = [names, [button("print", "sessions.print"), more], [refresh]]
    if now >= session.starts_at - desk.policies.attendance.opens_before:
        rows.insert(0, [button("open" if session.opened_at is None else "reopen", "sessions.open")])
    return rows


def _caption(desk: Desk, code: Shown, voice: Voice) -> Html:
    grouped = f"{code.digits[:3]} {code.digits[3:]}"
    step = desk.policies.codes.step.total_seconds()
    word = "code.out" if code.direction is Direction.OUT else f"code.{code.kind}"
    return voice.html(word, session=code.session, digits=grouped, seconds=step)


def _code_rows(session: Session, voice: Voice) -> Rows:
    hall = Button(voice.text("card.button.hall"), f"screens.pair:{session.id}")
    if session.is_out_open:
        return [[hall, Button(voice.text("sign_outs.close"), f"sign_outs.close:{session.id}")]]
    if not session.is_open:
        return [[Button(voice.text("card.button.reopen"), f"sessions.reopen:{session.id}")]]
    close = Button(voice.text("card.button.close"), f"sessions.close:{session.id}")
    return [[hall, close]]

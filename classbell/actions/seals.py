"""Sealing a class's day once it has settled, amending it since, and going through the chain again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import seals
from classbell.domain.attendance import Direction, Mark, Status
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.people import Caller, PersonId, Role, Verb
from classbell.domain.reminders import settles_at
from classbell.domain.seals import Fact, Kind, Link, Place, SealedDay, SealedSession
from classbell.domain.sheets import Entry
from classbell.storage import attendance, classes, outbox, sessions
from classbell.storage import seals as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.words.catalogue import Html, Voice, choose

LETTER = "seal"
RECIPIENTS = frozenset({Role.SUPERVISOR, Role.ORGANISER})

Pair = tuple[Mark | None, Mark | None]
"""A mark as it stood, and as it stands now."""


@dataclass(frozen=True, slots=True)
class Why:
    """What has happened to marks, who did it (None: the clock), by which update, and the reason given."""

    event: str
    by: PersonId | None
    cause_id: int | None
    reason: str | None


async def seal_ready(desk: Desk, tx: Transaction, session_id: int) -> None:
    """Seal the day of a session, once no session of it is still to settle, and queue the receipts.

    Call it in the transaction that settled the session, after its marks were written. Sessions that were sealed
    before stay as they are; one that was added since makes a second seal of the day. A day on which no attendance was
    taken is not sealed.
    """
    session, class_ = await _where(tx, session_id)
    day = class_.day_of(session.starts_at)
    held = [one for one in await sessions.of_day(tx, class_.id, *class_.span(day)) if not one.cancelled_at]
    fresh = [one for one in held if one.sealed_at is None]
    if any(one.settled_at for one in fresh) and all(_is_done(desk, one) for one in held):
        link = await _day(desk, tx, class_, fresh)
        seal_id = await kept.add(tx, link, None)
        await kept.set_sealed(tx, [one.id for one in fresh], link.place.made_at)
        await _hand_out(desk, tx, class_, (seal_id, link))


async def amend(desk: Desk, tx: Transaction, pairs: Iterable[Pair], why: Why) -> None:
    """Add to the chain what has changed of marks whose day is sealed; costs a look where it is not.

    Call it in the transaction that changed them, after it did.
    """
    by_session: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_session.setdefault(_one(pair).session_id, []).append(pair)
    for session_id, changed in by_session.items():
        if await kept.is_sealed(tx, session_id):
            await _amend(desk, tx, (session_id, changed), why)


async def sealed_day(desk: Desk, caller: Caller, class_id: int, day: date) -> SealedDay:
    """Give what the chain holds of a class's day to its staff."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        if class_ is None:
            raise NotAllowed
        return await sealed_day_of(tx, class_, day)


async def sealed_day_of(tx: Reader, class_: Class, day: date) -> SealedDay:
    """Give what the chain holds of a class's day; whoever calls has asked who is looking."""
    links = await kept.links_of_day(tx, class_.id, day)
    makers = {link.place.made_by for link in links if link.place.made_by}
    named = {maker: await kept.person(tx, maker, class_.id) for maker in makers}
    names = {maker: one.name for maker, one in named.items() if one}
    return SealedDay(class_, day, tuple(links), tuple(names.get(link.place.made_by or 0) for link in links))


async def _where(tx: Reader, session_id: int) -> tuple[Session, Class]:
    session = await sessions.session(tx, session_id)
    assert session is not None  # something of it was written in this transaction
    class_ = await classes.class_of(tx, session.class_id)
    assert class_ is not None  # a session refers to it
    return session, class_


def _is_done(desk: Desk, session: Session) -> bool:
    """Whether a session has settled, or is over and its attendance was never taken."""
    if session.settled_at is not None:
        return True
    return session.opened_at is None and desk.now() >= settles_at(session, desk.policies.reminders)


async def _day(desk: Desk, tx: Transaction, class_: Class, fresh: Sequence[Session]) -> Link:
    now = _whole(desk.now())
    facts = [fact for one in fresh for fact in await _facts(tx, class_, one.id)]
    head = seals.head_of_day(class_.title, [SealedSession(s.id, s.title, s.starts_at, s.ends_at) for s in fresh])
    number, before = await kept.next_place(tx, class_.id)
    place = Place(class_.id, number, Kind.DAY, class_.day_of(fresh[0].starts_at), now, None)
    return seals.link(before, place, head, facts)


async def _facts(tx: Transaction, class_: Class, session_id: int) -> list[Fact]:
    """Give everyone expected with their mark or none, then marks of leaving, and those of people no longer expected."""
    entries = await attendance.register(tx, session_id)
    marks = await kept.of_session(tx, session_id)
    expected = [_expected(entry) for entry in entries]
    known = {fact.key for fact in expected}
    others = [(None, mark) for mark in marks if _key(mark) not in known]
    facts = [*expected, *[await _fact(tx, class_.id, pair, None) for pair in others]]
    return await _signed(tx, class_.id, facts)


def _expected(entry: Entry) -> Fact:
    return Fact((entry.session_id, entry.person_id, Direction.IN), entry.name, entry.group, entry.mark)


async def _fact(tx: Reader, class_id: int, pair: Pair, reason: str | None) -> Fact:
    mark = _one(pair)
    named = await kept.person(tx, mark.person_id, class_id)
    assert named is not None  # the mark refers to them
    stands = seals.to_the_millisecond(pair[1])
    return Fact(_key(mark), named.name, named.group, stands, reason=reason)


async def _signed(tx: Reader, class_id: int, facts: Sequence[Fact]) -> list[Fact]:
    """Add the names of the staff who made the marks."""
    makers = {fact.mark.kept_by for fact in facts if fact.mark and fact.mark.kept_by}
    names = {maker: await kept.person(tx, maker, class_id) for maker in makers}
    by = {maker: named.name for maker, named in names.items() if named}
    return [replace(fact, by=by.get(fact.mark.kept_by)) if fact.mark and fact.mark.kept_by else fact for fact in facts]


async def _amend(desk: Desk, tx: Transaction, what: tuple[int, Sequence[Pair]], why: Why) -> None:
    session_id, changed = what
    session, class_ = await _where(tx, session_id)
    facts = [await _fact(tx, class_.id, pair, why.reason or _reason(pair)) for pair in changed]
    facts = await _signed(tx, class_.id, facts)
    number, before = await kept.next_place(tx, class_.id)
    day = class_.day_of(session.starts_at)
    place = Place(class_.id, number, Kind.AMENDMENT, day, _whole(desk.now()), why.by)
    await kept.add(tx, seals.link(before, place, seals.head_of_amendment(why.event), facts), why.cause_id)


def _reason(pair: Pair) -> str | None:
    return pair[1].reason if pair[1] else None


def _one(pair: Pair) -> Mark:
    mark = pair[1] or pair[0]
    assert mark is not None  # nothing in place of nothing is no change
    return mark


def _key(mark: Mark) -> seals.Key:
    return mark.session_id, mark.person_id, mark.direction


def _whole(at: datetime) -> datetime:
    """Give an instant as the store can hold it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


async def _hand_out(desk: Desk, tx: Transaction, class_: Class, sealed: tuple[int, Link]) -> None:
    """Queue the receipt for the class's supervisors and organisers; it rings for nobody."""
    staff = {one.person_id: one for one in await classes.staff(tx, class_.id, RECIPIENTS) if one.account_id}
    seal_id, link = sealed
    letters = []
    for one in staff.values():
        voice = Voice(choose([one.language], desk.house.language), class_.zone)
        body = {"text": receipt(voice, class_, link), "parse_mode": "HTML", "disable_notification": True}
        letters.append(Letter(LETTER, seal_id, one.person_id, one.account_id, "sendMessage", body))
    await outbox.put(tx, letters, desk.now())


def receipt(voice: Voice, class_: Class, link: Link) -> Html:
    """Word the receipt of a sealed day: what was sealed, in figures, and the digest to compare with later."""
    came = [fact for fact in link.facts if fact.key[2] is Direction.IN]
    kinds = Counter(fact.mark.status if fact.mark else None for fact in came)
    present = sum(number for status, number in kinds.items() if status is not None and status.is_present)
    return voice.html(
        "seal.receipt",
        title=class_.title,
        day=link.place.day,
        at=link.place.made_at,
        sessions=len(seals.read_day(link.head)[1]),
        count=len(came),
        present=present,
        on_leave=kinds[Status.ON_LEAVE],
        absent=kinds[Status.ABSENT],
        unmarked=kinds[None],
        digest=link.shown,
    )

"""A lecturer's private page: making its link, sending it, ending it, and what stands on the page. No account needed."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from classbell.actions import findings, lecturers
from classbell.actions.desk import Desk
from classbell.actions.lecturers import Teaching
from classbell.actions.permissions import must, must_be_bound, person_may
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import LecturerNotReached
from classbell.domain.feedback import Round
from classbell.domain.lecturer_pages import Page, Phase, Results, Taught, is_over, phase
from classbell.domain.lecturers import Named
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.profiles import Profile, part
from classbell.domain.sheets import Count
from classbell.storage import attendance, changes, feedback, outbox
from classbell.storage import lecturer_pages as kept
from classbell.storage import lecturers as people
from classbell.storage.changes import Change
from classbell.storage.database import Reader
from classbell.storage.lecturer_pages import Whose
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose

_SECRET_BYTES = 16
KIND = "lecturer"
"""The kind of letters to lecturers; nothing restrains them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A new private address, for whoever asked for it."""

    class_: Class
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A name in a class's timetable as its organiser sees it: whom it means, and how many links lead to its page."""

    class_: Class
    one: Named
    place: int
    links: int
    lecturer_id: int | None
    """None while nothing was ever asked about them."""


async def look(desk: Desk, caller: Caller, key: tuple[int, int]) -> Standing:
    """Give how a name (class, place in its list) stands, to whoever organises the class."""
    class_id, place = key
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.ORGANISE, class_id)
        teaching = await lecturers.teaching(tx, class_id)
        one = lecturers.at(teaching, place)
        them = await people.find(tx, teaching.class_, one.name, one.meant)
        links = await kept.live(tx, class_id, one.name)
    return Standing(teaching.class_, one, place, links, them.id if them else None)


async def link(desk: Desk, caller: Caller, key: tuple[int, int]) -> Link:
    """Give whoever organises the class a new address of a lecturer's page; the one they made before leads nowhere."""
    class_id, place = key
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        teaching = await lecturers.teaching(tx, class_id)
        whose = Whose(class_id, lecturers.at(teaching, place).name, by)
        secret = _secret(desk, caller, whose)
        await kept.replace(tx, whose, _hash(secret), desk.now())
    return Link(teaching.class_, whose.name, _url(desk, secret))


async def own(desk: Desk, caller: Caller, class_id: int) -> Link:
    """Give a lecturer the address of their own page of a class; Changed where its timetable does not mean them."""
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        teaching = await lecturers.teaching_of(tx, class_id)
        whose = Whose(class_id, _name_of(teaching, person_id), person_id)
        secret = _secret(desk, caller, whose)
        await kept.replace(tx, whose, _hash(secret), desk.now())
    assert teaching is not None  # somebody in it was found
    return Link(teaching.class_, whose.name, _url(desk, secret))


async def void(desk: Desk, caller: Caller, key: tuple[int, int]) -> Standing:
    """Let all links to a lecturer's page lead nowhere, whoever made them; once is enough."""
    class_id, place = key
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        name = lecturers.at(await lecturers.teaching(tx, class_id), place).name
        if await kept.void(tx, class_id, name, desk.now()):
            change = Change("lecturer", name, "void", None, f"class {class_id}")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return await look(desk, caller, key)


async def send(desk: Desk, caller: Caller, key: tuple[int, int]) -> Standing:
    """Let the bot tell the lecturer that their page is there; raises LecturerNotReached where no chat is known.

    The address is not in the letter: the lecturer's tap makes one of their own.
    """
    class_id, place = key
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        teaching = await lecturers.teaching(tx, class_id)
        one = lecturers.at(teaching, place)
        if one.meant is None or one.meant.account_id is None:
            raise LecturerNotReached(name=one.name)
        subject = ("lecturer", str(one.meant.person_id))
        if not await changes.has_caused(tx, *subject, caller.cause_id):
            await outbox.put(tx, [_letter(desk, teaching.class_, one)], desk.now())
            change = Change(*subject, "send", None, f"class {class_id}")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    desk.bells.ring("outbox")
    return await look(desk, caller, key)


async def behind(desk: Desk, secret: str) -> Page | None:
    """Give the page an address leads to; None where it leads nowhere, any more, or its maker lost the right to it."""
    async with desk.db.report() as tx:
        whose = await kept.behind(tx, _hash(secret))
        return None if whose is None else await _page(desk, tx, whose)


HeadsNow = Sequence[tuple[int, Phase, Count]]
"""By session: where it is, and the heads expected and there."""


async def heads_now(desk: Desk, secret: str) -> HeadsNow | None:
    """Give how many are there, in the sessions of a page that are not over; None where the address leads nowhere."""
    async with desk.db.read() as tx:
        whose = await kept.behind(tx, _hash(secret))
        if whose is None or await _still_led(desk, tx, whose) is None:
            return None
        sessions = await kept.sessions_of(tx, whose.class_id, whose.name)
        known = [(one.id, phase(one, desk.now())) for one in sessions]
        return [(id_, at, await attendance.count(tx, id_)) for id_, at in known if at is not Phase.OVER]


async def _page(desk: Desk, tx: Reader, whose: Whose) -> Page | None:
    led = await _still_led(desk, tx, whose)
    if led is None:
        return None
    class_, one = led
    them = await people.find(tx, class_, one.name, one.meant)
    rounds = await kept.rounds_about(tx, whose.class_id, them.id) if them else []
    asked = [found for round_id in rounds if (found := await feedback.round_(tx, round_id))]
    sessions = await kept.sessions_of(tx, whose.class_id, whose.name)
    taught = [await _taught(desk, tx, session, whose.name, asked) for session in sessions]
    least = desk.policies.feedback.least_answers
    profile, wishes = await _profile(tx, whose.class_id, least), await _wishes(desk, tx, whose.class_id)
    return Page(whose.name, class_, profile, wishes, tuple(taught), least, desk.now())


async def _wishes(desk: Desk, tx: Reader, class_id: int) -> tuple[Results, ...]:
    until = desk.now() - desk.policies.evaluations.release_after
    asked = [await feedback.round_(tx, round_id) for round_id in await kept.rounds_before(tx, class_id, until)]
    return tuple([await _results(desk, tx, one) for one in asked if one])


async def _still_led(desk: Desk, tx: Reader, whose: Whose) -> tuple[Class, Named] | None:
    """Give where a link leads; None where the name is gone, its maker may not any more, or it is all long over."""
    teaching = await lecturers.teaching_of(tx, whose.class_id)
    one = next((one for one in teaching.names if one.name == whose.name), None) if teaching else None
    if teaching is None or one is None or not await _still_theirs(tx, whose, one):
        return None
    sessions = await kept.sessions_of(tx, whose.class_id, whose.name)
    return None if is_over(sessions, desk.now(), desk.policies.evaluations) else (teaching.class_, one)


async def _still_theirs(tx: Reader, whose: Whose, one: Named) -> bool:
    """A link is worth what its maker is: one who organises the class, or the lecturer that the name means."""
    if one.meant is not None and one.meant.person_id == whose.made_by:
        return True
    return await person_may(tx, whose.made_by, Verb.ORGANISE, whose.class_id)


async def _taught(desk: Desk, tx: Reader, session: Session, name: str, asked: list[Round]) -> Taught:
    results = [await _results(desk, tx, one) for one in asked if one.subject.session_id == session.id]
    beside = tuple(other for other in session.lecturers if other != name)
    count = await attendance.count(tx, session.id)
    return Taught(session, phase(session, desk.now()), count, beside, tuple(results))


async def _results(desk: Desk, tx: Reader, asked: Round) -> Results:
    released_at = asked.closes_at + desk.policies.evaluations.release_after
    if desk.now() <= released_at:
        return Results(asked.about, released_at, None)
    return Results(asked.about, released_at, (await findings.stand(desk, tx, asked)).results)


async def _profile(tx: Reader, class_id: int, least: int) -> Profile:
    by_level, by_category = await kept.by_level(tx, class_id), await kept.by_category(tx, class_id)
    return Profile(sum(by_level.values()), part(by_level, least), part(by_category, least))


def _name_of(teaching: Teaching | None, person_id: PersonId) -> str:
    for one in teaching.names if teaching else ():
        if one.meant and one.meant.person_id == person_id:
            return one.name
    raise Changed


def _letter(desk: Desk, class_: Class, one: Named) -> Letter:
    assert one.meant is not None  # whoever calls has looked
    voice = Voice(choose([one.meant.language], desk.house.language), class_.zone)
    text = voice.html("lecturer.letter", title=class_.title, count=one.sessions)
    button = Button(voice.text("lecturer.open_own"), f"lecturers.own:{class_.id}")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    return Letter(KIND, None, one.meant.person_id, one.meant.account_id, "sendMessage", body)


def _url(desk: Desk, secret: str) -> str:
    return f"{desk.house.public_url}/lecturer/{secret}"


def _secret(desk: Desk, caller: Caller, whose: Whose) -> str:
    """Give 128 bits that only we can tell, the same for the same update."""
    if caller.cause_id is None:
        return secrets.token_urlsafe(_SECRET_BYTES)
    said = f"lecturer {caller.cause_id} {whose.class_id} {whose.made_by} {whose.name}".encode()
    return urlsafe_b64encode(hmac.digest(desk.code_key, said, sha256)[:_SECRET_BYTES]).decode().rstrip("=")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()

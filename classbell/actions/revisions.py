"""Revising the timetable of a class session by session: proposed, looked at, confirmed; and taken back while untold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from classbell.actions import announcements, dialogues, reminders
from classbell.actions.announcements import Forecast
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import revisions
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import AlreadyTold, SessionSignedIn
from classbell.domain.people import Caller, ClassId, PersonId, Verb
from classbell.domain.revisions import Revision, Standing, standing
from classbell.storage import announcements as waiting
from classbell.storage import classes, sessions
from classbell.storage import dialogues as kept_dialogues
from classbell.storage import revisions as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue

DIALOGUE = "revision"
NEW = 0
"""Stands for a session that is yet to be added."""
Place = tuple[ClassId, int]
"""A session by its class and number, or NEW."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a session to become."""

    place: Place
    title: str
    stands: Standing | None
    """None: when it is held was not said yet."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a draft would come to; nothing of it is done yet."""

    class_: Class
    session: Session | None
    revision: Revision
    forecast: Forecast
    elsewhere: Sequence[Session]
    """Sessions of other classes that are held in the same venue at that time."""

    @property
    def place(self) -> Place:
        """Which session it is about."""
        return self.class_.id, self.session.id if self.session else NEW

    @property
    def is_change(self) -> bool:
        """Whether there is anything to confirm."""
        return self.revision.sort is not None

    @property
    def seal(self) -> str:
        """Eight characters that stand for what is seen: the session, what it would be, and how many would be told."""
        version = self.session.revision if self.session else -1
        seen = repr((self.place, version, self.revision, self.forecast.audience.count))
        return hashlib.sha256(seen.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Kept:
    """What has become of a session, and what its people will be told."""

    class_: Class
    session: Session
    revision: Revision
    """As its people know it, and as it stands."""
    forecast: Forecast


async def begin(desk: Desk, caller: Caller, place: Place) -> Proposal:
    """Begin to revise a session: what is typed next is taken as its new time."""
    async with desk.db.read() as tx:
        proposal = await _propose(desk, tx, caller, await _as_it_is(tx, place))
    await _go_to(desk, caller, "time", _as_it_was(proposal))
    return proposal


async def begin_new(desk: Desk, caller: Caller, class_id: ClassId) -> Class:
    """Begin to add a session: what is typed next is its title."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await _class(tx, class_id)
    await _go_to(desk, caller, "title", Draft((class_id, NEW), "", None))
    return class_


async def drafted(desk: Desk, caller: Caller, place: Place) -> Draft:
    """Give what the caller wants a session to become, as far as they have said it."""
    found = await dialogues.met(desk, caller)
    if found and found.name == DIALOGUE and (found.data["class_id"], found.data["session_id"]) == place:
        return _draft(found.data)
    if place[1] == NEW:
        raise Changed
    async with desk.db.read() as tx:
        return await _as_it_is(tx, place)


async def ask(desk: Desk, caller: Caller, place: Place, step: str) -> Draft:
    """Wait for words about a session: its `venue`, `lecturers`, `time`, or the `reason` of its cancelling."""
    draft = await drafted(desk, caller, place)
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, place[0])
    await _go_to(desk, caller, step, draft)
    return draft


async def entitle(desk: Desk, caller: Caller, place: Place, title: str) -> Draft:
    """Name the session that is to be added; what is typed next is when."""
    draft = replace(await drafted(desk, caller, place), title=revisions.short(title))
    await _go_to(desk, caller, "time", draft)
    return draft


async def amend(desk: Desk, caller: Caller, draft: Draft) -> Proposal:
    """Say what a draft would come to, and keep it; a refusal leaves the one before as it was.

    Raises what `domain.revisions.check` raises, and SessionSignedIn.
    """
    async with desk.db.read() as tx:
        proposal = await _propose(desk, tx, caller, draft)
    await _go_to(desk, caller, "time", draft)
    return proposal


async def keep(desk: Desk, caller: Caller, place: Place, seal: str) -> Kept:
    """Do what the proposal with this seal showed, exactly; Changed where it has come to something else by now.

    Reminders, scheduled notices and leave follow at once, codes shown so far end, and those concerned are told in a
    while. Run again for the same update it changes nothing more.
    """
    async with desk.db.begin() as tx:
        session_id = await kept.caused(tx, place[0], caller.cause_id)
        if session_id is None:
            proposal = await _sealed(desk, tx, caller, (place, seal))
            session_id = await _revise(desk, tx, caller, proposal)
            await kept_dialogues.end(tx, caller.account_id)
        done = await _kept(desk, tx, caller, session_id)
    _ring(desk, session_id)
    return done


async def undo(desk: Desk, caller: Caller, place: Place, revision: int) -> Kept:
    """Let a session be again as its people know it, as long as they were not told otherwise.

    Raises AlreadyTold, Changed where somebody has revised it since, and what `keep` refuses.
    """
    async with desk.db.begin() as tx:
        session_id = await kept.caused(tx, place[0], caller.cause_id)
        if session_id is None:
            session_id = place[1]
            await must(tx, caller, Verb.SUPERVISE, place[0])
            known = await _untold(tx, place)
            if known.session_id is None or (await _session(tx, place)).revision != revision:
                raise Changed
            to = known.was or replace(known.now, takes_place=False)
            await _revise(desk, tx, caller, await _propose(desk, tx, caller, Draft(place, to.title, to)))
        done = await _kept(desk, tx, caller, session_id)
    _ring(desk, session_id)
    return done


async def _propose(desk: Desk, tx: Reader, caller: Caller, draft: Draft) -> Proposal:
    class_id, session_id = draft.place
    by = await must(tx, caller, Verb.SUPERVISE, class_id)
    session = None if session_id == NEW else await _session(tx, draft.place)
    if draft.stands is None:
        raise Changed
    stood = standing(session) if session else None
    if stood != draft.stands:
        await _check(desk, tx, session, draft)
    revision = Revision(session.id if session else None, stood, draft.stands, draft.reason)
    is_news = session is not None or await announcements.has_timetable(tx, class_id)
    forecast = await announcements.forecast(desk, tx, class_id, [revision] if is_news else [], by)
    elsewhere = await kept.in_venue(tx, class_id, draft.stands) if draft.stands.venue and revision.sort else []
    return Proposal(await _class(tx, class_id), session, revision, forecast, elsewhere)


async def _check(desk: Desk, tx: Reader, session: Session | None, draft: Draft) -> None:
    to = draft.stands
    assert to is not None  # the caller has seen it
    revisions.check(session, to, desk.now(), await kept.of_class(tx, draft.place[0]))
    stays = session and to.takes_place and (session.starts_at, session.ends_at) == (to.starts_at, to.ends_at)
    if session and not stays and (count := await kept.came(tx, session.id)):
        raise SessionSignedIn(count=count, session=session)


async def _sealed(desk: Desk, tx: Reader, caller: Caller, shown: tuple[Place, str]) -> Proposal:
    place, seal = shown
    found = await kept_dialogues.of(tx, caller.account_id)
    if found is None or found.name != DIALOGUE or (found.data["class_id"], found.data["session_id"]) != place:
        raise Changed
    proposal = await _propose(desk, tx, caller, _draft(found.data))
    if proposal.seal != seal or not proposal.is_change:
        raise Changed
    return proposal


async def _revise(desk: Desk, tx: Transaction, caller: Caller, proposal: Proposal) -> int:
    """Write what was proposed and all that follows; the one place where a session that is there is changed."""
    session, revision, class_id = proposal.session, proposal.revision, proposal.class_.id
    if session is None:
        session_id = await kept.add(tx, class_id, revision.now)
    else:
        session_id = session.id
        await kept.change(tx, session, revision.now, desk.now())
    who = caller.person_id, caller.cause_id
    await kept.log(tx, replace(revision, session_id=session_id), who, desk.now())
    by = caller.person_id, revision.reason
    if session is None:
        await announcements.note_added(desk, tx, class_id, [session_id], by)
    else:
        await announcements.note(desk, tx, class_id, {session_id: revision.was}, by)
    await reminders.plan(desk, tx, [session_id])
    return session_id


async def _kept(desk: Desk, tx: Reader, caller: Caller, session_id: int) -> Kept:
    session = await sessions.session(tx, session_id)
    assert session is not None  # sessions are never taken out
    by: PersonId = await must(tx, caller, Verb.SUPERVISE, session.class_id)
    forecast = await announcements.forecast(desk, tx, session.class_id, [], by)
    known = next((one for one in forecast.told if one.session_id == session_id), None)
    revision = known or Revision(session_id, standing(session), standing(session))
    return Kept(await _class(tx, session.class_id), session, revision, forecast)


async def _untold(tx: Reader, place: Place) -> Revision:
    held = await waiting.waiting(tx, place[0])
    noted = await waiting.noted(tx, held.id) if held else []
    for one in noted:
        if one.revision.session_id == place[1]:
            return one.revision
    raise AlreadyTold


async def _as_it_is(tx: Reader, place: Place) -> Draft:
    session = await _session(tx, place)
    return Draft(place, session.title, standing(session))


def _as_it_was(proposal: Proposal) -> Draft:
    assert proposal.revision.was is not None  # it is about a session that is there
    return Draft(proposal.place, proposal.revision.was.title, proposal.revision.was)


async def _session(tx: Reader, place: Place) -> Session:
    session = await sessions.session(tx, place[1])
    if session is None or session.class_id != place[0]:
        raise Changed
    return session


async def _class(tx: Reader, class_id: ClassId) -> Class:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    return class_


def _draft(data: dict[str, Any]) -> Draft:
    stands = data["stands"] and waiting.of_data(data["stands"])
    return Draft((data["class_id"], data["session_id"]), data["title"], stands, data["reason"])


async def _go_to(desk: Desk, caller: Caller, step: str, draft: Draft) -> None:
    class_id, session_id = draft.place
    stands = draft.stands and waiting.as_data(draft.stands)
    said = {"title": draft.title, "stands": stands, "reason": draft.reason}
    data = {"class_id": class_id, "session_id": session_id, **said}
    await dialogues.go_to(desk, caller, Dialogue(DIALOGUE, step, data))


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("due")
    desk.bells.ring("outbox")

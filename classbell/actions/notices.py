"""Writing a notice, choosing whom it is for, sending it, and stopping it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound
from classbell.domain import notices
from classbell.domain.classes import Class
from classbell.domain.errors import Changed, NotAllowed, NoticeForNobody, NoticeGone
from classbell.domain.notices import Content, Notice, Pick, Reach, State
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb, may
from classbell.storage import changes, classes, dialogues, people
from classbell.storage import notices as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.notices import Offer, Picked
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose

DIALOGUE = "notice"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice that is being written: what is picked, and what the picks come to now."""

    notice: Notice
    picked: tuple[Picked, ...]
    reach: Reach
    classes: tuple[Class, ...]
    """Every class the author may write to."""


@dataclass(frozen=True, slots=True)
class ClassOffers:
    """What can be picked of one class, and what is."""

    class_: Class
    offers: tuple[Offer, ...]
    people: tuple[tuple[PersonId, str], ...]
    picked: frozenset[Pick]


@dataclass(frozen=True, slots=True)
class Queued:
    """A notice that is on its way, and to how many people."""

    notice_id: int
    count: int


async def begin(desk: Desk, caller: Caller) -> Draft:
    """Begin a notice, or go on with the one the caller is writing just now."""
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        if not await _classes(tx, person_id):
            raise NotAllowed
        old = await kept.draft_of(tx, person_id)
        dialogue = await dialogues.of(tx, caller.account_id)
        if old and (dialogue is None or dialogue.name != DIALOGUE):
            await kept.discard(tx, old.id)
        await kept.add_draft(tx, person_id, desk.now())
        notice = await kept.draft_of(tx, person_id)
        assert notice is not None  # it was added above
        await dialogues.keep(tx, caller.account_id, Dialogue(DIALOGUE, "open", {"notice_id": notice.id}), desk.now())
        return await _draft(tx, notice)


async def draft(desk: Desk, caller: Caller, notice_id: int) -> Draft:
    """Show a draft of the caller's."""
    async with desk.db.read() as tx:
        return await _draft(tx, await _own(tx, caller, notice_id))


async def offers(desk: Desk, caller: Caller, notice_id: int, class_id: int) -> ClassOffers:
    """Show what of a class can be picked."""
    async with desk.db.read() as tx:
        await _own(tx, caller, notice_id)
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # the caller has a role in it
        return ClassOffers(
            class_=class_,
            offers=tuple(await kept.offers(tx, class_id)),
            people=tuple((line.person_id, line.name) for line in await classes.roll(tx, class_id)),
            picked=frozenset(one.pick for one in await kept.picked(tx, notice_id)),
        )


async def pick(desk: Desk, caller: Caller, notice_id: int, what: Pick) -> None:
    """Add to the audience; once is enough. Raises Changed where the class has no such part any more."""
    async with desk.db.begin() as tx:
        await _own(tx, caller, notice_id)
        await must(tx, caller, Verb.SUPERVISE, what.class_id)
        if not await kept.is_of_class(tx, what):
            raise Changed
        await kept.put_pick(tx, notice_id, what)


async def unpick(desk: Desk, caller: Caller, notice_id: int, what: Pick) -> None:
    """Take out of the audience."""
    async with desk.db.begin() as tx:
        await _own(tx, caller, notice_id)
        await kept.take_pick(tx, notice_id, what)


async def compose(desk: Desk, caller: Caller, notice_id: int, content: Content) -> Draft:
    """Keep what the notice says, in place of what it said before."""
    notices.check(content)
    async with desk.db.begin() as tx:
        await _own(tx, caller, notice_id)
        await kept.compose(tx, notice_id, content)
        return await _draft(tx, await _own(tx, caller, notice_id))


async def ask_receipt(desk: Desk, caller: Caller, notice_id: int, wanted: bool) -> Draft:
    """Choose whether recipients are asked to confirm."""
    async with desk.db.begin() as tx:
        await _own(tx, caller, notice_id)
        await kept.ask_receipt(tx, notice_id, wanted)
        return await _draft(tx, await _own(tx, caller, notice_id))


async def discard(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Throw a draft away and leave the dialogue."""
    async with desk.db.begin() as tx:
        await _own(tx, caller, notice_id)
        await kept.discard(tx, notice_id)
        await dialogues.end(tx, caller.account_id)


async def send(desk: Desk, caller: Caller, notice_id: int, count: int) -> Queued:
    """Queue a notice to exactly as many people as its author saw; sending it again has no second effect.

    Raises Changed where the number is another by now, NoticeForNobody where nobody can be reached.
    """
    async with desk.db.begin() as tx:
        notice = await kept.notice(tx, notice_id)
        if notice and notice.state is not State.DRAFT and notice.author_id == caller.person_id:
            return Queued(notice_id, count)
        await _queue(desk, tx, caller, await _own(tx, caller, notice_id), count)
        await dialogues.end(tx, caller.account_id)
    desk.bells.ring("outbox")
    return Queued(notice_id, count)


async def pause(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Hold back what has not left yet."""
    await _move(desk, caller, notice_id, (State.QUEUED, State.PAUSED))


async def resume(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Go on with a notice that was paused."""
    await _move(desk, caller, notice_id, (State.PAUSED, State.QUEUED))
    desk.bells.ring("outbox")


async def cancel(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Never send what has not left yet."""
    await _move(desk, caller, notice_id, (State.QUEUED, State.CANCELLED), (State.PAUSED, State.CANCELLED))


async def managed(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    """Give a sent notice, if the caller may manage it; raises NoticeGone, NotBound, NotAllowed."""
    person_id = must_be_bound(caller)
    notice = await kept.notice(tx, notice_id)
    if notice is None or notice.state is State.DRAFT:
        raise NoticeGone
    if not await may_manage(tx, person_id, notice):
        raise NotAllowed
    return notice


async def may_manage(tx: Reader, person_id: PersonId, notice: Notice) -> bool:
    """Whether the person wrote it and may still write to all its classes, or organises them all."""
    verb = Verb.SUPERVISE if notice.author_id == person_id else Verb.ORGANISE
    grants = await people.grants(tx, person_id)
    scopes = [await people.scope_of_class(tx, class_id) for class_id in await kept.classes_of(tx, notice.id)]
    return all(scope is not None and may(grants, verb, scope) for scope in scopes)


def body(notice: Notice, language: str) -> dict[str, object]:
    """Give the parameters of a notice's message but for the chat, with 收到 under it where receipts are asked for."""
    assert notice.content is not None  # nothing is shown or sent before it is written
    button = Button(Voice(language).text("notice.confirm"), f"notice.confirm:{notice.id}")
    asked: Mapping[str, object] = markup([[button]]) if notice.receipt else {}
    return {**notice.content.body, **asked}


async def _queue(desk: Desk, tx: Transaction, caller: Caller, notice: Notice, count: int) -> None:
    for class_id in await kept.classes_of(tx, notice.id):
        await must(tx, caller, Verb.SUPERVISE, class_id)
    reach = notices.reach(await kept.recipients(tx, notice.id))
    if not reach.count:
        raise NoticeForNobody
    if notice.content is None or reach.count != count:
        raise Changed
    ours = desk.house.language
    content = Content(notice.content.method, body(notice, ours))
    if not await kept.queue(tx, notice.id, content, desk.now()):
        raise Changed
    if notice.receipt:
        await _reword(tx, notice, ours)
    change = Change("notice", str(notice.id), "send", None, str(count))
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _reword(tx: Transaction, notice: Notice, ours: str) -> None:
    """The button is worded in the reader's language; who reads the organisation's shares the common content."""
    for wish in await kept.wishes(tx, notice.id):
        theirs = choose([wish], ours)
        if theirs != ours:
            await kept.reword(tx, notice.id, wish, body(notice, theirs))


async def _move(desk: Desk, caller: Caller, notice_id: int, *moves: tuple[State, State]) -> None:
    """Move the notice on from the state it is in; where it is there already, nothing happens."""
    async with desk.db.begin() as tx:
        notice = await managed(tx, caller, notice_id)
        for old, new in moves:
            if notice.state is old and await kept.move(tx, notice_id, old, new):
                change = Change("notice", str(notice_id), "move", old, new)
                await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _own(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    notice = await kept.notice(tx, notice_id)
    if notice is None or notice.state is not State.DRAFT:
        raise NoticeGone
    if notice.author_id != must_be_bound(caller):
        raise NotAllowed
    return notice


async def _draft(tx: Reader, notice: Notice) -> Draft:
    return Draft(
        notice=notice,
        picked=tuple(await kept.picked(tx, notice.id)),
        reach=notices.reach(await kept.recipients(tx, notice.id)),
        classes=tuple(await _classes(tx, notice.author_id)),
    )


async def _classes(tx: Reader, person_id: PersonId) -> list[Class]:
    return await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])

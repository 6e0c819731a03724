"""Writing a notice, choosing whom it is for, sending it, and stopping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.actions import approvals, audiences, bodies, departures
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, without_class
from classbell.domain import contents, placeholders
from classbell.domain.audiences import Reach, Recipient, Side, reach
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.notices import NoticeAwaits, NoticeForNobody, NoticeGone
from classbell.domain.notices import Content, Notice, State
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.receipts import check_deadline
from classbell.domain.restraint import quiet_until
from classbell.storage import approvals as kept_approvals
from classbell.storage import audiences as kept_audiences
from classbell.storage import changes, classes, dialogues, people
from classbell.storage import notices as kept
from classbell.storage.audiences import Picked
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.notices import Mail

DIALOGUE = "notice"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice that is being written: what is picked, and what the picks come to now."""

    notice: Notice
    picked: tuple[Picked, ...]
    people: tuple[Recipient, ...]
    classes: tuple[Class, ...]
    """Every class the author may write to."""
    has_units: bool
    """Whether the author may write to whole units."""
    needs_approval: bool
    """Whether it goes to so many only once a second person has said yes."""
    quiet_until: datetime | None
    """When the night ends that would hold it back, were it sent now; by the clock of its first class."""

    @property
    def reach(self) -> Reach:
        """What the picks come to, in heads."""
        return reach(self.people)


@dataclass(frozen=True, slots=True)
class Queued:
    """A notice that is on its way, and to how many people."""

    notice_id: int
    count: int


async def drafts(desk: Desk, caller: Caller) -> list[Draft]:
    """Give what the caller is writing, the newest first; what says nothing and is for nobody is not among it."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        if not await audiences.classes_for(tx, person_id):
            raise await without_class(tx, person_id, Verb.SUPERVISE)
        found = [await _draft(desk, tx, notice) for notice in await kept.drafts(tx, person_id)]
    return [one for one in found if one.picked or one.notice.content]


async def begin(desk: Desk, caller: Caller) -> Draft:
    """Begin a notice; what was begun before is kept as it is."""
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        if not await audiences.classes_for(tx, person_id):
            raise await without_class(tx, person_id, Verb.SUPERVISE)
        notice = await kept.blank(tx, person_id, desk.now())
        await dialogues.keep(tx, caller.account_id, Dialogue(DIALOGUE, "open", {"notice_id": notice.id}), desk.now())
        return await _draft(desk, tx, notice)


async def draft(desk: Desk, caller: Caller, notice_id: int) -> Draft:
    """Show a draft of the caller's."""
    async with desk.db.read() as tx:
        return await _draft(desk, tx, await own(tx, caller, notice_id))


async def compose(desk: Desk, caller: Caller, notice_id: int, content: Content, size: int | None = None) -> Draft:
    """Keep what the notice says, in place of what it said before.

    `size` is that of its file in bytes. Raises NoticeTooLong, NoticeFileTooBig, EntityBroken, PlaceholderUnknown.
    """
    contents.check_size(size, desk.policies.notices.file_at_most)
    contents.check(content)
    placeholders.wanted(content)
    async with desk.db.begin() as tx:
        await own(tx, caller, notice_id)
        await kept.compose(tx, notice_id, content)
        await kept_approvals.void(tx, notice_id)
        return await _draft(desk, tx, await own(tx, caller, notice_id))


async def ask_receipt(desk: Desk, caller: Caller, notice_id: int, wanted: bool) -> Draft:
    """Choose whether recipients are asked to confirm."""
    async with desk.db.begin() as tx:
        await own(tx, caller, notice_id)
        await kept.ask_receipt(tx, notice_id, wanted)
        return await _draft(desk, tx, await own(tx, caller, notice_id))


async def discard(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Throw a draft away and leave the dialogue."""
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        await kept_approvals.forget(tx, notice_id)
        await kept.discard(tx, notice)
        await dialogues.end(tx, caller.account_id)


async def send(desk: Desk, caller: Caller, notice_id: int, count: int) -> Queued:
    """Queue a notice to exactly as many people as its author saw; sending it again has no second effect.

    Raises Changed where the number is another by now, NoticeForNobody where nobody can be reached.
    """
    async with desk.db.begin() as tx:
        notice = await kept.notice(tx, notice_id)
        if notice and notice.queued_at is not None and notice.author_id == caller.person_id:
            return Queued(notice_id, count)
        notice = await own(tx, caller, notice_id)
        await check(desk, tx, notice, count)
        await launch(desk, tx, caller, notice)
        await dialogues.end(tx, caller.account_id)
    desk.bells.ring("outbox")
    return Queued(notice_id, count)


async def pause(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Hold back what has not left yet. Raises Changed where all has."""
    await _move(desk, caller, notice_id, (State.QUEUED, State.PAUSED))


async def resume(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Go on with a notice that was paused."""
    await _move(desk, caller, notice_id, (State.PAUSED, State.QUEUED))
    desk.bells.ring("outbox")


async def cancel(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Never send what has not left yet, for good; who has got it may still confirm. Raises Changed where all has."""
    await _move(desk, caller, notice_id, (State.QUEUED, State.CANCELLED), (State.PAUSED, State.CANCELLED))


async def managed(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    """Give a sent notice, if the caller may manage it; raises NoticeGone, NotBound, NotAllowed."""
    person_id = must_be_bound(caller)
    notice = await kept.notice(tx, notice_id)
    if notice is None or notice.queued_at is None:
        raise NoticeGone
    if not await may_manage(tx, person_id, notice):
        raise NotAllowed
    return notice


async def may_manage(tx: Reader, person_id: PersonId, notice: Notice) -> bool:
    """Whether the person wrote it and may still write to all its classes, or organises them all."""
    verb = Verb.SUPERVISE if notice.author_id == person_id else Verb.ORGANISE
    parts = [part for part in await kept_audiences.parts(tx, notice.audience_id) if part.side is Side.WHOM]
    return bool(parts) and await audiences.covers(tx, person_id, verb, parts)


async def check(desk: Desk, tx: Reader, notice: Notice, count: int) -> None:
    """Raise NoticeForNobody, or Changed, where what the author of a draft saw does not hold any more."""
    found = await resolve(desk, tx, notice)
    if not found.count:
        raise NoticeForNobody
    if notice.content is None or found.count != count:
        raise Changed


async def launch(desk: Desk, tx: Transaction, caller: Caller, notice: Notice) -> int:
    """Let a notice go whose author has said so, and give how many people it is queued to."""
    count = await queue(desk, tx, notice)
    change = Change("notice", str(notice.id), "send", None, str(count))
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return count


async def queue(desk: Desk, tx: Transaction, notice: Notice) -> int:
    """Resolve a notice's audience anew and queue it; give how many people will be sent to. Ring `outbox` afterwards.

    Raises NoticeForNobody, NotAllowed where its author may not write to all of them any more, ApprovalNeeded,
    FilledTooLong, and Changed where it has left already.
    """
    assert notice.content is not None  # nobody can send what is not written
    check_deadline(notice, desk.now())
    parts = await kept_audiences.parts(tx, notice.audience_id)
    await audiences.must_be_theirs(tx, notice.author_id, parts)
    found = await audiences.resolve(desk, tx, notice.author_id, parts)
    count = reach(found).count
    if not count:
        raise NoticeForNobody
    await approvals.must_be_granted(desk, tx, notice, count)
    common = Content(notice.content.method, bodies.body(notice, bodies.voice(desk, desk.house.language)))
    mail = Mail(found, common, await bodies.bodies(desk, tx, notice, [one for one in found if not one.obstacle]))
    if not await kept.queue(tx, notice, mail, desk.now()):
        raise Changed
    await departures.leave(desk, tx, notice, parts, common)
    return count


async def resolve(desk: Desk, tx: Reader, notice: Notice) -> Reach:
    """Tell what a notice's audience comes to now."""
    parts = await kept_audiences.parts(tx, notice.audience_id)
    return reach(await audiences.resolve(desk, tx, notice.author_id, parts))


async def _move(desk: Desk, caller: Caller, notice_id: int, *moves: tuple[State, State]) -> None:
    """Move the notice on from the state it is in; where it is there already, nothing happens."""
    async with desk.db.begin() as tx:
        notice = await managed(tx, caller, notice_id)
        for old, new in moves:
            if notice.state is not old:
                continue
            if new is not State.QUEUED and not (await kept.figures(tx, notice_id)).waiting:
                raise Changed
            if await kept.move(tx, notice_id, old, new):
                change = Change("notice", str(notice_id), "move", old, new)
                await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def own(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    """Give a draft of the caller's; raises NoticeGone, NotBound, NotAllowed, NoticeAwaits."""
    notice = await kept.notice(tx, notice_id)
    if notice is None or notice.state not in {State.DRAFT, State.ASKING}:
        raise NoticeGone
    if notice.author_id != must_be_bound(caller):
        raise NotAllowed
    if notice.state is State.ASKING:
        raise NoticeAwaits
    return notice


async def _draft(desk: Desk, tx: Reader, notice: Notice) -> Draft:
    picked = await kept_audiences.named(tx, notice.audience_id)
    found = await audiences.resolve(desk, tx, notice.author_id, [one.part for one in picked])
    return Draft(
        notice=notice,
        picked=tuple(picked),
        people=tuple(found),
        classes=tuple(await audiences.classes_for(tx, notice.author_id)),
        has_units=any(grant.unit_path for grant in await people.grants(tx, notice.author_id)),
        needs_approval=await approvals.is_needed(desk, tx, notice, reach(found).count),
        quiet_until=None if notice.signed_by else await _quiet(desk, tx, picked),
    )


async def _quiet(desk: Desk, tx: Reader, picked: Sequence[Picked]) -> datetime | None:
    class_id = next((one.part.class_id for one in picked if one.part.class_id), 0)
    class_ = await classes.class_of(tx, class_id) if class_id else None
    return quiet_until(desk.now(), class_.zone if class_ else desk.house.zone, desk.policies.restraint)

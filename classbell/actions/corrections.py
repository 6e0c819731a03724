"""Correcting a notice in every chat it has reached, and withdrawing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from classbell.actions import bodies, notices, questions, readings
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import contents, corrections
from classbell.domain.audiences import Recipient
from classbell.domain.corrections import Piece
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.notices import NoticeGone
from classbell.domain.notices import Content, Notice, State
from classbell.domain.people import Caller, PersonId
from classbell.storage import changes, dialogues, outbox
from classbell.storage import corrections as kept
from classbell.storage.changes import Change
from classbell.storage.corrections import Posted, Version
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.words.catalogue import Voice, choose

DIALOGUE = "correction"
_ON_THEIR_WAY = frozenset({"sending", "sent"})
_WAITING = frozenset({"new", "held"})

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Extent:
    """What a correction or a withdrawal would come to, in messages and heads."""

    notice: Notice
    edited: int
    """Messages that are there and would be changed; of a withdrawal, deleted."""
    struck: int
    """Messages too old to be deleted: they would be struck out."""
    waiting: int
    """Messages that have not left: they would say the new words; of a withdrawal, never leave."""
    unknown: int
    """Messages nobody knows the whereabouts of: they cannot be changed."""
    asked_again: int
    """People who have confirmed and would be asked again."""
    pieces: tuple[Piece, ...] = ()
    """What would change."""

    @property
    def count(self) -> int:
        """How many messages it concerns; the number that the author confirms."""
        return self.edited + self.struck + self.waiting


async def begin(desk: Desk, caller: Caller, notice_id: int) -> Notice:
    """Wait for what a sent notice shall say instead."""
    async with desk.db.begin() as tx:
        notice = await _sent(tx, caller, notice_id)
        dialogue = Dialogue(DIALOGUE, "write", {"notice_id": notice_id})
        await dialogues.keep(tx, caller.account_id, dialogue, desk.now())
    return notice


async def propose(desk: Desk, caller: Caller, notice_id: int, content: Content) -> Extent:
    """Tell what a correction would come to, and keep it in the dialogue until its author says so.

    Raises CorrectionKind, NothingCorrected, NoticeTooLong, EntityBroken, FilledTooLong.
    """
    async with desk.db.begin() as tx:
        notice = await _sent(tx, caller, notice_id)
        assert notice.content is not None  # it was sent
        new = corrections.corrected(notice.content, content)
        contents.check(_with_mark(desk, notice, new, desk.house.language))
        await _own_bodies(desk, tx, replace(notice, content=new), await kept.posted(tx, notice_id))
        data = {"notice_id": notice_id, "method": content.method, "body": dict(content.body)}
        await dialogues.keep(tx, caller.account_id, Dialogue(DIALOGUE, "confirm", data), desk.now())
        return await _extent(desk, tx, notice, new)


async def correct(desk: Desk, caller: Caller, notice_id: int, count: int) -> Extent:
    """Correct exactly as many messages as the author saw, in every chat; run again it changes nothing more.

    Who has confirmed is asked again; who still waits gets the new words at once. Raises Changed where the number is
    another by now, or nothing was proposed.
    """
    async with desk.db.begin() as tx:
        notice = await _sent(tx, caller, notice_id)
        if await kept.of_cause(tx, caller.cause_id) is not None:
            return await _extent(desk, tx, notice, None)
        new = await _proposed(tx, caller, notice)
        extent = await _extent(desk, tx, notice, new)
        if extent.count != count:
            raise Changed
        await _replace(desk, tx, caller, notice, new)
        await dialogues.end(tx, caller.account_id)
    desk.bells.ring("outbox")
    return extent


async def extent_of_withdrawal(desk: Desk, caller: Caller, notice_id: int) -> Extent:
    """Tell what a withdrawal would come to."""
    async with desk.db.read() as tx:
        return await _extent(desk, tx, await _sent(tx, caller, notice_id), None)


async def withdraw(desk: Desk, caller: Caller, notice_id: int, count: int) -> None:
    """Take a notice back from exactly as many chats as the author saw: deleted, or struck out where it is too old.

    Withdrawn again it stays as it is. Raises Changed where the number is another by now.
    """
    async with desk.db.begin() as tx:
        notice = await notices.managed(tx, caller, notice_id)
        if notice.state is State.WITHDRAWN:
            return
        notice = await _sent(tx, caller, notice_id)
        if (await _extent(desk, tx, notice, None)).count != count:
            raise Changed
        posted = [one for one in await kept.posted(tx, notice_id) if one.state in _ON_THEIR_WAY]
        beside = [one for one in await kept.beside(tx, notice_id) if one.state in _ON_THEIR_WAY]
        await kept.withdraw(tx, notice_id)
        own = await _own_bodies(desk, tx, notice, posted)
        letters = [_withdrawal(desk, notice, one, own.get(one.person_id or 0)) for one in posted]
        letters += [_deletion(one) for one in beside if corrections.may_delete(one.sent_at, desk.now())]
        await kept.put(tx, letters, desk.now())
        change = Change("notice", str(notice_id), "withdraw", notice.state, State.WITHDRAWN)
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    desk.bells.ring("outbox")


async def versions(desk: Desk, caller: Caller, notice_id: int) -> tuple[Notice, list[Version]]:
    """Give what a notice has said, the first version first."""
    async with desk.db.read() as tx:
        notice = await notices.managed(tx, caller, notice_id)
        return notice, await kept.versions(tx, notice_id)


async def _replace(desk: Desk, tx: Transaction, caller: Caller, notice: Notice, new: Content) -> None:
    now = desk.now()
    assert notice.content is not None  # it was sent
    posted = await kept.posted(tx, notice.id)
    confirmed = set(await kept.confirmed(tx, notice.id, notice.version))
    at = now, caller.cause_id
    version_id = await kept.add(tx, notice, new, must_be_bound(caller), at)
    fresh = replace(notice, content=new, version=notice.version + 1)
    own = await _own_bodies(desk, tx, fresh, posted)
    common = bodies.body(fresh, bodies.voice(desk, desk.house.language))
    said = {one.id: own.get(one.person_id or 0, common) for one in posted}
    await kept.rewrite(tx, [(one, said[one.id]) for one in posted if one.state in _WAITING | {"sending"}])
    read = await _read(desk, tx, (notice, fresh), posted)
    letters = [_correction(desk, read[one.id], version_id, (one, said[one.id])) for one in posted]
    await kept.put(tx, [letter for letter in letters if letter.posted.state in _ON_THEIR_WAY], now)
    await questions.renew(desk, tx, fresh, version_id, confirmed)
    asked = [one for one in posted if one.person_id in confirmed]
    again = [questions.again(desk, (notice, fresh), version_id, (one, read[one.id])) for one in asked]
    await outbox.put(tx, again, now)
    change = Change("notice", str(notice.id), "correct", str(notice.version), str(fresh.version))
    await changes.keep(tx, change, caller.person_id, now, caller.cause_id)


async def _read(
    desk: Desk, tx: Reader, change: tuple[Notice, Notice], posted: Sequence[Posted]
) -> Mapping[int, tuple[Content, Content]]:
    """Give, by letter, what its reader had been told, and what they are told now."""
    people, (old, fresh) = _recipients(posted), change
    assert old.content is not None  # both were written
    assert fresh.content is not None
    before = await readings.readings(desk, tx, old, people)
    after = await readings.readings(desk, tx, fresh, people)
    ids = ((one.id, one.person_id or 0) for one in posted)
    return {key: (before.get(who, old.content), after.get(who, fresh.content)) for key, who in ids}


def _correction(desk: Desk, read: tuple[Content, Content], version_id: int, said: tuple[Posted, Body]) -> kept.Change:
    """Write the letter that edits one message: the new words, and below them what was changed."""
    (old, fresh), (posted, body) = read, said
    mark = _mark(desk, _language(desk, posted.wish), corrections.pieces(old.words, fresh.words))
    edit = corrections.edit(old, fresh, corrections.marked(body, mark))
    return kept.Change("correction", version_id, posted, edit.method, edit.body)


def _withdrawal(desk: Desk, notice: Notice, posted: Posted, own: Body | None) -> kept.Change:
    if corrections.may_delete(posted.sent_at, desk.now()):
        return _deletion(posted, is_album=notice.content is not None and notice.content.is_album)
    assert notice.content is not None  # it was sent
    voice = Voice(_language(desk, posted.wish), desk.house.zone)
    mark = voice.text("correction.withdrawn_mark", at=desk.now())
    edit = corrections.struck(notice.content, own or notice.content.body, mark)
    return kept.Change("withdrawal", posted.id, posted, edit.method, edit.body)


def _deletion(posted: Posted, *, is_album: bool = False) -> kept.Change:
    return kept.Change("withdrawal", posted.id, posted, "deleteMessages" if is_album else "deleteMessage", {})


def _mark(desk: Desk, language: str, pieces: Sequence[Piece]) -> str:
    """Say when it was corrected, and what; where that is much, only that it was."""
    voice = Voice(language, desk.house.zone)
    mark = voice.text("correction.mark", at=desk.now())
    if not pieces or len(pieces) > corrections.PIECES:
        return mark
    said = [voice.text(f"correction.piece.{one.sort}", old=one.old, new=one.new) for one in pieces]
    return "\n".join([mark, *said])


def _with_mark(desk: Desk, notice: Notice, new: Content, language: str) -> Content:
    """Give the new words with all that comes below them, to see whether they can still be sent."""
    assert notice.content is not None  # it was sent
    mark = _mark(desk, language, corrections.pieces(notice.content.words, new.words))
    return Content(new.method, corrections.marked(bodies.sign(notice, new, language).body, mark))


async def _extent(desk: Desk, tx: Reader, notice: Notice, new: Content | None) -> Extent:
    posted = await kept.posted(tx, notice.id)
    there = [one for one in posted if one.state in _ON_THEIR_WAY]
    struck = [one for one in there if new is None and not corrections.may_delete(one.sent_at, desk.now())]
    confirmed = await kept.confirmed(tx, notice.id, notice.version) if notice.receipt and new else []
    old = notice.content.words if notice.content else ""
    return Extent(
        notice=notice,
        edited=len(there) - len(struck),
        struck=len(struck),
        waiting=sum(one.state in _WAITING for one in posted),
        unknown=sum(one.state == "unknown" for one in posted),
        asked_again=len(confirmed),
        pieces=tuple(corrections.pieces(old, new.words)) if new else (),
    )


async def _own_bodies(desk: Desk, tx: Reader, notice: Notice, posted: Sequence[Posted]) -> dict[PersonId, Body]:
    """Give the bodies of those who get one of their own, as when it was sent."""
    assert notice.content is not None  # it was sent
    people = await readings.readers(tx, notice, _recipients(posted))
    return dict(await bodies.bodies(desk, tx, notice, people))


def _recipients(posted: Sequence[Posted]) -> list[Recipient]:
    return [
        Recipient(one.person_id, one.name, None, one.chat_id, one.wish) for one in posted if one.person_id is not None
    ]


async def _proposed(tx: Reader, caller: Caller, notice: Notice) -> Content:
    found = await dialogues.of(tx, caller.account_id)
    if found is None or found.name != DIALOGUE or found.step != "confirm" or found.data["notice_id"] != notice.id:
        raise Changed
    assert notice.content is not None  # it was sent
    return corrections.corrected(notice.content, Content(found.data["method"], found.data["body"]))


async def _sent(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    notice = await notices.managed(tx, caller, notice_id)
    if notice.state not in {State.QUEUED, State.PAUSED, State.CANCELLED}:
        raise NoticeGone
    return replace(notice, content=bodies.unsigned(notice))


def _language(desk: Desk, wish: str | None) -> str:
    return choose([wish], desk.house.language)

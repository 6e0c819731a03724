"""Confirming a notice, and seeing what has become of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.actions import asking
from classbell.actions.desk import Desk
from classbell.actions.notices import managed, may_manage
from classbell.actions.permissions import must, must_be_bound
from classbell.domain import notices
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.notices import NoticeGone, NoticeNotSent, NoticeNotYours
from classbell.domain.notices import Notice, State, Tally
from classbell.domain.people import ALLOWED, Caller, Verb
from classbell.domain.receipts import Breakdown, Result, check_open, fold, is_asked
from classbell.storage import cards, changes, corrections, outbox, people, receipts, sessions
from classbell.storage import notices as kept
from classbell.storage import restraint as kept_restraint
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.receipts import Unconfirmed
from classbell.storage.restraint import HeldBack
from classbell.words.catalogue import Voice, choose

CARD = "progress"
"""Not `notice`: letters of that kind are the recipients' own."""
LISTED = 8
OTHERS_FOR = timedelta(days=90)
OTHERS = 200
"""How many notices of others are looked through for those somebody may manage."""
FOLLOWED_FOR = timedelta(days=1)
LOOKED_BACK_FOR = timedelta(days=14)
_UNSENT = frozenset({State.DRAFT, State.ASKING, State.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice is."""

    notice: Notice
    figures: Tally
    changed: Tally | None = None
    """What has become of the last correction, or of the withdrawal, in messages."""
    held_back: tuple[HeldBack, ...] = ()
    """Those of who waits that are not written to at night, or not so often a day."""
    repeatable: int = 0
    """To how many it can be sent again of whom it is unknown; not once its words to them are forgotten."""

    @property
    def has_left(self) -> bool:
        """Whether none of it waits to be sent; a correction of it may."""
        return notices.is_over(self.notice, self.figures)

    @property
    def is_over(self) -> bool:
        """Whether nothing more of it will be sent."""
        return self.has_left and not (self.changed and self.changed.waiting)


@dataclass(frozen=True, slots=True)
class Sent:
    """One page of notices that somebody may manage."""

    shown: tuple[Progress, ...]
    page: int
    """From 0."""
    pages: int
    may_see_others: bool
    """Whether there may be notices of others that they may manage as well."""


@dataclass(frozen=True, slots=True)
class Given:
    """What has become of a tap below a notice."""

    notice: Notice
    choice: int | None
    is_first: bool
    is_changed: bool
    """Whether another option was taken in place of the one before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a notice for every recipient, and what that adds up to."""

    progress: Progress
    results: tuple[Result, ...]

    @property
    def breakdown(self) -> Breakdown:
        """The same by unit, by group and by option."""
        return fold(self.results, self.progress.notice.choices)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who has not confirmed a notice."""

    notice: Notice
    people: tuple[Unconfirmed, ...]

    @property
    def to_nudge(self) -> tuple[Unconfirmed, ...]:
        """Those of them who can be asked again."""
        return tuple(person for person in self.people if person.chat_id is not None)


async def confirm(desk: Desk, caller: Caller, notice_id: int, version: int, choice: int | None = None) -> Given:
    """Keep the caller's receipt for a notice as it was in this version, with the option taken, if it offers any.

    Given again it stays as it is, but for another option, which counts from now on. Raises ReceiptClosed past the
    deadline, ReceiptOutdated where the notice was corrected, ReceiptWithdrawn.
    """
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        notice = await kept.notice(tx, notice_id)
        if notice and notice.state in _UNSENT:
            raise NoticeNotSent
        if notice is None or not await receipts.is_recipient(tx, notice_id, person_id):
            raise NoticeNotYours
        if choice not in (range(len(notice.choices)) if notice.choices else (None,)):
            raise Changed
        check_open(notice, version, caller.at)
        is_first = await receipts.confirm(tx, notice, person_id, caller.at, choice)
        is_new = choice is not None and await receipts.choose(tx, notice, person_id, caller.at, choice)
        return Given(notice, choice, is_first, is_new)


async def deadline(desk: Desk, caller: Caller, notice_id: int) -> datetime:
    """Tell a recipient until when receipts are taken. Raises NoticeNotSent, NoticeNotYours, Changed where for good."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        notice = await kept.notice(tx, notice_id)
        if notice and notice.state in _UNSENT:
            raise NoticeNotSent
        if notice is None or not await receipts.is_recipient(tx, notice_id, person_id):
            raise NoticeNotYours
        if notice.deadline_at is None:
            raise Changed
        return notice.deadline_at


async def mine(desk: Desk, caller: Caller, page: int = 0) -> Sent:
    """Give a page of the notices the caller has sent, the last first."""
    async with desk.db.read() as tx:
        ids = await kept.sent_by(tx, must_be_bound(caller))
        return await _page(tx, caller, ids, page)


async def of_others(desk: Desk, caller: Caller, page: int = 0) -> Sent:
    """Give a page of what others have sent of late that the caller may manage as well, the last first."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        found = await kept.sent_by_others(tx, person_id, desk.now() - OTHERS_FOR, OTHERS)
        ids = [one.id for one in found if await may_manage(tx, person_id, one)]
        return await _page(tx, caller, ids, page)


async def _page(tx: Reader, caller: Caller, ids: Sequence[int], page: int) -> Sent:
    pages = max(1, -(-len(ids) // LISTED))
    page = min(page, pages - 1)
    found = [await kept.notice(tx, notice_id) for notice_id in ids[page * LISTED : (page + 1) * LISTED]]
    shown = tuple([await _progress(tx, one) for one in found if one])
    grants = await people.grants(tx, must_be_bound(caller))
    return Sent(shown, page, pages, any(grant.role in ALLOWED[Verb.ORGANISE] for grant in grants))


async def progress(desk: Desk, caller: Caller, notice_id: int) -> Progress:
    """Tell how far a notice is."""
    async with desk.db.read() as tx:
        return await _progress(tx, await managed(tx, caller, notice_id))


async def follow(desk: Desk, caller: Caller, notice_id: int, place: tuple[int, int]) -> None:
    """Let the message at (chat_id, message_id), which shows the progress already, keep showing it."""
    async with desk.db.begin() as tx:
        await managed(tx, caller, notice_id)
        await cards.put(tx, CARD, notice_id, *place)


async def seen_from(desk: Desk, notice_id: int, chat_id: int) -> tuple[Progress, str] | None:
    """Tell the same to a message that follows the notice, with the language of its chat.

    None where the person behind the chat may not see it any more, or a day after the last of it was sent.
    """
    async with desk.db.read() as tx:
        notice, account = await kept.notice(tx, notice_id), await people.account(tx, chat_id)
        if notice is None or notice.queued_at is None or account is None or account.person_id is None:
            return None
        shown = await _progress(tx, notice)
        is_past = shown.is_over and desk.now() > notice.queued_at + FOLLOWED_FOR
        if is_past or not await may_manage(tx, account.person_id, notice):
            return None
    return shown, choose((account.language, account.language_code), desk.house.language)


async def outcome(desk: Desk, caller: Caller, notice_id: int) -> Outcome:
    """Tell what has become of a notice for each recipient; all from one view of the store."""
    async with desk.db.report() as tx:
        notice = await managed(tx, caller, notice_id)
        class_ids = await kept.classes_of(tx, notice_id)
        return Outcome(await _progress(tx, notice), tuple(await receipts.results(tx, notice_id, class_ids)))


async def waiting(desk: Desk, caller: Caller, notice_id: int) -> Waiting:
    """Tell who has not confirmed."""
    async with desk.db.read() as tx:
        notice = await managed(tx, caller, notice_id)
        return Waiting(notice, tuple(await receipts.unconfirmed(tx, notice_id)))


async def send_again(desk: Desk, caller: Caller, notice_id: int, count: int) -> int:
    """Send once more to exactly as many people as may or may not have got it; marked as a possible repeat.

    Raises Changed where they are not as many by now; the same tap run again sends nothing more.
    """
    async with desk.db.begin() as tx:
        notice = await managed(tx, caller, notice_id)
        if await changes.has_caused(tx, "notice", str(notice_id), caller.cause_id):
            return count
        if notice.state is not State.QUEUED or await receipts.send_again(tx, notice_id, desk.now()) != count:
            raise Changed
        change = Change("notice", str(notice_id), "again", None, str(count))
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    desk.bells.ring("outbox")
    return count


async def ask_below(desk: Desk, tx: Transaction, letter_ids: Sequence[int]) -> None:
    """Ask for the receipt in a message of its own, below albums that have just arrived: they can have no buttons.

    Call it within the transaction that records their arrival, and ring `outbox` after it.
    """
    letters = []
    for reader in await receipts.readers(tx, letter_ids):
        notice = await kept.notice(tx, reader.notice_id)
        if notice and is_asked(notice):
            voice = Voice(choose([reader.wish], desk.house.language), desk.house.zone)
            body = asking.below(notice, voice)
            letters.append(Letter("receipt", notice.id, reader.person_id, reader.chat_id, "sendMessage", body))
    await outbox.put(tx, letters, desk.now())


async def open_of_class(desk: Desk, caller: Caller, session_id: int) -> tuple[int, list[tuple[Notice, int]]]:
    """Give the class of a session, and its notices of late that some have not confirmed, with how many.

    For whoever follows the class, whoever wrote them.
    """
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None:
            raise Changed
        await must(tx, caller, Verb.SUPERVISE, session.class_id)
        found = await receipts.open_in(tx, session.class_id, desk.now() - LOOKED_BACK_FOR)
        told = [(await kept.notice(tx, notice_id), number) for notice_id, number in found[:LISTED]]
        return session.class_id, [(notice, number) for notice, number in told if notice]


async def waiting_of_class(desk: Desk, caller: Caller, notice_id: int, class_id: int) -> Waiting:
    """Tell who of a class has not confirmed a notice; for whoever follows the class, whoever wrote it."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        notice = await kept.notice(tx, notice_id)
        if notice is None or notice.state in _UNSENT:
            raise NoticeGone
        return Waiting(notice, tuple(await receipts.unconfirmed_of(tx, notice_id, class_id)))


async def _progress(tx: Reader, notice: Notice) -> Progress:
    figures = await kept.figures(tx, notice.id)
    held_back = await kept_restraint.held_back(tx, notice.id) if figures.waiting else ()
    repeatable = await receipts.repeatable(tx, notice.id) if figures.unknown else 0
    return Progress(notice, figures, await corrections.figures(tx, notice), held_back, repeatable)

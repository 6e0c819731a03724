"""Confirming a notice, seeing what has become of one, and asking again those who have not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from classbell.actions import restraint
from classbell.actions.desk import Desk
from classbell.actions.notices import managed, may_manage
from classbell.actions.permissions import must_be_bound
from classbell.domain import notices
from classbell.domain.errors import NobodyToNudge, NoticeNotSent, NoticeNotYours, NudgeTooSoon
from classbell.domain.notices import Notice, Result, State, Tally
from classbell.domain.people import Caller
from classbell.storage import cards, people, receipts
from classbell.storage import notices as kept
from classbell.storage.database import Reader
from classbell.storage.outbox import Letter
from classbell.storage.receipts import Unconfirmed
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose

CARD = "progress"
"""Not `notice`: letters of that kind are the recipients' own."""
LISTED = 10
FOLLOWED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice is."""

    notice: Notice
    figures: Tally

    @property
    def is_over(self) -> bool:
        """Whether nothing more of it will be sent."""
        return notices.is_over(self.notice, self.figures)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a notice for every recipient, and what that adds up to."""

    progress: Progress
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who has not confirmed a notice."""

    notice: Notice
    people: tuple[Unconfirmed, ...]

    @property
    def to_nudge(self) -> tuple[Unconfirmed, ...]:
        """Those of them who can be asked again."""
        return tuple(person for person in self.people if person.chat_id is not None)


async def confirm(desk: Desk, caller: Caller, notice_id: int) -> bool:
    """Keep the caller's receipt; True where it is the first, False where it had been given before and stays."""
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        notice = await kept.notice(tx, notice_id)
        if notice and notice.state is State.DRAFT:
            raise NoticeNotSent
        if notice is None or not await receipts.is_recipient(tx, notice_id, person_id):
            raise NoticeNotYours
        return await receipts.confirm(tx, notice_id, person_id, caller.at)


async def mine(desk: Desk, caller: Caller) -> list[Progress]:
    """Give the newest notices the caller has sent, the last first."""
    async with desk.db.read() as tx:
        sent = await kept.of_author(tx, must_be_bound(caller), LISTED)
        return [await _progress(tx, notice) for notice in sent]


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
        return Outcome(await _progress(tx, notice), tuple(await kept.results(tx, notice_id)))


async def waiting(desk: Desk, caller: Caller, notice_id: int) -> Waiting:
    """Tell who has not confirmed."""
    async with desk.db.read() as tx:
        notice = await managed(tx, caller, notice_id)
        return Waiting(notice, tuple(await receipts.unconfirmed(tx, notice_id)))


async def nudge(desk: Desk, caller: Caller, notice_id: int) -> int:
    """Ask those again who have not confirmed, and give how many; the same tap run again asks nobody twice.

    Raises NudgeTooSoon within the policy's span after the last nudge, NobodyToNudge where all have confirmed.
    """
    now, policy = desk.now(), desk.policies.notices
    async with desk.db.begin() as tx:
        notice = await managed(tx, caller, notice_id)
        done = await receipts.nudged_by(tx, caller.cause_id)
        if done is not None:
            return done
        people = Waiting(notice, tuple(await receipts.unconfirmed(tx, notice_id))).to_nudge
        if not people or not notice.receipt or notice.state is State.CANCELLED:
            raise NobodyToNudge
        if not await receipts.take_turn(tx, notice_id, now, now - policy.nudge_every):
            raise NudgeTooSoon(at=notices.may_nudge_at(notice, policy))
        nudge_id = await receipts.add_nudge(tx, notice_id, must_be_bound(caller), now, caller.cause_id)
        await restraint.put(desk, tx, (_letter(desk, notice, nudge_id, person) for person in people))
    desk.bells.ring("outbox")
    return len(people)


def _letter(desk: Desk, notice: Notice, nudge_id: int, person: Unconfirmed) -> Letter:
    voice = Voice(choose([person.wish], desk.house.language), desk.house.zone)
    assert notice.content is not None  # it was sent
    gist = notice.content.gist or voice.text(f"notice.kind.{notice.content.kind}")
    button = Button(voice.text("notice.confirm"), f"notice.confirm:{notice.id}")
    text = voice.html("notice.nudge", gist=gist, at=notice.queued_at)
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    return Letter("nudge", nudge_id, person.person_id, person.chat_id, "sendMessage", body)


async def _progress(tx: Reader, notice: Notice) -> Progress:
    return Progress(notice, await kept.figures(tx, notice.id))

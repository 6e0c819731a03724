"""Choosing how a notice goes: urgent, to class groups as well, by outside channels."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import departures, notices
from classbell.actions.desk import Desk
from classbell.domain import placeholders
from classbell.domain.chats import Chat
from classbell.domain.errors.notices import NoticeNotForGroups
from classbell.domain.notices import Notice
from classbell.domain.people import Caller
from classbell.domain.ways import Way
from classbell.storage import audiences, channels
from classbell.storage import ways as kept
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class View:
    """A draft, and what each way would come to now."""

    notice: Notice
    groups: tuple[Chat, ...]
    beyond: int
    """How many people the chat cannot reach."""
    by_channel: int
    """How many of them an outside channel can."""


async def look(desk: Desk, caller: Caller, notice_id: int) -> View:
    """Show how a draft of the caller's goes."""
    async with desk.db.read() as tx:
        return await _view(desk, tx, await notices.own(tx, caller, notice_id))


async def choose(desk: Desk, caller: Caller, notice_id: int, way: Way, wanted: bool) -> View:
    """Switch a way on or off. Raises NoticeNotForGroups, and NoticeTooLong where an urgent one cannot be signed."""
    async with desk.db.begin() as tx:
        notice = await notices.own(tx, caller, notice_id)
        if wanted and way is Way.URGENT and notice.content:
            departures.check_signature(desk, notice.content, caller.person_name or "")
        if wanted and way is Way.TO_CHATS:
            await _must_suit_groups(tx, notice)
        await kept.choose(tx, notice_id, way, wanted)
        return await _view(desk, tx, await notices.own(tx, caller, notice_id))


async def _must_suit_groups(tx: Reader, notice: Notice) -> None:
    is_personal = notice.content is not None and bool(placeholders.wanted(notice.content))
    if is_personal or not await departures.groups(tx, await audiences.parts(tx, notice.audience_id)):
        raise NoticeNotForGroups


async def _view(desk: Desk, tx: Reader, notice: Notice) -> View:
    reach = await notices.resolve(desk, tx, notice)
    beyond = [one.person_id for one in reach.beyond]
    return View(
        notice=notice,
        groups=tuple(await departures.groups(tx, await audiences.parts(tx, notice.audience_id))),
        beyond=len(beyond),
        by_channel=len([one for one in beyond if await channels.of_person(tx, one)]),
    )

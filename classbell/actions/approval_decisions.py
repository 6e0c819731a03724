"""Asking for a second person's yes to a notice, giving it, declining it with a reason, and taking the question back."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import approvals, bodies, notices
from classbell.actions.bodies import Body
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.basics import Changed, NotAllowed, ReasonTooLong
from classbell.domain.errors.notices import ApprovalDecided, NoticeGone, OwnApproval
from classbell.domain.notices import Notice, State
from classbell.domain.people import Caller
from classbell.storage import approvals as kept
from classbell.storage import changes, outbox, people
from classbell.storage import notices as kept_notices
from classbell.storage.approvals import Approval, Candidate, Verdict
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue

DIALOGUE = "approval"
REASON_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A notice that waits for somebody's yes."""

    notice: Notice
    approval: Approval
    names: tuple[str, ...]
    """Who may give it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody who may decide sees of the notice."""

    approval: Approval
    count: int
    """To how many people it would go now."""
    notice: Notice
    body: Body


async def ask(desk: Desk, caller: Caller, notice_id: int, count: int) -> Question:
    """Ask everybody who may decide whether a draft may go to as many people as its author saw; asked once.

    Raises Changed where the number is another by now or nothing is written, NobodyToApprove.
    """
    async with desk.db.begin() as tx:
        waiting = await kept.waiting(tx, notice_id)
        if waiting is None:
            notice = await notices.own(tx, caller, notice_id)
            await notices.check(desk, tx, notice, count)
            await _ask(desk, tx, caller, notice, count)
        question = await _question(desk, tx, caller, notice_id)
    desk.bells.ring("outbox")
    return question


async def _ask(desk: Desk, tx: Transaction, caller: Caller, notice: Notice, count: int) -> None:
    deciders = await approvals.deciders(desk, tx, notice, count)
    approval_id = await kept.ask(tx, notice.id, count, desk.now(), caller.cause_id)
    if approval_id is None or not await kept_notices.set_state(tx, notice.id, State.DRAFT, State.ASKING):
        raise Changed
    approval = await _approval(tx, approval_id)
    gist = notice.content.gist if notice.content else ""
    author = caller.person_name or caller.name
    await outbox.put(tx, [approvals.question(desk, approval, author, gist, one) for one in deciders], desk.now())
    await _log(desk, tx, caller, Change("notice", str(notice.id), "ask", None, str(count)))


async def view(desk: Desk, caller: Caller, notice_id: int) -> Question:
    """Show an author how their question stands. Raises NoticeGone where none waits."""
    async with desk.db.read() as tx:
        return await _question(desk, tx, caller, notice_id)


async def look(desk: Desk, caller: Caller, approval_id: int) -> Look:
    """Show the notice to somebody who may decide. Raises ApprovalDecided, OwnApproval, NotAllowed."""
    async with desk.db.read() as tx:
        approval, notice = await _decided_by(tx, caller, approval_id)
        assert notice.content is not None  # only what is written can be asked about
        count = (await notices.resolve(desk, tx, notice)).count
        return Look(approval, count, notice, bodies.body(notice, bodies.voice(desk, caller.language)))


async def grant(desk: Desk, caller: Caller, approval_id: int, count: int) -> int:
    """Let a notice go to as many people as the decider saw, and give that number; its author then sends it.

    Raises Changed where it would go to more by now, ApprovalDecided, OwnApproval, NotAllowed.
    """
    async with desk.db.begin() as tx:
        if await changes.has_caused(tx, "approval", str(approval_id), caller.cause_id):
            return count
        approval, notice = await _decided_by(tx, caller, approval_id)
        if (await notices.resolve(desk, tx, notice)).count > count or count != approval.count:
            raise Changed
        await _decide(desk, tx, caller, (approval, notice), Verdict.GRANTED)
    desk.bells.ring("outbox")
    return count


async def decline(desk: Desk, caller: Caller, approval_id: int, reason: str) -> None:
    """Let it not go, and tell its author why; it is a draft again. Raises as `grant`, and ReasonTooLong."""
    if len(reason) > REASON_AT_MOST:
        raise ReasonTooLong(count=len(reason), at_most=REASON_AT_MOST)
    async with desk.db.begin() as tx:
        if await changes.has_caused(tx, "approval", str(approval_id), caller.cause_id):
            return
        decided = await _decided_by(tx, caller, approval_id)
        await _decide(desk, tx, caller, decided, Verdict.DECLINED, reason)
    desk.bells.ring("outbox")


async def take_back(desk: Desk, caller: Caller, notice_id: int) -> None:
    """Ask no more: the notice is a draft again, to be changed. Raises NoticeGone, NotAllowed, ApprovalDecided."""
    async with desk.db.begin() as tx:
        notice = await kept_notices.notice(tx, notice_id)
        if notice is None:
            raise NoticeGone
        if notice.author_id != must_be_bound(caller):
            raise NotAllowed
        if await changes.has_caused(tx, "approval", f"of {notice_id}", caller.cause_id):
            return
        approval = await kept.waiting(tx, notice_id)
        if approval is None:
            raise ApprovalDecided
        await kept.decide(tx, approval.id, Verdict.WITHDRAWN, (notice.author_id, desk.now()), None)
        await kept_notices.set_state(tx, notice_id, State.ASKING, State.DRAFT)
        await _log(desk, tx, caller, Change("approval", f"of {notice_id}", Verdict.WITHDRAWN))


async def begin_reason(desk: Desk, caller: Caller, approval_id: int) -> Dialogue:
    """Give the dialogue in which somebody says why not. Raises ApprovalDecided, OwnApproval, NotAllowed."""
    async with desk.db.read() as tx:
        await _decided_by(tx, caller, approval_id)
    return Dialogue(DIALOGUE, "reason", {"approval_id": approval_id})


async def _decide(
    desk: Desk,
    tx: Transaction,
    caller: Caller,
    about: tuple[Approval, Notice],
    verdict: Verdict,
    reason: str | None = None,
) -> None:
    approval, notice = about
    by = must_be_bound(caller), desk.now()
    if not await kept.decide(tx, approval.id, verdict, by, reason):
        raise ApprovalDecided
    if not await kept_notices.set_state(tx, notice.id, State.ASKING, State.DRAFT):
        raise ApprovalDecided
    await _log(desk, tx, caller, Change("approval", str(approval.id), verdict, None, str(approval.count), reason))
    author = await people.person(tx, notice.author_id)
    if author and author.account_id is not None and author.unreachable is None:
        writer = Candidate(author.id, author.name, author.account_id, author.language)
        facts = {"name": caller.person_name or caller.name, "count": approval.count, "reason": reason or ""}
        await outbox.put(tx, [approvals.told(desk, approval, writer, f"approval.{verdict}", **facts)], desk.now())


async def _decided_by(tx: Reader, caller: Caller, approval_id: int) -> tuple[Approval, Notice]:
    """Give a question that waits, and its notice, to one who may decide."""
    person_id = must_be_bound(caller)
    approval = await kept.approval(tx, approval_id)
    notice = await kept_notices.notice(tx, approval.notice_id) if approval else None
    if approval is None or notice is None:
        raise ApprovalDecided
    if person_id == notice.author_id:
        raise OwnApproval
    if not await approvals.may_decide(tx, person_id, notice):
        raise NotAllowed
    if approval.verdict is not None or notice.state is not State.ASKING:
        raise ApprovalDecided
    return approval, notice


async def _question(desk: Desk, tx: Reader, caller: Caller, notice_id: int) -> Question:
    notice, approval = await kept_notices.notice(tx, notice_id), await kept.waiting(tx, notice_id)
    if notice is None or approval is None:
        raise NoticeGone
    if notice.author_id != must_be_bound(caller):
        raise NotAllowed
    names = tuple(one.name for one in await approvals.deciders(desk, tx, notice, approval.count))
    return Question(notice, approval, names)


async def _approval(tx: Reader, approval_id: int) -> Approval:
    approval = await kept.approval(tx, approval_id)
    assert approval is not None  # it was kept above
    return approval


async def _log(desk: Desk, tx: Transaction, caller: Caller, change: Change) -> None:
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)

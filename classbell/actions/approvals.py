"""A second person's yes, without which a notice to very many does not go."""

from __future__ import annotations

from classbell.actions import audiences
from classbell.actions.desk import Desk
from classbell.domain.audiences import Part, Side
from classbell.domain.errors.notices import ApprovalNeeded, NobodyToApprove
from classbell.domain.notices import Notice
from classbell.domain.people import PersonId, Verb
from classbell.storage import approvals as kept
from classbell.storage import audiences as kept_audiences
from classbell.storage.approvals import Approval, Candidate
from classbell.storage.database import Reader
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Html, Voice, choose

ASK = "approval"


async def is_needed(desk: Desk, tx: Reader, notice: Notice, count: int) -> bool:
    """Tell whether a notice may go to so many people only once somebody else has said so."""
    above = desk.policies.notices.approve_above
    return bool(above) and count > above and await kept.granted(tx, notice.id) < count


async def must_be_granted(desk: Desk, tx: Reader, notice: Notice, count: int) -> None:
    """Raise ApprovalNeeded where that is so."""
    if await is_needed(desk, tx, notice, count):
        raise ApprovalNeeded(count=count, above=desk.policies.notices.approve_above)


async def may_decide(tx: Reader, person_id: PersonId, notice: Notice) -> bool:
    """Tell whether the person is another than the author, and organises all whom the notice is for."""
    return person_id != notice.author_id and await audiences.covers(
        tx, person_id, Verb.ORGANISE, await _whom(tx, notice)
    )


async def deciders(desk: Desk, tx: Reader, notice: Notice, count: int) -> list[Candidate]:
    """Give everybody who may decide and can be written to. Raises NobodyToApprove."""
    found = [one for one in await kept.candidates(tx) if await may_decide(tx, one.person_id, notice)]
    if not found:
        raise NobodyToApprove(count=count, above=desk.policies.notices.approve_above)
    return found


async def _whom(tx: Reader, notice: Notice) -> list[Part]:
    return [part for part in await kept_audiences.parts(tx, notice.audience_id) if part.side is Side.WHOM]


def question(desk: Desk, approval: Approval, author: str, gist: str | None, one: Candidate) -> Letter:
    """Write to somebody who may decide."""
    voice = Voice(choose([one.language], desk.house.language), desk.house.zone)
    text = voice.html(
        "approval.question", author=author, count=approval.count, gist=gist or voice.text("approval.media")
    )
    tail = f"{approval.id}:{approval.count}"
    rows = [
        [Button(voice.text("approval.look"), f"approval.look:{approval.id}")],
        [
            Button(voice.text("approval.yes", count=approval.count), f"approval.yes:{tail}"),
            Button(voice.text("approval.no"), f"approval.no:{approval.id}"),
        ],
    ]
    body = {"text": text, "parse_mode": "HTML"} | markup(rows)
    return Letter(ASK, approval.id, one.person_id, one.account_id, "sendMessage", body, urgency=0)


def told(desk: Desk, approval: Approval, author: Candidate, word: str, **facts: object) -> Letter:
    """Write to the author what was decided, with the way back to the notice."""
    voice = Voice(choose([author.language], desk.house.language), desk.house.zone)
    text: Html = voice.html(word, **facts)
    rows = [[Button(voice.text("approval.to_board"), f"notice.board:{approval.notice_id}")]]
    body = {"text": text, "parse_mode": "HTML"} | markup(rows)
    return Letter("approved", approval.id, author.person_id, author.account_id, "sendMessage", body, urgency=0)

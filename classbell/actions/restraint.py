"""Puts letters so that people are written to little: not at night, within each day's budget, several as one message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from classbell.actions.desk import Desk
from classbell.domain import restraint
from classbell.domain.restraint import BUDGET, CARRIER, COMPANY, RULES, SLACK, URGENT, Plan, Rule
from classbell.storage import outbox
from classbell.storage import restraint as kept
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.restraint import Fresh, Subject


async def put(desk: Desk, tx: Transaction, letters: Iterable[Letter]) -> None:
    """Queue letters, restrained where their kind is (`domain.restraint.RULES`); the others leave as soon as they can.

    Call it once for a subject, in the transaction that leads to its letters, and ring the bell `outbox` after it.
    """
    queued = list(letters)
    await outbox.put(tx, queued, desk.now())
    subjects = {(one.kind, one.subject_id) for one in queued if one.subject_id is not None}
    for kind, subject_id in sorted(subjects):
        await hold(desk, tx, kind, subject_id)


async def hold(desk: Desk, tx: Transaction, kind: str, subject_id: int) -> None:
    """Restrain the letters of a subject that were queued in this transaction; call it once for them."""
    if kind not in RULES:
        return
    subject = (kind, subject_id)
    urgent = kind == "notice" and await kept.is_urgent(tx, subject_id)
    plans = await _plans(desk, tx, subject, URGENT if urgent else RULES[kind])
    moved = [(one.id, plan.at, plan.why) for one, plan in plans if plan.at and plan.why]
    await kept.put_off(tx, [(one, at, why) for one, at, why in moved])
    await kept.drop(tx, [(one.id, plan.why or BUDGET) for one, plan in plans if plan.at is None])
    await kept.spend(tx, [(one.person_id, plan.day) for one, plan in plans if plan.at is not None])
    if RULES[kind].merges and desk.policies.restraint.merge_within:
        await _gather(desk, tx, subject, plans)


async def _plans(desk: Desk, tx: Transaction, subject: Subject, rule: Rule) -> list[tuple[Fresh, Plan]]:
    letters, policy = await kept.fresh(tx, subject), desk.policies.restraint
    spent: Mapping[int, Mapping[date, int]] = {}
    if policy.budget and letters:
        earliest = min(one.not_before for one in letters)
        spent = await kept.spent(tx, subject, earliest.date() - timedelta(days=1))
    known: dict[object, Plan] = {}  # most people of a notice are in the same case, and there can be thousands
    plans = []
    for one in letters:
        given = spent.get(one.person_id, {})
        case = one.not_before, one.useless_after, one.zone, *given.items()
        if case not in known:
            zone = ZoneInfo(one.zone) if one.zone else desk.house.zone
            known[case] = restraint.plan(rule, (one.not_before, one.useless_after), zone, given, policy)
        plans.append((one, known[case]))
    return plans


async def _gather(desk: Desk, tx: Transaction, subject: Subject, plans: Sequence[tuple[Fresh, Plan]]) -> None:
    """Let letters share a message with what waits for the same person, or wait for what is about to come.

    What goes before the rest waits for nobody.
    """
    now, within = desk.now(), desk.policies.restraint.merge_within
    waiting = await kept.waiting(tx, subject)
    company = await kept.company(tx, subject, now, now + within)
    for letter, plan in plans:
        if plan.at is None or not restraint.can_merge(letter.method, letter.body):
            continue
        others = [other for other in waiting.get(letter.person_id, []) if _fits(other, letter, plan, within)]
        if others and await _merge(tx, letter, plan, min(others, key=lambda other: other.not_before)):
            await kept.spare(tx, letter.person_id, plan.day)
        elif plan.why is None and letter.urgency and (due_at := company.get(letter.person_id)):
            await kept.put_off(tx, [(letter.id, max(now, due_at) + SLACK, COMPANY)])


def _fits(other: Fresh, letter: Fresh, plan: Plan, within: timedelta) -> bool:
    """Tell whether another letter that waits could go with this one."""
    assert plan.at is not None  # what is dropped goes with nothing
    merges = other.kind == CARRIER or (other.kind in RULES and RULES[other.kind].merges)
    can = merges and other.chat_id == letter.chat_id and restraint.can_merge(other.method, other.body)
    # What has to wait takes the first message that goes: saying more in it costs nobody a message.
    is_sooner = plan.why is not None and letter.not_before <= other.not_before < plan.at
    return can and (is_sooner or abs(other.not_before - plan.at) <= within)


async def _merge(tx: Transaction, letter: Fresh, plan: Plan, other: Fresh) -> bool:
    """Put both into one message; False where that cannot be, and nothing has changed."""
    bodies = await kept.carried(tx, other.id) if other.kind == CARRIER else [other.body]
    body = restraint.merge([*bodies, letter.body])
    if body is None or not (carrier_id := await _carrier(tx, other)):
        return False
    assert plan.at is not None  # the caller has seen to it
    await kept.take(tx, letter.id, carrier_id)
    ends = [other.useless_after, letter.useless_after]
    useless_after = None if None in ends else max(end for end in ends if end)
    await kept.load(tx, carrier_id, body, (min(other.not_before, plan.at), useless_after))
    return True


async def _carrier(tx: Transaction, other: Fresh) -> int | None:
    """Give a carrier that the other letter is or has gone into; None where it has left."""
    if other.kind == CARRIER:
        return other.id if await kept.hold(tx, other.id) else None
    carrier_id = await kept.add_carrier(tx, other)
    if await kept.take(tx, other.id, carrier_id):
        return carrier_id
    await kept.drop(tx, [(carrier_id, COMPANY)])
    return None

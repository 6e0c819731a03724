"""Letting an account stand for a person, by proof: a one-time link, a shared contact, or a supervisor's yes."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import claims, register
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.actions.scans import SignedIn
from classbell.domain import attendance, rosters
from classbell.domain.attendance import Event
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, Refused
from classbell.domain.errors.people import (
    AccountBound,
    ContactNotOwn,
    InviteExpired,
    InviteUnknown,
    InviteUsed,
    JoinCodeUnknown,
    PhoneNotOnRoll,
    SecondAccount,
    TooManyClaims,
)
from classbell.domain.people import Caller, PersonId, Role
from classbell.storage import arrivals, changes, classes, invites, people, roles, terms, units
from classbell.storage import binding as kept
from classbell.storage.attendance import Attempt, keep_attempt
from classbell.storage.changes import Change
from classbell.storage.database import Transaction
from classbell.storage.people import Newcomer
from classbell.storage.roles import Gift


@dataclass(frozen=True, slots=True)
class Bound:
    """An account that stands for a person now."""

    person_id: PersonId
    name: str
    classes: list[Class]
    """Those the person is enrolled in, the latest first."""
    supervised: list[Class]
    """Those the person supervises, the latest first."""
    signed: list[SignedIn]
    """The scans of before that have become marks by this, each of its own instant."""


async def open_invite(desk: Desk, caller: Caller, secret: str) -> Bound:
    """Bind the caller to the person a one-time link is for. Opening it again with the same account is harmless.

    Raises InviteUnknown, InviteUsed, InviteExpired, AccountBound or SecondAccount; of misuse the class's staff is told.
    """
    async with desk.db.begin() as tx:
        outcome = await _open_invite(desk, tx, caller, secret)
    return await _settled(desk, caller, "invite", outcome)


async def open_admin_link(desk: Desk, caller: Caller, secret: str) -> Bound:
    """Make the caller an admin of the whole organisation; one who stands for nobody becomes a new person."""
    async with desk.db.begin() as tx:
        invite = await invites.of_secret(tx, secret)
        if invite is None or invite.kind != "admin":
            raise InviteUnknown
        if invite.used_by not in {None, caller.account_id}:
            raise InviteUsed
        if invite.expires_at <= caller.at:
            raise InviteExpired
        root = (await units.root(tx)).id
        person_id = caller.person_id or await _newcomer(desk, tx, caller, root)
        if not await invites.use(tx, invite.id, caller.account_id, desk.now()) and invite.used_by is None:
            raise InviteUsed
        if await roles.grant(tx, Gift(person_id, Role.ADMIN, root), None, desk.now()):
            change = Change("role", str(person_id), "grant", None, f"admin unit {root}", "admin link")
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        return await _as_it_stands(desk, tx, (caller.account_id, person_id), caller)


async def join(desk: Desk, caller: Caller, code: str) -> Class:
    """Give the class of a join code to one who may ask to be bound by it.

    Raises JoinCodeUnknown, or AccountBound for one who stands for somebody already.
    """
    async with desk.db.read() as tx:
        class_ = await classes.of_join_code(tx, code)
    if class_ is None:
        raise JoinCodeUnknown
    if caller.person_id is not None:
        raise AccountBound(name=caller.person_name)
    return class_


async def share_contact(desk: Desk, caller: Caller, card: tuple[int | None, str], class_id: int | None) -> Bound:
    """Bind the caller by their own contact card, (user id, number): to whom on the roll has that number.

    Without a class, or where nobody on its roll has the number, everybody who is known counts.
    Raises ContactNotOwn, PhoneNotOnRoll, AccountBound or SecondAccount.
    """
    async with desk.db.begin() as tx:
        outcome = await _share_contact(desk, tx, caller, card, class_id)
    return await _settled(desk, caller, "contact", outcome)


async def claim(desk: Desk, caller: Caller, class_id: int, line: tuple[str, str]) -> None:
    """Ask the class's staff to let the caller be a line of the roll: (staff number, name).

    Whether there is such a line makes no difference that the caller can see. Raises AccountBound or TooManyClaims.
    """
    if caller.person_id is not None:
        raise AccountBound(name=caller.person_name)
    staff_no, name = line
    policy = desk.policies.binding
    async with desk.db.begin() as tx:
        if await kept.tries_since(tx, caller, desk.now() - policy.locked_for) >= policy.tries:
            raise TooManyClaims(minutes=policy.locked_for.seconds // 60)
        await kept.log_try(tx, caller)
        found = await kept.by_staff_no(tx, class_id, staff_no)
        if found and found[1] == rosters.normal_name(name):
            await claims.ask(desk, tx, caller, class_id, found[0])
    desk.bells.ring("outbox")


async def stand_for(desk: Desk, tx: Transaction, account_id: int, person_id: PersonId, cause: Caller) -> Bound:
    """Let an unbound account stand for a person, within the transaction; its earlier scans become marks.

    Ring the bell `register` for each session of `signed` after the commit. Raises Changed where it is bound meanwhile.
    """
    if not await kept.bind(tx, account_id, person_id, desk.now()):
        raise Changed
    change = Change("account", str(account_id), "bind", None, str(person_id))
    await changes.keep(tx, change, cause.person_id or person_id, desk.now(), cause.cause_id)
    return await _as_it_stands(desk, tx, (account_id, person_id), cause)


async def _open_invite(desk: Desk, tx: Transaction, caller: Caller, secret: str) -> Bound | Refused:
    invite = await invites.of_secret(tx, secret)
    if invite is None or invite.person_id is None:
        return InviteUnknown()
    if caller.person_id == invite.person_id:
        return await _as_it_stands(desk, tx, (caller.account_id, invite.person_id), caller)
    if invite.used_by is not None:
        await claims.report_used(desk, tx, caller, invite)
        return InviteUsed()
    if invite.expires_at <= caller.at:
        return InviteExpired()
    outcome = await _prove(desk, tx, caller, invite.person_id, invite.class_id)
    if isinstance(outcome, Bound):
        await invites.use(tx, invite.id, caller.account_id, desk.now())
    return outcome


async def _share_contact(
    desk: Desk, tx: Transaction, caller: Caller, card: tuple[int | None, str], class_id: int | None
) -> Bound | Refused:
    user_id, number = card
    if user_id != caller.account_id:
        return ContactNotOwn()
    phone = rosters.normal_phone(f"+{number.lstrip('+')}", desk.policies.rosters.phone_region)
    if phone is None:
        return PhoneNotOnRoll()
    found = await kept.by_phone(tx, phone, class_id) or await kept.by_phone(tx, phone, None)
    return await _prove(desk, tx, caller, found[0], class_id) if len(found) == 1 else PhoneNotOnRoll()


async def _prove(
    desk: Desk, tx: Transaction, caller: Caller, person_id: PersonId, class_id: int | None
) -> Bound | Refused:
    """Bind one who has proved to be a person; a second account is refused, and the staff asked about it."""
    if caller.person_id == person_id:
        return await _as_it_stands(desk, tx, (caller.account_id, person_id), caller)
    if caller.person_id is not None:
        return AccountBound(name=caller.person_name)
    await kept.hold(tx, person_id)
    person = await people.person(tx, person_id)
    assert person is not None  # a link or a roll refers to it
    if person.account_id is None:
        return await stand_for(desk, tx, caller.account_id, person_id, caller)
    known_in = class_id or await kept.home_class(tx, person_id)
    if known_in is not None:
        await claims.ask(desk, tx, caller, known_in, person_id)
    return SecondAccount()


async def _newcomer(desk: Desk, tx: Transaction, caller: Caller, unit_id: int) -> PersonId:
    person_id = await people.add(tx, Newcomer(caller.name, unit_id), desk.now())
    await stand_for(desk, tx, caller.account_id, person_id, caller)
    return person_id


async def _as_it_stands(desk: Desk, tx: Transaction, pair: tuple[int, PersonId], cause: Caller) -> Bound:
    """Say who an account stands for; what it scanned before and nobody has marked yet is marked now."""
    account_id, person_id = pair
    person = await people.person(tx, person_id)
    assert person is not None  # the caller has just found it
    await arrivals.bound(tx, account_id, person_id)
    signed: list[SignedIn] = []
    for scan in await kept.kept_scans(tx, account_id, person_id):
        if (await terms.of_session(tx, scan.session.id, desk.policies.terms)).want_more_than(scan.evidence):
            continue  # it waits for staff since it came
        mark = attendance.judge(scan.session, person_id, scan.at, scan.evidence, desk.policies.attendance)
        found = await register.sign_in(desk, tx, scan.session, mark, Deed(Event.SIGN_IN, person_id, cause.cause_id))
        if found.is_first and scan.session.id not in {one.session.id for one in signed}:
            signed.append(SignedIn(scan.session, found.mark, found.is_first, found.session_ids))
    supervised = await classes.classes_in_scope(tx, person_id, {Role.SUPERVISOR})
    return Bound(person_id, person.name, await kept.classes_of(tx, person_id), supervised, signed)


async def _settled(desk: Desk, caller: Caller, way: str, outcome: Bound | Refused) -> Bound:
    """A refusal that was reported must be kept before it is raised: the report goes out with it. All are logged."""
    desk.bells.ring("outbox")
    if isinstance(outcome, Refused):
        async with desk.db.begin() as tx:
            await keep_attempt(tx, caller, Attempt(way, outcome.word))
        raise outcome
    for session_id in {one for signed in outcome.signed for one in signed.session_ids}:
        desk.bells.ring("register", session_id)
    return outcome

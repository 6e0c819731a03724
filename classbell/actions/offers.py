"""Offers as those who organise a programme make and look after them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, must_on_unit
from classbell.domain import offers as rules
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.offers import NoProgrammes, OfferPublished
from classbell.domain.offers import AT_MOST, Offer, Offered, State, Terms
from classbell.domain.people import Caller, PersonId, Scope, Verb, may
from classbell.domain.reminders import Due, Kind
from classbell.storage import changes, people, reminders, units
from classbell.storage import offers as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.offers import Programme

SEED_BYTES = 16
_HOWEVER_LATE = timedelta(days=36500)
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class View:
    """An offer as it stands at an instant."""

    offer: Offer
    classes: tuple[Offered, ...]
    """Those that are offered still."""
    heads: int
    """Whom any of its classes is for."""
    reachable: int
    """How many of them the bot can write to."""
    at: datetime


async def mine(desk: Desk, caller: Caller) -> list[Offer]:
    """Give the offers of programmes that the caller organises, the newest first."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        return [one for one in await kept.everything(tx) if may(grants, Verb.ORGANISE, Scope(one.programme_path))]


async def may_offer(desk: Desk, caller: Caller) -> bool:
    """Tell whether the caller organises any programme."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        found = await kept.programmes(tx)
    return any(may(grants, Verb.ORGANISE, Scope(one.unit_path)) for one in found)


async def programmes(desk: Desk, caller: Caller) -> list[Programme]:
    """Give the programmes with classes that the caller organises, the latest first; raises NoProgrammes."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        found = [
            one for one in await kept.programmes(tx) if one.classes and may(grants, Verb.ORGANISE, Scope(one.unit_path))
        ]
    if not found:
        raise NoProgrammes
    return found


async def make(desk: Desk, caller: Caller, programme_id: int) -> View:
    """Begin an offer, for the people of the programme's own unit. Again for the same update gives the same."""
    async with desk.db.begin() as tx:
        programme = await kept.programme(tx, programme_id)
        if programme is None:
            raise Changed
        by = await must_on_unit(tx, caller, Verb.ORGANISE, programme.unit_path)
        offer_id = await kept.add(tx, programme_id, desk.policies.offers, (by, caller.cause_id), desk.now())
        return await _view(desk, tx, await _of(tx, offer_id))


async def look(desk: Desk, caller: Caller, offer_id: int) -> View:
    """Show an offer to those who organise its programme."""
    async with desk.db.read() as tx:
        return await _view(desk, tx, (await organised(tx, caller, offer_id))[0])


async def set_terms(desk: Desk, caller: Caller, offer_id: int, change: Callable[[Terms], Terms]) -> View:
    """Let a draft go by other rules; raises OfferPublished, Changed for rules there are not."""
    async with desk.db.begin() as tx:
        offer, _ = await organised(tx, caller, offer_id)
        must_be_draft(offer)
        terms = change(offer.terms)
        if not AT_MOST[0] <= terms.at_most <= AT_MOST[1]:
            raise Changed
        await kept.set_terms(tx, offer_id, terms)
        return await _view(desk, tx, await _of(tx, offer_id))


async def set_unit(desk: Desk, caller: Caller, offer_id: int, unit_id: int) -> View:
    """Let a draft be for the people of a unit that the caller organises, and all below."""
    async with desk.db.begin() as tx:
        offer, _ = await organised(tx, caller, offer_id)
        must_be_draft(offer)
        unit = await units.unit(tx, unit_id)
        if unit is None:
            raise Changed
        await must_on_unit(tx, caller, Verb.ORGANISE, unit.path)
        await kept.set_unit(tx, offer_id, unit_id)
        return await _view(desk, tx, await _of(tx, offer_id))


async def set_closing(desk: Desk, caller: Caller, offer_id: int, closes_at: datetime) -> View:
    """Say until when people may choose, before or after it was published; raises OfferClosesTooEarly, Changed."""
    async with desk.db.begin() as tx:
        offer, by = await organised(tx, caller, offer_id)
        if offer.state not in {State.DRAFT, State.PUBLISHED}:
            raise Changed
        if offer.terms.closes_at == closes_at:
            return await _view(desk, tx, offer)
        rules.check_closing(offer, closes_at, desk.now())
        await kept.set_terms(tx, offer_id, replace(offer.terms, closes_at=closes_at))
        offer = await _of(tx, offer_id)
        if offer.state is State.PUBLISHED:
            await _plan(desk, tx, offer)
            await _log(desk, tx, (caller, by), Change("offer", str(offer_id), "extend", None, closes_at.isoformat()))
        view = await _view(desk, tx, offer)
    desk.bells.ring("due")
    return view


async def to_publish(desk: Desk, caller: Caller, offer_id: int) -> View:
    """Show a draft as it would be published; raises what publishing would."""
    async with desk.db.read() as tx:
        offer, _ = await organised(tx, caller, offer_id)
        must_be_draft(offer)
        rules.check_complete(offer, await kept.classes(tx, offer_id), desk.now())
        return await _view(desk, tx, offer)


async def publish(desk: Desk, caller: Caller, offer_id: int) -> View:
    """Publish a draft: from its opening on, or now, people may choose, and are told so by the clock.

    Raises OfferIncomplete, OfferClosesTooEarly. Doing it again changes nothing.
    """
    async with desk.db.begin() as tx:
        offer, by = await organised(tx, caller, offer_id)
        if offer.state is State.DRAFT:
            now = desk.now()
            rules.check_complete(offer, await kept.classes(tx, offer_id), now)
            opens_at = max(offer.terms.opens_at or now, now)
            await kept.publish(tx, offer_id, opens_at, secrets.token_hex(SEED_BYTES))
            offer = await _of(tx, offer_id)
            await _plan(desk, tx, offer)
            await _log(desk, tx, (caller, by), Change("offer", str(offer_id), "publish"))
        view = await _view(desk, tx, offer)
    desk.bells.ring("due")
    return view


async def end(desk: Desk, caller: Caller, offer_id: int) -> View:
    """Close an offer now; the clock settles it at once. Doing it again changes nothing."""
    async with desk.db.begin() as tx:
        offer, by = await organised(tx, caller, offer_id)
        now = desk.now()
        if offer.is_open(now):
            await kept.set_terms(tx, offer_id, replace(offer.terms, closes_at=now - _MOMENT))
            offer = await _of(tx, offer_id)
            await _plan(desk, tx, offer)
            await _log(desk, tx, (caller, by), Change("offer", str(offer_id), "end"))
        view = await _view(desk, tx, offer)
    desk.bells.ring("due")
    return view


async def drop(desk: Desk, caller: Caller, offer_id: int) -> None:
    """Let a draft go; raises OfferPublished once people have seen it."""
    async with desk.db.begin() as tx:
        offer, by = await organised(tx, caller, offer_id)
        if offer.state is State.DROPPED:
            return
        must_be_draft(offer)
        await kept.drop(tx, offer_id, desk.now())
        await _log(desk, tx, (caller, by), Change("offer", str(offer_id), "drop"))


async def organised(tx: Reader, caller: Caller, offer_id: int) -> tuple[Offer, PersonId]:
    """Give an offer, and who asks, to those who organise its programme; raises NotAllowed, Changed."""
    offer = await _of(tx, offer_id)
    return offer, await must_on_unit(tx, caller, Verb.ORGANISE, offer.programme_path)


def must_be_draft(offer: Offer) -> None:
    """Raise OfferPublished once the rules stand, Changed for an offer that was let go."""
    if offer.state is State.DROPPED:
        raise Changed
    if offer.state is not State.DRAFT:
        raise OfferPublished


async def _of(tx: Reader, offer_id: int) -> Offer:
    offer = await kept.offer(tx, offer_id)
    if offer is None:
        raise Changed
    return offer


async def _view(desk: Desk, tx: Reader, offer: Offer) -> View:
    classes = tuple(one for one in await kept.classes(tx, offer.id) if not one.is_withdrawn)
    audience = [one for one in await kept.audience(tx, offer.unit_path) if rules.is_for(offer, classes, one.chooser)]
    reachable = sum(one.chat_id is not None for one in audience)
    return View(offer, classes, len(audience), reachable, desk.now())


async def _plan(desk: Desk, tx: Transaction, offer: Offer) -> None:
    """Have the clock open and close a published offer at its times."""
    opens_at, closes_at = offer.terms.opens_at, offer.terms.closes_at
    assert opens_at is not None and closes_at is not None  # noqa: PT018 it was published with both
    opens = Due(Kind.OFFER_OPENS, None, None, opens_at, closes_at, subject_id=offer.id)
    closes = Due(Kind.OFFER_CLOSES, None, None, closes_at, closes_at + _HOWEVER_LATE, subject_id=offer.id)
    await reminders.plan_subject(tx, Kind.OFFER_OPENS, offer.id, [opens], desk.now())
    await reminders.plan_subject(tx, Kind.OFFER_CLOSES, offer.id, [closes], desk.now())


async def _log(desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], change: Change) -> None:
    caller, by = who
    await changes.keep(tx, change, by, desk.now(), caller.cause_id)

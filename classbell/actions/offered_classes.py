"""The classes of an offer as its organisers look after them: places, rules, and the people who chose them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from classbell.actions import restraint, seats
from classbell.actions.desk import Desk
from classbell.actions.offers import must_be_draft, organised
from classbell.actions.permissions import must
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NameTooLong
from classbell.domain.errors.offers import OfferedAlready
from classbell.domain.offers import CAPACITY, TOPIC_AT_MOST, Offer, Offered, State
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.picks import LIVE
from classbell.domain.picks import State as Fate
from classbell.storage import changes, picks, units
from classbell.storage import offers as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.picks import Picker


@dataclass(frozen=True, slots=True)
class View:
    """An offered class with everybody whose choice of it stands, at an instant."""

    offer: Offer
    offered: Offered
    people: tuple[Picker, ...]
    categories: dict[int, str]
    """All there are, by id."""
    at: datetime

    @property
    def reachable(self) -> int:
        """How many of them the bot can write to."""
        return sum(one.chat_id is not None for one in self.people)


async def candidates(desk: Desk, caller: Caller, offer_id: int) -> list[Class]:
    """Give the classes of the programme that have not begun and are offered nowhere."""
    async with desk.db.read() as tx:
        offer, _ = await organised(tx, caller, offer_id)
        return await kept.candidates(tx, offer.programme_id, desk.now())


async def add(desk: Desk, caller: Caller, key: tuple[int, int], capacity: int) -> View:
    """Put a class into a draft (offer, class) with so many places; raises OfferedAlready, OfferPublished."""
    offer_id, class_id = key
    async with desk.db.begin() as tx:
        offer, by = await organised(tx, caller, offer_id)
        must_be_draft(offer)
        await must(tx, caller, Verb.ORGANISE, class_id)
        inside = next((one for one in await kept.classes(tx, offer_id) if _is(one, class_id)), None)
        if inside is not None:
            return await _view(desk, tx, offer, inside.id)
        if class_id not in {one.id for one in await kept.candidates(tx, offer.programme_id, desk.now())}:
            raise OfferedAlready
        offered_id = await kept.add_class(tx, offer_id, class_id, capacity)
        if offered_id is None:
            raise OfferedAlready
        change = Change("offered_class", str(offered_id), "add", None, str(capacity))
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        return await _view(desk, tx, offer, offered_id)


async def look(desk: Desk, caller: Caller, offered_id: int) -> View:
    """Show an offered class to its organisers."""
    async with desk.db.read() as tx:
        offer, _, _ = await _organised(tx, caller, offered_id)
        return await _view(desk, tx, offer, offered_id)


async def set_rules(desk: Desk, caller: Caller, offered_id: int, change: Callable[[Offered], Offered]) -> View:
    """Let a class of a draft be for others; raises OfferPublished."""
    async with desk.db.begin() as tx:
        offer, offered, _ = await _organised(tx, caller, offered_id)
        must_be_draft(offer)
        await kept.set_class(tx, change(offered))
        return await _view(desk, tx, offer, offered_id)


async def set_capacity(desk: Desk, caller: Caller, offered_id: int, capacity: int) -> View:
    """Say how many places a class has; what becomes free goes to those first in line. Nobody loses a place by it."""
    if not CAPACITY[0] <= capacity <= CAPACITY[1]:
        raise Changed
    async with desk.db.begin() as tx:
        await kept.hold(tx, offered_id)
        offer, found, by = await _organised(tx, caller, offered_id)
        if found.capacity != capacity:
            await kept.set_class(tx, replace(found, capacity=capacity))
            change = Change("offered_class", str(offered_id), "capacity", str(found.capacity), str(capacity))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
            await restraint.put(desk, tx, await seats.fill(desk, tx, offered_id))
        view = await _view(desk, tx, offer, offered_id)
    desk.bells.ring("outbox")
    return view


async def set_topic(desk: Desk, caller: Caller, offered_id: int, topic: str) -> View:
    """Say what a class teaches, by which a second time is known; '' lets its name say it."""
    if len(topic) > TOPIC_AT_MOST:
        raise NameTooLong(most=TOPIC_AT_MOST)
    async with desk.db.begin() as tx:
        offer, offered, by = await _organised(tx, caller, offered_id)
        must_be_draft(offer)
        await must(tx, caller, Verb.ORGANISE, offered.class_.id)
        if offered.topic != topic:
            await kept.set_topic(tx, offered.class_.id, topic or None)
            change = Change("class", str(offered.class_.id), "topic", offered.topic, topic or None)
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        return await _view(desk, tx, offer, offered_id)


async def cancel(desk: Desk, caller: Caller, offered_id: int) -> View:
    """Offer a class no more: whoever chose it is free again, and told once. Doing it again changes nothing."""
    async with desk.db.begin() as tx:
        await kept.hold(tx, offered_id)
        offer, offered, by = await _organised(tx, caller, offered_id)
        view = await _view(desk, tx, offer, offered_id)
        if await kept.withdraw_class(tx, offered_id, desk.now()):
            letters = [await _release(desk, tx, offered, one, Fate.CANCELLED) for one in view.people]
            await restraint.put(desk, tx, [one for one in letters if one.chat_id is not None])
            change = Change("offered_class", str(offered_id), "cancel", str(len(view.people)), "0")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    desk.bells.ring("outbox")
    return view


async def remove(desk: Desk, caller: Caller, pick_id: int) -> View:
    """Take somebody's choice away; a place goes to the first in line. They are told; doing it again changes nothing."""
    async with desk.db.begin() as tx:
        picker = await picks.person(tx, pick_id)
        if picker is None:
            raise Changed
        await kept.hold(tx, picker.pick.offered_id)
        offer, offered, by = await _organised(tx, caller, picker.pick.offered_id)
        picker = await picks.person(tx, pick_id)
        if picker is not None and picker.pick.state in LIVE:
            letter = await _release(desk, tx, offered, picker, Fate.REMOVED)
            change = Change("pick", f"{offered.id}/{picker.pick.person_id}", "remove", picker.pick.state, None)
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
            told = [letter] if letter.chat_id is not None else []
            await restraint.put(desk, tx, [*told, *await seats.fill(desk, tx, offered.id)])
        view = await _view(desk, tx, offer, offered.id)
    desk.bells.ring("outbox")
    return view


async def everybody(desk: Desk, caller: Caller, offer_id: int) -> list[View]:
    """Give every class of an offer with the people who chose it."""
    async with desk.db.read() as tx:
        offer, _ = await organised(tx, caller, offer_id)
        found = [one for one in await kept.classes(tx, offer_id) if not one.is_withdrawn]
        return [await _view(desk, tx, offer, one.id) for one in found]


async def _release(desk: Desk, tx: Transaction, offered: Offered, picker: Picker, fate: Fate) -> Letter:
    await picks.move(tx, picker.pick, fate, desk.now())
    await seats.take(desk, tx, offered, picker.pick)
    kind, subject_id = ("class_off", offered.id) if fate is Fate.CANCELLED else ("place_lost", picker.pick.id)
    return seats.letter(desk, (kind, subject_id), offered, picker)


def _is(one: Offered, class_id: int) -> bool:
    return one.class_.id == class_id and not one.is_withdrawn


async def _organised(tx: Reader, caller: Caller, offered_id: int) -> tuple[Offer, Offered, PersonId]:
    offered = await kept.offered(tx, offered_id)
    if offered is None:
        raise Changed
    offer, by = await organised(tx, caller, offered.offer_id)
    if offer.state is State.DROPPED:
        raise Changed
    return offer, offered, by


async def _view(desk: Desk, tx: Reader, offer: Offer, offered_id: int) -> View:
    offered = await kept.offered(tx, offered_id)
    assert offered is not None  # the caller has read it
    names = {category_id: name for name, category_id in (await units.categories(tx)).items()}
    return View(offer, offered, tuple(await picks.people(tx, offered_id)), names, desk.now())

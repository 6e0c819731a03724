"""Choosing from what is offered: looking, taking, giving up, and one class in place of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.actions import restraint, seats
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import offers as rules
from classbell.domain import picks as choices
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.offers import OfferNotYours
from classbell.domain.offers import Chooser, Offer, Offered
from classbell.domain.people import Caller, PersonId
from classbell.domain.picks import Facts, Pick, State, Wish
from classbell.storage import changes, offers
from classbell.storage import picks as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter

REMEMBERED_FOR = timedelta(days=60)
"""How long after it has closed an offer is still shown to those who took part."""


@dataclass(frozen=True, slots=True)
class Line:
    """One class of a menu as it stands for somebody."""

    offered: Offered
    pick: Pick | None
    position: int | None
    """Which in line they are, from 1, where they wait."""
    had: tuple[str, ...]
    """Classes of the same topic they have had, or are in."""


@dataclass(frozen=True, slots=True)
class Menu:
    """An offer as it stands for somebody at an instant: the classes they may take, and those they have chosen."""

    offer: Offer
    lines: tuple[Line, ...]
    at: datetime

    def line(self, offered_id: int) -> Line:
        """Give one class of it; raises Changed."""
        for line in self.lines:
            if line.offered.id == offered_id:
                return line
        raise Changed

    @property
    def is_open(self) -> bool:
        """Whether they may choose now."""
        return self.offer.is_open(self.at)

    @property
    def chosen(self) -> tuple[Line, ...]:
        """What they have chosen, and stands."""
        return tuple(line for line in self.lines if line.pick)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of wanting a class: the menu after it; or, with nothing done, what they have to be told first."""

    menu: Menu
    warned_of: tuple[str, ...] = ()
    """Classes of the same topic they have had: they may say that they want it all the same."""


async def mine(desk: Desk, caller: Caller) -> list[Menu]:
    """Give what is offered to the caller now or soon, and what they took part in lately."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        now = desk.now()
        found = await offers.going_on(tx, person_id, now, now - REMEMBERED_FOR)
        menus = [await _menu(desk, tx, person_id, offer) for offer in found]
    return [menu for menu in menus if menu.lines]


async def menu(desk: Desk, caller: Caller, offer_id: int) -> Menu:
    """Give an offer as it stands for the caller; raises OfferNotYours, OfferNotOpenYet, Changed."""
    async with desk.db.read() as tx:
        return await _shown(desk, tx, must_be_bound(caller), offer_id)


async def menu_of(desk: Desk, caller: Caller, offered_id: int) -> Menu:
    """Give the offer that a class is part of, as it stands for the caller."""
    async with desk.db.read() as tx:
        found = await offers.offered(tx, offered_id)
        if found is None:
            raise Changed
        return await _shown(desk, tx, must_be_bound(caller), found.offer_id)


async def take(desk: Desk, caller: Caller, wish: Wish) -> Taken:
    """Choose a class: a place in it, the end of its line, or a ticket of its lot. Choosing it again is harmless.

    With `instead_of` another is given up for it, both or neither. Raises what domain/picks.py has against it.
    """
    person_id = must_be_bound(caller)
    async with desk.db.begin() as tx:
        await kept.hold_person(tx, person_id)
        offer, wanted = await _held(tx, wish)
        person = await kept.chooser(tx, person_id)
        choices.check(offer, wanted, person, desk.now())
        if await kept.live(tx, wanted.id, person_id) is None:
            had = (await kept.had(tx, offer.id, person_id, desk.now())).get(wanted.id, [])
            if choices.needs_a_word(offer, Facts((), had, None, is_on_roll=False), wish):
                return Taken(await _menu(desk, tx, person_id, offer), tuple(had))
            letters = await _give_up(desk, tx, caller, wish.instead_of) if wish.instead_of else []
            choices.weigh(offer, wanted, await _facts(tx, offer, wanted, person_id, had))
            await _keep(desk, tx, caller, (offer, wanted, person_id))
            await restraint.put(desk, tx, letters)
        taken = Taken(await _menu(desk, tx, person_id, offer))
    desk.bells.ring("outbox")
    return taken


async def leave(desk: Desk, caller: Caller, offered_id: int) -> Menu:
    """Give up what was chosen; a place goes to the first in line. Doing it again is harmless; raises OfferClosed."""
    person_id = must_be_bound(caller)
    async with desk.db.begin() as tx:
        await kept.hold_person(tx, person_id)
        offer, _ = await _held(tx, Wish(offered_id))
        rules.check_open(offer, desk.now())
        await restraint.put(desk, tx, await _give_up(desk, tx, caller, offered_id))
        left = await _shown(desk, tx, person_id, offer.id)
    desk.bells.ring("outbox")
    return left


async def _held(tx: Transaction, wish: Wish) -> tuple[Offer, Offered]:
    """Hold the classes a wish touches, always in the same order, and read them only then."""
    for offered_id in sorted({wish.offered_id, wish.instead_of or wish.offered_id}):
        await offers.hold(tx, offered_id)
    wanted = await offers.offered(tx, wish.offered_id)
    offer = await offers.offer(tx, wanted.offer_id) if wanted else None
    if wanted is None or offer is None or offer.state is rules.State.DRAFT:
        raise Changed
    return offer, wanted


async def _keep(desk: Desk, tx: Transaction, caller: Caller, what: tuple[Offer, Offered, PersonId]) -> None:
    offer, wanted, person_id = what
    is_free = wanted.left > wanted.waiting
    state = State.ENTERED if offer.is_by_lot else State.PLACED if is_free else State.WAITING
    await kept.add(tx, wanted.id, person_id, state, desk.now())
    if state is State.PLACED:
        await seats.give(desk, tx, wanted, [person_id])
    change = Change("pick", f"{wanted.id}/{person_id}", "take", None, state)
    await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)


async def _give_up(desk: Desk, tx: Transaction, caller: Caller, offered_id: int) -> list[Letter]:
    """Give up a choice, if it stands; the letters tell who gets the place."""
    person_id = must_be_bound(caller)
    pick, offered = await kept.live(tx, offered_id, person_id), await offers.offered(tx, offered_id)
    if pick is None or offered is None:
        return []
    await kept.move(tx, pick, State.WITHDRAWN, desk.now())
    await seats.take(desk, tx, offered, pick)
    change = Change("pick", f"{offered.id}/{person_id}", "leave", pick.state, None)
    await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
    return await seats.fill(desk, tx, offered_id)


async def _facts(tx: Reader, offer: Offer, wanted: Offered, person_id: PersonId, had: list[str]) -> Facts:
    held = await kept.of_person(tx, offer.id, person_id)
    return Facts(
        held=[one for one in await offers.classes(tx, offer.id) if one.id in held],
        had=had,
        clash=await kept.clash(tx, wanted.class_.id, person_id),
        is_on_roll=await kept.is_on_roll(tx, wanted.class_.id, person_id),
    )


async def _shown(desk: Desk, tx: Reader, person_id: PersonId, offer_id: int) -> Menu:
    offer = await offers.offer(tx, offer_id)
    if offer is None or offer.state in {rules.State.DRAFT, rules.State.DROPPED}:
        raise Changed
    found = await _menu(desk, tx, person_id, offer)
    if not found.lines:
        raise OfferNotYours
    if offer.terms.opens_at is not None and desk.now() < offer.terms.opens_at:
        rules.check_open(offer, desk.now())
    return found


async def _menu(desk: Desk, tx: Reader, person_id: PersonId, offer: Offer) -> Menu:
    person = await kept.chooser(tx, person_id)
    picks = await kept.of_person(tx, offer.id, person_id)
    had = await kept.had(tx, offer.id, person_id, desk.now())
    found = [one for one in await offers.classes(tx, offer.id) if one.id in picks or _may_see(offer, one, person)]
    lines = []
    for one in found:
        pick = picks.get(one.id)
        waits = pick is not None and pick.state is State.WAITING
        position = await kept.position(tx, pick.id) if pick and waits else None
        lines.append(Line(one, pick, position, tuple(had.get(one.id, ()))))
    return Menu(offer, tuple(lines), desk.now())


def _may_see(offer: Offer, one: Offered, person: Chooser) -> bool:
    return rules.is_for(offer, [one], person)

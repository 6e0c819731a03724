"""What the clock does for an offer: it tells people when it opens, and closes it, by lot where that is the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from classbell.actions import seats
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import draws
from classbell.domain import offers as rules
from classbell.domain.draws import Drawn
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.offers import OfferNotYours
from classbell.domain.offers import Offer, Offered
from classbell.domain.people import Caller, PersonId, Scope, Verb, may
from classbell.domain.picks import Pick, State
from classbell.storage import changes, offers, people, picks
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.storage.picks import Picker
from classbell.storage.reminders import DueRow
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Html, Voice, choose


@dataclass(frozen=True, slots=True)
class Proof:
    """A lot as everybody can draw it again: each class with its tickets, the best first."""

    offer: Offer
    classes: tuple[tuple[Offered, tuple[Drawn, ...]], ...]
    mine: tuple[int, ...]
    """The caller's tickets."""


async def opening_letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Show the menu to everybody whom any of its classes is for."""
    offer = await _offer(tx, row)
    if offer is None or not offer.is_open(desk.now()):
        return ()
    classes = await offers.classes(tx, offer.id)
    letters = []
    for one in await offers.audience(tx, offer.unit_path):
        if one.chat_id is not None and rules.is_for(offer, classes, one.chooser):
            voice = Voice(choose([one.wish], desk.house.language), desk.house.zone)
            letters.append(_letter("offer", (offer, one.chooser.person_id, one.chat_id), _invitation(voice, offer)))
    return letters


async def closing_letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """Close an offer for good; where it goes by lot, draw it and tell everybody who took part, once."""
    offer = await _offer(tx, row)
    if offer is None:
        return ()
    classes = [one for one in await offers.classes(tx, offer.id) if not one.is_withdrawn]
    for one in classes:
        await offers.hold(tx, one.id)
    if not await offers.settle(tx, offer.id, desk.now()):
        return ()
    await changes.keep(tx, Change("offer", str(offer.id), "settle"), None, desk.now(), None)
    if not offer.is_by_lot:
        return ()
    for one in classes:
        await _draw(desk, tx, offer, one.id)
    return await _results(desk, tx, offer, [one.id for one in classes])


async def proof(desk: Desk, caller: Caller, offer_id: int) -> Proof:
    """Give all that is needed to draw a lot again, to those whom it was for and those who organise it."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        offer = await offers.offer(tx, offer_id)
        if offer is None or offer.state is not rules.State.SETTLED or not offer.is_by_lot:
            raise Changed
        classes = await offers.classes(tx, offer_id)
        chooser = await picks.chooser(tx, person_id)
        organises = may(await people.grants(tx, person_id), Verb.ORGANISE, Scope(offer.programme_path))
        if not organises and not rules.is_for(offer, classes, chooser):
            raise OfferNotYours
        drawn = [(one, await picks.drawn(tx, one.id)) for one in classes]
    tickets = [(one, tuple(draws.draw(offer.seed or "", [pick.id for pick in found]))) for one, found in drawn]
    mine = tuple(pick.id for _, found in drawn for pick in found if pick.person_id == person_id)
    return Proof(offer, tuple(tickets), mine)


async def _draw(desk: Desk, tx: Transaction, offer: Offer, offered_id: int) -> None:
    """Order the tickets of a class: the first get its free places, the others wait in that order."""
    offered = await offers.offered(tx, offered_id)
    assert offered is not None and offer.seed is not None  # noqa: PT018 both were read in this transaction
    entered = {pick.id: pick for pick in await picks.in_state(tx, offered_id, State.ENTERED)}
    order = [entered[one.ticket] for one in draws.draw(offer.seed, entered)]
    placed = order[: offered.left]
    for place, pick in enumerate(order, 1):
        state = State.PLACED if place <= len(placed) else State.WAITING
        await picks.rank(tx, pick.id, (state, place), desk.now())
    await seats.give(desk, tx, offered, [pick.person_id for pick in placed])
    change = Change("offered_class", str(offered_id), "draw", str(len(order)), str(len(placed)))
    await changes.keep(tx, change, None, desk.now(), None)


async def _results(desk: Desk, tx: Reader, offer: Offer, offered_ids: Sequence[int]) -> list[Letter]:
    """Tell everybody who took part what all their tickets have brought, in one message."""
    outcomes: dict[PersonId, list[tuple[Offered, Pick]]] = defaultdict(list)
    who: dict[PersonId, Picker] = {}
    for offered_id in offered_ids:
        offered = await offers.offered(tx, offered_id)
        assert offered is not None  # it was drawn just now
        for picker in await picks.people(tx, offered_id):
            outcomes[picker.pick.person_id].append((offered, picker.pick))
            who[picker.pick.person_id] = picker
    drawn = {one: await _positions(tx, one) for one in offered_ids}
    letters = []
    for person_id, brought in outcomes.items():
        picker = who[person_id]
        if picker.chat_id is not None:
            voice = Voice(choose([picker.wish], desk.house.language), desk.house.zone)
            text = _told(voice, offer, [(one, pick, drawn[one.id].get(pick.id)) for one, pick in brought])
            letters.append(_letter("draw", (offer, person_id, picker.chat_id), (text, _to_menu(voice, offer))))
    return letters


async def _positions(tx: Reader, offered_id: int) -> dict[int, int]:
    waiting = await picks.in_state(tx, offered_id, State.WAITING)
    return {pick.id: place for place, pick in enumerate(waiting, 1)}


def _told(voice: Voice, offer: Offer, brought: Sequence[tuple[Offered, Pick, int | None]]) -> Html:
    lines = [voice.html("picks.drawn", title=offer.title)]
    for offered, pick, place in brought:
        word = "picks.drawn_placed" if place is None else "picks.drawn_waiting"
        lines.append(voice.html(word, title=offered.class_.title, ticket=str(pick.id), place=place or 0))
    return Html("\n".join([*lines, voice.html("picks.seed", seed=offer.seed)]))


def _invitation(voice: Voice, offer: Offer) -> tuple[Html, Button]:
    manner = voice.text(f"picks.by_{offer.terms.manner}")
    facts = {"title": offer.title, "closes_at": offer.terms.closes_at, "count": offer.terms.at_most}
    return voice.html("picks.invitation", manner=manner, **facts), _to_menu(voice, offer)


def _to_menu(voice: Voice, offer: Offer) -> Button:
    return Button(voice.text("picks.to_menu"), f"picks.menu:{offer.id}:0")


def _letter(kind: str, to: tuple[Offer, PersonId, int], content: tuple[Html, Button]) -> Letter:
    offer, person_id, chat_id = to
    text, button = content
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    useless_after = offer.terms.closes_at if kind == "offer" else None
    return Letter(kind, offer.id, person_id, chat_id, "sendMessage", body, useless_after=useless_after)


async def _offer(tx: Reader, row: DueRow) -> Offer | None:
    assert row.due.subject_id is not None  # it is about an offer
    return await offers.offer(tx, row.due.subject_id)

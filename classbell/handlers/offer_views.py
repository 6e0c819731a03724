"""How an offer looks to those who organise it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from classbell.actions import offered_classes
from classbell.actions.offers import View
from classbell.domain.offers import Manner, Offer, Offered, Repeats, State
from classbell.handlers.paging import A_PAGE, paged
from classbell.handlers.schedule_views import offered as offered_moments
from classbell.storage.instants import stamp
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

Shown = tuple[Html, list[list[Button]]]
NEXT: Mapping[str, str] = {
    Manner.FIRST_COME: Manner.LOT,
    Manner.LOT: Manner.FIRST_COME,
    Repeats.ALLOWED: Repeats.WARNED,
    Repeats.WARNED: Repeats.REFUSED,
    Repeats.REFUSED: Repeats.ALLOWED,
}
"""What one tap makes of a rule."""
CLOSES_IN = (1, 3, 7)
"""Days from now that are offered as the end."""
NAMED = 5
"""How many levels or categories are named."""


def all_of(voice: Voice, found: Sequence[Offer], page: int) -> Shown:
    """List what was offered, and the way to offer more."""
    buttons = [
        Button(voice.text(f"offers.in_list_{one.state}", title=one.title), f"offers.at:{one.id}") for one in found
    ]
    rows = [*paged(buttons, page, "offers.list"), [Button(voice.text("offers.new"), "offers.new:0")]]
    return voice.html("offers.list" if found else "offers.none"), rows


def board(voice: Voice, view: View, page: int = 0) -> Shown:
    """Show an offer with its rules and a page of its classes; below, what can be done at this stage."""
    offer = view.offer
    page = min(max(page, 0), max(len(view.classes) - 1, 0) // A_PAGE)
    shown = view.classes[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [voice.html(f"offers.head_{offer.state}", title=offer.title, at=view.at), _whom(voice, view)]
    lines += [voice.html(f"offers.{one}", **facts) for one, facts in _rules(offer)]
    lines += [_class(voice, offer, one) for one in shown] or [voice.html("offers.no_classes")]
    rows = {State.DRAFT: _draft_rows, State.PUBLISHED: _open_rows, State.SETTLED: _closed_rows}
    deeds = rows[offer.state](voice, view) if offer.state in rows else []
    buttons = [Button(one.class_.title, f"offered.at:{one.id}") for one in view.classes]
    to_list = [Button(voice.text("offers.back"), "offers.list:0")]
    return Html("\n".join(lines)), [*paged(buttons, page, f"offers.page:{offer.id}"), *deeds, to_list]


def moments(voice: Voice, offer_id: int, edge: str, now: datetime) -> Shown:
    """Offer instants for the beginning or the end."""
    verb = "open_at" if edge == "opens" else "close_at"
    found = offered_moments(voice, now)
    if edge == "closes":
        evening = now.astimezone(voice.zone).replace(hour=18, minute=0, second=0, microsecond=0)
        found = [evening + timedelta(days=days) for days in CLOSES_IN]
    rows = [[Button(voice.text("schedule.at", at=at), f"offers.{verb}:{offer_id}:{stamp(at)}")] for at in found]
    return voice.html(f"offers.ask_{edge}"), [*rows, back(voice, offer_id)]


def sure_publish(voice: Voice, view: View) -> Shown:
    """Say whom publishing reaches, and from when on."""
    offer = view.offer
    opens_at = offer.terms.opens_at
    later = opens_at is not None and opens_at > view.at
    word = "offers.sure_publish_later" if later else "offers.sure_publish"
    facts = {"heads": view.heads, "reachable": view.reachable, "opens_at": opens_at, "classes": len(view.classes)}
    rows = [[Button(voice.text("offers.publish_now"), f"offers.publish:{offer.id}")], back(voice, offer.id)]
    return voice.html(word, **facts), rows


def sure_end(voice: Voice, view: View) -> Shown:
    """Say what closing early means."""
    offer = view.offer
    word = "offers.sure_end_lot" if offer.is_by_lot else "offers.sure_end"
    entered, waiting = (sum(getattr(one, name) for one in view.classes) for name in ("entered", "waiting"))
    rows = [[Button(voice.text("offers.end_now"), f"offers.end:{offer.id}")], back(voice, offer.id)]
    return voice.html(word, entered=entered, waiting=waiting), rows


def sure_drop(voice: Voice, view: View) -> Shown:
    """Say what dropping a draft takes with it."""
    rows = [[Button(voice.text("offers.drop_now"), f"offers.drop:{view.offer.id}")], back(voice, view.offer.id)]
    return voice.html("offers.sure_drop", title=view.offer.title, classes=len(view.classes)), rows


def back(voice: Voice, offer_id: int) -> list[Button]:
    """Give the way back to the offer."""
    return [Button(voice.text("offers.back"), f"offers.at:{offer_id}")]


def to_candidates(voice: Voice, offer_id: int) -> list[Button]:
    """Give the way back to the classes that can be added to the offer."""
    return [Button(voice.text("offered.back"), f"offered.candidates:{offer_id}:0")]


def some(voice: Voice, names: Sequence[str]) -> str:
    """Name a few of many, and say how many there are; '' for none."""
    shown = voice.listed(names[:NAMED])
    return voice.text("survey.and_more", names=shown, count=len(names)) if len(names) > NAMED else shown


def listing(voice: Voice, view: View, found: Sequence[offered_classes.View]) -> Listing:
    """Give who chose what, and how that stands, as a table."""
    headings = [voice.text(f"offers.column.{name}") for name in ("class", "name", "unit", "state", "place", "at")]
    rows = []
    for one in found:
        waiting = 0
        for picker in one.people:
            waiting += picker.pick.state == "waiting"
            place = str(waiting) if picker.pick.state == "waiting" else ""
            state = voice.text(f"offers.pick_{picker.pick.state}")
            at = voice.text("schedule.at", at=picker.pick.picked_at)
            rows.append([one.offered.class_.title, picker.name, picker.unit_name, state, place, at])
    notes = [voice.text("offers.as_of", at=view.at)]
    return Listing(voice.text("offers.file", title=view.offer.title), headings, rows, notes)


def _whom(voice: Voice, view: View) -> Html:
    if not view.classes:
        return voice.html("offers.whom_unknown", name=view.offer.unit_name)
    return voice.html("offers.whom", name=view.offer.unit_name, heads=view.heads, reachable=view.reachable)


def _rules(offer: Offer) -> list[tuple[str, dict[str, object]]]:
    terms = offer.terms
    return [
        (f"by_{terms.manner}", {"count": terms.at_most}),
        ("per_topic" if terms.per_topic else "any_topic", {}),
        (f"repeats_{terms.repeats}", {}),
        ("opens_at" if terms.opens_at else "opens_at_once", {"at": terms.opens_at}),
        ("closes_at" if terms.closes_at else "closes_never", {"at": terms.closes_at}),
    ]


def _class(voice: Voice, offer: Offer, one: Offered) -> Html:
    facts = {"title": one.class_.title, "enrolled": one.enrolled, "capacity": one.capacity}
    by_lot = offer.is_by_lot and offer.state is not State.SETTLED
    word = "offers.class_entered" if by_lot else "offers.class_waiting"
    return voice.html(word, **facts, entered=one.entered, waiting=one.waiting)


def _draft_rows(voice: Voice, view: View) -> list[list[Button]]:
    offer_id, terms = view.offer.id, view.offer.terms

    def deed(word: str, data: str) -> Button:
        return Button(voice.text(f"offers.{word}"), f"offers.{data}")

    def rule(word: str, name: str, value: object) -> Button:
        return deed(word, f"set:{offer_id}:{name}:{value}")

    return [
        [Button(voice.text("offers.add_class"), f"offered.candidates:{offer_id}:0")],
        [rule("other_manner", "manner", NEXT[terms.manner]), deed("other_unit", f"units:{offer_id}:0:0")],
        [rule("fewer", "most", max(terms.at_most - 1, 1)), rule("more", "most", terms.at_most + 1)],
        [
            rule("other_topic", "topic", int(not terms.per_topic)),
            rule("other_repeats", "repeats", NEXT[terms.repeats]),
        ],
        [deed("set_opens", f"opens:{offer_id}"), deed("set_closes", f"closes:{offer_id}")],
        [deed("publish", f"ask_publish:{offer_id}")],
        [deed("drop", f"ask_drop:{offer_id}")],
    ]


def _open_rows(voice: Voice, view: View) -> list[list[Button]]:
    offer_id = view.offer.id
    refresh = Button(voice.text("picks.refresh"), f"offers.at:{offer_id}")
    extend = Button(voice.text("offers.extend"), f"offers.closes:{offer_id}")
    end = Button(voice.text("offers.end_early"), f"offers.ask_end:{offer_id}")
    return [[refresh, _book(voice, offer_id)], [extend, end] if view.offer.is_open(view.at) else [extend]]


def _closed_rows(voice: Voice, view: View) -> list[list[Button]]:
    offer_id = view.offer.id
    rows = [[Button(voice.text("picks.refresh"), f"offers.at:{offer_id}"), _book(voice, offer_id)]]
    if view.offer.is_by_lot:
        rows.append([Button(voice.text("picks.check_lot"), f"picks.proof:{offer_id}")])
    return rows


def _book(voice: Voice, offer_id: int) -> Button:
    return Button(voice.text("offers.book"), f"offers.book:{offer_id}")

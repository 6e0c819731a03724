"""How a notice that is being written looks to its author: the head of its board, and the buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.notices import ClassOffers, Draft
from classbell.domain.notices import REASONS, Circle, Pick, Recipient
from classbell.handlers.paging import A_PAGE, paged
from classbell.storage.notices import Picked
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

NAMED = 10

Keyboard = list[list[Button]]


def head(voice: Voice, draft: Draft) -> Html:
    """Say whom the draft is for, how many that is, who cannot be reached and why, and what to do next."""
    lines = [voice.html("notice.title"), audience(voice, draft.picked)]
    if draft.picked:
        lines.append(voice.html("notice.reach", count=draft.reach.count))
    if draft.reach.beyond:
        lines.append(beyond(voice, draft.reach.beyond))
    lines += [Html(), voice.html("notice.how" if draft.notice.content is None else "notice.written")]
    return Html("\n".join(lines))


def audience(voice: Voice, picked: Sequence[Picked]) -> Html:
    """Say what was picked."""
    if not picked:
        return voice.html("notice.for_nobody")
    named = [part(voice, one) for one in picked[:NAMED]]
    if len(picked) > NAMED:
        named.append(voice.text("notice.and_more", count=len(picked) - NAMED))
    return voice.html("notice.for", parts=voice.text("notice.comma").join(named))


def part(voice: Voice, picked: Picked) -> str:
    """Name one part of an audience."""
    name = picked.name or voice.text(f"notice.circle.{picked.pick.circle}")
    return voice.text("notice.part", title=picked.class_title, name=name)


def beyond(voice: Voice, people: Sequence[Recipient]) -> Html:
    """Name those who cannot be reached, with the reason; the first few, and how many more."""
    named = [
        voice.text("notice.with_reason", name=one.name, reason=reason(voice, one.obstacle)) for one in people[:NAMED]
    ]
    if len(people) > NAMED:
        named.append(voice.text("notice.and_more", count=len(people) - NAMED))
    return voice.html("notice.beyond", count=len(people), names=voice.text("notice.comma").join(named))


def reason(voice: Voice, key: str | None) -> str:
    """Say why a message cannot arrive; what Telegram itself said goes in as it is."""
    return voice.text(f"notice.reason.{key}") if key in REASONS else key or voice.text("notice.reason.none")


def board(voice: Voice, draft: Draft) -> Keyboard:
    """Offer what can be done with the draft as it stands."""
    notice, count = draft.notice, draft.reach.count
    rows = [[Button(voice.text("notice.audience"), f"notice.classes:{notice.id}:0")]]
    if notice.content is not None:
        asked = "notice.receipt_on" if notice.receipt else "notice.receipt_off"
        rows.append(
            [
                Button(voice.text(asked), f"notice.receipt:{notice.id}:{int(not notice.receipt)}"),
                Button(voice.text("notice.test"), f"notice.test:{notice.id}"),
            ]
        )
        if count:
            rows.append([Button(voice.text("notice.send", count=count), f"notice.send:{notice.id}:{count}")])
    return [*rows, [Button(voice.text("notice.discard"), f"notice.discard:{notice.id}")]]


def classes(voice: Voice, draft: Draft, page: int) -> Keyboard:
    """Offer the author's classes."""
    chosen = {picked.pick.class_id for picked in draft.picked}
    tap = f"notice.class:{draft.notice.id}"
    buttons = [Button(_ticked(one.title, one.id in chosen), f"{tap}:{one.id}") for one in draft.classes]
    rows = paged(buttons, page, f"notice.classes:{draft.notice.id}")
    return [*rows, [Button(voice.text("notice.done"), f"notice.board:{draft.notice.id}")]]


def offers(voice: Voice, notice_id: int, shown: ClassOffers) -> Keyboard:
    """Offer the roles and groups of a class, and the way to its people."""
    rows = []
    for offer in shown.offers:
        name = offer.name or voice.text(f"notice.circle.{offer.pick.circle}")
        label = voice.text("notice.offer", name=name, heads=offer.heads)
        rows.append([_tick(notice_id, offer.pick, label, shown)])
    more = Button(voice.text("notice.people"), f"notice.people:{notice_id}:{shown.class_.id}:0")
    back = Button(voice.text("notice.back"), f"notice.classes:{notice_id}:0")
    return [*rows, [more], [back, Button(voice.text("notice.done"), f"notice.board:{notice_id}")]]


def people(voice: Voice, notice_id: int, shown: ClassOffers, page: int) -> Keyboard:
    """Offer the people of a class, a page at a time."""
    class_id = shown.class_.id
    buttons = [
        _tick(notice_id, Pick(Circle.PERSON, class_id, person_id), name, shown) for person_id, name in shown.people
    ]
    rows = paged(buttons, page, f"notice.people:{notice_id}:{class_id}")
    back = Button(voice.text("notice.back"), f"notice.class:{notice_id}:{class_id}")
    return [*rows, [back, Button(voice.text("notice.done"), f"notice.board:{notice_id}")]]


def page_of(shown: ClassOffers, person_id: int) -> int:
    """Tell on which page of the people somebody stands; the first where they are gone."""
    places = [place for place, (one, _) in enumerate(shown.people) if one == person_id]
    return places[0] // A_PAGE if places else 0


def _tick(notice_id: int, pick: Pick, label: str, shown: ClassOffers) -> Button:
    on = pick in shown.picked
    data = f"notice.pick:{notice_id}:{pick.class_id}:{pick.circle}:{pick.subject_id}:{int(not on)}"
    return Button(_ticked(label, on), data)


def _ticked(label: str, on: bool) -> str:
    return f"{'☑' if on else '☐'} {label}"

"""How the audience of a notice is picked: the buttons below its board, a page for each way to choose."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from classbell.actions.audience_drafts import Choices, OfClass, OfUnit
from classbell.actions.audiences import Choice
from classbell.actions.notices import Draft
from classbell.domain.audiences import STATES, VALUES, Circle, Part, Side, level_of
from classbell.handlers.paging import A_PAGE, paged
from classbell.storage.audiences import Picked, Saved
from classbell.storage.people import Named
from classbell.words.buttons import Button
from classbell.words.catalogue import Voice

Keyboard = list[list[Button]]


def value(voice: Voice, part: Part, name: str | None) -> str:
    """Name what was picked, without its class: a role, a level and a state by their word."""
    if part.circle is Circle.LEVEL:
        level = level_of(part.subject_id)
        return voice.text(f"unit.level.{level}") if level else voice.text("audience.gone")
    if part.circle in {Circle.UNIT, Circle.UNCONFIRMED}:
        return voice.text(f"audience.{part.circle}", name=name or voice.text("audience.gone"))
    if part.circle in {Circle.GROUP, Circle.PERSON, Circle.CATEGORY}:
        return name or voice.text("audience.gone")
    return voice.text(f"audience.circle.{part.circle}")


def classes(voice: Voice, draft: Draft, side: Side, page: int) -> Keyboard:
    """Offer the author's classes and, beside them, the other ways to say whom it is for."""
    notice_id = draft.notice.id
    chosen = {one.part.class_id for one in draft.picked if one.part.side is side}
    buttons = [
        Button(_ticked(one.title, one.id in chosen), f"audience.class:{notice_id}:{side}:{one.id}")
        for one in draft.classes
    ]
    rows = paged(buttons, page, f"audience.classes:{notice_id}:{side}")
    by_name = Button(voice.text("audience.by_name"), f"audience.singles:{notice_id}:{side}")
    if side is Side.WHOM:
        by_unit = Button(voice.text("audience.by_unit"), f"audience.unit:{notice_id}:0:0")
        kept = Button(voice.text("audience.saved"), f"audience.saved:{notice_id}:0")
        return [*rows, [*([by_unit] if draft.has_units else []), by_name], [kept, _done(voice, notice_id)]]
    return [*rows, [by_name], [_back(voice, f"audience.limits:{notice_id}:{side}"), _done(voice, notice_id)]]


def of_class(voice: Voice, notice_id: int, side: Side, shown: OfClass) -> Keyboard:
    """Offer the roles and groups of a class, and the way to its people."""
    rows = []
    for offer in shown.offers:
        part = Part(side, offer.circle, shown.class_.id, offer.subject_id)
        label = voice.text("audience.offer", name=value(voice, part, offer.name), heads=offer.heads)
        rows.append([_tick(notice_id, part, label, shown.picked)])
    more = Button(voice.text("audience.people"), f"audience.people:{notice_id}:{side}:{shown.class_.id}:0")
    back = _back(voice, f"audience.classes:{notice_id}:{side}:0")
    return [*rows, [more], [back, _done(voice, notice_id)]]


def people(voice: Voice, notice_id: int, side: Side, shown: OfClass, page: int) -> Keyboard:
    """Offer the people of a class, a page at a time."""
    class_id = shown.class_.id
    buttons = [
        _tick(notice_id, Part(side, Circle.PERSON, class_id, person_id), name, shown.picked)
        for person_id, name in shown.people
    ]
    rows = paged(buttons, page, f"audience.people:{notice_id}:{side}:{class_id}")
    return [*rows, [_back(voice, f"audience.class:{notice_id}:{side}:{class_id}"), _done(voice, notice_id)]]


def of_unit(voice: Voice, notice_id: int, shown: OfUnit, page: int) -> Keyboard:
    """Offer a unit with all below it, and the ways down and up."""
    unit = shown.unit
    part = Part(Side.WHOM, Circle.UNIT, 0, unit.id)
    label = voice.text("audience.offer", name=value(voice, part, unit.name), heads=shown.heads)
    chosen = {part.subject_id for part in shown.picked if part.side is Side.WHOM and part.circle is Circle.UNIT}
    below = [
        Button(_marked(f"{one.name} ›", one.id in chosen), f"audience.unit:{notice_id}:{one.id}:0")
        for one in shown.below
    ]
    rows = [[_tick(notice_id, part, label, shown.picked)], *paged(below, page, f"audience.unit:{notice_id}:{unit.id}")]
    if shown.above:
        up = shown.above[-1]
        rows.append([Button(voice.text("unit.up", name=up.name), f"audience.unit:{notice_id}:{up.id}:0")])
    return [*rows, [_back(voice, f"audience.classes:{notice_id}:whom:0"), _done(voice, notice_id)]]


def limits(voice: Voice, draft: Draft, side: Side) -> Keyboard:
    """Offer what narrows an audience: states at once, the rest a page away."""
    notice_id = draft.notice.id
    picked = {one.part for one in draft.picked}
    rows = [[_tick(notice_id, Part(side, state), voice.text(f"audience.circle.{state}"), picked)] for state in STATES]
    turn = f"audience.values:{notice_id}:{side}"
    ways = [
        Button(
            _marked(voice.text(f"audience.by.{circle}"), any(_is_of(part, side, circle) for part in picked)),
            f"{turn}:{circle}:0",
        )
        for circle in VALUES
    ]
    ways.append(Button(voice.text("audience.by.class"), f"audience.classes:{notice_id}:{side}:0"))
    rows += [ways[at : at + 2] for at in range(0, len(ways), 2)]
    return [*rows, [_done(voice, notice_id)]]


def values(voice: Voice, notice_id: int, what: tuple[Side, Circle], shown: Choices, page: int) -> Keyboard:
    """Offer the units, categories, levels or notices by which the people picked can be narrowed."""
    side, circle = what
    buttons = [_tick(notice_id, one.part, _choice(voice, one), shown.picked) for one in shown.choices]
    rows = paged(buttons, page, f"audience.values:{notice_id}:{side}:{circle}")
    return [*rows, [_back(voice, f"audience.limits:{notice_id}:{side}"), _done(voice, notice_id)]]


def page_of(parts: Sequence[Part], part: Part) -> int:
    """Tell on which page of a list a part stands; the first where it is gone."""
    return list(parts).index(part) // A_PAGE if part in parts else 0


def people_of(shown: OfClass, side: Side) -> list[Part]:
    """Give the parts of a class's people in the order of their buttons."""
    return [Part(side, Circle.PERSON, shown.class_.id, person_id) for person_id, _ in shown.people]


def singles(voice: Voice, notice_id: int, side: Side, picked: Sequence[Picked]) -> Keyboard:
    """Show whom the author picked by name, to be taken out again, and the way to more."""
    parts = {one.part for one in picked}
    rows = [[_tick(notice_id, one.part, value(voice, one.part, one.name), parts)] for one in picked]
    again = Button(voice.text("audience.find"), f"audience.find:{notice_id}:{side}")
    return [*rows, [again], [_back(voice, f"audience.classes:{notice_id}:{side}:0"), _done(voice, notice_id)]]


def found(voice: Voice, notice_id: int, side: Side, people: Sequence[Named]) -> Keyboard:
    """Offer those a typed name may mean."""
    rows = []
    for one in people:
        label = voice.text("audience.found", name=one.name, unit=one.unit_name or "–")
        rows.append([_tick(notice_id, Part(side, Circle.PERSON, 0, one.person_id), label, ())])
    return [*rows, [_back(voice, f"audience.singles:{notice_id}:{side}"), _done(voice, notice_id)]]


def saved(voice: Voice, draft: Draft, kept: Sequence[Saved], page: int) -> Keyboard:
    """Offer the audiences kept under a name, and to keep this one."""
    notice_id = draft.notice.id
    rows = paged(
        [Button(f"⭐ {one.name}", f"audience.one:{notice_id}:{one.id}") for one in kept],
        page,
        f"audience.saved:{notice_id}",
    )
    if draft.picked:
        rows.append([Button(voice.text("audience.save"), f"audience.save:{notice_id}")])
    return [*rows, [_back(voice, f"audience.classes:{notice_id}:whom:0"), _done(voice, notice_id)]]


def one_saved(voice: Voice, notice_id: int, audience_id: int) -> Keyboard:
    """Offer what can be done with a saved audience."""
    tail = f"{notice_id}:{audience_id}"
    return [
        [Button(voice.text("audience.use"), f"audience.use:{tail}")],
        [
            Button(voice.text("audience.rename"), f"audience.rename:{tail}"),
            Button(voice.text("audience.drop"), f"audience.drop:{tail}"),
        ],
        [_back(voice, f"audience.saved:{notice_id}:0")],
    ]


def sure(voice: Voice, notice_id: int, audience_id: int) -> Keyboard:
    """Ask once more before a saved audience is forgotten."""
    yes = Button(voice.text("audience.drop_yes"), f"audience.dropped:{notice_id}:{audience_id}")
    return [[yes, _back(voice, f"audience.one:{notice_id}:{audience_id}")]]


def _is_of(part: Part, side: Side, circle: Circle) -> bool:
    return part.side is side and part.circle is circle


def _choice(voice: Voice, one: Choice) -> str:
    return voice.text("audience.offer", name=value(voice, one.part, one.name), heads=one.heads)


def _tick(notice_id: int, part: Part, label: str, picked: Collection[Part]) -> Button:
    on = part in picked
    subject = f"{part.class_id}:{part.circle}:{part.subject_id}"
    return Button(_ticked(label, on), f"audience.pick:{notice_id}:{part.side}:{subject}:{int(not on)}")


def _ticked(label: str, on: bool) -> str:
    return f"{'☑' if on else '☐'} {label}"


def _marked(label: str, on: bool) -> str:
    return f"{'✓ ' if on else ''}{label}"


def _back(voice: Voice, data: str) -> Button:
    return Button(voice.text("notice.back"), data)


def _done(voice: Voice, notice_id: int) -> Button:
    return Button(voice.text("notice.done"), f"notice.board:{notice_id}")

"""How a menu of classes looks to somebody who may choose from it."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.picks import Line, Menu
from classbell.domain.errors.offers import TooManyPicks, TopicTaken
from classbell.domain.offers import Offered, State
from classbell.domain.picks import State as Fate
from classbell.handlers.paging import A_PAGE, paged
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

Shown = tuple[Html, list[list[Button]]]

MARKS = {Fate.PLACED: "✅", Fate.WAITING: "⏳", Fate.ENTERED: "🎟"}


def all_of(voice: Voice, menus: Sequence[Menu], *, is_organiser: bool) -> Shown:
    """List what somebody may choose from, and took part in."""
    rows = [
        [Button(voice.text("picks.of", title=one.offer.title), f"picks.menu:{one.offer.id}:0")]
        for one in menus[:A_PAGE]
    ]
    if is_organiser:
        rows.append([Button(voice.text("offers.manage"), "offers.list:0")])
    return voice.html("picks.which" if menus else "picks.nothing"), rows


def menu(voice: Voice, found: Menu, page: int) -> Shown:
    """Give a page of a menu: its rules, what is left of each class, and what was chosen."""
    offer = found.offer
    page = min(max(page, 0), max(len(found.lines) - 1, 0) // A_PAGE)
    lines = [voice.html("picks.menu", title=offer.title, at=found.at), *_terms(voice, found)]
    lines += [_line(voice, found, line) for line in found.lines[page * A_PAGE : (page + 1) * A_PAGE]]
    buttons = [
        Button(f"{_mark(line)}{line.offered.class_.title}", f"picks.class:{line.offered.id}") for line in found.lines
    ]
    rows = [*paged(buttons, page, f"picks.menu:{offer.id}")]
    if offer.state is State.SETTLED and offer.is_by_lot:
        rows.append([Button(voice.text("picks.check_lot"), f"picks.proof:{offer.id}")])
    elif found.is_open:
        rows.append([Button(voice.text("picks.refresh"), f"picks.menu:{offer.id}:{page}")])
    return Html("\n".join(lines)), rows


def one(voice: Voice, found: Menu, line: Line) -> Shown:
    """Show one class, and what can be done about it."""
    offered, voice_there = line.offered, voice.within(line.offered.class_.zone)
    facts = {
        "title": offered.class_.title,
        "topic": offered.topic,
        "from_at": offered.first_at,
        "until": offered.last_at,
    }
    lines = [voice_there.html(_dated(offered), **facts)]
    lines.append(Html(f"{_mark(line)}{_left(voice, found, offered)}"))
    if line.pick:
        lines.append(_fate(voice, line))
    if line.had:
        lines.append(voice.html("picks.had", titles=tuple(line.had)))
    back = [Button(voice.text("picks.back"), f"picks.menu:{found.offer.id}:0")]
    return Html("\n".join(lines)), [*_deeds(voice, found, line), back]


def _dated(offered: Offered) -> str:
    """Name the sentence that says when a class meets: on one day, over several, or not known yet."""
    if offered.first_at is None or offered.last_at is None:
        return "picks.class_undated"
    first, last = (at.astimezone(offered.class_.zone).date() for at in (offered.first_at, offered.last_at))
    return "picks.class_one_day" if first == last else "picks.class"


def sure(voice: Voice, line: Line) -> Shown:
    """Ask whether a class is really given up."""
    waiting = line.offered.waiting
    place = line.pick is not None and line.pick.state is Fate.PLACED
    word = "picks.sure_line" if place and waiting else "picks.sure"
    rows = [
        [Button(voice.text("picks.leave_now"), f"picks.leave:{line.offered.id}")],
        [Button(voice.text("picks.keep_it"), f"picks.class:{line.offered.id}")],
    ]
    return voice.html(word, title=line.offered.class_.title, waiting=waiting), rows


def warned(voice: Voice, line: Line, titles: Sequence[str]) -> Shown:
    """Say that somebody has had this topic, before they choose it again."""
    rows = [
        [Button(voice.text("picks.all_the_same"), f"picks.again:{line.offered.id}")],
        [Button(voice.text("picks.not_again"), f"picks.class:{line.offered.id}")],
    ]
    return voice.html("picks.had_before", title=line.offered.class_.title, titles=tuple(titles)), rows


def instead(voice: Voice, found: Menu, line: Line, refusal: TooManyPicks | TopicTaken) -> Shown:
    """Offer to give up what stands in the way of a class."""
    in_the_way = [
        one for one in found.chosen if isinstance(refusal, TooManyPicks) or one.offered.topic == line.offered.topic
    ]
    rows = [
        [
            Button(
                voice.text("picks.swap", title=one.offered.class_.title),
                f"picks.swap:{line.offered.id}:{one.offered.id}",
            )
        ]
        for one in in_the_way
    ]
    back = [Button(voice.text("picks.keep_all"), f"picks.menu:{found.offer.id}:0")]
    said = voice.html(refusal.word, **refusal.facts)
    asked = voice.html("picks.instead", title=line.offered.class_.title, left=_left(voice, found, line.offered))
    had = [voice.html("picks.had", titles=tuple(line.had))] if line.had else []
    return Html("\n".join([said, asked, *had])), [*rows, back]


def outcome(voice: Voice, line: Line) -> str:
    """Say in a few words what choosing a class has brought."""
    assert line.pick is not None  # it was chosen just now
    return voice.text(f"picks.got_{line.pick.state}", title=line.offered.class_.title, place=line.position or 0)


def _terms(voice: Voice, found: Menu) -> list[Html]:
    offer = found.offer
    facts = {"closes_at": offer.terms.closes_at, "count": offer.terms.at_most}
    if not found.is_open:
        return [voice.html("picks.over", **facts)]
    said = [voice.html(f"picks.terms_{offer.terms.manner}", **facts)]
    return [*said, voice.html("picks.pledge", pledge=offer.pledge)] if offer.is_by_lot else said


def _line(voice: Voice, found: Menu, line: Line) -> Html:
    offered = line.offered
    what = _fate(voice, line) if line.pick else _left(voice, found, offered)
    said = voice.html("picks.line", mark=_mark(line), title=offered.class_.title, what=what)
    if line.had:
        said = Html(f"{said}{voice.html('picks.repeat_mark')}")
    return said


def _left(voice: Voice, found: Menu, offered: Offered) -> Html:
    if found.offer.is_by_lot and found.is_open:
        return voice.html("picks.entered_of", entered=offered.entered, capacity=offered.left)
    if offered.left:
        return voice.html("picks.left_of", left=offered.left, capacity=offered.capacity)
    return voice.html("picks.full", waiting=offered.waiting)


def _fate(voice: Voice, line: Line) -> Html:
    assert line.pick is not None  # only what was chosen has come to something
    return voice.html(f"picks.is_{line.pick.state}", place=line.position or 0, ticket=str(line.pick.id))


def _mark(line: Line) -> str:
    return f"{MARKS[line.pick.state]} " if line.pick else ""


def _deeds(voice: Voice, found: Menu, line: Line) -> list[list[Button]]:
    offered = line.offered
    if not found.is_open or offered.is_withdrawn:
        return []
    if line.pick:
        return [[Button(voice.text("picks.leave"), f"picks.ask_leave:{offered.id}")]]
    word = "enter" if found.offer.is_by_lot else "take" if offered.left > offered.waiting else "wait"
    return [[Button(voice.text(f"picks.{word}"), f"picks.take:{offered.id}")]]

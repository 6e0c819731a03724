"""How one's own leave looks: what is asked step by step, and what has become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from classbell.actions import leave_drafts as drafts
from classbell.domain import half_days
from classbell.domain.classes import Class, Session
from classbell.domain.leave import Kind, State
from classbell.domain.leave_requests import Case, Filed
from classbell.faces import leave as faces
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

View = tuple[Html, Rows]
WAYS = ("sessions", "halves", "days")
PIECES = {
    "time": ("from_at", "until_at", "session_id", "half"),
    "kind": ("kind",),
    "reason": ("reason",),
    "slip": ("slip",),
}
"""What can be asked anew before a leave is asked for, and what of it is forgotten then."""


def without(said: Mapping[str, Any], piece: str) -> dict[str, Any]:
    """Give what was said so far but for one piece."""
    return {name: value for name, value in said.items() if name not in PIECES[piece]}


async def step(context: Context, data: Mapping[str, Any]) -> View:
    """Ask for what still lacks, or show what would be asked for."""
    voice, next_step = context.voice, drafts.next_step(context.desk, data)
    if next_step == drafts.REVIEW:
        of = await drafts.preview(context.desk, context.caller, data)
        return faces.preview(of, voice), _review_rows(voice)
    if next_step == "time":
        class_, _ = await drafts.ahead(context.desk, context.caller, data["class_id"])
        return voice.html("leave.ask_time", title=class_.title), _time_rows(voice, class_)
    if next_step == "kind":
        rows = [[Button(voice.text(f"reason.{kind}"), f"leave.kind:{kind}")] for kind in Kind]
        return voice.html("leave.ask_kind"), [*rows, _discard(voice)]
    if next_step == "reason":
        return voice.html("leave.ask_reason"), [_discard(voice)]
    if data["kind"] in context.desk.policies.leave.slip_for:
        return voice.html("leave.ask_slip_needed"), [_discard(voice)]
    return voice.html("leave.ask_slip"), [[Button(voice.text("leave.no_slip_yet"), "leave.no_slip")], _discard(voice)]


def _time_rows(voice: Voice, class_: Class) -> Rows:
    ways = [
        Button(voice.text(f"leave.by_{way}"), f"leave.{way}:{class_.id}:0") for way in ("sessions", "halves", "days")
    ]
    return [ways[:1], ways[1:], _discard(voice)]


def _review_rows(voice: Voice) -> Rows:
    pieces = [Button(voice.text(f"leave.edit_{piece}"), f"leave.edit:{piece}") for piece in PIECES]
    send = [Button(voice.text("leave.send"), "leave.send")]
    return [send, pieces[:2], pieces[2:], _discard(voice)]


def _discard(voice: Voice) -> list[Button]:
    return [Button(voice.text("leave.discard"), "leave.discard")]


def classes(voice: Voice, found: Sequence[Class]) -> View:
    """Ask from which class, where somebody is in several."""
    return voice.html("leave.ask_class"), [[Button(one.title, f"leave.class:{one.id}")] for one in found]


def sessions(voice: Voice, of: tuple[Class, Sequence[Session]], page: int) -> View:
    """Ask for which session."""
    class_, held = of
    voice = voice.within(class_.zone)
    buttons = [Button(voice.text("leave.session", session=one), f"leave.session:{class_.id}:{one.id}") for one in held]
    rows = paged(buttons, page, f"leave.sessions:{class_.id}")
    return voice.html("leave.ask_session", title=class_.title), [*rows, _back(voice, class_)]


def halves(voice: Voice, of: tuple[Class, Sequence[Session]], page: int, policy: half_days.Policy) -> View:
    """Ask for which half of which day; only those are offered in which there is something to miss."""
    class_, held = of
    parts = dict.fromkeys((_day(class_, one), half_days.part(one, policy)) for one in held)
    buttons = [_half(voice, class_, on, half) for on, half in parts]
    rows = paged(buttons, page, f"leave.halves:{class_.id}")
    return voice.html("leave.ask_half", title=class_.title), [*rows, _back(voice, class_)]


def _half(voice: Voice, class_: Class, on: date, half: str) -> Button:
    label = voice.text("leave.half", day=on, half=voice.text(f"half.{half}"))
    return Button(label, f"leave.half:{class_.id}:{on:%Y%m%d}:{half}")


def first_days(voice: Voice, of: tuple[Class, Sequence[Session]], page: int) -> View:
    """Ask for the first of some whole days."""
    class_, held = of
    buttons = [
        Button(voice.text("leave.day", day=on), f"leave.from:{class_.id}:{on:%Y%m%d}:0") for on in _days(class_, held)
    ]
    rows = paged(buttons, page, f"leave.days:{class_.id}")
    return voice.html("leave.ask_first", title=class_.title), [*rows, _back(voice, class_)]


def last_days(voice: Voice, of: tuple[Class, Sequence[Session]], first: date, page: int) -> View:
    """Ask for the last of them."""
    class_, held = of
    key = f"{class_.id}:{first:%Y%m%d}"
    days = [on for on in _days(class_, held) if on >= first]
    buttons = [Button(voice.text("leave.day", day=on), f"leave.until:{key}:{on:%Y%m%d}") for on in days]
    rows = paged(buttons, page, f"leave.from:{key}")
    return voice.html("leave.ask_last", day=first), [*rows, _back(voice, class_)]


def _back(voice: Voice, class_: Class) -> list[Button]:
    return [Button(voice.text("leave.other_way"), f"leave.class:{class_.id}")]


def _days(class_: Class, held: Sequence[Session]) -> list[date]:
    return list(dict.fromkeys(_day(class_, one) for one in held))


def _day(class_: Class, session: Session) -> date:
    return session.starts_at.astimezone(class_.zone).date()


def mine(context: Context, found: Sequence[Filed], page: int, pages: int) -> View:
    """List what somebody has asked for; who is away now is back by one tap."""
    voice = context.voice
    lines = [voice.html("leave.mine" if found else "leave.none")]
    lines += [
        Html(f"{voice.html('leave.line', leave=faces.of(one, voice))}\n{faces.state(one, voice)}") for one in found
    ]
    rows = [[Button(faces.of(one, voice), f"leave.look:{one.leave.id}")] for one in found if one.leave.state in _LIVE]
    away = [one for one in found if one.leave.is_returnable(context.caller.at)]
    rows = [[Button(voice.text("leave.back"), f"leave.back:{one.leave.id}")] for one in away] + rows
    turns = [
        Button(voice.text(f"me.{word}"), f"leave.mine:{to}")
        for word, to in (("newer", page - 1), ("older", page + 1))
        if 0 <= to < pages
    ]
    rows += [turns] if turns else []
    return Html("\n\n".join(lines)), [*rows, [Button(voice.text("leave.new"), "leave.new")]]


def _line(voice: Voice, filed: Filed) -> Html:
    return Html(f"{voice.html('leave.line', leave=faces.of(filed, voice))}\n{faces.state(filed, voice)}")


_LIVE = (State.WAITING, State.GRANTED)


def own(context: Context, case: Case) -> View:
    """Give one leave of one's own, and what can be done with it now."""
    voice, filed = context.voice, case.filed
    facts = {
        "leave": faces.of(filed, voice),
        "title": filed.class_.title,
        "reason": filed.leave.reason,
        "covers": case.covers,
    }
    lines = [voice.html("leave.own", **facts), faces.gauge(case.gauge, voice)]
    return Html("\n".join([*lines, faces.state(filed, voice)])), _own_rows(context, filed)


def _own_rows(context: Context, filed: Filed) -> Rows:
    voice, one = context.voice, filed.leave
    verbs: list[str] = []
    if one.state is State.WAITING:
        verbs = ["change", "withdraw"]
    elif one.is_returnable(context.caller.at):
        verbs = ["back"]
    elif one.is_running and context.caller.at < one.span.from_at:
        verbs = ["withdraw"]
    row = [Button(voice.text(f"leave.{verb}"), f"leave.{verb}:{one.id}") for verb in verbs]
    slip = [Button(voice.text("leave.see_slip"), f"leave.slip:{one.id}")] if one.slip else []
    if one.state in {State.GRANTED, State.RETURNED}:
        slip.append(Button(voice.text("leave.add_slip"), f"leave.add_slip:{one.id}"))
    return [part for part in (row, slip, [Button(voice.text("leave.to_mine"), "leave.mine:0")]) if part]


def really(context: Context, case: Case) -> View:
    """Ask once more before what was granted is withdrawn."""
    voice, leave_id = context.voice, case.filed.leave.id
    rows = [
        [Button(voice.text("leave.sure"), f"leave.sure:{leave_id}")],
        [Button(voice.text("leave.not_sure"), f"leave.look:{leave_id}")],
    ]
    return voice.html("leave.really", leave=faces.of(case.filed, voice), count=case.covers), rows


def returned(context: Context, case: Case) -> View:
    """Give a leave that was just returned from, which for a moment can go on after all."""
    said, rows = own(context, case)
    undo = [Button(context.voice.text("leave.not_back"), f"leave.not_back:{case.filed.leave.id}")]
    return Html(f"{said}\n{context.voice.html('leave.undo_hint')}"), [undo, *rows]

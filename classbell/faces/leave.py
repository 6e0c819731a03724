"""A leave in words: when, how much of the limit it takes, and the card by which staff decide."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.classes import Class
from classbell.domain.leave import Gauge, Span, State, hours
from classbell.domain.leave_requests import QUICK_REFUSALS, Case, Filed, Preview
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

BAR = 10
_MOMENT = timedelta(milliseconds=1)


def when(span: Span, class_: Class, title: str | None, voice: Voice) -> str:
    """Say when a leave is, in the class's zone."""
    voice = voice.within(class_.zone)
    facts = {"from_at": span.from_at, "until_at": span.until_at, "last_at": span.until_at - _MOMENT}
    if span.session_id is not None:
        return voice.text("leave.when_session", title=title, **facts)
    if span.half is not None:
        return voice.text("leave.when_half", half=voice.text(f"half.{span.half}"), **facts)
    count = int(span.days(class_.zone))
    return voice.text("leave.when_days" if count > 1 else "leave.when_day", count=count, **facts)


def of(filed: Filed, voice: Voice) -> str:
    """Say when a leave that was asked for is, and of what kind."""
    return voice.text("leave.in_short", when=spelled(filed, voice), kind=voice.text(f"reason.{filed.leave.kind}"))


def spelled(filed: Filed, voice: Voice) -> str:
    """Say when a leave that was asked for is."""
    return when(filed.leave.span, filed.class_, filed.session_title, voice)


def gauge(of: Gauge, voice: Voice) -> Html:
    """Say how much leave was had, is asked for and may be had, with a bar; whether it is too much."""
    facts = {"used": hours(of.used), "asked": hours(of.asked), "limit": hours(of.limit)}
    after = of.used + of.asked
    full = min(BAR, round(BAR * (after / of.limit))) if of.limit else BAR * bool(after)
    word = "leave.gauge" if of.asked else "leave.gauge_used"
    lines = [voice.html(word, bar="▓" * full + "░" * (BAR - full), after=hours(after), **facts)]
    if not of.counts:
        lines.append(voice.html("leave.uncounted"))
    if of.over:
        lines.append(voice.html("leave.over", over=hours(of.over)))
    return Html("\n".join(lines))


def preview(of: Preview, voice: Voice) -> Html:
    """Give a leave as it would be asked for, for the person themselves."""
    wish = of.wish
    facts = {
        "title": of.class_.title,
        "when": when(wish.span, of.class_, of.session_title, voice),
        "kind": voice.text(f"reason.{wish.kind}"),
        "reason": wish.reason,
        "slip": voice.text("leave.with_slip" if wish.slip else "leave.without_slip"),
        "ranks": voice.text("leave.then").join(voice.text(f"rank.{rank}") for rank in of.ranks),
    }
    lines = [voice.html("leave.preview", **facts), _covers(of.covers, voice), gauge(of.gauge, voice)]
    return Html("\n".join([*lines, voice.html("leave.check")]))


def request(case: Case, voice: Voice) -> Html:
    """Give a leave that was asked for as staff see it."""
    filed, leave = case.filed, case.filed.leave
    facts = {
        "name": filed.name,
        "title": filed.class_.title,
        "when": spelled(filed, voice),
        "kind": voice.text(f"reason.{leave.kind}"),
        "reason": leave.reason,
    }
    lines = [voice.html("leave.request", **facts), _covers(case.covers, voice), gauge(case.gauge, voice)]
    if case.supporters:
        names = voice.listed(case.supporters)
        lines.append(voice.html("leave.supported", names=names))
    return Html("\n".join([*lines, state(filed, voice)]))


def state(filed: Filed, voice: Voice) -> Html:
    """Say what has become of a leave, by whom and why."""
    leave, decision = filed.leave, filed.decision
    voice = voice.within(filed.class_.zone)
    word = f"leave.state_{leave.state}"
    if leave.state is State.WAITING:
        return voice.html(word, rank=voice.text(f"rank.{leave.rank}"))
    if leave.ended_at is not None:
        return voice.html(word, at=leave.ended_at)
    assert decision is not None  # it was granted or refused
    said = voice.html(word, name=decision.by_name, at=decision.at)
    if decision.reason is None:
        return said
    return Html(f"{said}\n{voice.html('leave.because', reason=refusal(decision.reason, voice))}")


def refusal(reason: str, voice: Voice) -> str:
    """Say why a leave was refused: a quick reason in the reader's language, a typed one as it was typed."""
    return voice.text(f"leave.no_{reason}") if reason in QUICK_REFUSALS else reason


def request_rows(filed: Filed, voice: Voice) -> Rows:
    """Give the buttons by which staff decide, while it waits, and see the slip."""
    leave_id = filed.leave.id
    slip = [[Button(voice.text("leave.see_slip"), f"leave_requests.slip:{leave_id}")]] if filed.leave.slip else []
    if filed.leave.state is not State.WAITING:
        return slip
    noes = [
        Button(voice.text("leave.no", reason=refusal(reason, voice)), f"leave_requests.no:{leave_id}:{reason}")
        for reason in QUICK_REFUSALS
    ]
    typed = [Button(voice.text("leave.no_typed"), f"leave_requests.type:{leave_id}")]
    return [[Button(voice.text("leave.yes"), f"leave_requests.yes:{leave_id}")], noes[:2], noes[2:], typed, *slip]


def _covers(count: int, voice: Voice) -> Html:
    return voice.html("leave.covers" if count else "leave.covers_nothing", count=count)

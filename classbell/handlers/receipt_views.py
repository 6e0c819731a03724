"""How a notice that was sent looks to who manages it: its progress, its results, who has not confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.receipts import Outcome, Progress, Waiting
from classbell.domain.notices import Notice, Result, State
from classbell.handlers.notice_views import Keyboard, reason
from classbell.handlers.paging import fitting
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

LISTED = 60
"""Lines of a list in chat; the file has all."""


def progress(voice: Voice, shown: Progress) -> tuple[Html, Keyboard]:
    """Show how far a notice is, in heads, and what can be done about it."""
    notice, figures = shown.notice, shown.figures
    title = voice.html("progress.title", gist=gist(voice, notice), at=notice.queued_at, count=figures.heads)
    lines = [title, voice.html(f"progress.state.{_state(shown)}"), Html()]
    for name in ("sent", "waiting", "unknown", "cancelled", "failed", "unreachable"):
        number = getattr(figures, name)
        if number or name in {"sent", "unknown"}:
            lines.append(voice.html(f"progress.{name}", count=number))
    lines += _reasons(voice, shown)
    if notice.receipt:
        lines.append(voice.html("progress.confirmed", count=figures.confirmed, reached=figures.reached))
    return Html("\n".join(lines)), _controls(voice, shown)


def results(voice: Voice, outcome: Outcome) -> tuple[Html, Keyboard]:
    """Show what has become of it for each recipient."""
    notice = outcome.progress.notice
    title = voice.html("results.title", gist=gist(voice, notice), count=len(outcome.results))
    lines = _listed(voice, title, [_result(voice, one) for one in outcome.results])
    book = Button(voice.text("results.book"), f"receipt.book:{notice.id}")
    return Html("\n".join(lines)), [[book]]


def waiting(voice: Voice, shown: Waiting) -> tuple[Html, Keyboard]:
    """Name those who have not confirmed, with numbers to call, and offer to ask them again."""
    notice, people = shown.notice, shown.people
    if not people:
        return voice.html("waiting.nobody", gist=gist(voice, notice)), []
    title = voice.html("waiting.title", gist=gist(voice, notice), count=len(people))
    said = [voice.html("waiting.person", name=one.name, phone=one.phone or "–") for one in people]
    lines = _listed(voice, title, said)
    count = len(shown.to_nudge)
    rows = [[Button(voice.text("waiting.nudge", count=count), f"receipt.nudge:{notice.id}")]] if count else []
    return Html("\n".join(lines)), rows


def sent(voice: Voice, shown: Sequence[Progress]) -> tuple[Html, Keyboard]:
    """List the notices somebody has sent."""
    if not shown:
        return voice.html("notices.none"), []
    rows = [[Button(_line(voice, one), f"receipt.view:{one.notice.id}")] for one in shown]
    return voice.html("notices.title"), rows


def gist(voice: Voice, notice: Notice) -> str:
    """Name a notice by the beginning of its words, else by its kind."""
    assert notice.content is not None  # only what was written is sent
    return notice.content.gist or voice.text(f"notice.kind.{notice.content.kind}")


def _listed(voice: Voice, title: Html, lines: Sequence[Html]) -> list[Html]:
    """Give as many lines below a title as fit, and how many more there are."""
    shown = fitting(lines, (title, voice.html("results.more", count=len(lines))), LISTED)[0]
    more = len(lines) - len(shown)
    return [title, *shown, *([voice.html("results.more", count=more)] if more else [])]


def _state(shown: Progress) -> str:
    return "done" if shown.is_over and shown.notice.state is State.QUEUED else shown.notice.state


def _reasons(voice: Voice, shown: Progress) -> list[Html]:
    return [
        voice.html("progress.reason", reason=reason(voice, key), count=number)
        for key, number in sorted(shown.figures.reasons.items(), key=lambda one: -one[1])
    ]


def _controls(voice: Voice, shown: Progress) -> Keyboard:
    notice = shown.notice
    rows: Keyboard = []
    if not shown.is_over:
        turn = "resume" if notice.state is State.PAUSED else "pause"
        rows.append([Button(voice.text(f"progress.{one}"), f"receipt.{one}:{notice.id}") for one in (turn, "cancel")])
    rows.append([Button(voice.text("progress.results"), f"receipt.results:{notice.id}")])
    if notice.receipt and notice.state is not State.CANCELLED:
        rows[-1].append(Button(voice.text("progress.unconfirmed"), f"receipt.waiting:{notice.id}"))
    return [*rows, [Button(voice.text("progress.refresh"), f"receipt.view:{notice.id}")]]


def _result(voice: Voice, one: Result) -> Html:
    if one.confirmed_at:
        return voice.html("results.confirmed", name=one.name, at=one.confirmed_at)
    if one.outcome == "sent":
        return voice.html("results.sent", name=one.name, at=one.sent_at)
    if one.reason and one.outcome in {"unreachable", "failed"}:
        return voice.html("results.failed", name=one.name, reason=reason(voice, one.reason))
    return voice.html(f"results.{one.outcome}", name=one.name)


def _line(voice: Voice, one: Progress) -> str:
    word = "notices.with_receipts" if one.notice.receipt else "notices.plain"
    return voice.text(
        word,
        at=one.notice.queued_at,
        gist=gist(voice, one.notice),
        confirmed=one.figures.confirmed,
        reached=one.figures.reached,
        heads=one.figures.heads,
    )

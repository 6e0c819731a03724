"""How a notice that was sent looks to who manages it: its progress, its results, who has not confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.receipts import Given, Outcome, Progress, Sent, Waiting
from classbell.domain.notices import Notice, State, Tally
from classbell.domain.receipts import Result, Share
from classbell.handlers.notice_views import Keyboard, reason
from classbell.handlers.paging import turns
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

LISTED = 60
"""Lines of a list in chat; the file has all."""
SHARES = 30
"""Units or groups named in chat; the file has all."""


def progress(voice: Voice, shown: Progress) -> tuple[Html, Keyboard]:
    """Show how far a notice is, in heads, and what can be done about it."""
    notice, figures = shown.notice, shown.figures
    title = voice.html("progress.title", gist=gist(voice, notice), at=notice.queued_at, count=figures.heads)
    lines = [title, voice.html(f"progress.state.{_state(shown)}"), Html()]
    for name in ("sent", "waiting", "unknown", "cancelled", "failed", "unreachable"):
        number = getattr(figures, name)
        if number or name in {"sent", "unknown"}:
            lines.append(voice.html(f"progress.{name}", count=number))
    lines += [voice.html(f"burden.held.{one.why}", count=one.number, until=one.until) for one in shown.held_back]
    lines += _reasons(voice, shown)
    if notice.receipt:
        lines.append(voice.html("progress.confirmed", count=figures.confirmed, reached=figures.reached))
    if notice.receipt and notice.deadline_at:
        lines.append(voice.html("progress.deadline", at=notice.deadline_at))
    if shown.changed:
        word = "withdrawn" if notice.state is State.WITHDRAWN else "corrected"
        lines += [Html(), voice.html(f"progress.{word}", version=notice.version), *_changed(voice, shown.changed)]
    return Html("\n".join(lines)), _controls(voice, shown)


def cancelling(voice: Voice, shown: Progress) -> tuple[Html, Keyboard]:
    """Ask whether a notice that was just held back shall never go to those who wait for it."""
    notice, figures = shown.notice, shown.figures
    text = voice.html("progress.cancelling", gist=gist(voice, notice), count=figures.waiting, sent=figures.sent)
    yes = Button(voice.text("progress.cancel_yes", count=figures.waiting), f"receipt.cancelled:{notice.id}")
    return text, [[yes], [Button(voice.text("progress.resume"), f"receipt.resume:{notice.id}")]]


def results(voice: Voice, outcome: Outcome) -> tuple[Html, Keyboard]:
    """Show what has become of it for each recipient."""
    notice = outcome.progress.notice
    title = voice.html("results.title", gist=gist(voice, notice), count=len(outcome.results))
    lines = _listed(voice, title, [_result(voice, one, notice) for one in outcome.results])
    book = Button(voice.text("results.book"), f"receipt.book:{notice.id}")
    return Html("\n".join(lines)), [[book]]


def waiting(voice: Voice, shown: Waiting) -> tuple[Html, Keyboard]:
    """Name those who have not confirmed, with numbers to call, and offer to ask them again."""
    notice, people = shown.notice, shown.people
    if not people:
        return voice.html("waiting.nobody", gist=gist(voice, notice)), []
    title = voice.html("waiting.title", gist=gist(voice, notice), count=len(people))
    said = [
        voice.html("waiting.person" if one.chat_id else "waiting.unreached", name=one.name, phone=one.phone or "–")
        for one in people
    ]
    lines = _listed(voice, title, said)
    count = len(shown.to_nudge)
    rows = [[Button(voice.text("waiting.nudge", count=count), f"receipt.nudge:{notice.id}")]] if count else []
    return Html("\n".join(lines)), rows


def given(voice: Voice, tap: Given) -> str:
    """Say what has become of a tap below a notice."""
    label = "" if tap.choice is None else tap.notice.choices[tap.choice]
    if tap.is_changed:
        return voice.text("receipt.changed", label=label)
    if not tap.is_first:
        return voice.text("receipt.kept_before")
    return voice.text("receipt.kept_choice", label=label) if label else voice.text("receipt.kept")


def counts(voice: Voice, outcome: Outcome) -> tuple[Html, Keyboard]:
    """Show the receipts by option, by unit and by group."""
    notice, breakdown = outcome.progress.notice, outcome.breakdown
    figures = outcome.progress.figures
    lines = [voice.html("counts.title", gist=gist(voice, notice), count=figures.confirmed, reached=figures.reached)]
    if breakdown.by_choice:
        lines += [Html(), voice.html("counts.by_choice")]
        lines += [voice.html("counts.choice", label=label, count=count) for label, count in breakdown.by_choice]
    for name, shares in (("unit", breakdown.by_unit), ("group", breakdown.by_group)):
        if any(share.label for share in shares):
            lines += [
                Html(),
                voice.html(f"counts.by_{name}"),
                *(_share(voice, name, share) for share in shares[:SHARES]),
            ]
            if len(shares) > SHARES:
                lines.append(voice.html("counts.more", count=len(shares) - SHARES))
    rows = [
        [
            Button(voice.text("counts.chart"), f"receipt.chart:{notice.id}"),
            Button(voice.text("results.book"), f"receipt.book:{notice.id}"),
        ]
    ]
    return Html("\n".join(lines)), rows


def open_of_class(voice: Voice, class_id: int, found: Sequence[tuple[Notice, int]]) -> tuple[Html, Keyboard]:
    """List the notices that a class has not all confirmed."""
    if not found:
        return voice.html("waiting.class_done"), []
    rows = [
        [
            Button(
                voice.text("waiting.of_notice", at=notice.queued_at, gist=gist(voice, notice), count=count),
                f"receipt.class:{notice.id}:{class_id}",
            )
        ]
        for notice, count in found
    ]
    return voice.html("waiting.class_title"), rows


def sent(voice: Voice, found: Sent, waiting_to_go: int) -> tuple[Html, Keyboard]:
    """List the notices somebody has sent, and the ways to those that wait for their instant, and to others'."""
    rows = [*_lines(voice, found), *turns(found.page, found.pages, "receipt.list")]
    if waiting_to_go:
        rows.append([Button(voice.text("schedule.all", count=waiting_to_go), "schedule.list:0")])
    if found.may_see_others:
        rows.append([Button(voice.text("notices.others"), "receipt.others:0")])
    return voice.html("notices.title" if found.shown else "notices.none"), rows


def sent_by_others(voice: Voice, found: Sent) -> tuple[Html, Keyboard]:
    """List the notices of others that somebody may manage as well."""
    rows = [*_lines(voice, found), *turns(found.page, found.pages, "receipt.others")]
    text = voice.html("notices.title_others" if found.shown else "notices.none_others")
    return text, [*rows, [Button(voice.text("notices.to_mine"), "receipt.list:0")]]


def _lines(voice: Voice, found: Sent) -> Keyboard:
    return [[Button(_line(voice, one), f"receipt.view:{one.notice.id}")] for one in found.shown]


def gist(voice: Voice, notice: Notice) -> str:
    """Name a notice by the beginning of its words, else by its kind."""
    assert notice.content is not None  # only what was written is sent
    return notice.content.gist or voice.text(f"notice.kind.{notice.content.kind}")


def _share(voice: Voice, name: str, share: Share) -> Html:
    label = share.label or voice.text(f"counts.none.{name}")
    return voice.html("counts.share", label=label, count=share.confirmed, reached=share.reached)


def _listed(voice: Voice, title: Html, lines: Sequence[Html]) -> list[Html]:
    """Give as many lines below a title as fit, and how many more there are."""
    shown = fitting(lines, (title, voice.html("results.more", count=len(lines))), LISTED)[0]
    more = len(lines) - len(shown)
    return [title, *shown, *([voice.html("results.more", count=more)] if more else [])]


def _state(shown: Progress) -> str:
    return "done" if shown.has_left and shown.notice.state is State.QUEUED else shown.notice.state


def _changed(voice: Voice, figures: Tally) -> list[Html]:
    """Show what has become of a correction or withdrawal, in messages."""
    numbers = {
        "changed": figures.sent,
        "waiting": figures.waiting,
        "unknown": figures.unknown,
        "failed": figures.failed + figures.unreachable,
    }
    return [voice.html(f"changes.{name}", count=count) for name, count in numbers.items() if count or name == "changed"]


def _reasons(voice: Voice, shown: Progress) -> list[Html]:
    return [
        voice.html("progress.reason", reason=reason(voice, key), count=number)
        for key, number in sorted(shown.figures.reasons.items(), key=lambda one: -one[1])
    ]


def _controls(voice: Voice, shown: Progress) -> Keyboard:
    notice = shown.notice
    rows: Keyboard = []
    if not shown.has_left:
        turn = "resume" if notice.state is State.PAUSED else "pause"
        turns = (turn, "cancel") if shown.figures.waiting else (turn,)
        rows.append([Button(voice.text(f"progress.{one}"), f"receipt.{one}:{notice.id}") for one in turns])
    rows.append([Button(voice.text("progress.results"), f"receipt.results:{notice.id}")])
    if notice.receipt and notice.state is not State.WITHDRAWN:
        rows[-1].append(Button(voice.text("progress.unconfirmed"), f"receipt.waiting:{notice.id}"))
        rows.append([Button(voice.text("progress.counts"), f"receipt.counts:{notice.id}")])
    if notice.by_channel:
        rows.append([Button(voice.text("channel.results"), f"channel.results:{notice.id}")])
    again = shown.repeatable
    if again and notice.state is State.QUEUED:
        rows.append([Button(voice.text("progress.again", count=again), f"receipt.again:{notice.id}:{again}")])
    if notice.state in {State.QUEUED, State.PAUSED, State.CANCELLED}:
        rows.append(
            [
                Button(voice.text("correction.begin"), f"correction.begin:{notice.id}"),
                Button(voice.text("correction.withdraw"), f"correction.withdraw:{notice.id}"),
            ]
        )
    if notice.version > 1:
        rows.append([Button(voice.text("correction.versions"), f"correction.versions:{notice.id}")])
    refresh = Button(voice.text("progress.refresh"), f"receipt.view:{notice.id}")
    return [*rows, [refresh, Button(voice.text("notices.to_mine"), "receipt.back:0")]]


def _result(voice: Voice, one: Result, notice: Notice) -> Html:
    if one.confirmed_at and one.choice is not None:
        label = notice.choices[one.choice]
        return voice.html("results.chosen", name=one.name, label=label, at=one.confirmed_at)
    if one.confirmed_at:
        return voice.html("results.confirmed", name=one.name, at=one.confirmed_at)
    if one.outcome == "sent":
        return voice.html("results.sent", name=one.name, at=one.sent_at)
    if one.reason and one.outcome in {"unreachable", "failed"}:
        return voice.html("results.failed", name=one.name, reason=reason(voice, one.reason))
    return voice.html(f"results.{one.outcome}", name=one.name)


def _line(voice: Voice, one: Progress) -> str:
    word = "notices.with_receipts" if one.notice.receipt else "notices.plain"
    line = voice.text(
        word,
        at=one.notice.queued_at,
        gist=gist(voice, one.notice),
        confirmed=one.figures.confirmed,
        reached=one.figures.reached,
        heads=one.figures.heads,
    )
    state = _state(one)
    if state == "done":
        return line
    return voice.text("notices.not_done", state=voice.text(f"progress.state.{state}"), line=line)

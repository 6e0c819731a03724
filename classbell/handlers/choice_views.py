"""How it looks to its author what a notice asks of its recipients."""

from __future__ import annotations

from datetime import datetime, timedelta

from classbell.domain.notices import Notice
from classbell.handlers.schedule_views import Keyboard, Shown, offered
from classbell.storage.instants import stamp
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

NUDGES = ((1, 1), (2, 1), (24, 1), (24, 2), (48, 3))
"""Hours before the deadline, and how often at most, that are offered."""
NO_NUDGE = (0, 1)


def settings(voice: Voice, notice: Notice) -> Shown:
    """Show what is asked, and offer to set it."""
    lines = [voice.html("choice.title"), Html()]
    if notice.choices:
        lines.append(voice.html("choice.options", options=voice.listed(notice.choices, "clauses")))
    else:
        lines.append(voice.html("choice.no_options"))
    if notice.deadline_at:
        lines.append(voice.html("choice.until", at=notice.deadline_at))
    else:
        lines.append(voice.html("choice.no_deadline"))
    if notice.nudge_before:
        hours = notice.nudge_before // timedelta(hours=1)
        lines.append(voice.html("choice.nudged", hours=hours, count=notice.nudge_times))
    return Html("\n".join(lines)), _buttons(voice, notice)


def _buttons(voice: Voice, notice: Notice) -> Keyboard:
    rows = [[Button(voice.text("choice.write"), f"choice.ask:{notice.id}")]]
    if notice.choices:
        rows[0].append(Button(voice.text("choice.clear"), f"choice.clear:{notice.id}"))
    rows.append([Button(voice.text("choice.set_deadline"), f"choice.deadlines:{notice.id}")])
    if notice.deadline_at:
        rows[1].append(Button(voice.text("choice.set_nudging"), f"choice.nudges:{notice.id}"))
    return [*rows, [Button(voice.text("choice.back"), f"notice.board:{notice.id}")]]


def how_to_write(voice: Voice, notice: Notice) -> Html:
    """Say how options are written."""
    return voice.html("choice.how") if not notice.choices else voice.html("choice.how_again")


def deadlines(voice: Voice, notice: Notice, now: datetime) -> Shown:
    """Offer instants, and none."""
    rows = [
        [Button(voice.text("schedule.at", at=at), f"choice.deadline:{notice.id}:{stamp(at)}")]
        for at in offered(voice, now)
    ]
    if notice.deadline_at:
        rows.append([Button(voice.text("choice.drop_deadline"), f"choice.deadline:{notice.id}:0")])
    rows.append([Button(voice.text("choice.to_settings"), f"choice.edit:{notice.id}")])
    return voice.html("choice.which_deadline"), rows


def nudges(voice: Voice, notice: Notice, now: datetime) -> Shown:
    """Offer when the clock asks those who have not confirmed: from instants on that are still to come."""
    assert notice.deadline_at is not None  # without one nobody is led here
    left_for = notice.deadline_at - now
    rows = [
        [Button(voice.text("choice.nudge", hours=hours, count=times), f"choice.nudge:{notice.id}:{hours}:{times}")]
        for hours, times in NUDGES
        if timedelta(hours=hours) < left_for
    ]
    none, once = NO_NUDGE
    rows.append([Button(voice.text("choice.no_nudge"), f"choice.nudge:{notice.id}:{none}:{once}")])
    rows.append([Button(voice.text("choice.to_settings"), f"choice.edit:{notice.id}")])
    return voice.html("choice.which_nudge"), rows

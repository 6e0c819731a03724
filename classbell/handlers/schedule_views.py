"""How the instants of a notice are offered and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from classbell.actions.schedules import Choice, Planned
from classbell.domain import schedules
from classbell.domain.classes import Session
from classbell.domain.moments import on_the_wall
from classbell.domain.notices import Notice, State
from classbell.domain.schedules import Edge, Manner, Pattern, Plan
from classbell.handlers.paging import paged
from classbell.handlers.receipt_views import gist
from classbell.storage.instants import stamp
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

Keyboard = list[list[Button]]
Shown = tuple[Html, Keyboard]

CLOCK = (time(8, 0), time(12, 0), time(18, 0), time(20, 0))
"""Times of the day that are offered."""
OFFERED = 4
BEFORE = (24 * 60, 2 * 60, 30, 10)
AFTER = (0, 10, 60)
"""Minutes before a session's start and after its end that are offered."""
TIMES = (4, 8, 20)
_HOUR = 60
_DAY = 24 * 60


def when(voice: Voice, choice: Choice, now: datetime) -> Shown:
    """Offer instants, and the two other ways."""
    notice = choice.notice
    rows = [
        [Button(voice.text("schedule.at", at=at), f"schedule.at:{notice.id}:{stamp(at)}")] for at in offered(voice, now)
    ]
    ways = [Button(voice.text("schedule.every"), f"schedule.every:{notice.id}")]
    if choice.sessions:
        ways.insert(0, Button(voice.text("schedule.by_session"), f"schedule.sessions:{notice.id}:0"))
    text = [voice.html("schedule.when", gist=gist(voice, notice)), voice.html("schedule.type", zone=choice.zone.key)]
    return Html("\n".join(text)), [*rows, ways, [_out(voice, choice)]]


def _out(voice: Voice, choice: Choice) -> Button:
    """Lead back to where one came from: what is set already, else the notice that is written."""
    if choice.notice.state is State.SCHEDULED and choice.schedule:
        return Button(voice.text("schedule.leave"), f"schedule.look:{choice.schedule.id}")
    return Button(voice.text("choice.back"), f"notice.board:{choice.notice.id}")


def _to_when(voice: Voice, notice: Notice) -> list[Button]:
    return [Button(voice.text("notice.back"), f"schedule.when:{notice.id}")]


def sessions(voice: Voice, choice: Choice, page: int) -> Shown:
    """Offer the sessions to come."""
    notice = choice.notice
    buttons = [
        Button(
            voice.within(one.zone).text("schedule.session", at=one.starts_at, title=one.title),
            f"schedule.session:{notice.id}:{one.id}",
        )
        for one in choice.sessions
    ]
    rows = paged(buttons, page, f"schedule.sessions:{notice.id}")
    return voice.html("schedule.which_session"), [*rows, _to_when(voice, notice)]


def beside(voice: Voice, notice: Notice, session: Session, now: datetime) -> Shown:
    """Offer how long before or after a session; what has passed is left out."""
    places = [("s", -minutes) for minutes in BEFORE] + [("e", minutes) for minutes in AFTER]
    buttons = [
        Button(_apart(voice, Edge.START if edge == "s" else Edge.END, minutes), _data(notice, session, edge, minutes))
        for edge, minutes in places
        if schedules.beside(session, Edge.START if edge == "s" else Edge.END, timedelta(minutes=minutes)) > now
    ]
    text = voice.html("schedule.how_far", title=session.title, at=session.starts_at)
    back = Button(voice.text("notice.back"), f"schedule.sessions:{notice.id}:0")
    return text, [*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), [back]]


def every(voice: Voice, notice: Notice) -> Shown:
    """Offer how often."""
    buttons = [Button(voice.text(f"schedule.pattern.{one}"), f"schedule.pattern:{notice.id}:{one}") for one in Pattern]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return voice.html("schedule.how_often"), [*rows, _to_when(voice, notice)]


def first(voice: Voice, notice: Notice, pattern: Pattern, now: datetime) -> Shown:
    """Offer the first time."""
    rows = [
        [Button(voice.text("schedule.at", at=at), f"schedule.first:{notice.id}:{pattern}:{stamp(at)}")]
        for at in offered(voice, now)
    ]
    rows.append([Button(voice.text("notice.back"), f"schedule.every:{notice.id}")])
    return voice.html("schedule.first", pattern=voice.text(f"schedule.pattern.{pattern}")), rows


def times(voice: Voice, choice: Choice, pattern: Pattern, begins: datetime) -> Shown:
    """Offer when it ends: after so many times, or with the classes' last session."""
    data = f"schedule.repeat:{choice.notice.id}:{pattern}:{stamp(begins)}"
    rows = [[Button(voice.text("schedule.times", count=count), f"{data}:{count}") for count in TIMES]]
    if choice.sessions and choice.sessions[-1].ends_at > begins:
        rows.append([Button(voice.text("schedule.to_the_end"), f"{data}:0")])
    rows.append([Button(voice.text("notice.back"), f"schedule.pattern:{choice.notice.id}:{pattern}")])
    said = voice.text(f"schedule.pattern.{pattern}")
    return voice.html("schedule.how_many", pattern=said, at=begins), rows


def planned(voice: Voice, shown: Planned) -> Shown:
    """Show a notice that waits for its instant."""
    notice = shown.notice
    lines = [voice.html("schedule.title", gist=gist(voice, notice)), _said(voice, shown)]
    if shown.quiet_until:
        lines.append(voice.html("schedule.quiet", until=shown.quiet_until))
    lines.append(Html())
    lines.append(voice.html("schedule.count", count=shown.count))
    rows = [
        [
            Button(voice.text("schedule.change"), f"schedule.when:{notice.id}"),
            Button(voice.text("schedule.cancel"), f"schedule.cancel:{shown.schedule.id}"),
        ],
        [Button(voice.text("schedule.to_list"), "schedule.list:0")],
    ]
    return Html("\n".join(lines)), rows


def waiting(voice: Voice, found: Sequence[Planned]) -> Shown:
    """List what waits to go."""
    to_sent = [Button(voice.text("notices.to_mine"), "receipt.list:0")]
    if not found:
        return voice.html("schedule.none"), [to_sent]
    rows = [
        [
            Button(
                voice.within(one.schedule.plan.zone).text(
                    "schedule.line", at=one.schedule.plan.next_at, gist=gist(voice, one.notice), count=one.count
                ),
                f"schedule.look:{one.schedule.id}",
            )
        ]
        for one in found
    ]
    return voice.html("schedule.list"), [*rows, to_sent]


def cancelled(voice: Voice, notice: Notice) -> Shown:
    """Say that it is a draft again."""
    return voice.html("schedule.cancelled", gist=gist(voice, notice)), [
        [Button(voice.text("schedule.to_draft"), f"notice.board:{notice.id}")]
    ]


def _said(voice: Voice, shown: Planned) -> Html:
    plan = shown.schedule.plan
    if plan.manner is Manner.SESSION and shown.session and plan.edge and plan.apart_for is not None:
        apart = _apart(voice, plan.edge, int(plan.apart_for / timedelta(minutes=1)))
        return voice.html("schedule.beside", title=shown.session.title, apart=apart, at=plan.next_at)
    if plan.manner is Manner.RECURRING:
        last = shown.last_at or plan.next_at
        return voice.html("schedule.recurring", pattern=_pattern(voice, plan), at=plan.next_at, last=last)
    return voice.html("schedule.once", at=plan.next_at)


def _pattern(voice: Voice, plan: Plan) -> str:
    rule = plan.rule or ""
    if plan.on_workdays:
        return voice.text(f"schedule.pattern.{Pattern.WORKDAYS}")
    known = {"BYDAY": Pattern.WEEKDAYS, "DAILY": Pattern.DAILY, "WEEKLY": Pattern.WEEKLY, "MONTHLY": Pattern.MONTHLY}
    return voice.text(f"schedule.pattern.{next(one for sign, one in known.items() if sign in rule)}")


def _apart(voice: Voice, edge: Edge, minutes: int) -> str:
    """Say how far from an edge: in days, hours or minutes."""
    size = abs(minutes)
    if not size:
        return voice.text(f"schedule.{edge}.at")
    unit, count = ("days", size // _DAY) if not size % _DAY else ("hours", size // _HOUR)
    if size % _HOUR:
        unit, count = "minutes", size
    return voice.text(f"schedule.{edge}.{unit}", count=count)


def _data(notice: Notice, session: Session, edge: str, minutes: int) -> str:
    return f"schedule.beside:{notice.id}:{session.id}:{edge}:{abs(minutes)}"


def offered(voice: Voice, now: datetime) -> list[datetime]:
    """Give the next of the usual times of the day, by the clocks of the voice's zone."""
    zone = voice.zone
    assert isinstance(zone, ZoneInfo)  # classes and the house have one of these
    today = now.astimezone(zone).date()
    instants = [
        on_the_wall(datetime.combine(today + timedelta(days=ahead), at), zone) for ahead in range(2) for at in CLOCK
    ]
    return [at for at in instants if at > now][:OFFERED]

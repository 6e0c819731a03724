"""What must be written to whom and when, reckoned from the programme alone; nothing here asks the code that is tested.

The figures are those of the policies as they come: config.example.toml explains them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from tests.year.offsets import local, to_utc
from tests.year.programme import DAY, MINUTE, Course, Meeting, Programme

Key = tuple[str, str, int, datetime]
"""What, about which session or class (nothing, where several go together), to whom, at which instant."""

SOON, WAITING, CARD, NOT_OPEN = 30 * MINUTE, 3 * MINUTE, 20 * MINUTE, 10 * MINUTE
TOLD, BACK = 3 * MINUTE, 30 * MINUTE
UNOPENED, STILL, MISSING = 10 * MINUTE, 20 * MINUTE, 5 * MINUTE
SETTLES, OPEN_FOR, REMINDED = 15 * MINUTE, 3 * DAY, timedelta(hours=12)
COMES, COMES_LATE = MINUTE, 11 * MINUTE
"""How long after sign-in is open and the session has begun people come, in the play."""
ANSWERS = timedelta(hours=20)
FRIDAY = 4


def expected(programme: Programme) -> Counter[Key]:
    """Reckon all of it."""
    found: Counter[Key] = Counter()
    for course in programme.courses:
        meetings = programme.of(course)
        for meeting in meetings:
            found.update(_of_session(programme, meeting))
        found.update(_of_course(programme, course, meetings))
        found.update(_of_leave(programme, course, meetings))
        found.update(_of_changes(programme, course))
    found.update(_digests(programme))
    return found


def span(meeting: Meeting) -> tuple[datetime, datetime]:
    """Give the instants of a meeting as it is held."""
    assert meeting.held  # it is not cancelled
    start, end = meeting.held
    return to_utc(meeting.course.zone, start), to_utc(meeting.course.zone, end)


def opened_at(meeting: Meeting) -> datetime | None:
    """Give when sign-in is opened."""
    return None if meeting.opens is None or not meeting.held else span(meeting)[0] + meeting.opens


def enrolled(course: Course, at: datetime) -> set[int]:
    """Give who is on the roll at an instant."""
    return {
        who for who, (since, until) in course.roll.items() if (not since or since <= at) and not (until and until <= at)
    }


def came(meeting: Meeting) -> set[int]:
    """Give who was marked present: those on the roll as they came."""
    opened = opened_at(meeting)
    if opened is None:
        return set()
    begun = max(opened, span(meeting)[0])
    on_time = meeting.on_time & enrolled(meeting.course, begun + COMES)
    return set(on_time | (meeting.late & enrolled(meeting.course, begun + COMES_LATE)))


def _of_session(programme: Programme, meeting: Meeting) -> Iterator[Key]:
    start, end = span(meeting)
    course, opened, title = meeting.course, opened_at(meeting), meeting.title
    here = enrolled(course, start - SOON) - _away(meeting)
    yield from _to(programme, "session_soon", title, here, start - SOON)
    yield "card", title, course.supervisor, start - CARD
    if opened is None or opened > start - NOT_OPEN:
        yield "sign_in_soon", title, course.supervisor, start - NOT_OPEN
    if opened is None or opened > start + UNOPENED:
        yield "unopened", title, course.supervisor, start + UNOPENED
    if opened is None or opened > start + STILL:
        yield "unopened_still", title, programme.organiser, start + STILL
    if opened is not None:
        yield from _of_sign_in(programme, meeting, max(start, opened))
        yield from _to(programme, "feedback", title, came(meeting), end)
        again = came(meeting) - meeting.rates
        yield from _to(programme, "feedback_waiting", title, again, end + OPEN_FOR - REMINDED)


def _of_sign_in(programme: Programme, meeting: Meeting, begun: datetime) -> Iterator[Key]:
    course, title = meeting.course, meeting.title
    not_expected = (meeting.on_time & enrolled(course, begun + COMES)) | _away(meeting)
    not_in = enrolled(course, begun + WAITING) - not_expected
    yield from _to(programme, "sign_in_waiting", title, not_in, begun + WAITING)
    if enrolled(course, begun + MISSING) - not_expected:
        yield "missing", title, course.supervisor, begun + MISSING


def _of_course(programme: Programme, course: Course, meetings: list[Meeting]) -> Iterator[Key]:
    for day in _days(meetings):
        evening = to_utc(course.zone, datetime.combine(day - DAY, time(19)))
        away = {course.away} if day == course.days[1] else set()
        yield from _to(programme, "class_tomorrow", course.name, enrolled(course, evening) - away, evening)
    over = max(span(meeting)[1] for meeting in meetings) + SETTLES
    who = set().union(*(came(meeting) for meeting in meetings))
    yield from _to(programme, "class_feedback", course.name, who, over)
    again = who - meetings[-1].rates
    yield from _to(programme, "feedback_waiting", course.name, again, over + OPEN_FOR - REMINDED)


def _of_leave(programme: Programme, course: Course, meetings: list[Meeting]) -> Iterator[Key]:
    """The evening before it ends, where a session follows; and staff, where its person does not come to that."""
    after = [meeting for meeting in meetings if span(meeting)[0] >= course.away_at[1]]
    if not after:
        return
    evening = to_utc(course.zone, datetime.combine(course.days[1], time(19)))
    yield from _to(programme, "leave_ends", course.name, {course.away}, evening)
    if course.away not in came(after[0]):
        yield "leave_overdue", course.name, course.supervisor, span(after[0])[0] + BACK


def _of_changes(programme: Programme, course: Course) -> Iterator[Key]:
    """All changes of a course are made at one instant, and told together."""
    changed = {one.changed_at for one in programme.meetings if one.course is course and one.changed_at}
    for at in changed:
        yield from _to(programme, "revision", course.name, enrolled(course, at + TOLD), at + TOLD)
        yield "revision", course.name, course.supervisor, at + TOLD


def _away(meeting: Meeting) -> set[int]:
    """Give who is on leave in a meeting."""
    from_at, until_at = meeting.course.away_at
    return {meeting.course.away} if from_at <= span(meeting)[0] < until_at else set()


def _digests(programme: Programme) -> set[Key]:
    """Whoever has several classes gets one of each for all that fall due at once."""
    found: set[Key] = set()
    for course in programme.courses:
        days = _days(programme.of(course))
        for day in days:
            found.add(_digest("digest", course, course.supervisor, day, time(18)))
            found.add(_digest("office_day", course, programme.organiser, day, time(19)))
        for monday in {day - day.weekday() * DAY for day in days}:
            last = max(day for day in days if day < monday + 7 * DAY)
            found.add(_digest("week", course, course.supervisor, max(last, monday + FRIDAY * DAY), time(18, 30)))
            found.add(_digest("office_week", course, programme.organiser, monday + 7 * DAY, time(8, 30)))
    return found


def _digest(what: str, course: Course, who: int, day: date, at: time) -> Key:
    return what, "", who, to_utc(course.zone, datetime.combine(day, at))


def _days(meetings: Iterable[Meeting]) -> list[date]:
    return sorted({local(one.course.zone, span(one)[0]).date() for one in meetings})


def _to(programme: Programme, what: str, about: str, people: set[int], at: datetime) -> Iterator[Key]:
    for person in people - programme.silent:
        yield what, about, person, at

"""A programme played in a time of its own: from one instant at which something is due to the next, on a real store."""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from classbell.actions import clock, imports, leave_marks, reminders, revisions, sessions, timetables
from classbell.actions.desk import Desk
from classbell.bot.config import load
from classbell.bot.service import desk_for
from classbell.domain.people import Caller
from classbell.storage import leave, outbox
from classbell.storage.instants import instant, stamp
from classbell.storage.outbox import Outcome, State
from classbell.storage.store import open_store
from tests.phones import BOT_USERNAME, TOKEN
from tests.year import reckoning
from tests.year.programme import Course, Meeting, Programme
from tests.year.reckoning import ANSWERS, COMES, COMES_LATE, SETTLES, Key

ACCOUNTS = 1_000_000
"""Accounts have their person's number and this."""
AT_ONCE = 500
TRIES = 10_000
Act = tuple[datetime, int, Callable[[], Awaitable[None]]]
"""When somebody does something, a number that keeps their order, and what."""

OF_ROWS = ("reminder", "class_tomorrow", "leave_ends", "prompt", "digest")
"""Letters whose subject is their due row; others have their session, round, leave, or what was changed together."""
KINDS = frozenset({*OF_ROWS, "card", "feedback", "feedback_waiting", "revision", "leave_overdue"})
"""Letters of the clock. Others come of marks (warnings, sealed days) or along with these (the chart of a digest)."""
WRITTEN = f"""
SELECT o.id, o.kind, o.person_id, r.kind AS due_kind, COALESCE(s.title, c.name, '') AS about
FROM outbox o
LEFT JOIN reminders r ON r.id = o.subject_id AND o.kind IN {OF_ROWS}
LEFT JOIN rounds f ON f.id = o.subject_id AND o.kind IN ('feedback', 'feedback_waiting')
LEFT JOIN announcements a ON a.id = o.subject_id AND o.kind = 'revision'
LEFT JOIN leaves l ON l.id = o.subject_id AND o.kind = 'leave_overdue'
LEFT JOIN sessions s ON s.id = COALESCE(r.session_id, f.session_id, CASE o.kind WHEN 'card' THEN o.subject_id END)
LEFT JOIN classes c ON c.id = COALESCE(r.class_id, f.class_id, a.class_id, l.class_id)
WHERE o.id > ? ORDER BY o.id
"""
NEXT = """
SELECT MIN(at) FROM (
    SELECT MIN(due_at) AS at FROM reminders WHERE state = 'due'
    UNION ALL SELECT MIN(not_before) FROM outbox WHERE state = 'new' AND chat_id IS NOT NULL)
"""
DIGESTS = frozenset({"digest", "week", "office_day", "office_week"})


@dataclass
class Stopped:
    """A clock that stands where it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Play:
    """A store on which a programme is played, and what was written."""

    programme: Programme
    desk: Desk
    clock: Stopped
    books: sqlite3.Connection
    written: Counter[Key] = field(default_factory=Counter)
    keys: dict[int, Key] = field(default_factory=dict)
    """By letter of the outbox."""
    put_at: dict[int, datetime] = field(default_factory=dict)
    """By letter, whatever its kind: when it was written."""
    leaps: Sequence[tuple[datetime, timedelta]] = ()
    """When the clock is wrong for a moment, and by how much."""
    _seen: int = 0

    async def run(self) -> None:
        """Play it to the end: every act at its instant, and everything that is due at its own."""
        acts = sorted(_acts(self), reverse=True)
        while (at := self._next(acts)) is not None:
            self.clock.now = max(self.clock.now, at)
            while acts and acts[-1][0] <= at:
                await acts.pop()[2]()
            await self._strike()

    def _next(self, acts: list[Act]) -> datetime | None:
        [(due_at,)] = self.books.execute(NEXT).fetchall()
        instants = [instant(due_at)] if due_at is not None else []
        return min([*instants, *(act[0] for act in acts[-1:])], default=None)

    async def _strike(self) -> None:
        """Do as the clock and the sender do, until nothing more is to be done at this instant."""
        for _ in range(TRIES):
            rows = await clock.due(self.desk)
            for row in rows:
                await clock.settle(self.desk, row)
            self._take_note()
            if not await self._post() and not rows:
                return
        raise AssertionError(f"something is due for ever: {rows}")

    def _take_note(self) -> None:
        for letter_id, kind, person_id, due_kind, about in self.books.execute(WRITTEN, (self._seen,)).fetchall():
            self._seen = letter_id
            self.put_at[letter_id] = self.clock.now
            if kind in KINDS:
                key = self.keys[letter_id] = self._key(kind, person_id, due_kind, about)
                self.written[key] += 1

    def _key(self, kind: str, person_id: int, due_kind: str | None, about: str) -> Key:
        what = due_kind or kind
        if what == "feedback" and about.startswith("班"):
            what = "class_feedback"
        return what, "" if what in DIGESTS else about, person_id, self.clock.now

    async def _post(self) -> int:
        """Send what may leave now, as the sender does with a network that always works and has no limits."""
        async with self.desk.db.begin() as tx:
            letters = await outbox.claim(tx, self.clock.now, AT_ONCE)
            await outbox.settle(tx, [(one, self._sent(one)) for one in letters])
        return len(letters)

    def _sent(self, letter: outbox.Claimed) -> Outcome:
        if letter.useless_after and letter.useless_after < self.clock.now:
            return Outcome(State.FAILED, "expired")
        return Outcome(State.SENT, message_id=letter.id, sent_at=self.clock.now)

    def mute(self, kinds: Iterable[str]) -> None:
        """Let the staff do without some digests."""
        staff = {course.supervisor for course in self.programme.courses} | {self.programme.organiser}
        _add(self, "mutes (person_id, kind)", [(person, kind) for kind in kinds for person in sorted(staff)])

    async def leap(self, by: timedelta) -> None:
        """The clock is wrong; all that is planned is planned anew, and done; and it is right again."""
        right = self.clock.now
        self.clock.now = right + by
        ids = [row[0] for row in self.books.execute("SELECT id FROM sessions").fetchall()]
        async with self.desk.db.begin() as tx:
            await reminders.plan(self.desk, tx, ids)
        await self._strike()
        self.clock.now = right

    async def announce(self, course: Course) -> None:
        """The organiser imports a timetable."""
        caller = self.caller(self.programme.organiser)
        mine = [meeting for meeting in self.programme.meetings if meeting.course is course]
        reading = await imports.read(self.desk, caller, course.number, _csv(mine))
        assert isinstance(reading, timetables.Reading)
        assert reading.preview.faulty == 0, reading.preview.faults
        added = await timetables.add_sessions(self.desk, caller, reading.import_id, reading.seal)
        assert added.sessions == len(mine)

    async def change(self, meeting: Meeting) -> None:
        """The organiser moves a session, or cancels it."""
        caller, place = self.caller(self.programme.organiser), (meeting.course.number, self.id_of(meeting))
        draft = await revisions.drafted(self.desk, caller, place)
        assert draft.stands
        if meeting.held is None:
            becomes = replace(draft.stands, takes_place=False)
        else:
            start, end = reckoning.span(meeting)
            becomes = replace(draft.stands, starts_at=start, ends_at=end)
        proposal = await revisions.amend(self.desk, caller, replace(draft, stands=becomes))
        await revisions.keep(self.desk, caller, place, proposal.seal)

    async def grant(self, course: Course) -> None:
        """Somebody is granted leave."""
        columns = "class_id, person_id, from_at, until_at, kind, reason, state, rank, asked_at"
        values = (course.number, course.away, *map(stamp, course.away_at), "personal", "事", "granted", "organiser", 0)
        decided = "leave_id, verdict, rank, decided_by, decided_at"
        with self.books:
            written = self.books.execute(f"INSERT INTO leaves ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            decision = (written.lastrowid, "granted", "organiser", self.programme.organiser, self.stamp())
            self.books.execute(f"INSERT INTO leave_decisions ({decided}) VALUES (?, ?, ?, ?, ?)", decision)
        async with self.desk.db.begin() as tx:
            found = await leave.filed(tx, written.lastrowid or 0)
            assert found
            await leave_marks.apply(self.desk, tx, found.leave, (self.programme.organiser, None))

    async def open(self, meeting: Meeting) -> None:
        """The supervisor opens sign-in."""
        await sessions.open_sign_in(self.desk, self.caller(meeting.course.supervisor), self.id_of(meeting))

    async def come(self, meeting: Meeting, people: frozenset[int]) -> None:
        """Those of them who are on the roll sign in."""
        here = people & reckoning.enrolled(meeting.course, self.clock.now)
        rows = [(self.id_of(meeting), person, "on_time", "E2", self.stamp(), self.stamp()) for person in sorted(here)]
        columns = "session_id, person_id, status, evidence, signed_at, kept_at"
        with self.books:
            self.books.executemany(f"INSERT INTO marks ({columns}) VALUES (?, ?, ?, ?, ?, ?)", rows)

    async def answer(self, where: str, people: frozenset[int]) -> None:
        """They answer what they were asked."""
        [(round_id,)] = self.books.execute(f"SELECT id FROM rounds WHERE {where}").fetchall()
        with self.books:
            self.books.executemany(
                "INSERT INTO respondents (round_id, person_id) VALUES (?, ?)",
                [(round_id, one) for one in sorted(people)],
            )

    async def roll(self, course: Course, person: int, column: str) -> None:
        """Somebody comes on to the roll, or leaves it."""
        with self.books:
            if column == "enrolled_at":
                values = (course.number, person, self.stamp())
                self.books.execute("INSERT INTO enrolments (class_id, person_id, enrolled_at) VALUES (?, ?, ?)", values)
            else:
                where = "WHERE class_id = ? AND person_id = ?"
                self.books.execute(
                    f"UPDATE enrolments SET withdrawn_at = ? {where}", (self.stamp(), course.number, person)
                )

    def id_of(self, meeting: Meeting) -> int:
        """Give the row of a meeting."""
        [(found,)] = self.books.execute("SELECT id FROM sessions WHERE title = ?", (meeting.title,)).fetchall()
        return int(found)

    def stamp(self) -> int:
        """Give the instant as the store has it."""
        return int(self.clock.now.timestamp() * 1000)

    def caller(self, person: int) -> Caller:
        """Give somebody as one who asks."""
        return Caller(ACCOUNTS + person, "某人", person, "某人", "zh_CN", self.clock.now, None)


def _acts(play: Play) -> Iterator[Act]:
    """Give everything that people do, in no order."""
    numbers = iter(range(10**9))
    for course in play.programme.courses:
        yield course.announced_at, next(numbers), partial(play.announce, course)
        for person, (since, until) in course.roll.items():
            if since:
                yield since, next(numbers), partial(play.roll, course, person, "enrolled_at")
            if until:
                yield until, next(numbers), partial(play.roll, course, person, "withdrawn_at")
        yield course.announced_at + timedelta(hours=5), next(numbers), partial(play.grant, course)
        yield _rates_of_class(play, course, next(numbers))
    for at, by in play.leaps:
        yield at, next(numbers), partial(play.leap, by)
    for meeting in play.programme.meetings:
        if meeting.changed_at:
            yield meeting.changed_at, next(numbers), partial(play.change, meeting)
        for at, act in _of_sign_in(play, meeting):
            yield at, next(numbers), act


def _of_sign_in(play: Play, meeting: Meeting) -> Iterator[tuple[datetime, Callable[[], Awaitable[None]]]]:
    opened_at = reckoning.opened_at(meeting)
    if opened_at is None:
        return
    start, end = reckoning.span(meeting)
    begun = max(start, opened_at)
    yield opened_at, partial(play.open, meeting)
    yield begun + COMES, partial(play.come, meeting, meeting.on_time)
    yield begun + COMES_LATE, partial(play.come, meeting, meeting.late)
    rated = meeting.rates & reckoning.came(meeting)
    where = f"session_id = (SELECT id FROM sessions WHERE title = '{meeting.title}')"
    yield end + ANSWERS, partial(play.answer, where, rated)


def _rates_of_class(play: Play, course: Course, number: int) -> Act:
    meetings = play.programme.of(course)
    came = set().union(*(reckoning.came(meeting) for meeting in meetings))
    over = max(reckoning.span(meeting)[1] for meeting in meetings) + SETTLES
    where = f"session_id IS NULL AND class_id = {course.number}"
    return over + ANSWERS, number, partial(play.answer, where, frozenset(meetings[-1].rates & came))


def _csv(meetings: list[Meeting]) -> bytes:
    """Write a timetable as an organiser would."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["日期", "开始", "结束", "课程"])
    for meeting in meetings:
        start, end = meeting.planned
        rows.writerow([start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", meeting.title])
    return text.getvalue().encode("utf-8-sig")


@asynccontextmanager
async def staged(programme: Programme) -> AsyncIterator[Play]:
    """Open a store with the programme's people and classes; the clock stands before the first timetable is known."""
    begin_at = min(course.announced_at for course in programme.courses) - timedelta(days=1)
    with tempfile.TemporaryDirectory(prefix="classbell-year-") as name:
        folder, stopped = Path(name), Stopped(begin_at.astimezone(UTC))
        db = await open_store(None, folder)
        try:
            desk = await desk_for(load(folder / "none.toml", token=TOKEN, data=folder), db, BOT_USERNAME, stopped)
            with closing(sqlite3.connect(folder / "classbell.db", timeout=10)) as books:
                play = Play(programme, desk, stopped, books)
                _fill(play)
                yield play
        finally:
            await db.close()


def _fill(play: Play) -> None:
    programme = play.programme
    trainees = {person for course in programme.courses for person in course.roll}
    staff = {course.supervisor for course in programme.courses} | {programme.organiser}
    people = sorted(trainees | staff)
    _add(play, "people (id, name, created_at)", [(n, f"学员{n}", 0) for n in people])
    known = [n for n in people if n not in programme.silent or n % 2]
    accounts = [(ACCOUNTS + n, n, "某人", _language(n), "blocked" if n in programme.silent else None, 0) for n in known]
    _add(play, "accounts (id, person_id, name, language_code, unreachable, seen_at)", accounts)
    classes = [(course.number, 1, course.name, course.zone, 0) for course in programme.courses]
    _add(play, "classes (id, unit_id, name, zone, created_at)", classes)
    roll = [
        (c.number, who, 0) for c in programme.courses for who, (since, _) in sorted(c.roll.items()) if since is None
    ]
    _add(play, "enrolments (class_id, person_id, enrolled_at)", roll)
    roles = [(course.supervisor, "supervisor", course.number, None, 0) for course in programme.courses]
    _add(
        play,
        "roles (person_id, role, class_id, unit_id, granted_at)",
        [*roles, (programme.organiser, "organiser", None, 1, 0)],
    )


def _language(person: int) -> str:
    return "en" if person % 3 == 0 else "zh-hans"


def _add(play: Play, columns: str, rows: list[Any]) -> None:
    places = ", ".join("?" * len(rows[0]))
    with play.books:
        play.books.executemany(f"INSERT INTO {columns} VALUES ({places})", rows)

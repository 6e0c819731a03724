"""What became of what was written: reached people by itself or within another message, was spared them, or was lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from classbell.storage.instants import instant
from tests.year.offsets import local
from tests.year.play import Play
from tests.year.reckoning import Key, expected

AT_NIGHT = (time(22), time(7))
WAITS = frozenset({"class_tomorrow", "feedback", "class_feedback", "feedback_waiting"})
"""What can wait for the morning."""
ENDS = "SELECT id, state, restraint, sent_at, carrier_id FROM outbox WHERE kind <> 'merged'"
GIVEN = """
SELECT o.person_id, o.state, o.sent_at, o.carrier_id IS NULL AS is_alone, o.kind = 'merged' AS is_carrier, o.id
FROM outbox o JOIN enrolments e ON e.person_id = o.person_id GROUP BY o.id
"""


@dataclass(frozen=True)
class Tally:
    """What became of one kind."""

    expected: int
    lost: int
    """Neither sent nor spared, or never written."""
    doubled: int
    """Written more often than expected, or not expected at all."""
    merged: int
    """Sent within a message that said more."""
    spared: int
    """Left out because the day's budget was spent."""
    by_night: int
    """Sent at night though it can wait."""
    waited_for: timedelta
    """The longest time from its instant to its message."""


def tallies(play: Play) -> dict[str, Tally]:
    """Hold what was written and sent against what was expected, by kind."""
    due = expected(play.programme)
    zones = zones_of(play)
    ends = {row[0]: row[1:] for row in play.books.execute(ENDS).fetchall()}
    of_kind: dict[str, list[int]] = defaultdict(list)
    for letter_id, key in play.keys.items():
        of_kind[key[0]].append(letter_id)
    found = {}
    for kind in sorted({key[0] for key in due} | set(of_kind)):
        letters = [(play.keys[one], ends[one]) for one in of_kind[kind]]
        found[kind] = _tally(kind, (due, play.written), letters, zones)
    return found


End = tuple[str, str | None, int | None, int | None]
"""Its state, what restrained it, when it was sent, within which message."""


def _tally(
    kind: str, counts: tuple[Counter[Key], Counter[Key]], letters: Sequence[tuple[Key, End]], zones: Mapping[int, str]
) -> Tally:
    due, written = ({key: n for key, n in count.items() if key[0] == kind} for count in counts)
    sent = [(key, instant(end[2])) for key, end in letters if end[0] == "sent" and end[2] is not None]
    spared = [key for key, end in letters if end[:2] == ("cancelled", "budget")]
    never = (Counter(due) - Counter(written)).total()
    return Tally(
        expected=sum(due.values()),
        lost=never + len(letters) - len(sent) - len(spared),
        doubled=(Counter(written) - Counter(due)).total(),
        merged=sum(end[0] == "sent" and end[3] is not None for _, end in letters),
        spared=len(spared),
        by_night=sum(kind in WAITS and _is_night(zones, key, at) for key, at in sent),
        waited_for=max((at - key[3] for key, at in sent), default=timedelta(0)),
    )


def zones_of(play: Play) -> dict[int, str]:
    """Give the zone of everyone on a roll; nobody has two."""
    return {person: course.zone for course in play.programme.courses for person in course.roll}


def _is_night(zones: Mapping[int, str], key: Key, at: datetime) -> bool:
    now = local(zones[key[2]], at).time()
    return now >= AT_NIGHT[0] or now < AT_NIGHT[1]


@dataclass(frozen=True)
class Burden:
    """What one trainee was to be told, and the messages that came of it, by their own days."""

    person: int
    classes: int
    letters: Mapping[date, int]
    messages: Mapping[date, int]


def burdens(play: Play) -> list[Burden]:
    """Give everybody's, the heaviest first. Nothing that was written to a trainee unasked is left out."""
    zones = zones_of(play)
    letters: dict[int, Counter[date]] = defaultdict(Counter)
    messages: dict[int, Counter[date]] = defaultdict(Counter)
    for person, state, sent_at, is_alone, is_carrier, letter_id in play.books.execute(GIVEN).fetchall():
        if not is_carrier:
            letters[person][local(zones[person], play.put_at[letter_id]).date()] += 1
        if state == "sent" and is_alone:
            messages[person][local(zones[person], instant(sent_at)).date()] += 1
    classes = Counter(person for course in play.programme.courses for person in course.roll)
    found = [Burden(one, classes[one], letters[one], messages[one]) for one in letters]
    return sorted(found, key=lambda one: (-sum(one.letters.values()), one.person))

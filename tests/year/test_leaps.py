from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from tests.year import reckoning
from tests.year.offsets import to_utc
from tests.year.play import DIGESTS, staged
from tests.year.programme import Course, Programme, Size, draw
from tests.year.reckoning import expected

LITTLE = Size(courses=5, trainees=3, pool=4, days=2, starts=(date(2028, 2, 28),))
LEAPS = 16
LONG_TO_DRAW = DIGESTS - {"digest"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOREVER_OPEN = "SELECT COUNT(*) FROM sessions WHERE opened_at > 0 AND (closed_at IS NULL OR settled_at IS NULL)"


async def test_a_clock_set_back_and_forth_does_everything_once_and_at_its_instant() -> None:
    chance = random.Random(8)  # noqa: S311 a seed makes the run repeatable
    programme = draw(LITTLE, chance)
    async with staged(programme) as play:
        play.mute(LONG_TO_DRAW)
        play.leaps = [(at, chance.choice([-HOUR, -DAY])) for at in _instants(programme, chance)]
        await play.run()
        wanted = {key: times for key, times in expected(programme).items() if key[0] not in LONG_TO_DRAW}
        assert play.written == wanted
        assert play.books.execute(FOREVER_OPEN).fetchone() == (0,)


async def test_a_clock_set_forth_and_back_does_nothing_twice_and_leaves_out_only_what_it_has_leapt_over() -> None:
    programme = draw(LITTLE, random.Random(8))  # noqa: S311 a seed makes the run repeatable
    async with staged(programme) as play:
        play.mute(LONG_TO_DRAW)
        play.leaps = [leap for course in programme.courses for leap in _over_mornings(course)]
        await play.run()
        due = [key for key in expected(programme) if key[0] not in DIGESTS]
        wanted, written = Counter(key[:3] for key in due), Counter(key[:3] for key in play.written.elements())
        never = wanted - written
        assert [key for key in written if key[0] not in DIGESTS and written[key] > wanted[key]] == []
        leapt = {key[:3] for key in due if any(at < key[3] <= at + by for at, by in play.leaps)}
        assert set(never) <= leapt
        assert not [key for key in never if key[0] == "feedback"]
        assert play.books.execute(FOREVER_OPEN).fetchone() == (0,)


def _instants(programme: Programme, chance: random.Random) -> list[datetime]:
    """Draw instants around meetings: before, within and after them."""
    starts = [reckoning.span(one)[0] for one in programme.meetings if one.held]
    return [chance.choice(starts) + timedelta(seconds=chance.randrange(-7000, 9000)) for _ in range(LEAPS)]


def _over_mornings(course: Course) -> list[tuple[datetime, timedelta]]:
    """Give an instant of each of its days before anybody has begun anything: a leap of an hour, then one of a day."""
    first, second = (to_utc(course.zone, datetime.combine(day, time(0, 3))) for day in course.days)
    return [(first, HOUR), (second, DAY)]

"""Attack the way a sign-in takes from the code to the mark, and write what came of it to docs/attacks.md.

python -m benchmarks.attacks [--forged 1000000] [--times 1000]
"""

from __future__ import annotations

import argparse
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.tables import table
from classbell.domain import challenges, codes, places
from classbell.domain.attendance import Evidence
from classbell.domain.challenges import CHALLENGES, TRIES, Answer, Deck
from classbell.domain.errors.signing import CodeExpired, CodeForged
from classbell.domain.places import Fix, Grid, Ground, Point, Verdict

PAGE = Path(__file__).parent.parent / "docs" / "attacks.md"
KEY = codes.derive(b"a master key to be attacked", codes.CODES)
CODE = codes.Policy()
PICTURES = challenges.Policy()
BEGIN = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
LETTERS = string.ascii_letters + string.digits + "-_"
HALL = Ground(Point(25.04, 102.71), Grid.WGS84, 200)
DELAYS = range(1, 121)
SHOWN = (1, 2, 5, 10, 15, 20, 25, 30, 60, 120)
ANSWERS = 2.0
"""Seconds in which whoever looks at a photo, or a friend at the screen, answers."""


def forged(count: int, random: Random) -> dict[str, tuple[int, int]]:
    """Try so many codes that no server made; give, by the way they were made, how many were tried and accepted."""
    ways: dict[str, Callable[[str], str]] = {
        "random letters": lambda _: "".join(random.choices(LETTERS, k=28)),
        "random letters after a genuine kind": lambda _: random.choice("rtc") + "".join(random.choices(LETTERS, k=27)),
        "one letter of a genuine code changed": lambda genuine: _mutated(genuine, random),
        "two letters of a genuine code swapped": lambda genuine: _swapped(genuine, random),
        "a genuine code under another kind": lambda genuine: random.choice("tcb") + genuine[1:],
        "a genuine seal on another opening": lambda genuine: genuine[0] + _foreign(random)[1:13] + genuine[13:],
        "sealed with another purpose's key": lambda _: _foreign(random),
        "cut short, or with more behind": lambda genuine: random.choice((genuine[:-1], genuine + "A", genuine[1:])),
    }
    found = {}
    for name, make in ways.items():
        tried = count // len(ways)
        found[name] = (tried, sum(_reads(make(_genuine(random)), _moment(random)) for _ in range(tried)))
    return found


def replayed() -> tuple[int, int]:
    """Show every code of a day of four sessions again, a minute and a day after it; give tried and accepted."""
    tried = accepted = 0
    for code_id in range(1, 5):
        for number in range(int(timedelta(minutes=90) / CODE.step)):
            at = BEGIN + timedelta(hours=2 * code_id) + number * CODE.step
            text = codes.issue(KEY, code_id, "rotating", at, CODE)
            for later in (timedelta(minutes=1), timedelta(hours=3), timedelta(days=1)):
                tried += 1
                accepted += _reads(text, at + later)
    return tried, accepted


@dataclass(frozen=True, slots=True)
class Relay:
    """One passing on: when the photo was taken, how many seconds on its way, and the chance of the day."""

    taken_at: datetime
    seconds: float
    random: Random

    @property
    def scanned_at(self) -> datetime:
        """When they tap Start."""
        return self.taken_at + timedelta(seconds=self.seconds)


def by_print(relay: Relay) -> bool:
    """Pass on a code that does not change."""
    return _reads(codes.issue(KEY, 1, "static", relay.taken_at, CODE), relay.scanned_at)


def by_photo_from_afar(relay: Relay) -> bool:
    """Pass on a photo of the rotating code; the phone says truly that it is kilometres away."""
    away = Fix(Point(HALL.point.latitude + relay.random.uniform(0.02, 2), HALL.point.longitude), accuracy=20.0)
    return by_photo(relay) and places.judge(away, HALL, places.Policy()).verdict is Verdict.INSIDE


def by_photo_for_eyes(relay: Relay) -> bool:
    """Pass on a photo of the code, after a mark that says staff have seen the person."""
    text = codes.issue(KEY, 1, relay.random.choice(("static", "rotating", "challenge")), relay.taken_at, CODE)
    return _reads(text, relay.scanned_at) and codes.read(text, KEY, relay.taken_at, CODE).evidence is Evidence.SEEN


def by_photo(relay: Relay) -> bool:
    """Pass on a photo of the rotating code."""
    return _reads(codes.issue(KEY, 1, "rotating", relay.taken_at, CODE), relay.scanned_at)


def by_photo_and_picture(relay: Relay) -> bool:
    """Pass on a photo of code and picture; answer with the picture on it if it is offered, then by guessing."""
    deck = _deck(relay)
    return by_photo(relay) and _answers(relay, deck, deck.picture(relay.taken_at))


def by_photo_and_guess(relay: Relay) -> bool:
    """Pass on the code alone; guess both times."""
    return by_photo(relay) and _answers(relay, _deck(relay), None)


def by_friend(relay: Relay) -> bool:
    """A friend in the room passes the code on, and says which picture is there as soon as they are asked."""
    looked = _looked(_deck(relay), relay.scanned_at, ANSWERS, relay.random.uniform(1, 2))
    return by_photo(relay) and looked is Answer.RIGHT


WAYS: dict[str, Callable[[Relay], bool]] = {
    "E1 static code, photo": by_print,
    "E2 rotating code, photo": by_photo,
    "E3 picture, photo of both": by_photo_and_picture,
    "E3 picture, code alone and guesses": by_photo_and_guess,
    "E3 picture, friend on the line": by_friend,
    "E3 live location, phone honest": by_photo_from_afar,
    "E3 live location, phone made to lie": by_photo,
    "E4 staff looked": by_photo_for_eyes,
}
"""By the grade they are after: whether a mark of that grade comes of it."""


def relayed(times: int, random: Random) -> dict[str, list[float]]:
    """Pass codes on with delays of 1 to 120 s, each so many times; give the share accepted, by way and delay."""
    return {
        name: [sum(way(_relay(random, seconds)) for _ in range(times)) / times for seconds in DELAYS]
        for name, way in WAYS.items()
    }


def honest(times: int, random: Random) -> Iterator[tuple[str, float, float]]:
    """Give how many who are there are refused: the first time they scan, and however often they try (twice)."""
    for middle in (3.0, 6.0, 10.0):
        slow = [_delay(random, middle) for _ in range(2 * times)]
        refused = [not by_photo(_relay(random, seconds)) for seconds in slow]
        pairs = list(zip(refused[:times], refused[times:], strict=True))
        yield f"code, {middle:.0f} s from camera to Start", *_shares(pairs)
    for middle in (2.0, 4.0, 6.0):
        wrong = [not _names_it(_relay(random, 0.0), middle) for _ in range(2 * times)]
        pairs = list(zip(wrong[:times], wrong[times:], strict=True))
        yield f"picture, {middle:.0f} s from question to a look", *_shares(pairs)


def _names_it(relay: Relay, middle: float) -> bool:
    look_after, tap_after = _delay(relay.random, middle), _delay(relay.random, 1.2)
    return _looked(_deck(relay), relay.taken_at, look_after, tap_after) is Answer.RIGHT


def _shares(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    return sum(first for first, _ in pairs) / len(pairs), sum(first and second for first, second in pairs) / len(pairs)


def _delay(random: Random, middle: float) -> float:
    """People's delays: half are below the middle, one in twenty above twice that."""
    return middle * random.lognormvariate(0, 0.42)


def _deck(relay: Relay) -> Deck:
    return Deck(codes.derive(KEY, CHALLENGES), relay.random.randrange(1, 10_000), PICTURES)


def _answers(relay: Relay, deck: Deck, known: str | None) -> bool:
    """Answer as often as one is asked: with the picture one knows if it is offered, else with any."""
    asked_from, at = deck.asked_from(relay.scanned_at), relay.scanned_at
    for _ in range(TRIES):
        offered = deck.choices(asked_from, 1)
        at = max(at, asked_from) + timedelta(seconds=relay.random.uniform(0.5, 2 * ANSWERS))
        picture = known if known in offered else relay.random.choice(offered)
        if deck.judge(asked_from, picture, at) is Answer.RIGHT:
            return True
        asked_from, known = deck.asked_from(at, before=asked_from), None
    return False


def _looked(deck: Deck, asked_at: datetime, look_after: float, tap_after: float) -> Answer:
    """Look up after a while, wait until one of the four is on the screen, and tap it a moment later; in seconds."""
    asked_from, look_at = deck.asked_from(asked_at), asked_at + timedelta(seconds=look_after)
    offered = deck.choices(asked_from, 1)
    while deck.picture(look_at) not in offered and look_at < deck.over_at(asked_from):
        look_at = deck.next_change(look_at)
    return deck.judge(asked_from, deck.picture(look_at), look_at + timedelta(seconds=tap_after))


def _relay(random: Random, seconds: float) -> Relay:
    return Relay(BEGIN + timedelta(seconds=random.uniform(0, 5400)), seconds, random)


def _genuine(random: Random) -> str:
    return codes.issue(KEY, random.randrange(1, 500), "rotating", _moment(random), CODE)


def _foreign(random: Random) -> str:
    other = codes.derive(b"a master key to be attacked", random.choice((CHALLENGES, "hall screens", "")))
    return codes.issue(other, random.randrange(500, 1000), "rotating", _moment(random), CODE)


def _moment(random: Random) -> datetime:
    return BEGIN + timedelta(seconds=random.uniform(0, 5))


def _mutated(genuine: str, random: Random) -> str:
    place = random.randrange(len(genuine))
    return genuine[:place] + random.choice(LETTERS.replace(genuine[place], "")) + genuine[place + 1 :]


def _swapped(genuine: str, random: Random) -> str:
    while True:
        one, other = sorted(random.sample(range(len(genuine)), 2))
        if genuine[one] != genuine[other]:
            middle = genuine[one + 1 : other]
            return genuine[:one] + genuine[other] + middle + genuine[one] + genuine[other + 1 :]


def _reads(text: str, at: datetime) -> bool:
    try:
        codes.read(text, KEY, at, CODE)
    except (CodeForged, CodeExpired):
        return False
    return True


def report(count: int, times: int, random: Random) -> str:
    """Make all attacks, and give the page."""
    shares = relayed(times, random)
    tried, accepted = replayed()
    head = ["mark sought", *(f"{seconds} s" for seconds in SHOWN)]
    relays = [[name, *(f"{found[seconds - 1]:.0%}" for seconds in SHOWN)] for name, found in shares.items()]
    forgeries = [[name, f"{of:,}", f"{hits:,}"] for name, (of, hits) in forged(count, random).items()]
    refused = [[name, f"{first:.1%}", f"{both:.2%}"] for name, first, both in honest(20 * times, random)]
    return TEXT.format(
        forged=table(["made how", "tried", "accepted"], forgeries),
        relayed=table(head, relays),
        times=f"{times:,}",
        honest=table(["who is there, and takes", "refused at first", "refused twice"], refused),
        replayed=f"{tried:,}",
        accepted=f"{accepted:,}",
        step=f"{CODE.step.total_seconds():.0f}",
        window=f"{(CODE.step + CODE.grace).total_seconds():.0f}",
    )


TEXT = """# Attacks on a sign-in, as measured

`python -m benchmarks.attacks` makes these tables anew; `tests/whole/test_attacks.py` makes the same attacks on a whole
bot, fewer of them. What each grade is worth is said on every mark; none of this makes a sign-in cheat-proof.

## Forged codes
{forged}

## Codes passed on
Somebody who is not there gets what a friend in the room sends, so many seconds after it was on the screen; {times}
times for every whole second from 1 to 120, of which ten are shown. A code changes every {step} s and is good for
{window} s from its coming up, judged by when Telegram dates the message. The share that came to the mark sought:

{relayed}

- A static code is worth as much outside as inside; that is why its marks are E1.
- A rotating code stops whoever is slower than {window} s, and nobody who is quicker. Who comes later waits for the
  supervisor, who sees it.
- With the picture, a photo of both is of use for a few seconds, and guessing succeeds about every other time over both
  tries: it makes passing on dear, not impossible. A friend on the line is not stopped at all; wrong answers are in
  the log of scans.
- A phone can be made to lie about where it is. A live location is a hint, never proof.
- E4 comes only of staff who looked at the person: by hand, by the person's badge, or in a spot check; no code leads
  there.

## Who is there and is refused all the same
Half of the people take no longer than said, one in twenty more than twice as long. **These spans are assumed, not
measured on people.** Refused twice is refused both at the first scan or answer and at the next.

{honest}

## A day's codes shown again
All codes of four sessions of 90 minutes, each a minute, three hours and a day after it was on the screen:
{replayed} tried, {accepted} accepted.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--forged", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1000)
    asked = parser.parse_args()
    text = report(asked.forged, asked.times, Random(20261123))
    PAGE.write_text(text, encoding="utf-8")
    print(text)

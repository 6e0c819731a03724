from __future__ import annotations

import random
import re
import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import badges
from classbell.domain.attendance import Evidence, Mark, Origin, Status
from classbell.domain.badges import Outcome
from classbell.domain.codes import derive
from classbell.domain.errors.signing import BadgeForged

KEY = derive(b"master", badges.BADGES)
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SCAN = Mark(1, 2, Status.ON_TIME, Evidence.SEEN, AT)
LETTERS = string.ascii_letters + string.digits + "-_"
ids = st.integers(0, 2**32 - 1)


@given(ids)
def test_a_badge_is_read_as_it_was_written_and_fits_a_start_link(badge_id: int) -> None:
    code = badges.issue(KEY, badge_id)
    assert badges.read(code, KEY) == badge_id
    assert re.fullmatch(r"b[A-Za-z0-9_-]{22}", code)


@given(ids, st.integers(1, 22), st.sampled_from(LETTERS))
def test_a_badge_with_one_letter_changed_is_forged(badge_id: int, place: int, letter: str) -> None:
    code = badges.issue(KEY, badge_id)
    changed = code[:place] + letter + code[place + 1 :]
    if changed != code:
        with pytest.raises(BadgeForged):
            badges.read(changed, KEY)


@pytest.mark.parametrize("text", ["b", "b" + "A" * 22, "bäöü", "b" + "A" * 63, "b====", "b\n"])
def test_what_is_no_badge_is_forged(text: str) -> None:
    with pytest.raises(BadgeForged):
        badges.read(text, KEY)


def test_of_a_hundred_thousand_random_codes_none_is_a_badge() -> None:
    chance = random.Random(1)  # noqa: S311 a hundred thousand that can be made again
    for _ in range(100_000):
        with pytest.raises(BadgeForged):
            badges.read("b" + "".join(chance.choices(LETTERS, k=22)), KEY)


def test_another_key_seals_other_badges() -> None:
    with pytest.raises(BadgeForged):
        badges.read(badges.issue(derive(b"master", "sign-in codes"), 1), KEY)


@pytest.mark.parametrize(
    ("stands", "outcome"),
    [
        (None, Outcome.SIGNED_IN),
        (Mark(1, 2, Status.ABSENT, Evidence.TYPED, None, origin=Origin.CLOCK), Outcome.SIGNED_IN),
        (Mark(1, 2, Status.ON_LEAVE, Evidence.TYPED, None, origin=Origin.LEAVE), Outcome.SIGNED_IN),
        (Mark(1, 2, Status.LATE, Evidence.STATIC, AT), Outcome.RAISED),
        (Mark(1, 2, Status.LATE, Evidence.SEEN, AT), Outcome.AGAIN),
        (Mark(1, 2, Status.ABSENT, Evidence.TYPED, None, "left", 9, Origin.HAND), Outcome.RULED),
        (Mark(1, 2, Status.ON_LEAVE, Evidence.TYPED, None, "sick", 9, Origin.HAND), Outcome.RULED),
    ],
)
def test_a_scan_signs_in_raises_or_leaves_what_staff_have_ruled(stands: Mark | None, outcome: Outcome) -> None:
    mark, found = badges.judge(stands, SCAN)
    assert found is outcome
    if outcome is Outcome.SIGNED_IN:
        assert mark == SCAN
    elif stands is not None:
        assert (mark.status, mark.signed_at, mark.origin) == (stands.status, stands.signed_at, stands.origin)
        assert (mark.evidence is Evidence.SEEN) == mark.status.is_present

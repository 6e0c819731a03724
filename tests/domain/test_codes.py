"""Codes: genuine, fresh, and of nobody else's making."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import codes
from classbell.domain.attendance import Evidence
from classbell.domain.codes import Policy
from classbell.domain.errors.signing import CodeExpired, CodeForged

KEY = codes.derive(b"a master key of a test", "sign-in codes")
NOW = datetime(2026, 3, 2, 1, 0, 7, tzinfo=UTC)
POLICY = Policy()
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

ids = st.integers(0, 2**32 - 1)
kinds = st.sampled_from(sorted(codes.KINDS))
_DECADES = st.integers(1_700_000_000_000, 2_900_000_000_000)
instants = _DECADES.map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))


@given(ids, kinds, instants)
def test_what_is_issued_reads_back_and_fits_a_start_link(code_id: int, kind: str, at: datetime) -> None:
    text = codes.issue(KEY, code_id, kind, at, POLICY)
    assert re.fullmatch(r"[A-Za-z0-9_-]{28}", text)
    code = codes.read(text, KEY, at, POLICY)
    assert (code.code_id, code.kind) == (code_id, kind)
    assert code.evidence is (Evidence.STATIC if kind == "static" else Evidence.ROTATING)
    assert timedelta(0) <= code.age < POLICY.step


@given(ids, instants, st.integers(0, 120_000).map(lambda ms: timedelta(milliseconds=ms)))
def test_a_photo_is_worth_nothing_once_step_and_grace_are_over(code_id: int, at: datetime, later: timedelta) -> None:
    text = codes.issue(KEY, code_id, "rotating", at, POLICY)
    began_at = codes.began(at, POLICY)
    if at + later <= began_at + POLICY.step + POLICY.grace:
        assert codes.read(text, KEY, at + later, POLICY).age == at + later - began_at
    else:
        with pytest.raises(CodeExpired):
            codes.read(text, KEY, at + later, POLICY)


def test_nobody_but_the_server_makes_codes() -> None:
    chance = random.Random(7)  # noqa: S311 the same guesses every time
    genuine = codes.issue(KEY, 5, "rotating", NOW, POLICY)
    foreign = codes.issue(codes.derive(b"a master key of a test", "something else"), 5, "rotating", NOW, POLICY)
    crossed = "t" + genuine[1:]
    guesses = ["", "r", "r" * 64, foreign, crossed, genuine[:-1], genuine + "A", genuine.lower(), "签到" * 14]
    guesses += ["r" + "".join(chance.choices(SIGNS, k=27)) for _ in range(20_000)]
    for _ in range(20_000):
        place = chance.randrange(28)
        guesses.append(genuine[:place] + chance.choice(SIGNS) + genuine[place + 1 :])
    accepted = set()
    for guess in guesses:
        try:
            codes.read(guess, KEY, NOW, POLICY)
        except CodeForged:
            continue
        accepted.add(guess)
    assert accepted <= {genuine}


@given(ids, instants, st.integers(0, 40_000).map(lambda ms: timedelta(milliseconds=ms)))
def test_digits_live_as_long_as_their_picture(code_id: int, at: datetime, later: timedelta) -> None:
    typed = codes.digits(KEY, code_id, "rotating", at, POLICY)
    assert re.fullmatch(r"\d{6}", typed)
    found = codes.matches(typed, KEY, (code_id, "rotating"), at + later, POLICY)
    is_fresh = at + later <= codes.began(at, POLICY) + POLICY.step + POLICY.grace
    assert (found is not None) == is_fresh
    assert codes.was(typed, KEY, (code_id, "rotating"), at + later, POLICY)


def test_digits_of_long_ago_are_digits_that_never_were() -> None:
    typed = codes.digits(KEY, 5, "rotating", NOW, POLICY)
    assert codes.was(typed, KEY, (5, "rotating"), NOW + codes.REMEMBERED, POLICY)
    assert not codes.was(typed, KEY, (5, "rotating"), NOW + codes.REMEMBERED + POLICY.step, POLICY)


def test_a_printed_code_stays() -> None:
    text = codes.issue(KEY, 5, "static", NOW, POLICY)
    typed = codes.digits(KEY, 5, "static", NOW, POLICY)
    later = NOW + timedelta(days=30)
    assert codes.read(text, KEY, later, POLICY).evidence is Evidence.STATIC
    assert codes.matches(typed, KEY, (5, "static"), later, POLICY)
    assert codes.issue(KEY, 5, "static", later, POLICY) == text


@given(instants)
def test_the_next_change_is_the_next_picture(at: datetime) -> None:
    change_at = codes.next_change(at, POLICY)
    assert timedelta(0) < change_at - at <= POLICY.step
    before = change_at - timedelta(milliseconds=1)
    assert codes.issue(KEY, 5, "rotating", before, POLICY) == codes.issue(KEY, 5, "rotating", at, POLICY)
    assert codes.issue(KEY, 5, "rotating", change_at, POLICY) != codes.issue(KEY, 5, "rotating", at, POLICY)


@pytest.mark.parametrize("behind", [1, 12, 20, 30, 120])
def test_an_honest_scan_dated_by_a_clock_behind_ours_signs_in(behind: int) -> None:
    now = datetime(2026, 3, 2, 0, 30, 7, tzinfo=UTC)
    code = codes.issue(KEY, 7, "rotating", now, POLICY)
    assert codes.read(code, KEY, now - timedelta(seconds=behind), POLICY).age <= POLICY.step


@pytest.mark.parametrize("behind", [1, 12, 20, 30])
def test_honest_digits_dated_by_a_clock_behind_ours_sign_in(behind: int) -> None:
    now = datetime(2026, 3, 2, 0, 30, 7, tzinfo=UTC)
    typed = codes.digits(KEY, 7, "rotating", now, POLICY)
    assert codes.matches(typed, KEY, (7, "rotating"), now - timedelta(seconds=behind), POLICY)

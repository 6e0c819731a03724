from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.errors import NoticeTooLong
from classbell.domain.notices import (
    CAPTION_AT_MOST,
    GIST_FOR,
    TEXT_AT_MOST,
    Content,
    Notice,
    Policy,
    Recipient,
    State,
    check,
    is_over,
    may_nudge_at,
    reach,
    tally,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOTICE = Notice(1, 7, State.QUEUED, Content("sendMessage", {"text": "通知"}), True, NOW, None)

obstacles = st.sampled_from([None, "unbound", "blocked", "deactivated", "not_found"])
people = st.dictionaries(st.integers(1, 40), obstacles, max_size=30)
outcomes = st.lists(
    st.tuples(
        st.sampled_from(["new", "held", "sending", "sent", "failed", "unknown", "cancelled"]),
        st.sampled_from([None, "unbound", "blocked", "deactivated", "Bad Request: whatever"]),
        st.integers(0, 500),
    )
)


@given(known=people, picked=st.lists(st.integers(1, 40), max_size=90))
def test_everybody_picked_counts_once_however_often_they_were_picked(
    known: dict[int, str | None], picked: list[int]
) -> None:
    chosen = [Recipient(one, str(one), known[one]) for one in picked if one in known]
    found = reach(chosen)
    expected = {one for one in picked if one in known}
    assert found.heads == len(expected)
    assert found.count == sum(known[one] is None for one in expected)
    assert {one.person_id for one in found.beyond} == {one for one in expected if known[one]}


@given(rows=outcomes, confirmed=st.integers(0, 500))
def test_the_figures_add_up_to_the_rows(rows: list[tuple[str, str | None, int]], confirmed: int) -> None:
    figures = tally(rows, confirmed)
    assert figures.heads == sum(number for _, _, number in rows)
    assert sum(figures.reasons.values()) == figures.unreachable + figures.failed
    assert figures.unknown == sum(number for state, _, number in rows if state == "unknown")


def test_those_without_a_chat_are_apart_from_what_telegram_refused() -> None:
    figures = tally(
        [("failed", "blocked", 2), ("failed", "Bad Request: no", 1), ("new", None, 3), ("held", None, 1)], 0
    )
    assert (figures.unreachable, figures.failed, figures.waiting) == (2, 1, 4)
    assert figures.reasons == {"blocked": 2, "Bad Request: no": 1}


@pytest.mark.parametrize(("field", "at_most"), [("text", TEXT_AT_MOST), ("caption", CAPTION_AT_MOST)])
def test_the_longest_words_telegram_sends_pass_and_one_more_does_not(field: str, at_most: int) -> None:
    check(Content("sendMessage", {field: "字" * at_most}))
    check(Content("sendMessage", {field: "🔔" * (at_most // 2)}))
    for too_long in ("字" * (at_most + 1), "🔔" * (at_most // 2) + "字"):
        with pytest.raises(NoticeTooLong) as refused:
            check(Content("sendMessage", {field: too_long}))
        assert refused.value.facts == {"length": at_most + 1, "at_most": at_most}


@given(words=st.text(max_size=200))
def test_the_gist_is_the_short_beginning_of_one_line(words: str) -> None:
    gist = Content("sendMessage", {"text": words}).gist
    assert "\n" not in gist
    assert len(gist) <= GIST_FOR
    assert words.strip().startswith(gist.removesuffix("…"))


def test_who_has_confirmed_has_got_it() -> None:
    sent = [("sent", None, 2), ("unknown", None, 1), ("failed", "unbound", 7)]
    assert [tally(sent, confirmed).reached for confirmed in (0, 1, 3)] == [2, 2, 3]
    assert tally(sent, 1).heads == 10


def test_a_notice_is_over_when_nothing_waits_or_it_was_cancelled() -> None:
    waiting, done = tally([("new", None, 1)], 0), tally([("sent", None, 1)], 0)
    assert not is_over(NOTICE, waiting)
    assert is_over(NOTICE, done)
    assert not is_over(replace(NOTICE, state=State.PAUSED), done)
    assert is_over(replace(NOTICE, state=State.CANCELLED), done)


def test_the_next_nudge_waits_for_the_policy() -> None:
    assert may_nudge_at(NOTICE, Policy()) is None
    nudged = replace(NOTICE, nudged_at=NOW)
    assert may_nudge_at(nudged, Policy(nudge_every=timedelta(hours=2))) == NOW + timedelta(hours=2)

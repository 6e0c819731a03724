from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.notices import (
    GIST_FOR,
    Content,
    Notice,
    Policy,
    State,
    is_over,
    may_nudge_at,
    tally,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOTICE = Notice(1, 7, State.QUEUED, Content("sendMessage", {"text": "通知"}), True, NOW, None)

outcomes = st.lists(
    st.tuples(
        st.sampled_from(["new", "held", "sending", "sent", "failed", "unknown", "cancelled"]),
        st.sampled_from([None, "unbound", "blocked", "deactivated", "Bad Request: whatever"]),
        st.integers(0, 500),
    )
)


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

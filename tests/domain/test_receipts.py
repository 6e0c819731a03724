from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import receipts
from classbell.domain.errors.notices import (
    ChoicesRepeat,
    ChoicesUnclear,
    ChoiceTooLong,
    DeadlineTooEarly,
    ReceiptClosed,
    ReceiptOutdated,
    ReceiptWithdrawn,
)
from classbell.domain.notices import Content, Notice, State
from classbell.domain.receipts import Result, Share

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def a_notice(**columns: object) -> Notice:
    values = {
        "id": 1,
        "author_id": 1,
        "audience_id": 1,
        "state": State.QUEUED,
        "content": Content("sendMessage", {"text": "明天"}),
        "receipt": True,
        "queued_at": NOW,
        "nudged_at": None,
    }
    return Notice(**(values | columns))  # type: ignore[arg-type] # a maker for tests


def a_result(**columns: object) -> Result:
    values = {
        "person_id": 1,
        "name": "学员甲",
        "phone": None,
        "unit": "甲局",
        "state": "sent",
        "reason": None,
        "sent_at": NOW,
        "confirmed_at": None,
    }
    return Result(**(values | columns))  # type: ignore[arg-type] # a maker for tests


@pytest.mark.parametrize("typed", ["甲车\n乙车", "甲车；乙车", " 甲车 、 乙车 ", "甲车|乙车", "甲车\n\n乙车\n"])
def test_options_are_read_however_they_are_parted(typed: str) -> None:
    assert receipts.read_choices(typed) == ("甲车", "乙车")


def test_too_few_too_many_too_long_and_twice_the_same_are_refused() -> None:
    for typed in ("", "甲车", "\n".join("一二三四五六七")):
        with pytest.raises(ChoicesUnclear):
            receipts.read_choices(typed)
    with pytest.raises(ChoiceTooLong):
        receipts.read_choices("甲车\n" + "乙" * 25)
    with pytest.raises(ChoicesRepeat):
        receipts.read_choices("甲车\n乙车\n甲 车\n甲车")


@given(st.text(max_size=80))
def test_whatever_is_typed_is_options_that_fit_on_buttons_or_a_refusal(typed: str) -> None:
    try:
        labels = receipts.read_choices(typed)
    except (ChoicesUnclear, ChoiceTooLong, ChoicesRepeat):
        return
    assert len(labels) in receipts.CHOICES
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= receipts.LABEL_AT_MOST for label in labels)


def test_the_deadline_counts_in_the_persons_favour_and_the_version_must_be_the_one_that_stands() -> None:
    notice = a_notice(deadline_at=NOW, version=2)
    receipts.check_open(notice, 2, NOW)
    with pytest.raises(ReceiptClosed):
        receipts.check_open(notice, 2, NOW + timedelta(milliseconds=1))
    with pytest.raises(ReceiptOutdated):
        receipts.check_open(notice, 1, NOW)
    with pytest.raises(ReceiptWithdrawn):
        receipts.check_open(a_notice(state=State.WITHDRAWN), 1, NOW)


def test_what_could_not_be_confirmed_any_more_does_not_go() -> None:
    receipts.check_deadline(a_notice(deadline_at=NOW), NOW - timedelta(seconds=1))
    receipts.check_deadline(a_notice(deadline_at=NOW, receipt=False), NOW)
    with pytest.raises(DeadlineTooEarly):
        receipts.check_deadline(a_notice(deadline_at=NOW), NOW)


def test_the_clocks_nudges_are_spread_over_what_is_left() -> None:
    notice = a_notice(deadline_at=NOW, nudge_before=timedelta(hours=48), nudge_times=3)
    assert receipts.nudges_at(notice) == [NOW - timedelta(hours=hours) for hours in (48, 32, 16)]
    assert receipts.nudges_at(a_notice(deadline_at=NOW)) == []
    assert receipts.nudges_at(a_notice(nudge_before=timedelta(hours=1))) == []


def test_receipts_add_up_by_unit_group_and_option() -> None:
    results = [
        a_result(confirmed_at=NOW, choice=1, groups=("一组",)),
        a_result(groups=("一组", "二组")),
        a_result(unit="乙局", state="unknown", confirmed_at=NOW, choice=0),
        a_result(unit=None, state="failed", reason="unbound"),
    ]
    folded = receipts.fold(results, ("甲车", "乙车"))
    assert folded.by_unit == (Share("甲局", 2, 1), Share("乙局", 1, 1))
    assert folded.by_group == (Share("二组", 1, 0), Share("一组", 2, 1), Share(None, 1, 1))
    assert folded.by_choice == (("甲车", 1), ("乙车", 1))

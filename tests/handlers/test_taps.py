from __future__ import annotations

from datetime import date

import pytest
from telegram import Update

from classbell.domain.errors.basics import Changed
from classbell.handlers import taps
from classbell.words.buttons import Button


@pytest.mark.parametrize("part", ["", "-1", "1.5", "x", "٣", "9" * 15])
def test_what_is_no_number_of_ours_was_forged(part: str) -> None:
    with pytest.raises(Changed):
        taps.number(part)


@pytest.mark.parametrize("part", ["", "x", "20261340", "00010101", "99991231"])
def test_what_is_no_day_of_a_calendar_we_keep_was_forged(part: str) -> None:
    with pytest.raises(Changed):
        taps.day(part)


def test_numbers_and_days_are_read() -> None:
    assert taps.number("1795334400000") == 1795334400000
    assert taps.day("20261122") == date(2026, 11, 22)


def pressed(*rows: list[dict[str, str]]) -> Update:
    """A button below a message with these rows was pressed."""
    who = {"id": 7, "is_bot": False, "first_name": "学员甲"}
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "text": "x", "reply_markup": {"inline_keyboard": list(rows)}}
    query = {"id": "1", "from": who, "chat_instance": "1", "data": rows[0][0]["callback_data"], "message": message}
    update = Update.de_json({"update_id": 1, "callback_query": query}, None)
    assert update is not None
    return update


def key(text: str, data: str) -> dict[str, str]:
    return {"text": text, "callback_data": data}


def test_the_buttons_of_one_thing_change_and_those_of_others_stay() -> None:
    update = pressed([key("1. 收到", "notice.confirm:7:1")], [key("2. 收到", "notice.confirm:71:1")])
    keyboard = taps.in_place(update, "notice.confirm:7:", [[Button("✅ 已收到", "notice.confirm:7:1")]])
    assert keyboard == [[key("1. ✅ 已收到", "notice.confirm:7:1")], [key("2. 收到", "notice.confirm:71:1")]]


def test_several_rows_of_one_thing_give_way_together() -> None:
    update = pressed([key("A", "notice.confirm:7:1:0")], [key("B", "notice.confirm:7:1:1")])
    keyboard = taps.in_place(update, "notice.confirm:7:", [[Button("☑ A", "notice.confirm:7:1:0")]])
    assert keyboard == [[key("☑ A", "notice.confirm:7:1:0")]]

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from telegram import Bot, Update

from classbell.bot.updates import built, lane_of, read, split
from tests.bot.post import said

BOT = Bot("700001:AAmade-up_Secret")
ids = some.integers(1, 2**52)
people = some.fixed_dictionaries(
    {"id": ids, "is_bot": some.booleans(), "first_name": some.text(min_size=1)},
    optional={"last_name": some.text(), "language_code": some.sampled_from(["zh-hans", "en"]), "new_field": ids},
)
chats = some.fixed_dictionaries({"id": ids, "type": some.just("private")}, optional={"first_name": some.text()})
commands = some.just([{"type": "bot_command", "offset": 0, "length": 6}])
messages = some.fixed_dictionaries(
    {"message_id": ids, "from": people, "chat": chats, "date": some.integers(1, 2**31), "text": some.text()},
    optional={"entities": commands, "caption": some.text(), "is_topic_message": some.booleans()},
)
texts = some.fixed_dictionaries({"update_id": ids, "message": messages})


@given(texts)
def test_a_plain_text_is_the_object_that_the_library_makes(update: dict[str, Any]) -> None:
    ours, theirs = built(update, BOT), Update.de_json(update, BOT)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.message
    assert theirs.message
    assert ours.message.date == theirs.message.date
    assert ours.message.get_bot() is ours.get_bot() is BOT
    assert ours.effective_user == theirs.effective_user
    assert ours.effective_chat == theirs.effective_chat


@pytest.mark.parametrize("field", ["message_id", "from", "chat", "date", "text", "entities"])
@pytest.mark.parametrize("value", [None, [], {}, "x", 7, [5], [{"type": "url"}]])
def test_what_the_library_makes_of_odd_values_is_what_is_made_of_them_here(field: str, value: object) -> None:
    update = said(1, "x")
    update["message"][field] = value
    assert outcome(built, update) == outcome(Update.de_json, update)


def outcome(make: Callable[[dict[str, Any], Bot], Update], update: dict[str, Any]) -> object:
    """What comes of an update: its values, or that it cannot be read."""
    try:
        return make(update, BOT).to_dict()
    except Exception:  # noqa: BLE001 the library raises almost anything
        return "unreadable"


@given(some.lists(texts, max_size=5))
def test_every_update_of_an_answer_keeps_its_own_text(updates: list[dict[str, Any]]) -> None:
    for separators in ((",", ":"), (", ", ": ")):
        for ascii_only in (True, False):
            body = {"ok": True, "result": updates}
            answer = json.dumps(body, separators=separators, ensure_ascii=ascii_only).encode(errors="surrogatepass")
            reads = split(answer)
            assert [one.update for one in reads] == updates
            assert [json.loads(one.incoming.raw) for one in reads] == updates
            assert [one.incoming.update_id for one in reads] == [one["update_id"] for one in updates]


@given(some.binary(max_size=60))
def test_whatever_a_webhook_brings_is_something_to_keep(body: bytes) -> None:
    incoming = read(body).incoming
    assert "\0" not in incoming.raw
    assert (incoming.update_id < 0) == (incoming.reason is not None)
    assert read(body).incoming == incoming


def test_a_lane_is_the_sender_or_else_the_chat() -> None:
    person, group = {"id": 5}, {"id": -7}
    assert lane_of({"update_id": 1, "message": {"from": person, "chat": group}}) == 5
    assert lane_of({"update_id": 1, "callback_query": {"from": person, "message": {"chat": group}}}) == 5
    assert lane_of({"update_id": 1, "poll_answer": {"user": person}}) == 5
    assert lane_of({"update_id": 1, "channel_post": {"chat": group}}) == -7
    assert lane_of({"update_id": 1, "message": {"from": {"id": True}, "chat": {"id": 2**70}}}) == 0
    assert lane_of({"update_id": 1}) == 0


THERE = {"latitude": 25.040617, "longitude": -102.712251}


@pytest.mark.parametrize(
    "message",
    [
        {"location": {**THERE, "horizontal_accuracy": 12.5, "live_period": 900}},
        {"location": THERE, "venue": {"location": THERE, "title": "一号楼", "address": ""}},
        {"text": "好", "reply_to_message": {"message_id": 3, "location": {"latitude": 25, "longitude": 1.02712251e2}}},
    ],
)
def test_coordinates_are_handed_on_and_not_kept(message: dict[str, Any]) -> None:
    update: dict[str, Any] = {"update_id": 7, "message": {"message_id": 4, "date": 1} | message}
    answer = json.dumps({"ok": True, "result": [update]}, separators=(",", ":"))
    for found in (
        *split(answer.encode()),
        read(json.dumps(update).encode()),
        read(json.dumps(update, indent=1).encode()),
    ):
        assert found.update == update, "in memory it is whole"
        kept = found.incoming.raw
        assert not [digits for digits in ("25", "040617", "712251", "02712251") if digits in kept.replace("12.5", "")]
        assert json.loads(kept)["message"].keys() == update["message"].keys()


def test_what_only_looks_like_coordinates_is_kept_as_it_came() -> None:
    update = {"update_id": 7, "message": {"message_id": 4, "text": '"latitude":25.04 "longitude": 102.7'}}
    assert json.loads(read(json.dumps(update).encode()).incoming.raw) == update


def test_coordinates_in_what_is_no_update_are_not_kept_either() -> None:
    dead = read(b'{"update_id":7,"message":{"location":{"latitude":25.040617,"longitude":102.712251}')
    assert dead.incoming.reason
    assert "25.04" not in dead.incoming.raw

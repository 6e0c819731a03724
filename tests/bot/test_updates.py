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

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classbell.sandbox import acts, api, markup_html, markup_markdown, text
from classbell.sandbox.calls import Call, Upload
from classbell.sandbox.methods import TABLE
from classbell.sandbox.refusals import CannotParse
from classbell.sandbox.world import World

NAMES = [
    "chat_id",
    "from_chat_id",
    "message_id",
    "message_ids",
    "user_id",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "caption_entities",
    "reply_markup",
    "reply_parameters",
    "link_preview_options",
    "media",
    "photo",
    "document",
    "file_id",
    "action",
    "latitude",
    "longitude",
    "phone_number",
    "first_name",
    "commands",
    "scope",
    "language_code",
    "menu_button",
    "reaction",
    "callback_query_id",
    "name",
    "url",
    "allowed_updates",
    "offset",
    "limit",
]
KEYS = [
    "type",
    "text",
    "url",
    "callback_data",
    "web_app",
    "copy_text",
    "inline_keyboard",
    "keyboard",
    "command",
    "description",
    "offset",
    "length",
    "message_id",
    "chat_id",
    "user_id",
    "emoji",
    "media",
    "caption",
    "parse_mode",
]
CHAT_ID = 7_000_000_001
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(
        [
            CHAT_ID,
            1,
            "1",
            "--5",
            "",
            "{",
            "[]",
            "{}",
            "attach://a",
            "http://[",
            "chat_member",
            "HTML",
            "MarkdownV2",
            "photo",
            "chat",
        ]
    ),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=8,
)
MARKUP = st.text(alphabet="ab <>/=\"'&;#x1bi课🏫\n`*_~|[]()!\\.tg-", max_size=40)


BUTTONS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["x", "<b>x</b>"]),
        "entities": st.lists(BUTTONS, max_size=2),
        "reply_parameters": BUTTONS,
        "reply_markup": st.fixed_dictionaries(
            {}, optional={name: st.lists(st.lists(BUTTONS, max_size=2)) for name in ("inline_keyboard", "keyboard")}
        ),
        "media": st.one_of(BUTTONS, st.lists(BUTTONS, min_size=2, max_size=3)),
        "reaction": st.lists(BUTTONS, max_size=2),
        "scope": BUTTONS,
        "commands": st.lists(BUTTONS, max_size=2),
    },
)


def answered(name: str, params: dict[str, Any]) -> dict[str, Any]:
    async def answer() -> dict[str, Any]:
        world = World("1:a", "classbell_bot", "Classbell")
        acts.start(world, world.add_person("学员甲"), "")
        world.post(world.chat(CHAT_ID), world.bot, {"text": "早"})
        return await api.answer(world, Call(name, params, {"a": Upload("a.txt", b"x")}))

    return asyncio.run(answer())


@pytest.mark.parametrize("name", sorted(TABLE.keys() - {"logout", "setwebhook"}))
@settings(max_examples=25, deadline=None)
@given(params=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_no_call_however_strange_is_a_fault_of_the_sandbox(name: str, params: dict[str, Any]) -> None:
    body = answered(name, params)
    assert body["ok"] or 400 <= body["error_code"] < 500


@pytest.mark.parametrize(
    "name",
    ["sendmessage", "editmessagetext", "editmessagemedia", "sendmediagroup", "setmessagereaction", "setmycommands"],
)
@settings(max_examples=100, deadline=None)
@given(params=SHAPED)
def test_no_object_however_strange_is_a_fault_of_the_sandbox(name: str, params: dict[str, Any]) -> None:
    body = answered(name, {"chat_id": CHAT_ID, "message_id": 2, "text": "x"} | params)
    assert body["ok"] or 400 <= body["error_code"] < 500


@pytest.mark.parametrize("parse", [markup_html.parse, markup_markdown.parse])
@settings(max_examples=200, deadline=None)
@given(source=MARKUP)
def test_markup_is_either_refused_or_gives_entities_within_the_text(parse: Any, source: str) -> None:
    try:
        marked = text.finish(parse(source))
    except CannotParse:
        return
    for entity in marked.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= marked.length

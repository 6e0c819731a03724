from __future__ import annotations

import asyncio
import io
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import aiogram
import pytest
import telegram
from aiogram import methods as calls
from aiogram import types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from PIL import Image
from pydantic import BaseModel
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from tests.phones import Box, Json, Phone, sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiogram.methods.base import Response, TelegramMethod

# Fields of a Bot API newer than the one python-telegram-bot 22.8 speaks; it keeps them aside, as Telegram's.
NEWER = frozenset({"can_send_welcome_messages"})
PTB_TYPES: dict[str, type[telegram.TelegramObject]] = {
    "User": telegram.User,
    "Message": telegram.Message,
    "MessageId": telegram.MessageId,
    "ChatFullInfo": telegram.ChatFullInfo,
    "WebhookInfo": telegram.WebhookInfo,
    "File": telegram.File,
    "BotCommand": telegram.BotCommand,
    "BotName": telegram.BotName,
    "BotDescription": telegram.BotDescription,
    "BotShortDescription": telegram.BotShortDescription,
    "MenuButtonDefault": telegram.MenuButton,
    "MenuButtonCommands": telegram.MenuButton,
    "ChatMemberOwner": telegram.ChatMember,
    "ChatMemberAdministrator": telegram.ChatMember,
    "ChatMemberMember": telegram.ChatMember,
    "ChatMemberLeft": telegram.ChatMember,
    "Update": telegram.Update,
}


class Recording(AiohttpSession):
    """A session that keeps every answer as it came."""

    def __init__(self, url: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(url))
        self.answers: list[tuple[str, Json]] = []

    def check_response(
        self, bot: aiogram.Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        self.answers.append((type(method).__name__, json.loads(content)))
        return super().check_response(bot, method, status_code, content)


@asynccontextmanager
async def aiogram_bot(box: Box) -> AsyncIterator[aiogram.Bot]:
    bot = aiogram.Bot(box.token, session=Recording(box.url))
    try:
        yield bot
    finally:
        await bot.session.close()


@asynccontextmanager
async def ptb_bot(box: Box) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(box.token, base_url=f"{box.url}/bot", base_file_url=f"{box.url}/file/bot") as bot:
        yield bot


def picture(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def file(name: str, data: bytes = b"contents") -> types.BufferedInputFile:
    return types.BufferedInputFile(data, name)


def unknown_to_aiogram(value: object, path: str = "") -> list[str]:
    """Return the paths of all fields that aiogram's types have no place for."""
    if isinstance(value, (list, tuple)):
        return [found for one in value for found in unknown_to_aiogram(one, f"{path}[]")]
    if not isinstance(value, BaseModel):
        return []
    own = [f"{path}.{name}" for name in value.model_extra or {}]
    fields = type(value).model_fields
    inner = [found for name in fields for found in unknown_to_aiogram(getattr(value, name), f"{path}.{name}")]
    return own + inner


def unknown_to_ptb(value: object, path: str = "") -> list[str]:
    """Return the paths of all fields that python-telegram-bot's types have no place for."""
    if isinstance(value, (list, tuple)):
        return [found for one in value for found in unknown_to_ptb(one, f"{path}[]")]
    if not isinstance(value, telegram.TelegramObject):
        return []
    own = [f"{path}.{name}" for name in value.api_kwargs.keys() - NEWER]
    names = {name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()) if name[0] != "_"}
    inner = [
        found
        for name in sorted(names - {"api_kwargs"})
        for found in unknown_to_ptb(getattr(value, name, None), f"{path}.{name}")
    ]
    return own + inner


def parsed_by_ptb(like: object, raw: Any) -> object:
    """Parse what aiogram parsed as `like` with python-telegram-bot's type of the same name."""
    if isinstance(like, list):
        return [parsed_by_ptb(one, item) for one, item in zip(like, raw, strict=True)]
    if not isinstance(like, BaseModel):
        assert like == raw
        return raw
    return PTB_TYPES[type(like).__name__].de_json(raw, None)


def hold(like: object, raw: Any) -> None:
    """Hold that both libraries understand every field of an answer."""
    assert unknown_to_aiogram(like) == []
    assert unknown_to_ptb(parsed_by_ptb(like, raw)) == []


async def started(box: Box) -> Phone:
    trainee = await box.phone("学员甲", username="trainee_one", phone_number="+8613800000000")
    await trainee.start("abc")
    return trainee


def buttons() -> types.InlineKeyboardMarkup:
    return types.InlineKeyboardMarkup(
        inline_keyboard=[
            [
                types.InlineKeyboardButton(text="收到", callback_data="ok"),
                types.InlineKeyboardButton(text="大屏", url="https://example.org/"),
                types.InlineKeyboardButton(text="码", copy_text=types.CopyTextButton(text="123456")),
            ]
        ]
    )


def messages_to(chat_id: int, document: str) -> list[TelegramMethod[Any]]:
    """Return a call of every method that makes a message."""
    rich = "<b>早</b> <i>好</i> <a href='https://example.org'>这里</a> <code>x</code> /start @classbell_bot #课"
    quote = types.ReplyParameters(message_id=1)
    album: Any = [types.InputMediaPhoto(media=file("1.png", picture()), caption="合影")] * 2
    keys = types.ReplyKeyboardMarkup(keyboard=[[types.KeyboardButton(text="取消")]])
    to: Json = {"chat_id": chat_id}
    passed: Json = {**to, "from_chat_id": chat_id}
    return [
        calls.SendMessage(**to, text=rich, parse_mode="HTML", reply_parameters=quote, reply_markup=buttons()),
        calls.SendMessage(**to, text="*早* _好_ ||密||", parse_mode="MarkdownV2", protect_content=True),
        calls.SendMessage(
            **to,
            text="早 https://example.org",
            link_preview_options=types.LinkPreviewOptions(is_disabled=True),
            reply_markup=keys,
        ),
        calls.SendPhoto(**to, photo=file("a.png", picture(1600, 900)), caption="大屏", reply_markup=buttons()),
        calls.SendDocument(**to, document=file("花名册.xlsx"), caption="<u>表</u>", parse_mode="HTML"),
        calls.SendDocument(**to, document=document),
        calls.SendVoice(**to, voice=file("v.ogg"), duration=3),
        calls.SendVideo(**to, video=file("v.mp4"), duration=3, width=640, height=360),
        calls.SendAudio(**to, audio=file("a.mp3"), duration=3, performer="讲师", title="课"),
        calls.SendMediaGroup(**to, media=album),
        calls.SendLocation(**to, latitude=39.9, longitude=116.4, live_period=60),
        calls.SendContact(**to, phone_number="+8613800000000", first_name="组织员"),
        calls.CopyMessage(**passed, message_id=1),
        calls.CopyMessages(**passed, message_ids=[1]),
        calls.ForwardMessage(**passed, message_id=1),
    ]


def questions_about(chat_id: int, file_id: str) -> list[TelegramMethod[Any]]:
    """Return a call of every other method, none of which needs anything done before."""
    commands = [types.BotCommand(command="start", description="开始")]
    here = types.BotCommandScopeChat(chat_id=chat_id)
    scope: Json = {"scope": here, "language_code": "zh"}
    return [
        calls.GetMe(),
        calls.GetWebhookInfo(),
        calls.GetFile(file_id=file_id),
        calls.SetMyCommands(commands=commands, **scope),
        calls.GetMyCommands(**scope),
        calls.DeleteMyCommands(**scope),
        calls.SetMyName(name="课铃", language_code="zh"),
        calls.GetMyName(language_code="zh"),
        calls.SetMyDescription(description="通知与签到"),
        calls.GetMyDescription(),
        calls.SetMyShortDescription(short_description="签到"),
        calls.GetMyShortDescription(),
        calls.SetChatMenuButton(menu_button=types.MenuButtonCommands()),
        calls.GetChatMenuButton(),
        calls.GetChat(chat_id=chat_id),
        calls.GetChatMember(chat_id=chat_id, user_id=chat_id),
        calls.GetChatMemberCount(chat_id=chat_id),
        calls.SendChatAction(chat_id=chat_id, action="typing"),
        calls.PinChatMessage(chat_id=chat_id, message_id=1),
        calls.GetChat(chat_id=chat_id),
        calls.UnpinChatMessage(chat_id=chat_id, message_id=1),
        calls.SetMessageReaction(chat_id=chat_id, message_id=1, reaction=[types.ReactionTypeEmoji(emoji="👍")]),
        calls.DeleteWebhook(),
    ]


async def run(bot: aiogram.Bot, methods: list[TelegramMethod[Any]]) -> None:
    session = cast("Recording", bot.session)
    for method in methods:
        result = await bot(method)
        hold(result, session.answers[-1][1]["result"])


async def test_every_answer_is_understood_by_both_libraries() -> None:
    async with sandbox() as box, aiogram_bot(box) as bot:
        trainee = await started(box)
        sent = await bot.send_document(trainee.id, file("a.txt"))
        assert sent.document
        await run(bot, messages_to(trainee.id, sent.document.file_id))
        await run(bot, questions_about(trainee.id, sent.document.file_id))
        assert len({name for name, _ in cast("Recording", bot.session).answers}) > 30


async def test_edited_messages_are_understood_by_both_libraries() -> None:
    async with sandbox() as box, aiogram_bot(box) as bot:
        chat_id = (await started(box)).id
        text = (await bot.send_message(chat_id, "0/73")).message_id
        photo = (await bot.send_photo(chat_id, file("a.png", picture()))).message_id
        new = types.InputMediaDocument(media=file("b.xlsx"), caption="表")
        here: Json = {"chat_id": chat_id}
        await run(
            bot,
            [
                calls.EditMessageText(**here, message_id=text, text="1/73", reply_markup=buttons()),
                calls.EditMessageReplyMarkup(**here, message_id=text),
                calls.EditMessageCaption(**here, message_id=photo, caption="<b>x</b>", parse_mode="HTML"),
                calls.EditMessageMedia(**here, message_id=photo, media=new),
                calls.DeleteMessage(**here, message_id=text),
                calls.DeleteMessages(**here, message_ids=[photo, 99]),
            ],
        )


async def test_a_groups_answers_are_understood_by_both_libraries() -> None:
    async with sandbox() as box, aiogram_bot(box) as bot:
        organiser, trainee = await box.phone("组织员"), await box.phone("学员甲")
        group = await box.group("一班", organiser, trainee, admins=(bot.id,))
        await run(
            bot,
            [
                calls.GetChat(chat_id=group),
                calls.GetChatAdministrators(chat_id=group),
                calls.GetChatMember(chat_id=group, user_id=trainee.id),
                calls.GetChatMemberCount(chat_id=group),
                calls.SendMessage(chat_id=group, text="早"),
                calls.LeaveChat(chat_id=group),
            ],
        )


async def everything_a_phone_does(box: Box, bot: aiogram.Bot) -> None:
    trainee, organiser = await started(box), await box.phone("组织员")
    group = await box.group("一班", organiser, trainee)
    said = await trainee.send("我到乐 #签到")
    await trainee.edit(said, "我到了 #签到")
    await trainee.send("好", reply_to=said["message_id"])
    for kind, name, data in (
        ("photo", "a.png", picture()),
        ("document", "a.xlsx", b"x"),
        ("voice", "a.ogg", b"x"),
        ("video", "a.mp4", b"x"),
    ):
        await trainee.upload(data, name=name, kind=kind, caption="看 @classbell_bot")
    await trainee.contact()
    await trainee.location(39.9, 116.4, horizontal_accuracy=20.0)
    place = await trainee.location(39.9, 116.4, live_period=60)
    await trainee.location(39.8, 116.3, live_period=60, message_id=place["message_id"])
    await bot.send_message(trainee.id, "请确认", reply_markup=buttons())
    await asyncio.gather(trainee.tap("收到"), answer_first_tap(box))
    await trainee.send("/class@classbell_bot", chat_id=group)
    await box.post(f"groups/{group}/remove", {"member": trainee.id})
    await box.post(f"groups/{group}/add", {"members": [trainee.id]})
    await box.post(f"groups/{group}/bot", {"status": "administrator"})
    await box.post(f"groups/{group}/migrate", {})
    await trainee.block()
    await trainee.unblock()


async def answer_first_tap(box: Box) -> None:
    while True:
        for update in (await box.call("getUpdates", timeout=5))["result"]:
            if "callback_query" in update:
                await box.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"])
                return


async def test_every_update_is_understood_by_both_libraries() -> None:
    kinds = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
    async with sandbox() as box, aiogram_bot(box) as bot:
        await box.call("getUpdates", allowed_updates=kinds)
        await everything_a_phone_does(box, bot)
        found = (await box.call("getUpdates"))["result"]
        assert {kind for update in found for kind in update} == {"update_id", *kinds}
        for update in found:
            hold(types.Update.model_validate(update), update)


async def test_python_telegram_bot_talks_to_the_sandbox() -> None:
    async with sandbox() as box, ptb_bot(box) as bot:
        trainee = await started(box)
        assert bot.username == "classbell_bot"
        message = await bot.send_message(trainee.id, "<b>早</b>", parse_mode="HTML")
        await bot.edit_message_text("晚", trainee.id, message.message_id)
        await trainee.sees("晚")
        photo = await bot.send_photo(trainee.id, picture(), caption="码", filename="码.png")
        fetched = await (await bot.get_file(photo.photo[-1].file_id)).download_as_bytearray()
        assert bytes(fetched) == picture()
        album = [telegram.InputMediaPhoto(picture()), telegram.InputMediaPhoto(picture())]
        assert len(await bot.send_media_group(trainee.id, album)) == 2
        await bot.send_document(trainee.id, b"x", filename="花名册.xlsx")
        assert (await trainee.sees_a("document"))["document"]["file_name"] == "花名册.xlsx"
        commands = [telegram.BotCommand("start", "开始")]
        await bot.set_my_commands(commands, scope=telegram.BotCommandScopeChat(trainee.id), language_code="zh")
        assert (await trainee.chat())["commands"] == [{"command": "start", "description": "开始"}]
        updates = await bot.get_updates()
        assert [update.message.text for update in updates if update.message] == ["/start abc"]


async def test_refusals_become_the_errors_each_library_has_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with sandbox() as box, ptb_bot(box) as ptb, aiogram_bot(box) as other:
        stranger, organiser = await box.phone("学员甲"), await box.phone("组织员")
        group = await box.group("一班", organiser)
        new = (await box.post(f"groups/{group}/migrate", {}))["id"]
        with pytest.raises(Forbidden):
            await ptb.send_message(stranger.id, "x")
        with pytest.raises(TelegramForbiddenError):
            await other.send_message(stranger.id, "x")
        with pytest.raises(ChatMigrated) as moved:
            await ptb.send_message(group, "x")
        assert moved.value.new_chat_id == new
        with pytest.raises(TelegramMigrateToChat):
            await other.send_message(group, "x")
        with pytest.raises(BadRequest, match="hat not found"):
            await ptb.send_message(1, "x")
        await box.faults([{"kind": "429", "retry_after": 3, "times": 2}])
        with pytest.raises(RetryAfter):
            await ptb.send_message(new, "x")
        with pytest.raises(TelegramRetryAfter):
            await other.send_message(new, "x")
        await box.post("token", {"token": "700000001:another"})
        with pytest.raises(InvalidToken):
            await ptb.send_message(new, "x")

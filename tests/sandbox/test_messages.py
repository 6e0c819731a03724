from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.phones import Box, Json, Phone, sandbox

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def keyboard(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


async def started(box: Box, name: str = "学员甲") -> Phone:
    phone = await box.phone(name)
    await phone.start()
    return phone


async def refusal(box: Box, method: str, **params: object) -> tuple[int, str]:
    body = await box.call(method, **params)
    assert body["ok"] is False, body
    return body["error_code"], body["description"]


async def sent(box: Box, method: str, **params: object) -> Any:
    body = await box.call(method, **params)
    assert body["ok"], body
    return body["result"]


async def test_a_bot_cannot_write_where_it_is_not_welcome() -> None:
    async with sandbox() as box:
        shy, blocking, gone = await box.phone("学员甲"), await started(box), await started(box)
        await blocking.block()
        await gone.delete_account()
        for chat_id, refused in (
            (shy.id, (403, "Forbidden: bot can't initiate conversation with a user")),
            (blocking.id, (403, "Forbidden: bot was blocked by the user")),
            (gone.id, (403, "Forbidden: user is deactivated")),
            (12345, (400, "Bad Request: chat not found")),
            ("@nobody", (400, "Bad Request: chat not found")),
            ("", (400, "Bad Request: chat_id is empty")),
        ):
            assert await refusal(box, "sendMessage", chat_id=chat_id, text="x") == refused


async def test_a_blocked_bot_is_told_and_a_new_start_ends_the_block() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await trainee.block()
        await trainee.start()
        updates = (await box.call("getUpdates"))["result"]
        changes = [update["my_chat_member"] for update in updates if "my_chat_member" in update]
        assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
        await sent(box, "sendMessage", chat_id=trainee.id, text="又见面了")


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": "课" * 4097}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "Word"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "课" * 22}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": ""}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "not a link"}]]}},
            "Bad Request: inline keyboard button URL 'not a link' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}] * 101]}},
            "Bad Request: reply markup is too long",
        ),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "Bad Request: object expected as reply markup"),
    ],
)
async def test_a_message_that_telegram_refuses_is_refused(params: Json, description: str) -> None:
    async with sandbox() as box:
        trainee = await started(box)
        assert await refusal(box, "sendMessage", chat_id=trainee.id, **params) == (400, description)
        assert len(trainee.messages) == 1


async def test_an_edit_reaches_the_phone_and_a_repeated_one_is_refused() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        place: Json = {"chat_id": trainee.id}
        message = await sent(box, "sendMessage", **place, text="0/73", reply_markup=keyboard("刷新"))
        place["message_id"] = message["message_id"]
        edited = await sent(box, "editMessageText", **place, text="<b>1</b>/73", parse_mode="HTML")
        assert edited["edit_date"] >= edited["date"]
        assert "reply_markup" not in edited
        assert (await trainee.sees("1/73"))["message_id"] == message["message_id"]
        again = await refusal(box, "editMessageText", **place, text="<b>1</b>/73", parse_mode="HTML")
        assert again == (400, NOT_MODIFIED)
        assert await refusal(box, "editMessageReplyMarkup", **place) == (400, NOT_MODIFIED)


async def test_only_own_messages_that_exist_can_be_edited() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        edit = {"chat_id": trainee.id, "text": "x"}
        own = trainee.last["message_id"]
        assert (await refusal(box, "editMessageText", **edit, message_id=own))[1].endswith("can't be edited")
        unknown = await refusal(box, "editMessageText", **edit, message_id=99)
        assert unknown == (400, "Bad Request: message to edit not found")
        missing = await refusal(box, "editMessageText", **edit)
        assert missing == (400, "Bad Request: message identifier is not specified")


async def test_a_message_can_be_deleted_for_48_hours() -> None:
    now = 1_750_000_000.0
    async with sandbox(clock=lambda: now) as box:
        trainee = await started(box)
        old = (await sent(box, "sendMessage", chat_id=trainee.id, text="旧"))["message_id"]
        now += 48 * 3600
        new = (await sent(box, "sendMessage", chat_id=trainee.id, text="新"))["message_id"]
        await sent(box, "deleteMessage", chat_id=trainee.id, message_id=new)
        refused = await refusal(box, "deleteMessage", chat_id=trainee.id, message_id=old)
        assert refused == (400, "Bad Request: message can't be deleted for everyone")
        gone = await refusal(box, "deleteMessage", chat_id=trainee.id, message_id=new)
        assert gone == (400, "Bad Request: message to delete not found")
        await box.caught_up()
        assert [message.get("text") for message in trainee.messages] == ["/start", "旧"]


async def test_a_photo_has_its_true_sizes_and_can_be_fetched_and_sent_again() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        form = aiohttp.FormData({"chat_id": str(trainee.id), "caption": "<b>大屏</b>", "parse_mode": "HTML"})
        form.add_field("photo", picture(1000, 500), filename="hall.png")
        message = await upload(box, "sendPhoto", form)
        sizes = [(size["width"], size["height"]) for size in message["photo"]]
        assert sizes == [(90, 45), (320, 160), (800, 400), (1000, 500)]
        assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
        for size in message["photo"]:
            ticket = await sent(box, "getFile", file_id=size["file_id"])
            data = await fetched(box, ticket["file_path"])
            assert len(data) == ticket["file_size"]
            assert Image.open(io.BytesIO(data)).size == (size["width"], size["height"])
        file_id = message["photo"][-1]["file_id"]
        again = await sent(box, "sendPhoto", chat_id=trainee.id, photo=file_id)
        assert again["photo"] == message["photo"]
        wrong = await refusal(box, "sendDocument", chat_id=trainee.id, document=file_id)
        assert wrong == (400, "Bad Request: can't use file of type Photo as Document")


async def test_files_that_telegram_refuses_are_refused() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        chat: Json = {"chat_id": trainee.id}
        wrong = "Bad Request: wrong file identifier/HTTP URL specified"
        assert await refusal(box, "sendDocument", **chat, document="abc") == (400, wrong)
        url = await refusal(box, "sendPhoto", **chat, photo="https://example.org/a.png")
        assert url == (400, "Bad Request: failed to get HTTP URL content")
        none = await refusal(box, "sendPhoto", **chat)
        assert none == (400, "Bad Request: there is no photo in the request")
        for data, reason in (
            (b"no picture", "IMAGE_PROCESS_FAILED"),
            (b"", "file must be non-empty"),
            (picture(5001, 5000), "PHOTO_INVALID_DIMENSIONS"),
            (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
            (b"x" * (10 * 1024 * 1024 + 1), "is too big for a photo"),
        ):
            form = aiohttp.FormData({"chat_id": str(trainee.id)})
            form.add_field("photo", io.BytesIO(data), filename="a.png")
            assert reason in (await posted(box, "sendPhoto", form))["description"]


async def test_a_file_over_20_megabytes_is_taken_but_not_given_out() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await trainee.upload(b"x" * (20 * 1024 * 1024 + 1), name="big.bin")
        document = (await box.call("getUpdates", offset=-1))["result"][0]["message"]["document"]
        assert document["file_size"] == 20 * 1024 * 1024 + 1
        too_big = (400, "Bad Request: file is too big")
        assert await refusal(box, "getFile", file_id=document["file_id"]) == too_big
        assert await refusal(box, "getFile", file_id="x") == (400, "Bad Request: invalid file_id")


async def test_what_is_over_50_megabytes_is_refused_unread() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        form = aiohttp.FormData({"chat_id": str(trainee.id)})
        form.add_field("document", io.BytesIO(b"x" * (52 * 1024 * 1024)), filename="big.bin")
        assert (await posted(box, "sendDocument", form))["error_code"] == 413


async def test_an_album_takes_its_files_by_name() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        form = aiohttp.FormData({"chat_id": str(trainee.id)})
        form.add_field(
            "media",
            '[{"type": "photo", "media": "attach://one", "caption": "合影"},'
            ' {"type": "photo", "media": "attach://two"}]',
        )
        form.add_field("one", picture(10, 10), filename="1.png")
        form.add_field("two", picture(20, 10), filename="2.png")
        one, two = (await posted(box, "sendMediaGroup", form))["result"]
        assert one["media_group_id"] == two["media_group_id"]
        assert (one["caption"], "caption" in two) == ("合影", False)
        assert two["photo"][-1]["width"] == 20


@pytest.mark.parametrize("count", [1, 11])
async def test_an_album_has_two_to_ten_files(count: int) -> None:
    async with sandbox() as box:
        trainee = await started(box)
        media = [{"type": "photo", "media": "x"}] * count
        refused = await refusal(box, "sendMediaGroup", chat_id=trainee.id, media=media)
        assert refused == (400, "Bad Request: there must be from 2 to 10 messages in an album")


async def test_a_copy_hides_and_a_forward_tells_where_it_came_from() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        said = await trainee.send("第一课改在三楼")
        place = {"chat_id": trainee.id, "from_chat_id": trainee.id}
        copied = await sent(box, "copyMessage", **place, message_id=said["message_id"])
        assert copied.keys() == {"message_id"}
        forwarded = await sent(box, "forwardMessage", **place, message_id=said["message_id"])
        assert forwarded["forward_origin"]["sender_user"]["id"] == trainee.id
        await box.caught_up()
        assert [message.get("text") for message in trainee.messages[1:]] == ["第一课改在三楼"] * 3
        assert (await refusal(box, "copyMessage", **place, message_id=99))[1].endswith("to copy not found")
        many = await box.call("copyMessages", **place, message_ids=[said["message_id"], 99])
        assert len(many["result"]) == 1


async def test_a_tapped_button_waits_for_its_answer() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await sent(box, "sendMessage", chat_id=trainee.id, text="请确认", reply_markup=keyboard("收到"))
        offset = (await sent(box, "getUpdates"))[-1]["update_id"] + 1
        tapping = asyncio.create_task(trainee.tap("收到"))
        updates = await sent(box, "getUpdates", offset=offset, timeout=5)
        query = updates[0]["callback_query"]
        await sent(box, "answerCallbackQuery", callback_query_id=query["id"], text="已确认", show_alert=True)
        tapped = await tapping
        assert (tapped.text, tapped.alert, query["data"]) == ("已确认", True, "收到")
        assert query["from"]["id"] == trainee.id
        assert tapped.after > 0
        refused = await refusal(box, "answerCallbackQuery", callback_query_id="1")
        too_old = "query is too old and response timeout expired or query ID is invalid"
        assert refused == (400, f"Bad Request: {too_old}")


async def test_links_and_copied_text_need_no_answer() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        buttons = [{"text": "大屏", "url": "http://127.0.0.1:8/"}, {"text": "码", "copy_text": {"text": "123456"}}]
        markup = {"inline_keyboard": [buttons]}
        await sent(box, "sendMessage", chat_id=trainee.id, text="x", reply_markup=markup)
        assert (await trainee.tap("大屏")).url == "http://127.0.0.1:8/"
        assert (await trainee.tap("码")).copied == "123456"


async def test_a_reply_keyboard_lies_until_it_is_taken_away() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲", phone_number="+8613800000000")
        await trainee.start()
        keys = {"keyboard": [[{"text": "分享号码", "request_contact": True}], ["取消"]], "resize_keyboard": True}
        await sent(box, "sendMessage", chat_id=trainee.id, text="请验证", reply_markup=keys)
        assert (await trainee.press("取消"))["text"] == "取消"
        assert (await trainee.press("分享"))["contact"]["phone_number"] == "+8613800000000"
        gone = {"remove_keyboard": True}
        await sent(box, "sendMessage", chat_id=trainee.id, text="好", reply_markup=gone)
        assert (await trainee.chat())["reply_keyboard"] is None


async def test_forms_and_query_strings_are_read_as_json_is() -> None:
    async with sandbox() as box, aiohttp.ClientSession() as session:
        trainee = await started(box)
        url = f"{box.url}/bot{box.token}/sendmessage"
        form = {"chat_id": str(trainee.id), "text": "表单", "reply_markup": '{"inline_keyboard": []}'}
        async with session.post(url, data=form) as answer:
            assert (await answer.json())["ok"]
        async with session.get(url, params={"chat_id": str(trainee.id), "text": "地址"}) as answer:
            assert (await answer.json())["result"]["text"] == "地址"
        async with session.post(url, data="{", headers={"Content-Type": "application/json"}) as answer:
            assert (await answer.json())["description"] == "Bad Request: can't parse JSON object"


async def test_wrong_tokens_and_unknown_methods_are_told_apart() -> None:
    async with sandbox() as box, aiohttp.ClientSession() as session:
        assert await refusal(box, "sendPigeon") == (404, "Not Found")
        for token, code in (("700000001:wrong", 401), ("nonsense", 404)):
            async with session.get(f"{box.url}/bot{token}/getMe") as answer:
                assert (answer.status, (await answer.json())["error_code"]) == (code, code)
        await box.post("token", {"token": "700000001:another"})
        assert (await refusal(box, "getMe")) == (401, "Unauthorized")


async def upload(box: Box, method: str, form: aiohttp.FormData) -> Json:
    body = await posted(box, method, form)
    assert body["ok"], body
    result: Json = body["result"]
    return result


async def posted(box: Box, method: str, form: aiohttp.FormData) -> Json:
    url = f"{box.url}/bot{box.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        body: Json = await answer.json()
        return body


async def fetched(box: Box, path: str) -> bytes:
    url = f"{box.url}/file/bot{box.token}/{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.read()

"""The page of phones in a real browser, against a real sandbox and a bot of a few lines.

What to take hold of, stable in both languages and at every width:

  .phone[data-phone="<person id>"]            a phone; everything below lies inside one
  [data-message="<message id>"]               a message (of an album: each of its pictures too)
  [data-message] .text                        its text; `.edited` is there once it was edited
  .inline-keyboard .key                       a button under a message (has_text=…, or data-row, data-column)
  .board .key                                 a key of the reply keyboard
  .composer textarea, .send-key               where to write, and sending it
  .commands-key, [data-command="<name>"]      the menu of commands and one of them
  .attach-key, [data-action="photo|file|own|voice|contact|location"]   the attach menu and its entries
  [data-file-name="<name>"]                   a file of the phone, in the sheet of its own files
  [data-place="here|far"], [data-contact="<person id>"]                in their sheets
  .sheet .main                                the button that says yes in any sheet over a phone
  .start-bar .main                            START (before the first message, after a link, or Unblock)
  [data-action="scan"], [data-sight="screen"], [data-sight="<person id>:<message id>"]   the camera
  [data-testid="scan-upload"]                 the camera's file field
  [data-action="phone-menu"], [data-action="open-link|block|unblock|delete-account|hide"]  a phone's menu
  .pop, [role="alertdialog"]                  what a bot answers to a tap, quietly or as an alert
  .photo, .paper                              a picture that opens large, a file that downloads
  .chat-row[data-chat="<chat id>"], .back     the list of chats and the way to it
Outside the phones: [data-chip="<person id>"] (choose whose phone), #language-key, #guide-key, #screen-key, #add-key,
#pane iframe (the hall screen), .toast (refusals), #offline (the line is cut), .steps li (.done, .next).
"""

from __future__ import annotations

import asyncio
import io
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import uvicorn
import zxingcpp
from PIL import Image
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount

from classbell.sandbox.app import create
from classbell.sandbox.world import World
from tests.browser import POCKET, page_of
from tests.phones import BOT_USERNAME, TOKEN, Box, sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import FilePayload, Locator, Page

    from tests.phones import Phone

KEYS = {"keyboard": [["今日考勤", "谁没到"]], "resize_keyboard": True}
LONGER_THAN_READING = 0.8
RECEIPT = {"inline_keyboard": [[{"text": "收到", "callback_data": "receipt"}]]}


async def answer(box: Box, update: dict[str, Any]) -> None:
    """Answer one update, as the bot of these tests."""
    if "callback_query" in update:
        query = update["callback_query"]
        place = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        await box.call("answerCallbackQuery", callback_query_id=query["id"], text="已记下")
        await box.call("editMessageText", text="通知：八点集合（已确认）", **place)
        return
    message = update["message"]
    chat_id, text = message["chat"]["id"], message.get("text", "")
    if "document" in message:
        await box.call("sendMessage", chat_id=chat_id, text=f"文件：{message['document']['file_name']}")
    elif text.startswith("/start"):
        await box.call("sendMessage", chat_id=chat_id, text=f"来自：{text[7:] or '无'}", reply_markup=KEYS)
    else:
        await box.call("sendMessage", chat_id=chat_id, text=f"听到：{text}")


async def listen(box: Box) -> None:
    """Answer updates for ever."""
    offset = 0
    while True:
        for update in (await box.call("getUpdates", offset=offset, timeout=5))["result"]:
            offset = update["update_id"] + 1
            await answer(box, update)


@asynccontextmanager
async def class_room() -> AsyncIterator[Box]:
    """A sandbox with its bot at work."""
    async with sandbox() as box:
        bot = asyncio.create_task(listen(box))
        try:
            yield box
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


def on(page: Page, phone: Phone) -> Locator:
    return page.locator(f'.phone[data-phone="{phone.id}"]')


def chat_of(phone: Locator) -> Locator:
    return phone.locator(".history")


def picture(text: str) -> bytes:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8, add_quiet_zones=True)
    held = io.BytesIO()
    Image.fromarray(code).save(held, "PNG")
    return held.getvalue()


def file(name: str, kind: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


async def serve(page: Page, pattern: str, body: bytes, kind: str) -> None:
    """Let an address of the page's own origin answer with these bytes, as the web face does in the demo."""
    await page.route(pattern, lambda route: route.fulfill(body=body, content_type=kind))


async def send_photo(box: Box, phone: Phone, data: bytes) -> None:
    form = aiohttp.FormData({"chat_id": str(phone.id)})
    form.add_field("photo", data, filename="code.png")
    url = f"{box.url}/bot{box.token}/sendPhoto"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as got:
        assert got.ok, await got.text()


async def test_a_message_arrives_live_and_is_edited_in_its_place() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        async with page_of(box.url) as page:
            await expect(chat_of(on(page, trainee))).to_contain_text("来自：无")
            sent = (await box.call("sendMessage", chat_id=trainee.id, text="<b>八点</b>集合"))["result"]
            bubble = on(page, trainee).locator(f'[data-message="{sent["message_id"]}"]')
            await expect(bubble.locator(".text")).to_contain_text("<b>八点</b>集合")
            place = {"chat_id": trainee.id, "message_id": sent["message_id"]}
            await box.call("editMessageText", text="<i>九点</i>集合", parse_mode="HTML", **place)
            await expect(bubble.locator(".text em")).to_have_text("九点")
            await expect(bubble.locator(".edited")).to_be_visible()
            await box.call("deleteMessage", **place)
            await expect(bubble).to_have_count(0)


async def test_start_writing_and_the_reply_keyboard_speak_to_the_bot() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await expect(phone.locator(".composer")).to_be_hidden()
            await phone.locator(".start-bar .main").click()
            await phone.locator(".composer textarea").fill("我到了")
            await phone.locator(".composer textarea").press("Enter")
            await expect(chat_of(phone)).to_contain_text("听到：我到了")
            await phone.locator(".board .key", has_text="谁没到").click()
            await expect(chat_of(phone)).to_contain_text("听到：谁没到")
            await expect(phone.locator(".message.out.seen")).to_have_count(3)


async def test_tapping_an_inline_button_shows_the_answer_and_the_edit() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        async with page_of(box.url) as page:
            await box.call("sendMessage", chat_id=trainee.id, text="通知：八点集合", reply_markup=RECEIPT)
            phone = on(page, trainee)
            await phone.locator(".inline-keyboard .key", has_text="收到").click()
            await expect(phone.locator(".pop")).to_have_text("已记下")
            await expect(chat_of(phone)).to_contain_text("已确认")
            await expect(phone.locator(".inline-keyboard")).to_have_count(0)


async def test_the_commands_a_person_has_are_a_tap_away() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        await box.call("setMyCommands", commands=[{"command": "me", "description": "我的考勤"}])
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await phone.locator(".commands-key").click()
            await phone.locator('[data-command="me"]').click()
            await expect(chat_of(phone)).to_contain_text("听到：/me")


async def test_a_file_goes_from_the_computer_and_from_the_phone() -> None:
    async with class_room() as box:
        organiser = await box.phone("组织员")
        await organiser.start()
        form = aiohttp.FormData()
        form.add_field("file", b"name\n", filename="roster.csv")
        await box.post_form(f"phones/{organiser.id}/files", form)
        async with page_of(box.url) as page:
            phone = on(page, organiser)
            await phone.locator(".attach-key").click()
            async with page.expect_file_chooser() as chooser:
                await phone.locator('[data-action="file"]').click()
            await (await chooser.value).set_files(file("timetable.csv", "text/csv", b"day\n"))
            await phone.locator(".sheet .main").click()
            await expect(chat_of(phone)).to_contain_text("文件：timetable.csv")
            await phone.locator(".attach-key").click()
            await phone.locator('[data-action="own"]').click()
            await phone.locator('[data-file-name="roster.csv"]').click()
            await expect(chat_of(phone)).to_contain_text("文件：roster.csv")


async def test_an_album_a_place_and_a_card_show_as_such() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲", phone_number="+8613800000001")
        await trainee.start()
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await phone.locator(".attach-key").click()
            async with page.expect_file_chooser() as chooser:
                await phone.locator('[data-action="photo"]').click()
            shots = [file(f"{number}.png", "image/png", picture(str(number))) for number in (1, 2)]
            await (await chooser.value).set_files(shots)
            await phone.locator(".sheet .main").click()
            await expect(phone.locator(".album .photo")).to_have_count(2)
            await phone.locator(".attach-key").click()
            await phone.locator('[data-action="location"]').click()
            await phone.locator('[data-place="far"]').click()
            await phone.locator(".sheet .main").click()
            await expect(phone.locator(".place .map")).to_be_visible()
            await phone.locator(".attach-key").click()
            await phone.locator('[data-action="contact"]').click()
            await phone.locator(f'[data-contact="{trainee.id}"]').click()
            await expect(phone.locator(".card")).to_contain_text("+8613800000001")


async def test_a_code_on_another_phone_is_scanned_from_its_pixels() -> None:
    async with class_room() as box:
        trainee, supervisor = await box.phone("学员甲"), await box.phone("跟班")
        await supervisor.start()
        await send_photo(box, supervisor, picture(f"https://t.me/{BOT_USERNAME}?start=s_4kd9"))
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await phone.locator('[data-action="scan"]').click()
            await expect(phone.locator(".start-bar .why")).to_be_visible()
            assert not trainee.messages
            await phone.locator(".start-bar .main").click()
            await expect(chat_of(phone)).to_contain_text("来自：s_4kd9")


async def test_the_hall_screen_opens_beside_the_phones_and_is_scanned_from_there() -> None:
    async with class_room() as box:
        trainee, supervisor = await box.phone("学员甲"), await box.phone("跟班")
        await supervisor.start()
        hall = f"{box.url}/hall"
        link = {"inline_keyboard": [[{"text": "大屏", "url": hall}]]}
        code = picture(f"https://t.me/{BOT_USERNAME}?start=hall_7")
        async with page_of(box.url) as page:
            await page.route(
                "**/hall", lambda route: route.fulfill(body='<img data-qr src="code.png">', content_type="text/html")
            )
            await page.route("**/code.png", lambda route: route.fulfill(body=code, content_type="image/png"))
            await box.call("sendMessage", chat_id=supervisor.id, text="签到已开", reply_markup=link)
            await on(page, supervisor).locator(".key", has_text="大屏").click()
            await expect(page.locator("#pane")).to_be_visible()
            await expect(page.frame_locator("#pane iframe").locator("img")).to_be_visible()
            await on(page, trainee).locator('[data-action="scan"]').click()
            await on(page, trainee).locator(".start-bar .main").click()
            await expect(chat_of(on(page, trainee))).to_contain_text("来自：hall_7")


async def test_the_language_changes_in_place_and_is_remembered() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲", role="学员")
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await expect(phone.locator(".owner")).to_contain_text("扫一扫")
            await page.locator("#language-key").click()
            await expect(phone.locator(".owner")).to_contain_text("Scan")
            await expect(phone.locator(".owner")).to_contain_text("学员甲")
            await page.reload()
            await expect(phone.locator(".owner")).to_contain_text("Scan")
            assert await page.evaluate("document.documentElement.lang") == "en-GB"


async def test_both_languages_have_every_word() -> None:
    async with class_room() as box, page_of(box.url) as page:
        words = await page.evaluate("import('./static/words.js').then(({ WORDS }) => WORDS)")
        assert words["zh"].keys() == words["en"].keys()
        assert all(text for language in words.values() for text in language.values())


async def test_at_phone_width_one_phone_fills_the_window_and_the_chips_switch() -> None:
    async with class_room() as box:
        first, second = await box.phone("学员甲"), await box.phone("跟班")
        await second.start()
        async with page_of(box.url, POCKET) as page:
            await expect(on(page, first)).to_be_visible()
            await expect(on(page, second)).to_be_hidden()
            await page.locator(f'[data-chip="{second.id}"]').click()
            await expect(on(page, second)).to_be_visible()
            await expect(on(page, first)).to_be_hidden()
            assert await on(page, second).evaluate("(node) => node.getBoundingClientRect().width") == POCKET[0]
            assert await page.evaluate("document.documentElement.scrollWidth") == POCKET[0]


async def test_reading_the_history_is_not_disturbed_by_what_arrives() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        await box.unlimited()
        for number in range(30):
            await box.call("sendMessage", chat_id=trainee.id, text=f"第 {number} 条通知")
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            history = phone.locator(".history")
            await expect(chat_of(phone).get_by_text("第 29 条通知")).to_be_in_viewport()
            await history.evaluate("(node) => { node.scrollTop = 200; }")
            await expect(phone.locator(".to-bottom")).to_be_visible()
            await box.call("sendMessage", chat_id=trainee.id, text="最新一条")
            await expect(phone.locator(".to-bottom .badge")).to_have_text("1")
            assert await history.evaluate("(node) => node.scrollTop") == 200
            await phone.locator(".to-bottom").click()
            await expect(chat_of(phone).get_by_text("最新一条")).to_be_in_viewport()
            await box.call("sendMessage", chat_id=trainee.id, text="再来一条")
            await expect(chat_of(phone).get_by_text("再来一条")).to_be_in_viewport()


async def unread(phone: Phone, count: int) -> None:
    """Wait until so many messages are unread; the sandbox hears a moment later what the page shows at once."""
    for _ in range(400):
        if (await phone.chat())["unread"] == count:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{count} are never unread")


async def test_the_page_catches_up_after_the_line_was_cut() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await expect(chat_of(phone)).to_contain_text("来自：无")
            await page.context.set_offline(True)
            await phone.locator(".composer textarea").fill("听得到吗")
            await phone.locator(".send-key").click()
            await expect(page.locator(".toast.bad").first).to_contain_text("连不上沙盒")
            await expect(phone.locator(".composer textarea")).to_have_value("听得到吗")
            await asyncio.sleep(LONGER_THAN_READING)
            await expect(page.locator(".toast.bad")).to_have_count(1)
            await box.call("sendMessage", chat_id=trainee.id, text="断线时的通知")
            await page.context.set_offline(False)
            await expect(chat_of(phone)).to_contain_text("断线时的通知")
            await expect(page.locator(f'[data-chip="{trainee.id}"] .badge')).to_be_hidden()
            await unread(trainee, 0)


async def test_the_page_works_below_a_path_of_another_application() -> None:
    world = World(TOKEN, BOT_USERNAME, "Classbell")
    person = world.add_person("学员甲")
    outer = Starlette(routes=[Mount("/sandbox", create(world))])
    server = uvicorn.Server(uvicorn.Config(outer, port=0, log_level="warning", lifespan="off", ws="none"))
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    async with page_of(f"http://127.0.0.1:{listening.getsockname()[1]}/sandbox/") as page:
        await page.locator(f'.phone[data-phone="{person.id}"] .start-bar .main').click()
        await expect(page.locator(".message.out .text")).to_contain_text("/start")
    server.should_exit = True
    await world.close()
    await serving


async def test_a_refusal_is_told_in_a_sentence() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await phone.locator(".composer textarea").fill("x" * 5000)
            await phone.locator(".send-key").click()
            await expect(page.locator(".toast.bad")).to_contain_text("沙盒拒绝了这一步")


async def test_a_blocked_bot_is_let_in_again_and_a_phone_is_added() -> None:
    async with class_room() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        async with page_of(box.url) as page:
            phone = on(page, trainee)
            await phone.locator('[data-action="phone-menu"]').click()
            await phone.locator('[data-action="block"]').click()
            await phone.locator('.start-bar[data-kind="blocked"] .main').click()
            await expect(phone.locator(".composer")).to_be_visible()
            await page.locator("#add-key").click()
            await page.locator("dialog input[name=name]").fill("学员乙")
            await page.locator("dialog .main").click()
            await expect(page.locator(".phone .owner", has_text="学员乙")).to_be_visible()


async def test_the_guide_ticks_what_has_come_true_and_leads_to_the_phone() -> None:
    async with class_room() as box:
        trainee, supervisor = await box.phone("学员甲"), await box.phone("跟班")
        steps = [
            {"phone": trainee.id, "zh": "学员点开始", "en": "The trainee starts", "done_when": "来自"},
            {"phone": supervisor.id, "zh": "跟班点开始", "en": "The supervisor starts"},
        ]
        await box.post("guide", {"steps": steps})
        async with page_of(box.url) as page:
            await expect(page.locator(".steps li").nth(0)).not_to_have_class("done")
            await trainee.start()
            await expect(page.locator(".steps li.done")).to_have_count(1)
            await page.locator(".steps li.next .show-key").click()
            await expect(page.locator(".phone.lit")).to_have_attribute("data-phone", str(supervisor.id))
            await page.locator(".steps li.next .tick-key").click()
            await expect(page.locator(".steps li.done")).to_have_count(2)
            await page.locator("#guide-key").click()
            await page.reload()
            await expect(page.locator(".phone").nth(1)).to_be_visible()
            await expect(page.locator("#guide")).to_be_hidden()

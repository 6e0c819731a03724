from __future__ import annotations

import asyncio
import io
import json
import signal
import socket
import sys

import aiohttp
import pytest
import qrcode  # type: ignore[import-untyped]  # it comes without types
from PIL import Image

from tests.phones import TOKEN, Box, Json, sandbox


def code(text: str) -> bytes:
    out = io.BytesIO()
    qrcode.make(text).get_image().save(out, "PNG")
    return out.getvalue()


async def kinds_heard(box: Box) -> list[str]:
    updates = (await box.call("getUpdates"))["result"]
    await box.call("getUpdates", offset=updates[-1]["update_id"] + 1 if updates else 0)
    return [next(kind for kind in update if kind != "update_id") for update in updates]


async def test_a_code_on_one_phone_is_scanned_by_another() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        said = await trainee.scan_image(code("https://t.me/Classbell_Bot?start=s-1_x"))
        assert said["text"] == "/start s-1_x"
        supervisor = await box.phone("跟班")
        await supervisor.upload(code("https://t.me/classbell_bot?start=other"), name="a.png", kind="photo")
        assert (await supervisor.scan())["text"] == "/start other"


async def test_a_picture_without_a_code_has_no_text_and_what_is_no_picture_is_refused() -> None:
    async with sandbox() as box:
        blank = io.BytesIO()
        Image.new("RGB", (200, 200), "white").save(blank, "JPEG")
        assert await box.read_code(blank.getvalue()) is None
        with pytest.raises(AssertionError, match="IMAGE_PROCESS_FAILED"):
            await box.read_code(b"no picture")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("t.me/classbell_bot?start=abc", "/start abc"),
        ("tg://resolve?domain=classbell_bot&start=abc", "/start abc"),
        ("https://t.me/classbell_bot?start=", None),
        ("https://t.me/other_bot?start=abc", None),
        ("https://example.org/classbell_bot?start=abc", None),
    ],
)
async def test_only_a_start_link_to_the_bot_presses_start(link: str, said: str | None) -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        opened = await box.post(f"phones/{trainee.id}/open", {"link": link})
        assert opened.get("text") == said
        assert opened.get("url") == (None if said else link)


@pytest.mark.parametrize("payload", ["课", "a b", "x" * 65])
async def test_a_payload_no_link_can_carry_is_refused(payload: str) -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        with pytest.raises(AssertionError, match="START_PARAM_INVALID"):
            await trainee.start(payload)
        assert (await trainee.start("x" * 64))["text"] == f"/start {'x' * 64}"


async def test_a_contact_is_the_own_one_or_anothers_card() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲", phone_number="+8613800000001")
        other = await box.phone("学员乙", phone_number="+8613800000002")
        own = (await trainee.contact())["contact"]
        assert (own["user_id"], own["phone_number"]) == (trainee.id, "+8613800000001")
        forwarded = (await trainee.contact(user_id=other.id))["contact"]
        assert (forwarded["user_id"], forwarded["phone_number"]) == (other.id, "+8613800000002")
        assert "user_id" not in (await trainee.contact(phone_number="+8613800000003"))["contact"]
        with pytest.raises(AssertionError, match="PHONE_NUMBER_INVALID"):
            await (await box.phone("学员丙")).contact()


async def test_files_go_to_the_phone_and_from_it() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", io.BytesIO(b"roster"), filename="花名册.xlsx")
        face = await box.post_form(f"phones/{trainee.id}/files", form)
        assert face["files"] == [{"name": "花名册.xlsx", "size": 6}]
        sent = await box.post(f"phones/{trainee.id}/send_file", {"name": "花名册.xlsx"})
        assert await box.file(sent[0]["document"]["file_id"]) == b"roster"
        with pytest.raises(AssertionError, match="not on this phone"):
            await box.post(f"phones/{trainee.id}/send_file", {"name": "x"})


async def test_a_file_that_a_browser_could_run_is_given_out_as_plain_bytes() -> None:
    async with sandbox() as box, aiohttp.ClientSession() as session:
        trainee = await box.phone("学员甲")
        for name, kind in (("a.html", "application/octet-stream"), ("a.svg", "application/octet-stream")):
            sent = await trainee.upload(b"<script>", name=name)
            async with session.get(f"{box.url}/api/files/{sent['document']['file_id']}") as answer:
                assert answer.headers["Content-Type"] == kind
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_in_a_group_the_bot_hears_what_is_meant_for_it() -> None:
    async with sandbox() as box:
        organiser, trainee = await box.phone("组织员"), await box.phone("学员甲")
        group = await box.group("一班", organiser, trainee)
        assert await kinds_heard(box) == ["my_chat_member", "message"]
        for text in ("早上好", "/class@other_bot", "@someone 早"):
            await trainee.send(text, chat_id=group)
        assert await kinds_heard(box) == []
        for text in ("/class", "/class@Classbell_Bot", "@classbell_bot 早"):
            await trainee.send(text, chat_id=group)
        assert len(await kinds_heard(box)) == 3
        message = (await box.call("sendMessage", chat_id=group, text="到了吗"))["result"]
        await trainee.send("到了", chat_id=group, reply_to=message["message_id"])
        assert await kinds_heard(box) == ["message"]
        await organiser.sees("到了", chat_id=group)
        await box.post(f"groups/{group}/bot", {"status": "administrator"})
        await trainee.send("早上好", chat_id=group)
        assert await kinds_heard(box) == ["my_chat_member", "message"]


async def test_a_stranger_cannot_write_into_a_group() -> None:
    async with sandbox() as box:
        group = await box.group("一班", await box.phone("组织员"))
        with pytest.raises(AssertionError, match="chat not found"):
            await (await box.phone("学员甲")).send("早", chat_id=group)


async def test_a_group_becomes_a_supergroup_and_its_old_address_says_so() -> None:
    async with sandbox() as box:
        organiser = await box.phone("组织员")
        group = await box.group("一班", organiser)
        new = (await box.post(f"groups/{group}/migrate", {}))["id"]
        body = await box.call("sendMessage", chat_id=group, text="x")
        assert (body["error_code"], body["parameters"]) == (400, {"migrate_to_chat_id": new})
        assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
        await box.call("sendMessage", chat_id=new, text="早")
        assert (await organiser.sees("早", chat_id=new))["chat"]["type"] == "supergroup"


@pytest.mark.parametrize(
    ("status", "description"),
    [
        ("left", "Forbidden: bot is not a member of the group chat"),
        ("kicked", "Forbidden: bot was kicked from the group chat"),
    ],
)
async def test_a_bot_put_out_of_a_group_cannot_write_there(status: str, description: str) -> None:
    async with sandbox() as box:
        group = await box.group("一班", await box.phone("组织员"))
        await box.post(f"groups/{group}/bot", {"status": status})
        body = await box.call("sendMessage", chat_id=group, text="x")
        assert (body["error_code"], body["description"]) == (403, description)


async def test_the_narrowest_menu_in_the_own_language_is_seen() -> None:
    async with sandbox() as box:
        chinese = await box.phone("学员甲", language_code="zh-hans")
        english = await box.phone("Trainee One", language_code="en")

        async def set_menu(name: str, **where: object) -> None:
            commands = [{"command": name, "description": name}]
            assert (await box.call("setMyCommands", commands=commands, **where))["ok"]

        async def seen() -> list[list[str]]:
            chats = [await chinese.chat(), await english.chat()]
            return [[command["command"] for command in chat["commands"]] for chat in chats]

        await set_menu("everybody")
        await set_menu("zh", language_code="zh")
        assert await seen() == [["zh"], ["everybody"]]
        await set_menu("private", scope={"type": "all_private_chats"})
        assert await seen() == [["private"], ["private"]]
        await set_menu("mine", scope={"type": "chat", "chat_id": english.id})
        assert await seen() == [["private"], ["mine"]]
        await box.call("deleteMyCommands", scope={"type": "chat", "chat_id": english.id})
        assert await seen() == [["private"], ["private"]]


async def test_group_menus_follow_who_runs_the_group() -> None:
    async with sandbox() as box:
        organiser, trainee = await box.phone("组织员"), await box.phone("学员甲")
        group = await box.group("一班", organiser, trainee)
        for kind in ("all_group_chats", "all_chat_administrators"):
            commands = [{"command": kind, "description": kind}]
            await box.call("setMyCommands", commands=commands, scope={"type": kind})
        assert (await trainee.chat(group))["commands"][0]["command"] == "all_group_chats"
        assert (await organiser.chat(group))["commands"][0]["command"] == "all_chat_administrators"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "moon"}}, "Unsupported type specified"),
    ],
)
async def test_a_menu_that_telegram_refuses_is_refused(params: Json, reason: str) -> None:
    async with sandbox() as box:
        body = await box.call("setMyCommands", **params)
        assert body["error_code"] == 400
        assert reason in body["description"]


async def all_until(stream: aiohttp.ClientResponse, kind: str) -> list[Json]:
    heard: list[Json] = []
    while not heard or heard[-1]["type"] != kind:
        line = await stream.content.readline()
        heard += [json.loads(line[6:])] if line.startswith(b"data: ") else []
    return heard


async def test_the_live_stream_tells_what_changes() -> None:
    async with sandbox() as box, aiohttp.ClientSession() as session:
        trainee = await box.phone("学员甲")
        async with session.get(f"{box.url}/api/events") as stream:
            listening = asyncio.create_task(all_until(stream, "deleted"))
            await trainee.start()
            await box.call("sendChatAction", chat_id=trainee.id, action="typing")
            sent = (await box.call("sendMessage", chat_id=trainee.id, text="早"))["result"]
            await box.call("deleteMessage", chat_id=trainee.id, message_id=sent["message_id"])
            heard = await asyncio.wait_for(listening, 5)
        types = [event["type"] for event in heard if event["type"] != "phone"]
        assert types == ["hello", "message", "typing", "message", "deleted"]
        assert (await trainee.chat())["unread"] == 1
        await box.post(f"phones/{trainee.id}/read", {"chat_id": trainee.id})
        assert (await trainee.chat())["unread"] == 0


async def test_what_is_asked_wrongly_is_refused_by_name() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        for path, asked, reason in (
            (f"phones/{trainee.id}/send", {}, "text is missing"),
            (f"phones/{trainee.id}/send", {"text": "x", "chat_id": "y"}, "chat_id is no number"),
            ("phones/5/send", {"text": "x"}, "user not found"),
            ("groups", {"title": "x", "members": [5]}, "user not found"),
            ("groups/x/migrate", {}, "chat not found"),
        ):
            with pytest.raises(AssertionError, match=reason):
                await box.post(path, asked)


async def test_the_log_holds_every_call_in_order_and_no_token() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        await trainee.start()
        await box.call("sendMessage", chat_id=trainee.id, text="早")
        await box.call("sendMessage", chat_id=1, text="x")
        first, second = await box.log()
        assert (first["ok"], first["params"]["text"], len(first["message_ids"])) == (True, "早", 1)
        assert (second["ok"], second["error_code"], second["description"]) == (
            False,
            400,
            "Bad Request: chat not found",
        )
        assert await box.log(since=1) == [second]
        assert TOKEN not in json.dumps([first, second])


async def test_a_sandbox_of_its_own_starts_empty_and_stops_at_once_with_a_page_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    order = [sys.executable, "-m", "classbell", "sandbox", "--port", str(port), "--token", TOKEN]
    process = await asyncio.create_subprocess_exec(*order, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/" in (await process.stdout.readline()).decode()
        async with Box.at(f"http://127.0.0.1:{port}") as box:
            assert (await box.get("world"))["phones"] == []
            await (await box.phone("学员甲")).start()
            assert (await box.call("getUpdates"))["result"][0]["message"]["text"] == "/start"
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 2)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

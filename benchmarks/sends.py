"""Send one notice to many people through a named client, and weigh it from inside.

    python -m benchmarks.sends CLIENT PORT MESSAGES AT_ONCE

Every client posts the same text and the same two buttons to the same server. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import aiohttp
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton as AiogramButton
from aiogram.types import InlineKeyboardMarkup as AiogramKeyboard
from pyreqwest.client import ClientBuilder
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.contenders.notice import BUTTONS, KEYBOARD, TEXT
from benchmarks.rounds import percentile
from benchmarks.server import TOKEN
from classbell.bot.transport import Request, Transport, encode

Send = Callable[[int], Awaitable[object]]

WARM_UP = 100


@asynccontextmanager
async def aiogram(base_url: str) -> AsyncIterator[Send]:
    """Yield aiogram's own sendMessage, which builds the Message of every answer."""
    server = TelegramAPIServer.from_base(base_url)
    buttons = [AiogramButton(text=text, callback_data=data) for text, data in BUTTONS]
    keyboard = AiogramKeyboard(inline_keyboard=[buttons])
    async with AiogramBot(TOKEN, session=AiohttpSession(api=server)) as bot:
        yield lambda chat_id: bot.send_message(chat_id, TEXT, reply_markup=keyboard)


@asynccontextmanager
async def ptb_stock(base_url: str) -> AsyncIterator[Send]:
    """Yield python-telegram-bot's sendMessage as it comes, over httpx."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    async with Bot(TOKEN, base_url=f"{base_url}/bot") as bot:
        yield lambda chat_id: bot.send_message(chat_id, TEXT, reply_markup=keyboard)


@asynccontextmanager
async def ptb_over_ours(base_url: str) -> AsyncIterator[Send]:
    """Yield python-telegram-bot's sendMessage over Classbell's transport."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    async with Transport(base_url, TOKEN) as transport:
        requests = Request(transport), Request(transport)
        bot = Bot(TOKEN, f"{base_url}/bot", request=requests[0], get_updates_request=requests[1])
        async with bot:
            yield lambda chat_id: bot.send_message(chat_id, TEXT, reply_markup=keyboard)


@asynccontextmanager
async def ours(base_url: str) -> AsyncIterator[Send]:
    """Yield Classbell's call, each body encoded anew."""
    async with Transport(base_url, TOKEN) as transport:

        def send(chat_id: int) -> Awaitable[object]:
            params = {"chat_id": chat_id, "text": TEXT, "reply_markup": KEYBOARD}
            return transport.call("sendMessage", params)

        yield send


@asynccontextmanager
async def ours_encoded(base_url: str) -> AsyncIterator[Send]:
    """Yield Classbell's call as the sender makes it: the body encoded once, the chat id put in."""
    body = encode({"text": TEXT, "reply_markup": KEYBOARD})
    async with Transport(base_url, TOKEN) as transport:
        yield lambda chat_id: transport.call_encoded("sendMessage", b'{"chat_id":%d,' % chat_id + body[1:])


@asynccontextmanager
async def aiohttp_bare(base_url: str) -> AsyncIterator[Send]:
    """Yield aiohttp with nothing around it."""
    url, headers = f"{base_url}/bot{TOKEN}/sendMessage", {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def send(chat_id: int) -> object:
            params = {"chat_id": chat_id, "text": TEXT, "reply_markup": KEYBOARD}
            async with session.post(url, data=encode(params), headers=headers) as answer:
                return json.loads(await answer.read())

        yield send


@asynccontextmanager
async def pyreqwest_bare(base_url: str) -> AsyncIterator[Send]:
    """Yield pyreqwest with nothing around it but the time-out that a sender needs."""
    url, within = f"{base_url}/bot{TOKEN}/sendMessage", timedelta(seconds=30)
    async with ClientBuilder().build() as client:

        async def send(chat_id: int) -> object:
            params = {"chat_id": chat_id, "text": TEXT, "reply_markup": KEYBOARD}
            request = client.post(url).header("Content-Type", "application/json").timeout(within)
            answer = await request.body_bytes(encode(params)).build().send()
            return json.loads(bytes(await answer.bytes()))

        yield send


CLIENTS: Mapping[str, Callable[[str], AbstractAsyncContextManager[Send]]] = {
    "aiogram": aiogram,
    "ptb_stock": ptb_stock,
    "ptb_over_ours": ptb_over_ours,
    "ours": ours,
    "ours_encoded": ours_encoded,
    "aiohttp_bare": aiohttp_bare,
    "pyreqwest_bare": pyreqwest_bare,
}


async def measure(client: str, base_url: str, messages: int, at_once: int) -> dict[str, float]:
    """Send the messages, so many in flight, and return what each cost."""
    async with CLIENTS[client](base_url) as send:
        for chat_id in range(1, WARM_UP):
            await send(chat_id)
        taken_for: list[float] = []
        chats = iter(range(1, messages + 1))
        cpu_for, started_at = time.process_time(), time.perf_counter()
        await asyncio.gather(*(_send_all(send, chats, taken_for) for _ in range(at_once)))
        cpu_for, passed_for = time.process_time() - cpu_for, time.perf_counter() - started_at
    return {
        "cpu_us": cpu_for / messages * 1e6,
        "per_second": messages / passed_for,
        "p50_ms": percentile(taken_for, 0.5) * 1000,
        "p99_ms": percentile(taken_for, 0.99) * 1000,
    }


async def _send_all(send: Send, chats: Iterator[int], taken_for: list[float]) -> None:
    for chat_id in chats:
        started_at = time.perf_counter()
        await send(chat_id)
        taken_for.append(time.perf_counter() - started_at)


if __name__ == "__main__":
    name, port, messages, at_once = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(name, f"http://127.0.0.1:{port}", int(messages), int(at_once)))))

"""A class day with every log line there is, for a test to read: `python -m tests.whole.loud_day`.

Says on standard output, as JSON, what must not be in the log; the log itself goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

import aiohttp
import structlog

from classbell.actions.roles import make_admin_link
from classbell.bot import logs
from tests import tables
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day

PHONE = "+8613800000001"


class Broken(Exception):
    """Something of ours that tells all it knows."""


async def play(s: School) -> list[str]:
    """Let secrets of every kind come into being and go through the whole bot, well and badly; give them."""
    day = await class_day(s, 2)
    organiser = await s.phone_of("组织员", role="organiser")
    secrets = [s.config.token.get_secret_value(), PHONE, PHONE[1:], repr(s.desk.code_key)]
    await day.open_sign_in()
    secrets += await invited(s, day)
    link, digits = await day.link(), await day.digits()
    secrets += [link.partition("=")[2], digits, *await hall(s, day)]
    await day.trainees[0].open(link)
    await day.trainees[1].send(digits)
    await day.trainees[1].open(link[:-3] + "AAA")
    await imported(organiser)
    await faulty(s, day)
    await s.box.settled()
    tell_all(secrets)
    await asyncio.sleep(0)
    return secrets


async def invited(s: School, day: ClassDay) -> list[str]:
    """Open links, used ones too, and share a number."""
    admin = (await make_admin_link(s.desk)).partition("=")[2]
    newcomer = await s.box.phone("新人", phone_number=PHONE)
    await newcomer.start(admin)
    await newcomer.start(admin)
    await newcomer.contact()
    await day.supervisor.send("/class")
    await day.supervisor.tap("入班码")
    await s.box.settled()
    [(join,)] = await s.sql("SELECT join_code FROM classes")
    await newcomer.start(f"j{join}")
    return [admin[1:], join]


async def hall(s: School, day: ClassDay) -> list[str]:
    """Pair a hall screen, and try its ticket again."""
    await day.supervisor.tap("大屏")
    text = (await day.supervisor.sees("/hall/"))["text"]
    ticket = next(word for word in text.split() if "/hall/" in word).rpartition("/")[2]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.post(f"{s.url}/hall/{ticket}") as page:
            cookies = [cookie.value for cookie in browser.cookie_jar]
            assert page.status == 200
        async with browser.post(f"{s.url}/hall/{ticket}"), browser.get(f"{s.url}/hall/nothing"):
            pass
    assert cookies
    return [ticket, *cookies]


async def imported(organiser: Phone) -> None:
    await organiser.send("/import")
    await organiser.tap("任职培训班")
    await organiser.upload(tables.workbook([tables.HEADINGS, ["学员丁", PHONE, "A1"], ["学员戊", "1380000", "A1"]]))
    await organiser.sees("文件已读完")


async def faulty(s: School, day: ClassDay) -> None:
    """Let every kind of failing call happen while somebody is answered."""
    for kind in ("cut_before", "cut", "502", "429"):
        await s.box.faults([{"kind": kind, "method": "sendMessage", "times": 1, "retry_after": 1}])
        await day.trainees[0].send("/me")
        await s.box.settled()
    await s.box.faults([])


def tell_all(secrets: list[str]) -> None:
    """Log the secrets in every way there is, as exceptions of libraries do."""
    token, phone, _, _, admin, join, code, _, ticket, *_ = secrets
    words = f"GET https://x/bot{token}/getMe {phone} /start a{admin} start=j{join} {code} http://x/hall/{ticket} 401"
    structlog.get_logger("ours").warning("said", words=words, listed=[words], error=Broken(words))
    logging.getLogger("theirs").warning("said %s", words)
    logging.getLogger("theirs").warning(words)
    for log in (structlog.get_logger("ours").exception, logging.getLogger("theirs").exception):
        try:
            fail(words)
        except Broken:
            log("broke")
    asyncio.get_running_loop().call_exception_handler({"message": words, "exception": Broken(words)})


def fail(words: str) -> None:
    raise Broken(words)


async def main() -> None:
    logs.configure("json", logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    async with school() as s:
        secrets = await play(s)
    json.dump(secrets, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())

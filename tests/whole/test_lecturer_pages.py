"""A lecturer's own page, without an account: before, during and after their sessions; for whoever holds the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect

from classbell.storage.instants import stamp
from tests.browser import DESKTOP, POCKET, page_of
from tests.phone import Phone
from tests.school import School, school
from tests.whole.teaching import LEAST_3, Teaching, teaching
from tests.whole.test_feedback import ask
from tests.whole.writing import forged

RELEASED = LEAST_3 | {"evaluations": {"release_after": "PT1H", "few_answers": 4}}


async def fetch(url: str, reads: str = "") -> tuple[int, str, Mapping[str, str]]:
    headers = {"Accept-Language": reads} if reads else {}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
        return answer.status, await answer.text(), {name.lower(): value for name, value in answer.headers.items()}


async def link_of(organiser: Phone, name: str) -> str:
    """Let the organiser make a link, and give it."""
    organiser.forget()
    await organiser.send("/class")
    await organiser.tap("🎓 授课人")
    await organiser.tap(name)
    await organiser.tap("🔗 生成链接")
    return str(re.search(r"http\S+/lecturer/\S+", (await organiser.sees("可转发给"))["text"])[0])  # type: ignore[index]


async def a_class(s: School, trainees: str = "甲乙丙") -> tuple[Teaching, Phone]:
    """A class with trainees of one county, one session that is over and one to come, and its organiser."""
    t = await teaching(s, trainees)
    county = await s.add("units", parent_id=1, path="/1/2/", level="county", name="县")
    await s.sql("UPDATE people SET unit_id = :county", county=county)
    organiser = await s.phone_of("组织员", t.class_id, "organiser")
    await t.session("公文写作", "授课人甲")
    names = '["授课人甲", "授课人乙"]'
    t.sessions.append(await s.add_session(t.class_id, timedelta(hours=3), "案例研讨", lecturers=names))
    return t, organiser


async def test_the_page_needs_no_account_and_shows_who_will_come_how_many_are_there_and_what_was_said() -> None:
    async with school(policies=RELEASED) as s:
        t, organiser = await a_class(s)
        url = await link_of(organiser, "授课人甲")
        status, text, headers = await fetch(url)
        assert status == 200
        assert "授课人甲老师的授课专页" in text
        assert "应到 3 人" in text
        assert "县级" in text
        assert "尚未开始" in text
        assert "同讲：授课人乙" in text
        assert "平均" not in text
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert not re.search(r"学员[甲乙丙]|<style|style=|onclick|https?://", text)
        await t.rated(t.sessions[0], "543")
        waits = (await fetch(url))[1]
        assert "起在这里显示" in waits
        assert "平均" not in waits
        await s.sql("UPDATE rounds SET closes_at = closes_at - 3600000")
        shown = (await fetch(url))[1]
        assert "平均 4，95% 区间" in shown
        assert "答卷较少" in shown
        english = (await fetch(f"{url}?language=en"))[1]
        assert "The page of 授课人甲" in english
        assert "Mean 4, 95 %" in english


@pytest.mark.parametrize(
    ("reads", "title"),
    [
        ("", "老师的授课专页"),
        ("en-GB,en;q=0.9,zh;q=0.8", "The page of"),
        ("zh-CN,en;q=0.5", "老师的授课专页"),
        ("fr;q=1.0, en;q=0.3, zh-TW;q=0.7", "老师的授课专页"),
        ("fr, zh;q=0", "老师的授课专页"),
        ("en;q=oops, ;;;, zh;q=0.1", "老师的授课专页"),
    ],
)
async def test_the_page_is_in_the_language_its_reader_reads_unless_they_ask_for_another(reads: str, title: str) -> None:
    async with school() as s:
        _, organiser = await a_class(s)
        url = await link_of(organiser, "授课人甲")
        status, text, headers = await fetch(url, reads)
        assert (status, headers["vary"]) == (200, "Accept-Language")
        assert title in text
        assert "The page of" in (await fetch(f"{url}?language=en", reads))[1]
        gone = (await fetch(f"{s.url}/lecturer/nothing", "en"))[1]
        assert "?language=zh_CN" in gone
        assert "ask" in gone.lower()


async def test_live_heads_are_told_while_the_session_is_on() -> None:
    async with school() as s:
        t, organiser = await a_class(s)
        url = await link_of(organiser, "授课人甲")
        ahead = t.sessions[1]
        assert (await fetch(f"{url}/live"))[1] == f'{{"{ahead}":{{"phase":"ahead","present":0,"expected":3}}}}'
        await s.sql("UPDATE sessions SET opened_at = :at WHERE id = :id", at=stamp(s.clock()), id=ahead)
        await s.add("marks", session_id=ahead, person_id=1, status="on_time", evidence="E2", kept_at=1)
        assert (await fetch(f"{url}/live"))[1] == f'{{"{ahead}":{{"phase":"on","present":1,"expected":3}}}}'
        assert "<b>1</b> / <span>3</span> <small>人已到</small>" in (await fetch(url))[1]


async def test_only_a_hash_is_kept_and_a_new_link_ends_the_one_before() -> None:
    async with school() as s:
        _, organiser = await a_class(s)
        first = await link_of(organiser, "授课人甲")
        second = await link_of(organiser, "授课人甲")
        secret = second.rsplit("/", 1)[1]
        assert len(secret) == 22
        assert (await fetch(first))[0] == 404
        assert (await fetch(second))[0] == 200
        [(kept,)] = await s.sql("SELECT secret_hash FROM lecturer_links WHERE voided_at IS NULL")
        assert secret not in kept
        for table in ("lecturer_links", "outbox", "changes", "inbox", "dialogues"):
            assert secret not in str(await s.sql(f"SELECT * FROM {table}"))
        organiser.forget()
        await organiser.send("/class")
        await organiser.tap("🎓 授课人")
        await organiser.tap("授课人甲")
        await organiser.sees("有效链接 1 个")
        await organiser.tap("🚫 链接全部作废")
        await organiser.sees("作废“授课人甲”专页的 1 个链接")
        assert (await fetch(second))[0] == 200
        await organiser.tap("🚫 确定作废")
        await organiser.sees("有效链接 0 个")
        gone = await fetch(second)
        assert gone[0] == 404
        assert "不存在、已过期或已作废" in gone[1]


async def test_a_link_ends_with_its_makers_right_and_long_after_the_last_session() -> None:
    async with school() as s:
        _, organiser = await a_class(s)
        url = await link_of(organiser, "授课人甲")
        s.clock.move(timedelta(days=61))
        assert (await fetch(url))[0] == 404
        s.clock.move(timedelta(days=-61))
        assert (await fetch(url))[0] == 200
        await s.sql("DELETE FROM roles")
        assert (await fetch(url))[0] == 404
        assert (await fetch(f"{url}/live"))[0] == 404


async def test_guessing_is_held_up_and_costs_no_one_else_anything_once_it_is_over() -> None:
    async with school() as s:
        _, organiser = await a_class(s)
        url = await link_of(organiser, "授课人甲")
        guesses = [(await fetch(f"{s.url}/lecturer/{number:022}"))[0] for number in range(31)]
        assert guesses == [404] * 30 + [429]
        status, text, headers = await fetch(url)
        assert (status, 0 < int(headers["retry-after"]) <= 601) == (429, True)
        assert "十分钟后" in text
        s.clock.move(timedelta(minutes=11))
        assert (await fetch(url))[0] == 200


async def test_a_lecturer_with_an_account_is_told_and_opens_a_page_of_their_own() -> None:
    async with school() as s:
        t, organiser = await a_class(s)
        await forged(s, organiser, f"lecturers.send:{t.class_id}:0")
        assert "联系不上授课人甲" in (await organiser.tap("forged")).text
        lecturer = await s.phone_of("授课人甲", t.class_id, "lecturer", language_code="en")
        await s.comes_to("SELECT language_code FROM accounts WHERE name = '授课人甲'", [("en",)])
        organiser.forget()
        await organiser.send("/class")
        await organiser.tap("🎓 授课人")
        await organiser.tap("授课人甲")
        await organiser.tap("由机器人通知本人")
        await lecturer.sees("You give 2 sessions")
        await lecturer.tap("Open my page")
        made = (await lecturer.sees("Your own page for"))["text"]
        url = str(re.search(r"http\S+/lecturer/\S+", made)[0])  # type: ignore[index]
        assert (await fetch(url))[0] == 200
        await s.sql("DELETE FROM roles WHERE role = 'organiser'")
        assert (await fetch(url))[0] == 200
        for phone in (t.trainees[0], organiser):
            await forged(s, phone, f"lecturers.own:{t.class_id}")
            assert "已有变化" in (await phone.tap("forged")).text
            await forged(s, phone, f"lecturers.link:{t.class_id}:0")
            assert "无权" in (await phone.tap("forged")).text


@pytest.mark.parametrize(("language", "size"), [("zh_CN", DESKTOP), ("en", POCKET)])
async def test_the_page_reads_well_in_a_browser_and_counts_live(
    language: str, size: tuple[int, int], tmp_path: Path
) -> None:
    async with school(policies=RELEASED | {"feedback": {"least_answers": 2}}) as s:
        t, organiser = await a_class(s)
        await s.sql("UPDATE people SET category_id = :id", id=await s.add("categories", name="科级"))
        await t.uses("lecturer", "lecturer")
        await ask(s, t.sessions[0])
        for trainee, stars in zip(t.trainees, ("54", "44", "35"), strict=True):
            for star in stars:
                trainee.forget()
                await trainee.tap(f"{star} ⭐")
                await trainee.sees("匿名保存")
        await s.sql("UPDATE rounds SET closes_at = :at", at=stamp(s.clock() - timedelta(hours=2)))
        await s.sql("UPDATE sessions SET opened_at = 1 WHERE id = :id", id=t.sessions[1])
        url = await link_of(organiser, "授课人甲")
        async with page_of(f"{url}?language={language}", size) as page:
            await expect(page.locator("h1")).to_contain_text("授课人甲")
            live = page.locator("article.on .count b")
            await expect(live).to_have_text("0")
            await s.add("marks", session_id=t.sessions[1], person_id=1, status="late", evidence="E2", kept_at=1)
            await expect(live).to_have_text("1", timeout=15_000)
            wide = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert wide
            await page.screenshot(path=tmp_path / f"lecturer-{language}-{size[0]}.png", full_page=True)


async def test_what_people_asked_for_before_the_programme_stands_on_the_page_once_it_has_closed() -> None:
    async with school(policies=RELEASED) as s:
        _, organiser = await a_class(s)
        programme_id = await s.add("programmes", unit_id=1, name="年度轮训", year=2026)
        await s.sql("UPDATE classes SET programme_id = :id", id=programme_id)
        [(form_id, version)] = await s.sql("SELECT id, version FROM forms WHERE template = 'needs'")
        [(maker,)] = await s.sql("SELECT id FROM people WHERE name = '组织员'")
        survey = {"programme_id": programme_id, "form_id": form_id, "unit_id": 1, "zone": "Asia/Shanghai"}
        survey_id = await s.add("surveys", **survey, made_by=maker, made_at=0)
        asked = {"form_id": form_id, "version": version, "programme_id": programme_id, "survey_id": survey_id}
        closes_at = stamp(s.clock() + timedelta(hours=1))
        round_id = await s.add("rounds", **asked, opened_at=0, closes_at=closes_at)
        for number, (value, times) in enumerate((("1", 4), ("3", 2))):
            kept = {"round_id": round_id, "question": 0, "id": str(number), "value": value, "times": times}
            await s.add("answers", **kept)
        url = await link_of(organiser, "授课人甲")
        assert "训前需求" not in (await fetch(url))[1]
        await s.sql("UPDATE rounds SET closes_at = 1")
        shown = (await fetch(url))[1]
        assert "训前需求" in shown
        assert "</meter> 6</dd>" in shown
        assert "不只本班" in shown

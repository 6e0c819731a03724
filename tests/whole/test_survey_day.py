"""What people say of a session and what they choose next, played by hand on the page: three taps, results as figures,
chart, page and file, and a menu of classes with a full one; in Chinese on a wide screen, in English in a pocket.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import held
from tests.browser import DESKTOP, POCKET, page_of
from tests.held import BROWSERS, PHONES, Held
from tests.phone import Phone
from tests.school import ROOT, School, school
from tests.whole.offering import offering
from tests.whole.test_feedback import ask

NAMES = {
    "zh_CN": {"boss": "组织员甲", "one": "学员甲", "two": "学员乙", "three": "学员丙"},
    "en": {"boss": "Organiser One", "one": "Trainee One", "two": "Trainee Two", "three": "Trainee Three"},
}
TRAINEES = ("one", "two", "three")
CLASS = {"zh_CN": ("任职培训班", "公文写作"), "en": ("Induction class", "Official writing")}
OFFERED = {"zh_CN": ("基层治理班", "数字素养班"), "en": ("Local governance", "Digital skills")}
LINE = {"zh_CN": "案例再多一些", "en": "More cases, please"}
ENDED_AGO = timedelta(hours=2)
STARS = {"one": "545", "two": "443", "three": "553"}


class Day(held.Day):
    """The day, and whoever organises it."""

    @property
    def boss(self) -> Held:
        return self.people["boss"]


@asynccontextmanager
async def a_day(language: str, size: tuple[int, int], shots: Path) -> AsyncIterator[Day]:
    """Three who were at a session that has ended, and their organiser, all with phones."""
    async with school(language=language, policies={"feedback": {"least_answers": 3}}) as s:
        phones = await people(s, language)
        async with page_of(s.box.url, size, BROWSERS[language]) as page:
            if language == "en":
                await page.locator("#language-key").click()
            yield Day(s, page, language, {part: Held(page, phone) for part, phone in phones.items()}, shots)


async def people(s: School, language: str) -> dict[str, Phone]:
    class_name, title = CLASS[language]
    class_id = await s.add_class(class_name, "")
    session_id = await s.add_session(class_id, -ENDED_AGO, title, opened_at=1, closed_at=2)
    phones = {}
    for part, name in NAMES[language].items():
        role = "organiser" if part == "boss" else None
        phones[part] = await s.phone_of(name, None if role else class_id, role, language_code=PHONES[language])
    await s.sql("UPDATE people SET unit_id = :unit", unit=ROOT)
    present = {"session_id": session_id, "status": "on_time", "evidence": "E2", "kept_at": 1}
    for (person_id,) in await s.sql("SELECT person_id FROM enrolments"):
        await s.add("marks", person_id=person_id, **present)
    [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = 'lecture'")
    await s.add("class_forms", class_id=class_id, about="session", form_id=form_id)
    await ask(s, session_id)
    return phones


@pytest.mark.parametrize(("language", "size"), [("zh_CN", DESKTOP), ("en", POCKET)], ids=["desktop", "pocket"])
async def test_a_day_of_saying_and_choosing(language: str, size: tuple[int, int], tmp_path: Path) -> None:
    async with a_day(language, size, tmp_path) as day:
        for part in TRAINEES:
            await three_taps(day, part)
        await a_sentence(day)
        await the_results(day)
        await a_menu_with_a_full_class(day)


async def three_taps(day: Day, part: str) -> None:
    one = day.people[part]
    for number, star in enumerate(STARS[part], 1):
        await one.sees(day.says("feedback.progress", number=number, of=3))
        if part == "one":
            await day.shoot(f"1-card-{number}")
        await one.tap(f"{star} ⭐")
    await one.sees(day.part_of("feedback.thanks"))


async def a_sentence(day: Day) -> None:
    one = day.people["one"]
    await day.shoot("2-thanks")
    await one.tap("✍️")
    await one.sees(day.part_of("feedback.type"))
    await one.write(LINE[day.language])
    await one.sees(day.part_of("feedback.line_kept"))


async def the_results(day: Day) -> None:
    """Closed early, then as figures in the chat, and as three files."""
    await day.boss.write("/feedback")
    await day.boss.tap("🟢")
    await day.boss.sees(day.part_of("findings.open"))
    await day.boss.tap(day.says("findings.close"))
    await day.boss.sees(day.part_of("findings.sure"))
    await day.boss.tap(day.says("findings.close_now"))
    shown = await day.boss.sees("4.67")
    await expect(shown).to_contain_text("4.33")
    await expect(shown).to_contain_text("3.67")
    await day.shoot("3-results")
    await day.boss.tap(day.says("findings.chart"))
    await expect(day.boss.node.locator("[data-message] img").last).to_be_visible()
    await day.shoot("4-chart")
    for kind, ending in (("paper", ".pdf"), ("book", ".xlsx")):
        await day.boss.tap(day.says(f"findings.{kind}"))
        await day.boss.sees(ending)
    await day.shoot("5-files")


async def a_menu_with_a_full_class(day: Day) -> None:
    """One class of one place, one of three: the second who wants the first waits in line, and moves up."""
    await offering(day.school, 1, 3)
    full, other = OFFERED[day.language]
    for before, name in (("甲班", full), ("乙班", other)):
        await day.school.sql("UPDATE classes SET name = :name, run = '' WHERE name = :before", name=name, before=before)
    one, two = day.people["one"], day.people["two"]
    await chosen(day, one, full, "picks.take")
    await one.sees(day.says("picks.is_placed"))
    await chosen(day, two, full, "picks.wait")
    await two.sees(day.says("picks.is_waiting", place=1))
    await day.shoot("6-in-line")
    await one.hold()
    await one.tap(f"✅ {full}")
    await one.tap(day.says("picks.leave"))
    await one.tap(day.says("picks.leave_now"))
    await two.sees(day.part_of("picks.place"))
    await day.shoot("7-moved-up")


async def chosen(day: Day, who: Held, title: str, how: str) -> None:
    await who.write("/choose")
    await who.sees(day.part_of("picks.menu"))
    await day.shoot("6-menu")
    await who.tap(title)
    await who.tap(day.says(how))

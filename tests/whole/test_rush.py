"""A whole class signs in at once; afterwards the table, the file and the chart say exactly what the store holds."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from matplotlib.figure import Figure

from classbell.actions import sheets
from classbell.faces import chart, drawing
from classbell.words.catalogue import Voice
from tests.phone import Message, Phone
from tests.school import ZONE, Campus, School, school
from tests.whole import register
from tests.whole.classday import ClassDay, caller_of, class_day
from tests.whole.register import Kept, Pages, Rows

LATE = 5
ABSENT = 4
VOICE = Voice("zh_CN", ZoneInfo(ZONE))
QUICK = {"codes": {"step": timedelta(seconds=2)}}
"""The picture changes more often than in earnest, so that one rush sees several."""


@pytest.mark.parametrize("scanning", [73, 300])
async def test_a_whole_class_signs_in_at_once_and_every_face_says_what_the_store_holds(scanning: int) -> None:
    async with school(policies=QUICK) as s:
        day, afternoon_id = await a_morning(s, scanning)
        await a_rush(day, scanning)
        await the_rest(day)
        people = await register.kept(s, day.session_id)
        assert mix(people) == {
            ("on_time", "E2"): scanning - LATE,
            ("late", "E2"): LATE,
            ("on_time", "E1"): 1,
            ("on_time", "E4"): 1,
            ("on_leave", "E0"): 1,
            ("absent", "E0"): ABSENT,
        }
        afternoon = await register.kept(s, afternoon_id)
        await holds_for_the_table(day.supervisor, people, afternoon)
        await holds_for_the_workbook(day.supervisor, people, afternoon)
        await holds_for_the_chart(day, people, afternoon)


async def a_morning(s: School, scanning: int) -> tuple[ClassDay, int]:
    """Ten to nine: a session at nine and one after lunch, everybody on the roll bound."""
    now = s.clock().astimezone(ZoneInfo(ZONE))
    s.clock.move(datetime.combine(now.date() + timedelta(days=1), time(8, 50), ZoneInfo(ZONE)) - now)
    day = await class_day(s, 0, timedelta(minutes=10))
    day.trainees.extend(await enrolled(s, day.class_id, scanning + 3 + ABSENT))
    return day, await s.add_session(day.class_id, timedelta(hours=5), "案例研讨")


async def enrolled(s: Campus, class_id: int, number: int) -> list[Phone]:
    """So many people on the roll, with phones that are bound and have pressed Start at any time before."""
    phones = [await s.box.phone(f"学员{place:03}", language_code="zh-hans") for place in range(number)]
    ids = await s.add_rows("people", [{"name": phone.name, "created_at": 0} for phone in phones])
    await s.add_rows("enrolments", [{"class_id": class_id, "person_id": one, "enrolled_at": 0} for one in ids])
    bound = zip(phones, ids, strict=True)
    accounts = [{"id": p.id, "person_id": one, "name": p.name, "seen_at": 0, "bound_at": 0} for p, one in bound]
    await s.add_rows("accounts", accounts)
    await s.box.unlimited()
    await asyncio.gather(*(phone.start() for phone in phones))
    await s.box.settled()
    await s.box.post("limits", {"on": True})
    return phones


async def a_rush(day: ClassDay, scanning: int) -> None:
    """All of them scan, some only after the bell, and one the code that was printed before."""
    boss, (*early, printed) = day.supervisor, day.trainees[: scanning - LATE + 1]
    await boss.send("/class")
    await boss.tap("公文写作")
    await boss.tap("打印用签到码")
    paper = await link_in(boss, await boss.sees_a("photo"))
    boss.forget()
    await boss.tap("开启签到")
    began = asyncio.get_running_loop().time()
    first = await a_wave(day, early[::2], "准时", paper)
    second = await a_wave(day, early[1::2], "准时", first)
    await signs_in(printed, paper, "准时")
    boss.forget()
    day.school.clock.move(timedelta(minutes=16))
    await boss.sees_a("photo", within=15)  # it may have been under way as the clock moved
    boss.forget()
    await a_wave(day, day.trainees[scanning - LATE + 1 : scanning + 1], "迟到", second)
    took = asyncio.get_running_loop().time() - began
    sys.stdout.write(f"{scanning} people signed in within {took:.1f} s\n")


async def a_wave(day: ClassDay, people: Sequence[Phone], word: str, before: str) -> str:
    """These people hold their phones before the next picture with another code, and press Start."""
    boss = day.supervisor
    while (link := await link_in(boss, await boss.sees_a("photo", within=15))) == before:
        boss.forget()
    await asyncio.gather(*(signs_in(person, link, word) for person in people))
    return link


async def link_in(owner: Phone, photo: Message) -> str:
    link = await owner.box.read_code(await owner.box.file(photo["photo"][-1]["file_id"]))
    assert link is not None
    return link


async def signs_in(person: Phone, link: str, word: str) -> None:
    await person.open(link)
    await person.sees(word, within=50)


async def the_rest(day: ClassDay) -> None:
    """One was seen, one is ill, and of the others nobody knows."""
    boss, (seen, ill, *_) = day.supervisor, day.trainees[-2 - ABSENT :]
    await boss.tap("手动登记")
    await boss.sees(f"{2 + ABSENT} 人未到")
    for person, *labels in ((seen, "到课", "本人在场"), (ill, "请假", "病假")):
        await boss.tap(person.name)
        for label in labels:
            await boss.tap(label)
        await boss.sees(f"已登记：{person.name}")
        await boss.tap("名单")
    await day.close_sign_in()
    await day.settle()


def mix(people: list[Kept]) -> dict[tuple[str | None, str | None], int]:
    pairs = [(one.status, one.evidence) for one in people]
    return {pair: pairs.count(pair) for pair in pairs}


async def holds_for_the_table(boss: Phone, people: list[Kept], afternoon: list[Kept]) -> None:
    pages = await pages_of(boss)
    head = pages[0]["text"].splitlines()
    total = len(people) + len(afternoon)
    [nine, two] = [line for line in head if line.startswith(f"应到 {len(people)} 人：")]
    assert register.kinds_said(nine) == register.by_kind(people)
    assert register.kinds_said(two) == register.by_kind(afternoon)
    [whole] = [line for line in head if line.startswith(f"合计 {total} 人次：")]
    assert register.kinds_said(whole) == register.by_kind(people + afternoon)
    assert f"{len(people)} 人中 {register.present(people)} 人到过课。" in head
    shown = {name: line for page in pages for name, line in register.cells(page).items()}
    assert shown == {one.name: [one.cell, "-"] for one in people}


async def pages_of(boss: Phone) -> list[Message]:
    boss.forget()
    await boss.send("/attendance")
    pages = [await boss.sees("第 1/")]
    last = int(pages[0]["text"].rpartition("/")[2].partition(" ")[0])
    for number in range(2, last + 1):
        await boss.tap(f"第 {number} 页")
        pages.append(await boss.sees(f"第 {number}/{last} 页"))
    return pages


async def holds_for_the_workbook(boss: Phone, people: list[Kept], afternoon: list[Kept]) -> None:
    await boss.tap("XLSX")
    book = await boss.box.file((await boss.sees_a("document", within=20))["document"]["file_id"])
    pages = register.by_openpyxl(book)
    assert register.by_calamine(book) == pages
    assert list(pages) == ["汇总", "明细"]
    holds_for_the_figures(pages, people, afternoon)
    assert pages["明细"][1:] == [row for one in people for row in lines_of(one)]


def lines_of(one: Kept) -> Rows:
    """Say what the details hold of a person: the morning, then the afternoon, of which nothing is known."""
    said = (register.STATUSES[one.status], one.time, one.ground, register.REASONS[one.reason])
    return [
        (None, one.name, "公文写作", "09:00", *said),
        (None, one.name, "案例研讨", "13:50", "未登记", None, None, None),
    ]


def holds_for_the_figures(pages: Pages, people: list[Kept], afternoon: list[Kept]) -> None:
    """Each row of figures names its unit, and says what the store holds."""
    rows = {row[0]: row for row in pages["汇总"]}
    heads = rows["课次"]
    for name, unit, of in (
        ("公文写作", "人数", people),
        ("案例研讨", "人数", afternoon),
        ("合计", "人次", people + afternoon),
    ):
        told = dict(zip(heads, rows[name], strict=True))
        assert (told["口径"], told["应到"], told["实到"]) == (unit, len(of), register.present(of))
        assert told["出勤率"] == pytest.approx(register.present(of) / len(of))
        assert {word: told[word] for word in register.STATUSES.values() if told[word]} == register.by_kind(of)
    assert rows["应到人数"][1:3] == (len(people), "人数")
    assert rows["到过课的人数"][1:3] == (register.present(people), "人数")
    assert rows["实到的登记依据"][1] == "人次"
    grades = {name: row[1] for name, row in rows.items() if re.match(r"E\d ", str(name)) and row[1]}
    assert grades == register.by_evidence(people)


async def holds_for_the_chart(day: ClassDay, people: list[Kept], afternoon: list[Kept]) -> None:
    """The picture is that of the value, drawn again just before or just after; its bars are the store's figures."""
    caller, desk = await caller_of(day.school, day.supervisor), day.school.desk
    before = (await sheets.day(desk, caller, day.class_id)).sheet
    day.supervisor.forget()
    await day.supervisor.tap("图表")
    caption = VOICE.text("chart.title", title=before.class_.title, day=before.day).replace("\n", " · ")
    photo = await day.supervisor.sees(caption, within=30)
    after = (await sheets.day(desk, caller, day.class_id)).sheet
    picture = await day.school.box.file(photo["photo"][-1]["file_id"])
    assert picture in [await drawing.chart(sheet, VOICE) for sheet in (before, after)]
    axes = Figure().add_subplot()
    chart.bars(axes, after, VOICE)
    bars = {str(kind.get_label()): [round(bar.get_width()) for bar in kind] for kind in axes.containers}
    both = [register.by_kind(of) for of in (people, afternoon)]
    assert bars == {word: [of.get(word, 0) for of in both] for word in {**both[0], **both[1]}}
    assert axes.get_xlabel() == "各课次人数"
    assert [label.get_text() for label in axes.texts[-2:]] == [
        f"09:00 公文写作 · {len(people)} 人",
        f"13:50 案例研讨 · {len(people)} 人",
    ]

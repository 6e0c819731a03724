from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from tests import tables
from tests.phone import Phone
from tests.school import School, school
from tests.tables import HEADINGS
from tests.whole.feeding import copied, run_again

GOOD = [
    HEADINGS,
    ["学员甲", "13800000001", "A1", "", "", "第一组", ""],
    ["学员乙", "138 0000 0002", "A2", "办公室", "科级", "第一组", "学员"],
    ["跟班甲", "13800000003", "A3", "", "", "", "跟班"],
]
ENROLLED = """SELECT p.name FROM enrolments e JOIN people p ON p.id = e.person_id
    WHERE e.withdrawn_at IS NULL ORDER BY p.id"""
GROUPS = "SELECT DISTINCT g.name FROM enrolments e JOIN groups g ON g.id = e.group_id"
BROUGHT = "SELECT title, mode, lecturers FROM sessions WHERE import_id IS NOT NULL ORDER BY starts_at"


async def organiser_with_class(s: School) -> tuple[Phone, int]:
    class_id = await s.add_class()
    organiser = await s.phone_of("组织员", role="organiser")
    await organiser.send("/import")
    await organiser.tap("任职培训班 第1期")
    await organiser.sees("请把花名册或课表")
    return organiser, class_id


async def upload(phone: Phone, rows: Sequence[Sequence[object]], name: str = "花名册.xlsx") -> None:
    phone.forget()
    await phone.upload(tables.workbook(rows), name)


async def test_a_roster_is_shown_before_it_is_kept_and_enrolled_once_confirmed() -> None:
    async with school() as s:
        organiser, class_id = await organiser_with_class(s)
        await upload(organiser, GOOD)
        shown = await organiser.sees("文件已读完")
        assert "新人员：3" in shown["text"]
        assert "有问题的行：0" in shown["text"]
        assert "办公室" in shown["text"]
        assert await s.sql(ENROLLED) == []
        await organiser.tap("确认：加入 3 人")
        await organiser.sees("已加入 2 人")
        await organiser.sees("新增跟班 1 人")
        assert await s.sql(ENROLLED) == [("学员甲",), ("学员乙",)]
        assert await s.sql("SELECT phone, staff_no FROM people WHERE name = '学员乙'") == [("+8613800000002", "A2")]
        assert await s.sql("SELECT p.name, r.role, r.class_id FROM roles r JOIN people p ON p.id = r.person_id") == [
            ("组织员", "organiser", None),
            ("跟班甲", "supervisor", class_id),
        ]
        assert await s.sql("SELECT path, level FROM units WHERE name = '办公室'") == [("/1/2/", "province")]
        assert await s.sql(GROUPS) == [("第一组",)]
        assert await s.sql("SELECT COUNT(*) FROM import_keys") == [(0,)]


async def test_who_has_had_the_topic_in_an_earlier_run_is_pointed_out_before_anything_is_kept() -> None:
    async with school() as s:
        past_id = await s.add_class(run="第0期")
        known = await s.add_person("学员甲", past_id, phone="+8613800000001", unit_id=1)
        session_id = await s.add_session(past_id, timedelta(days=-30))
        mark = {"status": "on_time", "evidence": "E2", "kept_at": 0}
        await s.add("marks", session_id=session_id, person_id=known, **mark)
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, [HEADINGS, ["学员甲", "13800000001", "", "", "", "", ""]])
        await organiser.sees("重训：已参加同一内容的 任职培训班 第0期")


async def test_the_roster_can_be_taken_back() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, GOOD)
        await organiser.tap("确认：加入 3 人")
        await organiser.tap("撤销本次导入")
        await organiser.sees("退出 2 人")
        assert await s.sql(ENROLLED) == []
        assert await s.sql("SELECT COUNT(*) FROM roles WHERE role = 'supervisor'") == [(0,)]
        await upload(organiser, GOOD)
        await organiser.tap("确认：加入 3 人")
        await organiser.sees("已加入 2 人")
        assert await s.sql("SELECT COUNT(*) FROM people WHERE name LIKE '学员%'") == [(2,)]


async def test_every_faulty_row_is_told_with_its_number_and_the_good_ones_can_be_kept() -> None:
    async with school() as s:
        organiser, class_id = await organiser_with_class(s)
        await s.add_person("学员丁", phone="+8613800000009", staff_no="A9")
        await s.add_person("学员戊", class_id, phone="+8613800000010")
        rows = [
            ["某某培训班花名册"],
            HEADINGS,
            ["学员甲", "13800000001", "A1"],
            ["", "13800000002", "A2"],
            ["学员丙", "12345", "A3"],
            ["学员甲", "13800000001", "A1"],
            ["学员己", "13800000007", "A4"],
            ["学员庚", "13800000009", ""],
            ["学员辛", "13800000008", "A9"],
            ["学员戊", "13800000010", ""],
            ["=B3", "13800000011", ""],
            ["学员壬" * 40, "13800000012", ""],
            ["学员子", "13800000013", "A4"],
            ["学员丁", "13800000014", ""],
        ]
        await upload(organiser, rows)
        shown = (await organiser.sees("文件已读完"))["text"]
        for told in (
            "第 4 行：缺少姓名",
            "第 5 行：“12345”不是有效的电话号码",
            "第 6 行：与第 3 行重复",
            "第 7 行：工号 A4 在第 13 行属于另一个姓名",
            "第 8 行：该手机号属于",
            "第 9 行：该工号属于",
            "第 11 行：姓名：此处是公式",
            "第 12 行：姓名：内容过长",
            "第 13 行：工号 A4 在第 7 行属于另一个姓名",
            "第 14 行：已有同名人员：学员丁",
            "已在花名册上：1",
        ):
            assert told in shown
        assert "学员丁" not in next(line for line in shown.splitlines() if line.startswith("第 8 行"))
        await organiser.tap("确认：加入 2 人")
        await organiser.sees("已加入 2 人")
        assert await s.sql("SELECT COUNT(*) FROM people WHERE name = '学员丁'") == [(2,)]


async def test_many_faults_come_as_a_file_without_a_formula() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, [["姓名", "手机"], *[[f"学员{n}", f"=cmd{n}"] for n in range(30)], ["学员甲", ""]])
        await organiser.sees("另有 20 处")
        document = (await organiser.sees_a("document"))["document"]
        sheet = openpyxl.load_workbook(io.BytesIO(await s.box.file(document["file_id"]))).active
        assert sheet is not None
        assert sheet.max_row == 31
        assert [cell.value for cell in sheet[2]] == ["2", "不保留", "手机：此处是公式，请粘贴为数值"]
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


async def test_a_mended_file_replaces_the_faulty_one() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, [HEADINGS, ["学员甲", "1"]])
        await organiser.tap("取消，先改文件")
        await organiser.sees("未保留任何内容")
        await upload(organiser, [HEADINGS, ["学员甲", "13800000001"]])
        await organiser.tap("确认：加入 1 人")
        await organiser.sees("已加入 1 人")


async def test_what_changed_since_the_preview_is_shown_anew_and_not_kept() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, GOOD)
        await organiser.sees("新人员：3")
        await s.add_person("别人", phone="+8613800000001")
        tapped = await organiser.tap("确认：加入 3 人")
        assert "内容已有变化" in tapped.text
        await organiser.sees("新人员：2")
        assert await s.sql(ENROLLED) == []


async def test_confirming_twice_enrols_once() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await upload(organiser, GOOD)
        shown = await organiser.sees("文件已读完")
        await organiser.tap("确认：加入 3 人")
        await organiser.sees("已加入 2 人")
        data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        keyboard = {"inline_keyboard": [[{"text": "again", "callback_data": data}]]}
        await s.box.call("sendMessage", chat_id=organiser.id, text="old", reply_markup=keyboard)
        organiser.forget()
        await organiser.tap("again")
        await organiser.sees("已加入 2 人")
        assert await s.sql("SELECT COUNT(*) FROM people WHERE name LIKE '学员%'") == [(2,)]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t")])
async def test_a_csv_of_any_office_program_is_read(encoding: str, delimiter: str) -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        organiser.forget()
        await organiser.upload(tables.text(GOOD, encoding, delimiter), "roster.csv")
        assert "新人员：3" in (await organiser.sees("文件已读完"))["text"]


async def test_a_file_sent_out_of_the_blue_asks_for_its_class_then_is_read() -> None:
    async with school() as s:
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await upload(organiser, GOOD)
        await organiser.tap("任职培训班 第1期")
        await organiser.sees("新人员：3")


async def test_the_file_sent_before_its_class_is_read_again_when_the_choice_is_run_again() -> None:
    async with school() as s:
        await copied(s)
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await upload(organiser, GOOD)
        await organiser.tap("任职培训班 第1期")
        await organiser.sees("新人员：3")
        await run_again(s)
        assert "新人员：3" in (await s.box.log())[-1]["params"]["text"]
        assert await s.sql("SELECT COUNT(*) FROM imports") == [(1,)]


async def test_a_class_made_by_the_last_button_is_the_same_when_it_is_pressed_again_by_a_crash() -> None:
    async with school() as s:
        await copied(s)
        organiser = await s.phone_of("组织员", role="organiser")
        await upload(organiser, GOOD)
        await organiser.tap("新建班次")
        await organiser.send("公文写作班")
        await organiser.sees("第几期")
        await organiser.send("第2期")
        await organiser.sees("哪个项目")
        await organiser.tap("不填")
        await organiser.sees("新人员：3")
        await run_again(s)
        told = [call["params"].get("text", "") for call in await s.box.log()]
        assert [text for text in told if "已新建班次" in text] == ["✅ 已新建班次：<b>公文写作班 第2期</b>"] * 2
        assert "新人员：3" in told[-1]
        assert await s.sql("SELECT COUNT(*) FROM classes") == [(1,)]
        assert await s.sql("SELECT COUNT(*) FROM imports") == [(1,)]


async def test_a_new_class_is_made_on_the_way() -> None:
    async with school() as s:
        organiser = await s.phone_of("组织员", role="organiser")
        await upload(organiser, GOOD)
        await organiser.tap("新建班次")
        await organiser.sees("班次名称是什么")
        await organiser.send("公文写作班")
        await organiser.sees("第几期")
        await organiser.send("第2期")
        await organiser.sees("哪个项目")
        await organiser.send("年度计划")
        await organiser.sees("已新建班次：公文写作班 第2期")
        await organiser.sees("新人员：3")
        found = await s.sql("SELECT c.name, c.run, p.name FROM classes c JOIN programmes p ON p.id = c.programme_id")
        assert found == [("公文写作班", "第2期", "年度计划")]
        await organiser.send("/import")
        await organiser.tap("新建班次")
        await organiser.send("公文写作班")
        await organiser.send("第2期")
        await organiser.sees("哪个项目")
        assert "已有班次“公文写作班 第2期”" in (await organiser.tap("年度计划")).text
        organiser.forget()
        await organiser.send("公文写作提高班")
        await organiser.sees("第几期")


async def test_the_template_comes_back_as_it_was_filled_in() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await organiser.tap("花名册模板 XLSX")
        document = (await organiser.sees_a("document"))["document"]
        book = openpyxl.load_workbook(io.BytesIO(await s.box.file(document["file_id"])))
        sheet = book.active
        assert sheet is not None
        assert [cell.value for cell in sheet[1]][:2] == ["姓名 / Name", "手机 / Phone"]
        assert sheet.data_validations.dataValidation
        assert len(book.worksheets) == 2
        sheet.append(["学员甲", "13800000001", "A1", "", "", "", "学员"])
        filled = io.BytesIO()
        book.save(filled)
        organiser.forget()
        await organiser.upload(filled.getvalue(), "花名册.xlsx")
        assert "新人员：1" in (await organiser.sees("文件已读完"))["text"]


async def test_the_csv_template_is_read_too() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await organiser.tap("课表模板 CSV")
        document = (await organiser.sees_a("document"))["document"]
        content = (await s.box.file(document["file_id"])).decode("utf-8-sig") + "2030-07-06,08:30,10:00,公文写作,,,\r\n"
        organiser.forget()
        await organiser.upload(content.encode(), "timetable.csv")
        await organiser.tap("添加 1 个课次")
        await organiser.sees("已添加 1 个课次")


async def test_a_timetable_becomes_sessions_with_due_rows_and_can_be_taken_back() -> None:
    async with school() as s:
        organiser, class_id = await organiser_with_class(s)
        await s.add_session(class_id, timedelta(days=-1), "已上的课")
        rows = [
            ["日期", "开始", "结束", "课程", "授课方式", "地点", "授课人"],
            ["2035-07-06", "08:30", "10:00", "公文写作", "课堂", "301", "授课人甲、授课人乙"],
            ["2035/7/6", "9:30", "11:00", "政策解读", "现场教学", "基地", ""],
            ["2035年7月6日", "14:00", "13:00", "倒着的课", "", "", ""],
            ["明天", "8点", "10点", "没日期", "", "", ""],
            ["2020-07-06", "08:30", "10:00", "过去的课", "", "", ""],
            ["2035-07-06", "08:30", "10:00", "公文写作", "", "", ""],
        ]
        await upload(organiser, rows)
        shown = (await organiser.sees("文件已读完"))["text"]
        for told in (
            "新课次：3",
            "有问题的行：3",
            "7月6日周五 08:30–10:00 公文写作（301）",
            "7月6日周五 09:30–11:00 政策解读（基地）",
            "7月6日周一 08:30–10:00 过去的课\n",
            "第 3 行：与第 2 行（公文写作）时间重叠",
            "第 4 行：结束不晚于开始",
            "第 5 行：“明天”不是日期",
            "第 6 行：时间已过",
            "第 7 行：与第 2 行重复",
        ):
            assert told in shown
        await organiser.tap("添加 3 个课次")
        await organiser.sees("已添加 3 个课次")
        found = await s.sql(BROUGHT)
        assert found == [
            ("过去的课", "classroom", "[]"),
            ("公文写作", "classroom", '["授课人甲", "授课人乙"]'),
            ("政策解读", "on_site", "[]"),
        ]
        assert (await s.sql("SELECT COUNT(*) FROM reminders WHERE state = 'due'"))[0][0] > 0
        await organiser.tap("撤销本次导入")
        await organiser.sees("取消 3 个课次")
        assert await s.sql("SELECT COUNT(*) FROM sessions WHERE cancelled_at IS NULL") == [(1,)]


async def test_the_dry_run_tells_of_days_off_of_what_is_taken_and_of_a_year_not_published_yet() -> None:
    async with school() as s:
        s.clock.move(datetime(2026, 9, 1, 7, 0, tzinfo=UTC) - s.clock())
        organiser, _ = await organiser_with_class(s)
        other = await s.add_class("乡镇班", "")
        venue_id = await s.add("venues", name="301")
        at = int(datetime(2026, 10, 8, 1, 0, tzinfo=UTC).timestamp() * 1000)
        columns = {"starts_at": at, "ends_at": at + 3_600_000, "venue_id": venue_id, "lecturers": '["授课人甲"]'}
        await s.add("sessions", class_id=other, title="别的课", **columns)
        rows = [
            ["日期", "开始", "结束", "课程", "授课方式", "地点", "授课人"],
            ["2026-10-01", "08:30", "10:00", "甲", "", "", ""],
            ["2026-10-08", "08:30", "10:00", "乙", "", "301", "授课人甲"],
            ["2026-10-08", "10:00", "11:00", "丙", "", "301", ""],
            ["2026-10-10", "08:30", "10:00", "丁", "", "", ""],
            ["2026-10-17", "08:30", "10:00", "戊", "", "", ""],
            ["2027-01-04", "08:30", "10:00", "己", "", "", ""],
            ["2027-01-05", "08:30", "10:00", "庚", "", "", ""],
        ]
        await upload(organiser, rows)
        shown = (await organiser.sees("文件已读完"))["text"]
        warned = [line for line in shown.splitlines() if line.startswith("第 ")]
        assert warned == [
            "第 2 行：当天放假：国庆节",
            "第 3 行：地点同时被占用：301 · 乡镇班",
            "第 3 行：授课人同时有课：授课人甲 · 乡镇班",
            "第 6 行：当天是周末，不上班",
            "第 7 行：2027 年放假安排尚未公布，公布后请再核对",
        ]
        assert "新课次：7" in shown
        await organiser.tap("添加 7 个课次")
        await organiser.sees("已添加 7 个课次")


async def test_the_first_sessions_of_a_long_timetable_are_named() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        headings = ["日期", "开始", "结束", "课程", "授课方式", "地点", "授课人"]
        rows = [[f"2035-07-{n:02}", "08:30", "10:00", f"课{n:02}", "", "", ""] for n in range(1, 12)]
        await upload(organiser, [headings, *rows])
        shown = (await organiser.sees("文件已读完"))["text"]
        assert [f"课{n:02}" in shown for n in range(1, 12)] == [True] * 8 + [False] * 3
        assert "另有 3 个课次" in shown


BOOK = tables.workbook(GOOD)


def hostile() -> dict[str, tuple[bytes, str]]:
    """Files that must not be read, by name, with what their sender is told."""
    return {
        "bomb": (tables.bomb(), "耗费过大"),
        "forged sizes": (tables.forged_sizes(tables.bomb()), "文件已损坏"),
        "far cell": (tables.far_cell(), "耗费过大"),
        "macros": (tables.with_part(BOOK, "xl/vbaProject.bin", b"x"), "带有宏"),
        "20,001 rows": (tables.text([["姓名"], *[[f"学员{n}"] for n in range(20_001)]]), "超过 20,000 行"),
        "garbage": (bytes(range(256)) * 80, "都不是"),
        "truncated": (BOOK[: len(BOOK) // 2], "文件已损坏"),
        "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "旧版 XLS"),
        "too big": (b"a" * (5 * 1024 * 1024 + 100_000), "文件超过 5 MB"),
        "a PDF named CSV": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "都不是"),
        "empty": (b"\n\n", "表头下面没有内容"),
        "only headings": (tables.workbook([HEADINGS]), "表头下面没有内容"),
        "no headings": (tables.text([["甲", "乙"], ["丙", "丁"]]), "缺少这些列：姓名 / Name"),
        "a zip of something else": (tables.with_part(b"", "readme.txt", b"x"), "都不是"),
        "101 columns": (tables.text([["姓名", *map(str, range(101))], ["学员甲", *"x" * 101]]), "超过 100 列"),
    }


async def test_every_hostile_file_gets_its_own_sentence_and_the_dialogue_goes_on() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        for name, (content, sentence) in hostile().items():
            organiser.forget()
            await organiser.upload(content, f"{name}.xlsx")
            await organiser.sees(sentence, within=25)
        assert await s.sql("SELECT COUNT(*) FROM imports") == [(0,)]
        await upload(organiser, GOOD)
        await organiser.sees("新人员：3")


async def test_who_waits_is_told_that_reading_goes_on_and_the_preview_takes_its_place() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await s.box.faults([{"method": "getFile", "kind": "slow", "seconds": 1.5}])
        await upload(organiser, GOOD)
        reading = await organiser.sees("正在读取 花名册.xlsx")
        shown = await organiser.sees("文件已读完")
        assert shown["message_id"] == reading["message_id"]


async def test_a_file_that_cannot_be_fetched_is_told_and_can_be_sent_again() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await s.box.faults([{"method": "getFile", "kind": "429", "retry_after": 1, "times": 9}])
        await upload(organiser, GOOD)
        await organiser.sees("未能取到该文件", within=15)
        await s.box.faults([])
        await upload(organiser, GOOD)
        await organiser.sees("新人员：3")


async def test_english_speakers_import_in_english() -> None:
    async with school() as s:
        await s.add_class("Induction", "Run 1")
        organiser = await s.phone_of("Organiser", role="organiser", language_code="en")
        await organiser.send("/import")
        await organiser.tap("Induction Run 1")
        await organiser.upload(tables.text([["Name", "Phone"], ["Trainee One", "+8613800000001"], ["", "x"]]), "r.csv")
        shown = (await organiser.sees("the file has been read"))["text"]
        assert "People new to us: 1" in shown
        assert "Row 3: no name" in shown
        await organiser.tap("Enrol 1")
        await organiser.sees("1 person enrolled: Induction Run 1.")


async def test_something_else_than_a_file_is_told_what_is_awaited_and_cancel_leaves() -> None:
    async with school() as s:
        organiser, _ = await organiser_with_class(s)
        await organiser.send("你好")
        await organiser.sees("我在等一个文件")
        await organiser.send("/cancel")
        await organiser.sees("已退出")
        await organiser.send("你好")
        await organiser.sees("没有看懂")


async def test_who_organises_nothing_imports_nothing() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await supervisor.send("/import")
        await supervisor.sees("无权")
        await upload(supervisor, GOOD)
        await supervisor.sees("无权")
        stranger = await s.box.phone("路人")
        await stranger.start()
        await upload(stranger, GOOD)
        await stranger.sees("还不知道您是谁")
        assert await s.sql("SELECT COUNT(*) FROM imports") == [(0,)]

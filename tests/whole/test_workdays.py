from __future__ import annotations

from datetime import UTC, datetime

from tests import tables
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.test_series import at_timetable

OWN = "SELECT from_on, until_on, is_worked, weekday, name FROM workdays WHERE voided_at IS NULL ORDER BY id"


async def organiser_in_september(s: School) -> Phone:
    s.clock.move(datetime(2026, 9, 1, 7, 0, tzinfo=UTC) - s.clock())
    return await s.phone_of("组织员", role="organiser")


async def test_a_year_shows_its_days_off_and_the_days_worked_for_them() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        shown = (await organiser.sees("2026 年工作日历"))["text"]
        assert "2026-02-15 至 02-23：农历除夕、春节（9 天）" in shown
        assert "2026-10-01 至 10-07：国庆节（7 天）" in shown
        assert "2026年10月10日周六，按周三课表" in shown
        await organiser.tap("2027 ›")
        assert "2027 年放假安排尚未收录" in (await organiser.sees("2027 年工作日历"))["text"]
        for year in (2028, 2029):
            await organiser.tap(f"{year} ›")
            await organiser.sees(f"{year} 年工作日历")
        assert "2030" not in str(organiser.last["reply_markup"])


@engines
async def test_the_organisation_says_otherwise_and_takes_it_back(engine: str) -> None:
    async with school(engine) as s:
        organiser = await organiser_in_september(s)
        class_id = await s.add_class()
        at = int(datetime(2026, 9, 9, 1, 0, tzinfo=UTC).timestamp() * 1000)
        await s.add("sessions", class_id=class_id, title="公文写作", starts_at=at, ends_at=at + 3_600_000)
        await organiser.send("/workdays")
        await organiser.tap("＋ 休息日")
        await organiser.sees("哪些天休息")
        await organiser.send("2026-09-08至2026-09-10 校庆")
        said = (await organiser.sees("2026-09-08 至 09-10 休息：校庆"))["text"]
        assert "这些天已有 1 个课次" in said
        assert await s.sql(OWN) == [("2026-09-08", "2026-09-10", 0, None, "校庆")]
        await organiser.tap("◀ 返回全年")
        assert "2026-09-08 至 09-10：校庆（3 天）" in (await organiser.sees("放假 8 次"))["text"]
        await organiser.tap("✏️ 本单位设置 1 项")
        await organiser.tap("✖️ 2026-09-08")
        await organiser.sees("放假 7 次")
        assert await s.sql(OWN) == []


async def test_a_worked_day_takes_the_timetable_of_the_day_that_is_named() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        await organiser.tap("＋ 上班日")
        await organiser.sees("哪些周末上班")
        await organiser.send("9月12日")
        await organiser.sees("没有则按当天")
        await organiser.tap("周五")
        await organiser.sees("按周五上课")
        assert await s.sql(OWN) == [("2026-09-12", "2026-09-12", 1, 4, "上班")]
        await organiser.tap("◀ 返回全年")
        assert "2026年9月12日周六，按周五课表 上班" in (await organiser.sees("调休上班 7 天"))["text"]


async def test_several_days_come_a_line_each_all_or_none() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        await organiser.tap("＋ 休息日")
        await organiser.sees("哪些天休息")
        await organiser.send("2027-02-05至2027-02-11 春节\n端午节")
        await organiser.sees("未看懂日期")
        await organiser.send("2027-02-05至2027-08-11 长假")
        await organiser.sees("所跨日期超过 92 天")
        await organiser.send("2027-02-05 " + "节" * 41)
        await organiser.sees("太长了：最多 40 个字符")
        await organiser.send("2030-02-05 春节")
        await organiser.sees("只能设置 2025 年至 2029 年")
        assert await s.sql(OWN) == []
        await organiser.send("2027-02-05至2027-02-11 春节\n2027-06-09 端午节")
        await organiser.sees("✅ 2027-02-05 至 02-11 休息：春节")
        assert [row[0] for row in await s.sql(OWN)] == ["2027-02-05", "2027-06-09"]


async def test_who_organises_a_part_looks_and_does_not_change_who_organises_nothing_does_not_look() -> None:
    async with school() as s:
        await organiser_in_september(s)
        class_id = await s.add_class()
        partly = await s.phone_of("组织员乙", class_id, role="organiser")
        await partly.send("/workdays")
        shown = await partly.sees("2026 年工作日历")
        assert "＋ 休息日" not in str(shown)
        trainee = await s.phone_of("学员甲", class_id)
        await trainee.send("/workdays")
        await trainee.sees("无权在此操作")


async def test_a_file_of_days_is_read_shown_and_kept_with_every_fault_by_its_row() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        await organiser.tap("📥 导入文件")
        await organiser.sees("请发送工作日安排")
        await organiser.tap("下载模板")
        document = (await organiser.sees_a("document"))["document"]
        assert document["file_name"] == "工作日安排.xlsx"
        await organiser.send("春节放假")
        await organiser.sees("我在等一个文件")
        rows = [
            ["起始", "截止", "类型", "按星期", "名称"],
            ["2027-02-05", "2027-02-11", "休息", "", "春节"],
            ["2027/2/20", "", "上班", "周四", "春节调休"],
            ["2027-02-30", "", "休息", "", "没有的日子"],
            ["2027-01-01", "", "也许", "周八", ""],
            ["2031-01-01", "", "休息", "", "太远"],
            ["2027-01-01", "2027-12-31", "休息", "", "太长"],
            ["=A1", "", "休息", "", "算出来的"],
        ]
        await organiser.upload(tables.workbook(rows), "工作日.xlsx")
        shown = (await organiser.sees("共 2 项"))["text"]
        for told in (
            "2027-02-05 至 02-11 休息：春节",
            "第 4 行：“2027-02-30”不是日期",
            "第 5 行：没有这种类型：也许",
            "第 5 行：不是星期：周八",
            "第 5 行：缺少名称",
            "第 6 行：超过 92 天，或超出可设置的年份",
            "第 7 行：超过 92 天",
            "第 8 行：起始：此处是公式",
        ):
            assert told in shown
        assert await s.sql(OWN) == []
        await organiser.tap("✅ 确认：保留 2 项")
        await organiser.sees("✅ 2027-02-05")
        assert await s.sql(OWN) == [
            ("2027-02-05", "2027-02-11", 0, None, "春节"),
            ("2027-02-20", "2027-02-20", 1, 3, "春节调休"),
        ]


async def test_an_entry_that_is_gone_takes_no_timetable_any_more() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        await organiser.tap("＋ 上班日")
        await organiser.sees("哪些周末上班")
        await organiser.send("9月12日")
        await organiser.sees("没有则按当天")
        await s.sql("UPDATE workdays SET voided_at = 1")
        assert "该条目已被移除" in (await organiser.tap("周五")).text
        await organiser.tap("↩️ 撤销")
        await organiser.sees("2026 年工作日历")


async def test_no_country_means_weekends_only() -> None:
    async with school(policies={"workdays": {"country": ""}}) as s:
        organiser = await organiser_in_september(s)
        await organiser.send("/workdays")
        shown = (await organiser.sees("2026 年工作日历"))["text"]
        assert "没有特殊安排" in shown
        assert "尚未收录" not in shown


async def test_the_calendar_and_the_import_lead_back_to_the_timetable_they_were_opened_from() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        await s.add_class()
        await at_timetable(organiser)
        await organiser.tap("🏮 工作日历")
        await organiser.sees("2026 年工作日历")
        await organiser.tap("2027 ›")
        await organiser.sees("2027 年工作日历")
        await organiser.tap("返回课表")
        await organiser.sees("时区：Asia/Shanghai")
        await organiser.tap("📥 导入文件")
        await organiser.sees("请把花名册或课表")
        await organiser.tap("返回课表")
        await organiser.sees("时区：Asia/Shanghai")
        await s.comes_to("SELECT COUNT(*) FROM dialogues", [(0,)])


async def test_who_does_not_want_to_name_days_after_all_goes_back_to_the_year() -> None:
    async with school() as s:
        organiser = await organiser_in_september(s)
        for button, asked in (("＋ 休息日", "哪些天休息"), ("📥 导入文件", "请发送工作日安排")):
            await organiser.send("/workdays")
            await organiser.tap(button)
            await organiser.sees(asked)
            await organiser.tap("返回全年")
            await organiser.sees("放假 7 次")
            await s.comes_to("SELECT COUNT(*) FROM dialogues", [(0,)])
            organiser.forget()

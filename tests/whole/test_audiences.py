"""Whom a notice is for, said as people say it, by buttons and names."""

from __future__ import annotations

from datetime import timedelta

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ROOT, School, school
from tests.whole.writing import WORDS, forged, outbox


async def a_county(s: School) -> tuple[int, dict[str, Phone]]:
    """Two units with people, a class with trainees of both, and an organiser of everything."""
    await s.sql("UPDATE units SET name = '州局' WHERE id = 1")
    for number, name in ((2, "东县局"), (3, "西县局")):
        await s.add("units", parent_id=ROOT, path=f"/1/{number}/", level="county", name=name)
    await s.add("categories", name="科级")
    class_id = await s.add_class()
    phones = {}
    for name, unit_id in (("学员甲", 2), ("学员乙", 2), ("学员丙", 3)):
        phones[name] = await s.phone_of(name, class_id)
        await s.sql("UPDATE people SET unit_id = :u WHERE name = :n", u=unit_id, n=name)
    await s.sql("UPDATE people SET category_id = 1 WHERE name = '学员甲'")
    await s.add_person("学员丁", class_id, unit_id=3)
    phones["组织员"] = await s.phone_of("组织员", None, "organiser")
    return class_id, phones


async def to_the_class(organiser: Phone) -> None:
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员")
    await organiser.sees("将发给 3 人")
    await organiser.tap("完成")


async def test_only_those_who_and_except_narrow_the_class_and_count_at_once() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        await organiser.tap("🔎 仅限")
        await organiser.tap("按单位")
        await organiser.tap("☐ 东县局（含下级）（2 人）")
        await organiser.sees("仅限：东县局（含下级）\n将发给 2 人")
        await organiser.tap("完成")
        await organiser.tap("🚫 排除")
        await organiser.tap("按类别")
        await organiser.tap("☐ 科级（1 人）")
        board = await organiser.sees("排除：科级")
        assert "将发给 1 人" in board["text"]
        await organiser.tap("完成")
        await organiser.send(WORDS)
        await organiser.tap("✉️ 发给 1 人")
        await phones["学员乙"].sees(WORDS)
        assert len(await outbox(s)) == 1


async def test_levels_classes_and_groups_narrow_as_well() -> None:
    async with school() as s:
        class_id, phones = await a_county(s)
        group_id = await s.add("groups", class_id=class_id, name="一组")
        await s.sql("UPDATE enrolments SET group_id = :g WHERE person_id = 3", g=group_id)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        await organiser.tap("🔎 仅限")
        await organiser.tap("按层级")
        await organiser.tap("☐ 县级（4 人）")
        await organiser.tap("◀ 返回")
        await organiser.tap("按班次、小组")
        await organiser.tap("☐ 任职培训班 第1期")
        await organiser.tap("☐ 一组（1 人）")
        board = await organiser.sees("任职培训班 第1期 一组")
        assert "将发给 1 人" in board["text"]


async def test_states_absent_unrated_and_never_bound() -> None:
    async with school() as s:
        class_id, phones = await a_county(s)
        session_id = await s.add_session(class_id)
        for number, status in ((1, "absent"), (2, "on_time"), (3, "late")):
            columns = {"session_id": session_id, "person_id": number, "status": status, "evidence": "E2"}
            await s.add("marks", kept_at=1, **columns)
        closes_at = stamp(s.clock() + timedelta(hours=1))
        form_id = await s.add("forms", unit_id=ROOT, about="session", version=1, made_at=0)
        await s.add("form_versions", form_id=form_id, version=1, content="{}", made_at=0)
        asked = {"form_id": form_id, "version": 1, "class_id": class_id, "session_id": session_id}
        round_id = await s.add("rounds", opened_at=0, closes_at=closes_at, **asked)
        await s.add("respondents", round_id=round_id, person_id=2)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        for label, found in (("今日缺勤", "将发给 1 人"), ("未评课", "将发给 1 人"), ("从未绑定", "将发给 0 人")):
            await organiser.tap("🔎 仅限")
            await organiser.tap(f"☐ {label}")
            await organiser.sees(found)
            await organiser.tap(f"☑ {label}")
            await organiser.sees("将发给 3 人")
            await organiser.tap("完成")
        await organiser.tap("🚫 排除")
        await organiser.tap("☐ 今日缺勤")
        await organiser.sees("将发给 2 人")


async def test_those_who_have_not_confirmed_another_notice() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        await organiser.send("请确认参训")
        await organiser.tap("✉️ 发给 3 人")
        await phones["学员甲"].sees("请确认参训")
        await phones["学员甲"].tap("✅ 收到")
        await organiser.sees("发送完毕", within=15)
        await to_the_class(organiser)
        await organiser.tap("🔎 仅限")
        await organiser.tap("未确认通知")
        await organiser.tap("☐ 未确认《请确认参训》（3 人）")
        board = await organiser.sees("仅限：未确认《请确认参训》")
        assert "将发给 2 人" in board["text"]
        assert "另有 1 人无法送达：学员丁（未绑定）" in board["text"]


async def test_a_unit_with_all_below_is_picked_from_the_authors_own_part_of_the_tree() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await organiser.send("/notice")
        await organiser.tap("◀ 返回")
        await organiser.tap("🏢 按单位")
        await organiser.sees("新通知")
        await organiser.tap("西县局 ›")
        await organiser.tap("☐ 西县局（含下级）（2 人）")
        board = await organiser.sees("对象：西县局（含下级）")
        assert "将发给 1 人" in board["text"]
        supervisor = await s.phone_of("跟班", 1, "supervisor")
        await supervisor.send("/notice")
        await supervisor.tap("◀ 返回")
        await supervisor.sees("新通知")
        assert "按单位" not in str((await supervisor.sees("新通知"))["reply_markup"])
        for data in ("audience.unit:2:0:0", "audience.unit:2:2:0", "audience.pick:2:whom:0:unit:2:1"):
            await forged(s, supervisor, data)
            assert "无权" in (await supervisor.tap("forged")).text, data


async def test_somebody_is_found_by_name_only_within_the_authors_scope() -> None:
    async with school() as s:
        await a_county(s)
        other = await s.add_class("别的班")
        supervisor = await s.phone_of("跟班", other, "supervisor")
        await s.add_person("学员戊", other)
        await supervisor.send("/notice")
        await supervisor.tap("◀ 返回")
        await supervisor.tap("🔍 按姓名")
        await supervisor.tap("🔍 查找姓名")
        await supervisor.sees("请发姓名")
        await supervisor.send("学员甲")
        await supervisor.sees("没有“学员甲”")
        await supervisor.location(30.0, 120.0)
        await supervisor.sees("请用文字发一个名字")
        await supervisor.send("学员戊")
        await supervisor.tap("☐ 学员戊 · –")
        await supervisor.sees("对象：学员戊")
        await forged(s, supervisor, "audience.pick:1:whom:0:person:1:1")
        assert "无权" in (await supervisor.tap("forged")).text
        await supervisor.tap("☑ 学员戊")
        await supervisor.sees("对象：尚未选择")


async def test_an_audience_is_kept_used_renamed_and_forgotten() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        await organiser.tap("👥 选择对象")
        await organiser.tap("⭐ 常用对象")
        await organiser.sees("还没有常用对象")
        await organiser.tap("💾 保存当前对象")
        await organiser.sees("给这组对象起个名字")
        await organiser.send("一班全体")
        await organiser.sees("已保存为“一班全体”")
        await organiser.send("第一条")
        await organiser.sees("就是这个样子")
        await organiser.tap("🗑 放弃")
        await organiser.tap("🗑 删除草稿")
        await organiser.sees("草稿已删除")
        await organiser.send("/notice")
        await organiser.tap("◀ 返回")
        await organiser.tap("⭐ 常用对象")
        await organiser.tap("⭐ 一班全体")
        await organiser.tap("✏️ 改名")
        await organiser.sees("改叫什么")
        await organiser.send("全体学员名单")
        await organiser.sees("已保存为“全体学员名单”")
        await s.box.settled()
        await organiser.tap("👥 选择对象")
        await organiser.tap("⭐ 常用对象")
        await organiser.tap("⭐ 全体学员名单")
        await s.phone_of("学员己", 1)
        await organiser.tap("使用")
        await organiser.sees("将发给 4 人")
        await organiser.tap("👥 选择对象")
        await organiser.tap("⭐ 常用对象")
        await organiser.tap("⭐ 全体学员名单")
        await organiser.tap("🗑 删除")
        await organiser.sees("删除常用对象")
        assert (await organiser.tap("确定删除")).text == "已删除“全体学员名单”。"
        assert await s.sql("SELECT COUNT(*) FROM audiences WHERE name IS NOT NULL") == [(0,)]


async def test_names_of_saved_audiences_are_told_apart_and_are_their_owners_own() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        for _ in range(2):
            await organiser.tap("👥 选择对象")
            await organiser.tap("⭐ 常用对象")
            await organiser.tap("💾 保存当前对象")
            await organiser.send("一班全体")
        await organiser.sees("已有名为“一班全体”的常用对象")
        await organiser.send("另一个名字")
        await organiser.sees("已保存为“另一个名字”")
        [(audience_id,)] = await s.sql("SELECT MIN(id) FROM audiences WHERE name IS NOT NULL")
        other = await s.phone_of("组织员乙", None, "organiser")
        await other.send("/notice")
        await other.sees("新通知")
        for verb in ("one", "use", "rename", "drop", "dropped"):
            await forged(s, other, f"audience.{verb}:2:{audience_id}")
            assert "这组常用对象已删除" in (await other.tap("forged")).text, verb
        assert await s.sql("SELECT COUNT(*) FROM audiences WHERE name IS NOT NULL") == [(2,)]


async def test_parts_that_make_no_sense_are_not_picked() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await organiser.send("/notice")
        await organiser.sees("尚未选择")
        for data in (
            "audience.pick:1:whom:0:absent:0:1",
            "audience.pick:1:whom:1:trainees:7:1",
            "audience.pick:1:only:1:unit:2:1",
        ):
            await forged(s, organiser, data)
            assert "已有变化" in (await organiser.tap("forged")).text, data
        for data in ("audience.limits:1:nowhere", "audience.values:1:only:absent:0", "audience.pick:1:x:1:unit:1:1"):
            await forged(s, organiser, data)
            assert "已有变化" in (await organiser.tap("forged")).text, data
        assert await s.sql("SELECT * FROM audience_parts") == []


async def test_an_author_who_has_lost_the_class_sends_nothing_to_it() -> None:
    async with school() as s:
        _, phones = await a_county(s)
        organiser = phones["组织员"]
        await to_the_class(organiser)
        await organiser.send(WORDS)
        await organiser.sees("就是这个样子")
        await s.sql("DELETE FROM roles")
        assert "无权" in (await organiser.tap("✉️ 发给 3 人")).text
        assert await outbox(s) == []

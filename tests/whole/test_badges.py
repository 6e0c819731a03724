"""Personal badges: printed, scanned by staff, shown by trainees, replaced."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp

from classbell.actions import badge_scans, badges
from classbell.domain.badges import Outcome, issue
from classbell.domain.errors.basics import Changed
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, rule_by_hand, tap_data


async def printed(s: School, day: ClassDay) -> dict[str, str]:
    """Print the class's badges and read them as a camera would: each name's link."""
    boss = day.supervisor
    boss.forget()
    await tap_data(s, boss, f"badges.print:{day.session_id}")
    sent = await boss.sees_a("document")
    file = await s.box.file(sent["document"]["file_id"])
    with pypdfium2.PdfDocument(io.BytesIO(file)) as document:
        pages = [page.render(scale=2).to_pil().convert("L") for page in document]
    links = [found.text for page in pages for found in zxingcpp.read_barcodes(page)]
    names = await s.sql(
        "SELECT b.id, p.name FROM badges b JOIN people p ON p.id = b.person_id WHERE b.voided_at IS NULL"
    )
    by_link = {s.desk.house.link(issue(badges.key(s.desk), badge_id)): name for badge_id, name in names}
    assert set(links) == set(by_link)
    return {by_link[link]: link for link in links}


async def marks(s: School) -> list[tuple[object, ...]]:
    statement = "SELECT p.name, m.status, m.evidence, m.origin FROM marks m JOIN people p ON p.id = m.person_id"
    return await s.sql(f"{statement} ORDER BY p.id")


async def test_a_supervisor_scans_one_printed_badge_after_the_other() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("签到未开启")
        await boss.tap("更多")
        await boss.tap("学员码")
        await boss.sees("已制作 0 个")
        links = await printed(s, day)
        assert set(links) == {"学员甲", "学员乙", "学员丙"}
        await boss.open(links["学员甲"])
        await boss.sees("目前没有正在签到的课次")
        await day.open_sign_in()
        await day.trainees[1].open(await day.link())
        await day.trainees[1].sees("准时")
        for link in links.values():
            await boss.open(link)
        await boss.sees("✅ 学员甲")
        await boss.sees("☑️ 学员乙")
        await boss.sees("✅ 学员丙")
        await boss.sees("实到 3/3 人")
        assert await marks(s) == [
            ("学员甲", "on_time", "E4", "sign_in"),
            ("学员乙", "on_time", "E4", "sign_in"),
            ("学员丙", "on_time", "E4", "sign_in"),
        ]
        await boss.open(links["学员丙"])
        await boss.sees("早已确认，无需重复")
        log = await s.sql("SELECT verb, by_person IS NULL FROM changes WHERE subject = 'mark' AND verb = 'badge'")
        assert log == [("badge", 0)] * 3
        tries = await s.sql("SELECT verdict, evidence FROM attempts WHERE way = 'badge' ORDER BY id")
        assert tries == [("refused.badge_no_session", None), *[("accepted", "E4")] * 3, ("again", "E4")]


async def test_a_scan_is_undone_within_a_minute_and_what_stood_before_stands_again() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss = day.supervisor
        [link] = (await printed(s, day)).values()
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        await boss.open(link)
        await boss.sees("☑️ 学员甲")
        await boss.tap("撤销")
        await boss.sees("已撤销这次扫码登记")
        assert await marks(s) == [("学员甲", "on_time", "E2", "sign_in")]
        await boss.open(link)
        await s.comes_to("SELECT evidence FROM marks", [("E4",)])
        s.clock.move(timedelta(seconds=61))
        await boss.sees("☑️ 学员甲")
        assert "一分钟内" in (await boss.tap("撤销")).text
        assert await marks(s) == [("学员甲", "on_time", "E4", "sign_in")]


async def test_what_staff_have_ruled_is_shown_and_not_overwritten() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss = day.supervisor
        [link] = (await printed(s, day)).values()
        await day.open_sign_in()
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '学员甲'")
        await rule_by_hand(day, person_id, "on_leave:sick")
        await boss.open(link)
        await boss.sees("工作人员已登记为：请假")
        assert await marks(s) == [("学员甲", "on_leave", "E0", "hand")]
        await boss.tap("手动登记")
        await boss.sees("登记为：")


async def test_where_several_sessions_are_open_the_supervisor_says_which() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        other = await s.add_session(day.class_id, timedelta(minutes=20), "案例研讨")
        [link] = (await printed(s, day)).values()
        for session_id in (day.session_id, other):
            await tap_data(s, day.supervisor, f"sessions.open:{session_id}")
        await day.supervisor.open(link)
        await day.supervisor.sees("登记到哪个课次")
        await day.supervisor.tap("案例研讨 · ")
        await day.supervisor.sees("✅ 学员甲")
        assert await s.sql("SELECT session_id FROM marks") == [(other,)]
        foreign = await s.add_session(await s.add_class("另一班"))
        assert (await tap_data(s, day.supervisor, f"badges.sign:1:{foreign}")).alert
        assert await s.sql("SELECT COUNT(*) FROM marks") == [(1,)]


async def test_nobody_but_staff_of_the_class_signs_anybody_in_by_a_badge() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        links = await printed(s, day)
        await day.open_sign_in()
        other = await s.phone_of("跟班乙", await s.add_class("另一班"), "supervisor")
        stranger = await s.box.phone("路人")
        await stranger.start()
        tries = {
            "自己扫描不会签到": (day.trainees[0], links["学员甲"]),
            "只有该班次的跟班扫描才有效": (day.trainees[1], links["学员甲"]),
            "属于其他班次": (other, links["学员甲"]),
            "这不是本单位的学员码": (
                day.supervisor,
                links["学员甲"][:-1] + ("A" if links["学员甲"][-1] != "A" else "B"),
            ),
        }
        for words, (phone, link) in tries.items():
            await phone.open(link)
            said = await phone.sees(words)
            assert "学员甲" not in said["text"]
        await stranger.open(links["学员甲"])
        await stranger.sees("只有该班次的跟班扫描才有效")
        assert await s.sql("SELECT * FROM marks") == []
        assert await s.sql("SELECT verdict FROM attempts WHERE way = 'badge' ORDER BY id") == [
            ("refused.badge_own",),
            ("refused.badge_for_staff",),
            ("refused.badge_of_other_class",),
            ("refused.badge_forged",),
            ("refused.badge_for_staff",),
        ]


async def test_a_replaced_badge_is_void_and_the_new_one_counts() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        boss = day.supervisor
        links = await printed(s, day)
        await day.open_sign_in()
        await tap_data(s, boss, f"badges.begin:{day.session_id}")
        await boss.tap("补发一个")
        await boss.tap("学员乙")
        await boss.sees("原来的立即作废")
        await boss.tap("✅ 换发")
        await boss.open(links["学员乙"])
        await boss.sees("已作废")
        fresh = next(
            one for one in reversed(boss.messages) if "photo" in one and "请转交本人" in one.get("caption", "")
        )
        await boss.scan(fresh)
        await boss.sees("✅ 学员乙")
        assert await marks(s) == [("学员乙", "on_time", "E4", "sign_in")]
        await s.sql("UPDATE enrolments SET withdrawn_at = 1")
        await boss.open(links["学员甲"])
        await boss.sees("学员甲 的这个学员码已作废")


async def test_a_trainee_shows_their_own_badge_and_can_replace_it() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        one, boss = day.trainees[0], day.supervisor
        await one.send("/me")
        await one.tap("我的学员码")
        shown = await one.sees_a("photo")
        assert "自己扫描不会签到" in shown["caption"]
        picture = await s.box.file(shown["photo"][-1]["file_id"])
        await one.tap("换发新码")
        await one.sees("原来的（包括打印的）立即作废")
        await one.tap("✅ 换发")
        await s.box.settled()
        await day.open_sign_in()
        await boss.scan_image(picture)
        await boss.sees("已作废")
        await boss.scan_image(await s.box.file(one.messages[-1]["photo"][-1]["file_id"]))
        await boss.sees("✅ 学员甲")
        await boss.send("/me")
        await boss.sees("还没有")
        assert "没有学员码" in (await tap_data(s, boss, "badges.mine:0")).text
        assert "无权" in (await tap_data(s, boss, f"badges.own:{day.class_id}")).text


async def test_with_several_classes_the_trainee_says_which_badge() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        other = await s.add_class("另一班")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '学员甲'")
        await s.add("enrolments", class_id=other, person_id=person_id, enrolled_at=0)
        await tap_data(s, day.trainees[0], "badges.mine:0")
        await day.trainees[0].sees("哪个班次的学员码")
        await day.trainees[0].tap("另一班")
        assert "另一班" in (await day.trainees[0].sees_a("photo"))["caption"]


async def test_a_scan_for_a_half_day_is_undone_for_all_its_sessions() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await s.sql("UPDATE classes SET signs_by = 'half_day'")
        await s.add_session(day.class_id, timedelta(minutes=100), "案例研讨")
        [link] = (await printed(s, day)).values()
        await day.open_sign_in()
        await day.supervisor.open(link)
        await day.supervisor.sees("✅ 学员甲")
        assert await s.sql("SELECT COUNT(*) FROM marks") == [(2,)]
        await day.supervisor.tap("撤销")
        await s.comes_to("SELECT COUNT(*) FROM marks", [(0,)])


async def test_one_update_makes_signs_in_undoes_and_replaces_once() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        caller = await caller_of(s, day.supervisor)
        [link] = (await badges.sheet(s.desk, caller, day.session_id)).links
        code = link.partition("start=")[2]
        for _ in range(2):
            scanned = await badge_scans.scan(s.desk, replace(caller, cause_id=61), code)
            assert isinstance(scanned, badge_scans.Scanned)
            assert scanned.outcome is Outcome.SIGNED_IN
        whose = (day.session_id, scanned.badge.person_id)
        for _ in range(2):
            await badge_scans.undo(s.desk, replace(caller, cause_id=62), whose)
        with pytest.raises(Changed):
            await badge_scans.undo(s.desk, replace(caller, cause_id=63), whose)
        renewed = [await badges.reissue(s.desk, replace(caller, cause_id=64), *whose) for _ in range(2)]
        assert renewed[0] == renewed[1]
        log = await s.sql("SELECT verb FROM changes WHERE subject IN ('mark', 'badge') ORDER BY id")
        assert log == [("make",), ("badge",), ("undo",), ("renew",)]
        assert await s.sql("SELECT COUNT(*) FROM attempts WHERE way = 'badge'") == [(1,)]

"""Certificates: issued by rule and by hand, had as a file, verified by whoever scans them, revoked and restored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from classbell.actions import certificates
from classbell.domain.certificates import Choice, Part
from classbell.domain.errors.basics import Changed, NotAllowed, ReasonTooLong
from classbell.domain.errors.certificates import CertificateReasonMissing, ClassNotSettled
from tests.browser import DESKTOP, POCKET, page_of
from tests.school import school
from tests.whole.classday import caller_of, tap_data
from tests.whole.graduating import ENGLISH, graduating, received
from tests.whole.test_lecturer_pages import fetch
from tests.whole.writing import forged


async def test_certificates_are_issued_received_and_verified_and_one_is_revoked_and_restored() -> None:
    async with school() as s:
        g = await graduating(s)
        await g.look()
        page = (await g.organiser.sees("✅ 待颁发 2 人：学员甲、Trainee One"))["text"]
        assert "▫️ 不符合 1 人\n· 学员丙：出勤不足，目前 50%" in page
        assert "出勤不低于 80%" in page
        await g.issue(2)
        await g.trainees["学员甲"].sees("您的结业证书已颁发：任职培训班 第1期")
        await g.trainees["学员甲"].tap("📄 证书 PDF")
        words, url = await received(g.trainees["学员甲"])
        for part in (
            "结业证书",
            "学员甲",
            "CertificateofCompletion",
            "“任职培训班第1期”培训",
            "计划3小时，实际参加3小时",
        ):
            assert part in words
        status, text, headers = await fetch(url)
        assert (status, headers["cache-control"], headers["referrer-policy"]) == (200, "no-store", "no-referrer")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-robots-tag"] == "noindex, nofollow"
        for part in ("证书有效", "学员甲", "任职培训班 第1期", "-000001"):
            assert part in text
        await g.trainees[ENGLISH].sees("Your certificate is ready")
        await g.trainees[ENGLISH].tap("Certificate PDF")
        words, english = await received(g.trainees[ENGLISH])
        assert "ThiscertifiesthatTraineeOnehascompleted" in words
        assert "This certificate is valid" in (await fetch(english, "en-GB"))[1]
        await g.look_at("🎓 已颁发 2 人", "学员甲")
        await g.organiser.tap("🚫 撤销证书")
        await g.organiser.send("冒名代签")
        await g.organiser.sees("已撤销：冒名代签")
        revoked = (await fetch(url))[1]
        assert "证书已撤销" in revoked
        assert "起无效" in revoked
        assert "冒名代签" not in revoked
        assert "was revoked" in (await fetch(url, "en"))[1]
        g.trainees["学员甲"].forget()
        await forged(s, g.trainees["学员甲"], "certificates.mine:1")
        assert "已于" in (await g.trainees["学员甲"].tap("forged")).text
        await g.trainees["学员甲"].send("/me")
        await g.trainees["学员甲"].tap("🎓 结业证书")
        await g.trainees["学员甲"].sees("已撤销")
        await g.organiser.tap("↩️ 恢复证书")
        await g.organiser.sees("已颁发：")
        assert "证书有效" in (await fetch(url))[1]
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'certificate_ready'") == [(2,)]
        log = "SELECT verb, reason FROM changes WHERE subject = 'certificate' ORDER BY id"
        assert await s.sql(log) == [("revoke", "冒名代签"), ("restore", None)]


async def test_who_does_not_want_to_be_told_is_not_and_has_theirs_all_the_same() -> None:
    async with school() as s:
        g = await graduating(s)
        trainee = g.trainees["学员甲"]
        await trainee.send("/reminders")
        await trainee.tap("🔔 结业证书")
        await trainee.finds("🔕 结业证书")
        await g.issue(2)
        await g.trainees[ENGLISH].sees("Your certificate is ready")
        told = "SELECT person_id FROM outbox WHERE kind = 'certificate_ready'"
        assert await s.sql(told) == [(await g.person_id(ENGLISH),)]
        trainee.forget()
        await trainee.send("/me")
        await trainee.tap("🎓 结业证书")
        assert "学员甲" in (await received(trainee))[0]


async def test_a_class_that_wants_nobody_told_has_nobody_told() -> None:
    async with school() as s:
        g = await graduating(s)
        await g.organiser.send("/class")
        await g.organiser.tap("🔔 提醒")
        await g.organiser.sees("• 结业证书：颁发后通知一次")
        await g.organiser.tap("结业证书")
        await g.organiser.sees("证书颁发后通知本人一次")
        await g.organiser.tap("🔕 关闭")
        await g.organiser.sees("已关闭")
        await g.issue(2)
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'certificate_ready'", [("done",)])
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'certificate_ready'") == [(0,)]


async def test_who_is_bound_later_has_theirs_then() -> None:
    async with school() as s:
        g = await graduating(s)
        trainee = g.trainees["学员甲"]
        await s.sql("UPDATE accounts SET person_id = NULL WHERE id = :id", id=trainee.id)
        await g.issue(2)
        await g.trainees[ENGLISH].sees("Your certificate is ready")
        await s.sql("UPDATE accounts SET person_id = :p WHERE id = :id", p=await g.person_id("学员甲"), id=trainee.id)
        await trainee.send("/me")
        await trainee.tap("🎓 结业证书")
        assert "学员甲" in (await received(trainee))[0]


async def test_people_are_added_and_taken_out_with_a_reason_and_later_only_the_new_ones_get_one() -> None:
    async with school() as s:
        g = await graduating(s)
        await g.look_at("✅ 待颁发 2 人", "学员甲")
        await g.organiser.tap("➖ 不予颁发")
        await g.organiser.send("结业考试未参加")
        await g.organiser.sees("组织员移出（结业考试未参加）")
        await g.issue(1)
        await g.look_at("▫️ 不符合 2 人", "学员甲")
        await g.organiser.tap("↩️ 按条件判定")
        await g.organiser.sees("符合条件，待颁发")
        await g.look_at("▫️ 不符合 1 人", "学员丙")
        await g.organiser.tap("➕ 加入颁发")
        await g.organiser.send("补课已完成")
        await g.organiser.sees("组织员加入（补课已完成），待颁发")
        await g.look()
        await g.organiser.tap("🎓 颁发 2 张证书")
        await forged(s, g.organiser, f"certificates.issue:{g.class_id}:3")
        assert "已有变化" in (await g.organiser.tap("forged")).text
        await g.issue(2)
        await g.organiser.sees("🎓 已颁发 3 人")
        await g.trainees["学员丙"].sees("您的结业证书已颁发")
        issued = "SELECT new FROM changes WHERE verb = 'issue_certificates' ORDER BY id"
        assert await s.sql(issued) == [("1",), ("2",)]
        told = "SELECT COUNT(*), COUNT(DISTINCT person_id) FROM outbox WHERE kind = 'certificate_ready'"
        await s.comes_to(told, [(3, 3)])


async def test_before_all_sessions_have_settled_it_is_refused_with_how_many_have_not() -> None:
    async with school() as s:
        g = await graduating(s)
        ahead = await s.add_session(g.class_id, timedelta(hours=2), "结业")
        await g.organiser.send("/class")
        assert "还有 1 次课（共 3 次）未结束" in (await g.organiser.tap("🎓 结业证书")).text
        caller = await caller_of(s, g.organiser)
        with pytest.raises(ClassNotSettled):
            await certificates.issue(s.desk, caller, g.class_id, 2)
        await s.sql("UPDATE sessions SET cancelled_at = 1 WHERE id = :id", id=ahead)
        await g.organiser.tap("🎓 结业证书")
        await g.organiser.sees("待颁发 2 人")
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        g.organiser.forget()
        await g.organiser.send("/class")
        assert "没有举办的课次" in (await g.organiser.tap("🎓 结业证书")).text


async def test_a_reason_is_asked_for_until_it_can_be_kept() -> None:
    async with school() as s:
        g = await graduating(s)
        await g.look_at("▫️ 不符合 1 人", "学员丙")
        await g.organiser.tap("➕ 加入颁发")
        await g.organiser.sees("为什么给 学员丙 颁发")
        await g.organiser.send("长" * 201)
        await g.organiser.sees("200")
        await g.organiser.send("补课已完成")
        await g.organiser.sees("组织员加入（补课已完成）")
        caller, whose = await caller_of(s, g.organiser), (g.class_id, await g.person_id("学员丙"))
        with pytest.raises(CertificateReasonMissing):
            await certificates.choose(s.desk, caller, whose, Choice(is_in=False, reason=" \n "))
        with pytest.raises(ReasonTooLong):
            await certificates.revoke(s.desk, caller, whose, "长" * 201)
        with pytest.raises(Changed):
            await certificates.revoke(s.desk, caller, whose, "没有证书")


async def test_supervisors_look_and_organisers_decide() -> None:
    async with school() as s:
        g = await graduating(s)
        supervisor = await s.phone_of("跟班", g.class_id, "supervisor")
        await supervisor.send("/class")
        await supervisor.tap("🎓 结业证书")
        await supervisor.sees("待颁发 2 人")
        person_id = await g.person_id("学员甲")
        for data in (
            f"issue:{g.class_id}:2",
            f"choose:{g.class_id}:{person_id}:0",
            f"unchoose:{g.class_id}:{person_id}",
        ):
            await forged(s, supervisor, f"certificates.{data}")
            assert "无权" in (await supervisor.tap("forged")).text
        caller = await caller_of(s, supervisor)
        view = await certificates.look(s.desk, caller, g.class_id)
        assert [one.name for one in view.of(Part.READY)] == ["学员甲", ENGLISH]
        for trainee in g.trainees.values():
            with pytest.raises(NotAllowed):
                await certificates.look(s.desk, await caller_of(s, trainee), g.class_id)
        await g.issue(2)
        await forged(s, g.trainees["学员甲"], "certificates.mine:2")
        assert "已有变化" in (await g.trainees["学员甲"].tap("forged")).text


async def test_run_again_for_the_same_update_it_issues_nothing_more() -> None:
    async with school() as s:
        g = await graduating(s)
        caller = replace(await caller_of(s, g.organiser), cause_id=77)
        for _ in range(2):
            view = await certificates.issue(s.desk, caller, g.class_id, 2)
            assert len(view.of(Part.ISSUED)) == 2
        with pytest.raises(Changed):
            await certificates.issue(s.desk, replace(caller, cause_id=78), g.class_id, 2)
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE verb = 'issue_certificates'") == [(1,)]


async def test_only_a_hash_is_kept_and_guessing_is_held_up() -> None:
    async with school() as s:
        g = await graduating(s)
        await g.issue(2)
        await g.trainees["学员甲"].tap("📄 证书 PDF")
        url = (await received(g.trainees["学员甲"]))[1]
        secret = url.rsplit("/", 1)[1]
        assert len(secret) == 22
        for table in ("certificates", "outbox", "changes", "reminders"):
            assert secret not in str(await s.sql(f"SELECT * FROM {table}"))
        status, text, _ = await fetch(f"{s.url}/c/nothing")
        assert (status, "查无此证书" in text) == (404, True)
        assert "no such certificate" in (await fetch(f"{s.url}/c/nothing", "en"))[1]
        guesses = [(await fetch(f"{s.url}/c/{number:022}"))[0] for number in range(29)]
        assert guesses == [404] * 28 + [429]
        status, _, headers = await fetch(url)
        assert (status, 0 < int(headers["retry-after"]) <= 601) == (429, True)
        s.clock.move(timedelta(minutes=11))
        assert (await fetch(url))[0] == 200


async def test_a_revoked_certificate_whose_letter_still_waits_is_not_told_of_until_it_is_restored() -> None:
    quiet = {"restraint": {"quiet_from": "00:00:00", "quiet_until": "23:59:00"}}
    async with school(policies=quiet) as s:
        g = await graduating(s, {"学员甲": ("on_time", "on_time")})
        await g.issue(1)
        letters = "SELECT state FROM outbox WHERE kind = 'certificate_ready' ORDER BY id"
        await s.comes_to(letters, [("new",)])
        caller, whose = await caller_of(s, g.organiser), (g.class_id, await g.person_id("学员甲"))
        await certificates.revoke(s.desk, caller, whose, "发错了")
        assert await s.sql(letters) == [("cancelled",)]
        await certificates.restore(s.desk, caller, whose)
        await s.comes_to(letters, [("cancelled",), ("new",)])


@pytest.mark.parametrize(("language", "size"), [("zh-CN", POCKET), ("en", DESKTOP)])
async def test_the_page_reads_well_in_a_browser(language: str, size: tuple[int, int], tmp_path: Path) -> None:
    async with school() as s:
        g = await graduating(s)
        await g.issue(2)
        await g.trainees["学员甲"].tap("📄 证书 PDF")
        url = (await received(g.trainees["学员甲"]))[1]
        async with page_of(url, size, language) as page:
            await expect(page.locator(".verdict.valid dd").first).to_have_text("学员甲")
            assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            await page.screenshot(path=tmp_path / f"valid-{language}.png", full_page=True)
            await tap_data(s, g.organiser, f"certificates.revoke:{g.class_id}:{await g.person_id('学员甲')}")
            await g.organiser.sees("为什么撤销")
            await g.organiser.send("发错了")
            await g.organiser.sees("已撤销：发错了")
            await page.reload()
            await expect(page.locator(".verdict.revoked h2")).to_be_visible()
            await page.screenshot(path=tmp_path / f"revoked-{language}.png", full_page=True)

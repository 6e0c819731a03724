from __future__ import annotations

import io
from datetime import timedelta

import openpyxl

from classbell.actions.roles import make_admin_link
from classbell.domain import codes
from tests.phone import Phone
from tests.school import School, school

BOUND = "SELECT p.name, a.id FROM accounts a JOIN people p ON p.id = a.person_id ORDER BY p.id"


async def forged(s: School, phone: Phone, data: str) -> None:
    """Put a button with this data in somebody's chat, as an old message or a meddling client could, and tap it."""
    keyboard = {"inline_keyboard": [[{"text": f"to {data}", "callback_data": data}]]}
    await s.box.call("sendMessage", chat_id=phone.id, text="forged", reply_markup=keyboard)


async def staffed_class(s: School) -> tuple[int, Phone]:
    class_id = await s.add_class()
    return class_id, await s.phone_of("跟班", class_id, "supervisor")


async def links(s: School, staff: Phone) -> dict[str, str]:
    """Let staff of one class make links for all who were never bound; give them by name."""
    staff.forget()
    await staff.send("/class")
    await staff.tap("邀请链接")
    await staff.tap("全部列表 XLSX")
    document = (await staff.sees_a("document"))["document"]
    sheet = openpyxl.load_workbook(io.BytesIO(await s.box.file(document["file_id"]))).active
    assert sheet is not None
    return {str(row[0]): str(row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)}


async def joining(s: School, staff: Phone, name: str, **details: str) -> Phone:
    """Let somebody scan the join code from the supervisor's phone."""
    staff.forget()
    await staff.send("/class")
    await staff.tap("入班码")
    await staff.sees_a("photo")
    phone = await s.box.phone(name, language_code="zh-hans", **details)
    photo = (await staff.sees_a("photo"))["photo"][-1]
    await phone.scan_image(await s.box.file(photo["file_id"]))
    await phone.sees("入班码")
    return phone


async def test_a_supervisor_who_shares_a_contact_is_told_the_class_and_what_comes_next() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_role(await s.add_person("跟班乙", phone="+8613800000009"), "supervisor", class_id)
        phone = await joining(s, supervisor, "乙的手机", phone_number="+8613800000009")
        await phone.contact()
        bound = (await phone.sees("您是 跟班乙"))["text"]
        assert "您跟班的班次：任职培训班 第1期" in bound
        assert "/signin 开启签到" in bound


async def test_a_personal_link_binds_once_and_again_harmlessly() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id)
        await s.add_person("学员乙", class_id)
        made = await links(s, supervisor)
        assert set(made) == {"学员甲", "学员乙"}
        trainee = await s.box.phone("甲的手机", language_code="zh-hans")
        await trainee.open(made["学员甲"])
        await trainee.sees("您是 学员甲")
        await trainee.sees("任职培训班 第1期")
        trainee.forget()
        await trainee.open(made["学员甲"])
        await trainee.sees("您是 学员甲")
        assert ("学员甲", trainee.id) in await s.sql(BOUND)
        stored = await s.sql("SELECT secret_hash FROM invites")
        assert not any(made["学员甲"].split("start=i")[1] in text for (text,) in stored)
        supervisor.forget()
        await supervisor.send("/class")
        assert "学员乙" in (await supervisor.sees("从未绑定：1"))["text"]


async def test_a_used_link_is_refused_to_another_account_and_reported() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id)
        made = await links(s, supervisor)
        first, second = await s.box.phone("甲的手机"), await s.box.phone("别人的手机")
        await first.open(made["学员甲"])
        await first.sees("学员甲")
        await second.open(made["学员甲"])
        await second.sees("已被另一账号使用")
        assert "别人的手机" in (await supervisor.sees("已用过的个人链接"))["text"]
        assert await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=second.id) == [(None,)]


async def test_old_replaced_and_invented_links_are_refused() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id)
        replaced = (await links(s, supervisor))["学员甲"]
        fresh = (await links(s, supervisor))["学员甲"]
        phone = await s.box.phone("甲的手机")
        await phone.open(replaced)
        await phone.sees("链接无效")
        await phone.start("i" + "A" * 22)
        await phone.sees("链接无效")
        await s.sql("UPDATE invites SET expires_at = 0")
        await phone.open(fresh)
        await phone.sees("链接已过期")
        assert await s.sql("SELECT COUNT(*) FROM accounts WHERE id = :id AND person_id IS NULL", id=phone.id) == [(1,)]


async def test_one_account_is_one_person() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        for name in ("学员甲", "学员乙"):
            await s.add_person(name, class_id)
        made = await links(s, supervisor)
        trainee = await s.box.phone("甲的手机")
        await trainee.open(made["学员甲"])
        await trainee.sees("您是 学员甲")
        await trainee.open(made["学员乙"])
        await trainee.sees("此账号已绑定 学员甲")
        assert await s.sql("SELECT COUNT(*) FROM invites WHERE used_at IS NOT NULL") == [(1,)]


async def test_a_link_of_one_person_comes_as_a_message_to_forward() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id)
        await supervisor.send("/class")
        await supervisor.tap("邀请链接")
        await supervisor.tap("逐人")
        await supervisor.tap("学员甲")
        text = (await supervisor.sees("您在 任职培训班 第1期 的个人链接"))["text"]
        trainee = await s.box.phone("甲的手机")
        await trainee.open(text.splitlines()[-1])
        await trainee.sees("您是 学员甲")


async def test_no_link_is_made_for_people_whose_roles_the_maker_could_not_give() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_role(await s.add_person("管理员甲", class_id), "admin")
        await s.add_person("学员甲", class_id)
        assert set(await links(s, supervisor)) == {"学员甲"}
        await supervisor.sees("有 1 人未列入")


async def test_the_join_code_and_the_own_contact_bind() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id, phone="+8613800000001")
        trainee = await joining(s, supervisor, "甲的手机", phone_number="8613800000001")
        await trainee.press("分享我的联系方式")
        await trainee.sees("您是 学员甲")
        assert ("学员甲", trainee.id) in await s.sql(BOUND)
        assert (await trainee.chat())["reply_keyboard"] is None


async def test_somebody_elses_contact_and_an_unknown_number_do_not_bind() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id, phone="+8613800000001")
        owner = await s.box.phone("甲的手机", phone_number="+8613800000001")
        other = await joining(s, supervisor, "别人的手机", phone_number="+8613800000077")
        await other.contact(user_id=owner.id)
        await other.sees("不是您本人的联系方式")
        await other.contact(phone_number="+8613800000001")
        await other.sees("不是您本人的联系方式")
        await other.press("分享我的联系方式")
        await other.sees("花名册上没有这个号码")
        assert await s.sql(BOUND) == [("跟班", supervisor.id)]
        logged = await s.sql("SELECT way, verdict FROM attempts ORDER BY id")
        not_own, unknown = "refused.contact_not_own", "refused.phone_not_on_roll"
        assert logged == [("contact", not_own), ("contact", not_own), ("contact", unknown)]


async def test_a_contact_binds_also_without_a_join_code() -> None:
    async with school() as s:
        class_id = await s.add_class()
        await s.add_person("学员甲", class_id, phone="+8613800000001")
        trainee = await s.box.phone("甲的手机", language_code="zh-hans", phone_number="+8613800000001")
        await trainee.start()
        await trainee.sees("还不知道您是谁")
        await trainee.press("分享我的联系方式")
        await trainee.sees("您是 学员甲")


async def claimed(phone: Phone, staff_no: str, name: str) -> str:
    """Say to be somebody, and give the reply."""
    phone.forget()
    await phone.send("使用工号")
    await phone.sees("您的工号是")
    await phone.send(staff_no)
    await phone.sees("您的姓名")
    await phone.send(name)
    return str((await phone.sees("谢谢"))["text"])


async def test_staff_number_and_name_bind_with_the_supervisors_yes() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id, staff_no="A1")
        trainee = await joining(s, supervisor, "甲的手机")
        await claimed(trainee, "A1", "学员 甲")
        assert "甲的手机" in (await supervisor.sees("自称 学员甲"))["text"]
        assert ("学员甲", trainee.id) not in await s.sql(BOUND)
        await supervisor.tap("是本人")
        await supervisor.sees("已绑定账号“甲的手机”")
        await trainee.sees("您是 学员甲")
        assert ("学员甲", trainee.id) in await s.sql(BOUND)


async def test_a_claim_nobody_answers_is_put_to_the_higher_ranks_once_it_is_made_again() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        organiser = await s.phone_of("组织员", role="organiser")
        await s.add_person("学员甲", class_id, staff_no="A1")
        trainee = await joining(s, supervisor, "甲的手机")
        code = await s.sql("SELECT join_code FROM classes WHERE id = :id", id=class_id)
        await claimed(trainee, "A1", "学员甲")
        await supervisor.sees("自称 学员甲")
        asked = "SELECT chat_id FROM outbox WHERE kind = 'claim' ORDER BY id"
        assert await s.sql(asked) == [(supervisor.id,)]
        await trainee.open(s.desk.house.link(f"j{code[0][0]}"))
        await trainee.sees("入班码")
        await claimed(trainee, "A1", "学员甲")
        await organiser.sees("自称 学员甲")
        assert await s.sql(asked) == [(supervisor.id,), (organiser.id,)]
        await organiser.tap("是本人")
        await trainee.sees("您是 学员甲")


async def test_a_no_binds_nobody_and_a_second_answer_is_refused() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        colleague = await s.phone_of("跟班乙", class_id, "supervisor")
        await s.add_person("学员甲", class_id, staff_no="A1")
        trainee = await joining(s, supervisor, "甲的手机")
        await claimed(trainee, "A1", "学员甲")
        await supervisor.tap("不是")
        await trainee.sees("未被确认")
        assert "已有人处理" in (await colleague.tap("是本人")).text
        assert ("学员甲", trainee.id) not in await s.sql(BOUND)


async def test_right_and_wrong_claims_are_answered_alike_and_five_lock() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id, staff_no="A1")
        phone = await joining(s, supervisor, "别人的手机")
        code = next(one["text"] for one in phone.messages if one["out"])
        replies = set()
        for staff_no, name in (("A1", "学员甲"), ("A1", "学员乙"), ("A2", "学员甲"), ("B7", "路人"), ("B8", "路人")):
            replies.add(await claimed(phone, staff_no, name))
            await phone.send(code)
            await phone.sees("入班码")
        assert len(replies) == 1
        assert await s.sql("SELECT COUNT(*) FROM claims") == [(1,)]
        await phone.send("使用工号")
        await phone.send("A1")
        await phone.send("学员甲")
        await phone.sees("尝试次数过多")
        s.clock.move(timedelta(hours=1, seconds=1))
        phone.forget()
        await phone.send("学员甲")
        await phone.sees("谢谢")


async def test_only_staff_of_the_class_decides() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id, staff_no="A1")
        stranger = await s.phone_of("别班跟班", await s.add_class("别的班"), "supervisor")
        trainee = await joining(s, supervisor, "甲的手机")
        await claimed(trainee, "A1", "学员甲")
        await supervisor.sees("自称 学员甲")
        for phone in (stranger, trainee):
            await forged(s, phone, "binding.yes:1")
            assert (await phone.tap("to binding.yes:1")).alert
        assert ("学员甲", trainee.id) not in await s.sql(BOUND)


async def test_a_second_account_is_refused_and_moved_only_by_a_yes_that_the_old_one_hears_of() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        old = await s.phone_of("学员甲", class_id)
        await s.sql("UPDATE people SET phone = '+8613800000001' WHERE name = '学员甲'")
        new = await s.box.phone("甲的新手机", language_code="zh-hans", phone_number="+8613800000001")
        await new.start()
        await new.sees("还不知道您是谁")
        await new.press("分享我的联系方式")
        await new.sees("您已绑定另一账号")
        assert await s.sql("SELECT way, verdict FROM attempts") == [("contact", "refused.second_account")]
        assert ("学员甲", old.id) in await s.sql(BOUND)
        await supervisor.sees("要换绑到新账号吗")
        await supervisor.tap("是本人")
        await new.sees("您是 学员甲")
        await old.sees("已不再绑定 学员甲")
        bound = await s.sql(BOUND)
        assert ("学员甲", new.id) in bound
        assert ("学员甲", old.id) not in bound


async def test_a_supervisor_cannot_hand_over_an_admins_person() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        admin_id = await s.add_person("管理员甲", class_id, staff_no="A1")
        await s.add_role(admin_id, "admin")
        organiser = await s.phone_of("组织员", role="organiser")
        top = await s.phone_of("另一管理员", role="admin")
        phone = await joining(s, supervisor, "别人的手机")
        await claimed(phone, "A1", "管理员甲")
        await top.sees("自称 管理员甲")
        for staff in (supervisor, organiser):
            await forged(s, staff, "binding.yes:1")
            assert "无权" in (await staff.tap("to binding.yes:1")).text
        assert not [row for row in await s.sql(BOUND) if row[0] == "管理员甲"]


async def test_a_scan_before_binding_counts_from_its_own_instant() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("学员甲", class_id)
        session_id = await s.add_session(class_id)
        code_id = await s.add("codes", session_id=session_id, kind="rotating", opened_at=0)
        await s.sql("UPDATE sessions SET opened_at = 0")
        made = await links(s, supervisor)
        trainee = await s.box.phone("甲的手机", language_code="zh-hans")
        await trainee.start(codes.issue(s.desk.code_key, code_id, "rotating", s.clock(), s.config.policies.codes))
        await trainee.sees("还不知道您是谁")
        [(scanned_at,)] = await s.sql("SELECT at FROM attempts")
        s.clock.move(timedelta(hours=3))
        await trainee.open(made["学员甲"])
        await trainee.sees("扫码有效：已签到，准时")
        assert await s.sql("SELECT status, evidence, signed_at FROM marks") == [("on_time", "E2", scanned_at)]


async def test_the_first_admin_comes_by_a_link_that_works_once() -> None:
    async with school() as s:
        link = await make_admin_link(s.desk)
        admin = await s.box.phone("管理员甲", language_code="zh-hans")
        await admin.open(link)
        await admin.sees("您现在是管理员")
        await admin.open(link)
        other = await s.box.phone("别人")
        await other.open(link)
        await other.sees("已被另一账号使用")
        rows = await s.sql("SELECT p.name, r.role, r.unit_id FROM roles r JOIN people p ON p.id = r.person_id")
        assert rows == [("管理员甲", "admin", 1)]


async def test_a_join_code_that_was_changed_leads_nowhere() -> None:
    async with school() as s:
        _, supervisor = await staffed_class(s)
        await supervisor.send("/class")
        await supervisor.tap("入班码")
        old = (await supervisor.sees_a("photo"))["caption"].splitlines()[-1]
        await supervisor.tap("换新码")
        await supervisor.sees_a("photo")
        phone = await s.box.phone("甲的手机")
        await phone.open(old)
        await phone.sees("没有班次使用这个入班码")


async def test_english_speakers_are_bound_in_english() -> None:
    async with school() as s:
        class_id, supervisor = await staffed_class(s)
        await s.add_person("Trainee One", class_id)
        made = await links(s, supervisor)
        trainee = await s.box.phone("Trainee One", language_code="en")
        await trainee.open(made["Trainee One"])
        await trainee.sees("You are Trainee One here from now on")

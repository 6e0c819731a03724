from __future__ import annotations

from tests.phone import Phone
from tests.school import School, school

ROLES = """SELECT p.name, r.role, r.unit_id, r.class_id FROM roles r
    JOIN people p ON p.id = r.person_id ORDER BY r.id"""


async def forge(s: School, phone: Phone, data: str) -> str:
    """Tap a button of one's own making, and give the answer."""
    keyboard = {"inline_keyboard": [[{"text": f"to {data}", "callback_data": data}]]}
    await s.box.call("sendMessage", chat_id=phone.id, text="forged", reply_markup=keyboard)
    return (await phone.tap(f"to {data}")).text


async def test_an_admin_gives_a_role_by_pinyin_and_takes_it_back() -> None:
    async with school() as s:
        class_id = await s.add_class()
        admin = await s.phone_of("管理员", role="admin")
        await s.add_person("王小明", class_id)
        await s.add_person("王晓敏", class_id)
        await s.add_person("李雷", class_id)
        await admin.send("/grant")
        await admin.sees("要给谁")
        await admin.send("wxm")
        shown = await admin.sees("您指的是哪一位")
        labels = {row[0]["text"] for row in shown["reply_markup"]["inline_keyboard"]}
        assert labels == {"王小明", "王晓敏"}
        await admin.tap("王小明")
        await admin.tap("＋ 跟班")
        await admin.tap("某个班次")
        assert (await admin.tap("任职培训班 第1期")).text == "已授予。"
        assert ("王小明", "supervisor", None, class_id) in await s.sql(ROLES)
        assert (await admin.tap("收回 跟班")).text == "已收回。"
        assert not [row for row in await s.sql(ROLES) if row[0] == "王小明"]
        logged = await s.sql("SELECT verb FROM changes WHERE subject = 'role' ORDER BY id")
        assert logged == [("grant",), ("revoke",)]


async def test_every_choice_on_the_way_to_a_role_leads_back() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        await s.add("units", parent_id=1, path="/1/2/", level="county", name="某县")
        await s.add_class()
        await s.add_person("王小明", unit_id=1)
        await admin.send("/grant")
        await admin.send("王小明")
        for label, brought in (("＋ 跟班", "某个班次"), ("之内", "Classbell 及下属"), ("某县", "某县 及下属")):
            await brings(admin, label, brought)
        for brought in ("Classbell 及下属", "某个班次", "＋ 跟班"):
            await brings(admin, "◀ 返回", brought)
        await brings(admin, "＋ 跟班", "某个班次")
        await brings(admin, "某个班次", "任职培训班 第1期")
        await brings(admin, "◀ 返回", "某个班次")


async def brings(phone: Phone, label: str, brought: str) -> None:
    """Tap a button, and wait for another that the next page has and this one has not."""
    await phone.tap(label)
    await phone.finds(brought)


async def test_a_role_on_a_unit_holds_for_all_below() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        organiser = await s.phone_of("组织员")
        county = await s.add("units", parent_id=1, path="/1/2/", level="county", name="某县")
        town = await s.add("units", parent_id=county, path="/1/2/3/", level="township", name="某镇")
        await s.add("classes", unit_id=town, name="镇上的班", run="", zone="Asia/Shanghai", created_at=0)
        await s.sql("UPDATE people SET unit_id = 1")
        await admin.send("/grant")
        await admin.send("组织员")
        await admin.tap("＋ 组织员")
        await admin.tap("之内")
        await admin.tap("某县")
        await admin.tap("某县 及下属")
        await admin.sees("组织员：某县")
        await organiser.send("/import")
        await organiser.sees("导入到哪个班次")
        await organiser.tap("镇上的班")
        await organiser.sees("请把花名册或课表")


async def test_somebody_never_on_a_roll_gets_a_role_by_username_or_contact() -> None:
    async with school() as s:
        class_id = await s.add_class()
        admin = await s.phone_of("管理员", role="admin")
        newcomer = await s.box.phone("新跟班", username="new_supervisor", phone_number="+8613800000001")
        await admin.send("/grant")
        await admin.send("@new_supervisor")
        await admin.sees("从未与我对话")
        await newcomer.start()
        await newcomer.sees("还不知道您是谁")
        await admin.send("@New_Supervisor")
        await admin.sees("暂无角色")
        assert await s.sql("SELECT COUNT(*) FROM people") == [(1,)]
        await admin.contact(user_id=newcomer.id)
        await admin.tap("＋ 跟班")
        await admin.tap("某个班次")
        await admin.tap("任职培训班")
        await admin.sees("跟班：任职培训班 第1期")
        assert ("新跟班", "supervisor", None, class_id) in await s.sql(ROLES)
        await newcomer.send("/class")
        await newcomer.sees("花名册")
        admin.forget()
        await admin.send("/grant")
        await admin.send("xin gen ban")
        await admin.sees("跟班：任职培训班 第1期")


async def test_an_organiser_gives_what_is_below_them_in_their_own_class_only() -> None:
    async with school() as s:
        mine, other = await s.add_class(), await s.add_class("别的班")
        organiser = await s.phone_of("组织员", mine, "organiser")
        person_id = await s.add_person("学员甲", mine)
        stranger_id = await s.add_person("欧阳远", other)
        await organiser.send("/grant")
        await organiser.send("学员甲")
        shown = await organiser.sees("学员甲")
        labels = [row[0]["text"] for row in shown["reply_markup"]["inline_keyboard"]]
        assert labels == ["＋ 跟班", "＋ 授课人"]
        assert "无权" in await forge(s, organiser, f"role.on_class:{person_id}:supervisor:{other}")
        assert "无权" in await forge(s, organiser, f"role.on_class:{person_id}:organiser:{mine}")
        assert "无权" in await forge(s, organiser, f"role.on_unit:{person_id}:supervisor:1")
        assert "无权" in await forge(s, organiser, f"role.person:{stranger_id}")
        assert "无权" in await forge(s, organiser, f"role.on_class:{stranger_id}:supervisor:{mine}")
        organiser.forget()
        await organiser.send("欧阳远")
        await organiser.sees("没有找到")
        assert len(await s.sql(ROLES)) == 1


async def test_nobody_else_gives_roles_or_sees_the_tree() -> None:
    async with school() as s:
        class_id = await s.add_class()
        for phone in (await s.phone_of("学员甲", class_id), await s.phone_of("跟班", class_id, "supervisor")):
            for command in ("/grant", "/units"):
                phone.forget()
                await phone.send(command)
                await phone.sees("无权")
            for data in (
                "role.person:1",
                "role.on_class:1:supervisor:1",
                "role.revoke:1:1",
                "unit.at:1:0",
                "unit.add:1",
            ):
                assert await forge(s, phone, data)
        assert len(await s.sql(ROLES)) == 1


async def test_the_last_admin_stays() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        await s.sql("UPDATE people SET unit_id = 1")
        await admin.send("/grant")
        await admin.send("管理员")
        assert "最后一位管理员" in (await admin.tap("收回 管理员")).text
        assert len(await s.sql(ROLES)) == 1


async def test_a_button_for_nobody_or_nonsense_is_told_as_changed() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        for data in (
            "role.person:99",
            "role.person:x",
            "role.role:1:king",
            "unit.at:77:0",
            "unit.level:1:moon",
            "class.at:5",
        ):
            assert await forge(s, admin, data)


async def test_an_admin_lets_the_tree_grow_and_renames() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        await admin.send("/units")
        await admin.tap("添加下级")
        await admin.tap("省级")
        await admin.sees("新单位叫什么")
        await admin.send("某省")
        await admin.tap("某省 · 省级")
        await admin.tap("添加下级")
        await admin.sees("在 某省 之下")
        await admin.tap("◀ 返回")
        await admin.sees("› 某省\n省级，直属下级 0 个")
        await admin.tap("添加下级")
        await admin.sees("在 某省 之下")
        await admin.tap("市级")
        await admin.send("某市")
        await admin.sees("› 某省\n省级，直属下级 1 个")
        found = await s.sql("SELECT name, level, path FROM units ORDER BY id")
        assert found[1:] == [("某省", "province", "/1/2/"), ("某市", "prefecture", "/1/2/3/")]
        admin.forget()
        await admin.tap("添加下级")
        await admin.sees("在 某省 之下")
        await admin.tap("市级")
        await admin.send("某市")
        await admin.sees("该处已有单位“某市”")
        admin.forget()
        await admin.send("/units")
        await admin.sees("组织，直属下级 1 个")
        await admin.tap("某省")
        await admin.sees("› 某省")
        await admin.tap("改名")
        await admin.sees("改成什么名称")
        await admin.send("本省")
        await admin.sees("本省")
        assert await s.sql("SELECT name FROM units WHERE id = 2") == [("本省",)]


async def test_an_admin_names_the_categories() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        await admin.send("/units")
        await admin.tap("学员类别")
        await admin.sees("还没有类别")
        await admin.send("科级")
        await admin.sees("共 1 个类别：科级")
        assert await s.sql("SELECT name FROM categories") == [("科级",)]


async def test_an_admin_of_a_part_sees_that_part_only() -> None:
    async with school() as s:
        await s.add("units", parent_id=1, path="/1/2/", level="county", name="某县")
        await s.add("units", parent_id=1, path="/1/3/", level="county", name="邻县")
        admin = await s.phone_of("县管理员")
        [(person_id,)] = await s.sql("SELECT id FROM people")
        await s.add("roles", person_id=person_id, role="admin", unit_id=2, granted_at=0)
        await admin.send("/units")
        shown = await admin.sees("某县")
        assert "县级" in shown["text"]
        for data in ("unit.at:1:0", "unit.at:3:0", "unit.add:3", "unit.rename:1", "unit.categories:0"):
            assert "无权" in await forge(s, admin, data)

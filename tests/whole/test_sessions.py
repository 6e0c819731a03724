from __future__ import annotations

from datetime import timedelta

from tests.phones import Phone
from tests.school import School, school


async def class_day(s: School, trainees: int = 3, **columns: object) -> tuple[int, Phone, list[Phone]]:
    """A class with a session that begins now, its supervisor, and trainees with phones."""
    class_id = await s.add_class()
    await s.add_session(class_id, **columns)  # type: ignore[arg-type] # columns of a row
    supervisor = await s.phone_of("跟班甲", class_id, "supervisor")
    names = "甲乙丙丁戊己庚辛"
    return class_id, supervisor, [await s.phone_of(f"学员{names[i]}", class_id) for i in range(trainees)]


async def test_a_supervisor_opens_sign_in_and_a_trainee_scans_the_picture_in_the_chat() -> None:
    async with school() as s:
        _, supervisor, trainees = await class_day(s)
        await supervisor.send("/signin")
        photo = await supervisor.sees_a("photo")
        await trainees[0].scan(photo)
        await trainees[0].sees("准时")
        assert await s.sql("SELECT status, evidence FROM marks") == [("on_time", "E2")]


async def test_the_code_in_the_chat_changes_itself_and_the_old_one_goes_stale() -> None:
    async with school(policies={"codes": {"step": timedelta(seconds=1), "grace": timedelta(seconds=1)}}) as s:
        _, supervisor, trainees = await class_day(s)
        await supervisor.send("/signin")
        first = await supervisor.sees_a("photo")
        picture = await s.box.file(first["photo"][-1]["file_id"])
        seen = {first["caption"]}
        while len(seen) < 4:
            supervisor.forget()
            seen.add((await supervisor.sees_a("photo"))["caption"])
        assert len(await s.sql("SELECT * FROM cards WHERE kind = 'code'")) == 1
        await trainees[0].scan_image(picture)
        await trainees[0].sees("签到码已过期")
        await trainees[0].scan(await supervisor.sees_a("photo"))
        await trainees[0].sees("准时")


async def test_the_class_card_counts_by_itself() -> None:
    async with school() as s:
        _, supervisor, trainees = await class_day(s)
        await supervisor.send("/class")
        await supervisor.sees("签到未开启")
        await supervisor.tap("开启签到")
        await supervisor.sees("实到：0，其中迟到：0")
        photo = await supervisor.sees_a("photo")
        for trainee in trainees[:2]:
            await trainee.scan(photo)
            await trainee.sees("准时")
        await supervisor.sees("实到：2，其中迟到：0")
        await supervisor.sees("未到：1")
        await supervisor.tap("结束签到")
        await supervisor.sees("签到已于")
        await supervisor.sees("此码作废")
        rows = await s.sql("SELECT status, evidence, kept_by FROM marks ORDER BY person_id")
        assert rows == [("on_time", "E2", None), ("on_time", "E2", None), ("absent", "E0", None)]

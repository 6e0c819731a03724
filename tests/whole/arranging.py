"""Arranging a class's timetable by chat, every button of it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.phone import Phone
    from tests.whole.test_permissions import Play


async def arrange(play: Play) -> None:
    """The organiser adds sessions by a rule, copies them and looks at the zone; the admin at the working days."""
    organiser, admin, class_id = play.people["organiser"], play.people["admin"], play.class_id
    begins = play.school.clock() + timedelta(days=10)
    day, next_day = f"{begins:%Y-%m-%d}", (begins.weekday() + 1) % 7
    await _do(play, organiser, "/class", f"class.at:{class_id}", f"timetable.at:{class_id}", f"series.new:{class_id}")
    await _do(
        play,
        organiser,
        "专题课",
        day,
        "14:00-15:00",
        "series.pattern:weekly",
        f"series.day:{next_day}",
        "series.every:2",
    )
    await _do(play, organiser, "series.ask:end", "series.end:4", "series.mode:0", "series.turn:follows_make_ups")
    await _do(play, organiser, "series.preview:0", "series.board:0", "series.preview:0")
    [(import_id,)] = await play.school.sql("SELECT MAX(id) FROM imports")
    await _do(play, organiser, f"import.dates:s:{import_id}", *(await _offered(play, organiser, "import.keep:s:")))
    await _do(
        play, organiser, f"timetable.at:{class_id}", f"copy.new:{class_id}", "copy.classes:0", f"copy.new:{class_id}"
    )
    await _do(play, organiser, "秋季", day, "copy.when:0", day, "/cancel")
    await _do(play, organiser, f"zone.at:{class_id}", "zone.pick:5", "zone.change:moments")
    await _do(play, organiser, *(await _offered(play, organiser, "zone.undo:")))
    await _do(play, admin, "/workdays", "workday.add:worked", f"{day} 补班", "workday.as:1:4")
    await _do(play, admin, "workday.file:0", "workday.template:0", "/cancel")
    await _do(play, admin, "workday.add:off", f"{begins + timedelta(days=1):%Y-%m-%d} 校庆")
    await _do(play, admin, *(await _offered(play, admin, "days_off.classes:")))
    await _do(play, admin, *(await _offered(play, admin, "days_off.look:")))
    await _do(play, admin, f"workday.year:{day[:4]}", f"workday.entries:{day[:4]}:0")


async def _offered(play: Play, phone: Phone, beginning: str) -> list[str]:
    """Give the last button that was offered whose data begin so."""
    offered = (await play.feed.look())[phone.id]
    return [data for data in offered if data.startswith(beginning)][-1:]


async def _do(play: Play, phone: Phone, *acts: str) -> None:
    for act in acts:
        is_button = "." in act.split(":")[0] and not act[0].isdigit()
        await (play.feed.press if is_button else play.feed.say)(phone, act)
        await play.feed.look()

"""What a day of everybody's has of composing notices: something kept to use again, and a notice that needs a yes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.whole.test_permissions import Play

SAID = {
    ("notice", "find"): "秘密学员",
    ("notice", "name_audience"): "常用一组",
    ("notice", "rename_audience"): "常用二组",
    ("notice", "name_template"): "停课模板",
    ("notice", "rename_template"): "停课模板二",
    ("approval", "reason"): "请改时间",
}
"""What somebody says where these dialogues wait for words."""
BEYOND = ("notice.drafts:1", "notice.discarded:2", "approval.ask:1:1")
"""Of longer lists, of drafts thrown away that say something, and of notices to more people than there are."""


async def keep_for_later(play: Play) -> None:
    """Let the admin have an audience and a template that were kept some other day."""
    s = play.school
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '管理员'")
    audience_id = await s.add("audiences", owner_id=person_id, name="全班", made_at=0)
    part = {"kind": "trainees", "class_id": play.class_id, "subject_id": play.class_id}
    await s.add("audience_parts", audience_id=audience_id, side="whom", **part)
    content = {"content": '{"method":"sendMessage","body":{"text":"停课"}}'}
    await s.add("templates", unit_id=2, name="停课", made_by=person_id, made_at=0, **content)


async def ask_for_a_yes(play: Play) -> None:
    """The organiser asks for a yes to another notice; the admin looks, and thinks of saying no."""
    organiser, admin, feed = play.people["organiser"], play.people["admin"], play.feed
    await feed.say(organiser, "/notice")
    await feed.press(organiser, "notice.new:0")
    [(notice_id,)] = await play.school.sql("SELECT MAX(id) FROM notices")
    await feed.press(organiser, f"audience.pick:{notice_id}:whom:{play.class_id}:trainees:{play.class_id}:1")
    await feed.say(organiser, "{姓名}，后天集合")
    sends = [data for data in (await feed.look())[organiser.id] if data.startswith(f"notice.send:{notice_id}:")]
    [count] = re.findall(r"\d+$", sends[-1])
    await feed.press(organiser, f"notice.readers:{notice_id}:0")
    ask = f"approval.ask:{notice_id}:{count}"
    feed.offers[organiser.id][ask] = feed.offers[organiser.id][sends[-1]]  # where it stands in a stricter house
    await feed.press(organiser, ask)
    await feed.look()
    await admin.sees("后天集合")
    await feed.look()
    await feed.press(organiser, f"approval.view:{notice_id}")
    for act in ("approval.look:1", "approval.no:1"):
        await feed.press(admin, act)
    await feed.look()
    await feed.say(admin, "/cancel")

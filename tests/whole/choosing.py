"""Offering classes and asking what people need, every button of it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from classbell.storage.instants import stamp
from tests.school import ZONE

if TYPE_CHECKING:
    from tests.phone import Phone
    from tests.whole.test_permissions import Play

BEYOND = (
    "offers.page:1:1",
    "picks.again:1",
    "picks.swap:1:2",
    "offers.drop:1",
    "offers.ask_drop:1",
    "offers.ask_end:1",
    "offers.end:1",
    "surveys.drop:1",
    "surveys.ask_drop:1",
)
"""Buttons for what stands in the way of a choice, and for what is not published yet or not closed."""


async def choose(play: Play) -> None:
    """The organiser offers a class by lot, the trainee enters it, it is drawn; then people are asked what they need.

    Call it when the class has a programme.
    """
    s, organiser, trainee = play.school, play.people["organiser"], play.people["trainee"]
    [(programme_id,)] = await s.sql("SELECT programme_id FROM classes WHERE id = :id", id=play.class_id)
    columns = {"programme_id": programme_id, "unit_id": 2, "zone": ZONE, "created_at": 0}
    class_id = await s.add("classes", name="选学班", run="", **columns)
    await s.add_session(class_id, timedelta(days=9), title="选学第一课")
    category_id = await s.add("categories", name="选学类")
    await _do(play, organiser, "/choose", "offers.list:0", "offers.new:0", f"offers.make:{programme_id}")
    acts = ["offers.set:1:manner:lot", "offers.units:1:0:0", "offers.units:1:2:0", "offers.unit:1:2"]
    acts += ["offered.candidates:1:0", f"offered.add:1:{class_id}", f"offered.with:1:{class_id}:30", "offered.at:1"]
    acts += ["offered.capacity:1", "40", "offered.topic:1", "公文", "offered.whom:1", "offered.level:1:county:1"]
    acts += [f"offered.category:1:{category_id}:1", f"offered.category:1:{category_id}:0", "offers.opens:1", "/cancel"]
    tomorrow = stamp(s.clock() + timedelta(days=1))
    acts += [f"offers.open_at:1:{stamp(s.clock())}", "offers.closes:1", f"offers.close_at:1:{tomorrow}"]
    await _do(play, organiser, *acts, "offers.ask_publish:1", "offers.publish:1")
    await trainee.sees("选学开始了")
    await _do(play, trainee, "/choose", "picks.menu:1:0", "picks.class:1", "picks.take:1", "picks.class:1")
    await _do(play, trainee, "picks.ask_leave:1", "picks.leave:1", "picks.take:1")
    [(pick_id,)] = await s.sql("SELECT MAX(id) FROM picks")
    await _do(play, organiser, "offered.people:1:0", f"offered.ask_remove:1:{pick_id}", "offered.ask_cancel:1")
    await _do(play, organiser, "offers.ask_end:1", "offers.end:1", "offers.book:1")
    await trainee.sees("摇号结果")
    await _do(play, trainee, "picks.menu:1:0", "picks.proof:1")
    await _do(play, organiser, "offers.at:1", f"offered.remove:{pick_id}", "offered.cancel:1")
    await _ask_needs(play, programme_id, category_id)


async def _ask_needs(play: Play, programme_id: int, category_id: int) -> None:
    s, organiser, trainee = play.school, play.people["organiser"], play.people["trainee"]
    begin = [f"programmes.look:{programme_id}", f"surveys.list:{programme_id}:0", f"surveys.make:{programme_id}"]
    acts = ["surveys.at:1", "surveys.units:1:0:0", "surveys.units:1:2:0", "surveys.unit:1:2", "surveys.categories:1"]
    acts += [f"surveys.category:1:{category_id}:1", f"surveys.category:1:{category_id}:0", "forms.about:1:n"]
    tomorrow = stamp(s.clock() + timedelta(days=1))
    acts += ["surveys.opens:1", "/cancel", f"surveys.open_at:1:{stamp(s.clock())}", "surveys.closes:1"]
    await _do(play, organiser, *begin, *acts, f"surveys.close_at:1:{tomorrow}", "surveys.ask_publish:1")
    await _do(play, organiser, "surveys.publish:1")
    await trainee.sees("需求调研")
    [(round_id,)] = await s.sql("SELECT id FROM rounds WHERE survey_id = 1")
    await _do(play, trainee, *(f"feedback.at:{round_id}:{sheet}:" for sheet in ("1", "1.1", "1.1.1")))
    await _do(play, organiser, "surveys.at:1", f"findings.view:{round_id}", f"findings.close:{round_id}")
    await _do(play, organiser, f"findings.close_now:{round_id}")
    key = f"{round_id}:unit:0"
    await _do(play, organiser, f"surveys.by:{key}", f"surveys.chart:{key}", f"surveys.book:{round_id}")


async def _do(play: Play, phone: Phone, *acts: str) -> None:
    """Press what looks like a button, and say the rest."""
    for act in acts:
        await (play.feed.press if "." in act else play.feed.say)(phone, act)
        await play.feed.look()

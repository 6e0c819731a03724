"""Every button that the bot ever offered, pressed by everyone it was not offered to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from structlog.testing import capture_logs
from telegram.ext import CallbackQueryHandler

from classbell.actions import feedback
from classbell.actions.badges import key
from classbell.domain import codes
from classbell.domain.badges import issue
from classbell.domain.reminder_rules import SWITCHES
from classbell.handlers.menu import COMMANDS
from classbell.storage import outbox, sessions
from classbell.storage.instants import stamp
from classbell.words.catalogue import both
from tests import tables
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.whole import arranging, choosing, composing, graduating, teaching
from tests.whole.feeding import Feed, Watch, shape
from tests.whole.leading import Walk

SECRETS = ("秘密学员", "+86138000000")
LAST = (
    "discard",
    "cancel",
    "drop",
    "undo",
    "revoke",
    "close",
    "send",
    "no:",
    "keep",
    "withdrawn",
    "sign_outs.",
    "settling.",
)
"""What ends something is pressed after what leads on."""
SAID = {
    **composing.SAID,
    ("notice", "open"): "明天 9 点到一号厅",
    ("class", "name"): "新开的班",
    ("class", "run"): "第2期",
    ("unit", "add"): "新单位",
    ("unit", "rename"): "改名单位",
    ("unit", "category"): "科级",
    ("ruling", "reason"): "去州里开会",
    ("feedback", "line"): "讲得很好",
    ("form", "name"): "三问",
    ("form", "questions"): "评分 好不好",
    ("bulk_ruling", "reason"): "去州里开会",
    ("head_count", "heads"): "4",
    ("channel", "name"): "秘密学员丙",
    ("channel", "url"): "mailto://127.0.0.1:9?from=office@example.org&to=duty@example.org",
    ("grant", "who"): "秘密学员丙",
    ("walk_in", "name"): "临时学员甲",
    ("appeal", "words"): "我在现场",
    ("venue", "point"): "25.04, 102.71",
    ("venue", "radius"): "300",
    ("leave", "reason"): "家中有事",
    ("leave_request", "reason"): "课程重要",
    ("choices", "options"): "甲车；乙车",
    ("choices", "deadline"): "明天 18:00",
    ("schedule", "at"): "明天 8:30",
    ("schedule", "first"): "明天 8:30",
    ("correction", "write"): "后天 9 点到二号厅",
    ("revision", "title"): "应急管理",
    ("revision", "time"): "后天 19:00-20:30",
    ("revision", "venue"): "三号楼",
    ("revision", "lecturers"): "授课人",
    ("revision", "reason"): "授课人出差",
    ("reminder", "leads"): "45 分钟",
    ("certificate", "choose"): "补课已完成",
    ("certificate", "revoke"): "发错了",
}
"""What somebody says where a dialogue waits for words; others are left to their buttons."""
OUTSIDE = ("fellow", "lecturer", "other trainee", "other supervisor", "other organiser", "stranger", "supervisor")
BOUND = tuple(part for part in OUTSIDE if part != "stranger")
OFFICE = (
    "way.",
    "chat.",
    "channel.",
    "burden.",
    "import.",
    "timetable.",
    "series.",
    "copy.",
    "zone.",
    "workday.",
    "role.",
    "unit.",
    "receipt.",
    "notice.",
    "schedule.",
    "choice.",
    "correction.",
    "audience.",
    "template.",
    "approval.",
    "forms.",
    "class.new",
    "class.below",
    "class.unit",
    "class.programme",
    "lecturers.",
    "histories.",
    "certificates.issue:",
    "certificates.choose:",
    "certificates.unchoose:",
    "certificates.revoke:",
    "certificates.restore:",
    "programmes.",
    "offers.",
    "offered.",
    "surveys.",
)
"""What begins so and was not offered to the supervisor is the organiser's or the admin's."""
OWN = {
    "menu.language:en": OUTSIDE,
    "menu.language:zh_CN": OUTSIDE,
    "calendar.link:0": BOUND,
    "calendar.voided:0": BOUND,
    "badges.mine:0": ("other trainee",),
    "badges.new:1": ("fellow",),
    "appeals.begin:1": ("fellow",),
    "notice.new:0": ("supervisor", "other supervisor", "other organiser"),
    **{f"reminder.mute:{kind}:{wish}": BOUND for kind in SWITCHES for wish in (0, 1)},
}
"""What these people may press as well, whoever was offered it: nothing changes by it but what is theirs."""
BEYOND = (
    *choosing.BEYOND,
    *composing.BEYOND,
    *teaching.BEYOND,
    "appeals.list:1:0",
    "appeals.photo:1",
    "copy.class:2",
    "copy.next:0",
    "countersigns.list:1:0",
    "settling.settle:1",
    "badges.own:1",
    "badges.sign:1:1",
    "bulk_revisions.keep:2:0123abcd",
    "bulk_revisions.look:2",
    "bulk_revisions.undo:2",
    "calendar.voided:0",
    "calendar.voided:1",
    "channel.for:2:1",
    "channel.results:1",
    "chat.at:1:0",
    "chat.unlink:1",
    "class.below:2:0",
    "class.programme:1",
    "class.unit:2",
    "feedback.unwrite:1:1:guessed",
    "findings.book:1",
    "findings.chart:1",
    "findings.csv:1",
    "findings.hide:1:0:1",
    "findings.lines:1:0",
    "findings.paper:1",
    "findings.people:1",
    "forms.classes:1",
    "forms.ask_retire:1:9",
    "forms.ask_tighten:1:9",
    "forms.edit:1:9",
    "forms.retire:1:9",
    "forms.tighten:1:9",
    "import.classes:1",
    "leave.add_slip:1",
    "leave.back:1",
    "leave.not_back:1",
    "leave.slip:1",
    "leave.sure:1",
    "leave_requests.book:1",
    "leave_requests.look:1",
    "leave_requests.slip:1",
    "rates.book:1",
    "rates.class:1:0",
    "notice.choose:1:1:0",
    "receipt.again:1:1",
    "receipt.resume:1",
    "relays.file:1",
    "role.person:1",
    "seals.book:1:20261122",
    "revisions.restore:1:1",
    "revisions.tell:1",
    "revisions.undo:1:1:1",
    "sessions.cards:0",
    "sessions.openable:0",
    "sessions.reopen:1",
    "sheets.begun:0",
    "sheets.me:1",
    "workday.keep:00000000",
)
"""Buttons that this day has no occasion for: of longer lists, and of what is paused or closed."""


@dataclass
class Play:
    """A class with its staff, everybody else, and everything that was ever offered to any of them."""

    school: School
    feed: Feed
    people: dict[str, Phone] = field(default_factory=dict)
    class_id: int = 0
    session_id: int = 0

    async def press_all(self, phone: Phone, *commands: str) -> None:
        """Follow every kind of button this person is offered, to the end."""
        todo, last = deque(commands), deque[str]()
        known: set[str] = set()
        while todo or last:
            act = (todo or last).popleft()
            await (self.feed.say if act.startswith("/") else self.feed.press)(phone, act)
            await self._go_on(phone)
            for data in (await self.feed.look())[phone.id]:
                if shape(data) not in known:
                    known.add(shape(data))
                    (last if any(end in data for end in LAST) else todo).append(data)

    async def _go_on(self, phone: Phone) -> None:
        """Say what a dialogue waits for."""
        found = await self.school.sql("SELECT name, step FROM dialogues WHERE account_id = :id", id=phone.id)
        if found and found[0] in SAID:
            await self.feed.say(phone, SAID[found[0]])


async def cast(s: School) -> Play:
    """A class of one unit with all its staff, a class of another unit with all of its, and a stranger."""
    play = Play(s, Feed(s))
    for number in (2, 3):
        await s.add("units", parent_id=1, path=f"/1/{number}/", level="county", name=f"单位{number}")
    play.class_id = await s.add("classes", unit_id=2, name="一班", run="", zone=ZONE, created_at=0, join_code="join")
    other_id = await s.add("classes", unit_id=3, name="二班", run="", zone=ZONE, created_at=0)
    ground = {"latitude": 25.04, "longitude": 102.71, "grid": "gcj02", "radius": 200}
    play.session_id = await s.add_session(play.class_id, venue_id=await s.add("venues", name="一号楼", **ground))
    await s.add_session(other_id, title="别的课")
    await s.add("groups", class_id=play.class_id, name="一组")
    await s.sql("UPDATE units SET name = '总单位' WHERE id = 1")
    await s.add_person("秘密学员丙", play.class_id, phone="+8613800000003", staff_no="A3", unit_id=2)
    who = {
        "trainee": ("秘密学员甲", play.class_id, None),
        "supervisor": ("跟班甲", play.class_id, "supervisor"),
        "lecturer": ("授课人", play.class_id, "lecturer"),
        "fellow": ("同班学员", play.class_id, None),
        "other trainee": ("学员丁", other_id, None),
        "other supervisor": ("跟班乙", other_id, "supervisor"),
        "admin": ("管理员", None, "admin"),
    }
    for part, (name, class_id, role) in who.items():
        play.people[part] = await s.phone_of(name, class_id, role, phone_number="+8613800000001")
    await s.sql("UPDATE people SET phone = '+8613800000001', unit_id = 2 WHERE name = '秘密学员甲'")
    for part, name, unit_id in (("organiser", "组织员甲", 2), ("other organiser", "组织员乙", 3)):
        play.people[part] = await s.phone_of(name)
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
        await s.add("roles", person_id=person_id, role="organiser", unit_id=unit_id, granted_at=0)
    play.people["stranger"] = await s.box.phone("路人")
    await play.people["stranger"].start()
    await s.box.settled()
    return play


async def send_table(play: Play, rows: list[list[str]]) -> None:
    organiser = play.people["organiser"]
    await play.feed.say(organiser, "/import")
    await play.feed.press(organiser, f"import.class:{play.class_id}")
    await organiser.upload(tables.workbook(rows), "名单.xlsx")
    await at_rest(play)


async def ask_which_picture(play: Play) -> None:
    """Let the trainee scan a code whose picture has to be named."""
    s, supervisor = play.school, play.people["supervisor"]
    await play.feed.press(supervisor, f"sessions.open:{play.session_id}")
    await hush(play)
    await play.feed.press(supervisor, f"terms.code:{play.session_id}:challenge")
    [(code_id,)] = await s.sql("SELECT id FROM codes WHERE kind = 'challenge'")
    code = codes.issue(s.desk.code_key, code_id, "challenge", s.clock(), s.desk.policies.codes)
    await play.feed.say(play.people["trainee"], f"/start {code}")
    await play.feed.press(supervisor, f"terms.drop:{play.session_id}")


async def play_a_day(play: Play) -> None:
    """Let everybody who may do something do all of it once."""
    s, feed, people = play.school, play.feed, play.people
    claimant = await s.box.phone("自称丙")
    await claimant.start()
    for words in ("/start jjoin", next(iter(both("binding.by_staff_no"))), "A3", "秘密学员丙"):
        await feed.say(claimant, words)
    await send_table(play, [tables.HEADINGS, ["秘密学员戊", "13800000005", "A5"], ["", "1", ""]])
    timetable = ["课次", "日期", "开始", "结束"]
    await send_table(play, [timetable, ["结业", f"{s.clock() + timedelta(days=3):%Y-%m-%d}", "09:00", "10:00"]])
    await s.box.settled()
    await composing.keep_for_later(play)
    await send_notice(play)
    await schedule_notice(play)
    await ask_leave(play)
    await arranging.arrange(play)
    await s.box.group("班级群", people["organiser"])
    await sign_some_in(play)
    await ask_which_picture(play)
    for name in ("路过的甲", "路过的乙"):
        came = {"kind": "walk_in", "name": name, "came_at": stamp(s.clock()), "evidence": "E2"}
        await s.add("arrivals", session_id=play.session_id, **came)
    await play.press_all(people["supervisor"], "/class", "/signin", "/attendance", "/missing", "/notice")
    await play.press_all(people["organiser"], "/notices", "/import", "/notice", "/grant", "/report", "/link")
    await composing.ask_for_a_yes(play)
    await play.press_all(people["admin"], "/units", "/notice")
    await give_feedback(play)
    await teaching.teach(play)
    await choosing.choose(play)
    await s.sql("UPDATE sessions SET settled_at = :at WHERE id = :id", at=stamp(s.clock()), id=play.session_id)
    await graduating.graduate(play)
    await play.press_all(people["trainee"], "/me", "/timetable", "/feedback", "/leave", "/language", "/reminders")
    await play.press_all(people["supervisor"], "/feedback")
    await decide_appeals(play)
    await play.press_all(people["organiser"], "/survey")
    await at_rest(play)


async def sign_some_in(play: Play) -> None:
    """Somebody scans the code, and the supervisor scans somebody's badge."""
    s, supervisor = play.school, play.people["supervisor"]
    await play.feed.press(supervisor, f"sessions.open:{play.session_id}")
    await hush(play)
    [(code_id,)] = await s.sql("SELECT MAX(id) FROM codes WHERE session_id = :id", id=play.session_id)
    code = codes.issue(s.desk.code_key, code_id, "rotating", s.clock(), s.desk.policies.codes)
    await play.feed.say(play.people["fellow"], f"/start {code}")
    await play.feed.press(supervisor, f"badges.print:{play.session_id}")
    [(badge_id,)] = await s.sql("SELECT b.id FROM badges b JOIN people p ON p.id = b.person_id WHERE p.staff_no = 'A3'")
    await play.feed.say(supervisor, f"/start {issue(key(s.desk), badge_id)}")
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '秘密学员甲'")
    chosen = f"bulk_rulings.pick:{play.session_id}:0:{person_id}:1"
    for data in ("rulings.begin:1", "bulk_rulings.begin:1", chosen, "bulk_rulings.status:1:absent"):
        await play.feed.press(supervisor, data)
        await play.feed.look()


async def decide_appeals(play: Play) -> None:
    """Staff see what the trainee has appealed against, and what long after needs a second person."""
    s, supervisor, organiser = play.school, play.people["supervisor"], play.people["organiser"]
    people = await s.sql("SELECT id FROM people WHERE name IN ('秘密学员丙', '跟班甲') ORDER BY name")
    asked = {"person_id": people[0][0], "asked_by": people[1][0], "asked_at": 1}
    await s.add("countersigns", session_id=play.session_id, status="late", reason="seen", **asked)
    for data in (f"sessions.more:{play.session_id}", f"appeals.waiting:{play.session_id}", "appeals.look:1"):
        await play.feed.press(supervisor, data)
        await play.feed.look()
    for data in (f"countersigns.begin:{play.session_id}", "countersigns.look:1", "countersigns.grant:1"):
        await play.feed.press(organiser, data)
        await play.feed.look()


async def ask_leave(play: Play) -> None:
    """The trainee asks for leave, so that staff have something to decide."""
    trainee, feed = play.people["trainee"], play.feed
    await feed.say(trainee, "/leave")
    for data in ("new", f"session:{play.class_id}:{play.session_id}", "kind:personal"):
        await feed.look()
        await feed.press(trainee, f"leave.{data}")
    await feed.say(trainee, "家中有事")
    for data in ("no_slip", "send"):
        await feed.look()
        await feed.press(trainee, f"leave.{data}")
    await play.school.box.settled()


async def send_notice(play: Play) -> None:
    organiser = play.people["organiser"]
    await play.feed.say(organiser, "/notice")
    await play.feed.press(organiser, f"audience.pick:1:whom:{play.class_id}:trainees:{play.class_id}:1")
    await play.feed.say(organiser, "明天 9 点到一号厅")
    for data in list((await play.feed.look())[organiser.id]):
        if data.startswith("notice.send:"):
            await play.feed.press(organiser, data)
    await play.people["trainee"].sees("明天 9 点")


async def schedule_notice(play: Play) -> None:
    """The organiser asks which bus, until when, and lets it go tomorrow; then corrects the notice sent before."""
    s, organiser, feed = play.school, play.people["organiser"], play.feed
    await feed.say(organiser, "/notice")
    [(draft,)] = await s.sql("SELECT MAX(id) FROM notices")
    await feed.press(organiser, f"audience.pick:{draft}:whom:{play.class_id}:trainees:{play.class_id}:1")
    await feed.say(organiser, "几点的车？")
    acts = [f"choice.edit:{draft}", f"choice.ask:{draft}", "甲车；乙车", f"choice.deadlines:{draft}", "后天 18:00"]
    acts += [f"choice.nudges:{draft}", f"way.view:{draft}", f"way.set:{draft}:by_channel:1"]
    acts += [f"schedule.when:{draft}", "明天 8:30", "/notices", "schedule.list:0"]
    acts += ["schedule.look:1", "correction.begin:1", "后天 9 点到二号厅", "correction.send:1:2", "receipt.view:1"]
    for act in acts:
        await (feed.press if "." in act else feed.say)(organiser, act)
        await feed.look()


async def give_feedback(play: Play) -> None:
    s = play.school
    await s.sql("DELETE FROM marks")
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '秘密学员甲'")
    columns = {"session_id": play.session_id, "person_id": person_id, "status": "on_time", "evidence": "E2"}
    await s.add("marks", kept_at=1, **columns)
    await s.sql("UPDATE sessions SET lecturers = '[\"授课人\"]' WHERE id = :id", id=play.session_id)
    async with s.desk.db.begin() as tx:
        session = await sessions.session(tx, play.session_id)
        assert session is not None
        await outbox.put(tx, await feedback.letters(s.desk, tx, session), s.clock())
    s.desk.bells.ring("outbox")
    await play.people["trainee"].sees("怎么样")


def unreached(play: Play, offered: Sequence[str]) -> list[str]:
    """Give the patterns of all buttons there are that were never offered."""
    handlers = play.school.service.application.handlers[0]
    buttons = [one.pattern for one in handlers if isinstance(one, CallbackQueryHandler) and one.pattern]
    patterns = [pattern.pattern for pattern in buttons if isinstance(pattern, re.Pattern)]
    return [pattern for pattern in patterns if not any(re.match(pattern, data) for data in offered)]


async def mixed(play: Play, phone: Phone) -> list[str]:
    """Give buttons of the other class into which a meddler has put people and parts of the first."""
    s, theirs = play.school, play.class_id
    await play.feed.say(phone, "/notice")
    [(draft,)] = await s.sql("SELECT MAX(id) FROM notices")
    await play.feed.say(phone, "/cancel")
    [(ours,)] = await s.sql("SELECT MAX(class_id) FROM sessions")
    [(session,)] = await s.sql("SELECT MAX(id) FROM sessions")
    [(person,)] = await s.sql("SELECT id FROM people WHERE name = '秘密学员甲'")
    assert await s.sql("SELECT author_id FROM notices WHERE id = :id", id=draft) == [(await person_of(play, phone),)]
    return [
        f"class.invite:{ours}:{person}",
        f"audience.class:{draft}:whom:{theirs}",
        f"audience.people:{draft}:whom:{theirs}:0",
        f"audience.pick:{draft}:whom:{ours}:group:1:1",
        f"audience.pick:{draft}:whom:{ours}:person:{person}:1",
        f"audience.pick:{draft}:whom:{ours}:trainees:{theirs}:1",
        f"audience.pick:{draft}:whom:{theirs}:trainees:{theirs}:1",
        f"role.on_class:{person}:supervisor:{ours}",
        f"role.on_class:{person}:supervisor:{theirs}",
        f"role.on_unit:{person}:lecturer:3",
        f"rulings.keep:{session}:{person}:on_time:seen:000000",
        f"rulings.status:{session}:{person}:on_time:000000",
    ]


async def press_in_vain(play: Play, phone: Phone, presses: Sequence[str]) -> None:
    """Press them all, and say something wherever a dialogue follows: nothing comes of it, and nobody is named."""
    since = len(await play.school.box.log())
    with Watch(play.school, phone) as watch:
        for data in presses:
            await play.feed.press(phone, data)
            assert watch.changed() == [], (phone.name, data)
            if await play.school.sql("SELECT 1 FROM dialogues WHERE account_id = :id", id=phone.id):
                await play.feed.say(phone, "秘密学员")
                assert watch.changed() == [], (phone.name, data)
                await play.feed.say(phone, "/cancel")
    told = [str(call["params"]) for call in await play.school.box.log(since) if call["chat_id"] in {phone.id, None}]
    assert not [text for text in told if any(name in text for name in SECRETS)]


async def press_for_themselves(play: Play, phone: Phone, presses: Sequence[str]) -> None:
    """Press what is their own as well: nothing changes by it but what is theirs."""
    person_id = await person_of(play, phone)
    owners = {"people": "id", "calendars": "person_id", "badges": "person_id", "changes": "by_person"}
    owners |= {"notices": "author_id", "audiences": "owner_id", "mutes": "person_id"}
    theirs = {table: (column, person_id) for table, column in owners.items()} | {"accounts": ("id", phone.id)}
    with Watch(play.school, phone, theirs) as others:
        for data in presses:
            await play.feed.press(phone, data)
            assert others.changed() == [], (phone.name, data)
            await play.feed.say(phone, "/cancel")
            assert others.changed() == [], (phone.name, data)


async def person_of(play: Play, phone: Phone) -> int:
    """Give who somebody is; 0 of strangers."""
    [(person_id,)] = await play.school.sql("SELECT person_id FROM accounts WHERE id = :id", id=phone.id)
    return person_id or 0


async def hush(play: Play, kinds: str = "'sign_in_waiting', 'missing'") -> None:
    """Let the clock say nothing of these kinds any more: on a slow machine it would, while somebody else presses."""
    await play.school.sql(f"UPDATE reminders SET state = 'late' WHERE state = 'due' AND kind IN ({kinds})")


async def at_rest(play: Play) -> None:
    """Wait until all that was sent by phone has been worked on, and all letters have gone that are not for later."""
    soon = stamp(play.school.clock() + timedelta(minutes=1))
    await play.school.box.settled()
    await play.school.comes_to("SELECT 1 FROM inbox WHERE state = 'new'", [])
    going = f"state = 'sending' OR (state = 'new' AND not_before < {soon})"
    await play.school.comes_to(f"SELECT 1 FROM outbox WHERE {going}", [])


async def test_every_callback_pressed_by_every_other_role_has_no_effect(
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    async with school() as s:
        await s.box.unlimited()
        play = await cast(s)
        play.feed = walk = Walk(s)
        with capture_logs() as logged:
            await play_a_day(play)
        await hush(play, "SELECT kind FROM reminders")
        await at_rest(play)
        assert not [event for event in logged if event["event"] == "bug"]
        assert walk.without_way_back() == {}
        play.feed = walk.stop()
        offers = {chat_id: set(found) for chat_id, found in (await play.feed.look()).items()}
        everything = sorted(set().union(*offers.values(), BEYOND))
        assert not unreached(play, everything)
        count = 0
        with capture_logs() as logged:
            for part in OUTSIDE:
                phone = play.people[part]
                presses = [data for data in everything if data not in offers.get(phone.id, ())]
                own = [data for data in presses if part in OWN.get(data, ())]
                presses = [data for data in presses if data not in own]
                if part == "supervisor":
                    presses = [data for data in presses if data.startswith(OFFICE)]
                if part in {"other supervisor", "other organiser"}:
                    presses += await mixed(play, phone)
                await press_in_vain(play, phone, presses)
                await press_for_themselves(play, phone, own)
                count += len(presses) + len(own)
        assert not [event for event in logged if event["event"] == "bug"]
        record_testsuite_property("callbacks", len(everything))
        record_testsuite_property("presses", count)
        assert count > 1000


async def test_a_rightful_press_is_seen_to_have_its_effect() -> None:
    async with school() as s:
        play = await cast(s)
        with Watch(s) as watch:
            await play.feed.press(play.people["supervisor"], f"sessions.open:{play.session_id}")
            assert {"sessions", "codes", "changes"} <= set(watch.changed())


async def test_commands_of_staff_do_nothing_for_those_who_are_none() -> None:
    async with school() as s:
        play = await cast(s)
        for part in ("fellow", "lecturer", "stranger"):
            phone = play.people[part]
            with Watch(s, phone) as watch:
                for command in (name for name, roles in COMMANDS.items() if roles):
                    await play.feed.say(phone, f"/{command}")
                    assert watch.changed() == [], (part, command)
            refusals = [call["params"]["text"] for call in await s.box.log() if call["chat_id"] == phone.id]
            assert not [text for text in refusals if any(name in text for name in SECRETS)]

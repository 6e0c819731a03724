from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from classbell.actions import audience_drafts, feedback, findings, forms, notices, nudges, receipts, rounds
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.actions.setup import prepare
from classbell.domain.audiences import Circle, Part, Side
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import FeedbackGiven
from classbell.domain.errors.notices import NobodyToNudge, NoticeGone, NudgeTooSoon
from classbell.domain.notices import Content
from classbell.domain.people import Caller
from classbell.domain.policies import Policies
from classbell.storage import outbox, sessions
from classbell.storage.database import Database
from tests.storage.rows import NOW, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store


def a_desk(db: Database, now: datetime = NOW) -> Desk:
    house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", Path("/proc/nowhere"))
    return Desk(db, lambda: now, b"key", Policies(), house, Bells())


def a_caller(person_id: int, account_id: int, cause_id: int = 1) -> Caller:
    return Caller(account_id, "名", person_id, "名", "zh_CN", NOW, cause_id)


async def a_class(db: Database) -> tuple[int, Caller, Caller]:
    """A class with its organiser and one trainee."""
    class_id = await add_class(db)
    trainee, organiser = await add_person(db, "学员甲", class_id), await add_person(db, "组织员")
    await add_account(db, trainee, 11, language_code="en")
    await add_account(db, organiser, 12)
    await add_role(db, organiser, "organiser", class_id=class_id)
    return class_id, a_caller(organiser, 12), a_caller(trainee, 11)


async def a_written(desk: Desk, organiser: Caller, class_id: int) -> int:
    draft = await notices.begin(desk, organiser)
    part = Part(Side.WHOM, Circle.TRAINEES, class_id, class_id)
    await audience_drafts.pick(desk, organiser, draft.notice.id, part)
    written = await notices.compose(desk, organiser, draft.notice.id, Content("sendMessage", {"text": "通知"}))
    assert written.reach.count == 1
    return draft.notice.id


@engines
async def test_a_notice_from_first_word_to_last_receipt(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id, organiser, trainee = await a_class(db)
        notice_id = await a_written(desk, organiser, class_id)
        with pytest.raises(Changed):
            await notices.send(desk, organiser, notice_id, 2)
        for _ in range(2):
            assert await notices.send(desk, organiser, notice_id, 1) == notices.Queued(notice_id, 1)
        with pytest.raises(NobodyToNudge):
            await nudges.nudge(desk, replace(organiser, cause_id=2), notice_id)  # it has reached nobody yet
        await sql(db, "UPDATE outbox SET state = 'sent' RETURNING id")
        for _ in range(2):
            assert await nudges.nudge(desk, replace(organiser, cause_id=3), notice_id) == 1
        with pytest.raises(NudgeTooSoon):
            await nudges.nudge(desk, replace(organiser, cause_id=4), notice_id)
        taps = [await receipts.confirm(desk, trainee, notice_id, 1) for _ in range(2)]
        assert [tap.is_first for tap in taps] == [True, False]
        later = a_desk(db, NOW + timedelta(days=1))
        with pytest.raises(NobodyToNudge):
            await nudges.nudge(later, replace(organiser, cause_id=5), notice_id)
        seen = await receipts.progress(desk, organiser, notice_id)
        assert (seen.figures.sent, seen.figures.confirmed, seen.is_over) == (1, 1, True)
        bodies = [body for (body,) in await sql(db, "SELECT body FROM outbox ORDER BY id")]
        assert len(bodies) == 2
        assert all("Got it" in body for body in bodies)


@engines
async def test_drafts_stay_until_they_are_sent_or_thrown_away(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        class_id, organiser, _ = await a_class(db)
        first = await a_written(desk, organiser, class_id)
        await sql(db, "DELETE FROM dialogues RETURNING account_id")
        second = await a_written(desk, organiser, class_id)
        blank = await notices.begin(desk, organiser)
        assert (await notices.begin(desk, organiser)).notice.id == blank.notice.id
        assert [one.notice.id for one in await notices.drafts(desk, organiser)] == [second, first]
        await notices.discard(desk, organiser, second)
        await notices.send(desk, organiser, first, 1)
        assert await notices.drafts(desk, organiser) == []
        with pytest.raises(NoticeGone):
            await notices.draft(desk, organiser, second)


@engines
async def test_a_session_is_rated_once_and_the_comment_follows(engine: str) -> None:
    async with store(engine) as db:
        desk = a_desk(db)
        await prepare(db, "总单位")
        await forms.keep_templates(db, NOW)
        class_id, organiser, trainee = await a_class(db)
        session_id = await add_session(db, class_id)
        await sql(
            db,
            "INSERT INTO marks (session_id, person_id, status, evidence, kept_at) "
            "VALUES (:session_id, :person_id, 'late', 'E2', 0) RETURNING status",
            session_id=session_id,
            person_id=trainee.person_id,
        )
        for _ in range(2):
            async with db.begin() as tx:
                session = await sessions.session(tx, session_id)
                assert session is not None
                await outbox.put(tx, await feedback.letters(desk, tx, session), NOW)
        [(round_id, chat_id)] = await sql(db, "SELECT subject_id, chat_id FROM outbox")
        assert chat_id == 11
        with pytest.raises(Changed):
            await feedback.begin_line(desk, trainee, round_id, 1)
        await feedback.submit(desk, trainee, round_id, ("4",))
        with pytest.raises(FeedbackGiven):
            await feedback.submit(desk, trainee, round_id, ("1",))
        await feedback.begin_line(desk, trainee, round_id, 1)
        await feedback.line(desk, trainee, (round_id, 1), "很好")
        found = await rounds.mine(desk, trainee), await rounds.mine(desk, organiser)
        assert [(len(one.waiting), len(one.shown.rounds)) for one in found] == [(0, 0), (0, 1)]
        assert (await findings.standing(desk, organiser, round_id)).results is None

"""Appeals, what waits for a second person, and the chain of a mark: kept alike on both engines."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.appeals import State
from classbell.domain.arrivals import Kind, Waiting
from classbell.domain.attendance import Direction, Evidence, Mark, Ruling, Status
from classbell.domain.countersigns import State as Said
from classbell.domain.people import Caller
from classbell.storage import appeals, arrivals, attendance, changes, countersigns, sessions, why
from classbell.storage.attendance import Attempt
from classbell.storage.changes import Change
from tests.storage.register import ENDS_AT, STARTS_AT, a_register
from tests.stores import engines, store

LATER = STARTS_AT + timedelta(minutes=20)


@engines
async def test_one_appeal_waits_for_a_mark_and_is_decided_once(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        key = (session_id, people[0])
        async with db.begin() as tx:
            appeal_id = await appeals.add(tx, key, ("我在", "photo"), LATER, 1)
            assert appeal_id is not None
            assert await appeals.add(tx, key, ("我在", None), LATER, 2) is None
            found = await appeals.of_cause(tx, 1)
            assert found == await appeals.appeal(tx, appeal_id) == await appeals.of_mark(tx, *key)
            assert await appeals.waiting(tx, 1) == [found]
            assert await appeals.decide(tx, appeal_id, (State.REFUSED, "no_proof"), people[-1], LATER)
            assert not await appeals.decide(tx, appeal_id, (State.GRANTED, "appeal"), people[-1], LATER)
            assert await appeals.waiting(tx, 1) == []
            again = await appeals.of_mark(tx, *key)
            assert again is not None
            assert (again.state, again.decision, again.name) == (State.REFUSED, "no_proof", "学员甲")


@engines
async def test_one_late_change_waits_for_a_mark_and_is_countersigned_once(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        ruling = Ruling(Status.LATE, "堵车", people[-1])
        async with db.begin() as tx:
            asked = await countersigns.add(tx, (session_id, people[0]), ruling, LATER)
            assert asked is not None
            assert await countersigns.add(tx, (session_id, people[0]), ruling, LATER) is None
            [found] = await countersigns.waiting(tx, 1)
            assert (found.id, found.ruling, found.asker) == (asked, ruling, "跟班甲")
            assert await countersigns.decide(tx, asked, Said.GRANTED, people[1], LATER)
            assert not await countersigns.decide(tx, asked, Said.REFUSED, people[1], LATER)
            assert await countersigns.waiting(tx, 1) == []


@engines
async def test_the_chain_holds_what_was_tried_what_changed_and_what_bears_on_it(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        me, staff = people[0], people[-1]
        mark = Mark(session_id, me, Status.LATE, Evidence.ROTATING, LATER)
        async with db.begin() as tx:
            assert await sessions.open_out(tx, session_id, staff, LATER, 1)
            assert not await sessions.open_out(tx, session_id, staff, LATER, 1)
            assert await sessions.out_code(tx, session_id) is not None
            assert await sessions.close_out(tx, session_id, None, ENDS_AT, 2)
            assert await sessions.settle(tx, session_id, None, ENDS_AT, 3)
            caller = Caller(101, "甲", me, "甲", "zh_CN", LATER, 4)
            await attendance.keep_attempt(tx, caller, Attempt("qr", "refused.code_forged"))
            change = Change("mark", f"{session_id}/{me}", "sign_in", None, attendance.told(mark))
            await changes.keep(tx, change, me, LATER, 5)
            waiting = Waiting(session_id, Kind.EXPIRED, STARTS_AT, Evidence.ROTATING)
            await arrivals.add(tx, waiting, ("甲", 101, me), 6)
            await appeals.add(tx, (session_id, me), ("我在", None), ENDS_AT, 7)
            await countersigns.add(tx, (session_id, me), Ruling(Status.ON_TIME, "seen", staff), ENDS_AT)
            steps = {one.what: one for one in await why.steps(tx, (session_id, me))}
            assert set(steps) == {
                "session.open_out",
                "session.close_out",
                "session.settle",
                "arrival.expired",
                "appeal.said",
                "countersign.asked",
            }
            assert (steps["session.open_out"].by, steps["session.settle"].by) == ("跟班甲", None)
            assert (steps["appeal.said"].words, steps["countersign.asked"].words) == ("我在", "seen")
            [tried] = await why.tried(tx, (session_id, me), (STARTS_AT, ENDS_AT))
            assert tried.verdict == "refused.code_forged"
            [changed] = await why.changed(tx, (session_id, me))
            assert (changed.old, changed.new) == (None, mark)
            assert await sessions.concerns(tx, session_id, me)
            assert not await sessions.concerns(tx, session_id, staff)


@engines
async def test_who_signed_out_and_who_only_signed_in_are_counted(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        async with db.begin() as tx:
            assert await attendance.count_outs(tx, session_id) == (0, 0)
            for person_id in people[:2]:
                mark = Mark(session_id, person_id, Status.ON_TIME, Evidence.ROTATING, STARTS_AT)
                await attendance.keep(tx, mark, STARTS_AT, None)
            out = Mark(session_id, people[0], Status.ON_TIME, Evidence.ROTATING, ENDS_AT, direction=Direction.OUT)
            await attendance.keep(tx, out, ENDS_AT, None)
            assert await attendance.count_outs(tx, session_id) == (1, 1)
            await sessions.open_out(tx, session_id, people[-1], ENDS_AT, None)
            entries = await attendance.register(tx, session_id)
            assert [(one.left_at, one.is_in_only) for one in entries] == [(ENDS_AT, False), (None, True), (None, False)]
            assert await sessions.sign_by(tx, 1, "half_day")
            assert not await sessions.sign_by(tx, 1, "half_day")

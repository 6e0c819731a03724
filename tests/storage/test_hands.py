"""Head counts, spot checks and badges, kept alike on both engines."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.head_counts import HeadCount
from classbell.domain.spot_checks import Seen
from classbell.storage import badges, changes, head_counts, spot_checks
from classbell.storage.changes import Change
from tests.storage.register import STARTS_AT, a_register
from tests.storage.rows import sql
from tests.stores import engines, store

LATER = STARTS_AT + timedelta(minutes=10)


@engines
async def test_counts_stand_beside_each_other_and_a_cause_counts_once(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        first = HeadCount(71, 70, 2, 73, STARTS_AT, "跟班甲")
        second = HeadCount(69, 71, 2, 73, LATER, "跟班甲")
        async with db.begin() as tx:
            assert await head_counts.latest(tx, session_id) is None
            assert await head_counts.add(tx, session_id, first, people[-1], 5)
            assert not await head_counts.add(tx, session_id, second, people[-1], 5)
            assert await head_counts.add(tx, session_id, second, people[-1], None)
            assert await head_counts.add(tx, session_id, second, people[-1], None)
            assert await head_counts.of_session(tx, session_id) == [first, second, second]
            assert await head_counts.latest(tx, session_id) == second


@engines
async def test_a_check_is_drawn_answered_asked_again_ended_and_goes_on(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        by = (people[-1], STARTS_AT, 7)
        async with db.begin() as tx:
            check_id = await spot_checks.add(tx, session_id, 3, [people[2], people[0]], by)
            found = await spot_checks.caused(tx, 7)
            assert found == await spot_checks.live(tx, session_id) == await spot_checks.check(tx, check_id)
            assert found is not None
            assert [(one.place, one.name, one.group) for one in found.people] == [
                (1, "学员丙", None),
                (2, "学员甲", "第1组"),
            ]
            await spot_checks.see(tx, (check_id, 1), Seen.NOT_HERE, (people[-1], LATER, 8), LATER)
            await spot_checks.see(tx, (check_id, 1), Seen.HERE, (people[-1], LATER, 9), None)
            found = await spot_checks.check(tx, check_id)
            assert found is not None
            assert (found.people[0].seen, found.people[0].ruled_at) == (Seen.NOT_HERE, LATER), "the first answer stays"
            assert found.next == found.people[1]
            assert found.last == found.people[0]
            await spot_checks.unsee(tx, (check_id, 1), 10)
            assert await spot_checks.end(tx, check_id, people[-1], LATER)
            assert not await spot_checks.end(tx, check_id, people[-1], LATER)
            assert await spot_checks.live(tx, session_id) is None
            [ended] = await spot_checks.ended(tx, session_id)
            assert (ended.people[0].seen, ended.people[0].cause_id) == (None, 10)
            assert await spot_checks.go_on(tx, check_id)
            assert not await spot_checks.go_on(tx, check_id), "it goes on already"
            await spot_checks.end(tx, check_id, people[-1], LATER)
            await spot_checks.add(tx, session_id, 3, [people[1]], (people[-1], LATER, None))
            assert not await spot_checks.go_on(tx, check_id), "another goes on"
            assert await spot_checks.check(tx, 99) is None
            assert await spot_checks.caused(tx, None) is None


@engines
async def test_a_badge_is_made_once_voided_and_made_anew(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        [(class_id,)] = await sql(db, "SELECT class_id FROM sessions WHERE id = :id", id=session_id)
        by = (people[-1], STARTS_AT, 3)
        async with db.begin() as tx:
            assert await badges.make(tx, class_id, people[1], by) == 1
            assert await badges.make(tx, class_id, None, by) == 3
            assert await badges.make(tx, class_id, None, by) == 0
            found = await badges.of_class(tx, class_id)
            assert [one.name for one in found] == ["学员甲", "学员乙", "学员丙", "学员丁"]
            assert await badges.void(tx, class_id, people[1], people[-1], LATER)
            assert not await badges.void(tx, class_id, people[1], people[-1], LATER)
            void = await badges.badge(tx, found[1].id)
            assert void is not None
            assert (void.voided_at, void.is_enrolled, void.is_good) == (LATER, True, False)
            assert await badges.make(tx, class_id, people[1], by) == 1
            assert len(await badges.of_class(tx, class_id)) == 4
            assert [one.id for one in await badges.classes_of(tx, people[0])] == [class_id]
            assert await badges.classes_of(tx, people[-1]) == []
            assert await badges.badge(tx, 99) is None
            assert await badges.open_sessions(tx, class_id) == []
        await sql(db, "UPDATE enrolments SET withdrawn_at = 1 WHERE person_id = :id", id=people[0])
        await sql(db, "UPDATE sessions SET opened_at = 1 WHERE id = :id", id=session_id)
        async with db.read() as reader:
            gone = await badges.badge(reader, found[0].id)
            assert gone is not None
            assert not gone.is_good
            assert [one.id for one in await badges.open_sessions(reader, class_id)] == [session_id]


@engines
async def test_the_last_change_of_a_thing_is_found(engine: str) -> None:
    async with store(engine) as db:
        _, people = await a_register(db)
        async with db.begin() as tx:
            assert await changes.last(tx, "mark", "1/1") is None
            await changes.keep(tx, Change("mark", "1/1", "sign_in", None, "{}"), people[0], STARTS_AT, 4)
            await changes.keep(tx, Change("mark", "1/1", "undo", "{}", None), people[-1], LATER, None)
            await changes.keep(tx, Change("mark", "1/2", "sign_in", None, "{}"), people[0], LATER, 6)
            last = await changes.last(tx, "mark", "1/1")
        assert last is not None
        assert (last.verb, last.by, last.at, last.old, last.new, last.cause_id) == (
            "undo",
            people[-1],
            LATER,
            "{}",
            None,
            None,
        )

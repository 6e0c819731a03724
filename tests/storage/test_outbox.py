from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from classbell.storage import cards, dialogues, outbox, postgres
from classbell.storage.database import Database
from classbell.storage.dialogues import Dialogue
from classbell.storage.outbox import Claimed, Letter, Outcome, State
from tests.storage.rows import sql
from tests.stores import database, engines, store, template

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = NOON + timedelta(seconds=30)


def letter(subject_id: int, chat_id: int | None = 5, kind: str = "nudge", urgency: int = 1) -> Letter:
    return Letter(kind, subject_id, None, chat_id, "sendMessage", {"text": f"第 {subject_id}"}, urgency=urgency)


async def put(db: Database, *letters: Letter) -> None:
    async with db.begin() as tx:
        await outbox.put(tx, letters, NOON)


async def claim(db: Database, at_most: int = 100, now: datetime = NOON) -> list[Claimed]:
    async with db.begin() as tx:
        return await outbox.claim(tx, now, at_most)


async def settle(db: Database, *outcomes: tuple[Claimed, Outcome]) -> None:
    async with db.begin() as tx:
        await outbox.settle(tx, outcomes)


@engines
async def test_a_letter_put_twice_for_one_person_is_queued_once(engine: str) -> None:
    async with store(engine) as db:
        async with db.begin() as tx:
            blank = dict.fromkeys(("staff_no", "phone", "unit_id", "category_id"))
            person_id = await tx.value("people.add", name="学员甲", now=0, **blank)
        one = Letter("nudge", 1, person_id, 5, "sendMessage", {"text": "x", "none": None})
        await put(db, one)
        await put(db, one)
        [claimed] = await claim(db)
        assert claimed.body == '{"text":"x"}'


@engines
async def test_the_most_urgent_is_claimed_first_then_the_oldest_and_nobody_claims_it_again(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1), letter(2, urgency=0), letter(3), letter(4, chat_id=None))
        first = await claim(db, 2)
        assert [one.subject_id for one in first] == [2, 1]
        assert [one.attempt for one in first] == [1, 1]
        assert [one.subject_id for one in await claim(db)] == [3]
        assert await claim(db) == []


@engines
async def test_nothing_is_claimed_before_its_time(engine: str) -> None:
    async with store(engine) as db:
        await put(db, Letter("nudge", 1, None, 5, "sendMessage", {}, not_before=SOON))
        assert await claim(db) == []
        assert len(await claim(db, now=SOON)) == 1


@engines
async def test_what_goes_back_waits_at_its_new_address_with_its_counts(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1))
        [one] = await claim(db)
        await settle(db, (one, Outcome(State.NEW, "slow", not_before=SOON, chat_id=6, repeats=1)))
        assert await claim(db) == []
        [again] = await claim(db, now=SOON)
        assert (again.chat_id, again.attempt, again.repeats) == (6, 2, 1)
        await settle(db, (again, Outcome(State.NEW, not_before=SOON, attempts=-1)))
        [again] = await claim(db, now=SOON)
        assert (again.attempt, again.repeats) == (2, 1)


@engines
async def test_what_was_settled_once_is_not_settled_again(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1))
        [one] = await claim(db)
        await settle(db, (one, Outcome(State.SENT, message_id=7, sent_at=NOON)))
        await settle(db, (one, Outcome(State.NEW)))
        assert await claim(db) == []


@engines
async def test_what_a_dead_process_had_claimed_is_found(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1), letter(2))
        [dead] = await claim(db, 1)
        await claim(db, 1, now=SOON)
        async with db.begin() as tx:
            assert [one.id for one in await outbox.interrupted(tx, SOON)] == [dead.id]


@engines
async def test_a_chat_that_moved_takes_its_letters_and_cards_along(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1, chat_id=-5), letter(2, chat_id=-6))
        async with db.begin() as tx:
            await cards.put(tx, "card", 1, -5, 70)
            await outbox.readdress(tx, -5, -500)
            await cards.readdress(tx, -5, -500)
        assert [one.chat_id for one in await claim(db)] == [-500, -6]
        async with db.read() as tx:
            assert [card.chat_id for card in await cards.every(tx)] == [-500]


@engines
async def test_a_newer_card_takes_the_place_of_the_older(engine: str) -> None:
    async with store(engine) as db, db.begin() as tx:
        await cards.put(tx, "card", 1, 5, 70)
        [card] = await cards.of_subjects(tx, {1, 2})
        await tx.run("cards.set_shown", id=card.id, message_id=70, shown="x")
        await cards.put(tx, "card", 1, 5, 71)
        await tx.run("cards.set_shown", id=card.id, message_id=70, shown="late")
        await tx.run("cards.drop", id=card.id, message_id=70)
        assert [(one.message_id, one.shown) for one in await cards.every(tx)] == [(71, "")]


@engines
async def test_a_dialogue_is_where_it_was_left(engine: str) -> None:
    async with store(engine) as db, db.begin() as tx:
        await dialogues.keep(tx, 1, Dialogue("notice", "text"), NOON)
        await dialogues.keep(tx, 1, Dialogue("notice", "audience", {"班级": [1, 2]}), NOON)
        await dialogues.keep(tx, 2, Dialogue("feedback", "comment"), NOON)
        assert await dialogues.of(tx, 1) == Dialogue("notice", "audience", {"班级": [1, 2]})
        await dialogues.end(tx, 1)
        assert await dialogues.of(tx, 1) is None
        assert await dialogues.of(tx, 2) == Dialogue("feedback", "comment", {})


async def test_two_processes_on_one_server_never_claim_the_same_letter() -> None:
    async with database(await template()) as url:
        one, other = await postgres.connect(url), await postgres.connect(url)
        try:
            await put(one, *(letter(n) for n in range(400)))
            claimed = [each.id for batch in await asyncio.gather(_all(one), _all(other)) for each in batch]
            assert len(claimed) == len(set(claimed)) == 400
        finally:
            await one.close()
            await other.close()


async def _all(db: Database) -> list[Claimed]:
    found: list[Claimed] = []
    while some := await claim(db, 8):
        found += some
    return found


@engines
async def test_what_letters_said_is_forgotten_once_they_are_old_and_over(engine: str) -> None:
    async with store(engine) as db:
        await put(db, letter(1), letter(2), letter(3), letter(4, chat_id=None))
        first, second, _ = await claim(db)
        await settle(db, (first, Outcome(State.SENT, sent_at=NOON, message_id=7)))
        await settle(db, (second, Outcome(State.NEW, not_before=NOON + timedelta(days=1))))
        await put(db, letter(5))
        async with db.begin() as tx:
            assert await outbox.empty(tx, 0, NOON) == (0, 0)  # nothing is older than that
            assert await outbox.empty(tx, 0, SOON) == (first.id, 1)  # the next waits until tomorrow
            until, some = await outbox.empty(tx, first.id, NOON + timedelta(days=2))
            assert some == 1  # of those to come one has failed, the others may still leave
            assert await outbox.empty(tx, until, NOON + timedelta(days=2)) == (until, 0)
        kept = await sql(db, "SELECT state, body, message_id FROM outbox ORDER BY id")
        assert [(state, body == "{}") for state, body, _ in kept] == [
            ("sent", True),
            ("new", False),
            ("sending", False),
            ("failed", True),
            ("new", False),
        ]
        assert kept[0][2] == 7

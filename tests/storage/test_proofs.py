"""What is asked after a scan, on what terms, and where venues are, kept alike on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from classbell.domain.attendance import Evidence
from classbell.domain.people import Caller
from classbell.domain.places import Grid, Ground, Point
from classbell.domain.terms import Policy, Terms, Wishes
from classbell.storage import attendance, places, proofs, relays, sessions, terms
from classbell.storage.attendance import Attempt
from classbell.storage.database import Database
from classbell.storage.proofs import Asks, Proof, State
from tests.storage.register import a_register
from tests.storage.rows import NOW, add, sql
from tests.stores import engines, store


async def a_proof(db: Database) -> tuple[Proof, int]:
    """Keep a scan that is asked about; give it and the session's class."""
    session_id, people = await a_register(db)
    async with db.begin() as tx:
        await sessions.add_code(tx, session_id, "challenge", people[-1], NOW)
        code = await sessions.live_code(tx, session_id)
        assert code is not None
        asked = Proof(code[0], session_id, people[0], 101, Asks.CHALLENGE, Evidence.ROTATING, NOW, NOW, 7)
        kept = await proofs.put(tx, asked)
        assert replace(kept, id=0) == asked
    [(class_id,)] = await sql(db, "SELECT class_id FROM sessions")
    return kept, class_id


@engines
async def test_a_proof_is_asked_once_in_an_opening_and_moves_on(engine: str) -> None:
    async with store(engine) as db:
        kept, _ = await a_proof(db)
        async with db.begin() as tx:
            later = replace(kept, asked_at=NOW + timedelta(seconds=20), cause_id=8)
            assert await proofs.put(tx, later) == kept
            assert await proofs.open_of(tx, kept.person_id, Asks.CHALLENGE, NOW) == kept
            assert await proofs.open_of(tx, kept.person_id, Asks.PLACE, NOW) is None
            assert await proofs.open_of(tx, kept.person_id, Asks.CHALLENGE, NOW + timedelta(seconds=1)) is None
            moved = replace(later, tries=1)
            await proofs.move(tx, moved)
            assert await proofs.of_id(tx, kept.id) == moved
            assert await proofs.changed_by(tx, kept.person_id, Asks.CHALLENGE, 8) == moved
            assert await proofs.changed_by(tx, kept.person_id, Asks.CHALLENGE, None) is None
            await proofs.move(tx, replace(moved, state=State.GIVEN))
            assert await proofs.open_of(tx, kept.person_id, Asks.CHALLENGE, NOW) is None


@engines
async def test_who_has_not_answered_and_is_not_marked_present_is_found(engine: str) -> None:
    async with store(engine) as db:
        kept, _ = await a_proof(db)
        async with db.read() as tx:
            assert await proofs.unanswered(tx, kept.session_id) == [(kept, "学员甲")]
        key = {"session_id": kept.session_id, "person_id": kept.person_id}
        values = "VALUES (:session_id, :person_id, 'on_time', 'E4', 0) RETURNING session_id"
        await sql(db, f"INSERT INTO marks (session_id, person_id, status, evidence, kept_at) {values}", **key)
        async with db.read() as tx:
            assert await proofs.unanswered(tx, kept.session_id) == []


@engines
async def test_terms_come_from_the_session_its_class_and_the_policy(engine: str) -> None:
    async with store(engine) as db:
        session_id, _ = await a_register(db)
        [(class_id,)] = await sql(db, "SELECT class_id FROM sessions")
        async with db.begin() as tx:
            assert await terms.of_session(tx, session_id, Policy()) == Terms(
                "rotating", Evidence.STATIC, asks_place=False
            )
            await terms.keep_of_class(tx, class_id, Wishes("challenge", Evidence.LOCATED, asks_place=True))
            await terms.keep_of_session(tx, session_id, Wishes(floor=Evidence.ROTATING, asks_place=False))
            found = await terms.of_session(tx, session_id, Policy())
            assert (found.code_kind, found.floor, found.asks_place) == ("challenge", Evidence.ROTATING, False)
            assert await terms.of_class(tx, class_id) == Wishes("challenge", Evidence.LOCATED, asks_place=True)


@engines
async def test_a_venues_place_is_kept_as_it_was_given(engine: str) -> None:
    async with store(engine) as db:
        session_id, _ = await a_register(db)
        there = Ground(Point(25.040617, 102.712251), Grid.GCJ02, 300)
        async with db.begin() as tx:
            assert await places.venue_id(tx, session_id) is None
            assert await places.ground(tx, session_id) is None
        venue_id = await add(db, "venues", name="一号楼")
        await sql(db, "UPDATE sessions SET venue_id = :venue_id RETURNING id", venue_id=venue_id)
        async with db.begin() as tx:
            assert await places.venue_id(tx, session_id) == venue_id
            assert await places.ground(tx, session_id) is None
            await places.keep(tx, venue_id, there)
            assert await places.ground(tx, session_id) == there
            await places.keep(tx, venue_id, None)
            assert await places.ground(tx, session_id) is None


@engines
async def test_uses_of_live_codes_are_read_from_the_log(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        [(class_id,)] = await sql(db, "SELECT class_id FROM sessions")
        age = timedelta(milliseconds=4500)
        async with db.begin() as tx:
            for cause_id, (way, verdict, evidence) in enumerate(
                [
                    ("qr", "accepted", Evidence.ROTATING),
                    ("digits", "asked.challenge", Evidence.ROTATING),
                    ("qr", "accepted", Evidence.STATIC),
                    ("qr", "refused.code_expired_waiting", Evidence.ROTATING),
                    ("challenge", "accepted", Evidence.LOCATED),
                ]
            ):
                caller = Caller(100 + cause_id, "", people[0], "", "zh_CN", NOW, cause_id)
                await attendance.keep_attempt(tx, caller, Attempt(way, verdict, session_id, evidence, age))
            found = await relays.uses(tx, class_id, NOW - timedelta(days=1))
            assert [(use.person_id, use.at, use.age, use.day) for use in found] == [
                (people[0], NOW, age, "2026-03-02")
            ] * 2
            assert await relays.uses(tx, class_id, NOW + timedelta(seconds=1)) == []
            assert (await relays.names(tx, class_id))[people[0]] == "学员甲"


@engines
async def test_what_a_location_came_to_is_found_by_its_cause(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        caller = Caller(101, "", people[0], "", "zh_CN", NOW, 9)
        attempt = Attempt("place", "place.inside", session_id, Evidence.LOCATED, distance=150)
        async with db.begin() as tx:
            await attendance.keep_attempt(tx, caller, attempt)
            assert await attendance.attempted(tx, 9, "place") == ("place.inside", 150)
            assert await attendance.attempted(tx, 9, "challenge") is None
            assert await attendance.attempted(tx, 8, "place") is None
            assert await attendance.attempted(tx, None, "place") is None

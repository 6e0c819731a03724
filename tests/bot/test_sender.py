from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from classbell.bot.courier import Policy
from classbell.bot.gate import Gate
from classbell.bot.sender import Sender
from classbell.bot.transport import Transport
from classbell.domain.delivery import Policy as Retry
from classbell.domain.pace import Limits
from classbell.storage.instants import stamp
from classbell.storage.outbox import Letter
from tests.bot.post import Post, at_work, post
from tests.phones import Box, sandbox

FAST = Limits(per_second=3000, per_chat_second=100, per_group_minute=600)
QUICK = Policy(answer_within=0.5, knock_every=0.2)
STATES = "SELECT state, COUNT(*) FROM outbox GROUP BY state ORDER BY state"


@dataclass(frozen=True)
class Desk:
    """A sender that is not yet at work, the sandbox it writes to, and the people in it."""

    box: Box
    office: Post
    sender: Sender
    gate: Gate
    chats: list[int]

    def letters(self, kind: str = "nudge") -> list[Letter]:
        return [
            Letter(kind, n, None, chat_id, "sendMessage", {"text": f"letter {n}"})
            for n, chat_id in enumerate(self.chats)
        ]

    async def notice(self, text: str = "To all", **body: object) -> None:
        content = json.dumps({"method": "sendMessage", "body": {"text": text, **body}})
        await self.office.sql("INSERT INTO people (id, name, created_at) VALUES (1, 'Organiser', 0)")
        await self.office.sql(
            "INSERT INTO notices (id, author_id, state, content, created_at, queued_at) "
            "VALUES (1, 1, 'queued', :content, 0, 0)",
            content=content,
        )
        for n, chat_id in enumerate(self.chats):
            await self.office.sql("INSERT INTO people (id, name, created_at) VALUES (:id, 'T', 0)", id=n + 10)
            await self.office.sql(
                "INSERT INTO accounts (id, name, language_code, seen_at) VALUES (:id, 'T', 'zh-hans', 0)", id=chat_id
            )
            await self.office.sql(
                "INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, not_before) "
                "VALUES ('notice', 1, :person, :chat, 'sendMessage', 0)",
                person=n + 10,
                chat=chat_id,
            )

    async def delivered(self) -> Counter[int]:
        """Count what arrived in each chat, whatever the sender was told."""
        return Counter(entry["chat_id"] for entry in await self.log() if entry["ok"])

    async def log(self) -> list[dict[str, Any]]:
        return [entry for entry in await self.box.log() if entry["method"].startswith("send")]

    async def chats_by_state(self, state: str) -> set[int]:
        rows = await self.office.sql("SELECT chat_id FROM outbox WHERE state = :state", state=state)
        return {chat_id for (chat_id,) in rows}

    async def settles(self, within: float = 20.0) -> dict[str, int]:
        """Wait until nothing of the outbox is on its way, and count the rest by state."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            states = dict(await self.office.sql(STATES))
            if not states.keys() & {"new", "sending"}:
                return states
            assert asyncio.get_running_loop().time() < deadline, states
            await asyncio.sleep(0.02)


@asynccontextmanager
async def desk(
    people: int = 1, limits: Limits = FAST, policy: Policy = QUICK, folder: Path | None = None
) -> AsyncIterator[Desk]:
    async with sandbox() as box, Transport(box.url, box.token) as transport, post(transport, folder) as office:
        await box.unlimited()
        chats = []
        for n in range(people):
            phone = await box.phone(f"Trainee {n}")
            await phone.start()
            chats.append(phone.id)
        gate = Gate(office.db, office.clock, limits)
        yield Desk(box, office, Sender(transport, office.desk, gate, {"card"}, policy), gate, chats)


async def test_letters_reach_their_chats_and_the_rows_say_so() -> None:
    async with desk(people=30) as d, at_work(d.sender):
        await d.office.queue(*d.letters())
        assert await d.settles() == {"sent": 30}
        assert await d.delivered() == Counter(d.chats)
        rows = await d.office.sql("SELECT message_id, sent_at FROM outbox")
        assert all(message_id and sent_at for message_id, sent_at in rows)


async def test_a_notices_common_content_goes_to_everybody() -> None:
    async with desk(people=20) as d:
        await d.notice("全体学员", parse_mode="HTML")
        async with at_work(d.sender):
            assert await d.settles() == {"sent": 20}
        assert {entry["params"]["text"] for entry in await d.log()} == {"全体学员"}
        assert await d.delivered() == Counter(d.chats)


async def test_the_urgent_goes_first_and_nothing_before_its_time() -> None:
    async with desk() as d:
        [chat] = d.chats
        now = d.office.clock()
        body = {"text": "x"}
        await d.office.queue(
            Letter("nudge", 1, None, chat, "sendMessage", {"text": "calm"}),
            Letter("nudge", 2, None, chat, "sendMessage", {"text": "urgent"}, urgency=0),
            Letter("nudge", 3, None, chat, "sendMessage", {"text": "soon"}, not_before=now + timedelta(seconds=1)),
            Letter("nudge", 4, None, chat, "sendMessage", body, useless_after=now - timedelta(seconds=1)),
            Letter("nudge", 5, None, None, "sendMessage", body),
        )
        async with at_work(d.sender):
            await d.office.sees([("failed", 2), ("sent", 3)], STATES)
        assert [entry["params"]["text"] for entry in await d.log()] == ["urgent", "calm", "soon"]
        assert (await d.office.outcomes())[3:] == [("failed", "expired"), ("failed", "unbound")]


async def test_faults_double_nothing_that_may_not_be_doubled_and_lose_nothing() -> None:
    faults = [
        {"kind": "cut", "method": "sendMessage", "share": 0.05},
        {"kind": "502_after", "method": "sendMessage", "share": 0.03},
        {"kind": "502", "method": "sendMessage", "share": 0.05},
        {"kind": "timeout_after", "method": "sendMessage", "times": 3},
        {"kind": "429", "method": "sendMessage", "retry_after": 1, "times": 2},
    ]
    async with desk(people=300) as d:
        blocked = set(d.chats[::10])
        for chat_id in blocked:
            await d.box.post(f"phones/{chat_id}/block", {})
        await d.box.faults(faults, seed=7)
        await d.office.queue(*d.letters())
        async with at_work(d.sender):
            states = await d.settles()
        arrived = await d.delivered()
        struck = {entry["chat_id"] for entry in await d.log() if entry["fault"] not in {None, "429"}}
        assert max(arrived.values()) == 1
        assert sum(states.values()) == 300
        assert len(struck) > 10
        assert await d.chats_by_state("unknown") == struck
        assert await d.chats_by_state("failed") == blocked - struck
        assert await d.chats_by_state("sent") == set(d.chats) - blocked - struck
        assert set(arrived) >= set(d.chats) - blocked - struck
        reasons = await d.office.sql("SELECT DISTINCT reason FROM outbox WHERE state = 'failed'")
        assert reasons == [("blocked",)]


async def test_a_notice_that_may_have_arrived_is_sent_once_more_and_says_so() -> None:
    async with desk(people=3) as d:
        await d.notice("Room 5")
        await d.box.faults([{"kind": "cut", "method": "sendMessage", "times": 1}])
        async with at_work(d.sender):
            assert await d.settles() == {"sent": 3}
        texts = Counter(entry["params"]["text"] for entry in await d.log())
        assert texts["Room 5"] == 3
        [(repeat, times)] = [item for item in texts.items() if item[0] != "Room 5"]
        assert times == 1
        assert repeat.startswith("Room 5\n\n（本条可能重复")
        assert len(await d.log()) == 4


async def test_a_notice_that_may_have_arrived_twice_is_left_alone_as_unknown() -> None:
    async with desk() as d:
        await d.notice()
        await d.box.faults([{"kind": "cut", "method": "sendMessage"}])
        async with at_work(d.sender):
            assert await d.settles() == {"unknown": 1}
        assert len(await d.log()) == 2


async def test_a_revoked_token_stops_everything_and_a_valid_one_goes_on() -> None:
    async with desk(people=20) as d:
        await d.box.faults([{"kind": "401"}])
        await d.office.queue(*d.letters())
        async with at_work(d.sender):
            async with asyncio.timeout(20):
                while d.gate.is_open or dict(await d.office.sql(STATES)) != {"new": 20}:  # noqa: ASYNC110 no event is set
                    await asyncio.sleep(0.02)
            assert "token" in (d.gate.trouble or "")
            assert len(await d.log()) <= 8
            await d.box.faults([])
            assert await d.settles() == {"sent": 20}
            assert d.gate.trouble is None
        assert await d.delivered() == Counter(d.chats)


async def test_no_connection_is_waited_for_and_costs_no_letter() -> None:
    async with desk(people=5) as d:
        await d.office.queue(*d.letters())
        async with (
            Transport("http://127.0.0.1:9", "1:x") as nowhere,
            at_work(Sender(nowhere, d.office.desk, d.gate, (), QUICK)),
        ):
            await asyncio.sleep(0.3)
        assert dict(await d.office.sql(STATES)) == {"new": 5}
        async with at_work(d.sender):
            assert await d.settles() == {"sent": 5}


async def test_a_wait_that_telegram_asked_for_outlives_a_restart() -> None:
    async with desk(people=3) as d:
        await d.box.faults([{"kind": "429", "retry_after": 3, "times": 1}])
        await d.office.queue(*d.letters())
        async with at_work(d.sender):
            await asyncio.sleep(0.5)
        first = len(await d.log())
        gate = Gate(d.office.db, d.office.clock, FAST)
        again = Sender(Transport(d.box.url, d.box.token), d.office.desk, gate, (), QUICK)
        refused_at = next(entry["at"] for entry in await d.log() if entry["error_code"] == 429)
        async with at_work(again), again._transport:
            assert await d.settles() == {"sent": 3}
        later = [entry["at"] - refused_at for entry in (await d.log())[first:]]
        assert later
        assert min(later) >= 2.95


async def test_one_chat_gets_one_message_a_second_and_the_others_do_not_wait_for_it() -> None:
    async with desk(people=4, limits=Limits()) as d:
        slow = d.chats[0]
        await d.office.queue(
            *(Letter("nudge", n, None, slow, "sendMessage", {"text": str(n)}) for n in range(100, 103))
        )
        await d.office.queue(*d.letters()[1:])
        async with at_work(d.sender):
            await d.settles()
        at = {chat: [one["at"] for one in await d.log() if one["chat_id"] == chat] for chat in d.chats}
        assert all(later - earlier >= 0.99 for earlier, later in zip(at[slow], at[slow][1:], strict=False))
        assert max(at[chat][0] for chat in d.chats[1:]) < at[slow][1]


async def test_who_blocked_the_bot_is_known_as_unreachable() -> None:
    async with desk() as d:
        [chat] = d.chats
        await d.office.sql("INSERT INTO accounts (id, name, seen_at) VALUES (:id, 'T', 0)", id=chat)
        await d.box.post(f"phones/{chat}/block", {})
        await d.office.queue(*d.letters())
        async with at_work(d.sender):
            assert await d.settles() == {"failed": 1}
        assert await d.office.sql("SELECT unreachable FROM accounts") == [("blocked",)]


async def test_a_group_that_moved_is_written_to_at_its_new_address() -> None:
    async with desk() as d:
        group = await d.box.group("Class", next(iter(d.box.phones.values())))
        moved = (await d.box.post(f"groups/{group}/migrate", {}))["id"]
        body = {"text": "x"}
        await d.office.queue(*(Letter("nudge", n, None, group, "sendMessage", body) for n in range(2)))
        async with at_work(d.sender):
            assert await d.settles() == {"sent": 2}
        assert await d.office.sql("SELECT DISTINCT chat_id FROM outbox") == [(moved,)]


async def test_a_file_is_uploaded_once_for_all() -> None:
    async with desk(people=12) as d:
        (d.office.folder / "files").mkdir()
        (d.office.folder / "files" / "plan.txt").write_bytes(b"Monday: rope work")
        [first, *others] = [
            Letter("notice", n, None, chat, "sendDocument", {"caption": "Plan"}, file="plan.txt")
            for n, chat in enumerate(d.chats)
        ]
        async with at_work(d.sender):
            await d.office.queue(first)
            await d.settles()
            await d.office.queue(*others)
            assert await d.settles() == {"sent": 12}
        documents = [entry["params"]["document"] for entry in await d.log()]
        assert documents[0] == "<plan.txt>"
        assert len(set(documents[1:])) == 1
        assert "<" not in documents[1]


async def test_a_letter_whose_file_is_gone_fails_and_says_why() -> None:
    async with desk() as d:
        await d.office.queue(Letter("notice", 1, None, d.chats[0], "sendDocument", {}, file="gone.pdf"))
        async with at_work(d.sender):
            assert await d.settles() == {"failed": 1}
        assert "cannot be read" in (await d.office.outcomes())[0][1]


async def test_a_card_is_noted_to_be_kept_up_to_date() -> None:
    async with desk() as d:
        await d.office.queue(*d.letters("card"))
        async with at_work(d.sender):
            await d.settles()
        assert await d.office.sql("SELECT kind, subject_id, chat_id, shown FROM cards") == [("card", 0, d.chats[0], "")]
        assert await d.office.sql("SELECT message_id FROM cards") == await d.office.sql("SELECT message_id FROM outbox")


async def test_what_a_crash_interrupted_is_unknown_or_repeated_as_its_kind_allows() -> None:
    async with desk(people=4) as d:
        await d.notice()
        await d.office.queue(*d.letters())
        await d.office.sql(
            "UPDATE outbox SET state = 'sending', attempt = 1, claimed_at = :at", at=stamp(d.office.clock())
        )
        async with at_work(d.sender):
            assert await d.settles() == {"sent": 4, "unknown": 4}
        assert len(await d.log()) == 4
        assert all("重复" in entry["params"]["text"] for entry in await d.log())


async def claimed_again(d: Desk) -> Sender:
    """Leave all letters claimed as by a process that was killed, and give the sender of the next."""
    await d.office.sql("UPDATE outbox SET state = 'sending', attempt = attempt + 1, claimed_at = 0")
    return Sender(d.office.transport, d.office.desk, d.gate, (), QUICK)


async def test_what_a_crash_kept_from_leaving_is_sent_once() -> None:
    async with desk(people=4) as d:
        async with at_work(d.sender):
            await d.office.queue(*d.letters())
            await d.settles()
        async with at_work(await claimed_again(d)):
            assert await d.settles() == {"sent": 4}
        assert await d.delivered() == Counter(d.chats * 2)


async def test_nobody_trusts_the_traces_of_a_store_that_is_older_than_they() -> None:
    async with desk(people=4) as d:
        await d.office.queue(*d.letters())
        async with at_work(d.sender):
            await d.settles()
        await d.office.sql("UPDATE outbox SET attempt = -1")
        async with at_work(await claimed_again(d)):
            assert await d.settles() == {"unknown": 4}
        assert await d.delivered() == Counter(d.chats)


async def test_stopping_in_the_middle_leaves_nothing_unknown_and_nothing_twice() -> None:
    async with desk(people=120) as d:
        await d.office.queue(*d.letters())
        await d.box.faults([{"kind": "slow", "seconds": 0.05}])
        async with at_work(d.sender):
            await asyncio.sleep(0.3)
        states = dict(await d.office.sql(STATES))
        assert states.keys() == {"new", "sent"}
        again = Sender(d.office.transport, d.office.desk, d.gate, (), QUICK)
        async with at_work(again):
            assert await d.settles() == {"sent": 120}
        assert await d.delivered() == Counter(d.chats)


async def test_a_cancelled_sender_knows_which_letters_had_begun_to_leave() -> None:
    policy = Policy(leave_within=0.05, by_kind={"notice": Retry(repeats=1)})
    async with desk(people=30, policy=policy) as d:
        await d.office.queue(*d.letters())
        await d.box.faults([{"kind": "slow", "seconds": 1.0}])
        sending = asyncio.create_task(d.sender.run())
        await asyncio.sleep(0.4)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert dict(await d.office.sql(STATES)) == {"new": 22, "unknown": 8}


async def test_a_paused_notice_stays_held_when_its_letter_comes_back_unsent() -> None:
    async with desk() as d:
        await d.notice()
        await d.box.faults([{"kind": "429", "retry_after": 1, "times": 1}, {"kind": "slow", "seconds": 0.0}])
        await d.office.sql("UPDATE notices SET state = 'paused'")
        async with at_work(d.sender):
            await d.office.sees([("held", 1)], STATES)


async def test_a_store_that_keeps_nothing_for_a_while_doubles_nothing() -> None:
    async with desk(people=40) as d:
        await d.office.queue(*d.letters())
        await d.box.faults([{"kind": "slow", "seconds": 0.05}])
        writer = d.office.db._writer  # type: ignore[attr-defined]
        async with at_work(d.sender):
            await asyncio.sleep(0.2)
            writer.execute("PRAGMA query_only = 1")
            await asyncio.sleep(0.5)
            writer.execute("PRAGMA query_only = 0")
            assert await d.settles() == {"sent": 40}
        assert await d.delivered() == Counter(d.chats)

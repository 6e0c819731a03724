from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from classbell.bot.sender import IN_FLIGHT
from tests.crash.bots import Ours
from tests.crash.killing import Count, Killing
from tests.crash.programs import sandbox
from tests.phones import Box

PEOPLE = 12
GAPS = (
    "receiver.fetched",
    "intake.kept",
    "receiver.kept",
    "lane.before_handler:5",
    "lane.after_handler:5",
    "store.before_commit:3",
    "store.after_commit:2",
    "sender.claimed:3",
    "sender.before_send:5",
    "sender.after_send:5",
    "sender.recorded:3",
    "cards.edited",
)
"""Every named gap on the way of an update and of a letter, at one of the times it is passed."""


async def killing(box: Box, folder: Path, people: int, sessions: int) -> tuple[Killing, Ours]:
    phones = [await box.phone(f"Trainee {n}") for n in range(people)]
    ours = await Ours.laid_out(folder / "bot", [phone.id for phone in phones], sessions)
    return Killing(box, ours, phones), ours


async def test_a_power_cut_at_any_named_gap_loses_no_sign_in_and_no_letter_and_doubles_none(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as box:
        work, ours = await killing(box, tmp_path, PEOPLE, len(GAPS))
        chats = [phone.id for phone in work.phones]
        await work.phones[0].start()
        shown = (await box.call("sendMessage", chat_id=chats[0], text="class card"))["result"]["message_id"]
        ours.show_card(len(GAPS), chats[0], shown)
        for session_id, gap in enumerate(GAPS, 1):
            if gap.startswith("sender."):
                ours.queue(session_id, chats)
            assert await work.kill_at(gap, session_id), f"it never came to {gap}"
        await work.finish()
        for session_id, gap in enumerate(GAPS, 1):
            count = work.count(session_id)
            assert (count.lost, count.doubled, count.unanswered) == (0, 0, 0), f"{gap}: {count}"
        await nothing_lost_of_the_outbox(box, ours)


async def nothing_lost_of_the_outbox(box: Box, ours: Ours) -> None:
    arrived = Counter(
        (entry["chat_id"], entry["params"]["text"].partition("\n")[0])
        for entry in await box.log()
        if entry["method"] == "sendMessage" and entry["ok"] and "-" in entry["params"]["text"]
    )
    letters = ours.rows("SELECT kind, state, chat_id, subject_id FROM outbox")
    unknown = 0
    for kind, state, chat_id, subject_id in letters:
        times = arrived[chat_id, f"{kind}-{subject_id}-"]
        assert state in {"sent", "unknown"}
        assert 1 <= times <= (2 if kind == "notice" else 1)
        unknown += state == "unknown"
    gaps = sum(gap.startswith("sender.") for gap in GAPS)
    assert 0 < unknown <= gaps * IN_FLIGHT
    assert len(letters) == 2 * PEOPLE * gaps


async def test_random_kills_lose_no_sign_in_and_double_none(tmp_path: Path) -> None:
    kills = 3
    async with sandbox(tmp_path) as box:
        work, _ = await killing(box, tmp_path, 60, kills)
        chance = random.Random(20260302)  # noqa: S311 a seed makes the run repeatable
        for session_id in range(1, kills + 1):
            await work.kill_at_random(session_id, chance)
        await work.finish()
        total = sum((work.count(session_id) for session_id in range(1, kills + 1)), Count())
        assert (total.scans, total.lost, total.doubled, total.unanswered) == (60 * kills, 0, 0, 0)

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from classbell.sandbox.limits import GROUP, OVERALL, PERSON, Limits
from classbell.sandbox.refusals import TooManyRequests
from classbell.sandbox.values import Chat
from tests.phones import Box, Json, Phone, sandbox


async def started(box: Box, name: str = "学员甲") -> Phone:
    phone = await box.phone(name)
    await phone.start()
    return phone


async def shown(phone: Phone) -> list[str]:
    await phone.box.caught_up()
    return [message["text"] for message in phone.messages if not message["out"]]


@pytest.mark.parametrize(
    ("rule", "code", "description"),
    [
        ({"kind": "502"}, 502, "Bad Gateway"),
        ({"kind": "401"}, 401, "Unauthorized"),
        ({"kind": "429", "retry_after": 7}, 429, "Too Many Requests: retry after 7"),
    ],
)
async def test_a_refusing_fault_keeps_the_message_from_being_sent(rule: Json, code: int, description: str) -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await box.faults([{"method": "sendMessage", "times": 1, **rule}])
        body = await box.call("sendMessage", chat_id=trainee.id, text="x")
        assert (body["error_code"], body["description"]) == (code, description)
        if code == 429:
            assert body["parameters"] == {"retry_after": 7}
        assert await shown(trainee) == []
        assert (await box.call("sendMessage", chat_id=trainee.id, text="x"))["ok"]
        assert [entry["fault"] for entry in await box.log()] == [rule["kind"], None]


@pytest.mark.parametrize(("kind", "delivered"), [("timeout_after", ["x"]), ("timeout_before", [])])
async def test_a_time_out_never_answers(kind: str, delivered: list[str]) -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await box.faults([{"method": "sendMessage", "kind": kind}])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(box.call("sendMessage", chat_id=trainee.id, text="x"), 0.5)
        assert await shown(trainee) == delivered
        assert [(entry["fault"], entry["ok"]) for entry in await box.log()] == [(kind, bool(delivered))]


@pytest.mark.parametrize(("kind", "delivered"), [("cut", ["x"]), ("cut_before", [])])
async def test_a_cut_connection_is_reset_without_an_answer(kind: str, delivered: list[str]) -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await box.faults([{"kind": kind}])
        with pytest.raises(aiohttp.ClientOSError) as reset:
            await box.call("sendMessage", chat_id=trainee.id, text="x")
        assert "reset" in str(reset.value).lower()
        assert await shown(trainee) == delivered


async def test_a_bad_gateway_may_come_after_delivery() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await box.faults([{"kind": "502_after"}])
        assert (await box.call("sendMessage", chat_id=trainee.id, text="x"))["error_code"] == 502
        assert await shown(trainee) == ["x"]


async def test_a_slow_answer_comes_late_but_comes() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        await box.faults([{"kind": "slow", "seconds": 0.3}])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(box.call("getMe"), 0.1)
        assert (await box.call("sendMessage", chat_id=trainee.id, text="x"))["ok"]


async def test_a_share_of_calls_is_struck_the_same_way_for_the_same_seed() -> None:
    async with sandbox() as box:
        rules: list[Json] = [{"method": "getMe", "kind": "502", "share": 0.5}]
        runs = []
        for _ in range(2):
            await box.faults(rules, seed=1)
            runs.append([(await box.call("getMe"))["ok"] for _ in range(20)])
        assert runs[0] == runs[1]
        assert 3 < sum(runs[0]) < 17


async def test_a_fault_may_be_for_one_chat_and_be_cleared() -> None:
    async with sandbox() as box:
        one, two = await started(box), await started(box, "学员乙")
        await box.faults([{"kind": "409", "chat_id": one.id}])
        assert (await box.call("sendMessage", chat_id=one.id, text="x"))["error_code"] == 409
        assert (await box.call("sendMessage", chat_id=two.id, text="x"))["ok"]
        await box.faults([])
        assert (await box.call("sendMessage", chat_id=one.id, text="x"))["ok"]


async def test_an_unknown_fault_is_refused() -> None:
    async with sandbox() as box:
        for rule in ({"kind": "earthquake"}, {"kind": "502", "often": True}):
            with pytest.raises(AssertionError, match="unknown"):
                await box.faults([rule])


def at_once(limits: Limits, chats: list[Chat]) -> int:
    sent = 0
    for chat in chats:
        try:
            limits.send(chat)
        except TooManyRequests:
            break
        sent += 1
    return sent


def test_each_chat_has_a_pace_of_its_own_and_so_have_all_together() -> None:
    now = 0.0
    limits = Limits(ticks=lambda: now)
    person, group = Chat(1, "private", "学员甲"), Chat(-1, "group", "一班")
    assert at_once(limits, [person] * 100) == PERSON.burst
    assert at_once(limits, [group] * 100) == GROUP.burst
    others = [Chat(number, "private", "学员") for number in range(2, 300)]
    assert at_once(limits, others) == OVERALL.burst - PERSON.burst - GROUP.burst
    now = 3.0
    assert at_once(limits, [person] * 100) == 3
    with pytest.raises(TooManyRequests, match="retry after 1"):
        limits.send(person)


def test_thirty_a_second_and_a_few_answers_besides_pass_for_ever() -> None:
    now = 0.0
    limits = Limits(ticks=lambda: now)
    for number in range(30 * 120):
        now = number / 30
        limits.send(Chat(number, "private", "学员"))
        if number % 10 == 0:
            limits.send(Chat(-number - 10, "private", "学员"))


def test_edits_in_groups_are_paced_and_those_to_a_person_are_not() -> None:
    limits = Limits(ticks=lambda: 0.0)
    for _ in range(100):
        limits.edit(Chat(1, "private", "学员甲"))
    group = Chat(-1, "group", "一班")
    for _ in range(20):
        limits.edit(group)
    with pytest.raises(TooManyRequests):
        limits.edit(group)


async def test_too_many_messages_get_429_until_the_limits_are_off() -> None:
    async with sandbox() as box:
        trainee = await started(box)
        bodies = [await box.call("sendMessage", chat_id=trainee.id, text=str(n)) for n in range(25)]
        refused = next(body for body in bodies if not body["ok"])
        assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
        await box.unlimited()
        assert (await box.call("sendMessage", chat_id=trainee.id, text="x"))["ok"]

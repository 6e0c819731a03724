from __future__ import annotations

import asyncio
import contextlib

import pytest

from classbell.actions.bells import Bells, Ear


async def listen_for_ever(ear: Ear) -> None:
    while True:
        await ear.heard(60)


@pytest.mark.parametrize("turns", range(4))
async def test_a_listener_can_be_stopped_in_the_moment_of_a_ring(turns: int) -> None:
    bells = Bells()
    with bells.listen("due") as ear:
        listener = asyncio.create_task(listen_for_ever(ear))
        await asyncio.sleep(0.01)
        bells.ring("due")
        for _ in range(turns):
            await asyncio.sleep(0)
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(listener, 1)
        assert listener.cancelled()


async def test_rings_are_collected_by_subject_until_they_are_heard() -> None:
    bells = Bells()
    with bells.listen("register") as ear:
        for subject in (7, 9, 7):
            bells.ring("register", subject)
        bells.ring("outbox", 3)
        assert await ear.heard(1) == {7, 9}
        assert await ear.heard(0.01) == set()

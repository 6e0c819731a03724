"""Buttons nobody made: every prefix there is, with parts that make no sense, pressed by one who may do all."""

from __future__ import annotations

import re

from structlog.testing import capture_logs
from telegram.ext import CallbackQueryHandler

from tests.school import School, school
from tests.whole.feeding import Feed

ODD = ("", "9" * 14, "x", "99991231")
SHAPES = (
    (),
    *((odd,) for odd in ODD),
    *(("1", odd) for odd in ODD),
    *(("1", odd, "0") for odd in ODD),
    *(("1", "1", "late", odd) for odd in ODD),
    *(("1", "lecturer", "1", odd) for odd in ODD),
)


def prefixes(s: School) -> list[str]:
    """Give what the data of every kind of button begin with."""
    buttons = [one.pattern for one in s.service.application.handlers[0] if isinstance(one, CallbackQueryHandler)]
    patterns = [pattern.pattern for pattern in buttons if isinstance(pattern, re.Pattern)]
    return [re.sub(r"[\^$\\\\]|:$", "", pattern) for pattern in patterns]


async def test_no_button_is_a_bug_whatever_it_carries() -> None:
    async with school() as s:
        await s.box.unlimited()
        await s.add_session(await s.add_class())
        admin = await s.phone_of("管理员", role="admin")
        feed, presses = Feed(s), [":".join((prefix, *parts)) for prefix in prefixes(s) for parts in SHAPES]
        bugs = []
        for data in presses:
            with capture_logs() as logged:
                await feed.press(admin, data)
            bugs += [(data, repr(event["exc_info"])) for event in logged if event["event"] == "bug"]
        assert bugs == []
        assert len(presses) > 1000

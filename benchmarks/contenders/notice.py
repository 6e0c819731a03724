"""The one notice that every contender sends: its text and its two buttons."""

from __future__ import annotations

TEXT = "关于开班的通知:请各位学员于明日上午八时三十分前到第一教室签到,携带笔记本。" * 4
BUTTONS = [("收到", "receipt:17"), ("请假", "leave:17")]
KEYBOARD = {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in BUTTONS]]}

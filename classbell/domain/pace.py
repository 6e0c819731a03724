"""How fast what we send unasked may leave, so that the platform's limits hold in every window."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from math import inf
from typing import Final

# Of the 2 % that the mean may stay below the limit, 1.75 % go into even steps, and most of those
# into windows a little longer than the platform's, against jitter between us and it.
_STEP_MARGIN: Final = 1.0175
_WINDOW_MARGIN: Final = 1.0115
# A sender that woke late may catch up this much of its schedule; the windows still bind it.
_CATCH_UP_FOR: Final = 0.1
_FORGET_EVERY_FOR: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The platform's ceilings for unasked messages; groups are the chats with a negative id."""

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20


class Pace:
    """Admits messages at the pace of the limits; instants are seconds of any one steady clock.

    Ask when a message is ready, send at once when it is admitted, and say when it left: a busy
    machine may have kept it for a moment. Instants must not run backwards. Chats idle for longer
    than their windows are forgotten within a minute.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._step_for = _STEP_MARGIN / self._limits.per_second
        self._step_at = -inf
        self._forget_at = -inf
        self._all = _Lane(_Window(self._limits.per_second, 1.0))
        self._chats: dict[int, _Lane] = {}

    def __len__(self) -> int:
        """Count the chats remembered."""
        return len(self._chats)

    def admit(self, chat_id: int, now: float) -> float:
        """Return `now` if a message may leave for this chat; it then counts as sent.

        Otherwise return the later instant to ask again at; nothing was counted.
        """
        free_at = self.free_at(chat_id)
        if free_at > now:
            return free_at
        self._step_at = max(self._step_at, now - _CATCH_UP_FOR) + self._step_for
        self._all.count(now)
        self._lane(chat_id).count(now)
        self._forget_idle(now)
        return now

    def note_left(self, chat_id: int, left_at: float) -> None:
        """Count the message last admitted to a chat from the instant at which it left."""
        lane = self._chats.get(chat_id)
        admitted_at = lane.counted_at if lane else None
        if lane and admitted_at is not None:
            lane.move(admitted_at, left_at)
            self._all.move(admitted_at, left_at)

    def free_at(self, chat_id: int | None = None) -> float:
        """Return the instant from which this chat, or without one the whole sender, is free."""
        free_at = max(self._step_at, self._all.free_at())
        lane = self._chats.get(chat_id) if chat_id is not None else None
        return max(free_at, lane.free_at()) if lane else free_at

    def freeze_chat(self, chat_id: int, until_at: float) -> None:
        """Admit nothing to this chat before the instant."""
        self._lane(chat_id).freeze(until_at)

    def freeze_all(self, until_at: float) -> None:
        """Admit nothing at all before the instant."""
        self._all.freeze(until_at)

    def _lane(self, chat_id: int) -> _Lane:
        lane = self._chats.get(chat_id)
        if lane is None:
            lane = self._chats[chat_id] = self._new_lane(chat_id)
        return lane

    def _new_lane(self, chat_id: int) -> _Lane:
        second = _Window(self._limits.per_chat_second, 1.0)
        return _Lane(second, _Window(self._limits.per_group_minute, 60.0)) if chat_id < 0 else _Lane(second)

    def _forget_idle(self, now: float) -> None:
        if now >= self._forget_at:
            self._chats = {chat_id: lane for chat_id, lane in self._chats.items() if lane.idle_at() > now}
            self._forget_at = now + _FORGET_EVERY_FOR


class _Window:
    """At most `count` messages in any window of `span_for` seconds."""

    __slots__ = ("_at", "_count", "_span_for")

    def __init__(self, count: int, span_for: float) -> None:
        self._at: list[float] = []  # ascending
        self._count = count
        self._span_for = span_for * _WINDOW_MARGIN

    def count(self, now: float) -> None:
        insort(self._at, now)
        if len(self._at) > self._count:
            del self._at[0]

    def move(self, before: float, after: float) -> None:
        at = bisect_left(self._at, before)
        if at < len(self._at) and self._at[at] == before:
            del self._at[at]
            insort(self._at, after)

    def free_at(self) -> float:
        return self._at[0] + self._span_for if len(self._at) == self._count else -inf

    def idle_at(self) -> float:
        return self._at[-1] + self._span_for if self._at else -inf


class _Lane:
    """All that binds one chat, or the sender as a whole: its windows and its freeze."""

    __slots__ = ("_frozen_until", "_windows", "counted_at")

    def __init__(self, *windows: _Window) -> None:
        self.counted_at: float | None = None
        """When the latest message was admitted; None once it is known when it left."""
        self._windows = windows
        self._frozen_until = -inf

    def count(self, now: float) -> None:
        self.counted_at = now
        for window in self._windows:
            window.count(now)

    def move(self, before: float, after: float) -> None:
        self.counted_at = None
        for window in self._windows:
            window.move(before, after)

    def freeze(self, until_at: float) -> None:
        self._frozen_until = max(self._frozen_until, until_at)

    def free_at(self) -> float:
        return max(self._frozen_until, *(window.free_at() for window in self._windows))

    def idle_at(self) -> float:
        return max(self._frozen_until, *(window.idle_at() for window in self._windows))

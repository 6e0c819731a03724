"""Follows which page takes the place of which, and finds those that lead nowhere but on."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field

from tests.phone import Json, Phone
from tests.whole.feeding import MADE_UP, Feed, data_of, shape

BACK = ("◀", "↑", "☰", "✖️", "🔄")
"""What the label of a button begins with that leads back, closes, or draws the page anew."""
CLOSING = ("discard", "drop", "cancel", "mine:", "board:")
"""What is in the data of one that closes."""
MEANT = {
    "feedback.": "a card asks until it is answered; /feedback has it again",
    "import.": "a file is awaited, or was taken: /cancel leaves, and /import begins anew",
    "challenges.": "a second question has to be answered, or nothing",
    "rounds.list": "it is the first page of /feedback",
    "offers.list": "it is the first page of those who organise",
    "seals.": "one day's page leads to the others, where there are any",
    "leave.mine": "it is the first page of /leave",
    "arrivals.": "the list stands again once somebody is decided on",
    "calendar.": "it is the first page, and the address is gone",
}
"""Pages without a way back, by the data that leads to them, and why."""


@dataclass
class Walk(Feed):
    """Takes note of what stands where a button was pressed that did nothing but lead on."""

    _leads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _waiting: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    _noted: int = 0

    async def press(self, phone: Phone, data: str) -> None:
        under = self.offers[phone.id].get(data, MADE_UP)
        await self._calls()
        before = await self._deeds()
        await super().press(phone, data)
        is_deed = before != await self._deeds()
        for call in await self._calls():
            if (
                not call["ok"]
                or call["chat_id"] != phone.id
                or call["method"] not in {"sendMessage", "editMessageText"}
            ):
                continue
            self._leads[shape(data)] |= set(map(shape, data_of(call["params"])))
            if not is_deed and call["params"].get("message_id") == under != MADE_UP:
                self._waiting.append((data, _buttons(call["params"])))

    def stop(self) -> Feed:
        """Go on without taking note of where buttons lead: it costs as much as a press."""
        return Feed(self.school, self.offers, self._read)

    def without_way_back(self) -> dict[str, list[str]]:
        """Give the pages, by what leads to them, none of whose buttons leads back; those that are meant so left out."""
        return {
            shape(data): [label for label, _ in buttons]
            for data, buttons in self._waiting
            if buttons
            and not data.startswith(tuple(MEANT))
            and not any(self._leads_back(data, *one) for one in buttons)
        }

    def _leads_back(self, pressed: str, label: str, data: str) -> bool:
        if label.startswith(BACK) or any(word in data for word in CLOSING):
            return True
        return shape(data) == shape(pressed) or shape(pressed) in self._leads[shape(data)]

    async def _deeds(self) -> list[tuple[int, ...]]:
        return await self.school.sql("SELECT (SELECT COUNT(*) FROM changes), (SELECT COUNT(*) FROM outbox)")

    async def _calls(self) -> list[Json]:
        calls: list[Json] = await self.school.box.log(self._noted)
        self._noted = calls[-1]["n"] + 1 if calls else self._noted
        return calls


def _buttons(params: Json) -> list[tuple[str, str]]:
    keyboard = params.get("reply_markup") or {}
    found = json.loads(keyboard) if isinstance(keyboard, str) else keyboard
    return [(one["text"], one.get("callback_data", "")) for row in found.get("inline_keyboard", []) for one in row]

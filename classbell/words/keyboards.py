"""Keyboards that take the place of the phone's own."""

from __future__ import annotations

from classbell.words.catalogue import Voice


def ask_contact(voice: Voice, *others: str) -> dict[str, object]:
    """Give a keyboard with a button that shares the own contact, and one for each other label; it goes once used."""
    rows = [
        [{"text": voice.text("binding.share_contact"), "request_contact": True}],
        *[[{"text": one}] for one in others],
    ]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}


def ask_place(voice: Voice) -> dict[str, object]:
    """Give a keyboard with a button that shares where the phone is, and one that declines; it goes once used."""
    rows = [[{"text": voice.text("place.button"), "request_location": True}], [{"text": voice.text("place.later")}]]
    return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}


AWAY = {"remove_keyboard": True}
"""Put in place of such a keyboard, it brings the phone's own back."""

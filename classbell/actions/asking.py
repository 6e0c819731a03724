"""What the recipients of a notice are asked: the buttons below it, and what their data say."""

from __future__ import annotations

from classbell.domain.notices import Notice
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Voice

_SHORT = 6
"""Characters of an option of which two stand side by side."""


def rows(notice: Notice, voice: Voice) -> Rows:
    """Give the buttons of somebody who has not confirmed: 收到, or one for each option."""
    if not notice.choices:
        return [[Button(voice.text("notice.confirm"), f"notice.confirm:{notice.id}:{notice.version}")]]
    return _laid(
        [_option(notice, place, voice.text("receipt.choose", label=label)) for place, label in _options(notice)]
    )


def below(notice: Notice, voice: Voice) -> dict[str, object]:
    """Give the message that asks for the receipt below an album, which can have no buttons itself."""
    return {"text": voice.html("receipt.below"), "parse_mode": "HTML", **markup(rows(notice, voice))}


def given_rows(notice: Notice, voice: Voice, chosen: int | None) -> Rows:
    """Give the buttons of somebody who has confirmed; another option may still be taken."""
    if not notice.choices:
        return [[Button(voice.text("receipt.given"), f"notice.confirm:{notice.id}:{notice.version}")]]
    labels = [
        _option(notice, place, voice.text("receipt.chosen", label=label) if place == chosen else label)
        for place, label in _options(notice)
    ]
    return _laid(labels)


def _options(notice: Notice) -> list[tuple[int, str]]:
    return list(enumerate(notice.choices))


def _option(notice: Notice, place: int, label: str) -> Button:
    return Button(label, f"notice.choose:{notice.id}:{notice.version}:{place}")


def _laid(buttons: list[Button]) -> Rows:
    """Two in a row where they are short, else one."""
    width = 2 if all(len(button.label) <= _SHORT + len("✓ ") + len("收到 · ") for button in buttons) else 1
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]

"""What the recipients of a notice are asked: the buttons below it, and what their data say."""

from __future__ import annotations

from dataclasses import replace

from classbell.domain.notices import Content, Notice
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice

_SHORT = 6
"""Characters of an option of which two stand side by side."""


def rows(notice: Notice, voice: Voice) -> Rows:
    """Give the buttons of somebody who has not confirmed: 收到, or one for each option."""
    if not notice.choices:
        return [[Button(voice.text("notice.confirm"), f"notice.confirm:{notice.id}:{notice.version}")]]
    return _laid(
        [_option(notice, place, voice.text("receipt.choose", label=label)) for place, label in _options(notice)]
    )


def dated_rows(notice: Notice, voice: Voice) -> Rows:
    """Give the same as they stand below the notice itself: they say until when, which its own words need not."""
    plain = rows(notice, voice)
    if notice.deadline_at is None:
        return plain
    if notice.choices:
        until = voice.text("receipt.choose_by", at=notice.deadline_at)
        return [*plain, [Button(until, f"notice.until:{notice.id}")]]
    [[confirm]] = plain
    return [[replace(confirm, label=voice.text("receipt.confirm_by", at=notice.deadline_at))]]


def below(notice: Notice, voice: Voice) -> dict[str, object]:
    """Give the message that asks for the receipt below an album, which can have no buttons itself."""
    word = "receipt.below" if notice.deadline_at is None else "receipt.below_by"
    text = voice.html(word, at=notice.deadline_at)
    return {"text": text, "parse_mode": "HTML", **markup(rows(notice, voice))}


def nudge(notice: Notice, content: Content, voice: Voice) -> dict[str, object]:
    """Give the message that asks somebody again who has not confirmed; `content` is the notice as they read it."""
    text = voice.html("notice.nudge", gist=gist(content, voice), at=notice.queued_at)
    if notice.deadline_at:
        text = Html(f"{text}\n\n{voice.html('receipt.until', at=notice.deadline_at)}")
    return {"text": text, "parse_mode": "HTML"} | markup(rows(notice, voice))


def gist(content: Content, voice: Voice) -> str:
    """Name a notice by the beginning of its words, else by its kind."""
    return content.gist or voice.text(f"notice.kind.{content.kind}")


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

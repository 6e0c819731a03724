"""How a correction or a withdrawal looks to the notice's author."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions.corrections import Extent
from classbell.domain.corrections import Piece
from classbell.domain.notices import Notice
from classbell.handlers.receipt_views import gist
from classbell.handlers.schedule_views import Shown
from classbell.storage.corrections import Version
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

PIECES = 10
_WORDS = 1500
"""Characters of one version that are shown."""


def how(voice: Voice, notice: Notice) -> Html:
    """Say what can be sent as a correction."""
    assert notice.content is not None  # it was sent
    kind = "text" if notice.content.method == "sendMessage" else "media"
    return voice.html(f"correction.how_{kind}", gist=gist(voice, notice))


def proposal(voice: Voice, extent: Extent) -> Shown:
    """Show what would change, and for how many."""
    lines = [voice.html("correction.title", gist=gist(voice, extent.notice))]
    lines += [_piece(voice, one) for one in extent.pieces[:PIECES]]
    lines += [Html(), *_numbers(voice, extent, "correction")]
    rows = [[Button(voice.text("correction.drop"), f"correction.drop:{extent.notice.id}")]]
    if extent.count:
        data = f"correction.send:{extent.notice.id}:{extent.count}"
        rows.insert(0, [Button(voice.text("correction.send", count=extent.count), data)])
    return Html("\n".join(lines)), rows


def withdrawal(voice: Voice, extent: Extent) -> Shown:
    """Show what a withdrawal comes to."""
    lines = [voice.html("withdrawal.title", gist=gist(voice, extent.notice)), *_numbers(voice, extent, "withdrawal")]
    data = f"correction.withdrawn:{extent.notice.id}:{extent.count}"
    leave = Button(voice.text("withdrawal.leave"), f"receipt.view:{extent.notice.id}")
    return Html("\n".join(lines)), [[Button(voice.text("withdrawal.send", count=extent.count), data)], [leave]]


def versions(voice: Voice, notice: Notice, found: Sequence[Version]) -> list[Html]:
    """Give every version with its instant, as many messages as they take."""
    title = voice.html("correction.versions_title", gist=gist(voice, notice))
    said = [
        voice.html("correction.version", number=one.number, at=one.made_at, words=one.content.words[:_WORDS])
        for one in found
    ]
    return [Html("\n\n".join([title, *part])) for part in fitting(said, (title,), len(said) or 1)]


def _numbers(voice: Voice, extent: Extent, word: str) -> list[Html]:
    names = ("edited", "struck", "waiting", "unknown", "asked_again")
    counts = {name: getattr(extent, name) for name in names}
    return [voice.html(f"{word}.{name}", count=count) for name, count in counts.items() if count]


def _piece(voice: Voice, piece: Piece) -> Html:
    return voice.html(f"correction.piece.{piece.sort}", old=piece.old, new=piece.new)

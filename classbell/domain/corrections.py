"""Correcting a notice that was sent: what may take its place, what that changes, and the call that does it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from classbell.domain.errors.notices import CorrectionKind, NothingCorrected
from classbell.domain.notices import Content

DELETED_FOR = timedelta(hours=47)
"""How long after it was sent a message may be deleted: Telegram's 48 hours, less the time it takes to get there."""
ITEM = "album_item"
"""In the body of a call that changes an album: which of its messages, from 0."""
PIECES = 3
_PIECE = 24
_TOKEN = re.compile(r"[A-Za-z0-9:.,+-]+|\s+|.", re.DOTALL)
_ALONG = 2
"""Characters after a changed one that are said with it: 一号厅 says more than 一."""
_EDITED_AS_MEDIA = frozenset({"sendPhoto", "sendDocument", "sendVideo", "sendAnimation", "sendAudio"})

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that became others; `old` or `new` is empty where words were added or left out."""

    old: str
    new: str

    @property
    def sort(self) -> str:
        """What happened: added, dropped or changed."""
        if not self.old:
            return "added"
        return "changed" if self.new else "dropped"


@dataclass(frozen=True, slots=True)
class Edit:
    """A call that changes a message: its method, and its parameters but for the chat and the message."""

    method: str
    body: dict[str, object]


def corrected(old: Content, new: Content) -> Content:
    """Put what the author sent in place of what the notice said.

    A text takes the place of a text, or of a caption; a photo that of a photo, a file that of a file, and so on.
    Raises CorrectionKind for anything else, NothingCorrected where nothing changes.
    """
    if new.method == "sendMessage" and old.method != "sendMessage":
        found = _recaptioned(old, new)
    elif new.method == old.method and (new.method == "sendMessage" or new.method in _EDITED_AS_MEDIA):
        found = new
    else:
        raise CorrectionKind
    if _bare(found) == _bare(old):
        raise NothingCorrected
    return found


def pieces(old: str, new: str) -> list[Piece]:
    """Tell what was changed, piece by piece, each cut to a length that can be read at a glance."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    spans: list[tuple[int, int, int, int]] = []
    for tag, *span in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        i1, i2, j1, j2 = span
        if spans and not "".join(before[spans[-1][1] : i1]).strip():
            i1, j1 = spans[-1][0], spans[-1][2]
            spans.pop()
        spans.append((i1, i2, j1, j2))
    return [_piece(before, after, span) for span in spans]


def _piece(before: Sequence[str], after: Sequence[str], span: tuple[int, int, int, int]) -> Piece:
    """A single character says little by itself: it takes what comes after it along, which both have."""
    i1, i2, j1, j2 = span
    if i2 - i1 == 1 == j2 - j1:
        more = "".join(before[i2 : i2 + _ALONG]).split()
        along = len(more[0]) if more and not before[i2].isspace() else 0
        i2, j2 = i2 + along, j2 + along
    return Piece(_cut("".join(before[i1:i2])), _cut("".join(after[j1:j2])))


def edit(old: Content, new: Content, body: Body) -> Edit:
    """Give the call that turns a message of the old content into `body`, which is one of the new, with its buttons."""
    buttons = {"reply_markup": body["reply_markup"]} if "reply_markup" in body else {}
    if new.method == "sendMessage":
        return Edit("editMessageText", _words(body, "text", "entities", "link_preview_options") | buttons)
    if new.is_album:
        item, place = _album_words(body)
        return Edit("editMessageCaption", _words(item, "caption", "caption_entities") | {ITEM: place})
    name = new.kind
    if old.body.get(name) == new.body.get(name):
        return Edit("editMessageCaption", _words(body, "caption", "caption_entities") | buttons)
    media = {"type": name, "media": body[name]} | _words(body, "caption", "caption_entities")
    return Edit("editMessageMedia", {"media": media} | buttons)


def marked(body: Body, mark: str) -> dict[str, object]:
    """Write a line below the words, where it moves no entity; below an album's, in the item that has words."""
    if "media" in body and isinstance(body["media"], list):
        items = [dict(item) for item in body["media"]]
        place, _ = _captioned(items)
        items[place]["caption"] = _below(str(items[place].get("caption") or ""), mark)
        return {**body, "media": items}
    name = "text" if "text" in body else "caption"
    return {**body, name: _below(str(body.get(name) or ""), mark)}


def struck(content: Content, body: Body, mark: str) -> Edit:
    """Give the call that leaves a message readable but struck out, below a line that says so, without its buttons."""
    item, place = _album_words(body) if content.is_album else (body, None)
    name = "text" if "text" in item else "caption"
    words = str(item.get(name) or "")
    at_most = _ROOM[name] - _length(mark) - 1
    while _length(words) > at_most:
        words = words[:-1]
    text = f"{mark}\n{words}".rstrip()
    start = _length(mark) + 1
    entities = [{"type": "strikethrough", "offset": start, "length": _length(words.rstrip())}] if words.strip() else []
    named = {name: text, "entities" if name == "text" else "caption_entities": entities}
    method = "editMessageText" if name == "text" else "editMessageCaption"
    return Edit(method, named | ({} if place is None else {ITEM: place}))


def may_delete(sent_at: datetime | None, now: datetime) -> bool:
    """Tell whether Telegram would still delete a message; one that is on its way it will."""
    return sent_at is None or now - sent_at < DELETED_FOR


_ROOM = {"text": 4096, "caption": 1024}


def _recaptioned(old: Content, new: Content) -> Content:
    words = {"caption": new.body["text"]}
    if "entities" in new.body:
        words["caption_entities"] = new.body["entities"]
    if not old.is_album:
        return Content(old.method, _without_words(old.body) | words)
    items = [dict(item) for item in old.items]
    place, _ = _captioned(items)
    items[place] = _without_words(items[place]) | words
    return Content(old.method, {**old.body, "media": items})


def _without_words(body: Body) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in {"caption", "caption_entities"}}


def _captioned(items: Iterable[Body]) -> tuple[int, Body]:
    """Find the item of an album that has words, else the first."""
    listed = list(items)
    place = next((place for place, item in enumerate(listed) if item.get("caption")), 0)
    return place, listed[place]


def _items(body: Body) -> list[Body]:
    found = body["media"]
    assert isinstance(found, list)  # it is an album's
    return found


def _album_words(body: Body) -> tuple[Body, int]:
    place, item = _captioned(_items(body))
    return item, place


def _words(body: Body, *names: str) -> dict[str, object]:
    return {name: body[name] for name in names if name in body}


def _bare(content: Content) -> dict[str, object]:
    return {name: value for name, value in content.body.items() if name != "reply_markup"}


def _below(words: str, mark: str) -> str:
    return f"{words}\n\n{mark}" if words else mark


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _PIECE else words[: _PIECE - 1] + "…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

"""What people were asked about a notice, once it is corrected: the same questions, about what it says now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from classbell.actions import asking, bodies, readings
from classbell.actions.desk import Desk
from classbell.domain import corrections
from classbell.domain.audiences import Recipient
from classbell.domain.corrections import Piece
from classbell.domain.notices import Content, Notice
from classbell.domain.people import PersonId
from classbell.storage import corrections as kept
from classbell.storage import outbox
from classbell.storage.corrections import Posted
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.words.buttons import markup
from classbell.words.catalogue import Html, Voice, choose

_THERE = frozenset({"sending", "sent"})
_NO_BUTTONS: dict[str, object] = {"reply_markup": {"inline_keyboard": []}}

Body = Mapping[str, object]


async def renew(desk: Desk, tx: Transaction, fresh: Notice, version_id: int, confirmed: Collection[PersonId]) -> None:
    """Let what was asked about a notice be about its new version: a tap there shall count for it.

    What asked somebody who has confirmed loses its buttons: they are asked anew by `again`.
    """
    asked = await kept.questions(tx, fresh.id)
    said = await _said(desk, tx, fresh, asked)
    await kept.rewrite(tx, [(one, said[one.id]) for one in asked if one.state != "sent"])
    there = [one for one in asked if one.state in _THERE]
    below = [one for one in there if one.kind == "receipt"]
    letters = [_edit(version_id, one, said[one.id], one.person_id in confirmed) for one in there if one not in below]
    await outbox.put(tx, letters, desk.now())
    await kept.put(tx, [_rebuttoned(version_id, one, said[one.id]) for one in below], desk.now())


def again(
    desk: Desk, change: tuple[Notice, Notice], version_id: int, said: tuple[Posted, tuple[Content, Content]]
) -> Letter:
    """Ask somebody who has confirmed the version before."""
    (old, fresh), (posted, (before, after)) = change, said
    voice = _voice(desk, posted)
    lines = [voice.html("correction.again", gist=asking.gist(after, voice), at=old.queued_at)]
    lines += [Html(line) for line in _told(voice, corrections.pieces(before.words, after.words))]
    body = {"text": Html("\n".join(lines)), "parse_mode": "HTML"} | markup(asking.rows(fresh, voice))
    return Letter("reconfirm", version_id, posted.person_id, posted.chat_id, "sendMessage", body)


async def _said(desk: Desk, tx: Reader, fresh: Notice, asked: Sequence[Posted]) -> dict[int, Body]:
    """Give what each of these messages is to say, by letter."""
    assert fresh.content is not None  # it was sent
    people = [Recipient(one.person_id, one.name, None, one.chat_id, one.wish) for one in asked if one.person_id]
    read = await readings.readings(desk, tx, fresh, people)
    found: dict[int, Body] = {}
    for one in asked:
        voice = _voice(desk, one)
        content = read.get(one.person_id or 0, fresh.content)
        found[one.id] = asking.below(fresh, voice) if one.kind == "receipt" else asking.nudge(fresh, content, voice)
    return found


def _edit(version_id: int, asked: Posted, body: Body, has_confirmed: bool) -> Letter:
    """Change a message; that is no message more to anybody, so it names no person."""
    method, said = ("editMessageReplyMarkup", _NO_BUTTONS) if has_confirmed else ("editMessageText", body)
    return Letter("question", version_id, None, asked.chat_id, method, said, amends=asked.id)


def _rebuttoned(version_id: int, asked: Posted, body: Body) -> kept.Change:
    buttons = {"reply_markup": body["reply_markup"]}
    return kept.Change("question", version_id, asked, "editMessageReplyMarkup", buttons)


def _told(voice: Voice, pieces: Sequence[Piece]) -> list[Html]:
    return [
        voice.html(f"correction.piece.{one.sort}", old=one.old, new=one.new) for one in pieces[: corrections.PIECES]
    ]


def _voice(desk: Desk, posted: Posted) -> Voice:
    return bodies.voice(desk, choose([posted.wish], desk.house.language))

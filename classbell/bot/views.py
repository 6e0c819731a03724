"""How each kind of card is drawn: the actions' views, put as the Bot API's edits."""

from __future__ import annotations

from classbell.actions import cards, receipts
from classbell.actions.desk import Desk
from classbell.bot.cards import Face, View
from classbell.domain.delivery import Upload
from classbell.handlers import receipts as notices
from classbell.storage.cards import Card
from classbell.words.buttons import markup


async def of_session(desk: Desk, card: Card) -> Face | None:
    """Draw a class card or a code; None once it will not change any more, or is not the chat's to see."""
    view = await cards.view(desk, card.kind, card.subject_id, card.chat_id)
    if view is None or (view.is_over and view.digest == card.shown):
        return None
    method, body, files = _edit(card.kind, view)
    buttons = markup(view.rows) or {"reply_markup": {"inline_keyboard": []}}
    return Face(method, body | buttons, files, view.until, view.digest)


def _edit(kind: str, view: cards.View) -> tuple[str, dict[str, object], dict[str, Upload]]:
    """Tell how the message becomes the view: the method, what it says, and the new picture if there is one."""
    if kind in {cards.CARD, cards.MORE}:
        return "editMessageText", {"text": view.text, "parse_mode": "HTML"}, {}
    caption: dict[str, object] = {"caption": view.text, "parse_mode": "HTML"}
    if view.photo is None:
        return "editMessageCaption", caption, {}
    media = {"type": "photo", "media": "attach://code"} | caption
    return "editMessageMedia", {"media": media}, {"code": Upload("code.png", view.photo, "image/png")}


async def of_notice(desk: Desk, card: Card) -> Face | None:
    """Draw the progress of a notice; None a day after the last of it, or when it is not the chat's to see."""
    shown = await notices.card(desk, card.subject_id, card.chat_id)
    if shown is None:
        return None
    text, rows = shown
    return Face("editMessageText", {"text": text, "parse_mode": "HTML"} | markup(rows))


VIEWS: dict[str, View] = {
    cards.CARD: of_session,
    cards.MORE: of_session,
    cards.CODE: of_session,
    receipts.CARD: of_notice,
}
"""By the kind of card."""

"""Keyboards under messages and under the writing line: what Telegram accepts of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from classbell.sandbox.refusals import BadRequest, ButtonData, ButtonKind, MarkupTooLong, WrongUrl
from classbell.sandbox.values import Chat, Json

BUTTONS_AT_MOST = 100
DATA_AT_MOST = 64
COPIED_AT_MOST = 256
ACTIONS = frozenset(
    {
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def checked(markup: Json, chat: Chat) -> Json:
    """Return a reply markup in the shape Telegram keeps it; refuses what it would."""
    if "inline_keyboard" in markup:
        return {"inline_keyboard": [[_inline(button, chat) for button in row] for row in _rows(markup)]}
    if "keyboard" in markup:
        return markup | {"keyboard": [[_reply(button, chat) for button in row] for row in _rows(markup)]}
    return markup


def inline(markup: Json) -> Json:
    """Return what of a markup shows in the Message itself: an inline keyboard that has buttons."""
    rows = [row for row in markup.get("inline_keyboard", []) if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def is_loopback(address: str) -> bool:
    """Tell whether a URL leads to this machine, where the sandbox needs no HTTPS."""
    try:
        return urlsplit(address).hostname in LOOPBACK
    except ValueError:
        return False


def _rows(markup: Json) -> list[list[Any]]:
    rows: list[list[Any]] = markup.get("inline_keyboard") or markup.get("keyboard") or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest("can't parse reply keyboard markup JSON object")
    if sum(len(row) for row in rows) > BUTTONS_AT_MOST:
        raise MarkupTooLong
    return rows


def _inline(button: Json, chat: Chat) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise BadRequest('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise BadRequest("inline keyboard button text must be non-empty")
    kept = {name: value for name, value in button.items() if value is not None}
    if not ACTIONS & kept.keys():
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_action(kept, chat)
    return kept


def _check_action(button: Json, chat: Chat) -> None:
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_AT_MOST:
        raise ButtonData
    if "url" in button:
        _check_url(str(button["url"]))
    if "web_app" in button:
        _check_web_app(_inner(button, "web_app", "url"), chat)
    if "copy_text" in button and not 1 <= len(_inner(button, "copy_text", "text")) <= COPIED_AT_MOST:
        raise BadRequest("BUTTON_COPY_TEXT_INVALID")


def _inner(button: Json, name: str, field: str) -> str:
    value = button[name]
    return str(value.get(field, "")) if isinstance(value, dict) else ""


def _check_url(address: str) -> None:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
    except ValueError:
        raise WrongUrl(address) from None
    named = parts.scheme in {"tg", "ton"} or is_loopback(address) or "." in (parts.hostname or "")
    if parts.scheme not in {"http", "https", "tg", "ton"} or not named or " " in address:
        raise WrongUrl(address)


def _check_web_app(address: str, chat: Chat) -> None:
    if not chat.is_private:
        raise ButtonKind
    if not address.startswith("https://") and not is_loopback(address):
        raise BadRequest(f"inline keyboard button Web App URL '{address}' is invalid: Only HTTPS links are allowed")


def _reply(button: Json | str, chat: Chat) -> Json:
    kept = {"text": button} if isinstance(button, str) else button
    if not isinstance(kept, dict) or not str(kept.get("text", "")).strip():
        raise BadRequest("keyboard button text must be non-empty")
    for asks, what in (("request_contact", "phone number"), ("request_location", "location")):
        if kept.get(asks) and not chat.is_private:
            raise BadRequest(f"{what} can be requested in private chats only")
    return kept

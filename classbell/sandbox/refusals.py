"""Every way the Bot API says no, in Telegram's own words."""
# ruff: noqa: D101 the words of a refusal say what it is

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer with `ok: false`; a child gives the status code and the description."""

    code = 400
    description = "Bad Request"

    def __init__(self, description: str | None = None, **parameters: Any) -> None:  # noqa: ANN401
        """`parameters` become ResponseParameters of the answer, such as retry_after in seconds."""
        self.description = description or type(self).description
        self.parameters = parameters
        super().__init__(self.description)

    def answer(self) -> dict[str, Any]:
        """Return the body of the HTTP answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class BadRequest(Refused):
    """400, with what is wrong after the colon."""

    reason = ""

    def __init__(self, reason: str | None = None, **parameters: Any) -> None:  # noqa: ANN401
        """`reason` is put after `Bad Request: `."""
        super().__init__(f"Bad Request: {reason or self.reason}", **parameters)


class ChatNotFound(BadRequest):
    reason = "chat not found"


class ChatIdEmpty(BadRequest):
    reason = "chat_id is empty"


class UserNotFound(BadRequest):
    reason = "user not found"


class GroupUpgraded(BadRequest):
    reason = "group chat was upgraded to a supergroup chat"


class ThreadNotFound(BadRequest):
    reason = "message thread not found"


class TextEmpty(BadRequest):
    reason = "message text is empty"


class TextTooLong(BadRequest):
    reason = "message is too long"


class CaptionTooLong(BadRequest):
    reason = "message caption is too long"


class CannotParse(BadRequest):
    """Broken markup."""

    def __init__(self, fault: str) -> None:
        """`fault` says what is broken and at which byte."""
        super().__init__(f"can't parse entities: {fault}")


class NotModified(BadRequest):
    reason = (
        "message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )


class EditNotFound(BadRequest):
    reason = "message to edit not found"


class CannotEdit(BadRequest):
    reason = "message can't be edited"


class NoTextToEdit(BadRequest):
    reason = "there is no text in the message to edit"


class NoCaptionToEdit(BadRequest):
    reason = "there is no caption in the message to edit"


class DeleteNotFound(BadRequest):
    reason = "message to delete not found"


class CannotDelete(BadRequest):
    reason = "message can't be deleted for everyone"


class ReplyNotFound(BadRequest):
    reason = "message to be replied not found"


class CopyNotFound(BadRequest):
    reason = "message to copy not found"


class ForwardNotFound(BadRequest):
    reason = "message to forward not found"


class PinNotFound(BadRequest):
    reason = "message to pin not found"


class ReactNotFound(BadRequest):
    reason = "message to react not found"


class IdNotGiven(BadRequest):
    reason = "message identifier is not specified"


class NotEnoughRights(BadRequest):
    reason = "not enough rights to manage pinned messages in the chat"


class QueryTooOld(BadRequest):
    reason = "query is too old and response timeout expired or query ID is invalid"


class ButtonData(BadRequest):
    reason = "BUTTON_DATA_INVALID"


class ButtonKind(BadRequest):
    reason = "BUTTON_TYPE_INVALID"


class WrongUrl(BadRequest):
    def __init__(self, address: str) -> None:
        """`address` is the one that leads nowhere."""
        super().__init__(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")


class MarkupTooLong(BadRequest):
    reason = "reply markup is too long"


class WrongFile(BadRequest):
    reason = "wrong file identifier/HTTP URL specified"


class UnknownFile(BadRequest):
    reason = "invalid file_id"


class FileTooBig(BadRequest):
    reason = "file is too big"


class FileEmpty(BadRequest):
    reason = "file must be non-empty"


class NotAnImage(BadRequest):
    reason = "IMAGE_PROCESS_FAILED"


class WrongDimensions(BadRequest):
    reason = "PHOTO_INVALID_DIMENSIONS"


class NotFetched(BadRequest):
    """The sandbox fetches nothing from outside; Telegram answers so when it cannot fetch."""

    reason = "failed to get HTTP URL content"


class WrongAlbum(BadRequest):
    reason = "there must be from 2 to 10 messages in an album"


class StartParameter(BadRequest):
    reason = "START_PARAM_INVALID"


class Unauthorized(Refused):
    code = 401
    description = "Unauthorized"


class LoggedOut(BadRequest):
    reason = "Logged out"


class Forbidden(Refused):
    code = 403
    reason = ""

    def __init__(self) -> None:
        """Say why after `Forbidden: `."""
        super().__init__(f"Forbidden: {self.reason}")


class NotStarted(Forbidden):
    reason = "bot can't initiate conversation with a user"


class Blocked(Forbidden):
    reason = "bot was blocked by the user"


class Deactivated(Forbidden):
    reason = "user is deactivated"


class NotMember(Forbidden):
    reason = "bot is not a member of the group chat"


class Kicked(Forbidden):
    reason = "bot was kicked from the group chat"


class MethodNotFound(Refused):
    code = 404
    description = "Not Found"


class Conflict(Refused):
    code = 409
    description = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class WebhookSet(Conflict):
    description = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


class PollStopped(Conflict):
    description = "Conflict: terminated by setWebhook request"


class EntityTooLarge(Refused):
    code = 413
    description = "Request Entity Too Large"


class TooManyRequests(Refused):
    code = 429

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in whole seconds."""
        super().__init__(f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


class BadGateway(Refused):
    code = 502
    description = "Bad Gateway"


class NeverDone(Refused):
    """What the log says of a call that a fault kept from being done; no bot ever sees it."""

    code = 0
    description = "never done"

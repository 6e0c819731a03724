"""Files that people send: what is needed to fetch one, and fetching it."""

from __future__ import annotations

from typing import Any

from telegram import Document, Update

from classbell.actions.spreadsheets import SIZE
from classbell.domain.delivery import CallFailed, TooBig
from classbell.domain.errors.tables import FileExpected, FileNotFetched, FileTooBig
from classbell.handlers.context import Context


def sent(update: Update) -> dict[str, Any]:
    """Give `file_id` and `name` of the table that came; raises FileExpected, FileTooBig."""
    document = update.effective_message and update.effective_message.document
    if not isinstance(document, Document):
        raise FileExpected
    if document.file_size is not None and document.file_size > SIZE:
        raise FileTooBig(megabytes=SIZE // 1024 // 1024)
    return {"file_id": document.file_id, "name": document.file_name or ""}


async def fetch(context: Context, file_id: str) -> bytes:
    """Fetch a table's bytes; raises FileNotFetched, FileTooBig."""
    found = await context.call("getFile", {"file_id": file_id})
    if found is None or "file_path" not in found:
        raise FileNotFetched
    try:
        return await context.tools.telegram.download(found["file_path"], at_most=SIZE)
    except TooBig as error:
        raise FileTooBig(megabytes=SIZE // 1024 // 1024) from error
    except CallFailed as error:
        raise FileNotFetched from error

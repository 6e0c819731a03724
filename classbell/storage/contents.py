"""What notices and templates say, as kept."""

from __future__ import annotations

import json

from classbell.domain.notices import Content
from classbell.storage.outbox import written


def content_of(text: str | None) -> Content | None:
    """Read a kept content; None where nothing was written yet."""
    if not text:
        return None
    kept = json.loads(text)
    return Content(kept["method"], kept["body"])


def kept_as(content: Content) -> str:
    """Write a content as it is kept."""
    return written({"method": content.method, "body": dict(content.body)})

"""The log: one line an event, for people or machines, and never a secret or a phone number in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRETS = (
    re.compile(r"()(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}"),  # the token
    re.compile(r"(\+)\d{9,15}\b"),  # a phone number
    re.compile(r"()(?<![\w.:-])(?:86)?1[3-9]\d{9}\b"),  # the same, as contact cards have it
    re.compile(r"((?<!\w)(?:start=|/start )\w)[\w-]{8,63}"),  # what a deep link carries
    re.compile(r"((?:lat|long)itude\W{1,4})-?\d+\.\d+"),  # where somebody is
    re.compile(r"(/hall/)[\w-]{16,}"),  # a ticket for the hall screen
    re.compile(r"(/calendar/)[\w-]{16,}"),  # somebody's private feed
    re.compile(r"()\b[rtc](?=[\w-]*[A-Z0-9])[\w-]{27}(?![\w-])"),  # a sign-in code by itself
)
"""What is no business of a log; the first group stays."""
QUIET = ("httpx", "httpcore", "apscheduler", "telegram", "matplotlib", "uvicorn")

Event = MutableMapping[str, Any]


def configure(manner: str, level: int = logging.INFO) -> None:
    """Log on standard error: `console` for people, `json` for machines. What libraries log goes the same way."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(manner)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide(_logger: object, _name: str, event: Event) -> Event:
    """Take tokens, phone numbers and codes out of everything an event says."""
    for key, value in event.items():
        if not key.startswith("_") and not isinstance(value, int | float | bool | None):
            event[key] = redacted(str(value))
    return event


def redacted(text: str) -> str:
    """Give the text without tokens, phone numbers, links' payloads, tickets and codes."""
    for secret in SECRETS:
        text = secret.sub(r"\1…", text)
    return text


def _renderer(manner: str) -> structlog.typing.Processor:
    if manner == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())

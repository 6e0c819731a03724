"""The one place that wires."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, ContextTypes, ExtBot
from telegram.request import BaseRequest

from classbell.handlers.context import Context, Tools
from classbell.handlers.routes import add_routes


class Classbell(Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]):
    """python-telegram-bot's application, with the tools that every context takes along."""

    def __init__(self, *, tools: Tools, **settings: Any) -> None:  # noqa: ANN401 the builder's own
        super().__init__(**settings)
        self.tools = tools


def build(tools: Tools, token: str, requests: tuple[BaseRequest, BaseRequest]) -> Classbell:
    """Wire the handlers; the application has no updater of its own, updates are fed in through process_update."""
    builder = ApplicationBuilder().application_class(Classbell, {"tools": tools})
    application = (
        builder.token(token)
        .request(requests[0])
        .get_updates_request(requests[1])
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    assert isinstance(application, Classbell)
    add_routes(application)
    return application

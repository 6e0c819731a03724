"""The one place that wires."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, ContextTypes, ExtBot

from classbell.bot.config import Config
from classbell.bot.transport import Request, Transport
from classbell.handlers.context import Context, Tools
from classbell.handlers.routes import add_routes
from classbell.storage.database import NotKept


class Classbell(Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]):
    """python-telegram-bot's application, with the tools that every context takes along."""

    def __init__(self, *, tools: Tools, **settings: Any) -> None:  # noqa: ANN401 the builder's own
        super().__init__(**settings)
        self.tools = tools

    async def process_error(self, update: object, error: Exception, *more: Any, **details: Any) -> bool:  # noqa: ANN401 as there
        """Answer an error, save that the store kept nothing: whoever feeds updates in has to run this one again."""
        if isinstance(error, NotKept):
            raise error
        return await super().process_error(update, error, *more, **details)


def build(tools: Tools, transport: Transport, config: Config) -> Classbell:
    """Wire the handlers. The application has no updater of its own: updates are fed in through process_update."""
    application = (
        ApplicationBuilder()
        .application_class(Classbell, {"tools": tools})
        .token(config.token.get_secret_value())
        .base_url(f"{config.api_base}/bot")
        .base_file_url(f"{config.api_base}/file/bot")
        .request(Request(transport))
        .get_updates_request(Request(transport))
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    assert isinstance(application, Classbell)
    add_routes(application)
    return application

"""Our pages as a web application, at the root of a port or mounted below a path."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from classbell.actions.desk import Desk
from classbell.web import calendars, certificates, hall, lecturer_pages
from classbell.web.guesses import Guesses
from classbell.web.headers import Guarded

JUST_NOW = timedelta(minutes=1)
"""A little longer than the pauses between two tries to receive."""
STATIC = Path(__file__).parent / "static"


def create(desk: Desk) -> Starlette:
    """Make the application; it holds no connection of its own, and ends its streams when the server does."""
    app = Starlette(
        routes=[
            Route("/healthz", healthy),
            *hall.ROUTES,
            *calendars.ROUTES,
            *lecturer_pages.ROUTES,
            *certificates.ROUTES,
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guarded)],
    )
    app.state.desk = desk
    app.state.guesses = Guesses()
    return app


async def healthy(request: Request) -> Response:
    """Tell a monitor that the process answers, its store can be read, and what keeps updates from coming in, if so."""
    desk: Desk = request.app.state.desk
    async with desk.db.read() as tx:
        await tx.value("people.scope_of_class", class_id=0)
    causes = [cause for cause, _ in desk.interruptions.since(desk.now() - JUST_NOW)]
    return JSONResponse({"status": "interrupted" if causes else "ok", "by": causes, "at": desk.now().isoformat()})

"""The sandbox as a web application, at the root of a port or mounted below a path."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from classbell.sandbox import api, controls, phones, view
from classbell.sandbox.asked import refused
from classbell.sandbox.refusals import Refused
from classbell.sandbox.world import World

HERE = Path(__file__).parent


async def page(_request: Request) -> Response:
    """Show the phones."""
    return FileResponse(HERE / "templates" / "page.html", media_type="text/html")


def create(world: World) -> Starlette:
    """Return the application for a world. Closing the world ends its streams and its webhook."""
    app = Starlette(
        routes=[
            Route("/", page),
            Mount("/static", StaticFiles(directory=HERE / "static", check_dir=False)),
            Mount("/api", routes=[*controls.ROUTES, *phones.ROUTES]),
            Route("/file/bot{token}/{path:path}", api.file_door),
            Route("/bot{token}/{method}", api.door, methods=["GET", "POST"]),
        ],
        exception_handlers={Refused: refused},
    )
    app.state.world = world
    world.hub.draw = lambda person_id: view.phone(world, world.people[person_id])
    world.carry_out = partial(api.carry_out, world)
    return app

"""What the code on a certificate leads to: whether it holds. For whoever scans it; no account needed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from classbell.actions import certificate_papers
from classbell.domain.certificates import Certificate
from classbell.web.guesses import Guesses
from classbell.web.pages import desk_of, guest_voice_of, page

HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Vary": "Accept-Language"}


async def show(request: Request) -> Response:
    """Say whether a certificate holds; an address that leads nowhere is answered without a hint, not for ever."""
    desk = desk_of(request)
    guesses: Guesses = request.app.state.guesses
    place = request.client.host if request.client else ""
    if wait_for := guesses.wait_for(place, desk.now()):
        return _answer(request, "wait", status=429, retry_after=wait_for)
    found = await certificate_papers.behind(desk, request.path_params["secret"])
    if found is None:
        guesses.missed(place, desk.now())
        return _answer(request, "unknown", status=404)
    return _answer(request, "valid" if found.revoked_at is None else "revoked", found)


ROUTES = [Route("/c/{secret}", show)]


def _answer(
    request: Request, state: str, found: Certificate | None = None, status: int = 200, retry_after: int = 0
) -> Response:
    answer = page("certificate.html", guest_voice_of(request), status, found=found, state=state)
    answer.headers.update(HEADERS | ({"Retry-After": str(retry_after)} if retry_after else {}))
    return answer

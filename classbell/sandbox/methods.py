"""The table of Bot API methods, filled by the modules that hold them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from classbell.sandbox.calls import Call
from classbell.sandbox.refusals import MethodNotFound
from classbell.sandbox.world import World

Method = Callable[["World", "Call"], Awaitable[Any]]
TABLE: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Offer a function as the method of the same name: `send_message` answers `sendMessage`."""
    TABLE[function.__name__.replace("_", "").lower()] = function
    return function


def find(name: str) -> Method:
    """Return the method of this name, in any case; refuses an unknown one with 404."""
    try:
        return TABLE[name.lower()]
    except KeyError:
        raise MethodNotFound from None

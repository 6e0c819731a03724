"""Apprise itself. It is heavy, so only `actions.outside` loads this module, and late."""

from __future__ import annotations

import logging
import re
import warnings

with warnings.catch_warnings():
    # Some of its many channels use what Python will do away with; that is no news to whoever runs this.
    warnings.simplefilter("ignore", DeprecationWarning)
    import apprise

    apprise.Apprise.instantiate("json://localhost")  # loads all of them

_ERROR = re.compile(r"error=(\d{3})")
# What it logs can hold addresses, and at its lower levels whole messages; the outcome is kept with the notice.
logging.getLogger("apprise").propagate = False


def knows(url: str) -> bool:
    """Tell whether Apprise can make a channel of a URL."""
    return apprise.Apprise.instantiate(url) is not None


def send(url: str, title: str, text: str) -> str | None:
    """Send a plain text by a URL; None where it was taken, else why not."""
    channel = apprise.Apprise()
    channel.add(url)
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
        taken = channel.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT)
        if taken:
            return None
        found = _ERROR.search(said.getvalue())
    return f"HTTP {found[1]}" if found else "unreached"

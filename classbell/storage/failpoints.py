"""Named gaps between two steps where a test may cut the power."""

from __future__ import annotations

import os
import signal
from itertools import count

_NAME, _, _NTH = os.environ.get("CLASSBELL_FAILPOINT", "").partition(":")
_passes = count(1)


def failpoint(name: str) -> None:
    """Die here, as by kill -9, when CLASSBELL_FAILPOINT names this gap (`name` or `name:nth pass`)."""
    if name == _NAME and next(_passes) == int(_NTH or 1):
        os.kill(os.getpid(), signal.SIGKILL)

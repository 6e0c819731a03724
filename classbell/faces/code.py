"""A sign-in link as a picture."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import qrcode  # type: ignore[import-untyped]  # it comes without types
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

PIXELS_A_MODULE = 16
QUIET = 4


@lru_cache(maxsize=256)
def draw(link: str) -> bytes:
    """Draw it; chat and hall screen ask for the same picture at about the same time."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=PIXELS_A_MODULE, border=QUIET)
    code.add_data(link)
    code.make(fit=True)
    out = BytesIO()
    code.make_image().save(out, "PNG")
    return out.getvalue()

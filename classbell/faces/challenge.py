"""A sign-in link as a QR code, and beside it the picture that is shown now."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image

from classbell.faces import code, pictures

_GAP = 48
"""Pixels between the two."""


@lru_cache(maxsize=64)
def draw(link: str, name: str) -> bytes:
    """Draw them side by side on white; chat after chat asks for the same."""
    left = Image.open(BytesIO(code.draw(link))).convert("RGB")
    right = pictures.image(name)
    out = Image.new("RGB", (left.width + right.width + _GAP, max(left.height, right.height)), "white")
    out.paste(left, (0, (out.height - left.height) // 2))
    out.paste(right, (left.width, (out.height - right.height) // 2))
    written = BytesIO()
    out.quantize(64).save(written, "PNG")
    return written.getvalue()

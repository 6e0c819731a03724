"""Reading the QR code in a picture, as a phone's camera does."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

from classbell.sandbox.refusals import NotAnImage


def read_code(data: bytes) -> str | None:
    """Return the text of a QR code in a PNG or JPEG picture, None without one; refuses what is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise NotAnImage from None
    code = zxingcpp.read_barcode(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return code.text if code else None

"""Files on the sandbox's disk that is not one: bytes under file ids, kept in memory."""

from __future__ import annotations

import io
import itertools
import mimetypes
import secrets
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from classbell.sandbox.calls import Upload
from classbell.sandbox.refusals import (
    BadRequest,
    FileEmpty,
    FileTooBig,
    NotAnImage,
    UnknownFile,
    WrongDimensions,
)
from classbell.sandbox.values import Json

MEGABYTE = 1024 * 1024
PHOTO_AT_MOST = 10 * MEGABYTE
DOWNLOAD_AT_MOST = 20 * MEGABYTE
SIDES_AT_MOST = 10_000
RATIO_AT_MOST = 20
PHOTO_BOUNDS = (90, 320, 800, 1280)
TIMED = frozenset({"voice", "video", "audio", "animation", "video_note"})


def in_message(kind: str, face: Any) -> Json:  # noqa: ANN401 a list or an object by kind
    """Return the fields of a Message that a file of a kind takes up: a moving picture is a document as well."""
    return {kind: face, "document": face} if kind == "animation" else {kind: face}


@dataclass
class Kept:
    """One file. A smaller size of a photo is drawn from the whole photo when somebody asks for it."""

    kind: str
    path: str
    data: bytes
    face: Any = None
    bound: int | None = None

    def contents(self) -> bytes:
        """Return the bytes of the file."""
        if self.bound is not None:
            self.data, self.bound = _shrunk(self.data, self.bound), None
        return self.data


class Files:
    """All files that were ever sent, by file_id."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, Kept] = {}
        self._ids_by_path: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def add(self, kind: str, upload: Upload, details: Json) -> Any:  # noqa: ANN401 a list or an object by kind
        """Keep a file and return how it stands in a Message; refuses what is empty or no picture."""
        if not upload.data:
            raise FileEmpty
        return self._photo(upload) if kind == "photo" else self._document(kind, upload, details)

    def face(self, file_id: str, kind: str) -> Any:  # noqa: ANN401 a list or an object by kind
        """Return how a file sent before stands in a new Message; refuses one of another kind."""
        kept = self.get(file_id)
        if kept.kind != kind:
            raise BadRequest(f"can't use file of type {kept.kind.capitalize()} as {kind.capitalize()}")
        return kept.face

    def knows(self, file_id: str) -> bool:
        """Tell whether this is a file_id handed out here."""
        return file_id in self._kept

    def get(self, file_id: str) -> Kept:
        """Return a file by its id; refuses an unknown one."""
        try:
            return self._kept[file_id]
        except KeyError:
            raise UnknownFile from None

    def at_path(self, path: str) -> Kept:
        """Return a file by the path that getFile gave; refuses an unknown one."""
        return self.get(self._ids_by_path.get(path, ""))

    def ticket(self, file_id: str) -> Json:
        """Return the File of getFile; refuses what is over 20 MB."""
        kept = self.get(file_id)
        data = kept.contents()
        if len(data) > DOWNLOAD_AT_MOST:
            raise FileTooBig
        unique = {"file_id": file_id, "file_unique_id": _unique(file_id)}
        return {**unique, "file_size": len(data), "file_path": kept.path}

    def _document(self, kind: str, upload: Upload, details: Json) -> Json:
        mime = upload.mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        kept = Kept(kind, self._path(kind, upload.name), upload.data)
        named = {"file_name": upload.name} if kind not in {"voice", "video_note"} else {}
        timed = {"duration": 0} if kind in TIMED else {}
        sized = {"width": 640, "height": 360} if kind in {"video", "animation"} else {}
        size = {"file_size": len(upload.data), "mime_type": mime}
        face: Json = {**self._keep(kept), **named, **size, **timed, **sized, **details}
        kept.face = face
        return face

    def _photo(self, upload: Upload) -> list[Json]:
        width, height, form = _measured(upload.data)
        bounds = [bound for bound in PHOTO_BOUNDS if bound < max(width, height)]
        face: list[Json] = []
        for bound in [*bounds, None]:
            path = self._path("photo", f"photo.{form}")
            kept = Kept("photo", path, upload.data, face, bound)
            wide, high = _fitted(width, height, bound)
            face.append({**self._keep(kept), "width": wide, "height": high})
        face[-1]["file_size"] = len(upload.data)
        return face

    def _keep(self, kept: Kept) -> Json:
        file_id = f"{kept.kind[:3].capitalize()}{secrets.token_urlsafe(30)}"
        self._kept[file_id] = kept
        self._ids_by_path[kept.path] = file_id
        return {"file_id": file_id, "file_unique_id": _unique(file_id)}

    def _path(self, kind: str, name: str) -> str:
        suffix = name.rpartition(".")[2] if "." in name else ""
        clean = f".{suffix}" if suffix.isalnum() else ""
        return f"{kind}s/file_{next(self._numbers)}{clean}"


def _unique(file_id: str) -> str:
    return f"AQAD{file_id[3:14]}"


def _fitted(width: int, height: int, bound: int | None) -> tuple[int, int]:
    scale = min(bound / max(width, height), 1) if bound else 1
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _measured(data: bytes) -> tuple[int, int, str]:
    if len(data) > PHOTO_AT_MOST:
        reason = f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_AT_MOST}"
        raise BadRequest(f"{reason} bytes")
    try:
        with Image.open(io.BytesIO(data)) as image:
            (width, height), form = image.size, (image.format or "jpg").lower()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise NotAnImage from None
    if width + height > SIDES_AT_MOST or max(width, height) > RATIO_AT_MOST * min(width, height):
        raise WrongDimensions
    return width, height, "jpg" if form == "jpeg" else form


def _shrunk(data: bytes, bound: int) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        smaller = image.convert("RGB")
    smaller.thumbnail((bound, bound))
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=87)
    return out.getvalue()

"""Albums as people send them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.phones import sandbox


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (20, 10)).save(kept, "PNG")
    return kept.getvalue()


async def test_pictures_and_videos_share_an_album_captioned_once() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        sent = await trainee.album(("photo", picture()), ("video", b"film"), caption="合影")
        assert len({one["media_group_id"] for one in sent}) == 1
        assert [("photo" in one, "video" in one, one.get("caption")) for one in sent] == [
            (True, False, "合影"),
            (False, True, None),
        ]
        updates = (await box.call("getUpdates"))["result"]
        assert [one["message"]["media_group_id"] for one in updates] == [sent[0]["media_group_id"]] * 2


async def test_after_ten_a_new_album_begins() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        sent = await trainee.album(*[("document", b"x")] * 12)
        groups = [one["media_group_id"] for one in sent]
        assert [groups.count(group) for group in dict.fromkeys(groups)] == [10, 2]


async def test_what_cannot_be_in_an_album_goes_each_by_itself() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        sent = await trainee.album(("voice", b"one"), ("voice", b"two"))
        assert not [one for one in sent if "media_group_id" in one]


async def test_an_app_lets_nobody_mix_files_with_pictures() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        with pytest.raises(AssertionError, match="MEDIA_GROUPED_INVALID"):
            await trainee.album(("photo", picture()), ("document", b"x"))


async def test_a_moving_picture_is_a_document_as_well() -> None:
    async with sandbox() as box:
        trainee = await box.phone("学员甲")
        [sent] = await trainee.album(("animation", b"GIF89a"))
        assert sent["animation"] == sent["document"]
        await trainee.start()
        shown = await box.call("sendAnimation", chat_id=trainee.id, animation=sent["animation"]["file_id"])
        assert shown["result"]["animation"]["file_id"] == shown["result"]["document"]["file_id"]

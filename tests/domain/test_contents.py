from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.contents import ALBUM_AT_MOST, CAPTION_AT_MOST, TEXT_AT_MOST, Item, album, check, check_size
from classbell.domain.errors.notices import AlbumMixed, AlbumTooLong, EntityBroken, NoticeFileTooBig, NoticeTooLong
from classbell.domain.notices import ALBUM, Content


def an_album(*kinds: str, caption: str = "") -> Content:
    words = {"caption": caption} if caption else {}
    return album([Item(number, {"type": kind, "media": f"f{number}"} | words) for number, kind in enumerate(kinds)])


@pytest.mark.parametrize(("field", "at_most"), [("text", TEXT_AT_MOST), ("caption", CAPTION_AT_MOST)])
def test_the_longest_words_telegram_sends_pass_and_one_more_does_not(field: str, at_most: int) -> None:
    check(Content("sendMessage", {field: "字" * at_most}))
    check(Content("sendMessage", {field: "🔔" * (at_most // 2)}))
    for too_long in ("字" * (at_most + 1), "🔔" * (at_most // 2) + "字"):
        with pytest.raises(NoticeTooLong) as refused:
            check(Content("sendMessage", {field: too_long}))
        assert refused.value.facts == {"length": at_most + 1, "at_most": at_most}


def test_every_caption_of_an_album_is_held_to_its_length() -> None:
    check(an_album("photo", "video", caption="字" * CAPTION_AT_MOST))
    with pytest.raises(NoticeTooLong):
        check(an_album("photo", "video", caption="字" * (CAPTION_AT_MOST + 1)))


@given(kinds=st.lists(st.sampled_from(["photo", "video", "document", "audio", "animation", "voice"]), min_size=2))
def test_kinds_stand_together_as_telegram_lets_them(kinds: list[str]) -> None:
    together = set(kinds) <= {"photo", "video"} or set(kinds) in ({"document"}, {"audio"})
    if not together:
        with pytest.raises(AlbumMixed):
            an_album(*kinds)
    elif len(kinds) > ALBUM_AT_MOST:
        with pytest.raises(AlbumTooLong):
            an_album(*kinds)
    else:
        made = an_album(*kinds)
        assert made.method == ALBUM
        assert [item["type"] for item in made.items] == kinds


@given(order=st.permutations(range(5)))
def test_an_album_has_its_order_however_its_items_came(order: list[int]) -> None:
    made = album([Item(place, {"type": "photo", "media": str(place)}) for place in order])
    assert [item["media"] for item in made.items] == ["0", "1", "2", "3", "4"]


def test_one_item_alone_is_a_message_with_its_words() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    words: dict[str, object] = {"caption": "通知", "caption_entities": entities}
    alone = album([Item(4, {"type": "video", "media": "f", **words})])
    assert alone == Content("sendVideo", {"video": "f", **words})
    assert not alone.is_album


def test_an_album_goes_by_its_first_caption() -> None:
    second = {"type": "photo", "media": "b", "caption": "第二张"}
    made = album([Item(1, {"type": "photo", "media": "a"}), Item(2, second)])
    assert (made.gist, made.kind, made.is_album) == ("第二张", "mediagroup", True)


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "bold", "offset": 4, "length": 1},
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 0, "length": 0},
        {"type": "bold", "offset": 1, "length": 2},  # begins within 🔔
        {"type": "bold", "offset": 0, "length": 1},  # ends within it
        {"type": "bold", "offset": "0", "length": 2},
        {"type": "bold"},
    ],
)
def test_formatting_of_what_is_not_there_is_broken(entity: dict[str, object]) -> None:
    check(Content("sendMessage", {"text": "🔔通知", "entities": [{"type": "bold", "offset": 0, "length": 4}]}))
    with pytest.raises(EntityBroken):
        check(Content("sendMessage", {"text": "🔔通知", "entities": [entity]}))
    with pytest.raises(EntityBroken):
        check(Content("sendPhoto", {"photo": "f", "caption": "🔔通知", "caption_entities": [entity]}))


def test_a_file_is_held_to_the_megabytes_of_the_policy() -> None:
    check_size(None, 1)
    check_size(1024 * 1024, 1)
    with pytest.raises(NoticeFileTooBig):
        check_size(1024 * 1024 + 1, 1)

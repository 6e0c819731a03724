from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import corrections
from classbell.domain.corrections import ITEM, Piece
from classbell.domain.errors.notices import CorrectionKind, NothingCorrected
from classbell.domain.notices import Content

TEXT = Content("sendMessage", {"text": "明天 9 点到一号厅"})
PHOTO = Content("sendPhoto", {"photo": "A", "caption": "座位图"})
VOICE = Content("sendVoice", {"voice": "A"})
ALBUM = Content(
    "sendMediaGroup",
    {"media": [{"type": "photo", "media": "A"}, {"type": "photo", "media": "B", "caption": "座位图"}]},
)


def said(text: str) -> Content:
    return Content("sendMessage", {"text": text})


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("明天 9 点到一号厅", "明天 9:30 到二号厅", [Piece("9 点", "9:30"), Piece("一号厅", "二号厅")]),
        ("Meet at 9 in hall one", "Meet at 10:30 in hall two", [Piece("9", "10:30"), Piece("one", "two")]),
        ("带身份证。", "带身份证、笔。", [Piece("", "、笔")]),
        ("带身份证、笔。", "带身份证。", [Piece("、笔", "")]),
    ],
)
def test_what_changed_is_told_piece_by_piece(old: str, new: str, pieces: list[Piece]) -> None:
    assert corrections.pieces(old, new) == pieces


@given(st.text(max_size=60), st.text(max_size=60))
def test_equal_words_have_no_pieces_and_others_have_some_that_can_be_read(old: str, new: str) -> None:
    found = corrections.pieces(old, new)
    assert bool(found) == (old != new)
    assert all(len(words) <= 24 for piece in found for words in (piece.old, piece.new))


def test_kinds_stay_what_they_are() -> None:
    assert corrections.corrected(TEXT, said("改了")).body == {"text": "改了"}
    assert corrections.corrected(PHOTO, said("新图")).body == {"photo": "A", "caption": "新图"}
    assert corrections.corrected(VOICE, said("说明")).body == {"voice": "A", "caption": "说明"}
    new = Content("sendPhoto", {"photo": "B"})
    assert corrections.corrected(PHOTO, new) == new
    album = corrections.corrected(ALBUM, said("新图"))
    assert [item.get("caption") for item in album.items] == [None, "新图"]
    for old, other in ((TEXT, new), (VOICE, VOICE), (ALBUM, new), (PHOTO, VOICE), (ALBUM, ALBUM)):
        with pytest.raises(CorrectionKind):
            corrections.corrected(old, other)


def test_the_same_again_is_no_correction_whatever_buttons_it_has() -> None:
    with_button = Content("sendMessage", {**TEXT.body, "reply_markup": {"inline_keyboard": []}})
    with pytest.raises(NothingCorrected):
        corrections.corrected(with_button, said("明天 9 点到一号厅"))


def test_each_kind_is_changed_by_its_own_call_and_keeps_its_buttons() -> None:
    buttons: dict[str, object] = {"reply_markup": {"inline_keyboard": [[]]}}
    text = corrections.edit(TEXT, said("改了"), {"text": "改了", **buttons})
    assert (text.method, text.body) == ("editMessageText", {"text": "改了", **buttons})
    caption = corrections.edit(PHOTO, Content("sendPhoto", {"photo": "A"}), {"photo": "A", "caption": "新图"})
    assert (caption.method, caption.body) == ("editMessageCaption", {"caption": "新图"})
    media = corrections.edit(PHOTO, Content("sendPhoto", {"photo": "B"}), {"photo": "B", "caption": "新图", **buttons})
    assert media.method == "editMessageMedia"
    assert media.body == {"media": {"type": "photo", "media": "B", "caption": "新图"}, **buttons}
    album = corrections.edit(
        ALBUM, corrections.corrected(ALBUM, said("新图")), corrections.corrected(ALBUM, said("新图")).body
    )
    assert (album.method, album.body) == ("editMessageCaption", {"caption": "新图", ITEM: 1})


def test_a_mark_goes_below_the_words_where_it_moves_no_entity() -> None:
    assert corrections.marked(TEXT.body, "✏️")["text"] == "明天 9 点到一号厅\n\n✏️"
    assert corrections.marked(VOICE.body, "✏️")["caption"] == "✏️"
    media = corrections.marked(ALBUM.body, "✏️")["media"]
    assert isinstance(media, list)
    assert [item.get("caption") for item in media] == [None, "座位图\n\n✏️"]


@given(st.text(max_size=5000))
def test_what_is_struck_out_fits_and_its_entity_covers_the_words(words: str) -> None:
    edit = corrections.struck(said(words), {"text": words}, "🗑 已撤回")
    text, entities = str(edit.body["text"]), edit.body["entities"]
    assert isinstance(entities, list)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert units <= 4096
    assert all(one["offset"] + one["length"] <= units for one in entities)


def test_after_nearly_two_days_a_message_is_not_deleted_any_more() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert corrections.may_delete(now - timedelta(hours=46), now)
    assert corrections.may_delete(None, now)
    assert not corrections.may_delete(now - timedelta(hours=47), now)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.contents import check, length_of
from classbell.domain.errors.notices import PlaceholderUnknown
from classbell.domain.notices import ALBUM, Content
from classbell.domain.placeholders import SPELLED, Placeholder, fill, fill_text, wanted

FACTS = {one: f"<{one}>" for one in Placeholder}


def piece(text: str, entity: dict[str, object]) -> str:
    """Give what an entity covers."""
    start, length = entity["offset"], entity["length"]
    assert isinstance(start, int)
    assert isinstance(length, int)
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")


def over(text: str, part: str, kind: str = "bold") -> dict[str, object]:
    """Make an entity over the first occurrence of a part."""
    return {"type": kind, "offset": length_of(text[: text.index(part)]), "length": length_of(part)}


def test_both_spellings_are_filled_in_and_other_words_in_braces_are_refused() -> None:
    assert wanted(Content("sendMessage", {"text": "{姓名}，{class} {地点} {教室}"})) == {"name", "class", "room"}
    assert wanted(Content("sendMessage", {"text": "明天 { 9 点 } {} {1} 集合"})) == frozenset()
    with pytest.raises(PlaceholderUnknown) as refused:
        wanted(Content("sendPhoto", {"photo": "f", "caption": "{nmae} {name} {单位}"}))
    assert refused.value.facts == {"names": "{nmae} {单位}"}


def test_formatting_stays_where_it_was_whatever_is_put_in_before_within_and_around() -> None:
    text = "🔔 {姓名}您好：{课次}改到{地点}，请准时"
    entities = [over(text, "{姓名}"), over(text, "您好", "italic"), over(text, "{课次}改到{地点}", "underline")]
    filled, moved = fill_text(text, entities, {**FACTS, Placeholder.NAME: "学员甲😀", Placeholder.SESSION: ""})
    assert filled == "🔔 学员甲😀您好：改到<room>，请准时"
    assert [piece(filled, one) for one in moved] == ["学员甲😀", "您好", "改到<room>"]


def test_formatting_of_part_of_a_placeholder_is_that_of_all_of_it_and_of_nothing_is_none() -> None:
    text = "{姓名}{班次}"
    half = {"type": "bold", "offset": 1, "length": 2}
    filled, moved = fill_text(text, [half, over(text, "{班次}", "italic")], {**FACTS, Placeholder.CLASS: ""})
    assert filled == "<name>"
    assert moved == [{"type": "bold", "offset": 0, "length": 6}]


def test_what_an_entity_says_besides_its_place_is_kept() -> None:
    link = over("见 {地点} 附件", "附件", "text_link") | {"url": "https://example.org"}
    filled, [moved] = fill_text("见 {地点} 附件", [link], FACTS)
    assert (piece(filled, moved), moved["url"]) == ("附件", "https://example.org")


def test_captions_of_an_album_are_filled_in_each_by_itself() -> None:
    media = [
        {"type": "photo", "media": "a", "caption": "{name}", "caption_entities": [over("{name}", "{name}")]},
        {"type": "photo", "media": "b"},
        {"type": "photo", "media": "c", "caption": "{time}"},
    ]
    filled = fill(Content(ALBUM, {"media": media}), FACTS)
    assert [item.get("caption") for item in filled.items] == ["<name>", None, "<time>"]
    assert filled.items[0]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 6}]


def test_what_has_no_placeholder_is_left_as_it_is() -> None:
    content = Content("sendDocument", {"document": "f", "caption": "{x1} 见附件"})
    assert fill(content, FACTS) == content


words = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=6)
pieces = st.lists(st.one_of(words, st.sampled_from([f"{{{one}}}" for one in SPELLED])), max_size=8)


@given(parts=pieces, values=st.fixed_dictionaries(dict.fromkeys(Placeholder, words)), data=st.data())
def test_an_entity_over_whole_pieces_covers_what_these_became(
    parts: list[str], values: dict[Placeholder, str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(parts)))
    last = data.draw(st.integers(first, len(parts)))
    text, covered = "".join(parts), "".join(parts[first:last])
    entity = {"type": "bold", "offset": length_of("".join(parts[:first])), "length": length_of(covered)}
    became = [values[SPELLED[part[1:-1]]] if part.startswith("{") else part for part in parts]
    filled, moved = fill_text(text, [entity] if covered else [], values)
    assert filled == "".join(became)
    expected = "".join(became[first:last])
    assert [piece(filled, one) for one in moved] == ([expected] if expected else [])
    check(Content("sendMessage", {"text": filled, "entities": moved}))

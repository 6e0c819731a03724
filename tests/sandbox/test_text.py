from __future__ import annotations

from typing import Any

import pytest

from classbell.sandbox import markup_html, markup_markdown, text
from classbell.sandbox.refusals import CaptionTooLong, Refused, TextEmpty, TextTooLong

Entities = list[tuple[Any, ...]]


def short(entities: list[dict[str, Any]]) -> Entities:
    return [(one["type"], one["offset"], one["length"]) for one in entities]


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [
        ("<b>学员</b>甲", "学员甲", [("bold", 0, 2)]),
        ("🏫<i>到</i>", "🏫到", [("italic", 2, 1)]),
        ("<u>a<s>b</s></u>", "ab", [("underline", 0, 2), ("strikethrough", 1, 1)]),
        ("<b><i>x</i></b>", "x", [("bold", 0, 1), ("italic", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<b></b>x", "x", []),
        ("1 &lt; 2 &amp; &#20013; &nbsp;", "1 < 2 & 中 &nbsp;", []),
        ("<a>no address</a>", "no address", []),
        ("<B>x</B >", "x", [("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_with_utf16_offsets(source: str, plain: str, entities: Entities) -> None:
    marked = markup_html.parse(source)
    assert (marked.text, short(marked.entities)) == (plain, entities)


def test_html_keeps_what_a_tag_says() -> None:
    linked = markup_html.parse('<a href="https://t.me/x?start=a&amp;b=1">x</a>').entities
    assert linked[0]["url"] == "https://t.me/x?start=a&b=1"
    assert markup_html.parse('<pre><code class="language-py">x</code></pre>').entities[0]["language"] == "py"
    assert markup_html.parse('<tg-emoji emoji-id="5">x</tg-emoji>').entities[0]["custom_emoji_id"] == "5"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("课 <x>", 'Unsupported start tag "x" at byte offset 4'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x>', "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_with_the_byte_where_it_broke(source: str, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        markup_html.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {fault}"


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [
        ("*学员*甲", "学员甲", [("bold", 0, 2)]),
        ("🏫 _到 *早*_", "🏫 到 早", [("italic", 3, 3), ("bold", 5, 1)]),
        ("_a __b___", "a b", [("italic", 0, 3), ("underline", 2, 1)]),
        ("~a~ ||b||", "a b", [("strikethrough", 0, 1), ("spoiler", 2, 1)]),
        ("`a_b` ```py\nx```", "a_b x", [("code", 0, 3), ("pre", 4, 1)]),
        ("1\\.5 \\- x", "1.5 - x", []),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
        (">a\n>b||\nc", "a\nb\nc", [("expandable_blockquote", 0, 3)]),
        ("[去](https://x.cn/\\))", "去", [("text_link", 0, 1)]),
    ],
)
def test_markdown_becomes_text_with_utf16_offsets(source: str, plain: str, entities: Entities) -> None:
    marked = markup_markdown.parse(source)
    assert (marked.text, short(marked.entities)) == (plain, entities)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟__🏟 _🏟___", "Can't find end of Italic entity at byte offset 23"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("[telegram\\.org](asd", "Can't find end of a URL at byte offset 16"),
    ],
)
def test_broken_markdown_is_refused(source: str, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        markup_markdown.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {fault}"


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("请用 /help@classbell_bot 。", [("bot_command", 3, 19)]),
        ("a/b 1/2", []),
        ("见 https://example.org/a?b=c。", [("url", 2, 25)]),
        ("t.me/classbell_bot?start=x", [("url", 0, 26)]),
        ("@trainee_one #签到 #1", [("mention", 0, 12), ("hashtag", 13, 3)]),
        ("one@example.org", [("email", 0, 15)]),
    ],
)
def test_commands_links_mentions_and_hashtags_are_found(source: str, entities: Entities) -> None:
    assert short(text.finish(text.Marked(source)).entities) == entities


def test_nothing_is_found_inside_code() -> None:
    assert short(text.finish(markup_html.parse("<code>/start</code>")).entities) == [("code", 0, 6)]


def test_space_around_a_text_is_dropped_and_entities_follow() -> None:
    marked = text.finish(markup_html.parse("  \n<b>x </b>\n"))
    assert (marked.text, short(marked.entities)) == ("x", [("bold", 0, 1)])


def test_lengths_count_after_markup_and_in_utf16_units() -> None:
    text.as_text(markup_html.parse(f"<b>{'课' * 4096}</b>"))
    text.as_caption(text.Marked("🏫" * 512))
    with pytest.raises(TextTooLong):
        text.as_text(text.Marked("x" * 4097))
    with pytest.raises(CaptionTooLong):
        text.as_caption(text.Marked("🏫" * 512 + "x"))
    with pytest.raises(TextEmpty):
        text.as_text(text.finish(text.Marked(" \n")))


def test_entities_given_beyond_the_text_are_refused() -> None:
    with pytest.raises(Refused, match="ends outside"):
        text.given("abc", [{"type": "bold", "offset": 2, "length": 2}])

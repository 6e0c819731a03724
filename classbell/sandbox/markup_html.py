"""HTML as the Bot API understands it, turned into text with entities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from classbell.sandbox.refusals import CannotParse
from classbell.sandbox.text import Marked, linked, ordered, piece, units
from classbell.sandbox.values import Json

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
HIGHEST = 0x10FFFF
PLAIN = re.compile(r"[^<&]+")
REFERENCE = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
NAME = re.compile(r"</?([^\s>]*)(?=[\s>])")
REST = re.compile(r"""((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")


@dataclass
class Opened:
    """A tag not yet closed: where its text begins, in UTF-16 units, and what it says."""

    name: str
    offset: int
    attributes: dict[str, str]


@dataclass
class Reader:
    """Reads HTML once from left to right; refuses broken markup with the byte where it broke."""

    source: str
    at: int = 0
    text: str = ""
    length: int = 0
    opened: list[Opened] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> Marked:
        """Return the text and its entities."""
        while self.at < len(self.source):
            self._step()
        if self.opened:
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        return Marked(self.text, ordered(self.entities[::-1]))

    def _step(self) -> None:
        if self.source.startswith("</", self.at):
            self._close()
        elif self.source.startswith("<", self.at):
            self._open()
        else:
            self._put()

    def _put(self) -> None:
        match = PLAIN.match(self.source, self.at) or REFERENCE.match(self.source, self.at)
        found = (match.group() if PLAIN.match(match.group()) else referred(match)) if match else "&"
        self.text += found
        self.length += units(found)
        self.at = match.end() if match else self.at + 1

    def _open(self) -> None:
        where = f"at byte offset {self._byte()}"
        name = self._name(f"Unclosed start tag {where}")
        if name not in KINDS:
            raise CannotParse(f'Unsupported start tag "{name}" {where}')
        rest = REST.match(self.source, self.at)
        if rest is None:
            raise CannotParse(f"Unclosed start tag {where}")
        self.at = rest.end()
        attributes = attributes_in(rest.group(1))
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" {where}')
        self.opened.append(Opened(name, self.length, attributes))

    def _close(self) -> None:
        where = f"at byte offset {self._byte()}"
        if not self.opened:
            raise CannotParse(f"Unexpected end tag {where}")
        name = self._name(f"Unclosed end tag {where}")
        rest = re.compile(r"\s*>").match(self.source, self.at)
        if rest is None:
            raise CannotParse(f"Unclosed end tag {where}")
        self.at = rest.end()
        opened = self.opened.pop()
        if name not in {"", opened.name}:
            raise CannotParse(f'Unmatched end tag {where}, expected "</{opened.name}>", found "</{name}>"')
        self._keep(opened)

    def _name(self, fault: str) -> str:
        match = NAME.match(self.source, self.at)
        if match is None:
            raise CannotParse(fault)
        self.at = match.end()
        return match.group(1).lower()

    def _keep(self, opened: Opened) -> None:
        place: Json = {"offset": opened.offset, "length": self.length - opened.offset}
        about = described(opened, place, self.text) if place["length"] else {}
        inner = self.entities[-1] if self.entities else {}
        if {about.get("type"), inner.get("type")} == {"pre", "code"} and place.items() <= inner.items():
            _join(inner, about)
        elif about:
            self.entities.append({**about, **place})

    def _byte(self) -> int:
        return len(self.source[: self.at].encode())


def parse(source: str) -> Marked:
    """Return the text and entities of HTML; refuses what is broken."""
    marked = Reader(source).read()
    for entity in marked.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return marked


def described(opened: Opened, place: Json, text: str) -> Json:
    """Return what an entity says beyond its place; nothing for a link that leads nowhere."""
    if opened.name == "a":
        return linked(opened.attributes.get("href") or piece(text, place))
    if opened.name == "blockquote" and "expandable" in opened.attributes:
        return {"type": "expandable_blockquote"}
    if opened.name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": opened.attributes.get("emoji-id", "")}
    about = {"type": KINDS[opened.name]}
    language = opened.attributes.get("class", "").partition("language-")[2]
    return about | ({"language": language} if opened.name == "code" and language else {})


def referred(match: re.Match[str]) -> str:
    """Return the character that a reference such as `&lt;` or `&#20013;` stands for."""
    decimal, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code <= HIGHEST else match.group()


def attributes_in(source: str) -> dict[str, str]:
    """Return the attributes of a tag, their references resolved."""
    found = ((match.group(1), match.groups()[1:]) for match in ATTRIBUTE.finditer(source))
    return {name.lower(): REFERENCE.sub(referred, next(filter(None, values), "")) for name, values in found}


def _join(inner: Json, outer: Json) -> None:
    """`pre` around `code`, or the other way about, is one block, in the language of the code."""
    language = inner.pop("language", None) or outer.get("language")
    inner |= {"type": "pre"} | ({"language": language} if language else {})

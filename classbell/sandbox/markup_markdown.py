"""MarkdownV2 as the Bot API understands it, turned into text with entities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from classbell.sandbox.refusals import CannotParse
from classbell.sandbox.text import Marked, linked, ordered, piece, units
from classbell.sandbox.values import Json

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
    "[": ("text_link", "TextUrl"),
    "![": ("custom_emoji", "CustomEmoji"),
    ">": ("blockquote", "BlockQuote"),
}
LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
ESCAPABLE = range(1, 127)


@dataclass
class Begun:
    """A mark not yet closed: where it stands in bytes and where its text begins in UTF-16 units."""

    mark: str
    byte: int
    offset: int
    about: Json = field(default_factory=dict)


@dataclass
class Reader:
    """Reads MarkdownV2 once from left to right; refuses broken markup."""

    source: str
    at: int = 0
    text: str = ""
    length: int = 0
    begun: list[Begun] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> Marked:
        """Return the text and its entities."""
        while self.at < len(self.source):
            self._step()
        self._end_quote()
        if self.begun:
            self._unfinished(self.begun[-1])
        return Marked(self.text, ordered(self.entities[::-1]))

    def _step(self) -> None:
        character = self.source[self.at]
        inside = self.begun[-1].mark if self.begun else ""
        if self._escaped():
            self._put(self.source[self.at + 1], 2)
        elif "`" in inside:
            self._in_code(inside)
        elif character == "\n":
            self._line_end()
        elif character == ">" and self._line_start():
            self._quote()
        elif character in RESERVED:
            self._mark(inside)
        else:
            self._put(character, 1)

    def _escaped(self) -> bool:
        following = self.source[self.at + 1 : self.at + 2]
        return self.source[self.at] == "\\" and bool(following) and ord(following) in ESCAPABLE

    def _in_code(self, inside: str) -> None:
        if self.source.startswith(inside, self.at):
            self._end(self.begun.pop())
            self.at += len(inside)
        else:
            self._put(self.source[self.at], 1)

    def _mark(self, inside: str) -> None:
        mark = self._mark_here()
        if mark == "]" and inside in {"[", "!["}:
            self._end_link(self.begun.pop())
        elif mark not in MARKS or mark == ">":
            reserved = f"Character '{mark[0]}' is reserved and must be escaped with the preceding '\\'"
            raise CannotParse(reserved)
        elif mark == inside:
            self._end(self.begun.pop())
            self.at += len(mark)
        else:
            self._begin(mark)

    def _mark_here(self) -> str:
        longest = (mark for mark in ("```", "__", "||", "![") if self.source.startswith(mark, self.at))
        return next(longest, self.source[self.at])

    def _begin(self, mark: str) -> None:
        begun = Begun(mark, self._byte(), self.length)
        self.begun.append(begun)
        self.at += len(mark)
        language = LANGUAGE.match(self.source, self.at) if mark == "```" else None
        if language:
            begun.about["language"] = language.group(1)
            self.at = language.end()
        if mark == "```" and self.source.startswith("\n", self.at):
            self.at += 1

    def _end(self, begun: Begun) -> None:
        kind = begun.about.pop("type", MARKS[begun.mark][0])
        if self.length > begun.offset:
            place = {"offset": begun.offset, "length": self.length - begun.offset}
            self.entities.append({"type": kind, **begun.about, **place})

    def _end_link(self, begun: Begun) -> None:
        self.at += 1
        address = self._address() if self.source.startswith("(", self.at) else ""
        if begun.mark == "![":
            begun.about["custom_emoji_id"] = address.partition("id=")[2]
        else:
            place = {"offset": begun.offset, "length": self.length - begun.offset}
            begun.about = linked(address or piece(self.text, place))
        if begun.about:
            self._end(begun)

    def _address(self) -> str:
        begin = self._byte() + 1
        address, self.at = "", self.at + 1
        while self.at < len(self.source) and self.source[self.at] != ")":
            self.at += self._escaped()
            address += self.source[self.at]
            self.at += 1
        if self.at >= len(self.source):
            raise CannotParse(f"Can't find end of a URL at byte offset {begin}")
        self.at += 1
        return address

    def _quote(self) -> None:
        if not any(begun.mark == ">" for begun in self.begun):
            self.begun.append(Begun(">", self._byte(), self.length))
        self.at += 1

    def _line_end(self) -> None:
        if not self.source.startswith("\n>", self.at):
            self._end_quote()
        self._put("\n", 1)

    def _end_quote(self) -> None:
        """A spoiler mark at the very end of a quotation makes it one that unfolds."""
        if not self.begun or self.begun[0].mark != ">":
            return
        last = self.begun[-1]
        if last.mark == "||" and last.offset == self.length:
            self.begun.pop()
            self.begun[0].about["type"] = "expandable_blockquote"
        if len(self.begun) > 1:
            self._unfinished(last)
        self._end(self.begun.pop())

    def _line_start(self) -> bool:
        return self.at == 0 or self.source[self.at - 1] == "\n"

    def _unfinished(self, begun: Begun) -> None:
        name = "PreCode" if "language" in begun.about else MARKS[begun.mark][1]
        raise CannotParse(f"Can't find end of {name} entity at byte offset {begun.byte}")

    def _put(self, text: str, taken: int) -> None:
        self.text += text
        self.length += units(text)
        self.at += taken

    def _byte(self) -> int:
        return len(self.source[: self.at].encode())


def parse(source: str) -> Marked:
    """Return the text and entities of MarkdownV2; refuses what is broken."""
    return Reader(source).read()

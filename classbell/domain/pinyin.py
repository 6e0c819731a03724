"""Chinese in the alphabet, character by character, as names are spelled.

A name is no phrase: the package's dictionary of phrases would change readings that are right, and take 40 MB.
"""

from __future__ import annotations

import os

os.environ["PYPINYIN_NO_PHRASES"] = "yes"  # the package reads it as it is loaded

from pypinyin import Style, lazy_pinyin


def spelled(text: str) -> str:
    """Give a text in letters without tones; what is no Chinese character stays as it is."""
    return "".join(lazy_pinyin(text))


def initials(text: str) -> str:
    """Give the first letter of each character, and what is no Chinese character as it is."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))

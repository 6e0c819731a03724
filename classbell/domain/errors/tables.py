"""Files that people send: tables, and what is wrong with them."""

from __future__ import annotations

from classbell.domain.errors.basics import Refused


class FileTooBig(Refused):
    """The file has more bytes than are read; `megabytes` says how many are."""


class FileTooHeavy(Refused):
    """Reading the file took more memory or time than a table of people ever needs."""


class FileTooLong(Refused):
    """The table has more rows, or more text, than are read."""


class FileTooWide(Refused):
    """The table has more columns than are read."""


class FileBroken(Refused):
    """The file begins like a workbook and cannot be read as one."""


class FileOld(Refused):
    """The workbook is of the format before 2007, or has a password."""


class FileHasMacros(Refused):
    """The workbook carries macros."""


class FileEmpty(Refused):
    """The table holds nothing below its headings, or nothing at all."""


class NotATable(Refused):
    """The file is neither a workbook nor a CSV."""


class HeadingsMissing(Refused):
    """The table lacks columns that are needed; `missing` names them."""


class ImportGone(Refused):
    """What was read is not waiting any more: it was kept, let go, or is too old."""


class NothingToKeep(Refused):
    """No row of the table can be kept."""


class FileNotFetched(Refused):
    """The chat service did not hand over the file that was sent."""


class FileExpected(Refused):
    """A file is awaited, and something else came."""

"""Going through the chains of sealed days again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.actions.seals import sealed_day_of
from classbell.domain import audits, sealed_files, seals
from classbell.domain.audits import Finding
from classbell.domain.classes import Class
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.errors.register import SealedElsewhere
from classbell.domain.people import Caller, Verb
from classbell.domain.sealed_files import Altered, File
from classbell.domain.seals import Kind, Link, SealedSession
from classbell.domain.tables import Table
from classbell.faces import sealed
from classbell.storage import classes
from classbell.storage import seals as kept
from classbell.storage.database import Reader
from classbell.words.catalogue import Voice, choose


@dataclass(frozen=True, slots=True)
class Audit:
    """What going through a class's chain has found, and how much it went through."""

    class_: Class
    links: int
    marks: int
    findings: tuple[Finding, ...]
    titles: Mapping[int, str] = field(default_factory=dict)
    """Of the sealed sessions, by their id."""


@dataclass(frozen=True, slots=True)
class FileAudit:
    """What comparing a file with the chain has found."""

    class_: Class
    day: date
    rows: int
    altered: tuple[Altered, ...]
    since: int
    """How many amendments were made after the file."""


async def recheck(desk: Desk, caller: Caller, class_id: int) -> Audit:
    """Go through a class's chain again for its staff."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        if class_ is None:
            raise NotAllowed
        return await _audit(tx, class_)


async def audit_all(tx: Reader) -> list[Audit]:
    """Go through the chains of all classes; for the command line, which asks for nobody."""
    return [await _audit(tx, class_) for class_ in await kept.classes(tx)]


async def check_file(desk: Desk, caller: Caller, table: Table) -> FileAudit:
    """Compare a file of a sealed day with the chain, for the class's staff.

    Raises NotASealedFile, SealedElsewhere, NotAllowed.
    """
    file = sealed_files.read(table)
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, file.ref.class_id)
        return await compare(tx, file, desk.code_key)


async def compare(tx: Reader, file: File, code_key: bytes) -> FileAudit:
    """Compare a file with the chain; for the command line, which asks for nobody. Raises SealedElsewhere."""
    class_ = await classes.class_of(tx, file.ref.class_id)
    links = [] if class_ is None else await kept.links_of_day(tx, class_.id, file.ref.day)
    if class_ is None or file.ref.number not in {one.place.number for one in links}:
        raise SealedElsewhere
    day = await sealed_day_of(tx, class_, file.ref.day)
    then = day.upto(file.ref.number)
    expected = sealed.rows(then, Voice(choose([file.ref.language], "en"), class_.zone))
    found = sealed_files.altered(sealed_files.key(code_key), file, expected)
    return FileAudit(class_, day.day, len(file.rows), tuple(found), len(day.links) - len(then.links))


async def _audit(tx: Reader, class_: Class) -> Audit:
    links = await kept.links(tx, class_.id)
    marks = await kept.standing(tx, class_.id)
    sealed_ids = await kept.sealed_ids(tx, class_.id)
    found = audits.audit(links, marks, sealed_ids, await kept.logged(tx, class_.id))
    named = [await _named(tx, class_, one) for one in found]
    titles = {one.id: one.title for link in links for one in _sessions(link)}
    return Audit(class_, len(links), sum(len(one.marks) for one in links), tuple(named), titles)


def _sessions(link: Link) -> Sequence[SealedSession]:
    """Give a day's sessions, as far as its head can still be read."""
    try:
        return seals.read_day(link.head)[1] if link.place.kind is Kind.DAY else []
    except ValueError:
        return []


async def _named(tx: Reader, class_: Class, finding: Finding) -> Finding:
    """Name whom the chain itself does not name: a mark that was never sealed, a row that cannot be read."""
    if finding.name is not None or finding.person_id is None:
        return finding
    named = await kept.person(tx, finding.person_id, class_.id)
    return replace(finding, name=named.name if named else None)

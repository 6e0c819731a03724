"""Makers for tests of certificates: a class that is over, its organiser, and certificates read as a camera would."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdfium2
import zxingcpp

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School

if TYPE_CHECKING:
    from tests.whole.test_permissions import Play

ENGLISH = "Trainee One"
MARKS = {"学员甲": ("on_time", "late"), ENGLISH: ("on_time", "on_time"), "学员丙": ("absent", "on_time")}


@dataclass
class Graduating:
    """A class of two sessions that have settled, and its people's phones."""

    school: School
    class_id: int
    organiser: Phone
    trainees: dict[str, Phone]

    async def person_id(self, name: str) -> int:
        [(person_id,)] = await self.school.sql("SELECT id FROM people WHERE name = :name", name=name)
        return int(person_id)

    async def look(self) -> None:
        """Let the organiser open the certificates of the class."""
        self.organiser.forget()
        await self.organiser.send("/class")
        await self.organiser.tap("🎓 结业证书")

    async def issue(self, count: int) -> None:
        """Let the organiser issue so many certificates."""
        await self.look()
        await self.organiser.tap(f"🎓 颁发 {count} 张证书")
        await self.organiser.tap(f"✅ 确定颁发 {count} 张")
        await self.organiser.sees("🎓 已颁发")

    async def look_at(self, part: str, name: str) -> None:
        """Let the organiser pick somebody from one part of the people."""
        await self.look()
        await self.organiser.tap(part)
        await self.organiser.tap(name)
        await self.organiser.sees(f"🎓 {name}\n")


async def graduating(s: School, marks: dict[str, tuple[str, ...]] | None = None) -> Graduating:
    """A class whose two sessions of 90 minutes are over and settled, with everybody's marks."""
    class_id = await s.add_class()
    organiser = await s.phone_of("组织员", class_id, "organiser")
    done = {"opened_at": 1, "closed_at": 2, "settled_at": stamp(s.clock())}
    sessions = [await s.add_session(class_id, -timedelta(days=days), f"课{days}", **done) for days in (3, 2)]
    trainees = {}
    for name, statuses in (marks or MARKS).items():
        language = "en" if name == ENGLISH else "zh-hans"
        trainees[name] = await s.phone_of(name, class_id, language_code=language)
        await mark(s, name, sessions, statuses)
    await s.comes_to("SELECT COUNT(*) FROM accounts WHERE language_code IS NULL", [(0,)])
    return Graduating(s, class_id, organiser, trainees)


async def mark(s: School, name: str, sessions: Sequence[int], statuses: Sequence[str]) -> None:
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
    for session_id, status in zip(sessions, statuses, strict=True):
        facts = {"status": status, "evidence": "E2", "kept_at": stamp(s.clock())}
        await s.add("marks", session_id=session_id, person_id=person_id, **facts)


async def received(phone: Phone) -> tuple[str, str]:
    """Give the words on the certificate that has come to a phone, and the address in its code, read from the pixels."""
    sent = await phone.sees_a("document")
    file = await phone.box.file(sent["document"]["file_id"])
    with pypdfium2.PdfDocument(io.BytesIO(file)) as document:
        [page] = list(document)
        words = "".join(page.get_textpage().get_text_range().split())
        [found] = zxingcpp.read_barcodes(page.render(scale=2).to_pil().convert("L"))
    return words, found.text


async def graduate(play: Play) -> None:
    """While its sessions count as settled, the organiser issues the certificates of the class, and revokes one."""
    s, organiser = play.school, play.people["organiser"]
    kept = await s.sql("SELECT id, settled_at FROM sessions WHERE class_id = :id", id=play.class_id)
    await s.sql("UPDATE sessions SET settled_at = 1 WHERE class_id = :id", id=play.class_id)
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '秘密学员甲'")
    whose = f"{play.class_id}:{person_id}"
    chosen = (f"certificates.choose:{whose}:1", "补课已完成")
    await _do(play, f"certificates.class:{play.class_id}", f"certificates.part:{play.class_id}:not:0", *chosen)
    await _do(play, f"certificates.unchoose:{whose}", *chosen)
    await _do(play, f"certificates.class:{play.class_id}", f"certificates.ask:{play.class_id}")
    offered = (await play.feed.look())[organiser.id]
    await _do(play, *[data for data in offered if data.startswith("certificates.issue:")][-1:])
    await _do(
        play, f"certificates.person:{whose}", f"certificates.paper:{whose}", f"certificates.revoke:{whose}", "发错了"
    )
    await _do(play, f"certificates.restore:{whose}")
    for session_id, settled_at in kept:
        await s.sql("UPDATE sessions SET settled_at = :at WHERE id = :id", at=settled_at, id=session_id)
    await play.people["trainee"].sees("您的结业证书已颁发")


async def _do(play: Play, *acts: str) -> None:
    for act in acts:
        await (play.feed.press if "." in act else play.feed.say)(play.people["organiser"], act)
        await play.feed.look()

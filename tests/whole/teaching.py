"""Makers for tests of lecturers: a class whose sessions name them, what is asked about them, and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School
from tests.whole.test_feedback import ask

ASKS = {"lecturer": "lecturer", "session": "session"}
LEAST_3 = {"feedback": {"least_answers": 3}}


@dataclass
class Teaching:
    """A class, its trainees' phones and its sessions, all of them over."""

    school: School
    class_id: int
    trainees: list[Phone]
    sessions: list[int] = field(default_factory=list)

    async def session(self, title: str, *lecturers: str, hours_ago: int = 2) -> int:
        """Add a session that is over, at which everybody was."""
        s, names = self.school, json.dumps(list(lecturers), ensure_ascii=False)
        times = {"opened_at": 1, "closed_at": 2}
        session_id = await s.add_session(self.class_id, timedelta(hours=-hours_ago), title, lecturers=names, **times)
        came = [person_id for (person_id,) in await s.sql("SELECT person_id FROM enrolments ORDER BY id")]
        mark = {"session_id": session_id, "status": "on_time", "evidence": "E2", "kept_at": 1}
        await s.add_rows("marks", [mark | {"person_id": person_id} for person_id in came])
        self.sessions.append(session_id)
        return session_id

    async def uses(self, about: str, template: str | None) -> None:
        """Let the class use a form that comes with the program, or none."""
        s = self.school
        form_id = None
        if template is not None:
            [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = :template", template=template)
        await s.add("class_forms", class_id=self.class_id, about=about, form_id=form_id)

    async def rated(self, session_id: int, stars: str) -> None:
        """Ask about a session, and let the trainees give their stars, one letter each; then it has closed."""
        s = self.school
        await ask(s, session_id)
        for trainee, star in zip(self.trainees, stars, strict=True):
            trainee.forget()
            await trainee.tap(f"{star} ⭐")
            await trainee.sees("匿名保存")
        await self.close()

    async def close(self) -> None:
        """Let all rounds be closed, a moment ago."""
        s = self.school
        await s.sql("UPDATE rounds SET closes_at = :at", at=stamp(s.clock() - timedelta(minutes=1)))


async def teaching(s: School, trainees: str = "甲", run: str = "第1期") -> Teaching:
    """A class with so many trainees, each with a phone."""
    class_id = await s.add_class(run=run)
    phones = [await s.phone_of(f"学员{name}", class_id) for name in trainees]
    await s.comes_to("SELECT COUNT(*) FROM accounts WHERE language_code IS NOT NULL", [(len(phones),)])
    return Teaching(s, class_id, phones)

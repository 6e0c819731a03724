"""Makers for tests of lecturers: a class whose sessions name them, what is asked about them, and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School
from tests.whole.test_feedback import ask

if TYPE_CHECKING:
    from tests.whole.test_permissions import Play

BEYOND = ("histories.chart:1", "histories.book:1")
"""Buttons of a history that a day of one trainee has not enough answers for."""
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


async def teach(play: Play) -> None:
    """Let a day's session be given by its lecturer, in a programme that is asked about; press all that comes of it.

    Call it when the session has been asked about, and before that has closed.
    """
    s, organiser, class_id = play.school, play.people["organiser"], play.class_id
    programme_id = await s.add("programmes", unit_id=2, name="年度轮训", year=2026)
    await s.sql("UPDATE classes SET programme_id = :programme WHERE id = :id", programme=programme_id, id=class_id)
    [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = 'programme'")
    key = f"{class_id}:0"
    acts = [f"lecturers.session:{play.session_id}", f"lecturers.class:{key}", f"lecturers.look:{key}"]
    acts += [f"lecturers.{verb}:{key}" for verb in ("who", "link", "send", "ask_void", "void")]
    [(lecturer_id,)] = await s.sql("SELECT person_id FROM lecturers WHERE name = '授课人'")
    acts += [f"lecturers.mean:{key}:{lecturer_id}", "histories.look:1", "programmes.list:0"]
    acts += [f"forms.about:{programme_id}:p", f"forms.choose:{programme_id}:p:{form_id}"]
    acts += [f"programmes.{verb}:{programme_id}" for verb in ("look", "sure", "ask")]
    acts += ["evaluations.look:1", "evaluations.at:1:o:", "evaluations.at:1:o:4"]
    for act in acts:
        await play.feed.press(organiser, act)
        await play.feed.look()
    await play.people["lecturer"].sees("您在“一班”有 1 次课")
    await play.feed.look()
    await play.feed.press(play.people["lecturer"], f"lecturers.own:{class_id}")
    await play.feed.look()

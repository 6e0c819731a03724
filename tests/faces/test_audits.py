"""Whatever can happen to a mark, and whatever can be found, has its words."""

from __future__ import annotations

import pytest

from classbell.domain.attendance import Direction, Event, Status
from classbell.domain.audits import Fault, Finding
from classbell.faces import audits
from classbell.words.catalogue import Voice, languages
from tests.days import a_mark, a_session


@pytest.mark.parametrize("language", languages())
def test_every_event_and_every_fault_is_worded(language: str) -> None:
    voice = Voice(language)
    said = {voice.text(f"seal.event.{event}") for event in Event}
    assert len(said) == len(Event), "no two alike"
    mark = a_mark(a_session(7), 1, Status.ON_LEAVE)
    found = [
        audits.finding(Finding(fault, number=2, session_id=7, sealed=mark), {7: "公文写作"}, voice) for fault in Fault
    ]
    assert len(set(found)) == len(Fault)
    assert all(voice.text(f"seal.direction.{direction}") for direction in Direction)

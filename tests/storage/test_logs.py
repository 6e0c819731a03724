"""The logs, by session and by person, alike on both engines."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.attendance import Evidence, Mark, Status
from classbell.domain.logs import Scope
from classbell.domain.people import Caller
from classbell.storage import changes
from classbell.storage import logs as kept
from classbell.storage.attendance import Attempt, keep_attempt, told
from classbell.storage.changes import Change
from tests.storage.rows import NOW, add_class, add_person, add_session
from tests.stores import engines, store


@engines
async def test_each_log_holds_what_is_of_its_session_or_person_and_nothing_else(engine: str) -> None:
    async with store(engine) as db:
        class_id, other = await add_class(db), await add_class(db, "另一班")
        first, second = [await add_session(db, class_id, NOW + timedelta(hours=hour)) for hour in (0, 3)]
        elsewhere = await add_session(db, other)
        one, two = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙")]
        mark = Mark(first, one, Status.LATE, Evidence.ROTATING, NOW)
        async with db.begin() as tx:
            for key in ((first, one), (first, two), (second, one), (elsewhere, one)):
                change = Change("mark", f"{key[0]}/{key[1]}", "by_hand", None, told(mark), f"{key}")
                await changes.keep(tx, change, two, NOW, None)
            for session_id, verdict in ((first, "accepted"), (None, "refused.code_forged"), (elsewhere, "again")):
                caller = Caller(7, "甲", one, "学员甲", "zh_CN", NOW, None)
                await keep_attempt(tx, caller, Attempt("qr", verdict, session_id, None, timedelta(seconds=3)))
        of_session, of_person = Scope(class_id, session_id=first), Scope(class_id, person_id=one)
        async with db.report() as tx:
            assert [row.name for row in await kept.changed(tx, of_session)] == ["学员乙", "学员甲"]
            [second_change, first_change] = await kept.changed(tx, of_person)
            assert (first_change.old, first_change.new, first_change.by) == (None, mark, "学员乙")
            assert second_change.reason == f"{(second, one)}"
            assert [row.verdict for row in await kept.tried(tx, of_session)] == ["accepted"]
            tried = await kept.tried(tx, of_person)
            assert [row.verdict for row in tried] == ["refused.code_forged", "accepted"]
            assert tried[0].code_age == timedelta(seconds=3)
            assert await kept.enrolled(tx, class_id, one) == "学员甲"
            assert await kept.enrolled(tx, other, one) is None

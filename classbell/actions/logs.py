"""Looking into the logs of marks and of tries to sign in; for the class's staff."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.actions.sessions import supervised
from classbell.domain.classes import Class
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.logs import Log, Scope
from classbell.domain.people import Caller, PersonId, Verb
from classbell.storage import classes
from classbell.storage import logs as kept
from classbell.storage.classes import Line
from classbell.storage.database import Reader


async def of_session(desk: Desk, caller: Caller, session_id: int) -> Log:
    """Give the logs of one session; raises NotAllowed."""
    async with desk.db.report() as tx:
        session, _ = await supervised(tx, caller, session_id)
        class_ = await _class(tx, session.class_id)
        return await _log(desk, tx, (class_, session.title), Scope(class_.id, session_id=session_id))


async def of_person(desk: Desk, caller: Caller, class_id: int, person_id: PersonId) -> Log:
    """Give the logs of one person in a class, enrolled now or before; raises NotAllowed."""
    async with desk.db.report() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_, name = await _class(tx, class_id), await kept.enrolled(tx, class_id, person_id)
        if name is None:
            raise NotAllowed
        return await _log(desk, tx, (class_, name), Scope(class_id, person_id=person_id))


async def people(desk: Desk, caller: Caller, class_id: int) -> tuple[Class, list[Line]]:
    """Give a class and its roll, to pick a person from; raises NotAllowed."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        return await _class(tx, class_id), await classes.roll(tx, class_id)


async def _class(tx: Reader, class_id: int) -> Class:
    class_ = await classes.class_of(tx, class_id)
    if class_ is None:
        raise NotAllowed
    return class_


async def _log(desk: Desk, tx: Reader, what: tuple[Class, str], scope: Scope) -> Log:
    class_, title = what
    changed, tried = await kept.changed(tx, scope), await kept.tried(tx, scope)
    return Log(class_, scope, title, tuple(changed), tuple(tried), desk.now())

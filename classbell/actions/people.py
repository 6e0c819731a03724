"""Meeting accounts and choosing a language."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.domain.people import Caller, Role
from classbell.storage import people as kept
from classbell.storage.people import Account

BLOCKED = "blocked"


async def meet(desk: Desk, account_id: int, name: str, tags: tuple[str | None, str | None]) -> Account:
    """Give the account that writes, keeping how it calls itself now: name and (username, language code)."""
    async with desk.db.read() as tx:
        account = await kept.account(tx, account_id)
    if account and (account.name, account.language_code, account.unreachable) == (name, tags[1], None):
        return account
    async with desk.db.begin() as tx:
        await kept.meet(tx, account_id, name, tags, desk.now())
        met = await kept.account(tx, account_id)
    assert met is not None  # it was kept above
    return met


async def known(desk: Desk, account_id: int) -> Account | None:
    """Give an account that has written to us in private, without keeping anything of it now."""
    async with desk.db.read() as tx:
        return await kept.account(tx, account_id)


async def lose(desk: Desk, caller: Caller) -> None:
    """Remember that the caller has blocked the bot; what they are enrolled in stays."""
    async with desk.db.begin() as tx:
        await kept.set_unreachable(tx, caller.account_id, BLOCKED)


async def roles(desk: Desk, caller: Caller) -> frozenset[Role]:
    """Give the roles the caller holds anywhere; what they allow where is asked by each action."""
    if caller.person_id is None:
        return frozenset()
    async with desk.db.read() as tx:
        return frozenset(grant.role for grant in await kept.grants(tx, caller.person_id))


async def choose_language(desk: Desk, caller: Caller, language: str) -> None:
    """Keep the language the caller wants to be spoken to in: for the person, or the account while it is unbound."""
    async with desk.db.begin() as tx:
        await kept.choose_language(tx, caller.account_id, caller.person_id, language)

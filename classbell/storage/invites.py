"""One-time links, as kept: never the secret, only what it hashes to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time link that was made here."""

    id: int
    kind: str
    """`person`, or `admin`, which is for nobody in particular."""
    person_id: PersonId | None
    class_id: int | None
    expires_at: datetime
    used_by: int | None
    """The account that has used it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A link that is being made, with the secret that is told once."""

    secret: str
    kind: str
    expires_at: datetime
    person_id: PersonId | None = None
    class_id: int | None = None


async def issue(tx: Transaction, issues: Iterable[Issue], by: PersonId | None, now: datetime) -> None:
    """Keep new links; those that the same people have not used yet are void from now on."""
    made = list(issues)
    await tx.many("invites.void", [{"person_id": one.person_id} for one in made if one.person_id is not None])
    if any(one.kind == "admin" for one in made):
        await tx.run("invites.void_admin")
    await tx.many("invites.add", [_row(one, by, now) for one in made])


async def of_secret(tx: Reader, secret: str) -> Invite | None:
    """Give the link with this secret, or None."""
    row = await tx.one("invites.of_secret", secret_hash=_hashed(secret))
    return row and Invite(
        id=row["id"],
        kind=row["kind"],
        person_id=row["person_id"],
        class_id=row["class_id"],
        expires_at=instant(row["expires_at"]),
        used_by=row["used_by"],
    )


async def use(tx: Transaction, invite_id: int, account_id: int, now: datetime) -> bool:
    """Spend a link; False when it is spent already."""
    return await tx.run("invites.use", invite_id=invite_id, account_id=account_id, now=stamp(now)) > 0


def _row(one: Issue, by: PersonId | None, now: datetime) -> dict[str, object]:
    return {
        "secret_hash": _hashed(one.secret),
        "kind": one.kind,
        "person_id": one.person_id,
        "class_id": one.class_id,
        "made_by": by,
        "now": stamp(now),
        "expires_at": stamp(one.expires_at),
    }


def _hashed(secret: str) -> str:
    """128 random bits need neither salt nor stretching."""
    return hashlib.sha256(secret.encode()).hexdigest()

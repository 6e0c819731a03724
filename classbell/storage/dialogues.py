"""Where each account is within a dialogue of several steps, as kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Which dialogue, which step of it is next, and what was said so far (JSON values)."""

    name: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)


async def of(tx: Reader, account_id: int) -> Dialogue | None:
    """Give the dialogue an account is in, or None."""
    row = await tx.one("dialogues.of", account_id=account_id)
    return row and Dialogue(row["name"], row["step"], json.loads(row["data"]))


async def keep(tx: Transaction, account_id: int, dialogue: Dialogue, now: datetime) -> None:
    """Put the account at this step, in place of whatever dialogue it was in."""
    await tx.run(
        "dialogues.keep",
        account_id=account_id,
        name=dialogue.name,
        step=dialogue.step,
        data=json.dumps(dialogue.data, ensure_ascii=False),
        now=stamp(now),
    )


async def end(tx: Transaction, account_id: int) -> None:
    """Forget the account's dialogue, if it is in one."""
    await tx.run("dialogues.end", account_id=account_id)

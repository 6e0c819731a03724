"""Drawing lots in a way that everybody can check afterwards.

The seed is made when an offer is published, and its SHA-256 is told from then on; the seed itself when it is drawn.
Every choice is a ticket with a number. A ticket's key is the SHA-256 of "seed:tickets:number", where `tickets` is the
SHA-256 of all the numbers of its class, in ascending order with commas between. The lowest key comes first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """One ticket of a class with its key, the best first."""

    ticket: int
    key: str


def draw(seed: str, tickets: Collection[int]) -> list[Drawn]:
    """Give the tickets in the order in which they come to a place; each order is as likely as any other."""
    together = _digest(",".join(map(str, sorted(tickets))))
    drawn = [Drawn(ticket, _digest(f"{seed}:{together}:{ticket}")) for ticket in tickets]
    return sorted(drawn, key=lambda one: one.key)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

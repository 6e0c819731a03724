"""On what terms a session is signed in to: which kind of code, how strong evidence has to be, whether place is asked.

A session goes by what its supervisor chose for it; where nothing was chosen by its class, and then by the policy.
"""

from __future__ import annotations

from dataclasses import dataclass

from classbell.domain.attendance import Evidence

CODE_KINDS = ("static", "rotating", "challenge")
"""From the weakest: one that stays; one that changes; one that changes and has a picture to be named beside it."""
FLOORS = (Evidence.STATIC, Evidence.ROTATING, Evidence.LOCATED)
"""What may be asked for at the least of a sign-in."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The terms where neither the session nor its class has its own."""

    code_kind: str = "rotating"
    """`static`, `rotating` or `challenge`."""
    floor: Evidence = Evidence.STATIC
    """A sign-in on weaker evidence is no mark yet: it waits for the supervisor."""
    asks_place: bool = False
    """Whether people are asked to share where they are."""

    def __post_init__(self) -> None:
        if self.code_kind not in CODE_KINDS:
            raise ValueError(f"code_kind is one of {', '.join(CODE_KINDS)}")
        if self.floor not in FLOORS:
            raise ValueError(f"floor is one of {', '.join(FLOORS)}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was chosen for one session, or for a class; None: nothing."""

    code_kind: str | None = None
    floor: Evidence | None = None
    asks_place: bool | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms in force for one session."""

    code_kind: str
    floor: Evidence
    asks_place: bool

    def want_more_than(self, evidence: Evidence) -> bool:
        """Whether a scan on this evidence, and nothing asked since, makes no mark."""
        return evidence < self.floor or (self.code_kind == "challenge" and evidence is Evidence.ROTATING)

    @property
    def is_attainable(self) -> bool:
        """Whether a sign-in by this kind of code can come up to the floor at all."""
        best = {"static": Evidence.STATIC, "rotating": Evidence.ROTATING, "challenge": Evidence.LOCATED}
        reached = best[self.code_kind]
        if self.asks_place and self.code_kind != "static":
            reached = Evidence.LOCATED
        return reached >= self.floor


def settle(policy: Policy, *wishes: Wishes) -> Terms:
    """Give the terms in force; of the wishes, the first that says something counts."""
    kinds = (wish.code_kind for wish in wishes if wish.code_kind is not None)
    floors = (wish.floor for wish in wishes if wish.floor is not None)
    places = (wish.asks_place for wish in wishes if wish.asks_place is not None)
    return Terms(next(kinds, policy.code_kind), next(floors, policy.floor), next(places, policy.asks_place))

"""Claim and Stewardship: who wants to answer for an application, and who does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from idp.catalogue.application import Owner


class ClaimOutcome(StrEnum):
    """What became of a claim; `superseded`: another claim of the same application was confirmed first."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A claim to be stored; `proposal`: by the names of inventory columns, empty where the application exists."""

    application_id: UUID | None
    office_id: UUID
    name: str
    proposal: Mapping[str, str]
    claimant_id: UUID
    second_id: UUID | None
    reason: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A stored claim; without `application_id` it proposes an application with the values of `proposal`.

    `number`, `name` and `office` are those of the application as it is now, or as it is proposed.
    """

    id: UUID
    application_id: UUID | None
    number: str
    name: str
    office: Owner
    proposal: Mapping[str, str]
    claimant_id: UUID
    second_id: UUID | None
    reason: str
    claimed_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    outcome: ClaimOutcome | None = None
    note: str | None = None

    @property
    def is_proposal(self) -> bool:
        """Whether it proposes an application that the inventory does not have."""
        return bool(self.proposal)

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.decided_at is None


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """A decision about a claim; `officer_id` None: the operator's shell or a program."""

    outcome: ClaimOutcome
    at: datetime
    officer_id: UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stewardship:
    """The two contacts who answer for an application; `second_id` None: still to be named."""

    application_id: UUID
    steward_id: UUID
    second_id: UUID | None
    since: datetime

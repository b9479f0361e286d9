"""Documents of claims and teams: a claim, a decision, a team, a member, a change of contacts."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from idp.admin.documents.listing import require_text
from idp.catalogue.claims.claim import Claim, ClaimOutcome
from idp.clients.teams.claim_forms import LONGEST_REASON
from idp.clients.teams.contacts import LONGEST_NAME, Contact
from idp.clients.teams.team import Team
from idp.permissions import TeamRole

PersonName = Annotated[
    str, Field(min_length=1, max_length=LONGEST_NAME, description="A username, an NIP or a sub; no address has it.")
]


Said = Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(require_text)]


class ClaimDocument(BaseModel):
    """A claim of an application; people are opaque ids."""

    id: UUID
    application_id: UUID | None = Field(description="Null while it proposes an application.")
    number: str | None = Field(description="The inventory number; null where a proposal has none.")
    name: str
    office: str = Field(description="The code of the owning office.")
    claimant: UUID
    second_contact: UUID | None
    claimed_at: datetime
    outcome: ClaimOutcome | None = Field(description="Null while nobody has decided it.")

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """The document of `claim`."""
        return cls(
            id=claim.id,
            application_id=claim.application_id,
            number=claim.number or None,
            name=claim.name,
            office=claim.office.code,
            claimant=claim.claimant_id,
            second_contact=claim.second_id,
            claimed_at=claim.claimed_at,
            outcome=claim.outcome,
        )


class ClaimRequest(BaseModel):
    """A claim that is made for a person."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=60, description="The inventory number; `017` is `17`.")
    claimant: PersonName
    second_contact: PersonName | None = None
    reason: Annotated[Said, Field(min_length=1)]


class ClaimDecisionRequest(BaseModel):
    """A decision about a claim; a refusal needs a note."""

    model_config = ConfigDict(extra="forbid")

    confirmed: bool
    note: Said = ""


class MemberDocument(BaseModel):
    """A member of a team."""

    person_id: UUID
    username: str | None
    name: str
    role: TeamRole
    active: bool = Field(description="Whether they can log in.")
    partner_until: datetime | None = Field(description="Until when staff of a vendor may log in.")


class TeamDocument(BaseModel):
    """Who answers for an application, and who works on it."""

    steward: UUID | None = Field(description="Null until a claim is confirmed.")
    steward_left: bool
    second_contact: UUID | None
    members: list[MemberDocument]

    @classmethod
    def of(cls, team: Team) -> Self:
        """The document of `team`."""
        return cls(
            steward=team.stewardship.steward_id if team.stewardship else None,
            steward_left=team.steward_left,
            second_contact=team.stewardship.second_id if team.stewardship else None,
            members=[_member(one.contact, one.role) for one in team.members],
        )


class MemberRequest(BaseModel):
    """The role of a member who is added or changed."""

    model_config = ConfigDict(extra="forbid")

    role: TeamRole


class ContactRequest(BaseModel):
    """The person who becomes a contact."""

    model_config = ConfigDict(extra="forbid")

    person: PersonName


def _member(contact: Contact, role: TeamRole) -> MemberDocument:
    return MemberDocument(
        person_id=contact.id,
        username=contact.username,
        name=contact.name,
        role=role,
        active=contact.is_active,
        partner_until=contact.partner_until,
    )

"""TeamAccess: which role a person has in the team of an application."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients.store import team_members as store
from idp.foundation.database import Session
from idp.permissions import TeamRole


@dataclass(frozen=True, slots=True)
class TeamMembership:
    """A person in the team of an application."""

    application_id: UUID
    person_id: UUID
    role: TeamRole


class TeamAccess:
    """Answers who is in which team; a client belongs to the team of its application."""

    async def role_in(self, session: Session, application_id: UUID, person_id: UUID) -> TeamRole | None:
        """The person's role in the team of this application, or None."""
        found = await store.find_role(session, application_id, person_id)
        return TeamRole(found) if found is not None else None

    async def memberships_of(self, session: Session, person_id: UUID) -> tuple[TeamMembership, ...]:
        """Every team that the person is in, the oldest membership first."""
        rows = await store.list_of_person(session, person_id)
        return tuple(TeamMembership(row.application_id, row.person_id, TeamRole(row.role)) for row in rows)

"""TeamAdmin: the context of changes to claims, stewardships and teams: transaction, authority, audit trail."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.application import Application
from idp.clients.teams.team_access import TeamAccess
from idp.foundation import audit
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import TEAM_PERMISSIONS, Authority, Operation, Permit, Reach, TeamRole


@dataclass(frozen=True, slots=True)
class TeamAdmin:
    """What use cases of teams work with; who acts may do something by a role, or as a member of the team."""

    session: Session
    authority: Authority
    calendar: Calendar
    access: TeamAccess

    async def require(self, operation: Operation, application: Application) -> Permit:
        """The proof that the operation is allowed for this application. Raises InsufficientAuthority."""
        line = await offices.load_line(self.session, application.owner.id)
        if self.authority.allows_for(operation, line):
            return self.authority.require(operation, office=line)
        role = await self.own_role(application.id)
        given = frozenset() if role is None else TEAM_PERMISSIONS[role]
        return Authority(self.authority.actor, given, self.authority.token, Reach.OWN).require(operation)

    async def own_role(self, application_id: UUID) -> TeamRole | None:
        """The role of who acts in the team of this application; None: they are not in it, or no person."""
        person_id = self.authority.person_id
        return None if person_id is None else await self.access.role_in(self.session, application_id, person_id)

    async def record(self, tag: audit.AuditTag, permit: Permit, subject: UUID, detail: audit.Detail) -> None:
        """Record the act in the audit trail: who did it, by which token, with which permission."""
        await audit.record(self.session, audit.Event(tag, permit.actor, str(subject), {**detail, **permit.detail}))

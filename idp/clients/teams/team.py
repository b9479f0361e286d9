"""Team: the application, its contacts and its members, as pages, the API and commands show them."""

from dataclasses import dataclass
from datetime import datetime

from idp.catalogue.application import Application
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Stewardship
from idp.clients.store import team_members as store
from idp.clients.teams.contacts import Contact, load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.permissions import Operation, TeamRole


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A person in a team."""

    contact: Contact
    role: TeamRole
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """The team of an application; without a stewardship nobody has confirmed a claim yet.

    `steward` and `second` are None where nobody is named. `own_role`: of who acts, None: they are not in the team.
    """

    application: Application
    stewardship: Stewardship | None
    steward: Contact | None
    second: Contact | None
    members: tuple[TeamMember, ...]
    own_role: TeamRole | None

    @property
    def steward_left(self) -> bool:
        """Whether the steward can no longer answer for the application, so that another one must."""
        return self.stewardship is not None and (self.steward is None or not self.steward.can_answer)

    @property
    def second_missing(self) -> bool:
        """Whether a second contact is to be named, because there is none or they left."""
        return self.stewardship is not None and (self.second is None or not self.second.can_answer)

    @property
    def managers(self) -> int:
        """How many managers can log in."""
        return sum(one.role is TeamRole.MANAGER and one.contact.is_active for one in self.members)


async def load_team(admin: TeamAdmin, application: Application) -> Team:
    """The team of an application. Raises InsufficientAuthority."""
    await admin.require(Operation.SHOW_TEAM, application)
    stewardship = await claims.find_stewardship(admin.session, application.id)
    rows = {row.person_id: row for row in await store.list_of_application(admin.session, application.id)}
    answering = (stewardship.steward_id, stewardship.second_id) if stewardship else ()
    people = await load_contacts(admin.session, [*rows, *answering])
    members = tuple(
        TeamMember(one, TeamRole(rows[one.id].role), rows[one.id].added_at) for one in people.values() if one.id in rows
    )
    return Team(
        application,
        stewardship,
        people.get(stewardship.steward_id) if stewardship else None,
        people.get(stewardship.second_id) if stewardship and stewardship.second_id else None,
        tuple(sorted(members, key=lambda one: list(TeamRole).index(one.role))),
        await admin.own_role(application.id),
    )

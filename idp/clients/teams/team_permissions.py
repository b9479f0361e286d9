"""TeamPermissions: what a person may do because they are in the team of an application."""

from uuid import UUID

from idp.clients.teams.team_access import TeamAccess
from idp.foundation.database import Database
from idp.permissions import Permission

_OF_MEMBERS = frozenset({Permission.DEVELOP_APPLICATIONS})


class TeamPermissions:
    """The permissions of members of any team, besides those of their roles in DIVOS."""

    def __init__(self, database: Database, access: TeamAccess) -> None:
        self._database = database
        self._access = access

    async def of_person(self, person_id: UUID) -> frozenset[Permission]:
        """The permissions of this person, none for somebody without a team."""
        async with self._database.begin() as session:
            return _OF_MEMBERS if await self._access.memberships_of(session, person_id) else frozenset()

"""TeamPermissions: what a place in any team opens besides roles: the developer area."""

from uuid import UUID

from idp.clients.store import team_members
from idp.foundation.database import Database
from idp.permissions import Permission


class TeamPermissions:
    """Answers what guards of pages ask about a person who is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_person(self, person_id: UUID) -> frozenset[Permission]:
        """The developer area for members of a team, in one prepared statement."""
        teams = await self._database.fetch_all(team_members.TEAMS_OF_PERSON, {"person_id": person_id})
        return frozenset({Permission.DEVELOP_APPLICATIONS} if teams else ())

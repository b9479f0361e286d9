"""TeamStrength: whether those who work on an application are staff of vendors, and whether their time is over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.clients.store import team_members
from idp.clients.teams.contacts import load_contacts
from idp.foundation.database import Session
from idp.permissions import TeamRole


@dataclass(frozen=True, slots=True)
class TeamStrength:
    """The developers of a team who can log in: of the city, and of vendors.

    `partner_left`: when the last of a vendor's staff lost their place, because their time was over.
    """

    developers: int = 0
    partners: int = 0
    partner_left: datetime | None = None


async def load_team_strength(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, TeamStrength]:
    """The strength of these applications' teams; without a team there is none."""
    rows = await team_members.list_of_applications(session, application_ids)
    developers = [row for row in rows if row.role == TeamRole.DEVELOPER.value]
    people = await load_contacts(session, [row.person_id for row in developers])
    able: dict[UUID, list[bool]] = {row.application_id: [] for row in rows}
    for row in developers:
        if row.person_id in people and people[row.person_id].is_active:
            able[row.application_id].append(people[row.person_id].is_partner)
    left = await team_members.list_departures(session, application_ids)
    return {
        one: TeamStrength(able.get(one, []).count(False), able.get(one, []).count(True), left.get(one))
        for one in set(able) | set(left)
    }

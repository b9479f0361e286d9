"""A sandbox client of a running demonstration whose team a person is in."""

from collections.abc import Mapping

from idp.accounts.people.people_admin import find_person
from idp.clients.models import TeamMemberRow
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration, RegistrationResult
from idp.composition import close
from idp.foundation import clock
from idp.permissions import SHELL, TeamRole
from tests.journeys.running_demo import RunningDemo

#: Who looks after the clients.
DEVELOPER = "wayan.sukra"


async def add_team_client(
    demo: RunningDemo,
    client_id: str,
    declared: Mapping[str, object],
    *,
    application: str = "17",
    role: TeamRole = TeamRole.DEVELOPER,
) -> RegistrationResult:
    """Register a client of this number of the inventory, with the developer in the team; an earlier role stays."""
    composition = demo.compose()
    try:
        async with composition.foundation.database.begin() as session:
            registration = ClientRegistration(declared, application, client_id)
            made = await client_lifecycle.register_client(composition.clients.admin(session, SHELL), registration)
            person = await find_person(session, DEVELOPER)
            assert made.client.application_id is not None
            if await session.get(TeamMemberRow, (made.client.application_id, person.id)) is None:
                member = TeamMemberRow(application_id=made.client.application_id, person_id=person.id)
                member.role, member.added_at = role.value, clock.now()
                session.add(member)
    finally:
        await close(composition)
    return made

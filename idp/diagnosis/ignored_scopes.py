"""Use cases of the scopes that a client asks for in vain: for its team, and for programs and officers."""

from datetime import timedelta

from idp.clients.client_admin import ClientAdmin
from idp.clients.records import ClientRecord
from idp.clients.store import ignored_scopes as store
from idp.clients.store.ignored_scopes import IgnoredScope
from idp.clients.teams.team_clients import TeamClient
from idp.foundation import clock
from idp.permissions import Operation

#: How long a scope is told that was not asked for again.
SHOWN_FOR = timedelta(days=30)


async def list_ignored_of_team(team: TeamClient) -> tuple[IgnoredScope, ...]:
    """What a client of the team asks for in vain. Raises InsufficientAuthority."""
    admin = team.admin.acting(Operation.SHOW_TEAM_CLIENT)
    return await store.list_ignored_scopes(admin.session, team.record.id, clock.now() - SHOWN_FOR)


async def list_ignored_scopes(admin: ClientAdmin, client: ClientRecord) -> tuple[IgnoredScope, ...]:
    """What a client asks for in vain. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.LIST_IGNORED_SCOPES)
    return await store.list_ignored_scopes(admin.session, client.id, clock.now() - SHOWN_FOR)

"""SandboxEntries: how a person enters a client, from what is known of them there; cached for a second."""

from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.clients.sandbox.policy import SandboxPolicy
from idp.clients.store.sandbox_testers import STANDING
from idp.clients.teams.partner_rule import admits_partner
from idp.foundation.database import Database
from idp.foundation.ttl_cache import TtlCache
from idp.protocol.authorize.interaction import SandboxEntry
from idp.protocol.client import Environment


class SandboxEntries:
    """Looks up who is in the team of a client in `uji`, or a tester of it; nothing for a client in `produksi`."""

    def __init__(self, database: Database, policy: SandboxPolicy) -> None:
        self._database = database
        self._policy = policy
        self._standings: TtlCache[tuple[UUID, UUID | None, UUID], tuple[bool, bool]] = TtlCache()

    async def find_entry(self, client: RegisteredClient, person_id: UUID, *, is_partner: bool = False) -> SandboxEntry:
        """How this person enters this client; at most one statement a second for a client in `uji`, else none.

        `is_partner`: staff of a vendor, who enter the sandbox clients of their teams alone.
        """
        if is_partner:
            return await self._find_partner_entry(client, person_id)
        if client.metadata.environment is not Environment.UJI or self._knows_all(client):
            return SandboxEntry.ADMITTED
        in_team, is_tester = await self._find_standing(client, person_id)
        return self._policy.decide_entry(client, in_team=in_team, is_tester=is_tester)

    def clear_cache(self) -> None:
        """Forget who is a tester, because that changed in this process."""
        self._standings.clear()

    async def _find_partner_entry(self, client: RegisteredClient, person_id: UUID) -> SandboxEntry:
        environment, in_team = client.metadata.environment, False
        if environment is Environment.UJI:
            in_team, _ = await self._find_standing(client, person_id)
        return SandboxEntry.TEAM if admits_partner(environment, in_team=in_team) else SandboxEntry.REFUSED

    def _knows_all(self, client: RegisteredClient) -> bool:
        """Whether the answer needs no look-up: everybody is admitted, and no application has a team."""
        return client.application_id is None and self._policy.admits_everybody(client)

    async def _find_standing(self, client: RegisteredClient, person_id: UUID) -> tuple[bool, bool]:
        """Whether the person is in the team of the client, and whether a tester of it."""
        key = (client.id, client.application_id, person_id)
        return await self._standings.get(key, lambda: self._look_up(client, person_id))

    async def _look_up(self, client: RegisteredClient, person_id: UUID) -> tuple[bool, bool]:
        row = await self._database.fetch_one(STANDING, {"client_row": client.id, "person_id": person_id})
        return (False, False) if row is None else (bool(row.in_team), bool(row.is_tester))

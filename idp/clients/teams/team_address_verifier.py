"""TeamAddressVerifier: fetches what a change by a member of a team names, while no transaction is open."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from idp.clients.records import ClientRecord
from idp.clients.registration import client_restore
from idp.clients.registration.key_set_verifier import KeySetVerifier
from idp.clients.registration.sector_identifiers import SectorDeclaration, SectorIdentifierVerifier
from idp.clients.teams.team_clients import TeamClient, TeamClients, add_redirect_uri
from idp.foundation.database import Database
from idp.permissions import Operation


class TeamAddressVerifier:
    """Each use case reads the client in a transaction that is over before anything is fetched, and stores nothing.

    Call it before the transaction of the change. Nothing is fetched for who may not make the change: each raises
    NoSuchClient, InsufficientAuthority, ClientReadOnly as the change itself does.
    """

    def __init__(
        self, database: Database, clients: TeamClients, sectors: SectorIdentifierVerifier, key_sets: KeySetVerifier
    ) -> None:
        self._database = database
        self._clients = clients
        self._sectors = sectors
        self._key_sets = key_sets

    async def verify_change(
        self, person_id: UUID, key: str, members_of: Callable[[ClientRecord], Mapping[str, object]]
    ) -> None:
        """Verify the sector after the members that `members_of` makes of the client. Raises InvalidDeclaration."""
        async with self._changeable(person_id, key, Operation.CHANGE_TEAM_CLIENT) as team:
            before, members = SectorDeclaration.from_client(team.record.metadata), members_of(team.record)
        await self._sectors.verify(before.merge_members(members), before)

    async def verify_redirect_uri(self, person_id: UUID, key: str, uri: str) -> None:
        """Verify the sector with one more redirect URI. Raises InvalidDeclaration."""
        await self.verify_change(person_id, key, partial(add_redirect_uri, uri))

    async def verify_restoration(self, person_id: UUID, key: str, number: int) -> None:
        """Verify the sector of the version to restore. Raises NoSuchVersion, InvalidDeclaration."""
        async with self._changeable(person_id, key, Operation.RESTORE_TEAM_CLIENT) as team:
            version = await self._clients.find_version(team, number)
            before = SectorDeclaration.from_client(team.record.metadata)
        await self._sectors.verify(before.merge_members(client_restore.sector_members(version.state)), before)

    async def verify_key_address(self, person_id: UUID, key: str, uri: str) -> None:
        """Verify that keys that can sign are at the address. Raises InvalidDeclaration."""
        async with self._changeable(person_id, key, Operation.CHANGE_TEAM_CLIENT_CREDENTIALS):
            pass
        await self._key_sets.verify(uri)

    @asynccontextmanager
    async def _changeable(self, person_id: UUID, key: str, operation: Operation) -> AsyncIterator[TeamClient]:
        async with self._database.begin() as session:
            team = await self._clients.open_client(session, person_id, key)
            self._clients.require_changeable(team, operation)
            yield team

"""Verifies that the document at sector_identifier_uri lists every redirect URI (OIDC Core 8.1, Registration 5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from idp.clients.causes import DeclarationCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_restore
from idp.clients.store import clients
from idp.clients.store.clients import ClientIdentifier
from idp.foundation.database import Database
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.permissions import Operation
from idp.protocol.client import ClientMetadata
from idp.protocol.registration.sector import find_unlisted_uri


@dataclass(frozen=True, slots=True)
class SectorDeclaration:
    """A client's sector_identifier_uri, and the redirect URIs that its document must list."""

    uri: object
    redirect_uris: object

    @classmethod
    def from_client(cls, client: ClientMetadata) -> "SectorDeclaration":
        """The declaration in a client's metadata."""
        return cls(client.sector_identifier_uri, client.redirect_uris)

    def merge_members(self, members: Mapping[str, object]) -> "SectorDeclaration":
        """The declaration after these members are merged; they are validated elsewhere."""
        uri = members.get("sector_identifier_uri", self.uri)
        return SectorDeclaration(uri, members.get("redirect_uris", self.redirect_uris))


_NONE = SectorDeclaration(None, ())


class SectorIdentifierVerifier:
    """Fetches and verifies the document at `sector_identifier_uri`; call it before a transaction, never inside one."""

    def __init__(self, outbound: OutboundClient, database: Database) -> None:
        self._outbound = outbound
        self._database = database

    async def verify_members(
        self, members: Mapping[str, object], key: ClientIdentifier | None = None, admin: ClientAdmin | None = None
    ) -> None:
        """The same for the members an operator sends, about a new client or an existing one.

        With `admin`, nothing is fetched unless it may change the client, because an error names its addresses.
        Raises InvalidDeclaration, InsufficientAuthority.
        """
        before = _NONE
        if key is not None:
            async with self._database.begin() as session:
                found = await clients.find_client(session, key)
                if admin is not None and found is not None:
                    acting = replace(admin, transaction=session).acting(Operation.UPDATE_CLIENT)
                    await acting.check_reach(found.metadata)
            before = SectorDeclaration.from_client(found.metadata) if found else _NONE
        await self.verify(before.merge_members(members), before, trusted=True)

    async def verify_restoration(self, admin: ClientAdmin, key: ClientIdentifier, number: int) -> None:
        """Verify the sector of the version to restore, read in a transaction that is over before anything is fetched.

        Raises as `client_restore.restore_client` does.
        """
        async with self._database.begin() as session:
            members = await client_restore.find_restored_sector(replace(admin, transaction=session), key, number)
        await self.verify_members(members, key, admin)

    async def verify(
        self, sector: SectorDeclaration, before: SectorDeclaration = _NONE, *, trusted: bool = False
    ) -> None:
        """Verify a sector that is declared and differs from `before`. Raises InvalidDeclaration.

        `trusted`: an operator is responsible for the address.
        """
        if not isinstance(sector.uri, str) or sector == before:
            return
        missing = find_unlisted_uri(sector.redirect_uris, await self._fetch_document(sector.uri, trusted))
        if missing is not None:
            raise DeclarationCause.SECTOR_WITHOUT_REDIRECT_URI(missing=missing)

    async def _fetch_document(self, uri: str, trusted: bool) -> object:
        try:
            answer = await self._outbound.get(uri, trusted=trusted)
        except OutboundRefused as problem:
            raise DeclarationCause.SECTOR_UNREACHABLE(why=problem) from problem
        if answer.status != 200:
            raise DeclarationCause.SECTOR_STATUS(status=answer.status)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as problem:
            raise DeclarationCause.SECTOR_NOT_JSON() from problem

"""Verifies that the document at sector_identifier_uri lists every redirect URI (OIDC Core 8.1, Registration 5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from idp.clients.desk import Desk
from idp.clients.refusals import Unacceptable
from idp.clients.store import clients
from idp.clients.store.clients import Key
from idp.foundation.database import Database
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.permissions import Operation
from idp.protocol.client import ClientMetadata
from idp.protocol.registration.sector import unnamed


@dataclass(frozen=True, slots=True)
class Sector:
    """A client's sector_identifier_uri, and the redirect URIs that its document must list."""

    uri: object
    redirect_uris: object

    @classmethod
    def of(cls, client: ClientMetadata) -> "Sector":
        """The declaration in a client's metadata."""
        return cls(client.sector_identifier_uri, client.redirect_uris)

    def changed(self, members: Mapping[str, object]) -> "Sector":
        """The declaration after these members are merged; they are validated elsewhere."""
        uri = members.get("sector_identifier_uri", self.uri)
        return Sector(uri, members.get("redirect_uris", self.redirect_uris))


_NONE = Sector(None, ())


class Sectors:
    """Fetches and verifies the document at `sector_identifier_uri`; call it before a transaction, never inside one."""

    def __init__(self, outbound: Outbound, database: Database) -> None:
        self._outbound = outbound
        self._database = database

    async def check_members(
        self, members: Mapping[str, object], key: Key | None = None, desk: Desk | None = None
    ) -> None:
        """The same for what an operator sends: about a new client, or one that is there.

        With `desk`, nothing is fetched for who may not change the client: an answer names its addresses.
        Raises Unacceptable, InsufficientAuthority.
        """
        before = _NONE
        if key is not None:
            async with self._database.begin() as session:
                found = await clients.find(session, key)
                if desk is not None and found is not None:
                    acting = replace(desk, transaction=session).acting(Operation.UPDATE_CLIENT)
                    await acting.check_reach(found.metadata)
            before = Sector.of(found.metadata) if found else _NONE
        await self.check(before.changed(members), before, vouched=True)

    async def check(self, sector: Sector, before: Sector = _NONE, *, vouched: bool = False) -> None:
        """Verify a sector that is declared and differs from `before`. Raises InvalidDeclaration.

        `vouched`: an operator is responsible for the address.
        """
        if not isinstance(sector.uri, str) or sector == before:
            return
        missing = unnamed(sector.redirect_uris, await self._document(sector.uri, vouched))
        if missing is not None:
            raise _unacceptable(f"does not list {missing}; it must be a JSON array with every one of redirect_uris")

    async def _document(self, uri: str, vouched: bool) -> object:
        try:
            answer = await self._outbound.get(uri, vouched=vouched)
        except OutboundRefused as problem:
            raise _unacceptable(f"could not be fetched: {problem}") from problem
        if answer.status != 200:
            raise _unacceptable(f"answered {answer.status}; it must be a JSON array with every one of redirect_uris")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as problem:
            raise _unacceptable("is not JSON; it must be an array with every one of redirect_uris") from problem


def _unacceptable(reason: str) -> Unacceptable:
    return Unacceptable("invalid_client_metadata", f"sector_identifier_uri {reason}")

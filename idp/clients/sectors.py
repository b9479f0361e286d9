"""Whether a sector's own document names every redirect URI of a client (OIDC Core 8.1, OIDC Registration 5)."""

import json

from idp.clients.refusals import Unacceptable
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.protocol.client import ClientMetadata
from idp.protocol.registered_sector import unnamed


class Sectors:
    """Fetches the document at `sector_identifier_uri`; belongs before a transaction, never inside one."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def check(self, client: ClientMetadata, before: ClientMetadata | None = None) -> None:
        """Nothing to say when it declares no sector, or none that is new. Raises Unacceptable."""
        uri = client.sector_identifier_uri
        if uri is None or (before is not None and _sector(before) == _sector(client)):
            return
        missing = unnamed(client, await self._document(uri))
        if missing is not None:
            raise _unacceptable(f"does not list {missing}; it must be a JSON array with every one of redirect_uris")

    async def _document(self, uri: str) -> object:
        try:
            answer = await self._outbound.get(uri)
        except OutboundRefused as problem:
            raise _unacceptable(f"could not be fetched: {problem}") from problem
        if answer.status != 200:
            raise _unacceptable(f"answered {answer.status}; it must be a JSON array with every one of redirect_uris")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as problem:
            raise _unacceptable("is not JSON; it must be an array with every one of redirect_uris") from problem


def _sector(client: ClientMetadata) -> tuple[str | None, tuple[str, ...]]:
    return client.sector_identifier_uri, client.redirect_uris


def _unacceptable(reason: str) -> Unacceptable:
    return Unacceptable("invalid_client_metadata", f"sector_identifier_uri {reason}")

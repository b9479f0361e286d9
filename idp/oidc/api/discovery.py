"""The documents that clients read: provider metadata and key set, as bytes with entity tags."""

import hashlib
from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol.provider import Provider
from idp.protocol.provider.discovery import build_metadata


class DiscoveryApi:
    """The two well-known documents, and /jwks; the metadata is computed when keys change, never from a request."""

    def __init__(self, provider: Provider, signer: JwtSigner) -> None:
        self._provider = provider
        self._signer = signer
        self._offered: tuple[str, ...] | None = None
        self._metadata = b""
        self._etag = ""

    async def metadata(self, request: Request) -> Response:
        """The provider metadata (OIDC Discovery 4, RFC 8414 3)."""
        if self._offered != self._signer.offered:
            self._offered = self._signer.offered
            self._metadata = orjson.dumps(build_metadata(replace(self._provider, id_token_algorithms=self._offered)))
            self._etag = f'"{hashlib.sha256(self._metadata).hexdigest()[:32]}"'
        return responses.document_response(request, self._metadata, self._etag)

    async def jwks(self, request: Request) -> Response:
        """The keys that verify our tokens (RFC 7517 5)."""
        return responses.document_response(request, *self._signer.jwks())

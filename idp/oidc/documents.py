"""DiscoveryDocuments: provider metadata (OIDC Discovery 4) and key set (RFC 7517 5) as bytes with entity tags."""

import hashlib

import orjson

from idp.oidc.tokens.signing import Signing
from idp.protocol.discovery import document
from idp.protocol.provider import Provider


class Documents:
    """Both documents; the metadata is computed once from the settings, never from what a request says."""

    def __init__(self, provider: Provider, signing: Signing) -> None:
        self._metadata = orjson.dumps(document(provider))
        self._etag = f'"{hashlib.sha256(self._metadata).hexdigest()[:32]}"'
        self._signing = signing

    def metadata(self) -> tuple[bytes, str]:
        """The metadata document and its entity tag."""
        return self._metadata, self._etag

    def jwks(self) -> tuple[bytes, str]:
        """The key set and its entity tag."""
        return self._signing.jwks()

"""What clients fetch and keep: the metadata document and the key set, ready as bytes."""

import hashlib

import orjson

from idp.oidc.tokens.signing import Signing
from idp.protocol.discovery import document
from idp.protocol.provider import Provider


class Documents:
    """Computed from the settings once; what a request says about our address is never believed."""

    def __init__(self, provider: Provider, signing: Signing) -> None:
        self._metadata = orjson.dumps(document(provider))
        self._etag = f'"{hashlib.sha256(self._metadata).hexdigest()[:32]}"'
        self._signing = signing

    def metadata(self) -> tuple[bytes, str]:
        """The discovery document and its entity tag."""
        return self._metadata, self._etag

    def jwks(self) -> tuple[bytes, str]:
        """The key set and its entity tag."""
        return self._signing.jwks()

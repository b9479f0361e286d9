"""JwtSigner: signs and verifies JWTs with the provider's keys, which it imports again when the key ring changes."""

import hashlib

import orjson

from idp.clients.registry import RegisteredClient
from idp.foundation.keys import KeyRing
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.tokens import jwt
from idp.protocol.tokens.jwt import JwtType


class JwtSigner:
    """Signs with the current keys, verifies with every loaded key, and knows the published key set as bytes."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._generation = -1
        self._keys: dict[str, jwt.JwtKey] = {}
        self._verifier = jwt.JwtVerifier(())
        self._jwks = b""
        self._etag = ""

    def sign(self, claims: dict[str, object], algorithm: str, typ: JwtType) -> str:
        """A JWT of this type, signed with the current key of `algorithm`."""
        self._reload_if_changed()
        return jwt.sign(claims, self._keys[self._ring.signing_key(algorithm).kid], typ)

    def verify(self, token: str, typ: JwtType) -> dict[str, object]:
        """The claims of a JWT that one of our keys signed. Raises jwt.InvalidOwnJwt."""
        self._reload_if_changed()
        return self._verifier.verify(token, typ)

    @property
    def offered(self) -> tuple[str, ...]:
        """The algorithms that the metadata lists for what we sign."""
        return self._ring.offered

    def require_offered(self, client: RegisteredClient) -> None:
        """Raises UnauthorizedClient for a client that nobody answers for and whose algorithm is not listed any more.

        The registration of any other client is the reason for a key to be published, wherever it was made.
        """
        if client.trusted:
            return
        for name, algorithm in client.metadata.signing_algorithms_by_member.items():
            if algorithm not in self._ring.offered:
                raise AuthorizationCause.ALGORITHM_WITHDRAWN(
                    name=name, algorithm=algorithm, allowed=tuple(sorted(self._ring.offered))
                )

    def jwks(self) -> tuple[bytes, str]:
        """The published key set and its entity tag."""
        self._reload_if_changed()
        return self._jwks, self._etag

    @property
    def generation(self) -> int:
        """Changes with the keys: cached verifications of an older generation are void."""
        return self._ring.generation

    def _reload_if_changed(self) -> None:
        if self._generation == self._ring.generation:
            return
        loaded, published = self._ring.loaded_keys(), self._ring.published_keys()
        self._keys = {key.kid: jwt.import_key(key.kid, key.algorithm, key.private) for key in loaded}
        self._verifier = jwt.JwtVerifier(self._keys.values())
        self._jwks = orjson.dumps(jwt.build_jwks(self._keys[key.kid] for key in published))
        self._etag = f'"{hashlib.sha256(self._jwks).hexdigest()[:32]}"'
        self._generation = self._ring.generation

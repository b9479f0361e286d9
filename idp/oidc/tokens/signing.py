"""JwtSigner: signs and verifies JWTs with the provider's keys, which it imports again when the key ring changes."""

import hashlib

import orjson

from idp.foundation.keys import KeyRing
from idp.protocol.tokens import jwt
from idp.protocol.tokens.jwt import Typ


class Signing:
    """Signs with the current keys, verifies with every published key, and knows the key set as bytes."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._generation = -1
        self._keys: dict[str, jwt.Key] = {}
        self._verifier = jwt.Verifier(())
        self._jwks = b""
        self._etag = ""

    def sign(self, claims: dict[str, object], algorithm: str, typ: Typ) -> str:
        """A JWT of this type, signed with the current key of `algorithm`."""
        self._follow()
        return jwt.sign(claims, self._keys[self._ring.signing(algorithm).kid], typ)

    def open(self, token: str, typ: Typ) -> dict[str, object]:
        """The claims of a JWT that one of our keys signed. Raises jwt.NotGenuine."""
        self._follow()
        return self._verifier.open(token, typ)

    def jwks(self) -> tuple[bytes, str]:
        """The published key set and its entity tag."""
        self._follow()
        return self._jwks, self._etag

    @property
    def generation(self) -> int:
        """Changes with the keys: cached verifications of an older generation are void."""
        return self._ring.generation

    def _follow(self) -> None:
        if self._generation == self._ring.generation:
            return
        published = self._ring.published()
        self._keys = {key.kid: jwt.key(key.kid, key.algorithm, key.private) for key in published}
        self._verifier = jwt.Verifier(self._keys.values())
        self._jwks = orjson.dumps(jwt.public_jwks(self._keys.values()))
        self._etag = f'"{hashlib.sha256(self._jwks).hexdigest()[:32]}"'
        self._generation = self._ring.generation

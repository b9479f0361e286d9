"""Somebody who holds a key and proves it: DPoP proofs made with joserfc, right ones and wrong ones (RFC 9449)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from joserfc import jwk
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.foundation import clock
from tests.support.app import ISSUER

_KINDS: dict[str, Any] = {
    "ES256": lambda: ECKey.generate_key("P-256", private=True),
    "ES384": lambda: ECKey.generate_key("P-384", private=True),
    "PS256": lambda: RSAKey.generate_key(2048, private=True),
    "RS256": lambda: RSAKey.generate_key(2048, private=True),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519", private=True),
    "Ed25519": lambda: OKPKey.generate_key("Ed25519", private=True),
    "HS256": lambda: OctKey.generate_key(256),
}
_serial = count()


@dataclass
class DpopKey:
    """Makes proofs with one key; `header` and `claims` given to `proof` change or (None) remove members."""

    algorithm: str = "ES256"
    key: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.key = self.key or _KINDS[self.algorithm]()

    @property
    def thumbprint(self) -> str:
        return jwk.thumbprint(self.key.as_dict(private=False))

    @property
    def public(self) -> dict[str, Any]:
        found: dict[str, Any] = self.key.as_dict(private=self.algorithm == "HS256")
        found.pop("kid", None)
        return found

    def proof(
        self,
        path: str = "/token",
        method: str = "POST",
        token: str | None = None,
        at: datetime | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A proof for a door of the provider under test."""
        payload: dict[str, Any] = {
            "jti": f"bukti-{next(_serial)}",
            "htm": method,
            "htu": ISSUER + path,
            "iat": int((at or clock.now()).timestamp()),
        }
        if token is not None:
            payload["ath"] = _text(hashlib.sha256(token.encode()).digest())
        payload = {name: value for name, value in (payload | claims).items() if value is not None}
        head = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.public} | (header or {})
        head = {name: value for name, value in head.items() if value is not None}
        return self.signed(head, payload)

    def signed(self, head: dict[str, Any], payload: dict[str, Any]) -> str:
        """Whatever it says, signed with the key by the algorithm itself: joserfc's own checks would refuse the lies."""
        content = f"{_text(json.dumps(head).encode())}.{_text(json.dumps(payload).encode())}"
        signature: bytes = JWSRegistry.algorithms[self.algorithm].sign(content.encode(), self.key)
        return f"{content}.{_text(signature)}"

    def headers(self, path: str = "/token", **more: Any) -> dict[str, str]:
        """The header of a request to the token endpoint."""
        return {"DPoP": self.proof(path, **more)}

    def with_token(self, token: str, path: str = "/userinfo", method: str = "GET", **more: Any) -> dict[str, str]:
        """The headers of a request to an API with a bound token."""
        return {"Authorization": f"DPoP {token}", "DPoP": self.proof(path, method, token, **more)}


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

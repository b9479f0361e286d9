"""A relying party that verifies and decrypts with jwcrypto, which shares no code with the provider."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from jwcrypto import jwe, jwk, jws

from tests.oidc.parties import about


def _pair(kind: str, kid: str, **more: str) -> jwk.JWK:
    size: dict[str, Any] = {"size": 2048} if kind == "RSA" else {"crv": "P-256"}
    return jwk.JWK.generate(kty=kind, kid=kid, use="enc", **size, **more)


@dataclass
class Reader:
    """Holds the private keys; `jwks` is what it registers."""

    keys: dict[str, Any] = field(
        default_factory=lambda: {"RSA-OAEP-256": _pair("RSA", "baca-rsa"), "ECDH-ES": _pair("EC", "baca-ec")}
    )

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.export_public(as_dict=True) for key in self.keys.values()]}

    def decrypted(self, token: str) -> tuple[dict[str, Any], str]:
        """The header and what was inside."""
        found = jwe.JWE()
        found.deserialize(token)
        header = json.loads(found.objects["protected"])
        found.allowed_algs = [header["alg"], header["enc"]]
        found.decrypt(self.keys[header["alg"]])
        return header, found.payload.decode()


async def verified(http: httpx.AsyncClient, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a token that a published key signed, for the algorithm that key is published for."""
    found = jws.JWS()
    found.deserialize(token)
    header = json.loads(found.objects["protected"])
    published = {key["kid"]: key for key in (await http.get("/jwks")).json()["keys"]}
    key = published[header["kid"]]
    assert key["alg"] == header["alg"]
    found.allowed_algs = [key["alg"]]
    found.verify(jwk.JWK(**key))
    payload: dict[str, Any] = json.loads(found.payload)
    return header, payload


async def told(http: httpx.AsyncClient, access_token: str, content_type: str = "application/jwt") -> str:
    """The body of a userinfo answer of this kind."""
    answer = await about(http, access_token)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.text

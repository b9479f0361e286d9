"""Who takes part: the people and the clients that are brought in with `idp people import` and `idp clients import`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.support.ports import free_port

#: The keys of the clients of high security: one algorithm each.
SIGNING = {
    "ES256": ECKey.generate_key("P-256", {"kid": "tanda-tangan", "alg": "ES256", "use": "sig"}),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "tanda-tangan", "alg": "Ed25519", "use": "sig"}),
}
DECRYPTION = RSAKey.generate_key(2048, {"kid": "sandi", "alg": "RSA-OAEP-256", "use": "enc"})

#: https, in the sandbox too; no browser ever gets there.
SECURE_CALLBACK = "https://openid-client.example/callback"


def high_security(algorithm: str) -> dict[str, Any]:
    """A client of the profile fapi2 that signs, and is answered, with this algorithm."""
    signing = (
        "token_endpoint_auth_signing_alg",
        "request_object_signing_alg",
        "authorization_signed_response_alg",
        "id_token_signed_response_alg",
        "introspection_signed_response_alg",
    )
    return {
        "redirect_uris": [SECURE_CALLBACK],
        "post_logout_redirect_uris": None,
        "client_secret": None,
        "profile": "fapi2",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [key.as_dict(private=False) for key in (SIGNING[algorithm], DECRYPTION)]},
        "require_pushed_authorization_requests": True,
        "require_signed_request_object": True,
        "id_token_encrypted_response_alg": "RSA-OAEP-256",
        "id_token_encrypted_response_enc": "A256GCM",
        "dpop_bound_access_tokens": True,
    } | dict.fromkeys(signing, algorithm)


DEVICE = {"grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A relying party: its client and the addresses it registers."""

    client_id: str
    redirect_path: str = "/callback"
    signed_out_path: str = "/signed-out"
    backchannel_path: str | None = None
    scope: str = "openid profile email"
    #: RFC 7591 members that differ; None leaves one out.
    declares: Mapping[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def redirect_uri(self) -> str:
        return self.base + self.redirect_path

    @property
    def signed_out_uri(self) -> str:
        return self.base + self.signed_out_path

    def document(self) -> dict[str, Any]:
        """RFC 7591 metadata with the members of our own."""
        told = {}
        if self.backchannel_path is not None:
            told = {
                "backchannel_logout_uri": self.base + self.backchannel_path,
                "backchannel_logout_session_required": True,
            }
        ordinary = {
            "client_id": self.client_id,
            "client_secret": self.secret,
            "client_name": f"Contoh {self.client_id}",
            "redirect_uris": [self.redirect_uri],
            "post_logout_redirect_uris": [self.signed_out_uri],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": self.scope,
            "profile": "standar",
            "ownership": "kota",
            "environment": "uji",
            **told,
        }
        return {name: value for name, value in (ordinary | dict(self.declares)).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person who can sign in."""

    username: str = "made.ayu"
    name: str = "Ni Made Ayu (orang contoh)"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def document(self) -> dict[str, Any]:
        return {
            "username": self.username,
            "name": self.name,
            "password": self.password,
            "email": "made.ayu@example.org",
            "email_verified": True,
        }

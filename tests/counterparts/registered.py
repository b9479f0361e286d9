"""Who takes part: the people and the clients that are brought in with `idp people import` and `idp clients import`."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.support.server import free_port


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A relying party: its client and the addresses it registers."""

    client_id: str
    redirect_path: str = "/callback"
    signed_out_path: str = "/signed-out"
    backchannel_path: str | None = None
    scope: str = "openid profile email"
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
        return {
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

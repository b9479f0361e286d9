"""AccessToken: the claims of our access tokens, and how one is presented in a request (RFC 9068, RFC 6750 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens import binding
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from idp.protocol.tokens.external_jwt import CLOCK_SKEW


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """The content of one access token; `grant_id` is None when a client acts for itself, and `subject` is the client.

    `audience`: the APIs it is for, the provider when empty; `actor`: the claim `act` (RFC 8693 4.1).
    """

    issuer: str
    subject: str
    client_id: str
    scope: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    serial: str
    grant_id: UUID | None = None
    sid: str | None = None
    audience: tuple[str, ...] = ()
    binding: Binding | None = None
    acr: str | None = None
    authenticated_at: datetime | None = None
    actor: Mapping[str, Any] | None = None

    def claims(self) -> dict[str, object]:
        """The claims to sign (RFC 9068 2.2); `jti` contains the grant id, to look up revocation by one row."""
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self._aud,
            "client_id": self.client_id,
            "scope": " ".join(self.scope),
            "iat": int(self.issued_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "jti": self.jti,
        }
        if self.sid is not None:
            claims["sid"] = self.sid
        if self.binding is not None:
            claims["cnf"] = self.binding.confirmation
        if self.acr is not None and self.authenticated_at is not None:
            claims |= {"acr": self.acr, "auth_time": int(self.authenticated_at.timestamp())}
        if self.actor is not None:
            claims["act"] = self.actor
        return claims

    @property
    def for_provider(self) -> bool:
        """Whether it is for the provider's own endpoints: userinfo and the provider's API."""
        return not self.audience or self.issuer in self.audience

    @property
    def _aud(self) -> str | list[str]:
        return self.issuer if not self.audience else self.audience[0] if len(self.audience) == 1 else [*self.audience]

    @property
    def jti(self) -> str:
        """`<grant id>.<serial>`, or the serial alone without a grant."""
        return self.serial if self.grant_id is None else f"{self.grant_id.hex}.{self.serial}"

    @property
    def token_type(self) -> str:
        """The token_type: DPoP or Bearer (RFC 6749 7.1, RFC 9449 5)."""
        return "DPoP" if self.binding is not None and self.binding.method is ConfirmationMethod.DPOP else "Bearer"

    def is_current(self, now: datetime) -> bool:
        """Whether it has not expired, without tolerance, and was not issued by a clock that was ahead."""
        return self.issued_at - CLOCK_SKEW <= now < self.expires_at


class AuthorizationScheme(StrEnum):
    """The authentication scheme of an Authorization header with an access token (RFC 6750 2.1, RFC 9449 7.1)."""

    BEARER = "bearer"
    DPOP = "dpop"


_SCHEMES = {scheme.value: scheme for scheme in AuthorizationScheme}


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """An access token as it was sent; one in a form body is a bearer token (RFC 6750 2.2)."""

    token: str = field(repr=False)
    scheme: AuthorizationScheme = AuthorizationScheme.BEARER


def parse_access_token(claims: Mapping[str, Any]) -> AccessToken:
    """The access token with these claims, whose signature was verified."""
    grant, dot, serial = str(claims["jti"]).rpartition(".")
    return AccessToken(
        issuer=claims["iss"],
        subject=claims["sub"],
        client_id=claims["client_id"],
        scope=tuple(claims["scope"].split()),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        serial=serial,
        grant_id=UUID(hex=grant) if dot else None,
        sid=claims.get("sid"),
        audience=_audience(claims["aud"], claims["iss"]),
        binding=binding.read_confirmation(claims.get("cnf")),
        acr=claims.get("acr"),
        authenticated_at=datetime.fromtimestamp(claims["auth_time"], UTC) if "auth_time" in claims else None,
        actor=claims.get("act"),
    )


def _audience(aud: str | list[str], issuer: str) -> tuple[str, ...]:
    if isinstance(aud, str):
        return () if aud == issuer else (aud,)
    return tuple(aud)


def read_presented_token(authorization: str | None, in_form: str | None) -> PresentedToken | None:
    """The token in the header or the form (RFC 6750 2.1, 2.2); None without one. Raises InvalidRequest for two."""
    named, _, token = (authorization or "").partition(" ")
    scheme, in_header = _SCHEMES.get(named.lower()), token.strip()
    if scheme is None or not in_header:
        return PresentedToken(in_form) if in_form else None
    if in_form:
        raise AccessTokenCause.ACCESS_TOKEN_SENT_TWICE()
    return PresentedToken(in_header, scheme)


def read_bearer_token(authorization: str | None, in_form: str | None = None) -> str | None:
    """The same, for bearer tokens only."""
    found = read_presented_token(authorization, in_form)
    return found.token if found is not None and found.scheme is AuthorizationScheme.BEARER else None

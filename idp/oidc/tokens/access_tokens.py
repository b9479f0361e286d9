"""AccessTokenIssuer: access tokens, signed as JWTs for APIs (RFC 9068) or encrypted for introspection (RFC 7662)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, assert_never
from uuid import UUID

import orjson

from idp.foundation.sealed import Sealer
from idp.oidc.grants.turn import Turn
from idp.oidc.tokens.signing import Signing
from idp.oidc.tokens.subjects import Known
from idp.protocol.audience import Target, TokenFormat
from idp.protocol.tokens import access_token
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.jwt import NotGenuine

_SEALED = "access token"

#: No token of ours is nearly as long; longer texts are not decrypted.
_LONGEST = 8192


class SignInRow(Protocol):
    """The columns of a grant that describe the authentication, as its access tokens state it."""

    id: UUID
    session_id: UUID
    authenticated_at: datetime
    acr: str


@dataclass(frozen=True, slots=True)
class Made:
    """An access token with its claims, so that nobody has to verify what was just issued."""

    text: str = field(repr=False)
    says: AccessToken

    def answer(self) -> dict[str, object]:
        """The members of a token response that describe it (RFC 6749 5.1, RFC 9449 5)."""
        return {
            "access_token": self.text,
            "token_type": self.says.type,
            "expires_in": int((self.says.expires_at - self.says.issued_at).total_seconds()),
            "scope": " ".join(self.says.scope),
        }


class AccessTokens:
    """Issues access tokens and reads them back; none is stored."""

    def __init__(self, issuer: str, signing: Signing, sealer: Sealer, our_own: Target) -> None:
        self.signing = signing
        self.our_own = our_own
        self._issuer = issuer
        self._sealer = sealer

    def for_grant(self, turn: Turn, target: Target, scope: tuple[str, ...], grant: SignInRow, known: Known) -> Made:
        """A token that belongs to a grant; acr and auth_time let an API demand step-up (RFC 9470)."""
        now = turn.now.replace(microsecond=0)
        says = AccessToken(
            issuer=self._issuer,
            subject=known.sub,
            client_id=turn.client_id,
            scope=target.scope(scope),
            issued_at=now,
            expires_at=now + target.lifetime,
            serial=secrets.token_urlsafe(9),
            grant_id=grant.id,
            sid=known.sid,
            audience=self._audience(target),
            binding=turn.binding,
            acr=grant.acr,
            authenticated_at=grant.authenticated_at,
        )
        return self.make(says, target.token_format)

    def for_machine(self, turn: Turn, target: Target, scope: tuple[str, ...]) -> Made:
        """A token for the client itself; no grant belongs to it."""
        says = AccessToken(
            issuer=self._issuer,
            subject=turn.client_id,
            client_id=turn.client_id,
            scope=scope,
            issued_at=turn.now,
            expires_at=turn.now + target.lifetime,
            serial=secrets.token_urlsafe(12),
            audience=self._audience(target),
            binding=turn.binding,
        )
        return self.make(says, target.token_format)

    def make(self, says: AccessToken, token_format: TokenFormat) -> Made:
        """The encoded token with these claims."""
        match token_format:
            case TokenFormat.JWT:
                return Made(self.signing.sign(says.claims(), "ES256", "at+jwt"), says)
            case TokenFormat.OPAQUE:
                return Made(self._sealer.seal(_SEALED, orjson.dumps(says.claims())), says)
            case _:
                assert_never(token_format)

    def read(self, text: str) -> AccessToken:
        """What a token of ours says; its end is the caller's business. Raises NotGenuine."""
        claims = self.signing.open(text, "at+jwt") if "." in text else self._unsealed(text)
        if claims["iss"] != self._issuer:  # RFC 9068 4; a deployment that was renamed keeps its keys
            raise NotGenuine("another issuer made this")
        return access_token.read(claims)

    def _unsealed(self, text: str) -> Mapping[str, Any]:
        plain = self._sealer.open(_SEALED, text) if len(text) <= _LONGEST else None
        if plain is None:
            raise NotGenuine("we did not seal this")
        claims: dict[str, Any] = orjson.loads(plain)
        return claims

    def _audience(self, target: Target) -> tuple[str, ...]:
        """The audience as tokens name it: empty when it is this provider alone."""
        return () if target.audience == self.our_own.audience else target.audience

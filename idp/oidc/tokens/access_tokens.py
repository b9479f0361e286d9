"""AccessTokenIssuer: access tokens, signed as JWTs for APIs (RFC 9068) or encrypted for introspection (RFC 7662)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import orjson

from idp.foundation.encryptor import Encryptor
from idp.oidc.store.grants import TokenGrant
from idp.oidc.token_request import TokenRequestContext
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.subjects import TokenSubject
from idp.protocol.audience import TokenFormat, TokenTarget
from idp.protocol.tokens import access_token
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.jwt import InvalidOwnJwt

_PURPOSE = "access token"

#: No token of ours is nearly as long; longer texts are not decrypted.
_MAX_LENGTH = 8192


@dataclass(frozen=True, slots=True)
class AccessTokenWithClaims:
    """An access token with its claims, so that nobody has to verify what was just issued."""

    text: str = field(repr=False)
    claims: AccessToken

    def response_members(self) -> dict[str, object]:
        """The members of a token response that describe it (RFC 6749 5.1, RFC 9449 5)."""
        return {
            "access_token": self.text,
            "token_type": self.claims.token_type,
            "expires_in": int((self.claims.expires_at - self.claims.issued_at).total_seconds()),
            "scope": " ".join(self.claims.scope),
        }


class AccessTokenIssuer:
    """Issues access tokens and reads them back; none is stored."""

    def __init__(self, issuer: str, signer: JwtSigner, sealer: Encryptor, own_target: TokenTarget) -> None:
        self._signer = signer
        self._own_target = own_target
        self._issuer = issuer
        self._sealer = sealer

    def issue_for_grant(
        self,
        context: TokenRequestContext,
        target: TokenTarget,
        *,
        scope: tuple[str, ...],
        grant: TokenGrant,
        subject: TokenSubject,
    ) -> AccessTokenWithClaims:
        """A token that belongs to a grant; acr and auth_time let an API demand step-up (RFC 9470)."""
        now = context.now.replace(microsecond=0)
        claims = AccessToken(
            issuer=self._issuer,
            subject=subject.sub,
            client_id=context.client_id,
            scope=target.select_scopes(scope),
            issued_at=now,
            expires_at=now + target.lifetime,
            serial=secrets.token_urlsafe(9),
            grant_id=grant.id,
            sid=subject.sid,
            audience=self._audience(target),
            binding=context.binding,
            acr=grant.acr,
            authenticated_at=grant.authenticated_at,
        )
        return self.encode(claims, target.token_format)

    def issue_for_client(
        self, context: TokenRequestContext, target: TokenTarget, scope: tuple[str, ...]
    ) -> AccessTokenWithClaims:
        """A token for the client itself; no grant belongs to it."""
        claims = AccessToken(
            issuer=self._issuer,
            subject=context.client_id,
            client_id=context.client_id,
            scope=scope,
            issued_at=context.now,
            expires_at=context.now + target.lifetime,
            serial=secrets.token_urlsafe(12),
            audience=self._audience(target),
            binding=context.binding,
        )
        return self.encode(claims, target.token_format)

    def encode(self, claims: AccessToken, token_format: TokenFormat) -> AccessTokenWithClaims:
        """The encoded token with these claims."""
        match token_format:
            case TokenFormat.JWT:
                return AccessTokenWithClaims(self._signer.sign(claims.claims(), "ES256", "at+jwt"), claims)
            case TokenFormat.OPAQUE:
                return AccessTokenWithClaims(self._sealer.encrypt(_PURPOSE, orjson.dumps(claims.claims())), claims)
            case _:
                assert_never(token_format)

    def decode(self, text: str) -> AccessToken:
        """What a token of ours says; its end is the caller's business. Raises InvalidOwnJwt."""
        claims = self._signer.verify(text, "at+jwt") if "." in text else self._decrypt(text)
        if claims["iss"] != self._issuer:  # RFC 9068 4; a deployment that was renamed keeps its keys
            raise InvalidOwnJwt("another issuer made this")
        return access_token.parse_access_token(claims)

    def _decrypt(self, text: str) -> Mapping[str, Any]:
        plain = self._sealer.decrypt(_PURPOSE, text) if len(text) <= _MAX_LENGTH else None
        if plain is None:
            raise InvalidOwnJwt("we did not seal this")
        claims: dict[str, Any] = orjson.loads(plain)
        return claims

    def _audience(self, target: TokenTarget) -> tuple[str, ...]:
        """The audience as tokens name it: empty when it is this provider alone."""
        return () if target.audience == self._own_target.audience else target.audience

"""Mint what a grant allows: codes, refresh tokens, access tokens, ID tokens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.foundation.opaque import Seal
from idp.oidc.policy import Lifetimes
from idp.oidc.signing import Signing
from idp.oidc.subjects import Subjects
from idp.protocol.provider import Provider
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.id_token import IdToken, SignInFacts

_CODE, _REFRESH, _RECEIPT = "code", "refresh", "signed out"


class GrantRow(Protocol):
    """The columns of a grant from which tokens are made."""

    id: UUID
    person_id: UUID
    session_id: UUID
    scope: str
    nonce: str
    authenticated_at: datetime
    acr: str
    amr: str
    generation: int
    subject: str
    resource: str
    binding: str


@dataclass(frozen=True, slots=True)
class Handout:
    """What one answer of the token endpoint should contain; `nonce` only in the first one (OIDC Core 12.2)."""

    scope: tuple[str, ...]
    nonce: str | None = None
    about_person: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token answer, and what its access token says: nobody has to verify what we have just signed."""

    body: dict[str, object]
    access_token: str = field(repr=False)
    says: AccessToken


def subject_of(grant: GrantRow) -> str:
    """The `sub` the grant's client knows the person by (OIDC Core 8)."""
    return grant.subject or str(grant.person_id)


class Mint:
    """Makes tokens of this deployment and reads the sealed ones back."""

    def __init__(
        self, provider: Provider, signing: Signing, seal: Seal, lifetimes: Lifetimes, subjects: Subjects
    ) -> None:
        self.provider = provider
        self.signing = signing
        self.subjects = subjects
        self.lifetimes = lifetimes
        self._seal = seal

    def code(self, grant_id: UUID) -> str:
        """An authorization code: the grant's id under a MAC."""
        return self._seal.sign(_CODE, grant_id.bytes)

    def open_code(self, code: str) -> UUID | None:
        """The grant a code names; None when we never made it, which costs no statement."""
        payload = self._seal.open(_CODE, code)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None

    def refresh_token(self, grant_id: UUID, generation: int) -> str:
        """A refresh token: the grant's id and the generation under a MAC; the same values give the same token."""
        return self._seal.sign(_REFRESH, grant_id.bytes + generation.to_bytes(4, "big"))

    def open_refresh_token(self, token: str) -> tuple[UUID, int] | None:
        """The grant and generation a refresh token names; None when we never made it."""
        payload = self._seal.open(_REFRESH, token)
        if payload is None or len(payload) != 20:
            return None
        return UUID(bytes=payload[:16]), int.from_bytes(payload[16:], "big")

    def receipt(self, session_id: UUID) -> str:
        """What the page after signing out knows an ended session by."""
        return self._seal.sign(_RECEIPT, session_id.bytes)

    def open_receipt(self, sealed: str) -> UUID | None:
        """The session behind such a mark; None when we never made it."""
        payload = self._seal.open(_RECEIPT, sealed)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None

    def for_person(self, client: RegisteredClient, grant: GrantRow, handout: Handout, now: datetime) -> Issued:
        """The token answer for a grant (RFC 6749 5.1, OIDC Core 3.1.3.3)."""
        says = self._access_token(client, grant, handout.scope, now)
        access = self.signing.sign(says.claims(), "ES256", "at+jwt")
        body = self._answer(access, handout.scope)
        if client.metadata.may("refresh_token"):
            body["refresh_token"] = self.refresh_token(grant.id, grant.generation)
        if "openid" in handout.scope:
            body["id_token"] = self._id_token(client, grant, handout, (access, now))
        return Issued(body, access, says)

    def for_machine(self, client: RegisteredClient, scope: tuple[str, ...], now: datetime) -> dict[str, object]:
        """The token answer for a client asking for itself; there is no row behind it."""
        client_id = client.metadata.client_id
        token = AccessToken(
            issuer=self.provider.issuer,
            subject=client_id,
            client_id=client_id,
            scope=scope,
            issued_at=now,
            expires_at=now + self.lifetimes.access_token,
            serial=secrets.token_urlsafe(12),
        )
        return self._answer(self.signing.sign(token.claims(), "ES256", "at+jwt"), scope)

    def _answer(self, access_token: str, scope: tuple[str, ...]) -> dict[str, object]:
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": int(self.lifetimes.access_token.total_seconds()),
            "scope": " ".join(scope),
        }

    def _access_token(
        self, client: RegisteredClient, grant: GrantRow, scope: tuple[str, ...], now: datetime
    ) -> AccessToken:
        return AccessToken(
            issuer=self.provider.issuer,
            subject=subject_of(grant),
            client_id=client.metadata.client_id,
            scope=scope,
            issued_at=now.replace(microsecond=0),
            expires_at=now.replace(microsecond=0) + self.lifetimes.access_token,
            serial=secrets.token_urlsafe(9),
            grant_id=grant.id,
            sid=str(grant.session_id),
        )

    def _id_token(
        self, client: RegisteredClient, grant: GrantRow, handout: Handout, issued: tuple[str, datetime]
    ) -> str:
        access_token, now = issued
        algorithm = client.metadata.id_token_signed_response_alg
        token = IdToken(
            issuer=self.provider.issuer,
            client_id=client.metadata.client_id,
            sign_in=SignInFacts(
                subject=subject_of(grant),
                authenticated_at=grant.authenticated_at,
                acr=grant.acr,
                amr=tuple(grant.amr.split()),
                sid=str(grant.session_id),
            ),
            issued_at=now,
            lifetime=self.lifetimes.id_token,
            nonce=handout.nonce,
            access_token=access_token,
            algorithm=algorithm,
            about_person=handout.about_person,
        )
        return self.signing.sign(token.claims(), algorithm, "JWT")

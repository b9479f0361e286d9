"""TokenIssuer: issues and opens codes and refresh tokens, and issues ID tokens and whole token responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from idp.foundation.opaque import Seal
from idp.oidc.grants.turn import Turn
from idp.oidc.policy import Lifetimes
from idp.oidc.tokens.access_tokens import AccessTokens
from idp.oidc.tokens.subjects import Known, Subjects
from idp.protocol.audience import Target
from idp.protocol.provider import Provider
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.id_token import IdToken, SignInFacts

_CODE, _REFRESH, _RECEIPT, _DEVICE = "code", "refresh", "signed out", "device"


class GrantRow(Protocol):
    """The columns of a grant from which tokens are issued."""

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
    """The scope and claims of one token response; `nonce` only in the first one (OIDC Core 12.2)."""

    scope: tuple[str, ...]
    nonce: str | None = None
    about_person: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token response and the claims of its access token, so that nobody has to verify what was just signed."""

    body: dict[str, object]
    access_token: str = field(repr=False)
    says: AccessToken


class Mint:
    """Issues the tokens of this provider and opens those that carry a MAC."""

    def __init__(
        self, provider: Provider, access_tokens: AccessTokens, seal: Seal, lifetimes: Lifetimes, subjects: Subjects
    ) -> None:
        self.provider = provider
        self.signing = access_tokens.signing
        self.our_own = access_tokens.our_own
        self.access_tokens = access_tokens
        self.subjects = subjects
        self.lifetimes = lifetimes
        self._seal = seal

    def code(self, grant_id: UUID) -> str:
        """An authorization code: the grant's id under a MAC."""
        return self._seal.sign(_CODE, grant_id.bytes)

    def open_code(self, code: str) -> UUID | None:
        """The grant of a code; None when it is not ours, which costs no statement."""
        return self._id(_CODE, code)

    def device_code(self, device_id: UUID) -> str:
        """A device code: its row's id under a MAC."""
        return self._seal.sign(_DEVICE, device_id.bytes)

    def open_device_code(self, device_code: str) -> UUID | None:
        """The row of a device code; None when it is not ours, which costs no statement."""
        return self._id(_DEVICE, device_code)

    def refresh_token(self, grant_id: UUID, generation: int) -> str:
        """A refresh token: the grant's id and generation under a MAC; the same values give the same token."""
        return self._seal.sign(_REFRESH, grant_id.bytes + generation.to_bytes(4, "big"))

    def open_refresh_token(self, token: str) -> tuple[UUID, int] | None:
        """The grant and generation of a refresh token; None when it is not ours."""
        payload = self._seal.open(_REFRESH, token)
        if payload is None or len(payload) != 20:
            return None
        return UUID(bytes=payload[:16]), int.from_bytes(payload[16:], "big")

    def receipt(self, session_id: UUID) -> str:
        """The id of an ended session under a MAC, as the page after signing out receives it."""
        return self._seal.sign(_RECEIPT, session_id.bytes)

    def open_receipt(self, sealed: str) -> UUID | None:
        """The session id behind such a MAC; None when it is not ours."""
        return self._id(_RECEIPT, sealed)

    def for_person(self, turn: Turn, grant: GrantRow, handout: Handout, target: Target) -> Issued:
        """The token response of a grant (RFC 6749 5.1, OIDC Core 3.1.3.3)."""
        known = self.subjects.known(turn.client.metadata, grant)
        made = self.access_tokens.for_grant(turn, target, handout.scope, grant, known)
        body = made.answer()
        if turn.client.metadata.may("refresh_token"):
            body["refresh_token"] = self.refresh_token(grant.id, grant.generation)
        if "openid" in handout.scope:
            body["id_token"] = self._id_token(turn, known, grant, handout, made.text)
        return Issued(body, made.text, made.says)

    def for_machine(self, turn: Turn, target: Target, scope: tuple[str, ...]) -> dict[str, object]:
        """The token response for the client itself (RFC 6749 4.4.3); no grant belongs to it."""
        return self.access_tokens.for_machine(turn, target, scope).answer()

    def _id(self, purpose: str, sealed: str) -> UUID | None:
        payload = self._seal.open(purpose, sealed)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None

    def _id_token(self, turn: Turn, known: Known, grant: GrantRow, handout: Handout, access_token: str) -> str:
        algorithm = turn.client.metadata.id_token_signed_response_alg
        token = IdToken(
            issuer=self.provider.issuer,
            client_id=turn.client_id,
            sign_in=SignInFacts(
                subject=known.sub,
                authenticated_at=grant.authenticated_at,
                acr=grant.acr,
                amr=tuple(grant.amr.split()),
                sid=known.sid,
            ),
            issued_at=turn.now,
            lifetime=self.lifetimes.id_token,
            nonce=handout.nonce,
            access_token=access_token,
            algorithm=algorithm,
            about_person=handout.about_person,
        )
        signed = self.signing.sign(token.claims(), algorithm, "JWT")
        return signed if turn.reader is None else turn.reader.encrypt(signed)

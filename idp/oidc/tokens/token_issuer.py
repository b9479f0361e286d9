"""TokenIssuer: issues token responses: access token, refresh token and ID token (RFC 6749 5.1, OIDC Core 3.1.3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from idp.oidc.store.grants import TokenGrant
from idp.oidc.token_request import TokenRequestContext
from idp.oidc.tokens.access_tokens import AccessTokenIssuer
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.subjects import SubjectIdentifiers, TokenSubject
from idp.protocol.audience import TokenTarget
from idp.protocol.grant_type import GrantType
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.id_token import AuthenticationFacts, IdToken


@dataclass(frozen=True, slots=True)
class TokenContents:
    """The scope and claims of one token response; `nonce` only in the first one (OIDC Core 12.2)."""

    scope: tuple[str, ...]
    nonce: str | None = None
    claims: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """A token response and the claims of its access token, so that nobody has to verify what was just signed."""

    body: dict[str, object]
    access_token: str = field(repr=False)
    claims: AccessToken


class TokenIssuer:
    """Issues the token responses of this provider."""

    def __init__(
        self,
        issuer: str,
        access_tokens: AccessTokenIssuer,
        *,
        signer: JwtSigner,
        hmac_tokens: HmacTokens,
        subjects: SubjectIdentifiers,
        id_token_lifetime: timedelta,
    ) -> None:
        self._issuer = issuer
        self._access_tokens = access_tokens
        self._signer = signer
        self._hmac_tokens = hmac_tokens
        self._subjects = subjects
        self._id_token_lifetime = id_token_lifetime

    def issue_for_grant(
        self, context: TokenRequestContext, grant: TokenGrant, contents: TokenContents, target: TokenTarget
    ) -> TokenSet:
        """The token response of a grant (RFC 6749 5.1, OIDC Core 3.1.3.3)."""
        subject = self._subjects.identifiers_for(context.client.metadata, grant)
        access_token = self._access_tokens.issue_for_grant(
            context, target, scope=contents.scope, grant=grant, subject=subject
        )
        body = access_token.response_members()
        if context.client.metadata.has_grant_type(GrantType.REFRESH_TOKEN):
            body["refresh_token"] = self._hmac_tokens.issue_refresh_token(grant.id, grant.generation)
        if "openid" in contents.scope:
            body["id_token"] = self._id_token(context, grant, contents, subject=subject, access_token=access_token.text)
        return TokenSet(body, access_token.text, access_token.claims)

    def issue_for_client(
        self, context: TokenRequestContext, target: TokenTarget, scope: tuple[str, ...]
    ) -> dict[str, object]:
        """The token response for the client itself (RFC 6749 4.4.3); no grant belongs to it."""
        return self._access_tokens.issue_for_client(context, target, scope).response_members()

    def _id_token(
        self,
        context: TokenRequestContext,
        grant: TokenGrant,
        contents: TokenContents,
        *,
        subject: TokenSubject,
        access_token: str,
    ) -> str:
        algorithm = context.client.metadata.id_token_signed_response_alg
        token = IdToken(
            issuer=self._issuer,
            client_id=context.client_id,
            authentication=AuthenticationFacts(
                subject=subject.sub,
                authenticated_at=grant.authenticated_at,
                acr=grant.acr,
                amr=tuple(grant.amr.split()),
                sid=subject.sid if context.client.metadata.has_logout_address else None,
            ),
            issued_at=context.now,
            lifetime=self._id_token_lifetime,
            nonce=contents.nonce,
            access_token=access_token,
            algorithm=algorithm,
            requested_claims=contents.claims,
        )
        signed = self._signer.sign(token.claims(), algorithm, "JWT")
        return signed if context.id_token_recipient is None else context.id_token_recipient.encrypt(signed)

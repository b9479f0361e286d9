"""UserInfoEndpoint: the claims about the person behind an access token (OIDC Core 5.3)."""

from collections.abc import Mapping

from idp.accounts.people import person_claims as persons
from idp.foundation import clock
from idp.foundation.fact_kind import FactKind
from idp.oidc.store.grants import GrantPerson
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier, VerifiedAccessToken
from idp.oidc.tokens.bearer_authentication import BearerAuthentication
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens import claims, localized_claims
from idp.protocol.tokens.step_up import NO_REQUIREMENT, StepUpRequirement

#: The claims that need more tables than the person's own.
_OFFICES = frozenset({*claims.claims_for_scopes(("organisasi",)), "groups", "organizations", "organization_roles"})
_ROLES = frozenset({"roles", "organization_roles"})


class UserInfoEndpoint:
    """The userinfo endpoint, with at most one statement (two for claims requested by name)."""

    def __init__(
        self,
        verifier: AccessTokenVerifier,
        authentication: BearerAuthentication,
        *,
        response_encryption: ResponseEncryption,
        usage: UsageRecorder,
        demand: StepUpRequirement = NO_REQUIREMENT,
    ) -> None:
        self._verifier = verifier
        self._authentication = authentication
        self._response_encryption = response_encryption
        self._demand = demand
        self._usage = usage

    async def respond(self, request: EndpointRequest) -> str | Mapping[str, object] | None:
        """The claims, as text when the client registered for a JWT; None when no token was sent.

        Raises InvalidToken, InvalidDpopProof, UseDpopNonce, InsufficientScope, InsufficientUserAuthentication and
        InvalidRequest.
        """
        bearer = await self._authentication.authenticate(request)
        if bearer is None:
            return None
        registered = bearer.client.metadata.scopes
        scopes = registered.intersection(bearer.token.scope)
        if "openid" not in scopes:
            raise AccessTokenCause.OPENID_SCOPE_MISSING()
        self._demand.check(bearer.token, clock.now())
        opened = claims.claims_for_scopes(scopes)
        row = await self._row(bearer, opened)
        if row is not None and row.userinfo_claims:
            # claims asked for by name may need a table that no scope of the token does (OIDC Core 5.5)
            row = await self._row(bearer, opened.union(row.userinfo_claims.split()))
        if row is None:
            raise AccessTokenCause.ACCESS_TOKEN_REVOKED()
        self._usage.count(FactKind.USERINFO_USED, bearer.client, row.sub)
        named = claims.claims_for_scopes(registered).intersection(row.userinfo_claims.split())
        person = claims_of(persons.claims_from_row(row)) | {"sub": row.subject or str(row.sub)}
        response = localized_claims.add_english_claims(claims.build_userinfo(person, scopes, named), row.claims_locales)
        return await self._response_encryption.encode_userinfo(bearer.client, response)

    async def _row(self, bearer: VerifiedAccessToken, wanted: frozenset[str]) -> GrantPerson | None:
        return await self._verifier.load_person(bearer, bool(wanted & _OFFICES), bool(wanted & _ROLES))

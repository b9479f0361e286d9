"""UserInfoEndpoint: the claims about the person behind an access token (OIDC Core 5.3)."""

from collections.abc import Mapping

from idp.accounts.people import person_claims as persons
from idp.clients.registry import RegisteredClient
from idp.clients.sandbox.personas import PERSONAS
from idp.clients.sandbox.policy import SandboxPolicy
from idp.foundation import clock
from idp.foundation.fact_kind import FactKind
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.store.grants import GrantPerson, GrantPersona
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier, VerifiedAccessToken
from idp.oidc.tokens.bearer_authentication import BearerAuthentication
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.cause import ErrorsOfClient
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
        recorder: EndpointRecorder,
        sandbox: SandboxPolicy,
        demand: StepUpRequirement = NO_REQUIREMENT,
    ) -> None:
        self._verifier = verifier
        self._authentication = authentication
        self._response_encryption = response_encryption
        self._demand = demand
        self._usage = usage
        self._recorder = recorder
        self._sandbox = sandbox

    async def respond(self, request: EndpointRequest) -> str | Mapping[str, object] | None:
        """The claims, as text when the client registered for a JWT; None when no token was sent.

        Raises InvalidToken, InvalidDpopProof, UseDpopNonce, InsufficientScope, InsufficientUserAuthentication and
        InvalidRequest.
        """
        try:
            bearer = await self._authentication.authenticate(request)
            if bearer is None:
                return None
            with ErrorsOfClient(bearer.token.client_id):
                response = await self._describe(bearer)
        except OAuthError as error:
            self._recorder.refuse_token(request, error)
            raise
        self._recorder.record(bearer.client, request, grant_id=bearer.token.grant_id)
        return response

    async def _describe(self, bearer: VerifiedAccessToken) -> str | Mapping[str, object]:
        scopes = bearer.client.metadata.scopes.intersection(bearer.token.scope)
        if "openid" not in scopes:
            raise AccessTokenCause.OPENID_SCOPE_MISSING(
                authorized=bearer.token.scope, registered=tuple(sorted(bearer.client.metadata.scopes))
            )
        self._demand.check(bearer.token, clock.now())
        row = await self._load_row(bearer, scopes)
        if row is None:
            response = await self._describe_persona(bearer, scopes)
        else:
            self._usage.count(FactKind.USERINFO_USED, bearer.client, row.sub)
            withheld = self._sandbox.withheld_scopes(bearer.client)
            known = claims_of(persons.claims_from_row(row)) | {"sub": row.subject or str(row.sub)}
            response = _build_response(bearer.client, row, known, scopes - withheld, withheld=withheld)
        return await self._response_encryption.encode_userinfo(bearer.client, response)

    async def _load_row(self, bearer: VerifiedAccessToken, scopes: frozenset[str]) -> GrantPerson | None:
        opened = claims.claims_for_scopes(scopes)
        row = await self._row(bearer, opened)
        if row is not None and row.userinfo_claims:
            # claims asked for by name may need a table that no scope of the token does (OIDC Core 5.5)
            row = await self._row(bearer, opened.union(row.userinfo_claims.split()))
        return row

    async def _describe_persona(self, bearer: VerifiedAccessToken, scopes: frozenset[str]) -> dict[str, object]:
        """The claims of the persona that the token is of. Raises InvalidToken when it is of nobody any more."""
        found = await self._verifier.load_persona(bearer)
        if found is None:
            raise AccessTokenCause.ACCESS_TOKEN_REVOKED()
        self._usage.count(FactKind.USERINFO_USED, bearer.client)
        known = claims_of(PERSONAS[found.persona].claims) | {"sub": found.subject}
        return _build_response(bearer.client, found, known, scopes)

    async def _row(self, bearer: VerifiedAccessToken, wanted: frozenset[str]) -> GrantPerson | None:
        return await self._verifier.load_person(bearer, bool(wanted & _OFFICES), bool(wanted & _ROLES))


def _build_response(
    client: RegisteredClient,
    row: GrantPerson | GrantPersona,
    known: Mapping[str, object],
    scopes: frozenset[str],
    *,
    withheld: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """The claims of the scopes and those asked for by name, in the languages asked for (OIDC Core 5.2)."""
    registered = claims.claims_for_scopes(client.metadata.scopes - withheld)
    named = registered.intersection(row.userinfo_claims.split())
    return localized_claims.add_english_claims(claims.build_userinfo(known, scopes, named), row.claims_locales)

"""AdminAuthenticator: access tokens at the admin API, of a machine or of a person who operates this deployment."""

from idp.accounts.people import person_claims as persons
from idp.accounts.roles.granted_role import GrantedRole
from idp.clients.apis.api_registry import ApiRegistry
from idp.foundation import clock
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier, VerifiedAccessToken
from idp.oidc.tokens.bearer_authentication import BearerAuthentication
from idp.permissions import Authority, Role, permissions_of
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens.step_up import NO_REQUIREMENT, StepUpRequirement

_OPERATOR_ROLE = GrantedRole(Role.KOMINFO)


class AdminAuthenticator:
    """Verifies access tokens as the protocol's own endpoints do.

    People are rejected unless the deployment says what it demands of their sign-in (IDP_STEP_UP__ADMIN_…); then those
    with the role kominfo are accepted, through a client that named this provider in `resource`.
    """

    def __init__(
        self,
        admission: BearerAuthentication,
        bearers: AccessTokenVerifier,
        apis: ApiRegistry,
        demand: StepUpRequirement,
    ) -> None:
        self._apis = apis
        self._admission = admission
        self._bearers = bearers
        self._demand = demand

    async def authenticate(self, request: EndpointRequest) -> Authority | None:
        """The caller and the permissions of the token; None when no token was sent.

        Those scopes count that the client is still registered for, and that no registered API took before they became
        ours. A machine costs no statement, a person one at most.

        Raises InvalidToken, InvalidDpopProof, UseDpopNonce and InsufficientUserAuthentication.
        """
        bearer = await self._admission.authenticate(request)
        if bearer is None:
            return None
        held = bearer.token
        machine = held.grant_id is None and held.subject == held.client_id and held.actor is None
        actor = f"client:{held.client_id}" if machine else await self._authenticate_operator(bearer)
        scopes = bearer.client.metadata.scopes.intersection(held.scope) - (await self._apis.scope_descriptions()).keys()
        return Authority(actor, permissions_of(scopes), token=held.jti)

    async def _authenticate_operator(self, bearer: VerifiedAccessToken) -> str:
        if self._demand == NO_REQUIREMENT or bearer.token.actor is not None:
            raise AccessTokenCause.ADMIN_API_TOKEN_OF_PERSON()
        row = await self._bearers.load_person(bearer, offices=False, roles=True)
        if row is None or _OPERATOR_ROLE not in persons.claims_from_row(row).roles:
            raise AccessTokenCause.ADMIN_API_TOKEN_WITHOUT_ROLE()
        self._demand.check(bearer.token, clock.now())
        return f"person:{row.sub}"

"""Introspection: token introspection and revocation (RFC 7662, RFC 7009)."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.issued_ahead import moment_values
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.store import grants as store
from idp.oidc.store.grants import LoadedGrant
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier, VerifiedAccessToken
from idp.oidc.tokens.access_tokens import AccessTokenIssuer
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import ErrorsOfClient
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.errors.token import TokenCause
from idp.protocol.tokens import introspection, jwt


@dataclass(frozen=True, slots=True)
class IntrospectionResponse:
    """An introspection response and the resource server it is for."""

    resource_server: RegisteredClient
    body: dict[str, object]


class Introspection:
    """The introspection and revocation endpoints."""

    def __init__(
        self,
        database: Database,
        authenticator: ClientAuthenticator,
        *,
        verifier: AccessTokenVerifier,
        apis: ApiRegistry,
        access_tokens: AccessTokenIssuer,
        hmac_tokens: HmacTokens,
        signer: JwtSigner,
        issuer: str,
        recorder: EndpointRecorder,
    ) -> None:
        self._database = database
        self._apis = apis
        self._access_tokens = access_tokens
        self._hmac_tokens = hmac_tokens
        self._signer = signer
        self._issuer = issuer
        self._recorder = recorder
        self._authenticator = authenticator
        self._verifier = verifier

    async def introspect_token(self, request: EndpointRequest) -> IntrospectionResponse:
        """What the caller may learn about `token`. Raises InvalidClient and InvalidRequest."""
        resource_server = await self._authenticator.authenticate(request, clock.now())
        try:
            with ErrorsOfClient(resource_server.metadata.client_id):
                body = await self._describe_token(resource_server, request)
        except OAuthError as error:
            self._recorder.record(resource_server, request, error)
            raise
        self._recorder.record(resource_server, request)
        return IntrospectionResponse(resource_server, body)

    def sign_response(self, response: IntrospectionResponse) -> str:
        """The same response as a signed JWT (RFC 9701 5)."""
        client = response.resource_server.metadata
        claims = introspection.build_jwt_claims(client.client_id, response.body, self._issuer, clock.now())
        algorithm = client.introspection_signed_response_alg
        return self._signer.sign(claims, algorithm, "token-introspection+jwt")

    async def revoke_token(self, request: EndpointRequest) -> None:
        """Revoke the grant of the caller's own token (RFC 7009 2.1). Raises InvalidClient and InvalidRequest.

        A token that is unknown or another client's changes nothing and is no error (RFC 7009 2.2).
        """
        now = clock.now()
        client = await self._authenticator.authenticate(request, now)
        try:
            with ErrorsOfClient(client.metadata.client_id):
                grant_id = self._grant_behind(request.parameters.require("token"), client)
        except OAuthError as error:
            self._recorder.record(client, request, error)
            raise
        self._recorder.record(client, request, grant_id=grant_id)
        if grant_id is None:
            return
        key = {"grant_id": grant_id, "client_id": client.metadata.client_id, "at": now}
        await self._database.fetch_one(store.REVOKE, key)
        self._verifier.clear_cache()

    async def _describe_token(self, resource_server: RegisteredClient, request: EndpointRequest) -> dict[str, object]:
        if resource_server.metadata.public:
            raise ClientAuthenticationCause.INTROSPECTION_BY_PUBLIC_CLIENT()
        token = request.parameters.require("token")
        bearer = await self._verifier.verify(token)
        if bearer is not None:
            return await self._describe_access_token(resource_server, bearer)
        opened = self._hmac_tokens.open_refresh_token(token)
        if opened is None:
            return dict(introspection.INACTIVE)
        return await self._describe_refresh_token(resource_server, *opened)

    async def _describe_access_token(
        self, resource_server: RegisteredClient, bearer: VerifiedAccessToken
    ) -> dict[str, object]:
        token = bearer.token
        known = {} if token.for_provider else await self._apis.load_apis()
        client = resource_server.metadata
        asks = introspection.IntrospectingClient(client.client_id, resource_server.may_inspect_others, client.resources)
        if introspection.may_introspect(asks, token, known) and await self._verifier.is_active(bearer):
            return introspection.describe_access_token(token)
        return dict(introspection.INACTIVE)

    async def _describe_refresh_token(
        self, resource_server: RegisteredClient, grant_id: UUID, generation: int
    ) -> dict[str, object]:
        key = {"grant_id": grant_id} | moment_values(clock.now())
        row: LoadedGrant | None = await self._database.fetch_one(store.LOAD, key)
        if row is None or not row.alive or row.generation != generation:
            return dict(introspection.INACTIVE)
        return introspection.describe_refresh_token(
            resource_server.metadata, row.client_id, tuple(row.scope.split()), row.ends_at
        )

    def _grant_behind(self, token: str, client: RegisteredClient) -> UUID | None:
        opened = self._hmac_tokens.open_refresh_token(token)
        if opened is not None:
            return opened[0]
        try:
            found = self._access_tokens.decode(token)
        except jwt.InvalidOwnJwt:
            return None
        cannot_be_revoked = found.grant_id is None or found.actor is not None
        if cannot_be_revoked and found.client_id == client.metadata.client_id:
            raise TokenCause.TOKEN_TYPE_NOT_REVOCABLE()
        return found.grant_id

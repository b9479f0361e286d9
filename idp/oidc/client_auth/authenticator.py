"""ClientAuthenticator: finds the client of a request and checks its proof (RFC 6749 2.3)."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry, SecretDigest
from idp.foundation.log import get_logger
from idp.oidc.client_auth.assertions import ClientAssertions
from idp.oidc.client_auth.client_authentication import ClientAuthentication
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.refusals import ClientRefusals
from idp.oidc.client_auth.refused_proof import RefusedProof
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol import client_auth
from idp.protocol.client import AuthMethod, CertificateSubject, CertificateSubjectField, ClientMetadata
from idp.protocol.client_auth import mutual_tls, secret
from idp.protocol.client_auth.assertion import ClientAssertion
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidClient, InvalidExternalJwt, OAuthError
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.tokens.jwk import ExternalKey

log = get_logger(__name__)

#: Stands in for an unknown client, so that checking its secret takes as long as a known client's.
_UNKNOWN_CLIENT = RegisteredClient(
    id=UUID(int=0),
    metadata=ClientMetadata(client_id="", client_name=""),
    application_id=None,
    application_name="",
    office_name="",
    secrets=(SecretDigest(UUID(int=0), secret.DUMMY_DIGESTS[0], None),),
    suspended=True,
    demo=False,
)

#: Compared for a client that registered no certificate, so that it costs the same work.
_NO_SUBJECT = CertificateSubject(CertificateSubjectField.DN, "CN=nobody")


class ClientAuthenticator:
    """Authenticates the clients that call the token endpoint and its neighbours."""

    def __init__(
        self,
        registry: Registry,
        usage: UsageRecorder,
        assertions: ClientAssertions,
        keys: ClientKeys,
        *,
        refusals: ClientRefusals,
        recorder: EndpointRecorder,
    ) -> None:
        self._registry = registry
        self._usage = usage
        self._assertions = assertions
        self._keys = keys
        self._refusals = refusals
        self._recorder = recorder

    async def authenticate(self, request: EndpointRequest, now: datetime) -> RegisteredClient:
        """The authenticated client. Raises InvalidClient, at equal cost until something is proven (RFC 6749 5.2)."""
        claimed = request.parameters.values.get("client_id", "")
        found: RegisteredClient | None = None
        try:
            presented_proof = client_auth.read(request)
            claimed = presented_proof.client_id
            found = await self._registry.find(claimed)
            return await self._verify(presented_proof, found, request, now)
        except OAuthError as refusal:
            if refusal.cause.definition.alike is None:  # what the request names was not looked for yet
                found = found or await self._registry.find(claimed)
            refusal.claimed_client_id = claimed
            refusal.client_id = None if found is None else found.metadata.client_id
            if isinstance(refusal, InvalidClient):
                self._refusals.record(refusal.client_id, refusal.cause)
            self._recorder.refuse_client(found, request, refusal)
            raise

    async def _verify(
        self,
        presented_proof: client_auth.ClientProof,
        found: RegisteredClient | None,
        request: EndpointRequest,
        now: datetime,
    ) -> RegisteredClient:
        client = found or _UNKNOWN_CLIENT
        authentication = await self._check_proof(presented_proof, client, request, now)
        if found is None or not isinstance(authentication, ClientAuthentication):
            refused = RefusedProof(
                proof=presented_proof,
                client=client,
                known=found is not None,
                request=request,
                fault=authentication if isinstance(authentication, InvalidExternalJwt) else None,
                now=now,
            )
            raise refused.explain()
        secret.check_method(authentication.method, client.metadata)
        if not client.active:
            raise ClientAuthenticationCause.CLIENT_AUTHENTICATED_BUT_SUSPENDED()
        if isinstance(presented_proof, ClientAssertion):
            await self._spend_assertion(presented_proof, client, request, now)
        self._usage.record_authentication(client, authentication.method, authentication.secret_id, authentication.key)
        return client

    async def _check_proof(
        self, proof: client_auth.ClientProof, client: RegisteredClient, request: EndpointRequest, now: datetime
    ) -> ClientAuthentication | InvalidExternalJwt | None:
        """The authentication, else what is wrong with an assertion, or None."""
        match proof:
            case Credentials():
                authentication = _authenticate_by_secret(proof, client, now)
                if authentication is None and request.certificate is not None and proof.method is AuthMethod.NONE:
                    authentication = await _authenticate_by_certificate(client, request, self._keys, now)
                return authentication
            case ClientAssertion():
                return await self._assertions.authenticate(proof, client, now)
            case _:
                assert_never(proof)

    async def _spend_assertion(
        self, presented_assertion: ClientAssertion, client: RegisteredClient, request: EndpointRequest, now: datetime
    ) -> None:
        try:
            await self._assertions.spend_assertion(presented_assertion.token, client, request.endpoint, now)
        except InvalidExternalJwt as fault:
            raise ClientAuthenticationCause.CLIENT_ASSERTION_UNUSABLE(because=fault) from fault


def _authenticate_by_secret(
    credentials: Credentials, client: RegisteredClient, now: datetime
) -> ClientAuthentication | None:
    live = client.live_secrets(now)
    which = credentials.match_digest([one.digest for one in live])
    if which is not None:
        return ClientAuthentication(credentials.method, live[which].id)
    return ClientAuthentication(credentials.method) if _is_public_by_name(client, credentials) else None


def _is_public_by_name(client: RegisteredClient, credentials: Credentials) -> bool:
    """Whether it is an active public client that sent its client_id; a suspended one gets no reason."""
    return client.metadata.public and credentials.method is AuthMethod.NONE and client.active


async def _authenticate_by_certificate(
    client: RegisteredClient, request: EndpointRequest, keys: ClientKeys, now: datetime
) -> ClientAuthentication | None:
    """The authentication if the certificate is one that this client registered, by its registered method."""
    certificate, method = request.certificate, client.metadata.token_endpoint_auth_method
    if certificate is None:
        return None
    if method is AuthMethod.SELF_SIGNED_TLS:
        key = await _find_certified_key(client, certificate, keys, now)
        return ClientAuthentication(method, key=key) if key is not None else None
    expected = client.metadata.tls_client_auth_subject
    good = (
        mutual_tls.matches_subject(certificate, expected or _NO_SUBJECT)
        and request.certificate_trusted
        and expected is not None
    )
    return ClientAuthentication(method) if good else None


async def _find_certified_key(
    client: RegisteredClient, certificate: bytes, keys: ClientKeys, now: datetime
) -> ExternalKey | None:
    """The registered key that the certificate is of, or None."""
    try:
        return mutual_tls.find_registered_key(certificate, (await keys.load_keys(client)).keys, now)
    except InvalidExternalJwt as fault:
        log.debug("client.unproven", client_id=client.metadata.client_id, reason=str(fault))
        return None

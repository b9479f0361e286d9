"""Client authentication by the TLS certificate of the connection (RFC 8705 2)."""

from datetime import datetime

from idp.clients.registry import RegisteredClient
from idp.foundation.log import get_logger
from idp.oidc.client_auth.client_authentication import ClientAuthentication
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.protocol.client import AuthMethod, CertificateSubject, CertificateSubjectField
from idp.protocol.client_auth import mutual_tls
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.tokens.external_jwt import InvalidExternalJwt

log = get_logger(__name__)

#: Compared for a client that registered no certificate, so that it costs the same work.
_NO_SUBJECT = CertificateSubject(CertificateSubjectField.DN, "CN=nobody")


async def authenticate_by_certificate(
    client: RegisteredClient, request: EndpointRequest, keys: ClientKeys, now: datetime
) -> ClientAuthentication | None:
    """The authentication if the certificate is one that this client registered, by its registered method."""
    certificate, method = request.certificate, client.metadata.token_endpoint_auth_method
    if certificate is None:
        return None
    if method is AuthMethod.SELF_SIGNED_TLS:
        good = await _is_registered(client, certificate, keys, now)
    else:
        expected = client.metadata.tls_client_auth_subject
        good = (
            mutual_tls.matches_subject(certificate, expected or _NO_SUBJECT)
            and request.certificate_trusted
            and expected is not None
        )
    return ClientAuthentication(method) if good else None


async def _is_registered(client: RegisteredClient, certificate: bytes, keys: ClientKeys, now: datetime) -> bool:
    try:
        return mutual_tls.matches_registered_key(certificate, (await keys.load_keys(client)).keys, now)
    except InvalidExternalJwt as fault:
        log.debug("client.unproven", client_id=client.metadata.client_id, reason=str(fault))
        return False

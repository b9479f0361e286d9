"""Client authentication by the TLS certificate of the connection (RFC 8705 2)."""

from datetime import datetime

from idp.clients.registry import RegisteredClient
from idp.foundation.log import get_logger
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.proven import Proven
from idp.protocol.ask import Ask
from idp.protocol.client import AuthMethod, CertificateSubject, SubjectField
from idp.protocol.client_auth import mutual_tls
from idp.protocol.tokens.foreign import Untrusted

log = get_logger(__name__)

#: Compared for a client that registered no certificate, so that it costs the same work.
_NOBODY = CertificateSubject(SubjectField.DN, "CN=nobody")


async def proven(client: RegisteredClient, ask: Ask, keys: ClientKeys, now: datetime) -> Proven | None:
    """The authentication if the certificate is one that this client registered, by its registered method."""
    shown, method = ask.certificate, client.metadata.token_endpoint_auth_method
    if shown is None:
        return None
    if method is AuthMethod.SELF_SIGNED_TLS:
        good = await _is_registered(client, shown, keys, now)
    else:
        expected = client.metadata.tls_client_auth_subject
        good = mutual_tls.names(shown, expected or _NOBODY) and ask.vouched and expected is not None
    return Proven(method) if good else None


async def _is_registered(client: RegisteredClient, shown: bytes, keys: ClientKeys, now: datetime) -> bool:
    try:
        return mutual_tls.is_registered(shown, (await keys.of(client)).keys, now)
    except Untrusted as fault:
        log.debug("client.unproven", client_id=client.metadata.client_id, reason=str(fault))
        return False

"""Credentials: client authentication by client_secret_basic, client_secret_post or none (RFC 6749 2.3.1)."""

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.parameters import Parameters, is_text
from idp.protocol.sent_values import describe_length

#: A client has at most two live secrets; these replace missing ones, so every comparison takes the same time.
DUMMY_DIGESTS = (bytes(32), bytes(32))

#: Schemes of an Authorization header that may be named; anything else may be the credential itself.
_KNOWN_SCHEMES = frozenset({"bearer", "dpop", "digest", "negotiate", "ntlm", "hmac", "hawk"})

_SECRET_IS_SENT = frozenset({AuthMethod.BASIC, AuthMethod.POST})
_EITHER_WAY = frozenset({Profile.STANDAR, Profile.WARISAN})


@dataclass(frozen=True, slots=True)
class Credentials:
    """The claimed client_id, the method used, and the possible readings of the one secret sent."""

    client_id: str
    method: AuthMethod
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def match_digest(self, digests: Sequence[bytes]) -> int | None:
        """The index of the SHA-256 digest that matches the secret sent; takes the same time for unknown clients."""
        sent = [hashlib.sha256(secret.encode()).digest() for secret in self.secrets]
        found = None
        for index, known in enumerate((*digests, *DUMMY_DIGESTS[len(digests) :])):
            hits = [hmac.compare_digest(known, digest) for digest in sent]
            if True in hits and index < len(digests):
                found = index
        return found


def read(parameters: Parameters, authorization: str | None) -> Credentials:
    """The credentials in the Authorization header or the form. Raises InvalidClient when there are none."""
    if authorization is not None:
        return _read_basic(parameters, authorization)
    client_id = parameters.get("client_id")
    if client_id is None:
        raise ClientAuthenticationCause.CLIENT_CREDENTIALS_MISSING()
    secret = parameters.get("client_secret")
    if secret is None:
        return Credentials(client_id, AuthMethod.NONE)
    return Credentials(client_id, AuthMethod.POST, (secret,))


def _read_basic(parameters: Parameters, authorization: str) -> Credentials:
    if parameters.get("client_secret") is not None:
        raise ClientAuthenticationCause.CLIENT_SECRET_SENT_TWICE()
    client_id, secrets = _decode_basic(authorization)
    named = parameters.get("client_id")
    if named not in (None, client_id):
        raise ClientAuthenticationCause.CLIENT_ID_DIFFERS_FROM_HEADER(sent=named, sent_in_header=client_id)
    return Credentials(client_id, AuthMethod.BASIC, secrets)


def _decode_basic(authorization: str) -> tuple[str, tuple[str, ...]]:
    """The client_id, and the secret form-decoded (RFC 6749 2.3.1) and raw, as many clients do not encode it."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        known = scheme if scheme.lower() in _KNOWN_SCHEMES else describe_length(scheme)
        raise ClientAuthenticationCause.AUTHORIZATION_SCHEME_NOT_BASIC(sent=known)
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as fault:
        raise ClientAuthenticationCause.BASIC_CREDENTIALS_MALFORMED(length=len(encoded), reason="not_base64") from fault
    name, plain = unquote_plus(client_id), unquote_plus(secret)
    if not colon or not name or not plain or not is_text(name + plain + secret):
        reason = "without_colon" if not colon else "empty" if not (name and plain) else "not_text"
        raise ClientAuthenticationCause.BASIC_CREDENTIALS_MALFORMED(length=len(encoded), reason=reason)
    return name, tuple(dict.fromkeys((plain, secret)))


def is_either_way(used: str, client: ClientMetadata) -> bool:
    """Whether a secret in the header and one in the form are the same to this client, and it sent the other one."""
    return client.profile in _EITHER_WAY and {used, client.token_endpoint_auth_method} == _SECRET_IS_SENT


def check_method(used: AuthMethod, client: ClientMetadata) -> None:
    """Raises InvalidClient unless the client used the method it registered.

    In the header or in the form, a secret is one method for `standar` and `warisan`: some libraries choose themselves.
    """
    registered = client.token_endpoint_auth_method
    if used is not registered and not is_either_way(used, client):
        raise ClientAuthenticationCause.CLIENT_AUTHENTICATION_METHOD_DIFFERS(registered=registered, used=used)

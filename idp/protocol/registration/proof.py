"""Reads the metadata members on client authentication: algorithm and certificate (RFC 7523, RFC 8705 2.1.2)."""

from ipaddress import ip_address
from typing import assert_never

from cryptography.x509 import Name

from idp.protocol.algorithms import Algorithm, HmacAlgorithm
from idp.protocol.client import AuthMethod, CertificateSubject, SubjectField
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.provider import CLIENT_SIGNING
from idp.protocol.registration.members import Members

_ALG = "token_endpoint_auth_signing_alg"


def signing_alg(members: Members, method: AuthMethod) -> Algorithm | HmacAlgorithm | None:
    """The registered algorithm of client assertions; None: any that fits the method (OIDC Registration 2)."""
    if method is AuthMethod.PRIVATE_KEY_JWT:
        return members.maybe(_ALG, CLIENT_SIGNING)
    if method is AuthMethod.SECRET_JWT:
        return members.maybe(_ALG, tuple(HmacAlgorithm))
    if members.raw.get(_ALG) is not None:
        raise InvalidClientMetadata(f"{_ALG} is for private_key_jwt and client_secret_jwt: leave it out")
    return None


def subject(members: Members, method: AuthMethod) -> CertificateSubject | None:
    """The certificate subject of a tls_client_auth client; None for every other method (RFC 8705 2.1.2)."""
    given = [field for field in SubjectField if members.raw.get(field) is not None]
    if method is not AuthMethod.TLS:
        if given:
            raise InvalidClientMetadata(f"{given[0]} is for the method tls_client_auth: leave it out")
        return None
    if len(given) != 1:
        raise InvalidClientMetadata(f"tls_client_auth needs exactly one of {', '.join(SubjectField)}")
    value = members.text(given[0])
    _check(given[0], value)
    return CertificateSubject(given[0], value)


def _check(field: SubjectField, value: str) -> None:
    """Raises InvalidClientMetadata when no certificate could contain the value."""
    try:
        match field:
            case SubjectField.DN:
                fits = bool(list(Name.from_rfc4514_string(value)))
            case SubjectField.IP:
                fits = bool(ip_address(value))
            case SubjectField.EMAIL:
                fits = value.isascii() and "@" in value
            case SubjectField.DNS | SubjectField.URI:
                fits = value.isascii() and " " not in value
            case never:
                assert_never(never)
    except ValueError:
        fits = False
    if not fits:
        raise InvalidClientMetadata(f"{field} does not have the form of what it names (RFC 8705 2.1.2)")

"""Rules of single members of client metadata: scopes, keys, certificates, encryption (RFC 7591 2, RFC 8705 2.1.2)."""

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import assert_never

from cryptography.x509 import Name

from idp.protocol.algorithms import Algorithm, Encryption, HmacAlgorithm
from idp.protocol.client import (
    AuthMethod,
    CertificateSubject,
    CertificateSubjectField,
)
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.provider import (
    CLIENT_SIGNING_ALGORITHMS,
    CONTENT_ENCRYPTION,
    KEY_MANAGEMENT,
)
from idp.protocol.registration.metadata_reader import MetadataReader
from idp.protocol.tokens.claims import SCOPES

#: Members that must not be ignored silently; other unknown members are ignored (RFC 7591 2).
UNSUPPORTED_MEMBERS = (
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "backchannel_token_delivery_mode",
)


_SIGNING_ALG = "token_endpoint_auth_signing_alg"


def refuse_unsupported(raw: Mapping[str, object]) -> None:
    """Raises InvalidClientMetadata for a member of UNSUPPORTED_MEMBERS that has a value."""
    for name in UNSUPPORTED_MEMBERS:
        if raw.get(name):
            raise RegistrationCause.MEMBER_NOT_SUPPORTED(name=name)


def check_scopes(scopes: Collection[str], api_scopes: Collection[str]) -> frozenset[str]:
    """The same scopes. Raises InvalidClientMetadata for one that is neither standard nor among `api_scopes`."""
    for scope in scopes:
        if scope not in SCOPES and scope not in api_scopes:
            raise RegistrationCause.SCOPE_NOT_SUPPORTED(scope=scope[:60])
    return frozenset(scopes)


def read_signing_alg(members: MetadataReader, method: AuthMethod) -> Algorithm | HmacAlgorithm | None:
    """The registered algorithm of client assertions; None: any that fits the method (OIDC Registration 2)."""
    if method is AuthMethod.PRIVATE_KEY_JWT:
        return members.optional_choice(_SIGNING_ALG, CLIENT_SIGNING_ALGORITHMS)
    if method is AuthMethod.SECRET_JWT:
        return members.optional_choice(_SIGNING_ALG, tuple(HmacAlgorithm))
    if members.raw.get(_SIGNING_ALG) is not None:
        raise RegistrationCause.SIGNING_ALG_WITHOUT_ASSERTION(name=_SIGNING_ALG)
    return None


def read_certificate_subject(members: MetadataReader, method: AuthMethod) -> CertificateSubject | None:
    """The certificate subject of a tls_client_auth client; None for every other method (RFC 8705 2.1.2)."""
    given = [field for field in CertificateSubjectField if members.raw.get(field) is not None]
    if method is not AuthMethod.TLS:
        if given:
            raise RegistrationCause.CERTIFICATE_SUBJECT_WITHOUT_METHOD(name=given[0])
        return None
    if len(given) != 1:
        raise RegistrationCause.CERTIFICATE_SUBJECTS_NOT_ONE(allowed=", ".join(CertificateSubjectField))
    value = members.text(given[0])
    _check_subject_form(given[0], value)
    return CertificateSubject(given[0], value)


def _check_subject_form(field: CertificateSubjectField, value: str) -> None:
    """Raises InvalidClientMetadata when no certificate could contain the value."""
    try:
        match field:
            case CertificateSubjectField.DN:
                fits = bool(list(Name.from_rfc4514_string(value)))
            case CertificateSubjectField.IP:
                fits = bool(ip_address(value))
            case CertificateSubjectField.EMAIL:
                fits = value.isascii() and "@" in value
            case CertificateSubjectField.DNS | CertificateSubjectField.URI:
                fits = value.isascii() and " " not in value
            case never:
                assert_never(never)
    except ValueError:
        fits = False
    if not fits:
        raise RegistrationCause.CERTIFICATE_SUBJECT_MALFORMED(name=field)


def read_encryption(members: MetadataReader, what: str) -> Encryption | None:
    """The registered encryption of one kind of response; None for none. Raises InvalidClientMetadata."""
    alg = members.optional_choice(f"{what}_encrypted_response_alg", KEY_MANAGEMENT)
    enc = members.optional_choice(f"{what}_encrypted_response_enc", CONTENT_ENCRYPTION)
    if alg is None and enc is not None:
        raise RegistrationCause.ENCRYPTION_ENC_WITHOUT_ALG(what=what)
    if alg is None:
        return None
    return Encryption(alg) if enc is None else Encryption(alg, enc)

"""Every cause in client metadata is told to who registers a client, with its code and its sentence (RFC 7591 3.2.2)."""

from typing import Any

import pytest

from idp.protocol.client import LegalBasis
from idp.protocol.errors.address import AddressCause
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.jwk import JwkCause
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.grant_type import GrantType
from idp.protocol.registration.data_purposes import LONGEST_PURPOSE
from tests.clients.initial_token import issue_initial_token
from tests.clients.test_self_registration import Stranger
from tests.protocol.registration.test_keys import EC, ED, RSA, certificate, number, rsa_key
from tests.support.app import App
from tests.support.cause_rows import answers_with, cause_rows

CERTIFICATE_SUBJECTS = (
    "tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, "
    "tls_client_auth_san_email"
)


@pytest.fixture(scope="module")
async def stranger(shared_house: App) -> Stranger:
    """Somebody whose initial access token no refusal spends."""
    return Stranger(shared_house, await issue_initial_token(shared_house))


@cause_rows(
    (
        RegistrationCause.MEMBER_NOT_SUPPORTED(name="request_object_encryption_alg"),
        {"request_object_encryption_alg": "RSA-OAEP-256"},
    ),
    (RegistrationCause.MEMBER_NOT_BOOLEAN(name="require_auth_time"), {"require_auth_time": "true"}),
    (
        RegistrationCause.SIGNING_ALG_WITHOUT_ASSERTION(name="token_endpoint_auth_signing_alg"),
        {"token_endpoint_auth_signing_alg": "ES256"},
    ),
    (
        RegistrationCause.CERTIFICATE_SUBJECTS_NOT_ONE(allowed=CERTIFICATE_SUBJECTS),
        {"token_endpoint_auth_method": "tls_client_auth"},
    ),
    (
        RegistrationCause.CERTIFICATE_SUBJECT_MALFORMED(name="tls_client_auth_san_ip"),
        {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_ip": "1.2.3"},
    ),
    (
        RegistrationCause.CERTIFICATE_SUBJECT_WITHOUT_METHOD(name="tls_client_auth_san_dns"),
        {"tls_client_auth_san_dns": "aplikasi.example"},
    ),
    (
        RegistrationCause.EXCHANGE_WITHOUT_RESOURCES(grant_type=GrantType.TOKEN_EXCHANGE),
        {"grant_types": [GrantType.TOKEN_EXCHANGE], "redirect_uris": ...},
    ),
    (
        RegistrationCause.TWO_TOKEN_BINDINGS(),
        {"dpop_bound_access_tokens": True, "tls_client_certificate_bound_access_tokens": True},
    ),
    (RegistrationCause.JWKS_BESIDE_JWKS_URI(), {"jwks": {"keys": [EC]}, "jwks_uri": "https://aplikasi.example/jwks"}),
    (
        RegistrationCause.ENCRYPTION_KEY_MISSING(
            name="id_token_encrypted_response_alg", alg="RSA-OAEP-256", kind="RSA"
        ),
        {"jwks": {"keys": [EC]}, "id_token_encrypted_response_alg": "RSA-OAEP-256"},
    ),
    (
        RegistrationCause.SECTOR_MISSING(),
        {"subject_type": "pairwise", "redirect_uris": ["https://a.example/balik", "https://b.example/balik"]},
    ),
    (
        RegistrationCause.FRONTCHANNEL_FRAGMENT(),
        {"frontchannel_logout_uri": "https://aplikasi.example/keluar#x"},
    ),
    (
        RegistrationCause.DATA_PURPOSES_MALFORMED(
            name="data_purposes", longest=LONGEST_PURPOSE, allowed=", ".join(LegalBasis)
        ),
        {"data_purposes": [{"scope": "profile", "purpose": "\u200b", "legal_basis": "tugas_publik"}]},
    ),
    (RegistrationCause.FRONTCHANNEL_FOREIGN_ORIGIN(), {"frontchannel_logout_uri": "https://lain.example/keluar"}),
)
async def test_what_is_wrong_with_a_member_is_told(
    stranger: Stranger, error: CausedError, sent: dict[str, Any]
) -> None:
    answers_with(await stranger.register(**sent), error)


def unacceptable(name: str, because: CausedError) -> CausedError:
    """The error for an address in this member."""
    cause = (
        RegistrationCause.REDIRECT_URI_UNACCEPTABLE
        if name == "redirect_uris"
        else RegistrationCause.ADDRESS_UNACCEPTABLE
    )
    return cause(name=name, because=because)


@cause_rows(
    (
        unacceptable("jwks_uri", AddressCause.SERVER_ADDRESS_FRAGMENT()),
        {"jwks_uri": "https://aplikasi.example/jwks#x"},
    ),
    (
        unacceptable("resources", AddressCause.API_NAME_FRAGMENT()),
        {"resources": ["https://arsip.example/#x"]},
    ),
    (unacceptable("client_uri", AddressCause.ADDRESS_NOT_TEXT(longest=2000)), {"client_uri": 5}),
    (
        unacceptable("redirect_uris", AddressCause.ADDRESS_WITH_USER_NAME()),
        {"redirect_uris": ["https://made@aplikasi.example/balik"]},
    ),
    (
        unacceptable("redirect_uris", AddressCause.ADDRESS_HOST_MALFORMED()),
        {"redirect_uris": ["https://aplikasi;b.example/balik"]},
    ),
    (
        unacceptable("redirect_uris", AddressCause.PRODUCTION_ON_LOOPBACK()),
        {"environment": "produksi", "redirect_uris": ["https://localhost/balik"]},
    ),
)
async def test_what_is_wrong_with_an_address_is_told(
    stranger: Stranger, error: CausedError, sent: dict[str, Any]
) -> None:
    answers_with(await stranger.register(**sent), error)


def unusable(because: CausedError) -> CausedError:
    """The error for a key set with one bad key."""
    return RegistrationCause.JWKS_KEY_UNUSABLE(number=1, because=because)


@cause_rows(
    (unusable(JwkCause.KEY_NOT_OBJECT()), "kunci"),
    (unusable(JwkCause.KEY_ID_MALFORMED()), {**EC, "kid": 5}),
    (unusable(JwkCause.KEY_TYPE_MALFORMED()), {**EC, "crv": ["P-256"]}),
    (unusable(JwkCause.RSA_KEY_SIZE(fewest=2048, most=8192)), rsa_key(1024)),
    (unusable(JwkCause.RSA_EXPONENT()), {**RSA, "e": number(3)}),
    (unusable(JwkCause.KEY_COORDINATE_SIZE(name="y")), {**EC, "y": number(1)}),
    (unusable(JwkCause.KEY_MEMBER_NOT_BASE64URL(name="n")), {**RSA, "n": 5}),
    (unusable(JwkCause.KEY_MEMBER_PADDED(name="x")), {**ED, "x": f"{ED['x']}="}),
    (unusable(JwkCause.KEY_CERTIFICATES_MALFORMED()), {**EC, "x5c": ["bukan sertifikat"]}),
    (unusable(JwkCause.KEY_CERTIFICATE_OF_ANOTHER_KEY()), {**ED, "x5c": [certificate()]}),
    (unusable(JwkCause.KEY_MEMBERS_NO_KEY()), {**EC, "x": number(1, 32), "y": number(1, 32)}),
    (RegistrationCause.JWKS_MEMBER_TOO_LONG(number=1), {**EC, "use": "s" * 201}),
)
async def test_what_is_wrong_with_a_key_is_told(stranger: Stranger, error: CausedError, sent: object) -> None:
    answers_with(await stranger.register(jwks={"keys": [sent]}), error)


async def test_a_kid_that_would_control_a_terminal_is_refused(stranger: Stranger) -> None:
    answer = await stranger.register(jwks={"keys": [{**EC, "kid": "a\u001b[2Jb"}]})
    answers_with(answer, RegistrationCause.JWKS_MEMBER_TOO_LONG(number=1))


@cause_rows(
    (RegistrationCause.JWKS_KID_TWICE(), [{**EC, "kid": "satu"}, {**EC, "kid": "satu"}]),
    (RegistrationCause.JWKS_TOO_LONG(longest=65_536), [{**EC, "x5c": [certificate(), "A" * 66_000]}]),
)
async def test_what_is_wrong_with_a_key_set_is_told(
    stranger: Stranger, error: CausedError, sent: list[dict[str, Any]]
) -> None:
    answers_with(await stranger.register(jwks={"keys": sent}), error)

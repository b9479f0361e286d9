"""The signature and encryption algorithms, by their registered names (RFC 7518, RFC 8037, RFC 9864)."""

from dataclasses import dataclass
from enum import StrEnum


class Algorithm(StrEnum):
    """Signature algorithms of the tokens we issue and of what clients sign with their own keys."""

    RS256 = "RS256"
    ES256 = "ES256"
    PS256 = "PS256"
    #: The same as Ed25519 here, under the polymorphic name that RFC 9864 4.1.2 deprecates.
    EDDSA = "EdDSA"
    ED25519 = "Ed25519"


class HmacAlgorithm(StrEnum):
    """Signature algorithms keyed with the client's secret, used by client_secret_jwt assertions only."""

    HS256 = "HS256"


class KeyManagement(StrEnum):
    """How the content key of an encrypted token is encrypted or agreed: with the client's RSA or EC key."""

    RSA_OAEP_256 = "RSA-OAEP-256"
    ECDH_ES = "ECDH-ES"


class ContentEncryption(StrEnum):
    """How the content of an encrypted token is encrypted."""

    A128CBC_HS256 = "A128CBC-HS256"
    A256GCM = "A256GCM"


#: FAPI 2.0 Security Profile 5.4.1 excludes RS256 (PKCS #1 v1.5 padding).
FAPI_ALGORITHMS = (Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519)


@dataclass(frozen=True, slots=True)
class Encryption:
    """The encryption a client registered for one kind of response; `enc` has the default of OIDC Registration 2."""

    alg: KeyManagement
    enc: ContentEncryption = ContentEncryption.A128CBC_HS256

"""Every algorithm of signatures and encryption by its registered name (RFC 7518, RFC 8037, RFC 9864)."""

from dataclasses import dataclass
from enum import StrEnum


class Algorithm(StrEnum):
    """Signatures: of the tokens we issue, and of what clients sign with their own keys."""

    RS256 = "RS256"
    ES256 = "ES256"
    PS256 = "PS256"
    #: The same as Ed25519 here, under the name that says less (RFC 9864 4.1.2 deprecates it).
    EDDSA = "EdDSA"
    ED25519 = "Ed25519"


class HmacAlgorithm(StrEnum):
    """Signatures with the client's own secret: assertions of client_secret_jwt alone."""

    HS256 = "HS256"


class KeyManagement(StrEnum):
    """How the key of an encrypted token travels: under the client's RSA or elliptic-curve key."""

    RSA_OAEP_256 = "RSA-OAEP-256"
    ECDH_ES = "ECDH-ES"


class ContentEncryption(StrEnum):
    """How the content of an encrypted token is encrypted."""

    A128CBC_HS256 = "A128CBC-HS256"
    A256GCM = "A256GCM"


#: FAPI 2.0 Security Profile 5.4.1: no RS256, whose padding is the older one.
FAPI_ALGORITHMS = (Algorithm.PS256, Algorithm.ES256, Algorithm.EDDSA, Algorithm.ED25519)


@dataclass(frozen=True, slots=True)
class Encryption:
    """How a client wants something encrypted for its eyes only; `enc` has its default in OIDC Registration 2."""

    alg: KeyManagement
    enc: ContentEncryption = ContentEncryption.A128CBC_HS256

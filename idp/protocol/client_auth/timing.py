"""equalize(): makes refusing an unknown client take as long as refusing a wrong signature."""

from contextlib import suppress

from idp.protocol.algorithms import HmacAlgorithm
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.tokens import jwk
from idp.protocol.tokens.external_jwt import ExternalKeySet, UnverifiedJwt

#: Examples of RFC 7638 3.1, RFC 7515 A.3 and RFC 8037 A.2: private keys are public, so results are never used.
_MODULUS = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc"
    "_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ"
    "R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bF"
    "TWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)
_RSA = {"kty": "RSA", "e": "AQAB", "n": _MODULUS}
_EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
_OKP = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_KEYS = ExternalKeySet(tuple(map(jwk.parse_jwk, (_RSA, _EC, _OKP))))


def equalize(token: UnverifiedJwt) -> None:
    """Does one signature verification and discards the result."""
    with suppress(InvalidExternalJwt):
        if token.algorithm in tuple(HmacAlgorithm):
            token.verify_with_secret(_MODULUS[:43], (token.algorithm,))
        else:
            token.verify(_KEYS.select_key(token.algorithm, None), (token.algorithm,))

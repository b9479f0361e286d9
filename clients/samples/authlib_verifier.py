"""AuthlibVerifier: verifies tokens with Authlib's claims over joserfc, its JOSE library."""

from typing import Any, cast

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key
from joserfc.jws import JWSRegistry

from clients.samples.errors import untrusted_response
from clients.samples.tokens import ALGORITHMS, CLOCK_SKEW_SECONDS, Claims, ExpectedClaims, Key


class AuthlibVerifier:
    """Implements tokens.TokenVerifier."""

    def verify_id_token(self, token: str, key: Key, expected: ExpectedClaims) -> Claims:
        return _verify(CodeIDToken, token, key, expected)

    def verify_logout_token(self, token: str, key: Key, expected: ExpectedClaims) -> Claims:
        return _verify(JWTClaims, token, key, expected)


def _verify(kind: type[JWTClaims], token: str, key: Key, expected: ExpectedClaims) -> Claims:
    rules = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    parameters = {"client_id": expected.client_id, "nonce": expected.nonce, "access_token": expected.access_token}
    try:
        keys = KeySet([import_key(cast("dict[str, Any]", key))])
        signed = jwt.decode(token, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))
        claims = kind(signed.claims, signed.header, rules, parameters)
        claims.validate(leeway=CLOCK_SKEW_SECONDS)
    except (JoseError, ValueError) as error:
        raise untrusted_response(str(error)) from error
    return dict(claims)

"""PythonJoseVerifier: verifies tokens with python-jose, which shares no code with the provider's library."""

from jose import jwt
from jose.exceptions import JOSEError

from clients.samples.errors import untrusted_response
from clients.samples.tokens import ALGORITHMS, CLOCK_SKEW_SECONDS, Claims, ExpectedClaims, Key

REQUIRED = {"require_iss": True, "require_aud": True, "require_exp": True, "require_iat": True}


class PythonJoseVerifier:
    """Implements tokens.TokenVerifier."""

    def verify_id_token(self, token: str, key: Key, expected: ExpectedClaims) -> Claims:
        claims = _verify(token, key, expected, {"require_sub": True})
        if expected.nonce is not None and claims.get("nonce") != expected.nonce:
            raise untrusted_response("the nonce is not the one we sent")
        return claims

    def verify_logout_token(self, token: str, key: Key, expected: ExpectedClaims) -> Claims:
        return _verify(token, key, expected, {"verify_at_hash": False})


def _verify(token: str, key: Key, expected: ExpectedClaims, options: dict[str, bool]) -> Claims:
    try:
        claims: Claims = jwt.decode(
            token,
            dict(key),
            algorithms=list(ALGORITHMS),
            audience=expected.client_id,
            issuer=expected.issuer,
            access_token=expected.access_token,
            options={**REQUIRED, **options, "leeway": CLOCK_SKEW_SECONDS},
        )
    except JOSEError as error:
        raise untrusted_response(str(error)) from error
    return claims

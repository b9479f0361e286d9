"""PythonJoseVerifier: verifies tokens with python-jose, which shares no code with the provider's library."""

from jose import jwt
from jose.exceptions import JOSEError

from clients.samples.tokens import ALGORITHMS, CLOCK_SKEW_SECONDS, Claims, Expected, Key
from clients.samples.trouble import untrusted

REQUIRED = {"require_iss": True, "require_aud": True, "require_exp": True, "require_iat": True}


class PythonJoseCheck:
    """Implements tokens.TokenVerifier."""

    def id_token(self, token: str, key: Key, expected: Expected) -> Claims:
        claims = _checked(token, key, expected, {"require_sub": True})
        if expected.nonce is not None and claims.get("nonce") != expected.nonce:
            raise untrusted("the nonce is not the one we sent")
        return claims

    def logout_token(self, token: str, key: Key, expected: Expected) -> Claims:
        return _checked(token, key, expected, {"verify_at_hash": False})


def _checked(token: str, key: Key, expected: Expected, options: dict[str, bool]) -> Claims:
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
        raise untrusted(str(error)) from error
    return claims

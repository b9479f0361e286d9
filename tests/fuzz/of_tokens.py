"""A token of ours as somebody hands it back: ID token hints, access tokens, logout tokens."""

import orjson

from idp.protocol.tokens import jwt
from idp.protocol.tokens.jwt import InvalidOwnJwt, JwtVerifier
from tests.fuzz.parties import PRIVATE

_KEY = jwt.import_key("k1", "ES256", PRIVATE)
_VERIFIER = JwtVerifier([_KEY])


def tokens(sent: bytes) -> None:
    """`sent` is a compact token; or claims as JSON, which are signed, opened, and must come back the same."""
    text = sent.decode("latin-1")
    for typ in jwt._TYPS:
        try:
            _VERIFIER.verify(text, typ)
        except InvalidOwnJwt:
            continue
        raise AssertionError("nobody signed this")
    claims = _claims(sent)
    if claims is not None and len(sent) < 4_000:
        token = jwt.sign(claims, _KEY, "JWT")
        assert _VERIFIER.verify(token, "JWT") == claims


def _claims(sent: bytes) -> dict[str, object] | None:
    try:
        found = orjson.loads(sent)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None

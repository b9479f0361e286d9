"""WWW-Authenticate headers of errors at our own APIs (RFC 6750 3, RFC 9449 7.1, RFC 9470 3)."""

from collections.abc import Iterator

from idp.protocol.errors import InsufficientUserAuthentication, InvalidDpopProof, OAuthError, UseDpopNonce
from idp.protocol.tokens.dpop import ALGORITHMS

_ALGS = f'algs="{" ".join(ALGORITHMS)}"'
_OF_PROOFS = (InvalidDpopProof, UseDpopNonce)


def http_status(error: OAuthError) -> int:
    """The HTTP status: a bad DPoP proof is 400 at the token endpoint but 401 at an API."""
    return 401 if isinstance(error, _OF_PROOFS) else error.status


def error_headers(
    realm: str, error: OAuthError | None, dpop_sent: bool, scope: str = "", *, error_uri: str | None = None
) -> dict[str, str]:
    """The headers of an error response.

    `error`: None when no token was sent. `dpop_sent`: whether a DPoP proof was sent. `scope`: the scope that is needed.
    `error_uri`: where the error is explained; None: nowhere.
    """
    auth_params = ", ".join(f'{name}="{value}"' for name, value in _auth_params(realm, error, scope, error_uri))
    bound = dpop_sent or isinstance(error, _OF_PROOFS)
    found = {"WWW-Authenticate": f"DPoP {auth_params}, {_ALGS}" if bound else f"Bearer {auth_params}, DPoP {_ALGS}"}
    return found | nonce_header(error)


def nonce_header(error: OAuthError | None) -> dict[str, str]:
    """The DPoP-Nonce header that the next proof must contain (RFC 9449 8)."""
    return {"DPoP-Nonce": str(error.facts["nonce"])} if isinstance(error, UseDpopNonce) else {}


def _auth_params(realm: str, error: OAuthError | None, scope: str, error_uri: str | None) -> Iterator[tuple[str, str]]:
    yield "realm", realm
    if error is not None:
        yield from error.response_members(error_uri).items()
    if scope:
        yield "scope", scope
    if isinstance(error, InsufficientUserAuthentication):
        yield from ((name, str(fact)) for name, fact in error.facts.items() if fact not in ("", None))

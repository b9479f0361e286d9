"""Public keys of clients under test."""

from typing import Any

from joserfc.jwk import ECKey


def public_jwk(kid: str | None = None, pair: ECKey | None = None) -> dict[str, Any]:
    """The public half of a pair on P-256 as a JWK, with this kid."""
    members = (pair or ECKey.generate_key("P-256")).as_dict(private=False)
    members.pop("kid", None)
    return members if kid is None else {**members, "kid": kid}

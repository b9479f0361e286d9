"""Claims for the bearer of a token (OIDC Core 5.3)."""

from typing import Any

from idp.accounts import person as persons
from idp.oidc.bearers import Bearer, Bearers
from idp.oidc.claims_of import claims_of
from idp.oidc.seen import Seen
from idp.protocol.ask import Ask
from idp.protocol.errors import InsufficientScope, InvalidToken
from idp.protocol.tokens import access_token, claims

#: Which claims need more tables than the person's own.
_OFFICES = frozenset({*claims.opened_by(["organisasi"]), "groups", "organizations", "organization_roles"})
_ROLES = frozenset({"roles", "organization_roles"})


class UserInfo:
    """Answers the userinfo endpoint with at most one statement."""

    def __init__(self, bearers: Bearers, seen: Seen) -> None:
        self._bearers = bearers
        self._seen = seen

    async def about(self, ask: Ask) -> dict[str, object] | None:
        """The claims; None when no token was sent. Raises InvalidToken and InsufficientScope."""
        presented = access_token.bearer(ask.authorization, ask.parameters.whole().get("access_token"))
        if presented is None:
            return None
        bearer = await self._bearers.open(presented)
        if bearer is None:
            raise InvalidToken
        registered = bearer.client.metadata.scopes
        scopes = registered.intersection(bearer.token.scope)
        if "openid" not in scopes:
            raise InsufficientScope("userinfo needs the scope openid")
        opened = claims.opened_by(scopes)
        row = await self._row(bearer, opened)
        if row is not None and row.userinfo_claims:
            # claims asked for by name may need a table that no scope of the token does (OIDC Core 5.5)
            row = await self._row(bearer, opened.union(row.userinfo_claims.split()))
        if row is None:
            raise InvalidToken
        self._seen.count("userinfo_used", bearer.client, row.sub)
        named = claims.opened_by(registered).intersection(row.userinfo_claims.split())
        return claims.userinfo(claims_of(persons.from_row(row)), scopes, named)

    async def _row(self, bearer: Bearer, wanted: frozenset[str]) -> Any:
        return await self._bearers.person(bearer, bool(wanted & _OFFICES), bool(wanted & _ROLES))

"""Claims for the bearer of a token (OIDC Core 5.3)."""

from idp.accounts import person as persons
from idp.oidc.bearers import Bearers
from idp.oidc.claims_of import claims_of
from idp.oidc.seen import Seen
from idp.protocol.errors import InsufficientScope, InvalidToken
from idp.protocol.tokens import claims

_OFFICES = frozenset({"organisasi", "peran", "urn:logto:scope:organizations", "urn:logto:scope:organization_roles"})
_ROLES = frozenset({"peran", "roles", "urn:logto:scope:organization_roles"})


class UserInfo:
    """Answers the userinfo endpoint with at most one statement."""

    def __init__(self, bearers: Bearers, seen: Seen) -> None:
        self._bearers = bearers
        self._seen = seen

    async def about(self, token: str) -> dict[str, object]:
        """The claims. Raises InvalidToken and InsufficientScope."""
        bearer = await self._bearers.open(token)
        if bearer is None:
            raise InvalidToken
        scopes = frozenset(bearer.token.scope)
        if "openid" not in scopes:
            raise InsufficientScope("userinfo needs the scope openid")
        could_be_named = bearer.client.metadata.scopes  # the claims parameter reaches as far as the registration
        row = await self._bearers.person(bearer, bool(could_be_named & _OFFICES), bool(could_be_named & _ROLES))
        if row is None:
            raise InvalidToken
        self._seen.count("userinfo_used", bearer.client, row.sub)
        return claims.userinfo(claims_of(persons.from_row(row)), scopes, row.userinfo_claims.split())

"""UserInfoEndpoint: the claims about the person behind an access token (OIDC Core 5.3)."""

from collections.abc import Mapping
from typing import Any

from idp.accounts import person as persons
from idp.foundation import clock
from idp.oidc.seen import Seen
from idp.oidc.tokens.admission import Admission
from idp.oidc.tokens.bearers import Bearer, Bearers
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.secrecy import Secrecy
from idp.protocol.ask import Ask
from idp.protocol.errors import InsufficientScope, InvalidToken
from idp.protocol.step_up import NOTHING, Demand
from idp.protocol.tokens import claims, languages

#: The claims that need more tables than the person's own.
_OFFICES = frozenset({*claims.opened_by(("organisasi",)), "groups", "organizations", "organization_roles"})
_ROLES = frozenset({"roles", "organization_roles"})


class UserInfo:
    """The userinfo endpoint, with at most one statement (two for claims requested by name)."""

    def __init__(
        self, bearers: Bearers, admission: Admission, secrecy: Secrecy, seen: Seen, demand: Demand = NOTHING
    ) -> None:
        self._bearers = bearers
        self._admission = admission
        self._secrecy = secrecy
        self._demand = demand
        self._seen = seen

    async def about(self, ask: Ask) -> str | Mapping[str, object] | None:
        """The claims, as text when the client registered for a JWT; None when no token was sent.

        Raises InvalidToken, InvalidDpopProof, UseDpopNonce, InsufficientScope, InsufficientUserAuthentication and
        InvalidRequest.
        """
        bearer = await self._admission.admit(ask)
        if bearer is None:
            return None
        registered = bearer.client.metadata.scopes
        scopes = registered.intersection(bearer.token.scope)
        if "openid" not in scopes:
            raise InsufficientScope("userinfo needs the scope openid")
        self._demand.check(bearer.token, clock.now())
        opened = claims.opened_by(scopes)
        row = await self._row(bearer, opened)
        if row is not None and row.userinfo_claims:
            # claims asked for by name may need a table that no scope of the token does (OIDC Core 5.5)
            row = await self._row(bearer, opened.union(row.userinfo_claims.split()))
        if row is None:
            raise InvalidToken
        self._seen.count("userinfo_used", bearer.client, row.sub)
        named = claims.opened_by(registered).intersection(row.userinfo_claims.split())
        person = claims_of(persons.from_row(row)) | {"sub": row.subject or str(row.sub)}
        told = languages.with_english(claims.userinfo(person, scopes, named), row.claims_locales)
        return await self._secrecy.userinfo(bearer.client, told)

    async def _row(self, bearer: Bearer, wanted: frozenset[str]) -> Any:
        return await self._bearers.person(bearer, bool(wanted & _OFFICES), bool(wanted & _ROLES))

"""ScopePreviewer: what each scope discloses, with the person's own values, for consent pages."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from idp.accounts.people import person_claims as persons
from idp.accounts.people.person_claims import PersonClaims
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import people
from idp.accounts.views import mask_email, mask_number
from idp.clients.apis.api_registry import ApiRegistry
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc.views import ScopePreview
from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.claim_definitions import CLAIM_DEFINITIONS, ClaimDefinition, ClaimKind, ClaimPreview
from idp.protocol.tokens.claims import SCOPE_CLAIMS


class ScopePreviewer:
    """Looks up the values of scopes for the person signed in, and what scopes of APIs allow."""

    def __init__(self, apis: ApiRegistry) -> None:
        self._apis = apis

    async def preview_scopes(
        self,
        session: Session,
        current_session: CurrentSession,
        scopes: Iterable[str],
        new: frozenset[str] = frozenset(),
    ) -> tuple[ScopePreview, ...]:
        """A preview of each scope; those in `new` were not agreed to before."""
        person = persons.claims_from_row(await people.load_facts(session, current_session.person_id, clock.now()))
        abilities = await self._apis.scope_descriptions()
        return tuple(
            ScopePreview(
                scope, scope_values(scope, person), scope in new, abilities.get(scope), further=further(scope, person)
            )
            for scope in sorted({*scopes} - {"openid"})
        )


def with_purposes(shared: Iterable[ScopePreview], client: ClientMetadata) -> tuple[ScopePreview, ...]:
    """The previews with what the client declared that it needs each scope for."""
    purposes = {one.scope: one.purpose for one in client.data_purposes}
    return tuple(replace(one, purpose=purposes.get(one.scope, "")) for one in shared)


#: The claims that are shown for scopes whose own claims are codes.
_SHOWN_INSTEAD = {
    "username": ("preferred_username",),
    "urn:logto:scope:organizations": ("opd_nama", "unit_nama"),
    "urn:logto:scope:organization_roles": ("opd_nama", "unit_nama"),
}
_DEFINITIONS = {claim.name: claim for claim in CLAIM_DEFINITIONS}


def scope_values(scope: str, person: PersonClaims) -> tuple[str, ...]:
    """The values that a scope discloses about this person, masked where sensitive."""
    names = _SHOWN_INSTEAD.get(scope) or SCOPE_CLAIMS.get(scope, ())
    values = (value for name in names for value in _preview(_DEFINITIONS[name], person))
    return tuple(dict.fromkeys(value for value in values if value))


def further(scope: str, person: PersonClaims) -> tuple[str, ...]:
    """The names of the claims of a scope that this person has and that `scope_values` does not show."""
    if scope in _SHOWN_INSTEAD:
        return ()
    hidden = (name for name in SCOPE_CLAIMS.get(scope, ()) if _DEFINITIONS[name].preview is ClaimPreview.HIDDEN)
    return tuple(name for name in hidden if getattr(person, name, None))


def _preview(claim: ClaimDefinition, person: PersonClaims) -> tuple[str, ...]:
    value = getattr(person, claim.name, None)
    if not value:
        return ()
    match claim.preview:
        case ClaimPreview.HIDDEN:
            return ()
        case ClaimPreview.PLAIN:
            return tuple(map(str, value)) if claim.kind is ClaimKind.LIST else (value,)
        case ClaimPreview.MASKED_NUMBER:
            return (mask_number(value),)
        case ClaimPreview.MASKED_EMAIL:
            return (mask_email(value),)
        case ClaimPreview.ADDRESS:
            return (value.formatted or value.locality or "",)
        case _:
            assert_never(claim.preview)

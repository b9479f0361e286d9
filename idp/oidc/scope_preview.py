"""ScopePreviewer: what each scope discloses, with the person's own values, for consent pages."""

from collections.abc import Iterable

from idp.accounts.people import person_claims as persons
from idp.accounts.people.person_claims import PersonClaims
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import people
from idp.accounts.views import mask_email, mask_number
from idp.clients.apis.api_registry import ApiRegistry
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc.views import ScopePreview


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
            ScopePreview(scope, scope_values(scope, person), scope in new, abilities.get(scope))
            for scope in sorted({*scopes} - {"openid"})
        )


def scope_values(scope: str, person: PersonClaims) -> tuple[str, ...]:
    """The values that a scope discloses about this person, masked where sensitive."""
    offices = (person.opd_nama, person.unit_nama)
    known: dict[str, tuple[str | None, ...]] = {
        "profile": (person.name, person.preferred_username),
        "username": (person.preferred_username,),
        "email": (mask_email(person.email or ""),),
        "phone": (mask_number(person.phone_number or ""),),
        "address": (person.address.formatted or person.address.locality,) if person.address else (),
        "pegawai": (mask_number(person.nip or ""), person.pangkat, person.jabatan),
        "organisasi": offices,
        "peran": tuple(str(role) for role in person.roles),
        "roles": tuple(str(role) for role in person.roles),
        "urn:logto:scope:organizations": offices,
        "urn:logto:scope:organization_roles": offices,
    }
    return tuple(dict.fromkeys(value for value in known.get(scope, ()) if value))

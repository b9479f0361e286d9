"""ScopePreviewer: what each scope discloses, with the person's own values, for consent pages."""

from collections.abc import Iterable

from idp.accounts import person as persons
from idp.accounts.person import PersonClaims
from idp.accounts.sessions import Here
from idp.accounts.store import people
from idp.accounts.views import masked_email, masked_number
from idp.clients.apis import Apis
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc.views import Shared


class Sharing:
    """Looks up the values of scopes for the person signed in, and what scopes of APIs allow."""

    def __init__(self, apis: Apis) -> None:
        self._apis = apis

    async def shown(
        self, session: Session, here: Here, scopes: Iterable[str], new: frozenset[str] = frozenset()
    ) -> tuple[Shared, ...]:
        """A preview of each scope; those in `new` were not agreed to before."""
        person = persons.from_row(await people.facts_of(session, here.person_id, clock.now()))
        abilities = await self._apis.abilities()
        return tuple(
            Shared(scope, values_of(scope, person), scope in new, abilities.get(scope))
            for scope in sorted({*scopes} - {"openid"})
        )


def values_of(scope: str, person: PersonClaims) -> tuple[str, ...]:
    """The values that a scope discloses about this person, masked where sensitive."""
    offices = (person.opd_nama, person.unit_nama)
    known: dict[str, tuple[str | None, ...]] = {
        "profile": (person.name, person.preferred_username),
        "username": (person.preferred_username,),
        "email": (masked_email(person.email or ""),),
        "phone": (masked_number(person.phone_number or ""),),
        "address": (person.address.formatted or person.address.locality,) if person.address else (),
        "pegawai": (masked_number(person.nip or ""), person.pangkat, person.jabatan),
        "organisasi": offices,
        "peran": tuple(str(role) for role in person.roles),
        "roles": tuple(str(role) for role in person.roles),
        "urn:logto:scope:organizations": offices,
        "urn:logto:scope:organization_roles": offices,
    }
    return tuple(dict.fromkeys(value for value in known.get(scope, ()) if value))

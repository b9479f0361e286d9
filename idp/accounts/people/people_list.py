"""ListedPerson: people as `idp people list` shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.accounts.people.people_admin_context import PeopleAdmin
from idp.accounts.people.person_claims import PersonClaims, claims_from_row
from idp.accounts.store import people as store
from idp.foundation import clock
from idp.permissions import Operation


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person's claims and public `sub`."""

    sub: str
    person: PersonClaims


async def list_people(desk: PeopleAdmin, search: str, at_most: int) -> Sequence[ListedPerson]:
    """The people whose name has `search` in it, or whose username it is, by name. Raises InsufficientAuthority."""
    rows = await store.list_facts(desk.acting(Operation.LIST_PEOPLE).session, clock.now(), search, at_most)
    return [ListedPerson(row.subject or str(row.sub), claims_from_row(row)) for row in rows]

"""ListedPerson: people as `idp people list` shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.accounts.desk import Desk
from idp.accounts.person import PersonClaims, from_row
from idp.accounts.store import people as store
from idp.foundation import clock
from idp.permissions import Operation


@dataclass(frozen=True, slots=True)
class Listed:
    """A person's claims and public `sub`."""

    sub: str
    person: PersonClaims


async def people(desk: Desk, search: str, at_most: int) -> Sequence[Listed]:
    """The people whose name has `search` in it, or whose username it is, by name. Raises InsufficientAuthority."""
    rows = await store.facts_page(desk.acting(Operation.LIST_PEOPLE).session, clock.now(), search, at_most)
    return [Listed(row.subject or str(row.sub), from_row(row)) for row in rows]

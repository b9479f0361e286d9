"""ListedPerson: people as `idp people list` shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.accounts.person import PersonClaims, from_row
from idp.accounts.store import people as store
from idp.foundation import clock
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Listed:
    """A person's claims and public `sub`."""

    sub: str
    person: PersonClaims


async def people(session: Session, search: str, at_most: int) -> Sequence[Listed]:
    """People whose name contains `search` or whose username equals it, ordered by name."""
    rows = await store.facts_page(session, clock.now(), search, at_most)
    return [Listed(row.subject or str(row.sub), from_row(row)) for row in rows]

"""People as an operator lists them."""

from collections.abc import Sequence

from idp.accounts.person import PersonClaims, from_row
from idp.accounts.store import people as store
from idp.foundation import clock
from idp.foundation.database import Session


async def people(session: Session, search: str, at_most: int) -> Sequence[PersonClaims]:
    """The people whose name has `search` in it, or whose username it is, by name."""
    return [from_row(row) for row in await store.facts_page(session, clock.now(), search, at_most)]

"""list_applications(): the applications that a filter finds, as the lists of other packages select them."""

from idp.catalogue import store
from idp.catalogue.application import Application
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Session


async def list_applications(session: Session, filters: ApplicationFilter) -> list[Application]:
    """All of them by name."""
    keys = store.select_keys(filters).subquery()
    ids = (await session.execute(keys.select().order_by(keys.c.sort_name, keys.c.id))).scalars().all()
    found = await store.list_by_ids(session, ids)
    return [found[one] for one in ids]

"""SigningDemand: algorithms outside RSA and P-256 that we sign with, while a client of an operator needs them."""

from idp.clients.authority import is_trusted
from idp.clients.store import clients
from idp.foundation import change_counter
from idp.foundation.database import Database, Session
from idp.foundation.key_encryption import ON_DEMAND
from idp.foundation.keys import KeyRing


class SigningDemand:
    """Has the key ring offer an algorithm only while a client that an operator answers for is registered for it.

    Suspended clients count: they are still told of sign-outs, and may be resumed.
    """

    def __init__(self, database: Database, key_ring: KeyRing, changes: str) -> None:
        """`changes`: the change counter of clients; raising it keeps other changes waiting."""
        self._database = database
        self._key_ring = key_ring
        self._changes = changes

    @property
    def offered(self) -> tuple[str, ...]:
        """The algorithms that clients may be registered for without an operator."""
        return self._key_ring.offered

    async def follow(self, session: Session) -> None:
        """Offer what the clients of this transaction demand, and no more; the change counter is raised already."""
        await self._key_ring.follow_demand(session, await _find_demand(session))

    async def follow_if_changed(self) -> None:
        """Do the same for what was changed without it: by an earlier version, or before there were keys."""
        async with self._database.begin() as session:
            if await _find_demand(session) == await self._key_ring.offered_on_demand(session):
                return
            await change_counter.publish_change(session, self._changes)
            await self.follow(session)


async def _find_demand(session: Session) -> frozenset[str]:
    """The algorithms of ON_DEMAND for which a client that an operator answers for is registered."""
    found = await clients.list_naming(session, sorted(ON_DEMAND))
    trusted = [metadata for metadata, self_registered in found if is_trusted(metadata, self_registered)]
    return ON_DEMAND & frozenset(algorithm for metadata in trusted for algorithm in metadata.our_signing_algorithms)

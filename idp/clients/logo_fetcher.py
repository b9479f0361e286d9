"""Fetches clients' logos, so that pages show them from this provider and client servers learn nothing of sign-ins."""

import asyncio
from uuid import UUID
from weakref import WeakValueDictionary

from idp.clients.authority import is_trusted
from idp.clients.client_admin import CLIENT_CHANGES
from idp.clients.events import ClientsMessage
from idp.clients.logo_image import ACCEPTED_TYPES, detect_media_type
from idp.clients.registry import Registry
from idp.clients.store import clients
from idp.clients.store import logos as store
from idp.clients.store.logos import Logo
from idp.foundation import change_counter, clock
from idp.foundation.database import Database, Session
from idp.foundation.log import get_logger
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.foundation.outbox import DeliveryFailed, Handler, Payload, enqueue

log = get_logger(__name__)

#: At most so many logos are fetched at once; a worker runs sixteen messages, and other kinds matter more.
_PARTITIONS = 4
#: In seconds: how long a registration waits for the logo.
PATIENCE = 2.0
#: At most so many registrations of a process wait for a logo: whoever registers without end asks no more of others.
_MOST_SOON = 4


class LogoFetchFailed(DeliveryFailed):
    """The client's server could not be reached or failed; the outbox tries again."""

    problem = "NotFetched"


async def enqueue_logo_fetch(session: Session, client: UUID) -> None:
    """Enqueue fetching the client's logo, or deleting the stored one when none is registered, in this transaction."""
    await enqueue(
        session, ClientsMessage.LOGO_CHANGED, {"client": str(client)}, partition=f"logo:{client.int % _PARTITIONS}"
    )


class LogoFetcher:
    """Handles the outbox messages about logos, and fetches one at once where its client is about to be opened."""

    def __init__(self, database: Database, registry: Registry, outbound: OutboundClient) -> None:
        self._database = database
        self._registry = registry
        self._outbound = outbound
        #: Of one logo, the outbox and a registration fetch one after the other: the second finds it there.
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._soon = asyncio.Semaphore(_MOST_SOON)

    async def fetch_soon(self, owner: UUID) -> None:
        """Fetch the logo of a client that was just registered, so that its first sign-in page shows it.

        Waits for a moment only: from a server that is slower, while others wait, or after any failure, the outbox gets
        it later. Call it where no transaction is open.
        """
        if self._soon.locked():
            log.info("logo.later", problem="Crowded")
            return
        try:
            async with self._soon, asyncio.timeout(PATIENCE):
                await self._fetch_once(owner)
        except Exception as problem:
            # the client and its secret are stored already, and only the answer that follows tells them
            log.info("logo.later", problem=type(problem).__name__)

    def handlers(self) -> dict[str, Handler]:
        """Outbox kind -> handler."""
        return {ClientsMessage.LOGO_CHANGED: self.fetch}

    async def fetch(self, payload: Payload) -> None:
        """Outbox handler of LOGO_CHANGED. Raises LogoFetchFailed, so that the outbox tries again."""
        await self._fetch_once(UUID(str(payload["client"])))

    async def _fetch_once(self, owner: UUID) -> None:
        lock = self._locks.setdefault(owner, asyncio.Lock())
        async with lock:
            await self._update(owner)

    async def _update(self, owner: UUID) -> None:
        """Store the registered logo unless it is there. Raises LogoFetchFailed."""
        async with self._database.begin() as session:
            registered, stored = await _registered_logo(session, owner), await store.find_uri(session, owner)
        if registered is not None and stored == registered[0]:
            return
        picture = await self._fetch_logo(*registered) if registered else None
        async with self._database.begin() as session:
            if await _registered_logo(session, owner) != registered:
                return  # changed meanwhile; that change enqueued another message
            if picture is None:
                await store.delete_logo(session, owner)
            else:
                await store.save_logo(session, owner, picture)
            await change_counter.publish_change(session, CLIENT_CHANGES)
            session.after_commit(self._registry.clear_cache)

    async def _fetch_logo(self, uri: str, trusted: bool) -> Logo | None:
        """Fetch the logo; None when trying again would not help: no picture, or a status below 500 other than 200."""
        try:
            answer = await self._outbound.get(uri, ACCEPTED_TYPES, trusted=trusted)
        except OutboundRefused as problem:
            raise LogoFetchFailed(str(problem)) from problem
        if answer.status >= 500:
            raise LogoFetchFailed(f"it answered {answer.status}")
        kind = detect_media_type(answer.body) if answer.status == 200 else None
        if kind is None:
            log.warning("logo.unusable", status=answer.status)
            return None
        return Logo(uri, kind, answer.body, clock.now())


async def _registered_logo(session: Session, owner: UUID) -> tuple[str, bool] | None:
    """logo_uri, and whether the client is trusted; None without a logo_uri."""
    client = await clients.lock_client(session, owner)
    if client is None or client.metadata.logo_uri is None:
        return None
    return client.metadata.logo_uri, is_trusted(client.metadata, client.self_registered)

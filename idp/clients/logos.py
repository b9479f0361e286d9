"""Fetches clients' logos, so that pages show them from this provider and client servers learn nothing of sign-ins."""

from uuid import UUID

from idp.clients.authority import vouched
from idp.clients.desk import CLIENTS
from idp.clients.pictures import ACCEPTED, media_type
from idp.clients.registry import Registry
from idp.clients.store import clients
from idp.clients.store import logos as store
from idp.clients.store.logos import Logo
from idp.foundation import clock, versions
from idp.foundation.database import Database, Session
from idp.foundation.log import get_logger
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.foundation.outbox import Handler, Payload, promise

log = get_logger(__name__)

#: Outbox kind: a client's logo_uri changed; {client} is the id of its row.
FETCH = "client:logo"

#: At most so many logos are fetched at once; a worker runs sixteen messages, and other kinds matter more.
_LANES = 4


class NotFetched(Exception):
    """The client's server could not be reached or failed; the outbox tries again."""


async def promise_logo(session: Session, client: UUID) -> None:
    """Enqueue fetching the client's logo, or deleting the stored one when none is registered, in this transaction."""
    await promise(session, FETCH, {"client": str(client)}, lane=f"logo:{client.int % _LANES}")


class Logos:
    """Handles the outbox messages about logos."""

    def __init__(self, database: Database, registry: Registry, outbound: Outbound) -> None:
        self._database = database
        self._registry = registry
        self._outbound = outbound

    def handlers(self) -> dict[str, Handler]:
        """Outbox kind -> handler."""
        return {FETCH: self.fetch}

    async def fetch(self, payload: Payload) -> None:
        """Outbox handler of LOGO_FETCH. Raises LogoFetchFailed, so that the outbox tries again."""
        owner = UUID(str(payload["client"]))
        async with self._database.begin() as session:
            registered = await _registered(session, owner)
        picture = await self._picture(*registered) if registered else None
        async with self._database.begin() as session:
            if await _registered(session, owner) != registered:
                return  # changed meanwhile; that change enqueued another message
            if picture is None:
                await store.drop(session, owner)
            else:
                await store.keep(session, owner, picture)
            await versions.bump(session, CLIENTS)
            session.after_commit(self._registry.forget)

    async def _picture(self, uri: str, vouched: bool) -> Logo | None:
        """Fetch the logo; None when trying again would not help: no picture, or a status below 500 other than 200."""
        try:
            answer = await self._outbound.get(uri, ACCEPTED, vouched=vouched)
        except OutboundRefused as problem:
            raise NotFetched(str(problem)) from problem
        if answer.status >= 500:
            raise NotFetched(f"it answered {answer.status}")
        kind = media_type(answer.body) if answer.status == 200 else None
        if kind is None:
            log.warning("logo.unusable", status=answer.status)
            return None
        return Logo(uri, kind, answer.body, clock.now())


async def _registered(session: Session, owner: UUID) -> tuple[str, bool] | None:
    """logo_uri, and whether the client is trusted; None without a logo_uri."""
    client = await clients.find_for_change(session, owner)
    if client is None or client.metadata.logo_uri is None:
        return None
    return client.metadata.logo_uri, vouched(client.metadata, client.self_registered)

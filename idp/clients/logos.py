"""A client's logo is fetched by us and shown from our address: its server never learns who signs in, and when."""

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

#: Outbox: a client's logo_uri is new; {client} is the id of its row.
FETCH = "client:logo"

#: Logos fetched at once, however many servers are slow: a worker keeps sixteen promises, and others matter more.
_LANES = 4


class NotFetched(Exception):
    """The client's server did not answer as it should; the outbox tries again."""


async def promise_logo(session: Session, client: UUID) -> None:
    """Have the logo fetched, or forgotten when none is registered, once this transaction is durable."""
    await promise(session, FETCH, {"client": str(client)}, lane=f"logo:{client.int % _LANES}")


class Logos:
    """Keeps the promises about logos."""

    def __init__(self, database: Database, registry: Registry, outbound: Outbound) -> None:
        self._database = database
        self._registry = registry
        self._outbound = outbound

    def handlers(self) -> dict[str, Handler]:
        """Outbox kind -> who keeps the promise."""
        return {FETCH: self.fetch}

    async def fetch(self, payload: Payload) -> None:
        """Outbox handler of FETCH. Raises NotFetched, so that the outbox tries again."""
        owner = UUID(str(payload["client"]))
        async with self._database.begin() as session:
            registered = await _registered(session, owner)
        picture = await self._picture(*registered) if registered else None
        async with self._database.begin() as session:
            if await _registered(session, owner) != registered:
                return  # it changed meanwhile, and another promise says so
            if picture is None:
                await store.drop(session, owner)
            else:
                await store.keep(session, owner, picture)
            await versions.bump(session, CLIENTS)
            session.after_commit(self._registry.forget)

    async def _picture(self, uri: str, vouched: bool) -> Logo | None:
        """None when what is there will never do."""
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
    """The address, and whether an operator answers for it."""
    client = await clients.find_for_change(session, owner)
    if client is None or client.metadata.logo_uri is None:
        return None
    return client.metadata.logo_uri, vouched(client.metadata, client.self_registered)

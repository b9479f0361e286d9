"""PushedAuthorizationEndpoint: stores pushed authorization requests that pass every rule (RFC 9126 2)."""

from datetime import datetime, timedelta

from idp.clients.registry import RegisteredClient
from idp.foundation import clock, opaque
from idp.foundation.database import Database
from idp.oidc.authorize.case import Cases
from idp.oidc.authorize.keeping import PUSHED, query_of
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.outcomes import Unproven
from idp.oidc.seen import Seen
from idp.oidc.store import kept as store
from idp.oidc.tokens.possession import Possession
from idp.protocol.ask import Ask
from idp.protocol.authorize import key_binding, pushed, request_object
from idp.protocol.errors import InvalidRequest, OAuthError
from idp.protocol.parameters import Parameters
from idp.web.strangers import Admission


class Inbox:
    """Stores pushed requests with one statement each."""

    def __init__(self, database: Database, cases: Cases, objects: RequestObjects, waits: timedelta) -> None:
        """`waits`: how long a person may take once the browser has brought the request_uri."""
        self.cases = cases
        self.objects = objects
        self._database = database
        self._waits = waits

    async def put(self, client: RegisteredClient, parameters: Parameters, now: datetime) -> str:
        """Store a request that passed every rule; the handle by which its browser finds it."""
        handle = opaque.random()
        values = {
            "digest": handle.digest,
            "purpose": PUSHED,
            "query": query_of(PUSHED, parameters),
            "created_at": now,
            # consumed_at must be there until the last login for it is over
            "expires_at": now + pushed.LASTS + self._waits,
            "client_id": client.metadata.client_id,
        }
        await self._database.one(store.PUSH, values)
        return handle.reveal


class PushDesk:
    """The pushed authorization request endpoint, /par."""

    def __init__(self, inbox: Inbox, authenticator: Authenticator, possession: Possession, seen: Seen) -> None:
        self._inbox = inbox
        self._authenticator = authenticator
        self._possession = possession
        self._seen = seen

    async def push(self, ask: Ask, admit: Admission) -> dict[str, object]:
        """The response to a valid request (RFC 9126 2.2). Raises OAuthError, and RateLimited for open clients."""
        now = clock.now()
        client = await self._authenticator.caller(ask, now)
        if client.a_strangers:
            admit()
        try:
            parameters = await self._accepted(ask, client, now)
        except OAuthError as error:
            self._seen.refused(client, error, vouched=not client.metadata.public)
            raise
        handle = await self._inbox.put(client, parameters, now)
        return {"request_uri": pushed.request_uri(handle), "expires_in": int(pushed.LASTS.total_seconds())}

    async def _accepted(self, ask: Ask, client: RegisteredClient, now: datetime) -> Parameters:
        metadata = client.metadata
        parameters = pushed.read(ask.parameters, metadata)
        if "request" in parameters.values:
            parameters = await self._inbox.objects.opened(parameters.require("request"), client, parameters)
        else:
            request_object.demand(metadata)
        shown = key_binding.proven(parameters, await self._possession.shown(ask, metadata, now))
        parameters = parameters.completed({"client_id": metadata.client_id, **shown})
        proven = self._inbox.cases.place(parameters, client)
        if isinstance(proven, Unproven):  # the sender is a program, so it gets the error (RFC 9126 2.3)
            raise InvalidRequest("redirect_uri must be one that this client registered, byte for byte")
        await self._inbox.cases.read(proven)
        return proven.parameters

"""RequestResolver: finds the parameters that count: plain, pushed (RFC 9126) or in a request object (RFC 9101)."""

from dataclasses import replace

from idp.clients.registry import RegisteredClient
from idp.foundation import clock, opaque
from idp.foundation.database import Database
from idp.oidc.authorize.case import Cases, Proven
from idp.oidc.authorize.keeping import PUSHED, parameters_of
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.outcomes import Unproven
from idp.oidc.store import kept as store
from idp.protocol.authorize import pushed, request_object
from idp.protocol.authorize.pushed import Left
from idp.protocol.errors import InvalidRequest, OAuthError, Reason
from idp.protocol.parameters import Parameters


class Sources:
    """Resolves the parameters of a request, whatever other parameters stand beside them (RFC 9101 6.3, RFC 9126 4)."""

    def __init__(self, database: Database, cases: Cases, objects: RequestObjects) -> None:
        self._database = database
        self._cases = cases
        self._objects = objects

    async def prove(self, parameters: Parameters) -> Proven | Unproven:
        """The verified request that a browser brings."""
        if "request_uri" in parameters.values or "request" in parameters.values:
            client = await self._cases.client(parameters)
            return client if isinstance(client, Unproven) else await self._referred(parameters, client)
        proven = await self._cases.prove(parameters)
        return proven if isinstance(proven, Unproven) else _as_its_client_must(proven)

    async def spent(self, proven: Proven) -> bool:
        """Spend a pushed request that ends without a code; False when it was answered already."""
        if proven.pushed is None:
            return True
        return (
            await self._database.one(store.CONSUME, {"pushed_digest": proven.pushed, "moment": clock.now()}) is not None
        )

    async def _referred(self, parameters: Parameters, client: RegisteredClient) -> Proven | Unproven:
        handle = pushed.handle_of(parameters.values.get("request_uri", ""))
        if handle is not None:
            return await self._pushed(handle, client)
        try:
            inside = await self._inside(parameters, client)
        except OAuthError as fault:
            outside = self._cases.place(parameters, client)
            if isinstance(outside, Unproven):
                return Unproven(Reason.REQUEST_OBJECT_UNFIT, client, why=fault.description)
            return replace(outside, fault=fault)
        return self._cases.place(inside, client)

    async def _pushed(self, handle: str, client: RegisteredClient) -> Proven | Unproven:
        digest, now = opaque.digest(handle), clock.now()
        row = await self._database.one(store.FIND, {"digest": digest, "purpose": PUSHED, "at": now})
        client_id = client.metadata.client_id
        if row is None or not Left(row.client_id, row.created_at, row.consumed_at).serves(client_id, now):
            return Unproven(Reason.REQUEST_URI_UNKNOWN, client)
        proven = self._cases.place(parameters_of(row.query), client)
        return proven if isinstance(proven, Unproven) else replace(proven, pushed=digest)

    async def _inside(self, parameters: Parameters, client: RegisteredClient) -> Parameters:
        pushed.demand(client.metadata)
        whole = parameters.whole()
        if "request" not in whole.values:
            return await self._objects.fetched(whole.require("request_uri"), client, whole)
        if "request_uri" in whole.values:
            raise InvalidRequest("send request or request_uri, not both (RFC 9101 5)")
        return await self._objects.opened(whole.require("request"), client, whole)


def _as_its_client_must(proven: Proven) -> Proven:
    """The same request, with a fault if its client must push or sign requests and this one came plainly."""
    metadata = proven.client.metadata
    if not (metadata.pushes or metadata.require_signed_request_object):
        return proven
    try:
        pushed.demand(metadata)
        request_object.demand(metadata)
    except OAuthError as fault:
        return replace(proven, fault=fault)
    return proven

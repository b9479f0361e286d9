"""PushedRequestStore: stores pushed authorization requests, and spends those answered without a code (RFC 9126)."""

from datetime import datetime, timedelta

from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.foundation.issued_ahead import newest_issue
from idp.oidc.authorize.pending import PUSHED, decode_parameters, encode_parameters
from idp.oidc.store import stored_requests as store
from idp.oidc.store.stored_requests import StoredRequestRow
from idp.protocol.authorize import pushed
from idp.protocol.authorize.pushed import PushedRequest
from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters


class PushedRequestStore:
    """Stores pushed requests for their client, with one statement each; `issue` spends one that ends in a code."""

    def __init__(self, database: Database, waits: timedelta) -> None:
        """`waits`: how long a person may take once the browser has brought the request_uri."""
        self._database = database
        self._waits = waits

    async def save(self, client_id: str, parameters: Parameters, now: datetime) -> str:
        """Store a request that passed every rule; the handle by which its browser finds it."""
        handle = secret_values.random_secret()
        values = {
            "digest": handle.digest,
            "purpose": PUSHED,
            "query": encode_parameters(PUSHED, parameters),
            "created_at": now,
            # consumed_at must be there until the last login for it is over
            "expires_at": now + pushed.LIFETIME + self._waits,
            "client_id": client_id,
        }
        await self._database.fetch_one(store.INSERT_PUSHED, values)
        return handle.reveal

    async def find(self, digest: bytes, client_id: str) -> Parameters | UnredirectableError:
        """The parameters of a pushed request, or why this client may not use it."""
        now = clock.now()
        key = {"digest": digest, "purpose": PUSHED, "at": now, "newest": newest_issue(now)}
        row: StoredRequestRow | None = await self._database.fetch_one(store.FIND, key)
        if row is None:
            return UnredirectableCause.REQUEST_URI_UNKNOWN(reason="unknown", age=None)
        pushed_request = PushedRequest(row.client_id, row.created_at, row.consumed_at)
        return pushed_request.explain_unusable(client_id, now) or decode_parameters(row.query)

    async def spend_without_code(self, digest: bytes) -> bool:
        """Spend a pushed request that ends without a code; False when it was answered already."""
        values = {"pushed_digest": digest, "moment": clock.now()}
        return await self._database.fetch_one(store.SPEND_PUSHED, values) is not None

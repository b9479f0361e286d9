"""DeviceAuthorizationEndpoint: gives a device a device code and a user code (RFC 8628 3.1, 3.2)."""

from datetime import datetime
from uuid import UUID

from idp.clients.apis import Apis
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.device.codes import Codes
from idp.oidc.store import device_codes as store
from idp.oidc.tokens.issue import Mint
from idp.protocol import user_code
from idp.protocol.ask import Ask
from idp.protocol.authorize import resource
from idp.protocol.errors import TemporarilyUnavailable, UnauthorizedClient
from idp.protocol.grants import device_code
from idp.web.strangers import Admission

#: The page where people type the user code; short, because it is typed as well.
PAGE = "/perangkat"
#: Two devices seldom draw the same code; more collisions in a row than this have another cause.
_DRAWS = 5


class DeviceDesk:
    """The device authorization endpoint, with one statement."""

    def __init__(self, database: Database, mint: Mint, authenticator: Authenticator, codes: Codes, apis: Apis) -> None:
        self._database = database
        self._mint = mint
        self._authenticator = authenticator
        self._codes = codes
        self._apis = apis

    async def answer(self, ask: Ask, admit: Admission) -> dict[str, object]:
        """The two codes. Raises InvalidClient, UnauthorizedClient, InvalidTarget, InvalidScope, RateLimited."""
        now = clock.now()
        client = await self._authenticator.caller(ask, now)
        if client.a_strangers:
            admit()
        if not client.metadata.may(device_code.GRANT_TYPE):
            raise UnauthorizedClient("this client did not register for the device grant")
        audiences = resource.read(ask.parameters, client.metadata)
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        wanted = " ".join(device_code.scope(ask.parameters, client.metadata, offered)), " ".join(audiences)
        device_id, code = await self._begin(client, wanted, now)
        page = self._mint.provider.at(PAGE)
        return {
            "device_code": self._mint.device_code(device_id),
            "user_code": user_code.shown(code),
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={user_code.shown(code)}",
            "expires_in": int(self._mint.lifetimes.device_code.total_seconds()),
            "interval": int(device_code.INTERVAL.total_seconds()),
        }

    async def _begin(self, client: RegisteredClient, wanted: tuple[str, str], now: datetime) -> tuple[UUID, str]:
        for _ in range(_DRAWS):
            device_id, code = time_ordered_id(now), self._codes.new()
            values = {
                "id": device_id,
                "user_code": self._codes.kept(code),
                "client_id": client.metadata.client_id,
                "scope": wanted[0],
                "resource": wanted[1],
                "created_at": now,
                "expires_at": now + self._mint.lifetimes.device_code,
                "interval": int(device_code.INTERVAL.total_seconds()),
                "hurried": False,
            }
            if await self._database.one(store.BEGIN, store.EMPTY | values) is not None:
                return device_id, code
        raise TemporarilyUnavailable

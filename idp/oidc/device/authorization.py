"""DeviceAuthorizationEndpoint: gives a device a device code and a user code (RFC 8628 3.1, 3.2)."""

from datetime import datetime
from uuid import UUID

from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.device.user_codes import UserCodes
from idp.oidc.store import device_codes as store
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol import user_code
from idp.protocol.authorize import resource
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import TemporarilyUnavailable, UnauthorizedClient
from idp.protocol.grants import device_code
from idp.web.anonymous_limits import AdmissionCheck

#: The page where people type the user code; short, because it is typed as well.
PAGE = "/perangkat"
#: Two devices seldom draw the same code; more collisions in a row than this have another cause.
_MAX_DRAWS = 5


class DeviceAuthorizationEndpoint:
    """The device authorization endpoint, with one statement."""

    def __init__(
        self,
        database: Database,
        token_issuer: TokenIssuer,
        authenticator: ClientAuthenticator,
        user_codes: UserCodes,
        apis: ApiRegistry,
    ) -> None:
        self._database = database
        self._token_issuer = token_issuer
        self._authenticator = authenticator
        self._user_codes = user_codes
        self._apis = apis

    async def respond(self, request: EndpointRequest, admit: AdmissionCheck) -> dict[str, object]:
        """The two codes. Raises InvalidClient, UnauthorizedClient, InvalidTarget, InvalidScope, RateLimited."""
        now = clock.now()
        client = await self._authenticator.authenticate(request, now)
        if client.open_to_anyone:
            admit()
        if not client.metadata.has_grant_type(device_code.GRANT_TYPE):
            raise UnauthorizedClient("this client did not register for the device grant")
        audiences = resource.read(request.parameters, client.metadata)
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        wanted = " ".join(device_code.read_scope(request.parameters, client.metadata, offered)), " ".join(audiences)
        device_id, code = await self._insert_device_code(client, wanted, now)
        page = self._token_issuer.provider.url(PAGE)
        return {
            "device_code": self._token_issuer.issue_device_code(device_id),
            "user_code": user_code.format_user_code(code),
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={user_code.format_user_code(code)}",
            "expires_in": int(self._token_issuer.lifetimes.device_code.total_seconds()),
            "interval": int(device_code.INTERVAL.total_seconds()),
        }

    async def _insert_device_code(
        self, client: RegisteredClient, wanted: tuple[str, str], now: datetime
    ) -> tuple[UUID, str]:
        for _ in range(_MAX_DRAWS):
            device_id, code = time_ordered_id(now), self._user_codes.generate()
            values = {
                "id": device_id,
                "user_code": self._user_codes.digest(code),
                "client_id": client.metadata.client_id,
                "scope": wanted[0],
                "resource": wanted[1],
                "created_at": now,
                "expires_at": now + self._token_issuer.lifetimes.device_code,
                "interval": int(device_code.INTERVAL.total_seconds()),
                "hurried": False,
            }
            if await self._database.fetch_one(store.INSERT, store.EMPTY | values) is not None:
                return device_id, code
        raise TemporarilyUnavailable

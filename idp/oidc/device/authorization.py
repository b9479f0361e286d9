"""DeviceAuthorizationEndpoint: gives a device a device code and a user code (RFC 8628 3.1, 3.2)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.device.user_codes import UserCodes
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.store import device_codes as store
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol import user_code
from idp.protocol.authorize import resource as resource_parameter
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import ErrorsOfClient
from idp.protocol.errors.token import TokenCause
from idp.protocol.grant_type import GrantType
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
        authenticator: ClientAuthenticator,
        *,
        hmac_tokens: HmacTokens,
        user_codes: UserCodes,
        apis: ApiRegistry,
        page: str,
        lifetime: timedelta,
        recorder: EndpointRecorder,
        usage: UsageRecorder,
    ) -> None:
        """`page`: where people type the user code; `lifetime`: how long a device waits for that."""
        self._database = database
        self._hmac_tokens = hmac_tokens
        self._page = page
        self._lifetime = lifetime
        self._authenticator = authenticator
        self._user_codes = user_codes
        self._apis = apis
        self._recorder = recorder
        self._usage = usage

    async def respond(self, request: EndpointRequest, admit: AdmissionCheck) -> dict[str, object]:
        """The two codes. Raises InvalidClient, UnauthorizedClient, InvalidTarget, InvalidScope, RateLimited."""
        now = clock.now()
        client = await self._authenticator.authenticate(request, now)
        if client.open_to_anyone:
            admit()
        try:
            with ErrorsOfClient(client.metadata.client_id):
                device_id, code = await self._issue_codes(request, client, now)
        except OAuthError as error:
            self._recorder.record(client, request, error)
            raise
        self._recorder.record(client, request, device_id=device_id)
        return {
            "device_code": self._hmac_tokens.issue_device_code(device_id),
            "user_code": user_code.format_user_code(code),
            "verification_uri": self._page,
            "verification_uri_complete": f"{self._page}?user_code={user_code.format_user_code(code)}",
            "expires_in": int(self._lifetime.total_seconds()),
            "interval": int(device_code.INTERVAL.total_seconds()),
        }

    async def _issue_codes(self, request: EndpointRequest, client: RegisteredClient, now: datetime) -> tuple[UUID, str]:
        if not client.metadata.has_grant_type(GrantType.DEVICE_CODE):
            raise TokenCause.DEVICE_GRANT_NOT_REGISTERED(registered=tuple(sorted(client.metadata.grant_types)))
        audiences = resource_parameter.read(request.parameters, client.metadata)
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        scope = device_code.read_scope(request.parameters, client.metadata, offered)
        self._usage.record_ignored_scopes(client, request.parameters.words("scope"), scope)
        return await self._insert_device_code(client, now, scope=scope, resource=audiences)

    async def _insert_device_code(
        self, client: RegisteredClient, now: datetime, *, scope: Iterable[str], resource: Iterable[str]
    ) -> tuple[UUID, str]:
        for _ in range(_MAX_DRAWS):
            device_id, code = time_ordered_id(now), self._user_codes.generate()
            values = {
                "id": device_id,
                "user_code": self._user_codes.digest(code),
                "client_id": client.metadata.client_id,
                "scope": " ".join(scope),
                "resource": " ".join(resource),
                "created_at": now,
                "expires_at": now + self._lifetime,
                "interval": int(device_code.INTERVAL.total_seconds()),
                "hurried": False,
            }
            if await self._database.fetch_one(store.INSERT, store.EMPTY | values) is not None:
                return device_id, code
        raise TokenCause.USER_CODES_EXHAUSTED()

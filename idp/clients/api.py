"""/register: dynamic client registration (RFC 7591) and its management by the client itself (RFC 7592)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from idp.clients import metadata_document
from idp.clients.causes import DeclarationCause
from idp.clients.errors import InvalidDeclaration, NotOwner, RegistrationNotAllowed, TooManyRegistrations
from idp.clients.registration.self_managed_client import ClientInformation
from idp.clients.wiring import Clients
from idp.protocol import strict_json
from idp.protocol.errors import InvalidJsonObject, sanitize_description
from idp.protocol.errors.cause import CausedError, ErrorsOfClient
from idp.web import forms
from idp.web.access import ProgramAuthentication
from idp.web.declared_routes import ApiRouter
from idp.web.endpoint_requests import read_authorization
from idp.web.reported_errors import error_uri, report_error
from idp.web.request_errors import RateLimited
from idp.web.wiring import Web

#: In bytes; an RFC 7591 document with a full key set is smaller.
MAX_BODY_BYTES = 128 * 1024
_NO_STORE = {"Cache-Control": "no-store"}
_JSON = "application/json"

EndpointAction = Callable[[], Awaitable[Response]]


def routes(clients: Clients, web: Web) -> ApiRouter:
    """The registration endpoint, and the client configuration endpoint of each client."""
    router, endpoints = ApiRouter(include_in_schema=False), RegistrationEndpoints(clients, web)
    own_client = ProgramAuthentication.REGISTRATION_ACCESS_TOKEN
    router.post("/register", access=ProgramAuthentication.INITIAL_ACCESS_TOKEN)(endpoints.register)
    router.get("/register/{client_id}", access=own_client)(endpoints.show)
    router.put("/register/{client_id}", access=own_client)(endpoints.change)
    router.delete("/register/{client_id}", access=own_client)(endpoints.remove)
    return router


@dataclass(frozen=True, slots=True)
class RegistrationEndpoints:
    """Register, read, change and delete a client (RFC 7591 3, RFC 7592 2)."""

    clients: Clients
    web: Web

    async def register(self, request: Request) -> Response:
        """Register a client (RFC 7591 3.1)."""

        async def work() -> Response:
            bearer = _bearer_token(request)
            if bearer is None:
                self.web.anonymous_limits.count_registration(request)
            registration = await self.clients.self_registration.register(bearer, await _read_members(request))
            await self._fetch_logo(registration)
            return _json_response(self._registration(registration), 201)

        return await _respond(request, work)

    async def show(self, request: Request, client_id: str) -> Response:
        """Read the registration of the authenticated client (RFC 7592 2.1)."""

        async def work() -> Response:
            admin = self.clients.self_registration
            own = await admin.authenticate(client_id, _bearer_token(request))
            with ErrorsOfClient(own.client_id):
                return _json_response(self._registration(await admin.read_registration(own)))

        return await _respond(request, work)

    async def change(self, request: Request, client_id: str) -> Response:
        """Replace the metadata of the authenticated client (RFC 7592 2.2)."""

        async def work() -> Response:
            admin = self.clients.self_registration
            own = await admin.authenticate(client_id, _bearer_token(request))
            with ErrorsOfClient(own.client_id):
                self.web.anonymous_limits.count_registration_change(request)
                registration = await admin.change(own, await _read_members(request))
                await self._fetch_logo(registration)
                return _json_response(self._registration(registration))

        return await _respond(request, work)

    async def remove(self, request: Request, client_id: str) -> Response:
        """Delete the authenticated client and end its tokens (RFC 7592 2.3)."""

        async def work() -> Response:
            admin = self.clients.self_registration
            own = await admin.authenticate(client_id, _bearer_token(request))
            with ErrorsOfClient(own.client_id):
                await admin.remove(own)
            return Response(b"", 204, _NO_STORE)

        return await _respond(request, work)

    async def _fetch_logo(self, registration: ClientInformation) -> None:
        """Let the first page of a client that is used at once have its logo, as conformance tests look for it."""
        if registration.client.metadata.logo_uri is not None:
            await self.clients.logos.fetch_soon(registration.client.id)

    def _registration(self, registration: ClientInformation) -> dict[str, object]:
        """The client information response (RFC 7591 3.2.1, RFC 7592 3)."""
        metadata = registration.client.metadata
        secret = (
            {"client_secret": registration.secret.reveal, "client_secret_expires_at": 0} if registration.secret else {}
        )
        return {
            **{name: value for name, value in metadata_document.to_document(metadata).items() if value != []},
            **secret,
            "client_id_issued_at": int(registration.client.created_at.timestamp()),
            "registration_access_token": registration.access_token,
            "registration_client_uri": self.clients.provider.url(f"/register/{metadata.client_id}"),
        }


def _bearer_token(request: Request) -> str | None:
    scheme, _, token = (read_authorization(request.headers) or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def _read_members(request: Request) -> dict[str, object]:
    """The JSON object of the request body. Raises InvalidDeclaration, and UnreadableRequest for a body too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        raise DeclarationCause.METADATA_NOT_JSON(expected=_JSON)
    body = await forms.read_body(request, MAX_BODY_BYTES)
    try:
        return strict_json.parse_object(body)
    except InvalidJsonObject as fault:
        raise DeclarationCause.METADATA_UNREADABLE(because=fault) from fault


async def _respond(request: Request, work: EndpointAction) -> Response:
    """The response of `work`, or the error response of RFC 7591 3.2.2 and RFC 7592 2."""
    try:
        return await work()
    except InvalidDeclaration as refusal:
        return _error_response(request, 400, refusal.code, refusal)
    except RegistrationNotAllowed as refusal:
        return _error_response(request, 401, "invalid_token", refusal)
    except NotOwner as refusal:
        return _error_response(request, 403, "access_denied", refusal)
    except TooManyRegistrations as refusal:
        answer = _error_response(request, 503, "temporarily_unavailable", refusal)
        answer.headers["Retry-After"] = "600"
        return answer
    except RateLimited as crowd:
        answer = _error_response(request, 429, "temporarily_unavailable", crowd)
        answer.headers.update(crowd.headers)
        return answer


def _error_response(request: Request, status: int, code: str, error: CausedError) -> Response:
    body = {"error": code, "error_description": sanitize_description(str(error))}
    report = report_error(request, error)
    if report is not None:
        body["error_uri"] = error_uri(request, report)
    answer = _json_response(body, status)
    if status == 401:
        parameters = {"realm": "registration", "error": code, "error_uri": body["error_uri"]}
        answer.headers["WWW-Authenticate"] = "Bearer " + ", ".join(f'{n}="{v}"' for n, v in parameters.items())
    return answer


def _json_response(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, _NO_STORE, _JSON)

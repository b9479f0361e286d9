"""/register: dynamic client registration (RFC 7591) and its management by the client itself (RFC 7592)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.clients import document
from idp.clients.own_client import Kept
from idp.clients.refusals import NotAdmitted, NotYours, TooManyStrangers, Unacceptable
from idp.clients.wiring import Clients
from idp.protocol import strict_json
from idp.protocol.sentences import fit
from idp.protocol.strict_json import NotAnObject
from idp.web import forms
from idp.web.strangers import Crowded
from idp.web.wiring import Web

#: In bytes; an RFC 7591 document with a full key set is smaller.
AT_MOST_BYTES = 128 * 1024
_NO_STORE = {"Cache-Control": "no-store"}
_JSON = "application/json"

Work = Callable[[], Awaitable[Response]]


def routes(clients: Clients, web: Web) -> APIRouter:
    """The endpoint for new clients, and the one each of them keeps itself at."""
    router, endpoints = APIRouter(include_in_schema=False), RegistrationEndpoints(clients, web)
    router.post("/register")(endpoints.register)
    router.get("/register/{client_id}")(endpoints.show)
    router.put("/register/{client_id}")(endpoints.change)
    router.delete("/register/{client_id}")(endpoints.remove)
    return router


@dataclass(frozen=True, slots=True)
class RegistrationEndpoints:
    """Register, read, change and delete a client (RFC 7591 3, RFC 7592 2)."""

    clients: Clients
    web: Web

    async def register(self, request: Request) -> Response:
        """Register a client (RFC 7591 3.1)."""

        async def work() -> Response:
            bearer = _bearer(request)
            if bearer is None:
                self.web.anonymous_limits.register(request)
            made = await self.clients.self_registration.register(bearer, await _members(request))
            return _told(self._registration(made), 201)

        return await _answered(work)

    async def show(self, request: Request, client_id: str) -> Response:
        """Read the registration of the authenticated client (RFC 7592 2.1)."""

        async def work() -> Response:
            desk = self.clients.self_registration
            return _told(self._registration(await desk.show(await desk.own(client_id, _bearer(request)))))

        return await _answered(work)

    async def change(self, request: Request, client_id: str) -> Response:
        """Replace the metadata of the authenticated client (RFC 7592 2.2)."""

        async def work() -> Response:
            desk = self.clients.self_registration
            own = await desk.own(client_id, _bearer(request))
            return _told(self._registration(await desk.change(own, await _members(request))))

        return await _answered(work)

    async def remove(self, request: Request, client_id: str) -> Response:
        """Delete the authenticated client and end its tokens (RFC 7592 2.3)."""

        async def work() -> Response:
            desk = self.clients.self_registration
            await desk.remove(await desk.own(client_id, _bearer(request)))
            return Response(b"", 204, _NO_STORE)

        return await _answered(work)

    def _registration(self, kept: Kept) -> dict[str, object]:
        """The client information response (RFC 7591 3.2.1, RFC 7592 3)."""
        metadata = kept.client.metadata
        secret = {"client_secret": kept.secret.reveal, "client_secret_expires_at": 0} if kept.secret else {}
        return {
            **{name: value for name, value in document.of(metadata).items() if value != []},
            **secret,
            "client_id_issued_at": int(kept.client.created_at.timestamp()),
            "registration_access_token": kept.access_token,
            "registration_client_uri": self.clients.provider.at(f"/register/{metadata.client_id}"),
        }


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def _members(request: Request) -> dict[str, object]:
    """The JSON object of the request body. Raises InvalidDeclaration, and forms.Unreadable for a body too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        raise Unacceptable("invalid_client_metadata", f"send the members as a JSON object, as {_JSON}")
    body = await forms.bounded_body(request, AT_MOST_BYTES)
    try:
        return strict_json.read(body)
    except NotAnObject as fault:
        raise Unacceptable(
            "invalid_client_metadata", f"the body must be one JSON object of members: {fault}"
        ) from fault


async def _answered(work: Work) -> Response:
    """The response of `work`, or the error response of RFC 7591 3.2.2 and RFC 7592 2."""
    try:
        return await work()
    except Unacceptable as refusal:
        return _refusal(400, refusal.code, str(refusal))
    except NotAdmitted as refusal:
        answer = _refusal(401, "invalid_token", str(refusal))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="registration", error="invalid_token"'
        return answer
    except NotYours as refusal:
        return _refusal(403, "access_denied", str(refusal))
    except TooManyStrangers as refusal:
        answer = _refusal(503, "temporarily_unavailable", str(refusal))
        answer.headers["Retry-After"] = "600"
        return answer
    except Crowded as crowd:
        answer = _refusal(429, "temporarily_unavailable", str(crowd))
        answer.headers.update(crowd.headers)
        return answer


def _refusal(status: int, code: str, reason: str) -> Response:
    return _told({"error": code, "error_description": fit(reason)}, status)


def _told(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, _NO_STORE, _JSON)

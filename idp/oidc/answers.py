"""HTTP responses of the protocol endpoints: JSON, JWT, redirect, form_post, error page and WWW-Authenticate."""

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc.authorize.consent_page import application
from idp.oidc.outcomes import Answered, Elsewhere, Outcome, Unproven
from idp.oidc.tokens import challenge
from idp.oidc.views import FormPostView
from idp.protocol.errors import InvalidClient, InvalidToken, OAuthError, Reason
from idp.web.context import web_context
from idp.web.errors import ErrorView, WayBack, error_page
from idp.web.strangers import Crowded
from idp.web.templating import Dress, page

#: These endpoints read no cookie, so pages of other origins (single-page applications) may call them.
_FOR_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "WWW-Authenticate, DPoP-Nonce"}
_PREFLIGHT = _FOR_ANY_ORIGIN | {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, DPoP",
    "Access-Control-Max-Age": "3600",
}
_NO_STORE = _FOR_ANY_ORIGIN | {"Cache-Control": "no-store"}
_PUBLIC = _FOR_ANY_ORIGIN | {"Cache-Control": "public, max-age=300"}

#: RFC 9701 4.
INTROSPECTION = "application/token-introspection+jwt"

#: The kinds that web/error.html knows, where they differ from the reason's value.
_KINDS = {
    Reason.CLIENT_SUSPENDED: "suspended",
    Reason.REQUEST_EXPIRED: "expired",
    Reason.REQUEST_URI_UNKNOWN: "expired",
}


def told(body: object, status: int = 200) -> Response:
    """A JSON response that must not be cached (RFC 6749 5.1)."""
    return Response(orjson.dumps(body), status, _NO_STORE, "application/json")


def sealed(jwt: str) -> Response:
    """A userinfo response that is a signed or encrypted JWT (OIDC Core 5.3.2)."""
    return Response(jwt, 200, _NO_STORE, "application/jwt")


def wants(request: Request, media_type: str) -> bool:
    """Whether the Accept header names this media type; `*/*` does not count."""
    named = (one.partition(";")[0].strip().lower() for one in request.headers.get("accept", "").split(","))
    return media_type in named


def signed(token: str, media_type: str) -> Response:
    """A response that is a JWT with this media type."""
    return Response(token, 200, _NO_STORE, media_type)


def empty() -> Response:
    """An empty response with status 200 (RFC 7009 2.2)."""
    return Response(b"", 200, _NO_STORE)


def preflight() -> Response:
    """The response to a CORS preflight request."""
    return Response(b"", 204, _PREFLIGHT)


def document(request: Request, body: bytes, etag: str) -> Response:
    """A document that may be cached for 300 seconds; 304 when the request has its entity tag."""
    headers = _PUBLIC | {"ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(b"", 304, headers)
    return Response(body, 200, headers, "application/json")


def refusal(error: OAuthError) -> Response:
    """The error response of an endpoint that authenticates clients (RFC 6749 5.2)."""
    response = told({"error": error.code, "error_description": error.description}, error.status)
    if isinstance(error, InvalidClient):
        response.headers["WWW-Authenticate"] = 'Basic realm="DIVOS"'
    response.headers.update(challenge.nonce(error))
    return response


def crowded(crowd: Crowded) -> Response:
    """The error response when an address sent too much (RFC 9126 2.3); the code is that of RFC 6749 4.1.2.1."""
    response = told({"error": "temporarily_unavailable", "error_description": str(crowd)}, 429)
    response.headers.update(crowd.headers)
    return response


def api_refusal(error: OAuthError | None, by_key: bool) -> Response:
    """The error response of an endpoint that wants an access token (RFC 6750 3).

    `error`: None when no token was sent. `by_key`: whether a DPoP proof was sent.
    """
    told_of = error or InvalidToken("send an access token")
    response = told({"error": told_of.code, "error_description": told_of.description}, challenge.status(told_of))
    response.headers.update(challenge.headers("DIVOS", error, by_key))
    return response


def outcome(request: Request, what: Outcome) -> Response:
    """The response for the outcome of a browser's request."""
    match what:
        case Elsewhere(address):
            return redirect(address)
        case Unproven():
            return unproven(request, what)
        case Answered():
            return _answered(request, what)
        case _:
            assert_never(what)


def redirect(address: str) -> Response:
    """A 303 redirect; the address is sent as registered, byte for byte."""
    return Response(b"", 303, {"Location": address, "Cache-Control": "no-store"})


def unproven(request: Request, what: Unproven) -> Response:
    """The error page: it names the application at most and a report code, and shows nothing that was sent."""
    client = what.client
    facts = {"sent": what.sent.partition("?")[0].partition("#")[0], "why": what.why}
    known = {name: fact for name, fact in facts.items() if fact}
    client_id = client.metadata.client_id if client else None
    code = web_context(request).error_reports.new(what.reason.value, client_id, known)
    back = None
    if client is not None:
        back = WayBack(application(client).name, client.office_name, client.metadata.client_uri)
    return error_page(request, ErrorView(_KINDS.get(what.reason, what.reason.value), code, 400, back))


def _answered(request: Request, what: Answered) -> Response:
    uri = what.where.redirect_uri
    if not what.where.response_mode.posted:
        return redirect(with_query(uri, what.fields))
    view = FormPostView(uri, tuple(what.fields.items()), application(what.client))
    return page(request, "oidc/form_post.html", view, Dress(leaving=True))


def with_query(uri: str, fields: Mapping[str, str]) -> str:
    """The address with these fields added after its own query (RFC 6749 3.1.2)."""
    joint = "?" if "?" not in uri else "" if uri.endswith(("?", "&")) else "&"
    return f"{uri}{joint}{urlencode(fields)}"

"""HTTP responses of the protocol endpoints: JSON, JWT, redirect, form_post, error page and WWW-Authenticate."""

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc.outcomes import (
    AuthorizationErrorOutcome,
    AuthorizationResponse,
    BrowserOutcome,
    ErrorPageOutcome,
    Redirect,
    RedirectLoopOutcome,
)
from idp.oidc.views import FormPostView, RedirectLoopView, client_display
from idp.protocol import logout
from idp.protocol.authorize.request import PARAMETERS
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidClient, OAuthError
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.cause import CausedError
from idp.protocol.parameters import Parameters
from idp.protocol.tokens import www_authenticate
from idp.web.errors import ErrorView, WayBack, render_error_page
from idp.web.reported_errors import error_uri, report_error
from idp.web.request_errors import RateLimited
from idp.web.templating import PageOptions, render_page

#: These endpoints read no cookie, so pages of other origins (single-page applications) may call them.
_FOR_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "WWW-Authenticate, DPoP-Nonce"}
#: What the endpoints read, and what libraries and tracing add to every request.
_ALLOWED_HEADERS = (
    *("Authorization", "Content-Type", "DPoP"),
    *("X-Requested-With", "traceparent", "tracestate", "baggage", "sentry-trace", "b3"),
)
_PREFLIGHT = _FOR_ANY_ORIGIN | {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": ", ".join(_ALLOWED_HEADERS),
    "Access-Control-Max-Age": "3600",
}
_NO_STORE = _FOR_ANY_ORIGIN | {"Cache-Control": "no-store"}
_PUBLIC = _FOR_ANY_ORIGIN | {"Cache-Control": "public, max-age=300"}

_NO_PARAMETERS = Parameters()
#: The names that error pages may show; whatever else was sent is somebody's own text.
_READ_PARAMETERS = PARAMETERS | logout.PARAMETERS | {"request", "request_uri"}

#: RFC 9701 4.
INTROSPECTION = "application/token-introspection+jwt"


def json_response(body: object, status: int = 200) -> Response:
    """A JSON response that must not be cached (RFC 6749 5.1)."""
    return Response(orjson.dumps(body), status, _NO_STORE, "application/json")


def jwt_response(jwt: str) -> Response:
    """A userinfo response that is a signed or encrypted JWT (OIDC Core 5.3.2)."""
    return Response(jwt, 200, _NO_STORE, "application/jwt")


def accepts(request: Request, media_type: str) -> bool:
    """Whether the Accept header names this media type; `*/*` does not count."""
    named = (one.partition(";")[0].strip().lower() for one in request.headers.get("accept", "").split(","))
    return media_type in named


def typed_jwt_response(token: str, media_type: str) -> Response:
    """A response that is a JWT with this media type."""
    return Response(token, 200, _NO_STORE, media_type)


def empty_response() -> Response:
    """An empty response with status 200 (RFC 7009 2.2)."""
    return Response(b"", 200, _NO_STORE)


def preflight_response() -> Response:
    """The response to a CORS preflight request."""
    return Response(b"", 204, _PREFLIGHT)


def document_response(request: Request, body: bytes, etag: str) -> Response:
    """A document that may be cached for 300 seconds; 304 when the request has its entity tag."""
    headers = _PUBLIC | {"ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(b"", 304, headers)
    return Response(body, 200, headers, "application/json")


def error_response(request: Request, error: OAuthError, ask: EndpointRequest) -> Response:
    """The error response of an endpoint that authenticates clients (RFC 6749 5.2)."""
    response = json_response(error.response_members(_report(request, error, ask.parameters)), error.status)
    if isinstance(error, InvalidClient):
        response.headers["WWW-Authenticate"] = 'Basic realm="DIVOS"'
    response.headers.update(www_authenticate.nonce_header(error))
    return response


def rate_limited_response(request: Request, rate_limited: RateLimited) -> Response:
    """The error response when an address sent too much (RFC 9126 2.3); the code is that of RFC 6749 4.1.2.1."""
    body = {"error": "temporarily_unavailable", "error_description": str(rate_limited)}
    response = json_response({**body, "error_uri": _report(request, rate_limited)}, 429)
    response.headers.update(rate_limited.headers)
    return response


def api_error_response(request: Request, error: OAuthError | None, ask: EndpointRequest) -> Response:
    """The error response of an endpoint that wants an access token (RFC 6750 3); `error`: None when none was sent."""
    told = error or AccessTokenCause.ACCESS_TOKEN_MISSING()
    uri = _report(request, told, ask.parameters)
    response = json_response(told.response_members(uri), www_authenticate.http_status(told))
    response.headers.update(www_authenticate.error_headers("DIVOS", error, ask.dpop is not None, error_uri=uri))
    return response


def _report(request: Request, error: CausedError, parameters: Parameters = _NO_PARAMETERS) -> str | None:
    """The error_uri of an error, which is reported; None for an ordinary answer."""
    code = report_error(request, error, parameters)
    return None if code is None else error_uri(request, code)


async def outcome_response(
    request: Request, outcome: BrowserOutcome, parameters: Parameters = _NO_PARAMETERS
) -> Response:
    """The response for the outcome of a browser's request with these parameters."""
    match outcome:
        case Redirect(address):
            return redirect_response(address)
        case ErrorPageOutcome():
            return await error_page_response(request, outcome, parameters)
        case AuthorizationErrorOutcome(error, client):
            error.client_id = client.metadata.client_id
            uri = _report(request, error, outcome.parameters)
            return _authorization_response(request, outcome.respond(uri))
        case RedirectLoopOutcome():
            return _redirect_loop_response(request, outcome)
        case AuthorizationResponse():
            return _authorization_response(request, outcome)
        case _:
            assert_never(outcome)


def redirect_response(address: str) -> Response:
    """A 303 redirect; the address is sent as registered, byte for byte."""
    return Response(b"", 303, {"Location": address, "Cache-Control": "no-store"})


async def error_page_response(
    request: Request, outcome: ErrorPageOutcome, parameters: Parameters = _NO_PARAMETERS
) -> Response:
    """The error page: it names the application, the parameter at fault and a report code, and shows no value."""
    client, error, back = outcome.client, outcome.error, None
    if client is not None:
        error.client_id = client.metadata.client_id
        back = WayBack(client_display(client).name, client.office_name, client.metadata.client_uri)
    code = report_error(request, error, parameters) or ""
    kind = error.cause.definition.page or error.cause.key
    return await render_error_page(request, ErrorView(kind, code, 400, back, _known_name(error.parameter)))


def _known_name(parameter: str) -> str:
    """The name of a parameter as a page may show it: one that is read here, or empty."""
    return parameter if parameter in _READ_PARAMETERS else ""


def _redirect_loop_response(request: Request, outcome: RedirectLoopOutcome) -> Response:
    """The page that says what is wrong, and goes on with the stored request; after a minute it goes on by itself."""
    error, client = outcome.error, outcome.client
    error.client_id = client.metadata.client_id
    view = RedirectLoopView(
        action=f"/authorize/{outcome.handle}",
        application=client_display(client),
        code=report_error(request, error, outcome.parameters) or "",
        most=error.most,
        redeemed=error.redeemed,
    )
    options = PageOptions(429, allow_form_redirect=True, headers={"Retry-After": str(error.seconds)})
    return render_page(request, "oidc/redirect_loop.html", view, options)


def _authorization_response(request: Request, response: AuthorizationResponse) -> Response:
    uri = response.destination.redirect_uri
    if not response.destination.response_mode.posted:
        return redirect_response(add_query(uri, response.fields))
    view = FormPostView(uri, tuple(response.fields.items()), client_display(response.client))
    return render_page(request, "oidc/form_post.html", view, PageOptions(allow_form_redirect=True))


def add_query(uri: str, fields: Mapping[str, str]) -> str:
    """The address with these fields added after its own query (RFC 6749 3.1.2)."""
    joint = "?" if "?" not in uri else "" if uri.endswith(("?", "&")) else "&"
    return f"{uri}{joint}{urlencode(fields)}"

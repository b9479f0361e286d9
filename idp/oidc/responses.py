"""HTTP responses of the protocol endpoints: JSON, JWT, redirect, form_post, error page and WWW-Authenticate."""

import re
from collections.abc import Mapping
from typing import assert_never
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc.outcomes import AuthorizationResponse, BrowserOutcome, ErrorPageOutcome, Redirect, RedirectLoopOutcome
from idp.oidc.views import FormPostView, RedirectLoopView, client_display
from idp.protocol.errors import InvalidClient, OAuthError, UnredirectableError
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens import www_authenticate
from idp.web.context import web_context
from idp.web.errors import ErrorView, WayBack, render_error_page
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

#: A user name with its password in an address (RFC 3986 3.2.1).
_USER_INFO = re.compile(r"//[^/]*@")

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


def error_response(error: OAuthError) -> Response:
    """The error response of an endpoint that authenticates clients (RFC 6749 5.2)."""
    response = json_response({"error": error.code, "error_description": error.description}, error.status)
    if isinstance(error, InvalidClient):
        response.headers["WWW-Authenticate"] = 'Basic realm="DIVOS"'
    response.headers.update(www_authenticate.nonce_header(error))
    return response


def rate_limited_response(rate_limited: RateLimited) -> Response:
    """The error response when an address sent too much (RFC 9126 2.3); the code is that of RFC 6749 4.1.2.1."""
    response = json_response({"error": "temporarily_unavailable", "error_description": str(rate_limited)}, 429)
    response.headers.update(rate_limited.headers)
    return response


def api_error_response(error: OAuthError | None, dpop_sent: bool) -> Response:
    """The error response of an endpoint that wants an access token (RFC 6750 3).

    `error`: None when no token was sent. `by_key`: whether a DPoP proof was sent.
    """
    reported = error or AccessTokenCause.ACCESS_TOKEN_MISSING()
    response = json_response(
        {"error": reported.code, "error_description": reported.description}, www_authenticate.http_status(reported)
    )
    response.headers.update(www_authenticate.error_headers("DIVOS", error, dpop_sent))
    return response


def outcome_response(request: Request, outcome: BrowserOutcome) -> Response:
    """The response for the outcome of a browser's request."""
    match outcome:
        case Redirect(address):
            return redirect_response(address)
        case ErrorPageOutcome():
            return error_page_response(request, outcome)
        case RedirectLoopOutcome():
            return _redirect_loop_response(request, outcome)
        case AuthorizationResponse():
            return _authorization_response(request, outcome)
        case _:
            assert_never(outcome)


def redirect_response(address: str) -> Response:
    """A 303 redirect; the address is sent as registered, byte for byte."""
    return Response(b"", 303, {"Location": address, "Cache-Control": "no-store"})


def error_page_response(request: Request, outcome: ErrorPageOutcome) -> Response:
    """The error page: it names the application at most and a report code, and shows nothing that was sent."""
    client = outcome.client
    cause = outcome.error.cause
    client_id = client.metadata.client_id if client else None
    code = web_context(request).error_reports.create(cause.key, client_id, _reported_facts(outcome.error))
    back = None
    if client is not None:
        back = WayBack(client_display(client).name, client.office_name, client.metadata.client_uri)
    return render_error_page(request, ErrorView(cause.definition.page or cause.key, code, 400, back))


def _reported_facts(error: UnredirectableError) -> dict[str, str]:
    """The facts that an error report keeps: an address without user name and query, and the error behind this one."""
    sent = _USER_INFO.sub("//", str(error.facts.get("sent", "")).partition("?")[0].partition("#")[0])
    because = error.facts.get("because")
    why = because.description if isinstance(because, OAuthError) else ""
    return {name: fact for name, fact in (("sent", sent), ("why", why)) if fact}


def _redirect_loop_response(request: Request, outcome: RedirectLoopOutcome) -> Response:
    """The page that says what is wrong, and goes on with the stored request; after a minute it goes on by itself."""
    facts = {name: str(fact) for name, fact in outcome.error.facts.items()}
    code = web_context(request).error_reports.create(outcome.error.cause.key, outcome.client.metadata.client_id, facts)
    view = RedirectLoopView(
        action=f"/authorize/{outcome.handle}",
        application=client_display(outcome.client),
        code=code,
        most=int(facts["most"]),
        redeemed=facts["redeemed"],
    )
    headers = {"Retry-After": facts["seconds"]}
    return render_page(
        request, "oidc/redirect_loop.html", view, PageOptions(429, allow_form_redirect=True, headers=headers)
    )


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

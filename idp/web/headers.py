"""ResponseHeaders: the ASGI layer that adds request id and security headers to every response and counts it."""

from collections.abc import Iterable
from secrets import token_hex
from time import perf_counter
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from idp.foundation.log import get_logger
from idp.foundation.metrics import Metrics
from idp.web.site import Site

log = get_logger(__name__)

Header = tuple[bytes, bytes]

#: The policy of responses other than pages; a page sets its own with its nonce.
_DENY_ALL = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def content_security_policy(nonce: str, allow_form_redirect: bool = False, frames: str = "") -> str:
    """The policy of a page (ui.md 2). `allow_form_redirect`: omit form-action, which blocks redirects to clients."""
    rules = [
        "default-src 'none'",
        f"style-src 'self' 'nonce-{nonce}'",
        f"script-src 'self' 'nonce-{nonce}'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    if not allow_form_redirect:
        rules.append("form-action 'self'")
    if frames:
        rules.append(f"frame-src {frames}")
    return "; ".join(rules)


def list_origins(addresses: Iterable[str]) -> str:
    """Return the distinct origins of these URLs, separated by spaces, as a policy lists them."""
    parts = (urlsplit(address) for address in addresses)
    return " ".join(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


class ResponseHeaders:
    """The outermost layer, in plain ASGI; it does no input or output of its own."""

    def __init__(self, app: ASGIApp, site: Site, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        always: list[Header] = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        ]
        if site.secure:
            always.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        self._always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request_id = perf_counter(), token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._headers(message["headers"], request_id)
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.count_request(route, status, perf_counter() - began)
            structlog.contextvars.clear_contextvars()

    def _headers(self, own_headers: list[Header], request_id: str) -> list[Header]:
        names = {name for name, _ in own_headers}
        headers = [*own_headers, *self._always, (b"x-request-id", request_id.encode())]
        if b"content-security-policy" not in names:
            headers.append((b"content-security-policy", _DENY_ALL))
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        return headers

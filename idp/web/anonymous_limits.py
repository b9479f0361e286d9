"""AnonymousLimits: rate limits per client address for unauthenticated requests that store a row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil

from starlette.requests import Request

from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.foundation.rate_limit import RateLimit
from idp.web.causes import RateLimitCause
from idp.web.client_address import read_client_site

log = get_logger(__name__)

#: Called before a row of an unauthenticated request is stored. Raises RateLimited.
AdmissionCheck = Callable[[], None]

_LOG_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AnonymousLimitPolicy:
    """How many requests one address may make; 0: no limit."""

    #: At each of `/authorize`, `/end_session`, `/par`, `/device_authorization` and `/perangkat`.
    requests: int = 6_000
    #: Within so long.
    requests_within: timedelta = timedelta(minutes=10)
    #: Clients that register without a token, and as many changes that clients make to their own registration.
    registrations: int = 200
    #: Registrations without a token from all addresses together, counted in the database.
    registrations_in_all: int = 300
    #: Within so long, for both.
    registrations_within: timedelta = timedelta(hours=1)


class AnonymousLimits:
    """Counts requests by client address and endpoint; authenticated requests are not counted."""

    def __init__(self, limits: AnonymousLimitPolicy) -> None:
        self._requests = _make_limit(limits.requests, limits.requests_within)
        self._registrations = _make_limit(limits.registrations, limits.registrations_within)
        self._logged_at = timedelta(seconds=clock.elapsed()) - _LOG_EVERY

    def count_request(self, request: Request, endpoint: str) -> None:
        """Count a request before it is stored. Raises RateLimited."""
        self._count(self._requests, request, endpoint if _is_navigation(request) else f"{endpoint} inside a page")

    def admission(self, request: Request, endpoint: str) -> AdmissionCheck:
        """Make the check that counts this request at `endpoint` when it is called."""
        return partial(self.count_request, request, endpoint)

    def count_registration(self, request: Request) -> None:
        """Count a registration without an initial access token. Raises RateLimited."""
        self._count(self._registrations, request, "register")

    def count_registration_change(self, request: Request) -> None:
        """Count a change that a client makes to its own registration, apart from registrations. Raises RateLimited."""
        self._count(self._registrations, request, "registration change")

    def _count(self, limit: RateLimit | None, request: Request, endpoint: str) -> None:
        if limit is None:
            return
        now, site = timedelta(seconds=clock.elapsed()), read_client_site(request)
        wait = limit.take(f"{endpoint} {site}", now)
        if wait is None:
            return
        if now - self._logged_at >= _LOG_EVERY:  # at most one log line a minute
            self._logged_at = now
            log.warning("strangers.crowded", door=endpoint, site=site)
        raise RateLimitCause.ADDRESS_RATE_LIMITED(retry_after=max(1, ceil(wait.total_seconds())))


def _is_navigation(request: Request) -> bool:
    """Whether the request is a top-level navigation, according to Sec-Fetch-Dest (Fetch Metadata).

    Subresource requests are counted apart, so that a page elsewhere cannot use up the limit of a whole office.
    """
    return request.headers.get("sec-fetch-dest", "document") == "document"


def _make_limit(most: int, within: timedelta) -> RateLimit | None:
    return RateLimit(most, within) if most > 0 else None

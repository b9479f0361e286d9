"""What strangers may leave with us: so much from one address, because each of it is a row that is kept for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil

from starlette.requests import Request

from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.foundation.rate_limit import RateLimit
from idp.web.address import site_of

log = get_logger(__name__)

#: Called where somebody who has proven nothing is about to have a row of theirs kept. Raises Crowded.
Admission = Callable[[], None]

_TELL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StrangerLimits:
    """How much one address may leave; 0: no limit."""

    #: At each of `/authorize`, `/end_session`, `/par`, `/device_authorization` and `/perangkat`, within ten minutes.
    requests: int = 6_000
    #: Clients that register without a token, within an hour.
    registrations: int = 200


class Crowded(Exception):
    """Too much came from this address: nothing was kept, and the next is let in after `seconds`."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(f"Too many requests came from this address: try again in {self.seconds} seconds.")

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.seconds)}


class Strangers:
    """Counts by address and door. Whoever has proven who they are is never asked for."""

    def __init__(self, limits: StrangerLimits) -> None:
        self._requests = _limit(limits.requests, timedelta(minutes=10))
        self._registrations = _limit(limits.registrations, timedelta(hours=1))
        self._told_at = clock.now() - _TELL_EVERY

    def leave(self, request: Request, door: str) -> None:
        """A request is about to be kept. Raises Crowded."""
        self._count(self._requests, request, door if _is_visited(request) else f"{door} inside a page")

    def admission(self, request: Request, door: str) -> Admission:
        """Whether this request's address may leave one more at `door`, to be asked when it comes to that."""
        return partial(self.leave, request, door)

    def register(self, request: Request) -> None:
        """A client is about to register itself without a token. Raises Crowded."""
        self._count(self._registrations, request, "register")

    def _count(self, limit: RateLimit | None, request: Request, door: str) -> None:
        if limit is None:
            return
        now, site = clock.now(), site_of(request)
        wait = limit.wait(f"{door} {site}", now)
        if wait is None:
            return
        if now - self._told_at >= _TELL_EVERY:  # a flood must not fill the log as well
            self._told_at = now
            log.warning("strangers.crowded", door=door, site=site)
        raise Crowded(wait)


def _is_visited(request: Request) -> bool:
    """Whether the browser's own window goes there, as far as it says (Fetch Metadata).

    What a page elsewhere loads in its visitors' name is counted by itself, or it could shut out a whole office.
    """
    return request.headers.get("sec-fetch-dest", "document") == "document"


def _limit(most: int, within: timedelta) -> RateLimit | None:
    return RateLimit(most, within) if most > 0 else None

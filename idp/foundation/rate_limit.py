"""RateLimit: a leaky bucket per source, in memory; each process counts alone."""

from datetime import timedelta


class RateLimit:
    """Allows `limit` requests of a source at once, and as many spread over each `period` (leaky bucket).

    At most `max_sources` sources are stored; the one seen longest ago is dropped first.
    """

    def __init__(self, limit: int, period: timedelta, max_sources: int = 20_000) -> None:
        self._gap = period / limit
        self._period = period
        self._max_sources = max_sources
        #: When the bucket of each source is empty again, ordered by last use.
        self._empty_at: dict[str, timedelta] = {}

    def take(self, source: str, now: timedelta) -> timedelta | None:
        """Count one request and return None, or return how long the source must wait.

        `now`: what the monotonic clock says, so that a wall clock that is set keeps nobody waiting.
        """
        empty_at = max(self._empty_at.pop(source, now), now)
        too_soon = empty_at + self._gap - (now + self._period)
        if too_soon > timedelta(0):
            self._empty_at[source] = empty_at
            return too_soon
        if len(self._empty_at) >= self._max_sources:
            del self._empty_at[next(iter(self._empty_at))]
        self._empty_at[source] = empty_at + self._gap
        return None

    def give_back(self, source: str) -> None:
        """Take back one counted request, which turned out to be none that is limited."""
        if source in self._empty_at:
            self._empty_at[source] -= self._gap

    def has_counted(self, source: str, now: timedelta) -> bool:
        """Whether a request of this source still counts."""
        return self._empty_at.get(source, now) > now

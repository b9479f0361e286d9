"""RateLimit: a leaky bucket per source, in memory; each process counts alone."""

from datetime import datetime, timedelta


class RateLimit:
    """Allows `limit` requests of a source at once, and as many spread over each `period` (leaky bucket).

    At most `max_sources` sources are stored; the one seen longest ago is dropped first.
    """

    def __init__(self, limit: int, period: timedelta, max_sources: int = 20_000) -> None:
        self._gap = period / limit
        self._period = period
        self._max_sources = max_sources
        #: When the bucket of each source is empty again, ordered by last use.
        self._empty_at: dict[str, datetime] = {}

    def take(self, source: str, now: datetime) -> timedelta | None:
        """Count one request and return None, or return how long the source must wait."""
        # after the clock was set back, no source waits longer than a full bucket takes
        empty_at = min(max(self._empty_at.pop(source, now), now), now + self._period)
        too_soon = empty_at + self._gap - (now + self._period)
        if too_soon > timedelta(0):
            self._empty_at[source] = empty_at
            return too_soon
        if len(self._empty_at) >= self._max_sources:
            del self._empty_at[next(iter(self._empty_at))]
        self._empty_at[source] = empty_at + self._gap
        return None

"""How much one source may cause within a time, counted in memory: no statement, and each process counts alone."""

from datetime import datetime, timedelta


class RateLimit:
    """So many at once from one source, and as many again spread over each `within` (a bucket that leaks).

    At most `at_most` sources are known; the one that came longest ago is forgotten first.
    """

    def __init__(self, most: int, within: timedelta, at_most: int = 20_000) -> None:
        self._gap = within / most
        self._within = within
        self._at_most = at_most
        #: When the bucket of a source is empty again; in the order in which they came last.
        self._empty_at: dict[str, datetime] = {}

    def wait(self, source: str, now: datetime) -> timedelta | None:
        """None: one more is let in, and counted. Otherwise how long until the next one is."""
        # a clock that was set back must keep nobody out for longer than a full bucket would
        empty_at = min(max(self._empty_at.pop(source, now), now), now + self._within)
        too_soon = empty_at + self._gap - (now + self._within)
        if too_soon > timedelta(0):
            self._empty_at[source] = empty_at
            return too_soon
        if len(self._empty_at) >= self._at_most:
            del self._empty_at[next(iter(self._empty_at))]
        self._empty_at[source] = empty_at + self._gap
        return None

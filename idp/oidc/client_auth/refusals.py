"""ClientRefusals: counts refused client authentications by cause, and writes them into the log (RFC 6749 5.2)."""

from collections import Counter

from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.foundation.metrics import Metrics
from idp.protocol.errors.cause import Cause

log = get_logger(__name__)

#: In seconds; the same refusals of one client are one line in that time.
LOG_INTERVAL = 60.0


class ClientRefusals:
    """Collects refusals in memory for PeriodicFlush: at a request known and unknown clients cost the same.

    Unknown clients are counted together, because what was sent as client_id may be anything.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._counts: Counter[tuple[str | None, str]] = Counter()
        self._logged_at: dict[tuple[str | None, str], float] = {}

    def record(self, client_id: str | None, cause: Cause) -> None:
        """Count a refusal; `client_id`: that of a registered client, else None."""
        self._metrics.count_client_refusal(cause.key)
        self._counts[client_id, cause.key] += 1

    async def flush(self) -> None:
        """Log what was refused since, each cause of a client at most once in LOG_INTERVAL."""
        now = clock.elapsed()
        # forgotten when they no longer hold a line back: clients come and go, and anybody may register some
        self._logged_at = {which: at for which, at in self._logged_at.items() if now - at < LOG_INTERVAL}
        for which in self._counts.keys() - self._logged_at.keys():
            client_id, cause = which
            self._logged_at[which] = now
            log.warning("client.refused", client_id=client_id, cause=cause, times=self._counts.pop(which))

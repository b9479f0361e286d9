"""ClockMonitor: for how long the wall clock of this process has run without a jump."""

from datetime import timedelta

from idp.foundation import clock
from idp.foundation.issued_ahead import CLOCK_SKEW, STEADY_AFTER
from idp.foundation.log import get_logger

log = get_logger(__name__)


class ClockMonitor:
    """Compares the wall clock with the monotonic one, which is never set; one per process, asked every second."""

    def __init__(self) -> None:
        self._steady_since = clock.elapsed()
        self._offset = _offset()

    def steady_for(self) -> timedelta:
        """How long ago the wall clock last jumped by more than CLOCK_SKEW; without a jump, since the start."""
        offset = _offset()
        jump, self._offset = offset - self._offset, offset  # compared with the last look: a clock may be slewed
        if abs(jump) > CLOCK_SKEW.total_seconds():
            self._steady_since = clock.elapsed()
            log.warning("clock.jumped", seconds=round(jump))
        return timedelta(seconds=clock.elapsed() - self._steady_since)

    def is_steady(self) -> bool:
        """Whether the wall clock may end, delete and rewrite rows: it has not jumped for STEADY_AFTER."""
        return self.steady_for() >= STEADY_AFTER


def _offset() -> float:
    """Seconds from the monotonic clock to the wall clock."""
    return clock.now().timestamp() - clock.elapsed()

"""UseSummary: what an application did over some days in one environment, as sums and as days; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from idp.protocol.client import Environment
from idp.tracker.usage.store import DailyUse


@dataclass(frozen=True, slots=True)
class UseSummary:
    """The days of one environment from `since` to `until`; days without any event have no entry in `days`."""

    environment: Environment
    since: date
    until: date
    days: tuple[DailyUse, ...]

    @property
    def sign_ins(self) -> int:
        return sum(one.sign_ins for one in self.days)

    @property
    def requests(self) -> int:
        """Requests that the level counts, answered and failed."""
        return sum(one.succeeded + one.failed for one in self.days)

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.days)

    @property
    def logouts_confirmed(self) -> int:
        return sum(one.logouts_confirmed for one in self.days)

    @property
    def logouts(self) -> int:
        """Logout tokens that were sent."""
        return sum(one.logouts_confirmed + one.logouts_failed for one in self.days)

    @property
    def sign_ins_by_day(self) -> tuple[tuple[date, int], ...]:
        """Every day of the window with its sign-ins, 0 where there was none."""
        known = {one.day: one.sign_ins for one in self.days}
        length = (self.until - self.since).days + 1
        days = (self.since + timedelta(days=number) for number in range(length))
        return tuple((day, known.get(day, 0)) for day in days)


def summarize_use(days: Sequence[DailyUse], environment: Environment, since: date, until: date) -> UseSummary:
    """The days of this environment, the newest first."""
    mine = [one for one in days if one.environment == environment and since <= one.day <= until]
    return UseSummary(environment, since, until, tuple(sorted(mine, key=lambda one: one.day, reverse=True)))

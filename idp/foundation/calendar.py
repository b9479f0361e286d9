"""A calendar: the days and wall-clock times of one IANA time zone (IDP_TIME_ZONE)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from idp.foundation import clock


def check_zone(name: str) -> str:
    """Return `name` when there is such a time zone. Raises ValueError with what would be right."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as problem:
        raise ValueError(f"`{name}` is no time zone: write one of the IANA's, such as Asia/Makassar") from problem
    return name


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days are counted and times are shown in `zone`; each deployment has its own."""

    zone: ZoneInfo

    def local(self, moment: datetime) -> datetime:
        """`moment` as a clock in the zone shows it."""
        return moment.astimezone(self.zone)

    def day_of(self, moment: datetime) -> date:
        """The day of `moment` in the zone."""
        return self.local(moment).date()

    def today(self) -> date:
        """The present day in the zone."""
        return self.day_of(clock.now())

    def start_of(self, day: date) -> datetime:
        """The moment `day` begins in the zone, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

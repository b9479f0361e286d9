"""newest_issue() and newest_correctable(): which stored moments lie ahead of the clock, and which do so for good."""

from datetime import datetime, timedelta

from idp.foundation.ids import first_id_at

#: How far clocks may differ. What was issued farther ahead was issued by a clock that was wrong.
CLOCK_SKEW = timedelta(seconds=60)
#: How long a clock must have run without a jump before anything is ended, deleted or rewritten by what it says.
STEADY_AFTER = timedelta(hours=1)


def newest_issue(now: datetime) -> datetime:
    """The latest moment of issue that does not lie ahead of `now`: what was issued later counts as ended."""
    return now + CLOCK_SKEW


def newest_correctable(now: datetime) -> datetime:
    """The latest moment that no longer lies ahead after STEADY_AFTER; what is later will not come right by itself."""
    return newest_issue(now) + STEADY_AFTER


def moment_values(now: datetime) -> dict[str, object]:
    """The parameters of statements that ask whether a row is alive at `now`: at, newest and newest_id.

    `newest`: the latest moment of issue; `newest_id`: the same as a bound of time-ordered ids.
    """
    newest = newest_issue(now)
    return {"at": now, "newest": newest, "newest_id": first_id_at(newest)}

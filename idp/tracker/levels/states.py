"""ApplicationState: what an application is beside its level, from what was declared and when it was used; pure."""

from datetime import date, timedelta
from enum import StrEnum

from idp.tracker.levels.rules import INTEGRATED, WINDOW_DAYS, Level

#: The value of `application.declared` that brings an application back into the denominator; it is no state.
APPLICABLE = "applicable"


class ApplicationState(StrEnum):
    """What an application is beside its level; all but the first two are declared by officers."""

    ACTIVE = "active"
    #: It was used in production, and nobody has signed in for 30 days.
    DORMANT = "dormant"
    FROZEN = "frozen"
    RETIRED = "retired"
    MERGED = "merged"
    NOT_APPLICABLE = "not_applicable"


#: The states that officers declare, by their spelling in `application.declared`.
DECLARED_STATES = {
    state.value: state
    for state in (
        ApplicationState.FROZEN,
        ApplicationState.RETIRED,
        ApplicationState.MERGED,
        ApplicationState.NOT_APPLICABLE,
    )
}


def find_state(
    declared: str | None, level: Level, *, highest: Level, last_use: date | None, today: date
) -> ApplicationState:
    """The state of an application; `highest`: the highest level it ever had, `last_use`: in production."""
    if declared in DECLARED_STATES:
        return DECLARED_STATES[declared]
    silent = last_use is None or last_use <= today - timedelta(days=WINDOW_DAYS)
    return ApplicationState.DORMANT if highest >= INTEGRATED > level and silent else ApplicationState.ACTIVE

"""ApplicationState: what an application is beside its level, from what was declared and when it was used; pure."""

from collections.abc import Mapping
from enum import StrEnum

from idp.catalogue.decision import DecisionKind
from idp.tracker.levels.rules import INTEGRATED, Level


class ApplicationState(StrEnum):
    """What an application is beside its level; all but the first two are declared by officers."""

    ACTIVE = "active"
    #: It was used in production, and nobody has signed in for 30 days.
    DORMANT = "dormant"
    FROZEN = "frozen"
    RETIRED = "retired"
    MERGED = "merged"
    NOT_APPLICABLE = "not_applicable"


#: The states that officers declare; `applicable` is none, but brings an application back into the denominator.
DECLARED_STATES: Mapping[DecisionKind, ApplicationState] = {
    DecisionKind.FROZEN: ApplicationState.FROZEN,
    DecisionKind.RETIRED: ApplicationState.RETIRED,
    DecisionKind.MERGED: ApplicationState.MERGED,
    DecisionKind.NOT_APPLICABLE: ApplicationState.NOT_APPLICABLE,
}


def find_state(declared: DecisionKind | None, level: Level, *, highest: Level, used_lately: bool) -> ApplicationState:
    """The state of an application; `highest`: the highest level it ever had, `used_lately`: within 30 days."""
    if declared is not None and declared in DECLARED_STATES:
        return DECLARED_STATES[declared]
    if highest >= INTEGRATED > level and not used_lately:
        return ApplicationState.DORMANT
    return ApplicationState.ACTIVE

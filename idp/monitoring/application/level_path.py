"""build_path(): the levels of an application in their order, since when each holds; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from idp.tracker.levels.history import LevelChange
from idp.tracker.levels.rules import Level, LevelResult
from idp.tracker.levels.standing import ApplicationStanding


class StepState(Enum):
    """How a level of the path is shown."""

    HELD = auto()
    #: The highest level that holds.
    CURRENT = auto()
    #: Below the current level, and its own evidence is missing.
    GAP = auto()
    NOT_YET = auto()
    UNMEASURED = auto()


@dataclass(frozen=True, slots=True)
class LevelStep:
    """One level of the path; `since`: the day from which it holds."""

    level: Level
    state: StepState
    since: date | None


def build_path(standing: ApplicationStanding, changes: Sequence[LevelChange]) -> tuple[LevelStep, ...]:
    """The path; `changes` are the newest first."""
    return tuple(_step(result, standing.level, changes) for result in standing.results)


def _step(result: LevelResult, current: Level, changes: Sequence[LevelChange]) -> LevelStep:
    if not result.measured:
        return LevelStep(result.level, StepState.UNMEASURED, None)
    if not result.is_met:
        return LevelStep(result.level, StepState.GAP if result.level < current else StepState.NOT_YET, None)
    state = StepState.CURRENT if result.level is current else StepState.HELD
    return LevelStep(result.level, state, _since(result, changes))


def _since(result: LevelResult, changes: Sequence[LevelChange]) -> date | None:
    """The day of the latest rise to this level; otherwise the first day of its evidence."""
    for change in changes:
        if change.after is result.level and (change.before is None or change.before < result.level):
            return change.day
    return min((one.day for one in result.evidence), default=None)

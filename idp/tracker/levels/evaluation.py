"""evaluate_standing: from what is known of an application and its stored standing to the present one; pure."""

from dataclasses import dataclass
from datetime import date, datetime

from idp.catalogue.application import Application
from idp.catalogue.eligibility import is_eligible
from idp.foundation.calendar import Calendar
from idp.tracker.levels.history import ChangeOrigin
from idp.tracker.levels.observations import ApplicationFacts
from idp.tracker.levels.rules import (
    RULES_VERSION,
    IntegrationStatus,
    Level,
    LevelResult,
    Observations,
    evaluate_status,
    first_counted_day,
)
from idp.tracker.levels.stalls import Stall, find_stall
from idp.tracker.levels.standing import ApplicationStanding, ComputedStanding, StandingChange, StoredStanding
from idp.tracker.levels.states import DECLARED_STATES, ApplicationState, find_state

#: In the other states nobody is to do anything.
_MOVING = (ApplicationState.ACTIVE, ApplicationState.DORMANT)


@dataclass(frozen=True, slots=True)
class EvaluationMoment:
    """When a standing is computed, and by whose calendar days are counted."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The local day."""
        return self.calendar.day_of(self.now)


def evaluate_standing(
    facts: ApplicationFacts, before: StoredStanding | None, moment: EvaluationMoment
) -> ComputedStanding:
    """The standing now; `since` and `moved_at` stay while level and state are what they were."""
    application, calendar = facts.application, moment.calendar
    status = evaluate_status(facts.observe(calendar), application.users)
    highest = max(status.level, before.highest if before else status.level)
    last_use = facts.use.last_sign_in
    used_lately = last_use is not None and last_use >= first_counted_day(moment.today)
    state = find_state(application.declared, status.level, highest=highest, used_lately=used_lately)
    moved_at = _find_moved_at(facts, status.level, state, before=before, now=moment.now)
    same_level = before is not None and before.standing.level is status.level
    since = before.standing.since if before is not None and same_level else calendar.day_of(moved_at)
    standing = ApplicationStanding(
        level=status.level,
        state=state,
        eligible=is_eligible(application),
        integrated=status.integrated,
        demo=status.demo,
        since=since,
        moved_at=moved_at,
        results=status.results,
        stall=_find_stall(facts, status, state, since=since, moment=moment),
        technology=facts.technology,
    )
    return ComputedStanding(application.id, standing, highest, before)


def _find_moved_at(
    facts: ApplicationFacts, level: Level, state: ApplicationState, *, before: StoredStanding | None, now: datetime
) -> datetime:
    """When level or state changed last: a new application stands at L0 since it was recorded."""
    if before is None:
        return facts.application.recorded_at if level is Level.TERCATAT else now
    unmoved = (before.standing.level, before.standing.state) == (level, state)
    return before.standing.moved_at if unmoved else now


def _find_stall(
    facts: ApplicationFacts,
    status: IntegrationStatus,
    state: ApplicationState,
    *,
    since: date,
    moment: EvaluationMoment,
) -> Stall | None:
    if status.integrated or state not in _MOVING or not is_eligible(facts.application):
        return None
    return find_stall(status, facts.stall_facts(moment.calendar, since), moment.today)


def describe_new_standing(application: Application, calendar: Calendar) -> ApplicationStanding:
    """The standing of an application that is in the inventory and was not computed yet: it is recorded, no more."""
    recorded = calendar.day_of(application.recorded_at)
    status = evaluate_status(Observations(recorded), application.users)
    return ApplicationStanding(
        level=status.level,
        state=find_state(application.declared, status.level, highest=status.level, used_lately=False),
        eligible=is_eligible(application),
        integrated=status.integrated,
        demo=status.demo,
        since=recorded,
        moved_at=application.recorded_at,
        results=status.results,
    )


def describe_change(computed: ComputedStanding, moment: EvaluationMoment) -> StandingChange | None:
    """The change from the stored standing to the computed one, None: neither level nor state changed."""
    before, after = computed.before, computed.standing
    if before is not None and (before.standing.level, before.standing.state) == (after.level, after.state):
        return None
    day = moment.calendar.day_of(after.moved_at)
    return StandingChange(computed, after.moved_at, day, _find_origin(computed), _find_evidence(computed))


def is_outdated(computed: ComputedStanding) -> bool:
    """Whether the stored standing says something else than the computed one, or is of older rules."""
    before = computed.before
    if before is None or before.rules < RULES_VERSION:
        return True
    return (before.standing, before.highest) != (computed.standing, computed.highest)


def _find_origin(computed: ComputedStanding) -> ChangeOrigin:
    """What brought a change about: new in the inventory, other rules, a decision, or facts."""
    before, after = computed.before, computed.standing
    if before is None:
        return ChangeOrigin.INVENTORY
    if before.rules < RULES_VERSION:
        return ChangeOrigin.RULES
    declared = set(DECLARED_STATES.values())
    if before.standing.state is not after.state and declared & {before.standing.state, after.state}:
        return ChangeOrigin.DECISION
    return ChangeOrigin.FACTS


def _find_evidence(computed: ComputedStanding) -> tuple[LevelResult, ...]:
    """The results of the levels that were won or lost, or of the level alone."""
    after = computed.standing
    before = computed.before.standing.level if computed.before else after.level
    low, high = sorted((before, after.level))
    won_or_lost = tuple(one for one in after.results if one.measured and low < one.level <= high)
    return won_or_lost or (after.result_of(after.level),)

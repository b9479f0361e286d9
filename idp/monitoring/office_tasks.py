"""list_tasks(): what an administrator of an office should do now, most urgent first; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from idp.accounts.store.office_people import OfficePerson
from idp.accounts.store.reset_requests import ResetRequest
from idp.accounts.store.roles import RoleRecord
from idp.clients.teams.claim_decisions import WaitingClaim
from idp.clients.teams.stewardships import StewardAlarm
from idp.permissions import Role
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.stalls import Stall


class TaskKind(Enum):
    """What a thing to do is about."""

    RESET_WAITS = auto()
    LOGIN_WAIT = auto()
    ROLE_ENDS = auto()
    OWN_ROLE_ENDS = auto()
    HOLDER_WITHOUT_FACTOR = auto()
    ONLY_ADMINISTRATOR = auto()
    NO_PASSWORD = auto()
    CLAIM_WAITS = auto()
    STEWARD_LEFT = auto()
    APPLICATION_STALLED = auto()


@dataclass(frozen=True, slots=True)
class OfficeTask:
    """One thing to do: about whom (`target`: the id of a person, a role or a claim), until when, and how many.

    `officer`: who did the first step; `alone`: without this role one administrator is left at most; `number`: of the
    application; `stall`: why it does not move.
    """

    kind: TaskKind
    name: str = ""
    target: UUID | None = None
    role: Role | None = None
    until: datetime | None = None
    count: int = 0
    officer: str = ""
    alone: bool = False
    number: str = ""
    stall: Stall | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the administrator can do it without another officer."""
        return self.kind is not TaskKind.OWN_ROLE_ENDS


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What is known of the office: who waits, which roles end soon, who holds a role without a second factor."""

    officer_id: UUID
    administrators: int
    without_password: int
    resets: tuple[ResetRequest, ...] = ()
    waiting: tuple[tuple[OfficePerson, datetime], ...] = ()
    ending: tuple[RoleRecord, ...] = ()
    without_factor: tuple[OfficePerson, ...] = ()
    claims: tuple[WaitingClaim, ...] = ()
    alarms: tuple[StewardAlarm, ...] = ()
    stalled: tuple[TrackedApplication, ...] = ()


def list_tasks(facts: TaskFacts) -> tuple[OfficeTask, ...]:
    """The things to do: first what has a time, by its time, then what weakens the office, then what is missing."""
    resets = [
        OfficeTask(TaskKind.RESET_WAITS, one.person_name, one.id, until=one.expires_at, officer=one.first_officer_name)
        for one in facts.resets
        if facts.officer_id not in (one.first_officer_id, one.person_id)
    ]
    waits = [OfficeTask(TaskKind.LOGIN_WAIT, one.name, one.id, until=until) for one, until in facts.waiting]
    ends = [_ending(record, facts) for record in facts.ending]
    timed = sorted(resets + waits + ends, key=lambda task: (task.until is None, task.until, task.name))
    bare = [OfficeTask(TaskKind.HOLDER_WITHOUT_FACTOR, one.name, one.id) for one in facts.without_factor]
    only = [OfficeTask(TaskKind.ONLY_ADMINISTRATOR)] if facts.administrators == 1 else []
    new = [OfficeTask(TaskKind.NO_PASSWORD, count=facts.without_password)] if facts.without_password else []
    return (*timed, *_about_applications(facts), *bare, *only, *new)


def _about_applications(facts: TaskFacts) -> list[OfficeTask]:
    """Applications that nobody answers for any more, and claims that this administrator can decide."""
    left = [
        OfficeTask(TaskKind.STEWARD_LEFT, one.application.name, number=one.application.inventory_id)
        for one in facts.alarms
    ]
    open_to_them = [one.claim for one in facts.claims if one.obstacle is None]
    waiting = [OfficeTask(TaskKind.CLAIM_WAITS, one.name, one.id) for one in open_to_them]
    return left + waiting + [_stalled(one) for one in facts.stalled if not _is_told(one, facts)]


def _is_told(one: TrackedApplication, facts: TaskFacts) -> bool:
    """Whether the application stands there already, for its claim or for its steward."""
    told = {claim.claim.application_id for claim in facts.claims} | {alarm.application.id for alarm in facts.alarms}
    return one.application.id in told


def _stalled(one: TrackedApplication) -> OfficeTask:
    application = one.application
    number = application.inventory_id
    return OfficeTask(
        TaskKind.APPLICATION_STALLED, application.name, application.id, number=number, stall=one.standing.stall
    )


def _ending(record: RoleRecord, facts: TaskFacts) -> OfficeTask:
    own = record.person_id == facts.officer_id
    administers = record.role is Role.PENGELOLA_OPD
    return OfficeTask(
        TaskKind.OWN_ROLE_ENDS if own else TaskKind.ROLE_ENDS,
        record.person_name,
        record.id,
        record.role,
        record.until,
        alone=administers and facts.administrators <= 2,
    )

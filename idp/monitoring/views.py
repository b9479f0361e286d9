"""View values of the pages of offices and of roles."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID

from idp.accounts.roles.role_requests import RoleDecisionResult
from idp.accounts.roles.role_rules import GrantRefusal
from idp.accounts.store.office_people import OfficeFigures, OfficePerson
from idp.accounts.store.role_requests import RoleRequest
from idp.accounts.store.roles import RoleRecord
from idp.diagnosis.cause_guide import CauseTitles
from idp.monitoring.office_tasks import OfficeTask
from idp.offices.office import Office
from idp.permissions import Role
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedPage
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.progress.values import Tally
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links to the first, the next and the previous page of a list; None: there is none, or it is this one."""

    first: str | None = None
    next: str | None = None
    previous: str | None = None


NO_LINKS = PageLinks()


class PersonState(Enum):
    """Whether a person can log in."""

    DISABLED = auto()
    WAITING = auto()
    NOT_ACTIVATED = auto()
    ACTIVE = auto()


class FactorState(Enum):
    """The strongest second factor of a person."""

    PASSKEY = auto()
    TOTP = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list; `wait_until`: when the wait after failed logins ends."""

    id: UUID
    name: str
    post: str
    office: str
    state: PersonState
    factor: FactorState
    last_login: datetime | None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfficeFrame:
    """What every page of an office shows: which office, which others, and until when the reader administers it."""

    office: Office
    choices: tuple[Office, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfficeHomeView(CauseTitles):
    """monitoring/office_home.html: the figures, things to do, people, applications and roles of an office."""

    visitor: HeaderUser
    frame: OfficeFrame
    figures: OfficeFigures
    tasks: tuple[OfficeTask, ...]
    attention: tuple[PersonLine, ...]
    tally: Tally
    applications: tuple[TrackedApplication, ...]
    administrators: tuple[RoleRecord, ...]
    officer_id: UUID
    today: date

    @property
    def urgent(self) -> OfficeTask | None:
        """The first thing to do that has a time and can be done here."""
        return next((task for task in self.tasks if task.until is not None and task.is_ours), None)


@dataclass(frozen=True, slots=True)
class OfficePeopleView:
    """monitoring/office_people.html: a page of people; `nip_digits`: a number of the wrong length was searched."""

    visitor: HeaderUser
    frame: OfficeFrame
    people: tuple[PersonLine, ...]
    search: str = ""
    only: str = ""
    by_number: bool = False
    nip_digits: int | None = None
    links: PageLinks = NO_LINKS


@dataclass(frozen=True, slots=True)
class RoleForm:
    """A role as an officer typed it; nothing typed is lost when it is refused."""

    role: str = ""
    office: str = ""
    until: str = ""
    reason: str = ""
    refusals: tuple[GrantRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """The last day that an officer may choose, and the one that is proposed."""

    latest: date
    proposed: date


@dataclass(frozen=True, slots=True)
class OfficePersonView:
    """monitoring/office_person.html: one person of the office; `done`: what was done last."""

    visitor: HeaderUser
    frame: OfficeFrame
    person: OfficePerson
    line: PersonLine
    roles: tuple[RoleRecord, ...]
    form: RoleForm
    term: RoleTerm
    oneself: bool
    now: datetime
    done: str = ""


@dataclass(frozen=True, slots=True)
class OfficeApplicationsView(CauseTitles):
    """monitoring/office_applications.html: a page of the office's applications."""

    visitor: HeaderUser
    frame: OfficeFrame
    page: TrackedPage
    chosen: TrackedFilter
    narrowed: bool
    today: date
    links: PageLinks = NO_LINKS

    @property
    def levels(self) -> tuple[Level, ...]:
        """What can be chosen."""
        return MEASURED


@dataclass(frozen=True, slots=True)
class OfficeRolesView:
    """monitoring/office_roles.html: a page of the roles of an office and those below it."""

    visitor: HeaderUser
    frame: OfficeFrame
    roles: tuple[RoleRecord, ...]
    officer_id: UUID
    now: datetime
    done: str = ""
    links: PageLinks = NO_LINKS


@dataclass(frozen=True, slots=True)
class OfficeRoleView:
    """monitoring/office_role.html: one role, to be extended or taken away."""

    visitor: HeaderUser
    frame: OfficeFrame
    role: RoleRecord
    form: RoleForm
    term: RoleTerm
    oneself: bool
    last: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class CityRolesView:
    """monitoring/city_roles.html: who holds a role of the city, what waits for a second officer, and a search."""

    visitor: HeaderUser
    officer_id: UUID
    holders: tuple[RoleRecord, ...]
    waiting: tuple[RoleRequest, ...]
    closed: tuple[RoleRequest, ...]
    now: datetime
    found: tuple[OfficePerson, ...] | None = None
    search: str = ""
    nip_digits: int | None = None
    done: str = ""
    links: PageLinks = NO_LINKS


@dataclass(frozen=True, slots=True)
class CityPersonView:
    """monitoring/city_person.html: one person, their roles, and the form that gives or asks for one."""

    visitor: HeaderUser
    person: OfficePerson
    roles: tuple[RoleRecord, ...]
    offices: tuple[Office, ...]
    form: RoleForm
    term: RoleTerm
    oneself: bool
    now: datetime
    grantable: tuple[Role, ...]
    city: frozenset[Role]
    done: str = ""


@dataclass(frozen=True, slots=True)
class RoleRequestView:
    """monitoring/role_request.html: a role that was asked for, and the decision of the second officer."""

    visitor: HeaderUser
    request: RoleRequest
    officer_id: UUID
    now: datetime
    note: str = ""
    result: RoleDecisionResult | None = None


@dataclass(frozen=True, slots=True)
class CityRoleView:
    """monitoring/city_role.html: one role that is to be taken away."""

    visitor: HeaderUser
    role: RoleRecord
    last: bool
    now: datetime

"""View values of the pages on which two officers reset an account; NIP and telephone number are masked."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from idp.accounts.models.recovery import MailRow
from idp.accounts.recovery.code_issuing import CodeSheet
from idp.accounts.recovery.reset_facts import ResetSubject
from idp.accounts.recovery.reset_rules import CheckOutcome, CheckResult, IdentityCheck, ResetPolicy
from idp.accounts.recovery.resets import ResetCase
from idp.accounts.store.office_people import OfficePerson
from idp.accounts.store.reset_requests import ResetRequest
from idp.accounts.views import mask_number
from idp.web.templating import HeaderUser

#: The boxes of both officers, in the order of the form.
BOXES = tuple(IdentityCheck)


@dataclass(frozen=True, slots=True)
class ResetPerson:
    """The person concerned."""

    id: UUID
    name: str
    post: str
    nip: str
    phone: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of the machine: its key, such as `two_officers`, and `passed`, `warning` or `failed`."""

    check: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CheckDays:
    """Days that the checks go by: since an appointment, and since the last reset."""

    appointed: int
    again: int


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail to the person and what came of it; `problem`: why it did not leave, while it has not."""

    kind: str
    created_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class ResetsView:
    """accounts/resets.html: requests that wait, those that came to their end, and a search for a person.

    `found` None: nobody was searched for. `older`: where the next page of ended requests begins.
    """

    visitor: HeaderUser
    waiting: tuple[ResetRequest, ...]
    ended: tuple[ResetRequest, ...]
    older: UUID | None = None
    first_page: bool = True
    search: str = ""
    found: tuple[OfficePerson, ...] | None = None
    found_more: bool = False


@dataclass(frozen=True, slots=True)
class ResetStartView:
    """accounts/reset_start.html: the first officer's form. `problems`: such as `no_reason`; `ticked`: boxes kept."""

    visitor: HeaderUser
    person: ResetPerson
    checks: tuple[CheckLine, ...]
    days: CheckDays
    mails: tuple[MailLine, ...]
    password: bool = True
    factors: bool = False
    reason: str = ""
    ticked: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    boxes: tuple[str, ...] = BOXES

    @property
    def may_ask(self) -> bool:
        """Whether no check of the machine failed."""
        return all(line.outcome != "failed" for line in self.checks)


@dataclass(frozen=True, slots=True)
class ResetView:
    """accounts/reset.html: a request for the second officer, or how it stands.

    `is_open`: it can be decided; `own`: the visitor asked for it. `has_app`: the visitor proves the decision by a
    code. `sessions`, `devices`: how many end. `by_mail`: the person is told by e-mail, too. `hours`: how long the
    code is good. `proof`: such as `wrong`; `proof_until`: the next code is taken from then on.
    """

    visitor: HeaderUser
    request: ResetRequest
    person: ResetPerson
    checks: tuple[CheckLine, ...]
    days: CheckDays
    is_open: bool
    own: bool
    has_app: bool
    sessions: int
    devices: int
    by_mail: bool
    hours: int
    note: str = ""
    ticked: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    proof: str = ""
    proof_until: datetime | None = None
    boxes: tuple[str, ...] = BOXES

    @property
    def passed(self) -> int:
        """How many checks of the machine did not fail."""
        return sum(line.outcome != "failed" for line in self.checks)


@dataclass(frozen=True, slots=True)
class ResetDoneView:
    """accounts/reset_done.html: the code is here once; `code` empty: the person goes on without one."""

    visitor: HeaderUser
    name: str
    sheet: CodeSheet | None
    code: str = field(repr=False, default="")


def show_person(subject: ResetSubject) -> ResetPerson:
    """The person concerned, masked."""
    person = subject.person
    phone = mask_number(person.phone_number or "")
    return ResetPerson(person.id, person.name, person.jabatan or "", mask_number(person.nip or ""), phone)


def show_person_of(case: ResetCase) -> ResetPerson:
    """The same of a request whose person may be disabled since."""
    if case.subject is not None:
        return show_person(case.subject)
    return ResetPerson(case.request.person_id, case.request.person_name, case.request.person_post, "", "")


def show_checks(checks: tuple[CheckResult, ...]) -> tuple[CheckLine, ...]:
    """The checks by their keys."""
    return tuple(CheckLine(result.check.name.lower(), _OUTCOMES[result.outcome]) for result in checks)


def show_days(policy: ResetPolicy) -> CheckDays:
    """The days of a policy."""
    return CheckDays(policy.appointed_within.days, policy.again_within.days)


def show_mail(row: MailRow) -> MailLine:
    """A mail as the help desk sees it."""
    return MailLine(row.kind, row.created_at, row.sent_at, row.failed_at, row.last_problem or "")


_OUTCOMES = {outcome: outcome.name.lower() for outcome in CheckOutcome}

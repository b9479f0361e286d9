"""Use cases that hand out one-time codes for paper, and the sheet that is printed with one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.factors.enrolled_factors import load_enrolled_factors_within
from idp.accounts.models.person import Person
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.recovery.mails import Letterhead
from idp.accounts.recovery.one_time_codes import IssuedCode, OneTimeCodes
from idp.accounts.roles.role_assignments import load_roles_within
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.secret_values import Secret
from idp.permissions import PRIVILEGED_ROLES, Operation
from idp.web.environment import Environments


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """What is printed for a person: the code, and what it is for. `for_factor`: also, or only, for a second factor."""

    name: str
    code: Secret
    until: datetime
    for_password: bool
    for_factor: bool


@dataclass(frozen=True, slots=True)
class _SheetView:
    """accounts/sheets/code.txt."""

    sheet: CodeSheet
    code: str
    letterhead: Letterhead


class CodeSheets:
    """Writes the sheets of one deployment, in Indonesian."""

    def __init__(self, calendar: Calendar, letterhead: Letterhead) -> None:
        self._templates, self._letterhead = Environments(calendar), letterhead

    def render(self, sheet: CodeSheet) -> str:
        """The sheet as plain text. It has the code: it goes to the printer, and nowhere else."""
        template = self._templates.of("id").get_template("accounts/sheets/code.txt")
        return template.render(v=_SheetView(sheet, sheet.code.reveal, self._letterhead))


async def issue_password_code(admin: PeopleAdmin, codes: OneTimeCodes, person: Person) -> CodeSheet:
    """Issue a code for a password: the first one, or in place of the one there is. Raises InsufficientAuthority.

    The old password holds until the code is used.
    """
    admin = admin.acting(Operation.ISSUE_PASSWORD_CODE)
    purpose = CodePurpose.ACTIVATION if person.password_hash is None else CodePurpose.PASSWORD_RESET
    with_factor = await needs_first_factor(admin.session, person.id)
    also_for = CodePurpose.FACTOR_ENROLMENT if with_factor else None
    issued = await codes.issue(admin.session, person.id, purpose, also_for=also_for)
    return write_sheet(person.name, issued, for_password=True, for_factor=with_factor)


async def issue_factor_code(admin: PeopleAdmin, codes: OneTimeCodes, person: Person) -> CodeSheet:
    """Issue a code for the first second factor. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.ISSUE_FACTOR_CODE)
    issued = await codes.issue(admin.session, person.id, CodePurpose.FACTOR_ENROLMENT)
    return write_sheet(person.name, issued, for_password=False, for_factor=True)


def write_sheet(name: str, issued: IssuedCode, *, for_password: bool, for_factor: bool) -> CodeSheet:
    """The sheet of a code that was just issued."""
    return CodeSheet(name, issued.code, issued.expires_at, for_password, for_factor)


async def needs_first_factor(session: Session, person_id: UUID) -> bool:
    """Whether the person has a privileged role and no second factor, so that a code must stand in for one."""
    roles = {granted.role for granted in await load_roles_within(session, person_id)}
    if roles.isdisjoint(PRIVILEGED_ROLES):
        return False
    return not (await load_enrolled_factors_within(session, person_id)).has_any

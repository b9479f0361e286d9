"""PeopleAdmin and its use cases: find, list, disable, enable a person, set a password."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from idp.accounts.authentication import login_name
from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength
from idp.accounts.authentication.new_password import (
    PasswordJudge,
    PasswordReplacement,
    end_old_password,
    replace_password,
)
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.models.person import Person
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.people.person_claims import PersonClaims, about_person, claims_from_row
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import people
from idp.foundation import audit, clock, outbox
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.permissions import NOBODY, Authority, InsufficientAuthority, OfficeLine, Operation, Permit


@dataclass(frozen=True, slots=True)
class PeopleAdmin:
    """What administrative use cases of people work with: a transaction, passwords, sessions to end, an authority.

    Nothing can be read or changed before `acting` has found the operation allowed: `session` refuses until then.
    """

    transaction: Session
    sessions: Sessions
    passwords: PasswordHasher
    judge: PasswordJudge = field(default_factory=PasswordJudge)
    authority: Authority = NOBODY
    permit: Permit | None = None
    calendar: Calendar = field(kw_only=True)

    def acting(self, operation: Operation, *, office: OfficeLine | None = None) -> "PeopleAdmin":
        """This context for one operation that is permitted, or is for `office`. Raises InsufficientAuthority."""
        return replace(self, permit=self.authority.require(operation, office=office))

    @property
    def session(self) -> Session:
        """The transaction of the operation. Raises InsufficientAuthority where no operation was found allowed."""
        self._permitted()
        return self.transaction

    async def record(self, tag: AccountsEvent, subject: UUID | None, detail: audit.Detail | None = None) -> None:
        """Record the act in the audit trail: who did it, by which token, with which permission."""
        permit = self._permitted()
        event = audit.Event(tag, permit.actor, str(subject) if subject else None, {**(detail or {}), **permit.detail})
        await audit.record(self.session, event)

    def _permitted(self) -> Permit:
        if self.permit is None:
            raise InsufficientAuthority([])
        return self.permit


class NoSuchPerson(ValueError):
    """No person has this sub, username or NIP."""


class BadPassword(ValueError):
    """The password violates the policy; the text is the key of the violation."""

    def __init__(self, problem: PasswordProblem) -> None:
        super().__init__(problem.violation.value)
        self.problem = problem


async def find_person(session: Session, name: str) -> Person:
    """Find a person by sub, username or NIP. Raises NoSuchPerson."""
    found = (
        await _find_by_id(session, name)
        or await _find_by_login_name(session, name)
        or await people.find_by_subject(session, name)
    )
    if found is None:
        raise NoSuchPerson("nobody has this sub, username or NIP")
    return found


async def _find_by_id(session: Session, name: str) -> Person | None:
    try:
        return await people.find(session, UUID(name))
    except ValueError:
        return None


async def _find_by_login_name(session: Session, name: str) -> Person | None:
    match login_name.parse_login_name(name):
        case ByNip(digits):
            return next(iter(await people.find_by_login_names(session, digits, None)), None)
        case ByUsername(key):
            return next(iter(await people.find_by_login_names(session, None, key)), None)
        case WrongNipLength():
            return None


async def disable_person(admin: PeopleAdmin, person_id: UUID) -> bool:
    """Disable a person: end every session and send PERSON_DISABLED. False when it was disabled already.

    Raises InsufficientAuthority.
    """
    admin = admin.acting(Operation.DISABLE_PERSON)
    at = clock.now()
    if not await people.set_disabled_at(admin.session, person_id, at, at):
        return False
    await admin.sessions.end_all(admin.session, person_id, SessionEndReason.DISABLED)
    await outbox.enqueue(admin.session, AccountsMessage.PERSON_DISABLED, _event_payload(person_id))
    await admin.record(AccountsEvent.PERSON_DISABLED, person_id)
    return True


async def enable_person(admin: PeopleAdmin, person_id: UUID) -> bool:
    """Enable a person; False when they were not disabled. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.ENABLE_PERSON)
    if not await people.set_disabled_at(admin.session, person_id, None, clock.now()):
        return False
    await admin.record(AccountsEvent.PERSON_ENABLED, person_id)
    return True


async def set_password(admin: PeopleAdmin, person_id: UUID, password: str, *, must_change: bool = False) -> None:
    """Replace the password, and end every session; `must_change`: the person chooses another at the next login.

    Raises InsufficientAuthority, BadPassword.
    """
    admin = admin.acting(Operation.SET_PASSWORD)
    claims = claims_from_row(await people.load_facts(admin.session, person_id, clock.now()))
    problem = await admin.judge.find_problem(password, about_person(claims))
    if problem is not None:
        raise BadPassword(problem)
    new_hash = await admin.passwords.hash(password)
    replacement = PasswordReplacement(person_id, new_hash, must_change=must_change)
    await replace_password(admin.session, admin.sessions, replacement)
    await admin.record(AccountsEvent.PASSWORD_SET, person_id, {"must_change": True} if must_change else None)


async def invalidate_old_password(admin: PeopleAdmin, person_id: UUID) -> None:
    """End every session after an import of another password and send PASSWORD_CHANGED."""
    await end_old_password(admin.session, admin.sessions, person_id)
    await admin.record(AccountsEvent.PASSWORD_SET, person_id)


def _event_payload(person_id: UUID) -> dict[str, str | int | None]:
    return {"person_id": str(person_id), "at": clock.now().isoformat()}


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person's claims and public `sub`."""

    sub: str
    person: PersonClaims


async def list_people(admin: PeopleAdmin, search: str, at_most: int) -> Sequence[ListedPerson]:
    """The people whose name has every word of `search`, or whose username it is. Raises InsufficientAuthority."""
    rows = await people.list_facts(admin.acting(Operation.LIST_PEOPLE).session, clock.now(), search, at_most)
    return [ListedPerson(row.subject or str(row.sub), claims_from_row(row)) for row in rows]

"""What administrative use cases of people work with: one transaction, the passwords, sessions that may have to end."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from idp.accounts.passwords import Passwords
from idp.accounts.policy import PasswordRule
from idp.accounts.sessions import Sessions
from idp.foundation import audit
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.permissions import NOBODY, Authority, InsufficientAuthority, Operation, Permit


@dataclass(frozen=True, slots=True)
class Desk:
    """Nothing can be read or changed before `acting` has found the operation allowed: `session` refuses until then."""

    transaction: Session
    sessions: Sessions
    passwords: Passwords
    rule: PasswordRule = field(default_factory=PasswordRule)
    authority: Authority = NOBODY
    permit: Permit | None = None
    calendar: Calendar = field(kw_only=True)

    def acting(self, operation: Operation) -> "Desk":
        """The same, for one operation that whoever acts may do. Raises InsufficientAuthority."""
        return replace(self, permit=self.authority.require(operation))

    @property
    def session(self) -> Session:
        """The transaction of the operation. Raises InsufficientAuthority where no operation was found allowed."""
        self._permitted()
        return self.transaction

    async def record(self, tag: str, subject: UUID | None, detail: audit.Detail | None = None) -> None:
        """Keep the act in the audit trail: who did it, by which token, with which permission."""
        permit = self._permitted()
        told = {**(detail or {}), **permit.detail}
        await audit.record(self.session, audit.Event(tag, permit.actor, str(subject) if subject else None, told))

    def _permitted(self) -> Permit:
        if self.permit is None:
            raise InsufficientAuthority([])
        return self.permit

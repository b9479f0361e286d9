"""What changing people stands on: one transaction, the passwords, and the sessions that may have to end."""

from dataclasses import dataclass, field

from idp.accounts.passwords import Passwords
from idp.accounts.policy import PasswordRule
from idp.accounts.sessions import Sessions
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction at the personnel desk; `actor` is who sits there, None for the operator's command line."""

    session: Session
    sessions: Sessions
    passwords: Passwords
    rule: PasswordRule = field(default_factory=PasswordRule)
    actor: str | None = None
    calendar: Calendar = field(kw_only=True)

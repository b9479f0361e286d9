"""PeopleAdmin: what the use cases that change people need."""

from dataclasses import dataclass, field

from idp.accounts.passwords import Passwords
from idp.accounts.policy import PasswordRule
from idp.accounts.sessions import Sessions
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction of people administration; `actor` is who acts, None for the command line."""

    session: Session
    sessions: Sessions
    passwords: Passwords
    rule: PasswordRule = field(default_factory=PasswordRule)
    actor: str | None = None

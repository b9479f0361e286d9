"""Wires people, their passwords, their sessions and signing in."""

from dataclasses import dataclass

from idp.accounts.desk import Desk
from idp.accounts.passwords import Passwords
from idp.accounts.policy import Argon2Cost, PasswordRule, SessionLimits, Throttle
from idp.accounts.sessions import Sessions
from idp.accounts.sign_in import SignIn
from idp.accounts.tidying import Tidying
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.wiring import Foundation
from idp.permissions import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The use cases of accounts."""

    database: Database
    calendar: Calendar
    sessions: Sessions
    passwords: Passwords
    sign_in: SignIn
    cleanup: Tidying
    password_rule: PasswordRule

    def desk(self, session: Session, authority: Authority) -> Desk:
        """Where people are read and changed, in this transaction, by whoever has this authority."""
        return Desk(session, self.sessions, self.passwords, self.password_rule, authority, calendar=self.calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPolicies:
    """What a deployment decides about accounts; `hashing_threads`: passwords hashed at once in one process."""

    session: SessionLimits
    throttle: Throttle
    password: PasswordRule
    argon2: Argon2Cost
    hashing_threads: int


def wire_accounts(foundation: Foundation, policies: AccountPolicies) -> Accounts:
    """The accounts of one deployment."""
    database = foundation.database
    sessions = Sessions(database, policies.session)
    passwords = Passwords(policies.argon2, threads=policies.hashing_threads)
    foundation.periodic_flush.every(sessions.flush)
    return Accounts(
        database=database,
        calendar=foundation.calendar,
        sessions=sessions,
        passwords=passwords,
        sign_in=SignIn(
            database,
            sessions,
            passwords,
            foundation.secrets.token_signer,
            policies.throttle,
            metrics=foundation.metrics,
        ),
        cleanup=Tidying(database, policies.throttle, policies.session),
        password_rule=policies.password,
    )

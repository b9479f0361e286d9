"""Wires people, their passwords, their sessions and signing in."""

from dataclasses import dataclass

from idp.accounts.authentication.new_password import PasswordJudge
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.authentication.password_login import PasswordLogin
from idp.accounts.cleanup import AccountsCleanup
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.policy import Argon2Cost, PasswordPolicy, SessionLimits, ThrottlePolicy
from idp.accounts.sessions.sessions import Sessions
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
    passwords: PasswordHasher
    password_login: PasswordLogin
    cleanup: AccountsCleanup
    password_judge: PasswordJudge

    def admin(self, session: Session, authority: Authority) -> PeopleAdmin:
        """The context in which people are read and changed: this transaction and this authority."""
        return PeopleAdmin(
            session, self.sessions, self.passwords, self.password_judge, authority, calendar=self.calendar
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPolicies:
    """The policies of a deployment about accounts; `hashing_threads`: passwords hashed at once in one process."""

    session: SessionLimits
    throttle: ThrottlePolicy
    password: PasswordPolicy
    argon2: Argon2Cost
    hashing_threads: int


def wire_accounts(foundation: Foundation, policies: AccountPolicies) -> Accounts:
    """The accounts of one deployment."""
    database = foundation.database
    sessions = Sessions(database, policies.session)
    passwords = PasswordHasher(policies.argon2, threads=policies.hashing_threads)
    foundation.periodic_flush.register(sessions.flush)
    return Accounts(
        database=database,
        calendar=foundation.calendar,
        sessions=sessions,
        passwords=passwords,
        password_login=PasswordLogin(
            database,
            sessions,
            passwords,
            signer=foundation.secrets.token_signer,
            policy=policies.throttle,
            metrics=foundation.metrics,
        ),
        cleanup=AccountsCleanup(database, sessions, policies.throttle, policies.session),
        password_judge=PasswordJudge(policies.password),
    )

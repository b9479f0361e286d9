"""Wires people, their passwords, their sessions and signing in."""

from dataclasses import dataclass

from idp.accounts.authentication.login_steps import LoginSteps
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.authentication.password_login import PasswordLogin
from idp.accounts.authentication.second_factor_login import SecondFactorLogin
from idp.accounts.cleanup import AccountsCleanup
from idp.accounts.factors.recovery_codes import RecoveryCodes
from idp.accounts.factors.totp import AuthenticatorApps
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.policy import Argon2Cost, PasswordPolicy, SecondFactorPolicy, SessionLimits, ThrottlePolicy
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
    login_steps: LoginSteps
    second_factor_login: SecondFactorLogin
    cleanup: AccountsCleanup
    password_policy: PasswordPolicy
    authenticator_apps: AuthenticatorApps
    recovery_codes: RecoveryCodes

    def admin(self, session: Session, authority: Authority) -> PeopleAdmin:
        """The context in which people are read and changed: this transaction and this authority."""
        return PeopleAdmin(
            session, self.sessions, self.passwords, self.password_policy, authority, calendar=self.calendar
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPolicies:
    """The policies of a deployment about accounts; `hashing_threads`: passwords hashed at once in one process."""

    session: SessionLimits
    throttle: ThrottlePolicy
    password: PasswordPolicy
    argon2: Argon2Cost
    second_factor: SecondFactorPolicy
    hashing_threads: int


def wire_accounts(foundation: Foundation, policies: AccountPolicies) -> Accounts:
    """The accounts of one deployment."""
    database = foundation.database
    sessions = Sessions(database, policies.session)
    passwords = PasswordHasher(policies.argon2, threads=policies.hashing_threads)
    apps, codes = AuthenticatorApps(foundation.secrets.encryptor), RecoveryCodes(foundation.secrets.token_signer)
    steps = LoginSteps(database, policies.second_factor, foundation.calendar, policies.throttle.familiar)
    signer, metrics = foundation.secrets.token_signer, foundation.metrics
    foundation.periodic_flush.register(sessions.flush)
    return Accounts(
        database=database,
        calendar=foundation.calendar,
        sessions=sessions,
        passwords=passwords,
        password_login=PasswordLogin(
            database, sessions, passwords, signer=signer, policy=policies.throttle, steps=steps, metrics=metrics
        ),
        login_steps=steps,
        second_factor_login=SecondFactorLogin(
            steps, sessions, apps, codes, signer=signer, policy=policies.throttle, metrics=metrics
        ),
        cleanup=AccountsCleanup(database, sessions, policies.throttle, policies.session),
        password_policy=policies.password,
        authenticator_apps=apps,
        recovery_codes=codes,
    )

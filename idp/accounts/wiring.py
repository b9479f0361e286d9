"""Wires people, their passwords, their sessions and signing in."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.accounts.authentication.deployment_passwords import DeploymentPasswords
from idp.accounts.authentication.login_steps import LoginSteps
from idp.accounts.authentication.new_password import PasswordJudge
from idp.accounts.authentication.passkey_login import PasskeyLogin
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.authentication.password_login import PasswordLogin
from idp.accounts.authentication.second_factor_login import SecondFactorLogin
from idp.accounts.authentication.wiring import LoginParts, Logins, wire_logins
from idp.accounts.cleanup import AccountsCleanup
from idp.accounts.enrolment.factor_admin import FactorAdmin
from idp.accounts.enrolment.factor_notices import FactorNotices
from idp.accounts.enrolment.own_factors import OwnFactors
from idp.accounts.factors.passkeys import Passkeys
from idp.accounts.factors.recovery_codes import RecoveryCodes
from idp.accounts.factors.totp import AuthenticatorApps
from idp.accounts.factors.wiring import Factors, PasskeyOptions, wire_factors
from idp.accounts.history.office_networks import OfficeNetworkList
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.people.expired_password import ExpiredPassword
from idp.accounts.people.login_waits import LoginWaits
from idp.accounts.people.password_change import PasswordChange
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.policy import (
    Argon2Cost,
    PasswordPolicy,
    RosterPolicy,
    SecondFactorPolicy,
    SessionLimits,
    ThrottlePolicy,
)
from idp.accounts.recovery.account_reset import AccountSessions
from idp.accounts.recovery.mails import Letterhead
from idp.accounts.recovery.one_time_codes import OneTimeCodePolicy
from idp.accounts.recovery.reset_rules import ResetPolicy
from idp.accounts.recovery.wiring import Recovery, RecoveryPolicies, wire_recovery
from idp.accounts.roster.wiring import Rosters, wire_rosters
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevicePolicy, TrustedDevices
from idp.accounts.store.sessions import read_live_sessions
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.outbox import Handler
from idp.foundation.wiring import Foundation
from idp.permissions import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The use cases of accounts."""

    database: Database
    calendar: Calendar
    sessions: Sessions
    passwords: PasswordHasher
    login_steps: LoginSteps
    password_login: PasswordLogin
    second_factor_login: SecondFactorLogin
    passkey_login: PasskeyLogin
    trusted_devices: TrustedDevices
    history: SignInHistory
    office_networks: OfficeNetworkList
    cleanup: AccountsCleanup
    password_judge: PasswordJudge
    recovery: Recovery
    authenticator_apps: AuthenticatorApps
    recovery_codes: RecoveryCodes
    passkeys: Passkeys
    own_factors: OwnFactors
    factor_admin: FactorAdmin
    login_waits: LoginWaits
    password_change: PasswordChange
    expired_password: ExpiredPassword
    rosters: Rosters

    def handlers(self) -> Mapping[str, Handler]:
        """What the outbox calls for the messages of accounts."""
        notices = FactorNotices(self.database, self.recovery.mails)
        return {**self.recovery.handlers(), **self.rosters.application.handlers(), **notices.handlers()}

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
    second_factor: SecondFactorPolicy
    roster: RosterPolicy
    hashing_threads: int
    passkeys: PasskeyOptions
    codes: OneTimeCodePolicy
    letterhead: Letterhead
    resets: ResetPolicy
    trusted_device: TrustedDevicePolicy
    office_networks: OfficeNetworkList

    @property
    def recovery(self) -> RecoveryPolicies:
        """The part of recovery."""
        return RecoveryPolicies(
            codes=self.codes, throttle=self.throttle, letterhead=self.letterhead, resets=self.resets
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What the other use cases of accounts stand on."""

    sessions: Sessions
    passwords: PasswordHasher
    judge: PasswordJudge
    trusted_devices: TrustedDevices
    history: SignInHistory
    factors: Factors


def _wire_basis(foundation: Foundation, policies: AccountPolicies) -> _Basis:
    database = foundation.database
    sessions = Sessions(database, policies.session)
    trusted_devices = TrustedDevices(database, foundation.secrets.token_signer, policies.trusted_device)
    history = SignInHistory(database, sessions, trusted_devices)
    for flush in (sessions.flush, history.flush):
        foundation.periodic_flush.register(flush)
    passwords = PasswordHasher(policies.argon2, threads=policies.hashing_threads)
    foundation.metrics.watch_password_queue(lambda: passwords.queue_length)
    foundation.gauges.add(read_live_sessions)
    return _Basis(
        sessions=sessions,
        passwords=passwords,
        judge=PasswordJudge(policies.password, deployment=DeploymentPasswords(database)),
        trusted_devices=trusted_devices,
        history=history,
        factors=wire_factors(foundation, policies.passkeys, trusted_devices=trusted_devices, history=history),
    )


def _wire_password_change(foundation: Foundation, policies: AccountPolicies, basis: _Basis) -> PasswordChange:
    return PasswordChange(
        foundation.database,
        basis.sessions,
        basis.passwords,
        basis.judge,
        signer=foundation.secrets.token_signer,
        policy=policies.throttle,
        history=basis.history,
    )


def _wire_expired_password(
    foundation: Foundation, policies: AccountPolicies, basis: _Basis, steps: LoginSteps
) -> ExpiredPassword:
    return ExpiredPassword(
        steps,
        basis.sessions,
        basis.passwords,
        basis.judge,
        policy=policies.throttle,
        metrics=foundation.metrics,
        history=basis.history,
    )


def _wire_cleanup(foundation: Foundation, policies: AccountPolicies, basis: _Basis) -> AccountsCleanup:
    return AccountsCleanup(
        foundation.database, basis.sessions, policies.throttle, limits=policies.session, rosters=policies.roster
    )


def _wire_recovery(foundation: Foundation, policies: AccountPolicies, basis: _Basis) -> Recovery:
    return wire_recovery(
        foundation,
        policies.recovery,
        AccountSessions(basis.sessions, basis.trusted_devices, basis.history),
        authenticator_apps=basis.factors.apps,
        passwords=basis.passwords,
        judge=basis.judge,
    )


def _wire_logins(foundation: Foundation, policies: AccountPolicies, basis: _Basis) -> Logins:
    parts = LoginParts(
        passwords=basis.passwords,
        factors=basis.factors,
        sessions=basis.sessions,
        history=basis.history,
        trusted_devices=basis.trusted_devices,
    )
    return wire_logins(
        foundation,
        parts,
        throttle=policies.throttle,
        second_factor=policies.second_factor,
        password=policies.password,
    )


def wire_accounts(foundation: Foundation, policies: AccountPolicies) -> Accounts:
    """The accounts of one deployment."""
    basis, database = _wire_basis(foundation, policies), foundation.database
    recovery, logins = _wire_recovery(foundation, policies, basis), _wire_logins(foundation, policies, basis)
    return Accounts(
        database=database,
        calendar=foundation.calendar,
        sessions=basis.sessions,
        passwords=basis.passwords,
        login_steps=logins.steps,
        password_login=logins.password,
        second_factor_login=logins.second_factor,
        passkey_login=logins.passkey,
        trusted_devices=basis.trusted_devices,
        history=basis.history,
        office_networks=policies.office_networks,
        cleanup=_wire_cleanup(foundation, policies, basis),
        password_judge=basis.judge,
        recovery=recovery,
        authenticator_apps=basis.factors.apps,
        recovery_codes=basis.factors.codes,
        passkeys=basis.factors.passkeys,
        own_factors=OwnFactors(database, basis.factors, recovery=recovery, sessions=basis.sessions),
        factor_admin=FactorAdmin(basis.factors),
        login_waits=LoginWaits(foundation.secrets.token_signer),
        password_change=_wire_password_change(foundation, policies, basis),
        expired_password=_wire_expired_password(foundation, policies, basis, logins.steps),
        rosters=wire_rosters(database, basis.sessions, policies.roster),
    )

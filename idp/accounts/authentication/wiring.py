"""Wires logging in: the steps of a login, the password, the second factor, the passkey alone."""

from dataclasses import dataclass

from idp.accounts.authentication.login_steps import LoginSteps
from idp.accounts.authentication.passkey_login import PasskeyLogin
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.authentication.password_login import PasswordLogin
from idp.accounts.authentication.second_factor_login import SecondFactorLogin
from idp.accounts.factors.wiring import Factors
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.policy import PasswordPolicy, SecondFactorPolicy, ThrottlePolicy
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """The steps of logins, and what checks each."""

    steps: LoginSteps
    password: PasswordLogin
    second_factor: SecondFactorLogin
    passkey: PasskeyLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginParts:
    """What logins are made of: passwords, factors, the session they open, the history that tells of them."""

    passwords: PasswordHasher
    factors: Factors
    sessions: Sessions
    history: SignInHistory
    trusted_devices: TrustedDevices


def wire_logins(
    foundation: Foundation,
    parts: LoginParts,
    *,
    throttle: ThrottlePolicy,
    second_factor: SecondFactorPolicy,
    password: PasswordPolicy,
) -> Logins:
    """The logins of one deployment."""
    database = foundation.database
    steps = LoginSteps(
        database,
        second_factor,
        foundation.calendar,
        familiar=throttle.familiar,
        trusted_for=parts.trusted_devices.lifetime,
        passwords=password,
    )
    passkey = PasskeyLogin(
        database, parts.sessions, parts.factors.passkeys, metrics=foundation.metrics, history=parts.history
    )
    return Logins(
        steps=steps,
        password=_wire_password_login(foundation, parts, steps, throttle),
        second_factor=_wire_second_factor_login(foundation, parts, steps, throttle),
        passkey=passkey,
    )


def _wire_password_login(
    foundation: Foundation, parts: LoginParts, steps: LoginSteps, throttle: ThrottlePolicy
) -> PasswordLogin:
    return PasswordLogin(
        foundation.database,
        parts.sessions,
        parts.passwords,
        signer=foundation.secrets.token_signer,
        policy=throttle,
        steps=steps,
        metrics=foundation.metrics,
        history=parts.history,
        trusted_devices=parts.trusted_devices,
    )


def _wire_second_factor_login(
    foundation: Foundation, parts: LoginParts, steps: LoginSteps, throttle: ThrottlePolicy
) -> SecondFactorLogin:
    return SecondFactorLogin(
        steps,
        parts.sessions,
        parts.factors,
        signer=foundation.secrets.token_signer,
        policy=throttle,
        metrics=foundation.metrics,
        history=parts.history,
        trusted_devices=parts.trusted_devices,
    )

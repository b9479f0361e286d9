"""Wires second factors: what verifies them, and what announces their changes."""

from dataclasses import dataclass

from idp.accounts.factors.factor_changes import FactorChanges
from idp.accounts.factors.passkeys import PasskeyPolicy, Passkeys
from idp.accounts.factors.recovery_codes import RecoveryCodes
from idp.accounts.factors.totp import AuthenticatorApps
from idp.accounts.factors.webauthn_ceremony import RelyingParty
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """The second factors of one deployment, by kind, and what announces their changes."""

    apps: AuthenticatorApps
    passkeys: Passkeys
    codes: RecoveryCodes
    changes: FactorChanges


@dataclass(frozen=True, slots=True)
class PasskeyOptions:
    """The provider as passkeys know it, and what they must prove."""

    relying_party: RelyingParty
    policy: PasskeyPolicy


def wire_factors(
    foundation: Foundation, options: PasskeyOptions, *, trusted_devices: TrustedDevices, history: SignInHistory
) -> Factors:
    """The factors of one deployment."""
    return Factors(
        apps=AuthenticatorApps(foundation.secrets.encryptor),
        passkeys=Passkeys(options.relying_party, options.policy),
        codes=RecoveryCodes(foundation.secrets.token_signer),
        changes=FactorChanges(trusted_devices, history),
    )

"""Wires one-time codes and the ways back into an account."""

from dataclasses import dataclass

from idp.accounts.policy import ThrottlePolicy
from idp.accounts.recovery.code_throttle import CodeThrottle
from idp.accounts.recovery.one_time_codes import OneTimeCodePolicy, OneTimeCodes
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The use cases of recovery; `code_throttle` limits the guesses of whoever types a code."""

    codes: OneTimeCodes
    code_throttle: CodeThrottle


def wire_recovery(foundation: Foundation, throttle: ThrottlePolicy, codes: OneTimeCodePolicy) -> Recovery:
    """Recovery of one deployment."""
    secrets = foundation.secrets
    return Recovery(
        codes=OneTimeCodes(secrets.token_signer, secrets.deriver, codes),
        code_throttle=CodeThrottle(foundation.database, secrets.token_signer, throttle),
    )

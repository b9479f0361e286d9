"""FactorCheck: checks and spends what a person gives as second factor, of every kind."""

from dataclasses import dataclass
from typing import assert_never

from idp.accounts.authentication.login_steps import PendingLogin
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.factors.passkeys import PasskeyAnswer, Passkeys, PasskeyVerified
from idp.accounts.factors.recovery_codes import RecoveryCodes
from idp.accounts.factors.totp import AuthenticatorApps, CodeAccepted
from idp.foundation.statements import Executor
from idp.protocol.authentication_context import Amr

_ONE_TIME_CODE = (Amr.ONE_TIME_CODE,)


@dataclass(frozen=True, slots=True)
class FactorCheck:
    """The factors of one deployment, as the steps of logins ask for them."""

    apps: AuthenticatorApps
    codes: RecoveryCodes
    passkeys: Passkeys

    async def start_passkey(self, executor: Executor, pending: PendingLogin) -> str:
        """Make a challenge for the person's passkeys; the options for the browser as JSON."""
        return await self.passkeys.start_second_step(executor, pending.person_id, _browser(pending))

    async def spend(self, executor: Executor, pending: PendingLogin, kind: FactorKind, given: str) -> tuple[Amr, ...]:
        """Spend a code, or the challenge that a passkey has signed; the methods passed, none when it was refused.

        `given`: what was typed, or the response of the passkey as JSON.
        """
        person_id = pending.person_id
        match kind:
            case FactorKind.TOTP:
                accepted = isinstance(await self.apps.verify(executor, person_id, given), CodeAccepted)
                return _ONE_TIME_CODE if accepted else ()
            case FactorKind.RECOVERY_CODE:
                has_factor = pending.facts.factors.has_any  # recovery codes alone are none
                return _ONE_TIME_CODE if has_factor and await self.codes.spend(executor, person_id, given) else ()
            case FactorKind.PASSKEY:
                answer = PasskeyAnswer(given, _browser(pending))
                verified = await self.passkeys.verify_second_step(executor, person_id, answer)
                return verified.amr if isinstance(verified, PasskeyVerified) else ()
            case _:
                assert_never(kind)


def _browser(pending: PendingLogin) -> str:
    """What binds a challenge to the browser: it changes with each step, and only its own cookie leads to it."""
    return pending.step_digest.hex()

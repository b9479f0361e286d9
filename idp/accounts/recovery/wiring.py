"""Wires one-time codes, mails to people, and the ways back into an account."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from idp.accounts.authentication.new_password import PasswordJudge
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.events import AccountsMessage
from idp.accounts.factors.totp import AuthenticatorApps
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.recovery.account_reset import AccountReset, AccountSessions
from idp.accounts.recovery.code_issuing import CodeSheets
from idp.accounts.recovery.code_throttle import CodeThrottle, CountedTries
from idp.accounts.recovery.email_resets import EmailResets
from idp.accounts.recovery.mails import Letterhead, Mails
from idp.accounts.recovery.officer_proof import OfficerProof
from idp.accounts.recovery.one_time_codes import OneTimeCodePolicy, OneTimeCodes
from idp.accounts.recovery.password_by_code import PasswordByCode
from idp.accounts.recovery.reset_rules import ResetPolicy
from idp.accounts.recovery.resets import AccountResets
from idp.foundation.outbox import Handler
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPolicies:
    """What a deployment decides about recovery, and what its mails say of it."""

    codes: OneTimeCodePolicy
    throttle: ThrottlePolicy
    letterhead: Letterhead
    resets: ResetPolicy

    def throttle_of(self, counted: CountedTries) -> ThrottlePolicy:
        """How tries of this kind are throttled."""
        if counted is not CountedTries.LINKS:
            return self.throttle
        # an address asks for few links, and guesses from elsewhere never keep the owner from asking for one
        return replace(self.throttle, address_tries=30, account_tries=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The use cases of recovery; `code_throttle` limits the guesses of whoever types a code.

    `signed_in_throttle`: of people who are signed in.
    """

    codes: OneTimeCodes
    code_throttle: CodeThrottle
    signed_in_throttle: CodeThrottle
    mails: Mails
    sheets: CodeSheets
    password_by_code: PasswordByCode
    email_resets: EmailResets
    resets: AccountResets

    def handlers(self) -> Mapping[str, Handler]:
        """What the outbox calls for the messages of recovery."""
        return {
            AccountsMessage.PASSWORD_FORGOTTEN: self.email_resets.issue_due,
            AccountsMessage.MAIL_DUE: self.mails.send_due,
        }


def wire_recovery(
    foundation: Foundation,
    policies: RecoveryPolicies,
    left: AccountSessions,
    *,
    authenticator_apps: AuthenticatorApps,
    passwords: PasswordHasher,
    judge: PasswordJudge,
) -> Recovery:
    """Recovery of one deployment."""
    database, signer = foundation.database, foundation.secrets.token_signer
    codes = OneTimeCodes(signer, foundation.secrets.deriver, policies.codes)
    throttles = {one: CodeThrottle(database, signer, policies.throttle_of(one), one) for one in CountedTries}
    mails = Mails(database, foundation.mailer, codes, calendar=foundation.calendar, letterhead=policies.letterhead)
    account_reset = AccountReset(left, mails)
    proof = OfficerProof(database, authenticator_apps, throttles[CountedTries.SIGNED_IN])
    typed = throttles[CountedTries.CODES]
    by_code = PasswordByCode(database, codes, typed, passwords=passwords, judge=judge, account_reset=account_reset)
    return Recovery(
        codes=codes,
        code_throttle=typed,
        signed_in_throttle=throttles[CountedTries.SIGNED_IN],
        mails=mails,
        sheets=CodeSheets(foundation.calendar, policies.letterhead),
        password_by_code=by_code,
        email_resets=EmailResets(database, codes, mails, throttles[CountedTries.LINKS]),
        resets=AccountResets(database, account_reset, codes, proof=proof, policy=policies.resets),
    )

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
    throttle = CodeThrottle(database, signer, policies.throttle, CountedTries.CODES)
    signed_in_throttle = CodeThrottle(database, signer, policies.throttle, CountedTries.SIGNED_IN)
    mails = Mails(database, foundation.mailer, codes, calendar=foundation.calendar, letterhead=policies.letterhead)
    # an address asks for few links, and guesses from elsewhere never keep the owner from asking for one
    seldom = replace(policies.throttle, address_tries=30, account_tries=1_000)
    account_reset = AccountReset(left, mails)
    links_throttle = CodeThrottle(database, signer, seldom, CountedTries.LINKS)
    proof = OfficerProof(database, authenticator_apps, signed_in_throttle)
    return Recovery(
        codes=codes,
        code_throttle=throttle,
        signed_in_throttle=signed_in_throttle,
        mails=mails,
        sheets=CodeSheets(foundation.calendar, policies.letterhead),
        password_by_code=PasswordByCode(
            database, codes, throttle, passwords=passwords, judge=judge, account_reset=account_reset
        ),
        email_resets=EmailResets(database, codes, mails, links_throttle),
        resets=AccountResets(database, account_reset, codes, proof=proof, policy=policies.resets),
    )

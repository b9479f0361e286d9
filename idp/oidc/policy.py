"""Policies: lifetimes of codes, tokens and rows, the throttle of user codes, and step-up demands of our own APIs."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.policy import ThrottlePolicy
from idp.protocol.authentication_context import Acr
from idp.protocol.tokens.step_up import StepUpRequirement


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The lifetimes of codes, tokens, grants and stored rows."""

    #: An authorization code.
    code: timedelta = timedelta(seconds=60)
    #: A device waits for a person to type its code.
    device_code: timedelta = timedelta(minutes=10)
    #: An access token, unless its API says otherwise.
    access_token: timedelta = timedelta(minutes=5)
    id_token: timedelta = timedelta(minutes=5)
    #: A permission that ends with its session, at the latest.
    grant: timedelta = timedelta(hours=24)
    #: A permission that outlives the session (`offline_access`).
    offline: timedelta = timedelta(days=30)
    #: An authorization or logout request that waits for a person to sign in or to agree.
    kept_request: timedelta = timedelta(hours=1)
    #: How long rows are kept after they ended, for replays to be recognised and counts to be checked.
    memory: timedelta = timedelta(days=2)
    #: What came of telling applications about a sign-out.
    receipts: timedelta = timedelta(days=90)
    #: A client that registered itself and was never used; 0: for ever.
    unused_client: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class UserCodeGuesses:
    """Wrong user codes that cost nothing; the next waits as a sign-in does (RFC 8628 5.1)."""

    #: Of one person, or anonymous visitor, at one address.
    tries: int = 5
    #: From one address, within an hour.
    address_tries: int = 50
    #: Of one person from any address, within an hour.
    account_tries: int = 20

    @property
    def throttle(self) -> ThrottlePolicy:
        return ThrottlePolicy(tries=self.tries, address_tries=self.address_tries, account_tries=self.account_tries)


@dataclass(frozen=True, slots=True)
class StepUp:
    """The authentication that our own APIs demand of a person's token (RFC 9470); by default none."""

    #: The levels that suffice, separated by spaces.
    userinfo_acr: str = ""
    #: How long ago the sign-in may be.
    userinfo_max_age: timedelta | None = None
    #: With one of these two, people with the role `kominfo` may use the admin API.
    admin_acr: str = ""
    admin_max_age: timedelta | None = None

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        levels = {"USERINFO": self.userinfo_acr, "ADMIN": self.admin_acr}
        return [
            f"IDP_STEP_UP__{where}_ACR names levels there are: {', '.join(Acr)}."
            for where, named in levels.items()
            if not set(named.split()) <= set(Acr)
        ]

    @property
    def userinfo(self) -> StepUpRequirement:
        return StepUpRequirement(tuple(self.userinfo_acr.split()), self.userinfo_max_age)

    @property
    def admin(self) -> StepUpRequirement:
        return StepUpRequirement(tuple(self.admin_acr.split()), self.admin_max_age)


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcPolicies:
    """What a deployment decides about the protocol; `requires_dpop_nonce`: proofs contain a nonce of ours."""

    lifetimes: Lifetimes
    step_up: StepUp
    user_code: UserCodeGuesses
    requires_dpop_nonce: bool
    #: The codes of one browser session for one client within a minute that are no loop; 0: any.
    redirect_loop_limit: int

"""LoginSteps: the steps of a stored login request, each bound to the browser that passed the one before."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.assurance import (
    AssuranceStep,
    LoggedIn,
    LoginFacts,
    LoginStep,
    NeedsFactor,
    WantedAssurance,
    decide_assurance,
    decide_login_step,
    demanded_acr,
)
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.factors.enrolled_factors import EnrolledFactors, factors_from_row, load_enrolled_factors
from idp.accounts.policy import PasswordPolicy, SecondFactorDemand, SecondFactorPolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import logins as store
from idp.foundation import clock, secret_values
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.secret_values import Secret
from idp.foundation.statements import Executor
from idp.protocol.authentication_context import Acr

#: How long a step waits for the next one.
STEP_LIFETIME = timedelta(minutes=10)
#: A browser can be in the middle of so many logins at once, in several tabs.
_TABS = 4


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What was passed, by whom: in this login by `verified_hash`, or in the session of this browser (None).

    `handle` of the login request, None without one; `return_path`: where a login without one leads.
    """

    person_id: UUID
    amr: tuple[str, ...]
    handle: str | None
    return_path: str
    verified_hash: str | None = field(default=None, repr=False)
    #: Others use this computer too.
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SecondFactorNotice:
    """The deployment encourages a person without a factor to set one up; `required_from`: the day it is needed."""

    required_from: date | None


@dataclass(frozen=True, slots=True)
class StartedStep:
    """The handle of the login request and the new value that binds its next step to this browser."""

    handle: str
    value: Secret


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login that needs another step, in the browser that passed those before.

    `verified_hash`: the password's, None when the session of this browser is stepped up. `familiar`: the person signed
    in from this network lately.
    """

    handle: str
    step_digest: bytes
    login_request: LoginRequest
    person_id: UUID
    name: str
    facts: LoginFacts
    familiar: bool = False
    verified_hash: str | None = field(default=None, repr=False)
    #: Others use this computer too.
    shared: bool = False
    #: The class that is still to be reached.
    needed: Acr = Acr.SECOND_FACTOR
    #: For how long the browser may stand for the second factor from now on, if the person wants; None: it may not.
    trusted_for: timedelta | None = None

    @property
    def steps_up(self) -> bool:
        """Whether the login began with a session instead of a password."""
        return self.verified_hash is None


class LoginSteps:
    """Decides, begins and finds the steps of logins under the policies of a deployment."""

    def __init__(
        self,
        database: Database,
        policy: SecondFactorPolicy,
        calendar: Calendar,
        *,
        familiar: timedelta,
        trusted_for: timedelta,
        passwords: PasswordPolicy,
    ) -> None:
        """`familiar`: how long a network stays one that a person signs in from; `trusted_for`: how long a browser."""
        self.database = database
        self._trusted_for = trusted_for
        self._passwords = passwords
        self._familiar = familiar
        self._policy = policy
        self._calendar = calendar

    def decide(self, wanted: WantedAssurance, facts: LoginFacts) -> LoginStep:
        """What the login still needs now."""
        return decide_login_step(wanted, facts, self._policy, self._calendar.today())

    def read_facts(self, row: Any, passed: Iterable[str]) -> LoginFacts:
        """Read the columns of `store.logins.login_facts()`."""
        expired = row.password_expired_at is not None or self._passwords.is_too_old(
            row.password_changed_at, clock.now()
        )
        return LoginFacts(tuple(passed), factors_from_row(row), bool(row.privileged), password_expired=expired)

    def demanded(self, current_session: CurrentSession, minimum: str | None = None) -> Acr:
        """The class without which only the person's own account opens; `minimum`: the application's policy."""
        facts = LoginFacts(
            current_session.amr,
            privileged=current_session.privileged,
            trusted_device=current_session.trusted_device,
        )
        return demanded_acr(self._policy, self._calendar.today(), facts, minimum)

    async def decide_for_session(self, wanted: WantedAssurance, current_session: CurrentSession) -> AssuranceStep:
        """What a login needs of a person who is signed in; a statement only if it may need anything."""
        facts = LoginFacts(
            current_session.amr, _EVERY_FACTOR, current_session.privileged, current_session.trusted_device
        )
        step = self._decide_assurance(wanted, facts)
        if isinstance(step, LoggedIn):
            return step
        factors = await load_enrolled_factors(self.database, current_session.person_id)
        return self._decide_assurance(wanted, replace(facts, factors=factors))

    def _decide_assurance(self, wanted: WantedAssurance, facts: LoginFacts) -> AssuranceStep:
        return decide_assurance(wanted, facts, self._policy, self._calendar.today())

    async def find_notice(self, person_id: UUID) -> SecondFactorNotice | None:
        """What a person without a factor is told on their own pages; None: nothing."""
        if self._policy.demand_on(self._calendar.today()) is not SecondFactorDemand.ENCOURAGED:
            return None
        factors = await load_enrolled_factors(self.database, person_id)
        return None if factors.has_any else SecondFactorNotice(self._policy.required_from)

    async def start(self, executor: Executor, passed: FirstStep) -> StartedStep:
        """Bind the login request to this browser and person, under a new value; an own one where none is open."""
        value = secret_values.random_secret()
        if passed.handle is not None and await self._bind(executor, passed.handle, passed, value):
            return StartedStep(passed.handle, value)
        handle = await login_requests.create_login_request(executor, LoginRequest("", passed.return_path))
        await self._bind(executor, handle, passed, value)
        return StartedStep(handle, value)

    async def find(self, handle: str, cookie: str | None, origin: RequestOrigin) -> PendingLogin | None:
        """The login that this browser is in the middle of; None: it has to begin anew."""
        digests = {secret_values.digest_secret(value) for value in _values(cookie)}
        at = clock.now()
        asked = {"asked": secret_values.digest_secret(handle), "at": at, "newest": newest_issue(at)}
        place = {"network": origin.coarse_network, "since": at - self._familiar}
        row = await self.database.fetch_one(store.FIND, asked | place) if digests else None
        if row is None or row.step_digest is None or bytes(row.step_digest) not in digests:
            return None
        is_current = row.verified_at <= newest_issue(at) and at < row.verified_at + STEP_LIFETIME
        same_password = row.verified_hash_digest is None or (
            row.password_hash is not None
            and secret_values.digest_secret(row.password_hash) == bytes(row.verified_hash_digest)
        )
        return self._with_choices(self._pending(handle, row)) if is_current and same_password else None

    def _with_choices(self, pending: PendingLogin) -> PendingLogin:
        """With the class to reach, and the choice to trust the browser where the deployment alone asks for a factor."""
        step = self.decide(pending.login_request.wanted, pending.facts)
        pending = replace(pending, needed=step.acr) if isinstance(step, NeedsFactor) else pending
        asked = self._policy.demand_on(self._calendar.today()) is not SecondFactorDemand.OFF
        may_trust = asked and not pending.facts.privileged and not pending.shared
        return replace(pending, trusted_for=self._trusted_for) if may_trust else pending

    async def _bind(self, executor: Executor, handle: str, passed: FirstStep, value: Secret) -> bool:
        at = clock.now()
        verified = passed.verified_hash
        new = store.bind_step(
            {
                "step_digest": value.digest,
                "person_id": passed.person_id,
                "verified_at": at,
                "verified_hash_digest": None if verified is None else secret_values.digest_secret(verified),
                "amr": " ".join(passed.amr),
                "shared": passed.shared,
            }
        )
        asked = {"asked": secret_values.digest_secret(handle), "at": at, "newest": newest_issue(at)}
        return await executor.fetch_one(store.BEGIN, asked | new) is not None

    def _pending(self, handle: str, row: Any) -> PendingLogin:
        facts, by_password = self.read_facts(row, (row.amr or "").split()), row.verified_hash_digest is not None
        return PendingLogin(
            handle,
            bytes(row.step_digest),
            LoginRequest(**{part.name: getattr(row, part.name) for part in fields(LoginRequest)}),
            row.person_id,
            row.name,
            facts if by_password else replace(facts, password_expired=False),
            bool(row.familiar),
            row.password_hash if by_password else None,
            bool(row.shared),
        )


def add_step_value(cookie: str | None, value: Secret) -> str:
    """The cookie's new content: this value beside those of other tabs."""
    return ".".join([*_values(cookie)[-(_TABS - 1) :], value.reveal])


def wanted_by(row: Any) -> WantedAssurance:
    """Read acr, acr_values and acr_essential of a login request's row; all NULL: nothing is wanted."""
    return WantedAssurance(row.acr, tuple((row.acr_values or "").split()), bool(row.acr_essential))


def _values(cookie: str | None) -> list[str]:
    return (cookie or "").split(".")[-_TABS:] if cookie else []


#: Stands for any factors while it is not known which the person has.
_EVERY_FACTOR = EnrolledFactors(has_totp=True, has_passkey=True)

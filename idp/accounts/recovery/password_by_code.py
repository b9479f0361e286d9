"""PasswordByCode: a typed one-time code and a new password, checked under the throttle, used up in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from idp.accounts.authentication.login_name import ByNip, ByUsername
from idp.accounts.authentication.new_password import PasswordJudge
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.code_purpose import CodePurpose
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.people.person_claims import about_person, claims_from_row
from idp.accounts.recovery.account_reset import AccountReset
from idp.accounts.recovery.code_throttle import CodeThrottle
from idp.accounts.recovery.one_time_codes import LiveCode, OneTimeCodes
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import people
from idp.foundation import clock
from idp.foundation.database import Database, Session

_ON_PAPER = (CodePurpose.ACTIVATION, CodePurpose.PASSWORD_RESET)
_BY_MAIL = (CodePurpose.EMAIL_RESET,)


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """A code and the new password; `name`: whose code it is, None for one that came by e-mail."""

    code: str = field(repr=False)
    password: str = field(repr=False)
    origin: RequestOrigin
    name: ByNip | ByUsername | None = None


@dataclass(frozen=True, slots=True)
class PasswordChosen:
    """The new password holds; everything that rested on the old one has ended."""


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The code is wrong, used, revoked or expired, or another person's: without saying which."""


@dataclass(frozen=True, slots=True)
class PasswordRefused:
    """The password violates the policy; the code was not used up."""

    problem: PasswordProblem


PasswordByCodeOutcome = PasswordChosen | CodeRefused | PasswordRefused | datetime


class PasswordByCode:
    """Sets passwords by codes. A datetime among the outcomes: no try is accepted before."""

    def __init__(
        self,
        database: Database,
        codes: OneTimeCodes,
        throttle: CodeThrottle,
        *,
        passwords: PasswordHasher,
        judge: PasswordJudge,
        account_reset: AccountReset,
    ) -> None:
        self._database, self._codes, self._throttle = database, codes, throttle
        self._passwords, self._judge, self._account_reset = passwords, judge, account_reset

    async def choose(self, form: PasswordForm) -> PasswordByCodeOutcome:
        """Let the new password hold, if the code can be used. A wrong code is counted before this returns."""
        problem = await self._judge.find_problem(form.password, {})
        if problem is not None:
            return PasswordRefused(problem)
        tried = await self._throttle.reserve(_account(form), form.origin)
        if isinstance(tried, datetime):
            return tried
        outcome = await self._choose(form)
        if isinstance(outcome, CodeRefused):
            return await self._throttle.record_wrong(tried) or outcome
        await self._throttle.record_right(tried)
        return outcome

    async def _choose(self, form: PasswordForm) -> PasswordChosen | CodeRefused | PasswordRefused:
        async with self._database.begin() as session:
            found = await self._find(session, form)
            about = {} if found is None else await _load_about(session, found.person_id)
        if found is None:
            return CodeRefused()
        problem = await self._judge.find_problem(form.password, about)
        if problem is not None:
            return PasswordRefused(problem)
        password_hash = await self._passwords.hash(form.password)
        async with self._database.begin() as session:
            spent = await self._codes.spend(session, form.code, _purposes(form), found.person_id)
            if spent is None:  # another request was faster
                return CodeRefused()
            await self._account_reset.choose_password(session, spent.person_id, password_hash, form.origin)
        return PasswordChosen()

    async def _find(self, session: Session, form: PasswordForm) -> LiveCode | None:
        """The live code, if it is that of the person named; the same statements for every name."""
        owner = None if form.name is None else await _find_person_id(session, form.name)
        found = await self._codes.find(session, form.code, _purposes(form))
        return found if found is not None and (form.name is None or found.person_id == owner) else None


def _purposes(form: PasswordForm) -> tuple[CodePurpose, ...]:
    return _BY_MAIL if form.name is None else _ON_PAPER


def _account(form: PasswordForm) -> str:
    """Under what a try is counted, alike whether somebody has the name or not."""
    match form.name:
        case ByNip(digits):
            return f"number {digits}"
        case ByUsername(key):
            return f"name {key}"
        case None:
            # by address alone: whoever guesses would else hold up everybody who has a mail
            return f"whoever has a mail, at {form.origin.site}"


async def _find_person_id(session: Session, name: ByNip | ByUsername) -> UUID | None:
    nip, key = (name.nip, None) if isinstance(name, ByNip) else (None, name.key)
    found = await people.find_by_login_names(session, nip, key)
    return found[0].id if found else None


async def _load_about(session: Session, person_id: UUID) -> dict[str, str | None]:
    """What is known of the person and must not make up their password."""
    return about_person(claims_from_row(await people.load_facts(session, person_id, clock.now())))

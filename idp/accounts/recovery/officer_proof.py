"""OfficerProof: that the second officer decides in person: a code of the own authenticator app, or a fresh passkey."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import assert_never
from uuid import UUID

from idp.accounts.factors.enrolled_factors import load_enrolled_factors
from idp.accounts.factors.totp import AuthenticatorApps, CodeAccepted, CodeAlreadyUsed, CodeOfAnotherTime, CodeWrong
from idp.accounts.recovery.code_throttle import CodeThrottle
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession
from idp.foundation import clock
from idp.foundation.database import Database

#: How long ago an officer without an authenticator app may have used a passkey.
_FRESH = timedelta(minutes=5)


class ProofProblem(Enum):
    """Why the officer has not proven who decides."""

    NO_CODE = auto()
    WRONG = auto()
    ALREADY_USED = auto()
    #: The code fits another time: the telephone's clock is wrong.
    OTHER_TIME = auto()
    TOO_MANY_TRIES = auto()
    #: There is no authenticator app, and the second factor was not used in the last minutes.
    NOT_FRESH = auto()


@dataclass(frozen=True, slots=True)
class ProofRefused:
    """Nothing was decided; `until`: the next code is taken from then on."""

    problem: ProofProblem
    until: datetime | None = None


class OfficerProof:
    """Checks the proof; a right code is spent, and a wrong one counted, before this returns."""

    def __init__(self, database: Database, authenticator_apps: AuthenticatorApps, throttle: CodeThrottle) -> None:
        self._database, self._authenticator_apps, self._throttle = database, authenticator_apps, throttle

    async def has_authenticator_app(self, person_id: UUID) -> bool:
        """Whether the officer is asked for a code."""
        return (await load_enrolled_factors(self._database, person_id)).has_totp

    async def verify(self, officer: CurrentSession, code: str, origin: RequestOrigin) -> ProofRefused | None:
        """None: it is the officer who decides."""
        if not await self.has_authenticator_app(officer.person_id):
            used_at = officer.second_factor_at
            fresh = used_at is not None and clock.now() - used_at <= _FRESH
            return None if fresh else ProofRefused(ProofProblem.NOT_FRESH)
        if not code.strip():
            return ProofRefused(ProofProblem.NO_CODE)
        tried = await self._throttle.reserve(f"decision of {officer.person_id}", origin)
        if isinstance(tried, datetime):
            return ProofRefused(ProofProblem.TOO_MANY_TRIES, tried)
        outcome = await self._authenticator_apps.verify(self._database, officer.person_id, code)
        if isinstance(outcome, CodeAccepted):
            await self._throttle.record_right(tried)
            return None
        until = await self._throttle.record_wrong(tried)
        return ProofRefused(ProofProblem.TOO_MANY_TRIES, until) if until else ProofRefused(_problem_of(outcome))


def _problem_of(outcome: CodeWrong | CodeAlreadyUsed | CodeOfAnotherTime) -> ProofProblem:
    match outcome:
        case CodeWrong():
            return ProofProblem.WRONG
        case CodeAlreadyUsed():
            return ProofProblem.ALREADY_USED
        case CodeOfAnotherTime():
            return ProofProblem.OTHER_TIME
        case _:
            assert_never(outcome)

"""AuthenticatorApps: time-based one-time codes (RFC 6238), set up, confirmed, verified, replaced, removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from idp.accounts.models.factor import TotpRow
from idp.accounts.store import enrolled_factors
from idp.accounts.store import totp as store
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.encryptor import Encryptor
from idp.foundation.ids import new_id
from idp.foundation.secret_values import Secret
from idp.foundation.statements import Executor

#: Seconds for which one code holds; what every authenticator app assumes (RFC 6238 5.2).
STEP = timedelta(seconds=30)
#: Steps before and after the present one whose codes are accepted, for clocks that differ and people who are slow.
WINDOW = 1
#: Steps within which a code that is not accepted tells that the device's clock is wrong: ten minutes.
CLOCK_WINDOW = 20
#: How long what was begun can be confirmed.
ENROLMENT_LIFETIME = timedelta(minutes=30)
_PURPOSE = "totp secret"
_DIGITS = 6
#: 160 bits (RFC 4226 4, R6), 32 characters of base32.
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class CodeAccepted:
    """The code is right and is spent now; `step` is its time step."""

    step: int


@dataclass(frozen=True, slots=True)
class CodeWrong:
    """The code fits no time near now, or the person has no authenticator app."""


@dataclass(frozen=True, slots=True)
class CodeAlreadyUsed:
    """The code, or one of a later time step, was accepted before (RFC 6238 5.2)."""


@dataclass(frozen=True, slots=True)
class CodeOfAnotherTime:
    """The code fits another time: the device's clock is `ahead` of ours, or behind when negative."""

    ahead: timedelta


@dataclass(frozen=True, slots=True)
class EnrolmentExpired:
    """Nothing was begun that can be confirmed, or it was too long ago."""


CodeOutcome = CodeAccepted | CodeWrong | CodeAlreadyUsed | CodeOfAnotherTime


@dataclass(frozen=True, slots=True)
class TotpEnrolment:
    """An authenticator app that is being set up; `secret` is base32 text that the person's app stores."""

    id: UUID
    secret: Secret
    created_at: datetime

    def uri(self, *, issuer: str, account: str) -> Secret:
        """The otpauth URI of the QR code: whose account it is, and at which provider."""
        return Secret(pyotp.TOTP(self.secret.reveal, name=account, issuer=issuer).provisioning_uri())

    @property
    def groups(self) -> tuple[str, ...]:
        """The secret in groups of four characters, for typing."""
        text = self.secret.reveal
        return tuple(text[start : start + 4] for start in range(0, len(text), 4))


def find_step(secret: str, code: str, at: datetime) -> CodeAccepted | CodeWrong | CodeOfAnotherTime:
    """The time step of a typed code; spaces in it do not count. Pure."""
    digits = "".join(code[:64].split())
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return CodeWrong()
    totp = pyotp.TOTP(secret, interval=int(STEP.total_seconds()))
    step = _matching_step(totp, digits, at, WINDOW)
    if step is not None:
        return CodeAccepted(step)
    other = _matching_step(totp, digits, at, CLOCK_WINDOW)
    return CodeWrong() if other is None else CodeOfAnotherTime((other - totp.timecode(at)) * STEP)


def current_code(secret: str, at: datetime) -> str:
    """The code that an authenticator app shows at `at`. Pure."""
    return pyotp.TOTP(secret, interval=int(STEP.total_seconds())).at(at)


def generate_secret() -> Secret:
    """A new secret, 160 random bits as base32 text."""
    return Secret(pyotp.random_base32(_SECRET_LENGTH))


def _matching_step(totp: pyotp.TOTP, digits: str, at: datetime, window: int) -> int | None:
    try:
        return totp.verify_and_get_timecode(digits, for_time=at, valid_window=window)
    except pyotp.OTPVerificationError:
        return None


class AuthenticatorApps:
    """The authenticator apps of people, at most one each; the secrets are stored encrypted."""

    def __init__(self, encryptor: Encryptor) -> None:
        self._encryptor = encryptor

    async def verify(self, executor: Executor, person_id: UUID, code: str) -> CodeOutcome:
        """Check a code and spend it; of many at once with the same code, one is accepted.

        The caller reserves a try of the throttle first.
        """
        row, at = await executor.fetch_one(store.FIND_CONFIRMED, {"person_id": person_id}), clock.now()
        secret = None if row is None else self._decrypt(row.secret)
        if secret is None:
            return CodeWrong()
        outcome = find_step(secret, code, at)
        if not isinstance(outcome, CodeAccepted):
            return outcome
        accepted = await executor.fetch_one(store.ACCEPT_STEP, {"which": row.id, "step": outcome.step, "at": at})
        return CodeAlreadyUsed() if accepted is None else outcome

    async def start(self, session: Session, person_id: UUID) -> TotpEnrolment:
        """Begin to set up an authenticator app, in place of one that was begun before; the one in use stays."""
        await enrolled_factors.lock_person(session, person_id)
        secret, at = generate_secret(), clock.now()
        row = TotpRow(id=new_id(), person_id=person_id, secret=self._encrypt(secret.reveal), created_at=at)
        await store.save_pending(session, row)
        return TotpEnrolment(row.id, secret, at)

    async def find_started(self, session: Session, person_id: UUID) -> TotpEnrolment | None:
        """What a person has begun to set up and may still confirm, or None."""
        row = await store.find_pending(session, person_id, clock.now() - ENROLMENT_LIFETIME)
        secret = None if row is None else self._decrypt(row.secret)
        return None if row is None or secret is None else TotpEnrolment(row.id, Secret(secret), row.created_at)

    async def confirm(self, session: Session, person_id: UUID, code: str) -> CodeOutcome | EnrolmentExpired:
        """Take what was begun into use by its first code, in place of the authenticator app used so far."""
        await enrolled_factors.lock_person(session, person_id)
        started, at = await self.find_started(session, person_id), clock.now()
        if started is None:
            return EnrolmentExpired()
        outcome = find_step(started.secret.reveal, code, at)
        if isinstance(outcome, CodeAccepted):
            await store.delete_confirmed(session, person_id)
            if not await store.confirm(session, started.id, outcome.step, at):
                return EnrolmentExpired()
        return outcome

    async def bring(self, session: Session, person_id: UUID, secret: Secret) -> None:
        """Take an authenticator app into use whose secret is known, in place of another; no code of it is spent."""
        await enrolled_factors.lock_person(session, person_id)
        await store.delete_confirmed(session, person_id)
        at = clock.now()
        row = TotpRow(id=new_id(), person_id=person_id, secret=self._encrypt(secret.reveal), created_at=at)
        row.confirmed_at = at
        session.add(row)
        await session.flush()

    async def remove(self, session: Session, person_id: UUID) -> bool:
        """Remove the authenticator app; False when there is none."""
        await enrolled_factors.lock_person(session, person_id)
        return await store.delete_confirmed(session, person_id)

    async def load_secret(self, executor: Executor, person_id: UUID) -> Secret | None:
        """The secret of the authenticator app in use, for the demonstration's own people; None: there is none."""
        row = await executor.fetch_one(store.FIND_CONFIRMED, {"person_id": person_id})
        secret = None if row is None else self._decrypt(row.secret)
        return None if secret is None else Secret(secret)

    def _encrypt(self, secret: str) -> str:
        return self._encryptor.encrypt(_PURPOSE, secret.encode())

    def _decrypt(self, stored: str) -> str | None:
        plain = self._encryptor.decrypt(_PURPOSE, stored)
        return None if plain is None else plain.decode()

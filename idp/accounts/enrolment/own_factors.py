"""OwnFactors: a person sets up, replaces and removes their own second factors; each change is told and recorded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsEvent
from idp.accounts.factors.enrolled_factors import (
    EnrolledFactors,
    FactorKind,
    load_enrolled_factors,
    load_enrolled_factors_within,
)
from idp.accounts.factors.factor_changes import FactorChange
from idp.accounts.factors.passkeys import PasskeyAnswer, PasskeyRefused
from idp.accounts.factors.totp import (
    CodeAccepted,
    CodeAlreadyUsed,
    CodeOfAnotherTime,
    CodeWrong,
    EnrolmentExpired,
)
from idp.accounts.factors.wiring import Factors
from idp.accounts.recovery.wiring import Recovery
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import enrolled_factors
from idp.foundation.database import Database, Session
from idp.foundation.secret_values import Secret


@dataclass(frozen=True, slots=True)
class FactorOwner:
    """Who changes their factors, from where; `privileged`: a role of theirs always needs a second factor."""

    person_id: UUID
    session_id: UUID
    privileged: bool
    origin: RequestOrigin


@dataclass(frozen=True, slots=True)
class FactorSaved:
    """The factor is in use. `codes`: new recovery codes, to be shown once; empty when the person has some."""

    codes: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class FactorRemoved:
    """The factor is gone, with the recovery codes if it was the last one."""


@dataclass(frozen=True, slots=True)
class FactorKept:
    """Nothing was removed: a role of the person always needs a second factor, and this is the last one."""


@dataclass(frozen=True, slots=True)
class NoSuchFactor:
    """The person has no such factor: it was removed already, or is another person's."""


@dataclass(frozen=True, slots=True)
class PermissionRefused:
    """The one-time code is not right, and nothing was saved; `until`: no try is accepted before."""

    until: datetime | None = None


AppOutcome = FactorSaved | CodeWrong | CodeAlreadyUsed | CodeOfAnotherTime | EnrolmentExpired | PermissionRefused
PasskeyOutcome = FactorSaved | PasskeyRefused | PermissionRefused
RemovalOutcome = FactorRemoved | FactorKept | NoSuchFactor
Outcome = TypeVar("Outcome")


class _PermissionMissing(Exception):
    """The factor was written, but its permission is not right: nothing of it stays."""


class OwnFactors:
    """What people do with their own factors; the pages ask for a fresh proof first."""

    def __init__(self, database: Database, factors: Factors, *, recovery: Recovery, sessions: Sessions) -> None:
        """`recovery`: has the one-time codes without which a privileged person has no first factor."""
        self._database = database
        self._apps, self._passkeys, self._codes = factors.apps, factors.passkeys, factors.codes
        self._changes = factors.changes
        self._permissions, self._throttle = recovery.codes, recovery.signed_in_throttle
        self._sessions = sessions

    async def confirm_app(self, owner: FactorOwner, code: str, permission: str) -> AppOutcome:
        """Take the authenticator app that was begun into use by its first code.

        `permission`: the one-time code, where one is needed.
        """

        async def save(session: Session, before: EnrolledFactors) -> AppOutcome:
            outcome = await self._apps.confirm(session, owner.person_id, code)
            if not isinstance(outcome, CodeAccepted):
                return outcome
            event = AccountsEvent.FACTOR_REPLACED if before.has_totp else AccountsEvent.FACTOR_ADDED
            return await self._saved(session, owner, before, FactorChange(event, owner.person_id, FactorKind.TOTP))

        return await self._save_with_permission(owner, permission, save)

    async def add_passkey(
        self, owner: FactorOwner, answer: PasskeyAnswer, *, name: str, permission: str
    ) -> PasskeyOutcome:
        """Store the passkey that a browser has made; `permission`: the one-time code, where one is needed."""

        verified = await self._passkeys.verify_registration(self._database, owner.person_id, answer)
        if isinstance(verified, PasskeyRefused):
            return verified

        async def save(session: Session, before: EnrolledFactors) -> PasskeyOutcome:
            problem = await self._passkeys.save(session, owner.person_id, verified, name=name)
            if problem is not None:
                return problem
            change = FactorChange(AccountsEvent.FACTOR_ADDED, owner.person_id, FactorKind.PASSKEY)
            return await self._saved(session, owner, before, change)

        return await self._save_with_permission(owner, permission, save)

    async def remove_app(self, session: Session, owner: FactorOwner) -> RemovalOutcome:
        """Remove the authenticator app, unless a role demands it."""
        before = await self._lock(session, owner)
        if owner.privileged and before.has_totp and not before.has_passkey:
            return FactorKept()
        if not await self._apps.remove(session, owner.person_id):
            return NoSuchFactor()
        return await self._removed(session, owner, FactorKind.TOTP)

    async def remove_passkey(self, session: Session, owner: FactorOwner, passkey_id: UUID) -> RemovalOutcome:
        """Remove a passkey, unless a role demands it."""
        before = await self._lock(session, owner)
        usable = {row.id for row in await self._passkeys.list_of_person(session, owner.person_id) if not row.cloned_at}
        if owner.privileged and not before.has_totp and usable == {passkey_id}:
            return FactorKept()
        if not await self._passkeys.remove(session, owner.person_id, passkey_id):
            return NoSuchFactor()
        return await self._removed(session, owner, FactorKind.PASSKEY)

    async def renew_recovery_codes(self, session: Session, owner: FactorOwner) -> tuple[Secret, ...]:
        """Make new recovery codes, to be shown once; none without a factor that they could stand for."""
        if not (await self._lock(session, owner)).has_any:
            return ()
        codes = await self._codes.replace(session, owner.person_id)
        change = FactorChange(AccountsEvent.RECOVERY_CODES_MADE, owner.person_id, FactorKind.RECOVERY_CODE)
        await self._changes.announce(session, change, owner.origin)
        return codes

    async def _save_with_permission(
        self,
        owner: FactorOwner,
        permission: str,
        save: Callable[[Session, EnrolledFactors], Awaitable[Outcome]],
    ) -> Outcome | PermissionRefused:
        """Save a factor; the first one of a privileged person spends a one-time code in the same transaction."""
        enrolled = await load_enrolled_factors(self._database, owner.person_id)
        if not owner.privileged or enrolled.has_any:
            async with self._database.begin() as session:
                before = await self._lock(session, owner)
                # the other factor may have gone since
                return PermissionRefused() if owner.privileged and not before.has_any else await save(session, before)
        tried = await self._throttle.reserve(f"person {owner.person_id}", owner.origin)
        if isinstance(tried, datetime):
            return PermissionRefused(tried)
        try:
            async with self._database.begin() as session:
                outcome = await save(session, await self._lock(session, owner))
                if isinstance(outcome, FactorSaved) and not await self._spend(session, owner, permission):
                    raise _PermissionMissing
        except _PermissionMissing:
            return PermissionRefused(await self._throttle.record_wrong(tried))
        await self._throttle.record_right(tried)
        return outcome

    async def _spend(self, session: Session, owner: FactorOwner, permission: str) -> bool:
        purposes = (CodePurpose.FACTOR_ENROLMENT,)
        return await self._permissions.spend(session, permission, purposes, owner.person_id) is not None

    async def _saved(
        self, session: Session, owner: FactorOwner, before: EnrolledFactors, change: FactorChange
    ) -> FactorSaved:
        # the person has shown it, so a second one can be added at once
        await self._sessions.note_second_factor(session, owner.session_id)
        await self._changes.announce(session, change, owner.origin)
        if before.has_any and before.recovery_codes:
            return FactorSaved()
        return FactorSaved(await self._codes.replace(session, owner.person_id))

    async def _removed(self, session: Session, owner: FactorOwner, kind: FactorKind) -> FactorRemoved:
        if not (await load_enrolled_factors_within(session, owner.person_id)).has_any:
            await self._codes.remove(session, owner.person_id)
        change = FactorChange(AccountsEvent.FACTOR_REMOVED, owner.person_id, kind)
        await self._changes.announce(session, change, owner.origin)
        return FactorRemoved()

    async def _lock(self, session: Session, owner: FactorOwner) -> EnrolledFactors:
        await enrolled_factors.lock_person(session, owner.person_id)
        return await load_enrolled_factors_within(session, owner.person_id)

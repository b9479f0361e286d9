"""Judges a new password and replaces the old one: the use case behind every page, command and import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from idp.accounts.authentication.deployment_passwords import DeploymentPasswords
from idp.accounts.authentication.password_hasher import is_hashable, normalize_password
from idp.accounts.authentication.password_strength import PasswordStrength, is_made_of
from idp.accounts.authentication.personal_words import personal_words
from idp.accounts.events import AccountsMessage, SessionEndReason
from idp.accounts.password_problem import PasswordAdvice, PasswordProblem, PasswordViolation
from idp.accounts.policy import PasswordPolicy
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import one_time_codes, trusted_devices
from idp.accounts.store import passwords as store
from idp.foundation import clock, outbox
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class PasswordJudge:
    """What a deployment demands of a new password, with what measures it."""

    policy: PasswordPolicy = field(default_factory=PasswordPolicy)
    strength: PasswordStrength = field(default_factory=PasswordStrength)
    #: None: only the shipped list holds.
    deployment: DeploymentPasswords | None = None

    def find_plain_problem(self, password: str, names: tuple[str, ...] = ()) -> PasswordProblem | None:
        """Why a password is refused whoever it is for, as far as that takes no time; or None."""
        if not is_hashable(password):
            return PasswordProblem(PasswordViolation.UNREADABLE)
        violation = self.policy.find_violation(normalize_password(password), names)
        return None if violation is None else PasswordProblem(violation)

    async def find_problem(self, password: str, about: Mapping[str, str | None]) -> PasswordProblem | None:
        """Why the password of a person, of whom `about` is known by the names of claims, is refused; or None."""
        names = tuple(about.get(name) or "" for name in ("preferred_username", "nip", "email", "name"))
        problem = self.find_plain_problem(password, names)
        if problem is not None:
            return problem
        normalized = normalize_password(password)
        if await self._is_common(normalized):
            return PasswordProblem(PasswordViolation.COMMON)
        own = personal_words(about.get(name) for name in ABOUT_PERSON)
        near = personal_words(await self._load_office_names(about))
        if is_made_of(normalized, (*own, *near)):
            return PasswordProblem(PasswordViolation.TOO_EASY, (PasswordAdvice.OWN_DATA,))
        found = await self.strength.score(normalized, own, near)
        is_weak = found.score < self.policy.strength
        return PasswordProblem(PasswordViolation.TOO_EASY, found.advice) if is_weak else None

    async def _is_common(self, password: str) -> bool:
        if await self.strength.is_common(password):
            return True
        return self.deployment is not None and await self.deployment.has(password)

    async def _load_office_names(self, about: Mapping[str, str | None]) -> list[str | None]:
        names = [about.get(name) for name in _NAMES_OF_OFFICES]
        if self.deployment is None:
            return names
        return [*names, *await self.deployment.list_office_names(*(about.get(code) for code in _CODES_OF_OFFICES))]


#: What is known of a person and must not make up their password, by the names of claims.
ABOUT_PERSON = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "nip",
    "email",
    "phone_number",
    "birthdate",
)
_NAMES_OF_OFFICES, _CODES_OF_OFFICES = ("opd_nama", "unit_nama"), ("opd_kode", "unit_kode")
#: What is known of the office, by the names of claims.
ABOUT_OFFICE = (*_NAMES_OF_OFFICES, *_CODES_OF_OFFICES)


@dataclass(frozen=True, slots=True)
class PasswordReplacement:
    """A new hash for a person. `instead_of`: only while that one is stored; `must_change`: until the next login."""

    person_id: UUID
    new_hash: str = field(repr=False)
    instead_of: str | None = field(default=None, repr=False)
    must_change: bool = False
    kept_session: UUID | None = None


async def replace_password(session: Session, sessions: Sessions, replacement: PasswordReplacement) -> bool:
    """Store the new hash and end what the old password opened; False when another one was faster."""
    person_id, at = replacement.person_id, clock.now()
    expired_at = at if replacement.must_change else None
    new_hash, old_hash = replacement.new_hash, replacement.instead_of
    if not await store.replace(session, person_id, new_hash, old_hash, at=at, expired_at=expired_at):
        return False
    await end_old_password(session, sessions, person_id, replacement.kept_session)
    return True


async def end_old_password(
    session: Session,
    sessions: Sessions,
    person_id: UUID,
    kept_session: UUID | None = None,
    *,
    reason: SessionEndReason = SessionEndReason.PASSWORD_CHANGED,
) -> None:
    """End every session but one, every trusted device and code after a change of password; send PASSWORD_CHANGED."""
    at = clock.now()
    await sessions.end_all(session, person_id, reason, excluded=kept_session)
    await trusted_devices.end(session, person_id, at)
    await one_time_codes.revoke_for_passwords(session, person_id, at)
    kept = str(kept_session) if kept_session else None
    payload = {"person_id": str(person_id), "at": at.isoformat(), "kept_session_id": kept}
    await outbox.enqueue(session, AccountsMessage.PASSWORD_CHANGED, payload)

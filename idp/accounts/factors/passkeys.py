"""Passkeys: registered, named, used and removed; each challenge is answered once, by the browser that got it."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.structs import CredentialDeviceType
from webauthn.registration.verify_registration_response import VerifiedRegistration

from idp.accounts.events import AccountsEvent
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.factors.factor_changes import FactorChange, report
from idp.accounts.factors.webauthn_ceremony import (
    CeremonyResponse,
    CeremonyUser,
    CredentialDescriptor,
    InvalidCeremony,
    RelyingParty,
    UserVerification,
    parse_response,
)
from idp.accounts.models.factor import PasskeyRow
from idp.accounts.store import enrolled_factors
from idp.accounts.store import passkeys as store
from idp.foundation import clock, secret_values
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.statements import Executor
from idp.protocol.authentication_context import Amr

#: How long a challenge can be answered: longer than a person looks for a phone.
CHALLENGE_LIFETIME = timedelta(minutes=5)
#: How many passkeys a person may have.
MOST = 20
#: The longest name of a passkey, in characters.
LONGEST_NAME = 64
_CHALLENGE_BYTES = 32


@dataclass(frozen=True, slots=True)
class PasskeyPolicy:
    """Whether a passkey must verify its user as the second step and when it is registered.

    A passkey that is the only step always must.
    """

    user_verification: UserVerification = UserVerification.PREFERRED


class ChallengePurpose(StrEnum):
    """What a challenge was made for; a response to one is none to another."""

    REGISTRATION = "registration"
    SECOND_STEP = "second_step"
    ONLY_STEP = "only_step"


class PasskeyProblem(StrEnum):
    """Why a response was refused; the texts are in the templates."""

    #: The challenge expired, was answered before, or was given to another browser or person.
    STALE = "stale"
    #: Malformed, for another site, or not signed by the passkey.
    INVALID = "invalid"
    #: No person has this passkey, or another one than is signing in.
    UNKNOWN = "unknown"
    #: Its counter went backwards, now or before: it may have been copied.
    CLONED = "cloned"
    #: It is registered already.
    TAKEN = "taken"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser sends back: the response as JSON, and the secret by which the challenge was bound to it."""

    response: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasskeyRefused:
    """The response is refused, and its challenge is spent."""

    problem: PasskeyProblem


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey whose registration was verified; it is to be stored."""

    verified: VerifiedRegistration
    transports: str


@dataclass(frozen=True, slots=True)
class PasskeyVerified:
    """The person has shown a passkey; `amr`: `hwk` or `swk`, and `user` if it verified its user."""

    person_id: UUID
    passkey_id: UUID
    amr: tuple[Amr, ...]


class Passkeys:
    """The passkeys of people with one relying party."""

    def __init__(self, relying_party: RelyingParty, policy: PasskeyPolicy) -> None:
        self._relying_party = relying_party
        self._policy = policy

    async def start_registration(self, executor: Executor, person_id: UUID, user: CeremonyUser, browser: str) -> str:
        """Make a challenge for a new passkey; returns the options for the browser as JSON.

        `browser`: a secret that only this browser sends, such as the value of a cookie.
        """
        existing = await self._descriptors(executor, person_id)
        challenge = await self._make_challenge(executor, ChallengePurpose.REGISTRATION, person_id, browser)
        return self._relying_party.registration_options(challenge, user, existing, self._policy.user_verification)

    async def start_second_step(self, executor: Executor, person_id: UUID, browser: str) -> str:
        """Make a challenge for this person's passkeys; returns the options for the browser as JSON.

        The options name no passkey: whoever has the password alone does not learn whether there is one.
        """
        challenge = await self._make_challenge(executor, ChallengePurpose.SECOND_STEP, person_id, browser)
        return self._relying_party.authentication_options(challenge, self._policy.user_verification)

    async def start_only_step(self, executor: Executor, browser: str) -> str:
        """Make a challenge for whoever holds a passkey; returns the options for the browser as JSON."""
        challenge = await self._make_challenge(executor, ChallengePurpose.ONLY_STEP, None, browser)
        return self._relying_party.authentication_options(challenge, UserVerification.REQUIRED)

    async def verify_registration(
        self, executor: Executor, person_id: UUID, answer: PasskeyAnswer
    ) -> NewPasskey | PasskeyRefused:
        """Verify the response of a registration, before anything else is written."""
        response = await self._spend_challenge(executor, ChallengePurpose.REGISTRATION, answer, person_id)
        if isinstance(response, PasskeyRefused):
            return response
        try:
            verified = self._relying_party.verify_registration(
                answer.response, response.challenge, verified_user=self._must_verify
            )
        except InvalidCeremony:
            return PasskeyRefused(PasskeyProblem.INVALID)
        return NewPasskey(verified, response.transports)

    async def save(self, session: Session, person_id: UUID, new: NewPasskey, *, name: str) -> PasskeyRefused | None:
        """Store a new passkey under the name the person gives it; None: it is stored."""
        await enrolled_factors.lock_person(session, person_id)
        if await store.count_of_person(session, person_id) >= MOST:
            return PasskeyRefused(PasskeyProblem.TOO_MANY)
        saved = await store.save(session, _new_row(person_id, new, name))
        return None if saved else PasskeyRefused(PasskeyProblem.TAKEN)

    async def verify_second_step(
        self, executor: Executor, person_id: UUID, answer: PasskeyAnswer
    ) -> PasskeyVerified | PasskeyRefused:
        """Verify the passkey of a person who has passed another step."""
        response = await self._spend_challenge(executor, ChallengePurpose.SECOND_STEP, answer, person_id)
        if isinstance(response, PasskeyRefused):
            return response
        return await self._verify(executor, answer, _Claim(person_id, response, self._must_verify))

    async def verify_only_step(self, executor: Executor, answer: PasskeyAnswer) -> PasskeyVerified | PasskeyRefused:
        """Verify a passkey that says by itself whose it is, and has verified its user (WebAuthn 7.2)."""
        response = await self._spend_challenge(executor, ChallengePurpose.ONLY_STEP, answer, None)
        if isinstance(response, PasskeyRefused):
            return response
        if response.user_handle is None or len(response.user_handle) != 16:
            return PasskeyRefused(PasskeyProblem.UNKNOWN)
        return await self._verify(executor, answer, _Claim(UUID(bytes=response.user_handle), response, True))

    async def rename(self, session: Session, person_id: UUID, passkey_id: UUID, name: str) -> bool:
        """Give a passkey another name; False when it is not the person's."""
        return await store.rename(session, person_id, passkey_id, clean_passkey_name(name))

    async def remove(self, session: Session, person_id: UUID, passkey_id: UUID) -> bool:
        """Remove a passkey; False when it is not the person's."""
        await enrolled_factors.lock_person(session, person_id)
        return await store.delete_one(session, person_id, passkey_id)

    async def remove_all(self, session: Session, person_id: UUID) -> int:
        """Remove every passkey of a person; returns how many."""
        await enrolled_factors.lock_person(session, person_id)
        return await store.delete_all(session, person_id)

    async def list_of_person(self, session: Session, person_id: UUID) -> Sequence[PasskeyRow]:
        """A person's passkeys, the oldest first; copied ones, too."""
        return await store.list_of_person(session, person_id)

    @property
    def _must_verify(self) -> bool:
        return self._policy.user_verification is UserVerification.REQUIRED

    async def _verify(
        self, executor: Executor, answer: PasskeyAnswer, claim: "_Claim"
    ) -> PasskeyVerified | PasskeyRefused:
        row = await executor.fetch_one(store.FIND, {"credential_id": claim.response.credential_id})
        if row is None or row.person_id != claim.person_id:
            return PasskeyRefused(PasskeyProblem.UNKNOWN)
        if row.cloned_at is not None:
            return PasskeyRefused(PasskeyProblem.CLONED)
        try:
            verified = self._relying_party.verify_authentication(
                answer.response,
                claim.response.challenge,
                public_key=row.public_key,
                verified_user=claim.must_verify_user,
            )
        except InvalidCeremony:
            return PasskeyRefused(PasskeyProblem.INVALID)
        if not await _count_use(executor, claim.person_id, row.id, verified):
            return PasskeyRefused(PasskeyProblem.CLONED)
        return PasskeyVerified(claim.person_id, row.id, _methods(verified))

    async def _descriptors(self, executor: Executor, person_id: UUID) -> list[CredentialDescriptor]:
        rows = await executor.fetch_all(store.DESCRIPTORS, {"person_id": person_id})
        return [CredentialDescriptor(row.credential_id, row.transports) for row in rows]

    async def _make_challenge(
        self, executor: Executor, purpose: ChallengePurpose, person_id: UUID | None, browser: str
    ) -> bytes:
        challenge, at = secrets.token_bytes(_CHALLENGE_BYTES), clock.now()
        row = {
            "digest": _digest(challenge),
            "purpose": purpose.value,
            "person_id": person_id,
            "browser_digest": secret_values.digest_secret(browser),
            "created_at": at,
            "expires_at": at + CHALLENGE_LIFETIME,
        }
        await executor.fetch_all(store.SAVE_CHALLENGE, row)
        return challenge

    async def _spend_challenge(
        self, executor: Executor, purpose: ChallengePurpose, answer: PasskeyAnswer, person_id: UUID | None
    ) -> CeremonyResponse | PasskeyRefused:
        try:
            response = parse_response(answer.response)
        except InvalidCeremony:
            return PasskeyRefused(PasskeyProblem.INVALID)
        at = clock.now()
        given: dict[str, object] = {"digest": _digest(response.challenge), "purpose": purpose.value}
        given |= {"browser_digest": secret_values.digest_secret(answer.browser), "at": at, "newest": newest_issue(at)}
        row = await executor.fetch_one(store.SPEND_CHALLENGE, given)
        return PasskeyRefused(PasskeyProblem.STALE) if row is None or row.person_id != person_id else response


@dataclass(frozen=True, slots=True)
class _Claim:
    """A response whose challenge is spent, of a passkey that must be this person's."""

    person_id: UUID
    response: CeremonyResponse
    must_verify_user: bool


def clean_passkey_name(typed: str) -> str:
    """The name of a passkey as it is stored: one line, not too long; a plain word where nothing was typed."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed[:500]).split())[:LONGEST_NAME].strip() or "-"


def _new_row(person_id: UUID, new: NewPasskey, name: str) -> PasskeyRow:
    verified = new.verified
    return PasskeyRow(
        id=new_id(),
        person_id=person_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=new.transports,
        name=clean_passkey_name(name),
        backed_up=verified.credential_backed_up,
        created_at=clock.now(),
    )


async def _count_use(executor: Executor, person_id: UUID, passkey_id: UUID, verified: VerifiedAuthentication) -> bool:
    """Note the use of a passkey; False when its counter went backwards, which marks it as copied, once."""
    use = {"which": passkey_id, "at": clock.now()}
    counted = use | {"sign_count": verified.new_sign_count, "backed_up": verified.credential_backed_up}
    if await executor.fetch_one(store.NOTE_USE, counted) is not None:
        return True
    if await executor.fetch_one(store.MARK_CLONED, use) is not None:
        await report(executor, FactorChange(AccountsEvent.PASSKEY_CLONED, person_id, FactorKind.PASSKEY))
    return False


def _methods(verified: VerifiedAuthentication) -> tuple[Amr, ...]:
    synced = verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    key = Amr.SOFTWARE_KEY if synced else Amr.HARDWARE_KEY
    return (key, Amr.USER_VERIFIED) if verified.user_verified else (key,)


def _digest(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()

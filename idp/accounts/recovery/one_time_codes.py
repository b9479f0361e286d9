"""OneTimeCodes: codes on paper or in a link that let one person do one thing once; issued, spent, revoked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.code_purpose import CODE_PURPOSES, CodePurpose
from idp.accounts.events import AccountsEvent
from idp.accounts.recovery import code_text
from idp.accounts.store import one_time_codes as store
from idp.foundation import audit, clock
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.secret_values import Secret, SecretDeriver, TokenSigner

_DIGEST, _DERIVED = "one-time code", "one-time code"


@dataclass(frozen=True, slots=True)
class OneTimeCodePolicy:
    """How long a one-time code can be used."""

    #: One on paper, or in the link of an invitation.
    paper: timedelta = timedelta(hours=72)
    #: One that was sent by e-mail to a person who forgot the password.
    email: timedelta = timedelta(minutes=30)

    def lifetime(self, purpose: CodePurpose) -> timedelta:
        """The lifetime of a code for `purpose`."""
        return self.email if purpose is CodePurpose.EMAIL_RESET else self.paper


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code: `code` is shown to its person once, `id` names its row."""

    id: UUID
    code: Secret
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A code that its person can use."""

    id: UUID
    person_id: UUID
    purpose: CodePurpose


@dataclass(frozen=True, slots=True)
class SpentCode:
    """A code that was just used up by its person; having one proves it."""

    id: UUID
    person_id: UUID
    purpose: CodePurpose
    issued_by: UUID | None


class OneTimeCodes:
    """Issues and spends codes; the database keeps a digest under a key, because a code is short enough to type."""

    def __init__(self, signer: TokenSigner, deriver: SecretDeriver, policy: OneTimeCodePolicy) -> None:
        self._signer, self._deriver, self.policy = signer, deriver, policy

    async def issue(
        self,
        session: Session,
        person_id: UUID,
        purpose: CodePurpose,
        issued_by: UUID | None = None,
        *,
        also_for: CodePurpose | None = None,
    ) -> IssuedCode:
        """Issue a random code and revoke the person's earlier codes for the same purpose.

        `issued_by`: the officer; None: the operator's shell, or the person's own request. `also_for`: the same text
        is good once for that purpose, too, so that one piece of paper leads through both steps.
        """
        symbols = _random_code()
        if also_for is not None:
            await self._save(session, store.NewCode(new_id(), person_id, also_for, issued_by), symbols)
        return await self._save(session, store.NewCode(new_id(), person_id, purpose, issued_by), symbols)

    async def issue_derived(self, session: Session, person_id: UUID, purpose: CodePurpose) -> IssuedCode:
        """Issue a code that `derive` makes again, for a mail that is written after the commit (ADR 13)."""
        code_id, version = new_id(), self._deriver.current
        row = store.NewCode(code_id, person_id, purpose, None, derived_with=version)
        return await self._save(session, row, self._derive(code_id, version))

    async def derive(self, session: Session, code_id: UUID) -> IssuedCode | None:
        """The code of a row that `issue_derived` made, if it can still be spent. Raises DerivationKeyMissing."""
        row = await store.find_derived(session, code_id, clock.now())
        if row is None:
            return None
        symbols = self._derive(row.id, row.derived_with)
        return IssuedCode(row.id, Secret(code_text.format_code(symbols)), row.expires_at)

    async def find(self, session: Session, typed: str, purposes: Sequence[CodePurpose]) -> LiveCode | None:
        """The code that `spend` would take, which stays unspent; None when there is none."""
        symbols = code_text.parse_code(typed)
        row = None if symbols is None else await store.find_live(session, self._stored(symbols, purposes), clock.now())
        return None if row is None else LiveCode(row.id, row.person_id, CODE_PURPOSES[row.purpose])

    async def spend(
        self, session: Session, typed: str, purposes: Sequence[CodePurpose], person_id: UUID | None = None
    ) -> SpentCode | None:
        """Use a typed code up, in the transaction of what it allows; None when it is none that can be used.

        `person_id`: whose code it must be; None: whoever's it is. Of many callers exactly one gets it.
        """
        symbols = code_text.parse_code(typed)
        if symbols is None:
            return None
        spent = await store.spend(session, self._stored(symbols, purposes), person_id=person_id, at=clock.now())
        if spent is None:
            return None
        detail = {"purpose": spent.purpose, "code": str(spent.id)}
        await audit.record(
            session, audit.Event(AccountsEvent.CODE_USED, str(spent.person_id), str(spent.person_id), detail)
        )
        return SpentCode(spent.id, spent.person_id, CODE_PURPOSES[spent.purpose], spent.issued_by)

    async def _save(self, session: Session, row: store.NewCode, symbols: str) -> IssuedCode:
        at = clock.now()
        expires_at = at + self.policy.lifetime(CODE_PURPOSES[row.purpose])
        await store.replace(session, row, digest=self._digests(row.purpose, symbols)[0], at=at, expires_at=expires_at)
        actor = None if row.issued_by is None else f"person:{row.issued_by}"
        detail = {"purpose": row.purpose, "code": str(row.id)}
        await audit.record(session, audit.Event(AccountsEvent.CODE_ISSUED, actor, str(row.person_id), detail))
        return IssuedCode(row.id, Secret(code_text.format_code(symbols)), expires_at)

    def _derive(self, code_id: UUID, version: int) -> str:
        derived = self._deriver.derive(_DERIVED, code_id, version)
        return code_text.encode_code(int.from_bytes(derived.digest, "big"))

    def _digests(self, purpose: str, symbols: str) -> tuple[bytes, ...]:
        # the purpose is part of it: one text may be good for two purposes, once for each
        return self._signer.digests(_DIGEST, f"{purpose} {symbols}".encode())

    def _stored(self, symbols: str, purposes: Sequence[CodePurpose]) -> store.StoredCode:
        found = [digest for purpose in purposes for digest in self._digests(purpose, symbols)]
        return store.StoredCode(found, purposes)


def _random_code() -> str:
    return code_text.encode_code(secrets.randbelow(code_text.COUNT))

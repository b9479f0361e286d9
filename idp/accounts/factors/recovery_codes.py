"""RecoveryCodes: ten codes on paper, shown once, each of which stands for the second factor once."""

import secrets
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.factors.factor_changes import FactorChange, report
from idp.accounts.store import enrolled_factors
from idp.accounts.store import recovery_codes as store
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.secret_values import Secret, TokenSigner
from idp.foundation.statements import Executor

#: How many a person gets at once.
COUNT = 10
#: Consonants only, so that no code is a word; none looks like a digit or another one.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
#: 51 bits.
LENGTH = 12
GROUP = 4
_PURPOSE = "recovery code"


def format_recovery_code(letters: str) -> str:
    """The code as it is printed: BCDF-GHJK-LMNP."""
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def parse_recovery_code(text: str) -> str | None:
    """The code in a person's input, ignoring case, spaces and dashes; None when it cannot be one."""
    letters = "".join(letter for letter in text[:64].upper() if letter.isalnum())
    return letters if len(letters) == LENGTH and all(letter in ALPHABET for letter in letters) else None


class RecoveryCodes:
    """The recovery codes of people; only keyed digests are stored."""

    def __init__(self, signer: TokenSigner) -> None:
        self._signer = signer

    async def spend(self, executor: Executor, person_id: UUID, typed: str) -> bool:
        """Spend a code, and have the person told; of many at once with the same code, one gets True.

        The caller reserves a try of the throttle first.
        """
        letters, at = parse_recovery_code(typed), clock.now()
        if letters is None:
            return False
        for digest in self._digests(person_id, letters):
            spent = await executor.fetch_one(store.SPEND, {"digest": digest, "person_id": person_id, "at": at})
            if spent is not None:
                event = AccountsEvent.RECOVERY_CODE_USED
                await report(executor, FactorChange(event, person_id, FactorKind.RECOVERY_CODE))
                return True
        return False

    async def replace(self, session: Session, person_id: UUID) -> tuple[Secret, ...]:
        """Make a new set of codes, to be shown once; the earlier ones are void."""
        await enrolled_factors.lock_person(session, person_id)
        fresh = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
        digests = [self._digests(person_id, letters)[0] for letters in fresh]
        await store.replace_all(session, person_id, digests, clock.now())
        return tuple(Secret(format_recovery_code(letters)) for letters in fresh)

    async def remove(self, session: Session, person_id: UUID) -> None:
        """Make every code of a person void."""
        await enrolled_factors.lock_person(session, person_id)
        await store.delete_all(session, person_id)

    def _digests(self, person_id: UUID, letters: str) -> tuple[bytes, ...]:
        return self._signer.digests(_PURPOSE, f"{person_id} {letters}".encode())

"""EnrolledFactors: which second factors a person has."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.accounts.store import enrolled_factors as store
from idp.accounts.store import logins
from idp.enumerations import DescribedEnum
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.foundation.statements import Executor


class FactorKind(DescribedEnum):
    """What can be a person's second factor, as audit entries and messages call it."""

    TOTP = "totp", "An authenticator app (RFC 6238)."
    PASSKEY = "passkey", "A passkey (WebAuthn)."
    RECOVERY_CODE = "recovery_code", "A recovery code: one of ten on paper, for when the others are lost."


@dataclass(frozen=True, slots=True)
class EnrolledFactors:
    """Whether a person has an authenticator app and a usable passkey, and how many recovery codes are left."""

    has_totp: bool = False
    has_passkey: bool = False
    recovery_codes: int = 0

    @property
    def has_any(self) -> bool:
        """Whether the person has a second factor; recovery codes alone are none."""
        return self.has_totp or self.has_passkey

    @property
    def kinds(self) -> tuple[FactorKind, ...]:
        """What can be the second step of a login now; recovery codes only beside a factor."""
        kinds = {
            FactorKind.TOTP: self.has_totp,
            FactorKind.PASSKEY: self.has_passkey,
            FactorKind.RECOVERY_CODE: self.has_any and self.recovery_codes > 0,
        }
        return tuple(kind for kind, usable in kinds.items() if usable)


async def load_enrolled_factors(executor: Executor, person_id: UUID) -> EnrolledFactors:
    """The factors of a person, in one prepared statement."""
    return factors_from_row(await executor.fetch_one(store.FIND, {"person_id": person_id}))


async def load_enrolled_factors_within(session: Session, person_id: UUID) -> EnrolledFactors:
    """The factors of a person, read within the transaction."""
    return factors_from_row(await store.find(session, person_id))


async def list_officers_without_factor(database: Database) -> tuple[str, ...]:
    """The username, or the `sub`, of each person whose role always needs a second factor and who has none, by name."""
    async with database.begin() as session:
        rows = await logins.list_officers_without_factor(session, clock.now())
    return tuple(row.username or row.subject or str(row.id) for row in rows)


def factors_from_row(row: Any) -> EnrolledFactors:
    """Read a row that has the columns of `store.factor_columns()`; None: nobody, who has no factor."""
    if row is None:
        return EnrolledFactors()
    return EnrolledFactors(bool(row.has_totp), bool(row.has_passkey), row.recovery_codes)

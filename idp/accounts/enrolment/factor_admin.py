"""FactorAdmin: what operators read of people's second factors, and their removal when all are lost."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.factors.enrolled_factors import FactorKind, load_enrolled_factors_within
from idp.accounts.factors.factor_changes import FactorChange
from idp.accounts.factors.recovery_codes import COUNT
from idp.accounts.factors.wiring import Factors
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import passkeys, totp
from idp.foundation.database import Session
from idp.permissions import Operation


@dataclass(frozen=True, slots=True)
class ListedFactor:
    """One factor of a person; `note`: the name of a passkey and its state, or how many recovery codes are left."""

    kind: FactorKind
    note: str = ""
    added_at: datetime | None = None
    used_at: datetime | None = None


class FactorAdmin:
    """Reads and removes the factors of people, with an operation that permits it."""

    def __init__(self, factors: Factors) -> None:
        self._factors = factors

    async def list_factors(self, admin: PeopleAdmin, person_id: UUID) -> tuple[ListedFactor, ...]:
        """The factors of a person. Raises InsufficientAuthority."""
        session = admin.acting(Operation.LIST_FACTORS).session
        found = [*await _list_apps(session, person_id), *await _list_passkeys(session, person_id)]
        left = (await load_enrolled_factors_within(session, person_id)).recovery_codes
        if found:
            found.append(ListedFactor(FactorKind.RECOVERY_CODE, f"{left} of {COUNT} left"))
        return tuple(found)

    async def remove_factors(self, admin: PeopleAdmin, person_id: UUID) -> int:
        """Remove every factor of a person, who is told; returns how many. Raises InsufficientAuthority.

        A person with a privileged role sets up the next one with a one-time code.
        """
        admin = admin.acting(Operation.REMOVE_FACTORS)
        kinds = [FactorKind.TOTP] * await self._factors.apps.remove(admin.session, person_id)
        kinds += [FactorKind.PASSKEY] * await self._factors.passkeys.remove_all(admin.session, person_id)
        await self._factors.codes.remove(admin.session, person_id)
        for kind in dict.fromkeys(kinds):
            await admin.record(AccountsEvent.FACTOR_REMOVED, person_id, {"factor": kind.value})
            change = FactorChange(AccountsEvent.FACTOR_REMOVED, person_id, kind)
            await self._factors.changes.tell(admin.session, change, RequestOrigin())
        return len(kinds)


async def _list_apps(session: Session, person_id: UUID) -> tuple[ListedFactor, ...]:
    row = await totp.find_confirmed(session, person_id)
    if row is None:
        return ()
    return (ListedFactor(FactorKind.TOTP, added_at=row.confirmed_at, used_at=row.last_used_at),)


async def _list_passkeys(session: Session, person_id: UUID) -> tuple[ListedFactor, ...]:
    return tuple(
        ListedFactor(
            FactorKind.PASSKEY,
            f"{row.name}{', perhaps copied' if row.cloned_at else ''}",
            row.created_at,
            row.last_used_at,
        )
        for row in await passkeys.list_of_person(session, person_id)
    )

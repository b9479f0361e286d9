"""ListedKey: the signing keys with their states and dates, for people who look after them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from idp.foundation.database import Session
from idp.foundation.key_encryption import ALGORITHMS
from idp.foundation.keys import KeyPolicy, KeyState, StoredKey
from idp.permissions import Authority, Operation


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key without the key itself; `changes_at`: when its state changes next by itself, None: not by itself.

    `published`: it stands in the JWK Set (RFC 7517 5); keys of an algorithm that no client needs wait unpublished.
    """

    kid: str
    algorithm: str
    state: KeyState
    published: bool
    created_at: datetime
    current_since: datetime | None
    retired_at: datetime | None
    changes_at: datetime | None


async def list_signing_keys(authority: Authority, session: Session, policy: KeyPolicy) -> tuple[ListedKey, ...]:
    """Every stored key: by algorithm, the current one first, then the next, then retired ones, the latest first.

    Raises InsufficientAuthority.
    """
    authority.require(Operation.LIST_SIGNING_KEYS)
    rows = list(await session.scalars(select(StoredKey).where(StoredKey.algorithm.in_(ALGORITHMS))))
    offered = {row.algorithm for row in rows if _state(row) is KeyState.CURRENT and row.current_since is not None}
    order = (KeyState.CURRENT, KeyState.NEXT, KeyState.RETIRED)
    rows.sort(key=lambda row: row.retired_at or row.created_at, reverse=True)
    rows.sort(key=lambda row: (ALGORITHMS.index(row.algorithm), order.index(_state(row))))
    return tuple(_listed(row, policy, offered) for row in rows)


def _state(row: StoredKey) -> KeyState:
    return KeyState(row.slot.partition(":")[0]) if row.slot else KeyState.RETIRED


def _listed(row: StoredKey, policy: KeyPolicy, offered: set[str]) -> ListedKey:
    state, changes_at = _state(row), None
    if state is KeyState.CURRENT and row.current_since is not None:
        changes_at = row.current_since + policy.rotate_every
    elif row.retired_at is not None:
        changes_at = row.retired_at + policy.keep_retired
    return ListedKey(
        kid=row.kid,
        algorithm=row.algorithm,
        state=state,
        published=row.algorithm in offered if state is not KeyState.RETIRED else row.current_since is not None,
        created_at=row.created_at,
        current_since=row.current_since,
        retired_at=row.retired_at,
        changes_at=changes_at,
    )

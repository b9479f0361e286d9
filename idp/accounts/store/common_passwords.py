"""Statements about the deployment's list of common passwords: find one, replace or extend it, where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, bindparam, delete, insert, select, update

from idp.accounts.models.common_password import CommonPasswordListRow, CommonPasswordRow
from idp.foundation.database import Session
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import insert_or_ignore

#: The digests of the list from :first to :last.
FIND_BETWEEN = CompiledStatement(
    select(CommonPasswordRow.digest).where(
        CommonPasswordRow.digest.between(
            bindparam("first", type_=LargeBinary()), bindparam("last", type_=LargeBinary())
        )
    )
)
#: Of 200,000 digests, one in eighty passwords shares so many bytes with one.
_PREFIX_BYTES = 3

_NAME = "deployment"


def range_around(digest: bytes) -> dict[str, bytes]:
    """The values of FIND_BETWEEN: they tell the first bytes alone, because databases write parameters to their logs."""
    prefix = digest[:_PREFIX_BYTES]
    return {"first": prefix, "last": prefix.ljust(len(digest), b"\xff")}


@dataclass(frozen=True, slots=True)
class CommonPasswordList:
    """How many passwords the deployment's list has, from which file, and since when."""

    count: int
    source: str
    updated_at: datetime


async def load_list(session: Session) -> CommonPasswordList | None:
    """What is known of the deployment's list, or None without one."""
    row = await session.get(CommonPasswordListRow, _NAME)
    return None if row is None else CommonPasswordList(row.count, row.source, row.updated_at)


async def lock_list(session: Session, source: str, at: datetime) -> None:
    """Have other updates wait until this one is committed; sign-ins and new passwords do not wait."""
    row = {"name": _NAME, "source": source, "count": 0, "updated_at": at}
    await session.execute(insert_or_ignore(session, CommonPasswordListRow, row, on=("name",)))
    await _describe(session, source=source)


async def find_digests(session: Session) -> frozenset[bytes]:
    """Every digest of the list."""
    return frozenset(await session.scalars(select(CommonPasswordRow.digest)))


async def write_list(session: Session, digests: Sequence[bytes], listed: CommonPasswordList, *, keeps: bool) -> None:
    """Insert these digests, after all others are deleted unless the list `keeps` them."""
    if not keeps:
        await session.execute(delete(CommonPasswordRow))
    if digests:
        await session.execute(insert(CommonPasswordRow), [{"digest": digest} for digest in digests])
    await _describe(session, count=listed.count, source=listed.source, updated_at=listed.updated_at)


async def _describe(session: Session, **values: object) -> None:
    await session.execute(update(CommonPasswordListRow).where(CommonPasswordListRow.name == _NAME).values(values))

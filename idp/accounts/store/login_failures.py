"""Statements about failed logins of everybody, from the lines of the sign-in histories."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from idp.accounts.events import HistoryEvent
from idp.accounts.models.session import LoginEventRow
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at

#: Condition: the line tells of a login that failed. Its kinds stand in the statement, as those of the index do.
FAILED = LoginEventRow.kind.in_(
    bindparam(
        "failed",
        [HistoryEvent.WRONG_PASSWORD.value, HistoryEvent.WRONG_FACTOR.value],
        expanding=True,
        literal_execute=True,
    )
)


async def count_since(session: Session, since: datetime, at_most: int) -> int:
    """The number of lines about failed logins since a moment, counted to `at_most`; ids order lines by time."""
    failed = select(LoginEventRow.id).where(LoginEventRow.id >= first_id_at(since), FAILED)
    return int(await session.scalar(select(func.count()).select_from(failed.limit(at_most).subquery())) or 0)

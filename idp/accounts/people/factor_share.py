"""load_factor_share: how many of the people who can log in have a second factor."""

from idp.accounts.store import enrolled_factors
from idp.accounts.store.enrolled_factors import FactorShare
from idp.foundation.database import Session
from idp.permissions import Authority, Operation


async def load_factor_share(authority: Authority, session: Session) -> FactorShare:
    """The figures of everybody. Raises InsufficientAuthority."""
    authority.require(Operation.SHOW_PROGRESS)
    return await enrolled_factors.count_people(session)

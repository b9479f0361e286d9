"""was_verified_recently(): whether a session has the fresh proof that a change of factors needs; pure."""

from datetime import datetime, timedelta

from idp.accounts.factors.enrolled_factors import EnrolledFactors
from idp.accounts.sessions.sessions import CurrentSession

#: How old the proof may be.
RECENT = timedelta(minutes=10)


def was_verified_recently(session: CurrentSession, factors: EnrolledFactors, now: datetime) -> bool:
    """Whether the person has passed their second factor a moment ago, or the password if they have none.

    A stolen session alone changes no factor: not in place of the owner's, nor beside it.
    """
    at = session.second_factor_at if factors.has_any else session.authenticated_at
    return at is not None and now - at <= RECENT

"""Which applications staff of a vendor may enter, what they may be in a team, and who answers for them; pure."""

from datetime import datetime, timedelta

from idp.permissions import TeamRole
from idp.protocol.client import Environment

#: For how long somebody is vouched for at most.
LONGEST_TERM = timedelta(days=366)
#: What staff of a vendor may be in a team: the city's own people manage it.
PARTNER_ROLES = (TeamRole.DEVELOPER, TeamRole.READER)


def admits_partner(environment: Environment, *, in_team: bool) -> bool:
    """Whether a client admits staff of a vendor; `in_team`: they are in the team of its application.

    They enter what they are building while it is tried, and nothing that civil servants work with.
    """
    return environment is Environment.UJI and in_team


def may_vouch(*, has_nip: bool, is_partner: bool, of_answering_office: bool, administers: bool) -> bool:
    """Whether a person may answer for staff of a vendor: a civil servant of the answering office.

    `of_answering_office`: of that office or one below it; `administers`: they administer it.
    """
    return has_nip and not is_partner and (of_answering_office or administers)


def is_valid_term(until: datetime, now: datetime) -> bool:
    """Whether somebody may be vouched for until then."""
    return now < until <= now + LONGEST_TERM

"""Which applications staff of a vendor may enter; pure."""

from idp.permissions import TeamRole
from idp.protocol.client import Environment


def admits_partner(environment: Environment, role: TeamRole | None) -> bool:
    """Whether a client admits staff of a vendor who have this role in the team of its application (None: no role).

    They enter what they are building while it is tried, and nothing that civil servants work with.
    """
    return environment is Environment.UJI and role is not None

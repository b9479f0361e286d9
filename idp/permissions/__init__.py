"""Who may do what: the one table of operations, permissions, API scopes and roles, and the authority that asks it."""

from idp.permissions.authority import (
    NOBODY,
    SHELL,
    Authority,
    InsufficientAuthority,
    OfficeLine,
    OfficePermission,
    Permit,
    PersonRequired,
    permissions_of,
    scope_for,
)
from idp.permissions.permission import Permission, Reach
from idp.permissions.roles import (
    CITY_ROLES,
    PRIVILEGED_ROLES,
    ROLE_PERMISSIONS,
    TEAM_PERMISSIONS,
    Role,
    TeamRole,
)
from idp.permissions.scopes import SCOPE_MEANINGS, SCOPE_PERMISSIONS, AdminScope
from idp.permissions.table import NEEDED_PERMISSIONS, Need, Operation

__all__ = [
    "CITY_ROLES",
    "NEEDED_PERMISSIONS",
    "NOBODY",
    "PRIVILEGED_ROLES",
    "ROLE_PERMISSIONS",
    "SCOPE_MEANINGS",
    "SCOPE_PERMISSIONS",
    "SHELL",
    "TEAM_PERMISSIONS",
    "AdminScope",
    "Authority",
    "InsufficientAuthority",
    "Need",
    "OfficeLine",
    "OfficePermission",
    "Operation",
    "Permission",
    "Permit",
    "PersonRequired",
    "Reach",
    "Role",
    "TeamRole",
    "permissions_of",
    "scope_for",
]

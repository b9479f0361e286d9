"""Who may do what: the one table of operations, permissions, API scopes and roles, and the authority that asks it."""

from idp.permissions.authority import (
    NOBODY,
    SHELL,
    Authority,
    InsufficientAuthority,
    OfficeLine,
    OfficePermission,
    Permit,
    permissions_of,
    scope_for,
)
from idp.permissions.table import (
    CITY_ROLES,
    NEEDED_PERMISSIONS,
    ROLE_PERMISSIONS,
    SCOPE_MEANINGS,
    SCOPE_PERMISSIONS,
    AdminScope,
    Need,
    Operation,
    Permission,
    Reach,
    Role,
)

__all__ = [
    "CITY_ROLES",
    "NEEDED_PERMISSIONS",
    "NOBODY",
    "ROLE_PERMISSIONS",
    "SCOPE_MEANINGS",
    "SCOPE_PERMISSIONS",
    "SHELL",
    "AdminScope",
    "Authority",
    "InsufficientAuthority",
    "Need",
    "OfficeLine",
    "OfficePermission",
    "Operation",
    "Permission",
    "Permit",
    "Reach",
    "Role",
    "permissions_of",
    "scope_for",
]

"""Decides which roles limited to an office a person loses by moving to another; pure."""

from uuid import UUID

from idp.accounts.roster.roster_scope import OfficeTree


def loses_role(tree: OfficeTree, role_office: UUID, old: UUID | None, new: UUID | None) -> bool:
    """Whether a role for `role_office` ends: it reaches the old office or a part of it, and not the new one."""
    if old is None or role_office in tree.line(new):
        return False
    return role_office in tree.line(old) or old in tree.line(role_office)

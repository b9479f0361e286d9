"""The officer in the header of the pages of /keamanan."""

from idp.accounts.guards import Principal
from idp.permissions import InsufficientAuthority, Operation
from idp.web.templating import HeaderUser


def header_user(officer: Principal) -> HeaderUser:
    """The officer with the areas their roles open."""
    return HeaderUser(officer.current_session.name, kominfo=may(officer, Operation.SHOW_PROGRESS), security=True)


def may(officer: Principal, operation: Operation) -> bool:
    """Whether the officer may do this, so that a page shows its button."""
    try:
        officer.authority.require(operation)
    except InsufficientAuthority:
        return False
    return True

"""find_reader(): who reads a public page, so that it has the menu of those who are signed in."""

from starlette.requests import Request

from idp.accounts.guards import Guards
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.web.templating import HeaderUser


async def find_reader(request: Request, guards: Guards) -> HeaderUser | None:
    """The person who is signed in; None for everybody else, and while the database is away."""
    try:
        current_session = await guards.current_session(request)
        return None if current_session is None else (await guards.load_principal(current_session)).visitor
    except DatabaseUnavailable:  # the page itself needs no database
        return None

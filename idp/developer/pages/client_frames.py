"""open_team_client(): the client that an address names, for a member of its team, and the frame of its pages."""

from collections.abc import Awaitable

from starlette.exceptions import HTTPException

from idp.accounts.guards import Principal
from idp.clients.credentials.expiry import find_expiring_secrets
from idp.clients.errors import ClientReadOnly, InvalidDeclaration, NoSuchClient
from idp.clients.teams.team_clients import TeamClient
from idp.developer.client_views import ClientFrame, client_path
from idp.developer.wiring import Developer
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import InsufficientAuthority, Operation
from idp.web.errors import PersonError

#: The address of every page of a client: its client_id, or the id of its row.
PAGE = "/pengembang/klien/{key}"


async def open_team_client(developer: Developer, session: Session, principal: Principal, key: str) -> TeamClient:
    """The client, for a member of its team. Raises HTTPException 404 for everybody else."""
    try:
        return await developer.team.clients.open_client(session, principal.current_session.person_id, key)
    except NoSuchClient as problem:
        raise HTTPException(404) from problem


async def open_changeable(
    developer: Developer, session: Session, principal: Principal, key: str, *, operation: Operation
) -> TeamClient:
    """The same where the member may change it now. Raises PersonError 403 where they, or the whole team, only look."""
    team = await open_team_client(developer, session, principal, key)
    try:
        developer.team.clients.require_changeable(team, operation)
    except (InsufficientAuthority, ClientReadOnly) as problem:
        raise PersonError(403, "forbidden") from problem
    return team


async def find_refusal(verification: Awaitable[None]) -> InvalidDeclaration | None:
    """Why the addresses of a change are refused, or None; await it before the page's transaction runs a statement.

    Raises HTTPException 404 and PersonError 403 as `open_changeable` does.
    """
    try:
        await verification
    except InvalidDeclaration as refusal:
        return refusal
    except NoSuchClient as problem:
        raise HTTPException(404) from problem
    except (InsufficientAuthority, ClientReadOnly) as problem:
        raise PersonError(403, "forbidden") from problem
    return None


def build_frame(principal: Principal, team: TeamClient) -> ClientFrame:
    """What every page of the client shows."""
    now = clock.now()
    return ClientFrame(
        visitor=principal.visitor,
        client=team.record,
        path=client_path(team.record),
        role=team.role,
        may_change=team.may_change,
        read_only=team.read_only.name if team.read_only is not None else "",
        expiring=find_expiring_secrets(team.record.secrets, now),
        now=now,
    )

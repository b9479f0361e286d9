"""/pengembang/klien/{client_id}/riwayat: the versions of a client, how they differ, and going back to one."""

from collections.abc import Sequence
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.store import people
from idp.clients.client_version import ClientState, ClientVersion, find_differences
from idp.clients.errors import InvalidDeclaration, NoSuchVersion
from idp.clients.registration.client_restore import RestoreResult
from idp.clients.teams.team_clients import TeamClient
from idp.developer.client_views import ClientHistoryView, ClientVersionView, VersionLine
from idp.developer.pages.client_frames import PAGE, build_frame, find_refusal, open_changeable, open_team_client
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

HISTORY = PAGE + "/riwayat"
TEMPLATE = "developer/client_version.html"
PAGE_SIZE = 20
#: The largest number that a version can have.
_LARGEST = 2**31 - 1


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The list, one version, and the form that restores it."""
    router = PageRouter()
    _add_list(router, developer, guards, web)
    _add_version(router, developer, guards, web)
    _add_restoration(router, developer, guards, web)
    return router


def _add_list(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(HISTORY, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def history(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the versions, the newest first."""
        team = await open_team_client(developer, session, principal, key)
        before = _parse_number(request.query_params.get("sebelum", ""))
        view = await _build_history(developer, session, principal, team, before=before)
        return render_page(request, "developer/client_history.html", view)


def _add_version(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(HISTORY + "/{number}", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def version(
        request: Request,
        *,
        key: str,
        number: str,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """Show one version, and how it differs from now."""
        team = await open_team_client(developer, session, principal, key)
        return render_page(request, TEMPLATE, await _build_version(developer, session, principal, team, number=number))


def _add_restoration(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(HISTORY + "/{number}/pulihkan", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def restore(
        request: Request,
        *,
        key: str,
        number: str,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """Restore the version by the rules of a change, and say what could not be restored."""
        wanted, person_id = _parse_number(number) or 0, principal.current_session.person_id
        try:
            refused = await find_refusal(developer.team.addresses.verify_restoration(person_id, key, wanted))
            team = await open_changeable(developer, session, principal, key, operation=Operation.RESTORE_TEAM_CLIENT)
            if refused is not None:
                raise refused
            result = await developer.team.clients.restore(team, wanted)
        except NoSuchVersion as problem:
            raise HTTPException(404) from problem
        except InvalidDeclaration as refusal:
            view = await _build_version(developer, session, principal, team, number=number, problem=str(refusal))
            return render_page(request, TEMPLATE, view, PageOptions(status=422))
        team = await open_team_client(developer, session, principal, key)
        restored = await _build_history(developer, session, principal, team, result=result)
        return render_page(request, "developer/client_history.html", restored)


async def _build_history(
    developer: Developer,
    session: Session,
    principal: Principal,
    team: TeamClient,
    *,
    before: int | None = None,
    result: RestoreResult | None = None,
) -> ClientHistoryView:
    found = await developer.team.clients.list_versions(team, limit=PAGE_SIZE + 1, before=before)
    lines = await _describe(session, found)
    more = found[PAGE_SIZE - 1].number if len(found) > PAGE_SIZE else None
    return ClientHistoryView(frame=build_frame(principal, team), versions=lines[:PAGE_SIZE], more=more, result=result)


async def _build_version(
    developer: Developer, session: Session, principal: Principal, team: TeamClient, *, number: str, problem: str = ""
) -> ClientVersionView:
    """What the page shows. Raises HTTPException 404 for a version that is not there."""
    wanted = _parse_number(number)
    try:
        version = await developer.team.clients.find_version(team, wanted or 0)
    except NoSuchVersion as missing:
        raise HTTPException(404) from missing
    older = await developer.team.clients.list_versions(team, limit=1, before=version.number)
    plan = await developer.team.clients.plan_restore(team, version)
    return ClientVersionView(
        frame=build_frame(principal, team),
        line=(await _describe(session, (version, *older)))[0],
        members=version.state.members(),
        against_now=find_differences(ClientState.of(team.record), version.state),
        unrestored=plan.unrestored,
        problem=problem,
    )


async def _describe(session: Session, found: Sequence[ClientVersion]) -> tuple[VersionLine, ...]:
    """Each version with the name of who made it and what differs from the next older one of `found`."""
    actors = {one.actor for one in found if one.actor is not None and one.actor.startswith("person:")}
    ids = {actor: UUID(actor.partition(":")[2]) for actor in actors}
    names = {row.id: row.name for row in await people.list_names(session, ids.values())} if ids else {}
    lines = []
    for place, one in enumerate(found):
        older = found[place + 1] if place + 1 < len(found) else None
        differing = find_differences(older.state, one.state) if older is not None else ()
        person = ids.get(one.actor) if one.actor is not None else None
        lines.append(VersionLine(one, names.get(person, "") if person is not None else "", differing))
    return tuple(lines)


def _parse_number(text: str) -> int | None:
    """The number of a version, or None for what is none."""
    short = len(text) <= len(str(_LARGEST)) and text.isascii() and text.isdigit()
    return int(text) if short and int(text) <= _LARGEST else None

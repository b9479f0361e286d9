"""/api/v1/applications/{application_id}/team: who answers for an application, and who works on it."""

from uuid import UUID

from starlette.responses import Response

from idp.admin.causes import AdminCause
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.documents.team import ContactRequest, MemberRequest, TeamDocument
from idp.admin.guards import ApiGuards
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.teams import stewardships, team_changes
from idp.clients.teams.contacts import Contact, load_contacts
from idp.clients.teams.stewardships import StewardshipProblem
from idp.clients.teams.team import load_team
from idp.clients.teams.team_changes import TeamProblem
from idp.clients.teams.wiring import Teams
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web


def routes(teams: Teams, guards: ApiGuards, web: Web) -> ApiRouter:
    """The teams."""
    router = ApiRouter(prefix="/api/v1/applications/{application_id}", tags=["teams"])
    _add_team(router, teams, guards, web)
    _add_members(router, teams, guards, web)
    _add_removal(router, teams, guards, web)
    _add_steward(router, teams, guards, web)
    _add_second_contact(router, teams, guards, web)
    return router


def _add_team(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/team",
        access=guards.allowed(Operation.SHOW_TEAM),
        responses=problem_responses(404),
        summary="The team of an application",
    )
    async def team(
        application_id: UUID, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> TeamDocument:
        """Who answers for the application, and the members with their roles."""
        found = await load_team(teams.admin(session, caller), await _find(session, application_id))
        return TeamDocument.of(found)


def _add_members(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.put(
        "/team/{person_id}",
        access=guards.allowed(Operation.ADD_TEAM_MEMBER),
        status_code=204,
        responses=validated_problem_responses(400, 404, 409),
        summary="Add a member, or change their role",
    )
    async def put_member(
        application_id: UUID,
        person_id: UUID,
        sent: MemberRequest,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Add the person to the team, or give them another role."""
        admin, application = teams.admin(session, caller), await _find(session, application_id)
        person = await _find_person(session, person_id)
        if await admin.access.role_in(session, application.id, person.id) is None:
            _require_done(await team_changes.add_member(admin, application, str(person.id), sent.role))
        else:
            _require_done(await team_changes.change_member(admin, application, person, sent.role))
        return Response(status_code=204)


def _add_removal(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.delete(
        "/team/{person_id}",
        access=guards.allowed(Operation.REMOVE_TEAM_MEMBER),
        status_code=204,
        responses=problem_responses(404, 409),
        summary="Remove a member",
    )
    async def remove_member(
        application_id: UUID, person_id: UUID, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> Response:
        """Remove the person from the team; the last manager and the steward stay."""
        admin, application = teams.admin(session, caller), await _find(session, application_id)
        _require_done(await team_changes.remove_member(admin, application, person_id))
        return Response(status_code=204)


def _add_steward(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.put(
        "/steward",
        access=guards.allowed(Operation.HAND_OVER_APPLICATION),
        status_code=204,
        responses=validated_problem_responses(400, 404, 409),
        summary="Hand an application over",
    )
    async def put_steward(
        application_id: UUID,
        sent: ContactRequest,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Let another person answer for the application and manage its team."""
        admin, application = teams.admin(session, caller), await _find(session, application_id)
        _require_done(await stewardships.hand_over(admin, application, sent.person))
        return Response(status_code=204)


def _add_second_contact(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.put(
        "/second_contact",
        access=guards.allowed(Operation.HAND_OVER_APPLICATION),
        status_code=204,
        responses=validated_problem_responses(400, 404, 409),
        summary="Name the second contact",
    )
    async def put_second(
        application_id: UUID,
        sent: ContactRequest,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Name the second contact of the application."""
        admin, application = teams.admin(session, caller), await _find(session, application_id)
        _require_done(await stewardships.name_second(admin, application, sent.person))
        return Response(status_code=204)


async def _find(session: Session, application_id: UUID) -> Application:
    found = await catalogue.find(session, application_id)
    if found is None:
        raise AdminCause.APPLICATION_ID_NOT_FOUND()
    return found


async def _find_person(session: Session, person_id: UUID) -> Contact:
    found = (await load_contacts(session, [person_id])).get(person_id)
    if found is None:
        raise AdminCause.PERSON_NOT_FOUND()
    return found


def _require_done(outcome: Contact | TeamProblem | StewardshipProblem | None) -> None:
    """Raises Problem 409 where nothing was done."""
    if isinstance(outcome, TeamProblem | StewardshipProblem):
        raise AdminCause.TEAM_CHANGE_NOT_POSSIBLE(problem=outcome.name.lower())

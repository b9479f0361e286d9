"""/api/v1/applications/{application_id}/notes: what Kominfo and the owning office noted."""

from uuid import UUID

from starlette.responses import Response

from idp.admin.api.inventory_fields import find_application
from idp.admin.api.representation import IfNoneMatch, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.decision import NoteDocument, NoteRequest
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses, read_responses, validated_problem_responses
from idp.admin.errors import require_person
from idp.admin.guards import ApiGuards
from idp.catalogue.notes import note_taking
from idp.catalogue.notes.note_taking import NoteRemoval
from idp.catalogue.wiring import Catalogue
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

NoteListing = Listing[NoteDocument]


def routes(catalogue: Catalogue, guards: ApiGuards, web: Web) -> ApiRouter:
    """The notes of an application."""
    router = ApiRouter(prefix="/api/v1/applications/{application_id}/notes", tags=["applications"])
    _add_list(router, catalogue, guards, web)
    _add_note(router, catalogue, guards, web)
    _add_removal(router, catalogue, guards, web)
    return router


def _add_list(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_NOTES),
        responses=read_responses(404),
        response_model=NoteListing,
        summary="Notes about an application",
    )
    async def notes(
        application_id: UUID,
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The newest notes, the newest first."""
        found = await find_application(session, application_id)
        written = await note_taking.list_notes(catalogue.admin(session, caller), found)
        items = [NoteDocument.of(one) for one in written]
        return respond(NoteListing(items=items, next=None), if_none_match)


def _add_note(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.post(
        "",
        access=guards.allowed(Operation.WRITE_NOTE),
        status_code=201,
        responses=validated_problem_responses(400, 404),
        summary="Write a note about an application",
    )
    async def write(
        application_id: UUID, sent: NoteRequest, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> NoteDocument:
        """Write a note, by the token of a person; officers and the owning office read it."""
        require_person(caller, Operation.WRITE_NOTE)
        found = await find_application(session, application_id)
        written = await note_taking.write_note(catalogue.admin(session, caller), found, sent.text)
        if isinstance(written, NoteProblem):
            raise AdminCause.NOTE_UNFIT(problem=written.name.lower())
        return NoteDocument.of(written)


def _add_removal(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.delete(
        "/{note_id}",
        access=guards.allowed(Operation.REMOVE_NOTE),
        status_code=204,
        responses=problem_responses(404),
        summary="Remove a note",
    )
    async def remove(
        application_id: UUID, note_id: UUID, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> Response:
        """Remove a note, by the token of a person."""
        require_person(caller, Operation.REMOVE_NOTE)
        found = await find_application(session, application_id)
        if await note_taking.remove_note(catalogue.admin(session, caller), found, note_id) is not NoteRemoval.REMOVED:
            raise AdminCause.NOTE_ID_NOT_FOUND()
        return Response(status_code=204)

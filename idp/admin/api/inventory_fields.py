"""/api/v1/applications: new ones, the fields of the inventory as people correct them, and their history."""

from collections.abc import Iterable
from typing import Annotated, NoReturn
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.representation import IfMatch, IfNoneMatch, require_match, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.inventory_fields import (
    AddedApplication,
    FieldChangeDocument,
    InventoryChanges,
    InventoryFields,
    NewApplication,
)
from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.problem import conditional_problem_responses, read_responses, validated_problem_responses
from idp.admin.errors import require_person
from idp.admin.guards import ApiGuards
from idp.catalogue import store as applications
from idp.catalogue.application import Application
from idp.catalogue.changes import adding, correcting
from idp.catalogue.changes.application_change import AdditionRefused, ApplicationEdit, EditRefused, InventoryProblem
from idp.catalogue.wiring import Catalogue
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

FieldChangeListing = Listing[FieldChangeDocument]


def routes(catalogue: Catalogue, tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The fields, their changes, and additions."""
    router = ApiRouter(prefix="/api/v1/applications", tags=["applications"])
    _add_addition(router, (catalogue, tracker), guards, web)
    _add_fields(router, guards, web)
    _add_correction(router, (catalogue, tracker), guards, web)
    _add_changes(router, catalogue, guards, web)
    return router


def _add_addition(router: ApiRouter, inventory: tuple[Catalogue, Tracker], guards: ApiGuards, web: Web) -> None:
    catalogue, tracker = inventory

    @router.post(
        "",
        access=guards.allowed(Operation.ADD_APPLICATION),
        status_code=201,
        responses=validated_problem_responses(400, 409),
        summary="Add an application to the inventory",
    )
    async def add(
        sent: NewApplication,
        response: Response,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> AddedApplication:
        """Add an application, by the token of a person; those like it are compared first."""
        require_person(caller, Operation.ADD_APPLICATION)
        added = await adding.add_application(catalogue.admin(session, caller), sent.to_form())
        if isinstance(added, AdditionRefused):
            _refuse_addition(added)
        await tracker.recompute(session, [added.application_id])
        response.headers["location"] = f"{router.prefix}/{added.application_id}"
        return AddedApplication(id=added.application_id, inventory_id=added.inventory_id)


def _add_fields(router: ApiRouter, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{application_id}/inventory",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=InventoryFields,
        summary="The fields of an application",
    )
    async def fields(
        application_id: UUID,
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """What the inventory says of it, as texts; its ETag is what a correction sends as If-Match."""
        caller.require(Operation.SHOW_APPLICATION)
        return respond(InventoryFields.of(await find_application(session, application_id)), if_none_match)


def _add_correction(router: ApiRouter, inventory: tuple[Catalogue, Tracker], guards: ApiGuards, web: Web) -> None:
    catalogue, tracker = inventory

    @router.patch(
        "/{application_id}/inventory",
        access=guards.allowed(Operation.CHANGE_APPLICATION),
        responses=conditional_problem_responses(400, 404),
        response_model=InventoryFields,
        summary="Correct fields of an application",
    )
    async def correct(
        application_id: UUID,
        sent: InventoryChanges,
        if_match: IfMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Correct the fields that are named, by the token of a person; all of them, or none."""
        require_person(caller, Operation.CHANGE_APPLICATION)
        found = await find_application(session, application_id)
        seen = InventoryFields.of(found)
        require_match(seen, if_match)
        edit = ApplicationEdit(seen.texts(), sent.typed())
        done = await correcting.edit_application(catalogue.admin(session, caller), found, edit)
        if isinstance(done, EditRefused):
            _refuse_correction(done)
        await tracker.recompute(session, [application_id])
        return respond(InventoryFields.of(await find_application(session, application_id)), None)


def _add_changes(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{application_id}/changes",
        access=guards.allowed(Operation.LIST_APPLICATION_CHANGES),
        responses=read_responses(404),
        response_model=FieldChangeListing,
        summary="What changed in the fields of an application",
    )
    async def changes(
        application_id: UUID,
        query: Annotated[ListQuery, Query()],
        if_none_match: IfNoneMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Corrections, imports and confirmed proposals, field by field, the newest first."""
        found = await find_application(session, application_id)
        admin = catalogue.admin(session, caller)
        page = await correcting.list_changes(admin, found, query.limit, query.after)
        items = [FieldChangeDocument.of(one) for one in page.items]
        next_page = str(page.next) if page.next else None
        return respond(FieldChangeListing(items=items, next=next_page), if_none_match)


async def find_application(session: Session, application_id: UUID) -> Application:
    """The application with this id. Raises Problem 404."""
    found = await applications.find(session, application_id)
    if found is None:
        raise AdminCause.APPLICATION_ID_NOT_FOUND()
    return found


def _refuse_correction(refused: EditRefused) -> NoReturn:
    """Raises Problem 412 for what somebody else changed meanwhile, 422 for fields that are wrong."""
    if refused.conflicts:
        raise AdminCause.CHANGED_MEANWHILE()
    raise AdminCause.INVENTORY_FIELDS_WRONG(problems=_words(refused.problems))


def _refuse_addition(refused: AdditionRefused) -> NoReturn:
    """Raises Problem 422 for fields that are wrong, 409 for applications like it."""
    if refused.problems:
        raise AdminCause.INVENTORY_FIELDS_WRONG(problems=_words(refused.problems))
    numbers = ", ".join(sorted({one.application.number for one in refused.duplicates}))
    raise AdminCause.APPLICATION_DUPLICATE(numbers=numbers)


def _words(problems: Iterable[InventoryProblem]) -> str:
    return "; ".join(one.words for one in problems)

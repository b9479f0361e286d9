"""/api/v1/help-requests: what teams ask about errors of their clients, and answers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from idp.admin.causes import AdminCause
from idp.admin.documents.help_request import (
    HelpAnswerRequest,
    HelpRequestDocument,
    HelpRequestsQuery,
    HelpStateDocument,
    HelpThreadDocument,
)
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.guards import ApiGuards
from idp.diagnosis.help_request import HelpResult, HelpState
from idp.diagnosis.help_requests import help_answers
from idp.diagnosis.help_requests.help_thread import HelpReply
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

HelpRequestListing = Listing[HelpRequestDocument]


def routes(guards: ApiGuards, web: Web) -> ApiRouter:
    """The list, one request, and its answers."""
    router = ApiRouter(prefix="/api/v1/help-requests", tags=["help requests"])
    _add_list(router, guards, web)
    _add_request(router, guards, web)
    _add_answer(router, guards, web)
    return router


def _add_list(router: ApiRouter, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_HELP_REQUESTS),
        responses=problem_responses(404),
        summary="List help requests",
    )
    async def help_requests(
        query: Annotated[HelpRequestsQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> HelpRequestListing:
        """What teams ask, the oldest first."""
        page = await help_answers.list_requests(caller, session, query.to_filter())
        items = [HelpRequestDocument.of(one) for one in page.items]
        return Listing(items=items, next=str(page.next) if page.next else None)


def _add_request(router: ApiRouter, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{key}",
        access=guards.allowed(Operation.LIST_HELP_REQUESTS),
        responses=problem_responses(404),
        summary="A help request with its messages",
    )
    async def help_request(
        key: UUID, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> HelpThreadDocument:
        """What was asked and what was answered, in order."""
        thread = await help_answers.find_thread(caller, session, key)
        if thread is None:
            raise AdminCause.HELP_REQUEST_ID_NOT_FOUND()
        return HelpThreadDocument.of_thread(thread)


def _add_answer(router: ApiRouter, guards: ApiGuards, web: Web) -> None:
    @router.post(
        "/{key}/answers",
        access=guards.allowed(Operation.ANSWER_HELP_REQUEST),
        status_code=201,
        responses=validated_problem_responses(400, 404, 409),
        summary="Answer a help request",
    )
    async def answer(
        key: UUID, sent: HelpAnswerRequest, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> HelpStateDocument:
        """The team reads it on its pages, and may ask again."""
        result = await help_answers.answer_request(
            caller, session, key, HelpReply(sent.text, sent.seen), ends=sent.done
        )
        if result is HelpResult.NOT_FOUND:
            raise AdminCause.HELP_REQUEST_ID_NOT_FOUND()
        if isinstance(result, NoteProblem):
            raise AdminCause.HELP_ANSWER_UNFIT(problem=result.name.lower())
        if result is not HelpResult.DONE:
            raise AdminCause.HELP_ANSWER_NOT_POSSIBLE(problem=result.name.lower())
        return HelpStateDocument(id=key, state=HelpState.DONE if sent.done else HelpState.ANSWERED)

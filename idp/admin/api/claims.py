"""/api/v1/claims: claims of applications that wait, new ones, and decisions about them."""

from uuid import UUID

from idp.admin.causes import AdminCause
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.documents.team import ClaimDecisionRequest, ClaimDocument, ClaimRequest
from idp.admin.errors import require_person
from idp.admin.guards import ApiGuards
from idp.catalogue.claims import store
from idp.clients.teams import claim_decisions, claims
from idp.clients.teams.claim_decisions import ClaimDecisionResult, WaitingClaim
from idp.clients.teams.claim_forms import ClaimForm, ClaimRefused
from idp.clients.teams.contacts import find_contact
from idp.clients.teams.team_admin import TeamAdmin
from idp.clients.teams.wiring import Teams
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

ClaimListing = Listing[ClaimDocument]

_DECIDED = (ClaimDecisionResult.CONFIRMED, ClaimDecisionResult.REFUSED)


def routes(teams: Teams, guards: ApiGuards, web: Web) -> ApiRouter:
    """The claims."""
    router = ApiRouter(prefix="/api/v1/claims", tags=["teams"])
    _add_list(router, teams, guards, web)
    _add_claim(router, teams, guards, web)
    _add_decision(router, teams, guards, web)
    return router


def _add_list(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_CLAIMS),
        responses=problem_responses(),
        summary="List claims that wait",
    )
    async def list_claims(caller: Authority = guards.caller, session: Session = web.transaction) -> ClaimListing:
        """The claims that nobody has decided, the oldest first; at most 200."""
        waiting = await claim_decisions.list_waiting(teams.admin(session, caller))
        return Listing(items=[ClaimDocument.of(one.claim) for one in waiting], next=None)


def _add_claim(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.post(
        "",
        access=guards.allowed(Operation.CLAIM_APPLICATION),
        status_code=201,
        responses=validated_problem_responses(400, 404, 409),
        summary="Claim an application for a person",
    )
    async def claim(
        sent: ClaimRequest, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> ClaimDocument:
        """Claim an application; the owning office decides."""
        claimant = await find_contact(session, sent.claimant)
        if claimant is None:
            raise AdminCause.PERSON_NOT_FOUND()
        form = ClaimForm(sent.number, sent.reason, sent.second_contact or "")
        made = await claims.claim_application(teams.admin(session, caller), claimant.id, form)
        if isinstance(made, ClaimRefused):
            raise AdminCause.CLAIM_NOT_POSSIBLE(problems=", ".join(one.name.lower() for one in made.problems))
        return await _show(session, made.claim_id)


def _add_decision(router: ApiRouter, teams: Teams, guards: ApiGuards, web: Web) -> None:
    @router.put(
        "/{key}/decision",
        access=guards.allowed(Operation.DECIDE_CLAIM),
        responses=validated_problem_responses(400, 404, 409),
        summary="Confirm or refuse a claim",
    )
    async def decide(
        key: UUID, sent: ClaimDecisionRequest, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> ClaimDocument:
        """Decide a claim, by the token of a person; the first of an application that is confirmed wins."""
        require_person(caller, Operation.DECIDE_CLAIM)
        admin = teams.admin(session, caller)
        found = await store.find_claim(session, key)
        if found is None:
            raise AdminCause.CLAIM_ID_NOT_FOUND()
        result = await _decide(admin, WaitingClaim(found, None), sent)
        if result not in _DECIDED:
            raise AdminCause.CLAIM_NOT_POSSIBLE(problems=result.name.lower())
        return await _show(session, key)


async def _decide(admin: TeamAdmin, waiting: WaitingClaim, sent: ClaimDecisionRequest) -> ClaimDecisionResult:
    if sent.confirmed:
        return await claim_decisions.confirm_claim(admin, waiting, sent.note)
    return await claim_decisions.refuse_claim(admin, waiting, sent.note)


async def _show(session: Session, claim_id: UUID) -> ClaimDocument:
    found = await store.find_claim(session, claim_id)
    if found is None:
        raise AdminCause.CLAIM_ID_NOT_FOUND()
    return ClaimDocument.of(found)

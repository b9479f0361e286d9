"""/pengembang/klaim: claim an application of the inventory, or propose one that it lacks."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.catalogue.application import Audience, Media
from idp.catalogue.claims import store as claim_store
from idp.clients.teams import claims
from idp.clients.teams.claim_forms import ClaimForm, ClaimRefused, ProposalForm
from idp.clients.teams.contacts import LONGEST_NAME
from idp.developer.team_views import ClaimFormView, ProposalFormView, claim_errors
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import Operation
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

CLAIM, PROPOSAL = "/pengembang/klaim", "/pengembang/klaim/usulan"
_DONE = frozenset({"diklaim", "diusulkan"})
#: Own claims that the page shows.
_SHOWN = 20
_LONGEST = {"nomor": 60, "alasan": 1200, "kedua": LONGEST_NAME, "nama": 300, "kantor": 60, "alamat": 2100}
_FIELDS = (*_LONGEST, "media", "pengguna")


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The form for a number with the own claims, and the form for a proposal."""
    router = PageRouter()
    _add_claim(router, developer, guards, web)
    _add_proposal(router, developer, guards, web)
    return router


def _add_claim(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    allowed = guards.allowed(Operation.CLAIM_APPLICATION)

    @router.get(CLAIM, access=allowed)
    async def show_claims(
        request: Request, person: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the form, and what came of the person's claims."""
        query = forms.last_values(forms.read_query(request))
        done, number = query.get("hasil", ""), query.get("nomor", "")[: _LONGEST["nomor"]]
        view = await _build_claims(session, person, {"nomor": number})
        return render_page(request, "developer/claim.html", replace(view, done=done if done in _DONE else ""))

    @router.post(CLAIM, access=allowed)
    async def claim(
        request: Request, person: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Claim the application with this number."""
        typed = _read(csrf.posted_fields(request))
        form = ClaimForm(typed["nomor"], typed["alasan"], typed["kedua"])
        admin = developer.teams.admin(session, person.authority)
        made = await claims.claim_application(admin, person.current_session.person_id, form)
        if not isinstance(made, ClaimRefused):
            return RedirectResponse(f"{CLAIM}?hasil=diklaim", 303)
        view = await _build_claims(session, person, typed)
        view = replace(view, errors=claim_errors(made), steward=made.steward)
        return render_page(request, "developer/claim.html", view, PageOptions(status=422))


def _add_proposal(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    allowed = guards.allowed(Operation.CLAIM_APPLICATION)

    @router.get(PROPOSAL, access=allowed)
    async def show_proposal(
        request: Request, person: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the form."""
        return render_page(request, "developer/proposal.html", await _build_proposal(session, person, {}))

    @router.post(PROPOSAL, access=allowed)
    async def propose(
        request: Request, person: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Propose the application."""
        typed = _read(csrf.posted_fields(request))
        admin = developer.teams.admin(session, person.authority)
        made = await claims.propose_application(admin, person.current_session.person_id, _proposal_form(typed))
        if not isinstance(made, ClaimRefused):
            return RedirectResponse(f"{CLAIM}?hasil=diusulkan", 303)
        view = await _build_proposal(session, person, typed)
        view = replace(view, errors=claim_errors(made, proposal=True), duplicates=made.duplicates)
        return render_page(request, "developer/proposal.html", view, PageOptions(status=422))


def _read(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as they were typed, with an end to their length."""
    return {name: fields.get(name, "")[: _LONGEST.get(name, 40)] for name in _FIELDS}


def _proposal_form(typed: Mapping[str, str]) -> ProposalForm:
    return ProposalForm(
        name=typed["nama"],
        number=typed["nomor"],
        office=typed["kantor"],
        url=typed["alamat"],
        media=next((one for one in Media if one == typed["media"]), Media.WEB),
        audience=next((one for one in Audience if one == typed["pengguna"]), Audience.ASN),
        reason=typed["alasan"],
        second=typed["kedua"],
    )


async def _build_claims(session: Session, person: Principal, typed: Mapping[str, str]) -> ClaimFormView:
    own = await claim_store.list_of_claimant(session, person.current_session.person_id, _SHOWN)
    return ClaimFormView(person.visitor, tuple(own), typed)


async def _build_proposal(session: Session, person: Principal, typed: Mapping[str, str]) -> ProposalFormView:
    reach = person.authority.offices_for(Operation.CLAIM_APPLICATION)
    return ProposalFormView(person.visitor, tuple(await offices.list_below(session, reach)), typed)

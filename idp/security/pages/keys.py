"""/keamanan/kunci: the signing keys with their states and dates."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.foundation.key_listing import list_signing_keys
from idp.permissions import Operation
from idp.security.views import KeysView
from idp.security.wiring import Security
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(security: Security, guards: Guards, web: Web) -> PageRouter:
    """The page of the keys."""
    router = PageRouter()

    @router.get("/keamanan/kunci", access=guards.allowed(Operation.LIST_SIGNING_KEYS))
    async def show(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show every signing key; the keys themselves are not loaded."""
        policy = security.key_policy
        view = KeysView(
            visitor=officer.visitor,
            keys=await list_signing_keys(officer.authority, session, policy),
            rotate_days=policy.rotate_every.days,
            ahead_days=policy.publish_ahead.days,
            kept_days=policy.keep_retired.days,
        )
        return render_page(request, "security/keys.html", view)

    return router

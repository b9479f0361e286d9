"""/pengembang/klien/{client_id}/paket: a file of a kit with the values of a client, as a download."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.clients.policy import is_valid_secret
from idp.clients.stack import Stack
from idp.developer.kits import fill_in, load_kit, make_kit_values
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.wiring import Web


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The download, by a form because the secret must not stand in an address."""
    router = PageRouter()

    @router.post("/pengembang/klien/{client_id}/paket", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def kit_file(
        request: Request, client_id: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Send one file of the kit; the secret is what the form has, as we store none."""
        found = await developer.applications.find_client(session, principal.current_session.person_id, client_id)
        fields = csrf.posted_fields(request)
        stack = next((one for one in Stack if one == fields.get("teknologi")), Stack.OTHER)
        if found is None:
            raise HTTPException(404)
        secret = fields.get("rahasia", "")
        issuer, known = developer.clients.provider.issuer, secret if is_valid_secret(secret) else ""
        values = make_kit_values(issuer, found.client.metadata, known)
        files = {one.name: one.text for one in fill_in(load_kit(stack), values)}
        text = files.get(fields.get("berkas", ""))
        if text is None:
            raise HTTPException(404)
        name = fields["berkas"].rpartition("/")[2]
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(text, headers=headers, media_type="text/plain; charset=utf-8")

    return router

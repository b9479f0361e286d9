"""/logo/{client}: the logos of clients, served from this provider's address."""

from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import Response

from idp.clients.store import logos
from idp.foundation.database import Session
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.wiring import Web

#: The address contains the version of the picture, so it may be cached for ever.
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-origin"}


def routes(web: Web) -> PageRouter:
    """/logo."""
    router = PageRouter()

    @router.get("/logo/{client}", access=Public("the sign-in page shows it before anybody is signed in"))
    async def logo(client: UUID, transaction: Session = web.transaction) -> Response:
        """The logo of a client, by the id of its row."""
        found = await logos.find_logo(transaction, client)
        if found is None:
            raise HTTPException(404)
        return Response(found.body, 200, _FOR_EVER, found.media_type)

    return router

"""/api/v1/clients/{key}/ignored-scopes: the scopes that a client asks for in vain, and why."""

from uuid import UUID

from idp.admin.causes import AdminCause
from idp.admin.documents.ignored_scope import IgnoredScopeDocument
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_lifecycle
from idp.diagnosis import ignored_scopes
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter

IgnoredScopeListing = Listing[IgnoredScopeDocument]


def routes(guards: ApiGuards) -> ApiRouter:
    """The ignored scopes of one client."""
    router = ApiRouter(prefix="/api/v1/clients", tags=["clients"])

    @router.get(
        "/{key}/ignored-scopes",
        access=guards.allowed(Operation.LIST_IGNORED_SCOPES),
        responses=problem_responses(404),
        summary="Scopes that a client asks for in vain",
    )
    async def list_scopes(key: UUID, admin: ClientAdmin = guards.client_admin) -> IgnoredScopeListing:
        """The scopes of the last 30 days that were sent beside others and not given, the latest first; 20 at most."""
        client = await client_lifecycle.find_client(admin, key, Operation.LIST_IGNORED_SCOPES)
        if client is None:
            raise AdminCause.CLIENT_ID_NOT_FOUND()
        found = await ignored_scopes.list_ignored_scopes(admin, client)
        return Listing(items=[IgnoredScopeDocument.of(one) for one in found], next=None)

    return router

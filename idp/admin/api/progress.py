"""/api/v1/progress: how many applications are integrated."""

from idp.admin.documents.problem import problem_responses
from idp.admin.documents.progress import ProgressDocument
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The numbers."""
    router = ApiRouter(prefix="/api/v1/progress", tags=["progress"])

    @router.get(
        "",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=problem_responses(),
        summary="How far the city has come",
    )
    async def progress(caller: Authority = guards.caller, session: Session = web.transaction) -> ProgressDocument:
        """Both denominators, by level, office and dimension, computed from what the provider has seen."""
        return ProgressDocument.of(await tracker.load_progress(caller, session))

    return router

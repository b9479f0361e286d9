"""/api/v1/progress: how far the city has come."""

from fastapi import APIRouter
from starlette.requests import Request

from idp.admin.documents.problem import problems
from idp.admin.documents.progress import ProgressDocument
from idp.admin.guards import ReadsProgress
from idp.tracker.dashboard import Tracker
from idp.web.parts import Transaction, part

router = APIRouter(prefix="/api/v1/progress", tags=["progress"])


@router.get("", responses=problems(), summary="How far the city has come")
async def progress(request: Request, _: ReadsProgress, session: Transaction) -> ProgressDocument:
    """Both denominators, by level, office and dimension, computed from what the provider has seen."""
    return ProgressDocument.of(await part(request, Tracker).present(session))

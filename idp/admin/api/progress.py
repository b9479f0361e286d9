"""/api/v1/progress: how many applications are integrated."""

from fastapi import APIRouter

from idp.admin.documents.problem import problems
from idp.admin.documents.progress import ProgressDocument
from idp.admin.guards import ReadsProgress
from idp.tracker.dashboard import present
from idp.web.transaction import Transaction

router = APIRouter(prefix="/api/v1/progress", tags=["progress"])


@router.get("", responses=problems(), summary="How far the city has come")
async def progress(caller: ReadsProgress, session: Transaction) -> ProgressDocument:
    """Both denominators, by level, office and dimension, computed from what the provider has seen."""
    return ProgressDocument.of(await present(caller, session))

"""Use cases of officers: declare something about an application, undo it, list decisions and those to review."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.decision import DecisionKind, names_target
from idp.catalogue.decisions import store
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionForm,
    DecisionProblem,
    DecisionRefused,
    DueReview,
    MergeTarget,
    UndoResult,
)
from idp.catalogue.decisions.decision_rules import ReadDecision, read_decision
from idp.catalogue.decisions.store import NewDecision
from idp.catalogue.events import CatalogueEvent
from idp.foundation import clock
from idp.foundation.paging import Cursor, Page
from idp.permissions import Operation, Permit

#: More decisions than are made about one application.
_AT_MOST = 200
#: What ends an application: nothing is merged into it any more.
_ENDS = frozenset({DecisionKind.RETIRED, DecisionKind.MERGED})


async def declare(
    admin: CatalogueAdmin, application: Application, form: DecisionForm
) -> ApplicationDecision | DecisionRefused:
    """Declare something about an application in the place of what the form saw; of several at once one succeeds.

    Raises InsufficientAuthority, for programs too.
    """
    permit = await admin.require_person(Operation.DECLARE_APPLICATION, application)
    read = read_decision(form, admin.calendar.today())
    if not isinstance(read, ReadDecision):
        return DecisionRefused(read)
    target = await _find_target(admin, application, form)
    if isinstance(target, DecisionRefused):
        return target
    return await _replace(admin, permit, application, form=form, new=_new(admin, application, read, target))


async def undo_decision(admin: CatalogueAdmin, application: Application, decision_id: UUID) -> UndoResult:
    """Let the rules decide again about an application; of several at once one succeeds.

    Raises InsufficientAuthority, for programs too.
    """
    permit = await admin.require_person(Operation.UNDO_DECISION, application)
    await catalogue.lock(admin.session, application.id)
    decision = await store.find_decision(admin.session, decision_id)
    if decision is None or decision.application_id != application.id:
        return UndoResult.NOT_FOUND
    at = clock.now()
    if not await store.end_standing(admin.session, decision, at, admin.authority.person_id):
        return UndoResult.UNDONE_ALREADY
    await store.write_declared(admin.session, application.id, None, at)
    detail = {"decision": str(decision.id), "kind": decision.kind.value}
    await admin.record(CatalogueEvent.DECISION_UNDONE, permit, application.id, detail)
    return UndoResult.UNDONE


async def list_decisions(admin: CatalogueAdmin, application: Application) -> Sequence[ApplicationDecision]:
    """The decisions about an application, the newest first. Raises InsufficientAuthority."""
    await admin.require(Operation.LIST_DECISIONS, application)
    return await store.list_decisions(admin.session, application.id, _AT_MOST)


async def find_standing(admin: CatalogueAdmin, application: Application) -> ApplicationDecision | None:
    """What stands about an application, or None. Raises InsufficientAuthority."""
    await admin.require(Operation.LIST_DECISIONS, application)
    return await store.find_standing(admin.session, application.id)


async def list_due_reviews(
    admin: CatalogueAdmin,
    until: date,
    limit: int = 50,
    after: Cursor | None = None,
    *,
    office_ids: Collection[UUID] | None = None,
) -> Page[DueReview]:
    """A page of the decisions to review until a day, the longest due first. Raises InsufficientAuthority.

    `office_ids`: of applications of these offices alone.
    """
    admin.authority.require(Operation.LIST_REVIEWS)
    return await store.list_due(admin.session, until, limit, after, office_ids=office_ids)


async def _find_target(
    admin: CatalogueAdmin, application: Application, form: DecisionForm
) -> MergeTarget | DecisionRefused | None:
    """The application that takes the place of this one, held with it so that no two merges make a circle."""
    if not names_target(form.kind, form.reason):
        await catalogue.lock(admin.session, application.id)
        return None
    if not form.merged_into.strip():
        return DecisionRefused((DecisionProblem.TARGET_EMPTY,))
    found = await catalogue.find_by_number(admin.session, form.merged_into)
    if found is None:
        return DecisionRefused((DecisionProblem.TARGET_UNKNOWN,))
    if found.id == application.id:
        return DecisionRefused((DecisionProblem.TARGET_SAME,))
    await catalogue.lock_all(admin.session, [application.id, found.id])
    return await _judge_target(admin, application, MergeTarget(found.id, found.inventory_id, found.name))


async def _judge_target(
    admin: CatalogueAdmin, application: Application, target: MergeTarget
) -> MergeTarget | DecisionRefused:
    """Nothing is merged into what is merged or retired itself, so that merges make no circle."""
    standing = await store.find_standing(admin.session, target.id)
    if standing is None or not (standing.merged_into or standing.kind in _ENDS):
        return target
    last = standing.merged_into
    for _ in range(_AT_MOST):
        if last is None or last.id == application.id:
            break
        beyond = await store.find_standing(admin.session, last.id)
        if beyond is None or beyond.merged_into is None:
            break
        last = beyond.merged_into
    if last is not None and last.id == application.id:
        return DecisionRefused((DecisionProblem.TARGET_CYCLE,))
    return DecisionRefused((DecisionProblem.TARGET_ENDED,), target=last)


def _new(
    admin: CatalogueAdmin, application: Application, read: ReadDecision, target: MergeTarget | None
) -> NewDecision:
    return NewDecision(
        application_id=application.id,
        kind=read.kind,
        reason=read.reason,
        merged_into=target.id if target else None,
        note=read.note,
        decided_by=admin.authority.person_id,
        decided_at=clock.now(),
        review_on=read.review_on,
    )


async def _replace(
    admin: CatalogueAdmin, permit: Permit, application: Application, *, form: DecisionForm, new: NewDecision
) -> ApplicationDecision | DecisionRefused:
    """End what the form saw and store the new decision, unless something else stands."""
    standing = await store.find_standing(admin.session, application.id)
    if (standing.id if standing else None) != form.seen:
        return DecisionRefused((DecisionProblem.OVERTAKEN,), standing)
    if standing is not None and not await store.end_standing(admin.session, standing, new.decided_at, None):
        return DecisionRefused((DecisionProblem.OVERTAKEN,))
    decision_id = await store.insert_standing(admin.session, new)
    decision = await store.find_standing(admin.session, application.id)
    if decision_id is None or decision is None:
        return DecisionRefused((DecisionProblem.OVERTAKEN,), decision)
    await store.write_declared(admin.session, application.id, (new.kind, new.reason), new.decided_at)
    detail = {"decision": str(decision_id), "kind": new.kind.value, "reason": new.reason.value}
    into = {"merged_into": str(new.merged_into)} if new.merged_into else {}
    await admin.record(CatalogueEvent.APPLICATION_DECLARED, permit, application.id, detail | into)
    return decision

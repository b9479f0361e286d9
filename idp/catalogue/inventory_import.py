"""Imports the inventory of applications from a table; running an import twice changes nothing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from idp.catalogue import inventory_file, store
from idp.catalogue.application import ApplicationDraft
from idp.catalogue.changes import store as changes
from idp.catalogue.changes.application_change import ApplicationChangeWay
from idp.catalogue.changes.field_values import changes_between, draft_texts
from idp.catalogue.events import CatalogueEvent
from idp.catalogue.inventory_columns import INVENTORY_HEADINGS
from idp.foundation import audit, change_counter, clock, import_report
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.foundation.named_table import find_table
from idp.foundation.sheet_reader import read_sheet
from idp.offices import store as offices
from idp.permissions import Operation


async def import_applications(session: Session, content: bytes, order: ImportOptions) -> ImportReport:
    """Import a table of applications. With bad rows nothing is saved unless `order` accepts the good ones.

    What is declared about an application stays; what a file changes stands in its history.

    Raises InsufficientAuthority, UnreadableSpreadsheet, UnreadableTable.
    """
    permit = order.authority.require(Operation.IMPORT_APPLICATIONS)
    table = find_table(read_sheet(content), INVENTORY_HEADINGS, order.columns)
    if not order.dry_run:  # in the order of everybody who changes applications, so that none waits for the other
        await store.lock_every(session)
        await change_counter.publish_change(session, "inventory")
    codes = await offices.ids_by_code(session)
    stored = await store.load_drafts(session)
    reading = inventory_file.parse_applications(table, codes, order.source, stored)
    report = import_report.compare_with_stored(reading, stored, order)
    if report.saved and report.touched:
        drafts = [reading.drafts[key] for key in report.touched]
        person_id = order.authority.person_id

        async def save(batch: Sequence[ApplicationDraft]) -> None:
            ids = await store.save(session, batch, codes, clock.now())
            await _write_history(session, batch, stored, ids=ids, changed_by=person_id)

        await import_report.save_in_batches(drafts, order, save)
        detail = {**report.numbers, **permit.detail}
        await audit.record(session, audit.Event(CatalogueEvent.IMPORTED, permit.actor, detail=detail))
    return report


async def _write_history(
    session: Session,
    drafts: Sequence[ApplicationDraft],
    stored: Mapping[str, ApplicationDraft],
    *,
    ids: Mapping[str, UUID],
    changed_by: UUID | None,
) -> None:
    """Write down what changed of the applications that were there before, and have all levels computed again."""
    new = [
        change
        for draft in drafts
        if (before := stored.get(draft.inventory_id)) is not None
        for change in changes_between(
            ids[draft.inventory_id], draft_texts(before), draft_texts(draft), ApplicationChangeWay.IMPORT
        )
    ]
    await changes.save_changes(session, new, changed_by, clock.now())
    await mark_applications(session, list(ids.values()))

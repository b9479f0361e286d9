"""Imports the CSV inventory of applications; running an import twice changes nothing."""

from idp.catalogue import inventory_file, store
from idp.catalogue.events import CatalogueEvent
from idp.foundation import audit, change_counter, clock, csv_table, import_report
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.offices import store as offices
from idp.permissions import Operation


async def import_applications(session: Session, content: bytes, order: ImportOptions) -> ImportReport:
    """Import a CSV of applications. With bad rows nothing is saved unless `order` accepts the good ones.

    Raises InsufficientAuthority, UnreadableTable.
    """
    permit = order.authority.require(Operation.IMPORT_APPLICATIONS)
    sheet = csv_table.parse_table(content, inventory_file.COLUMNS)
    codes = await offices.ids_by_code(session)
    reading = inventory_file.parse_applications(sheet, codes, order.source)
    report = import_report.compare_with_stored(reading, await store.load_drafts(session), order)
    if report.saved and report.touched:
        drafts = [reading.drafts[key] for key in report.touched]
        await import_report.save_in_batches(drafts, order, lambda batch: store.save(session, batch, codes, clock.now()))
        await change_counter.publish_change(session, "inventory")
        detail = {**report.numbers, **permit.detail}
        await audit.record(session, audit.Event(CatalogueEvent.IMPORTED, permit.actor, detail=detail))
    return report

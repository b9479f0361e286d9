"""Imports the register of offices from a table; running an import twice changes nothing."""

from idp.foundation import audit, change_counter, clock, import_report
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.foundation.named_table import find_table
from idp.foundation.paging import Page
from idp.foundation.sheet_reader import read_sheet
from idp.offices import office_file, store
from idp.offices.events import OfficesEvent
from idp.offices.office import Office
from idp.permissions import Authority, Operation


async def import_offices(session: Session, content: bytes, order: ImportOptions) -> ImportReport:
    """Import a table of offices. With bad rows nothing is saved unless `order` accepts the good ones.

    Raises InsufficientAuthority, UnreadableSpreadsheet, UnreadableTable.
    """
    permit = order.authority.require(Operation.IMPORT_OFFICES)
    table = find_table(read_sheet(content), office_file.OFFICE_HEADINGS, order.columns)
    stored = await store.load_drafts(session)
    reading = office_file.parse_offices(table, stored, order.source)
    report = import_report.compare_with_stored(reading, stored, order)
    if report.saved and report.touched:
        await store.save(session, [reading.drafts[key] for key in report.touched], clock.now())
        order.progress(len(report.touched), len(report.touched))
        await change_counter.publish_change(session, "inventory")
        detail = {**report.numbers, **permit.detail}
        await audit.record(session, audit.Event(OfficesEvent.IMPORTED, permit.actor, detail=detail))
    return report


async def list_offices(authority: Authority, session: Session, filters: store.OfficeFilter) -> Page[Office]:
    """A page of the filtered offices, by name. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_OFFICES)
    return await store.list_page(session, filters)

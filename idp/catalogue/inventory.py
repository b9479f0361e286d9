"""Imports the CSV inventory of applications; running an import twice changes nothing."""

from idp.catalogue import rows, store
from idp.foundation import audit, clock, importing, spreadsheet, versions
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.offices import store as offices


async def take_in(session: Session, content: bytes, order: Order) -> Report:
    """Import applications; with rejected rows nothing is saved unless the order says so. Raises Unreadable."""
    sheet = spreadsheet.read(content, rows.COLUMNS)
    codes = await offices.ids_by_code(session)
    reading = rows.read(sheet, codes, order.source)
    report = importing.report(reading, await store.stored(session), order)
    if report.saved and report.touched:
        drafts = [reading.drafts[key] for key in report.touched]
        await importing.in_steps(drafts, order, lambda some: store.save(session, some, codes, clock.now()))
        await versions.bump(session, "inventory")
        await audit.record(session, audit.Event("applications.imported", order.actor, detail=report.numbers))
    return report

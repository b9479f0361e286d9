"""Imports the CSV register of offices; running an import twice changes nothing."""

from idp.foundation import audit, clock, importing, spreadsheet, versions
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.offices import rows, store


async def take_in(session: Session, content: bytes, order: Order) -> Report:
    """Import offices; with rejected rows nothing is saved unless the order says so. Raises Unreadable."""
    sheet = spreadsheet.read(content, rows.COLUMNS)
    stored = await store.stored(session)
    reading = rows.read(sheet, stored, order.source)
    report = importing.report(reading, stored, order)
    if report.saved and report.touched:
        await store.save(session, [reading.drafts[key] for key in report.touched], clock.now())
        order.progress(len(report.touched), len(report.touched))
        await versions.bump(session, "inventory")
        await audit.record(session, audit.Event("offices.imported", order.actor, detail=report.numbers))
    return report

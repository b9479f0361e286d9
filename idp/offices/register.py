"""The register of offices -> the tree; running it twice changes nothing."""

from idp.foundation import audit, clock, importing, spreadsheet, versions
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.offices import rows, store


async def take_in(session: Session, content: bytes, order: Order) -> Report:
    """Import a CSV of offices; raises spreadsheet.Unreadable. Bad rows: nothing is kept unless ordered."""
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

"""Imports the CSV inventory of applications; running an import twice changes nothing."""

from idp.catalogue import rows, store
from idp.foundation import audit, clock, importing, spreadsheet, versions
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.offices import store as offices
from idp.permissions import Operation


async def take_in(session: Session, content: bytes, order: Order) -> Report:
    """Import a CSV of applications; raises spreadsheet.Unreadable. Bad rows: nothing is kept unless ordered.

    Raises InsufficientAuthority.
    """
    permit = order.authority.require(Operation.IMPORT_APPLICATIONS)
    sheet = spreadsheet.read(content, rows.COLUMNS)
    codes = await offices.ids_by_code(session)
    reading = rows.read(sheet, codes, order.source)
    report = importing.report(reading, await store.stored(session), order)
    if report.saved and report.touched:
        drafts = [reading.drafts[key] for key in report.touched]
        await importing.in_steps(drafts, order, lambda some: store.save(session, some, codes, clock.now()))
        await versions.bump(session, "inventory")
        detail = {**report.numbers, **permit.detail}
        await audit.record(session, audit.Event("applications.imported", permit.actor, detail=detail))
    return report

"""Imports the CSV register of offices; running an import twice changes nothing."""

from idp.foundation import audit, clock, importing, spreadsheet, versions
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.foundation.paging import Page
from idp.offices import rows, store
from idp.offices.office import Office
from idp.permissions import Authority, Operation


async def take_in(session: Session, content: bytes, order: Order) -> Report:
    """Import a CSV of offices; raises spreadsheet.Unreadable. Bad rows: nothing is kept unless ordered.

    Raises InsufficientAuthority.
    """
    permit = order.authority.require(Operation.IMPORT_OFFICES)
    sheet = spreadsheet.read(content, rows.COLUMNS)
    stored = await store.stored(session)
    reading = rows.read(sheet, stored, order.source)
    report = importing.report(reading, stored, order)
    if report.saved and report.touched:
        await store.save(session, [reading.drafts[key] for key in report.touched], clock.now())
        order.progress(len(report.touched), len(report.touched))
        await versions.bump(session, "inventory")
        detail = {**report.numbers, **permit.detail}
        await audit.record(session, audit.Event("offices.imported", permit.actor, detail=detail))
    return report


async def list_offices(authority: Authority, session: Session, wanted: store.Wanted) -> Page[Office]:
    """A page of the offices wanted, by name. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_OFFICES)
    return await store.page(session, wanted)

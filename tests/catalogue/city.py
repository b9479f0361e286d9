"""The shipped offices and applications, taken in."""

import re

from idp.catalogue import inventory_import, public_inventory
from idp.foundation.database import Database
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.offices import office_import
from idp.permissions import SHELL

ORDER = ImportOptions(public_inventory.LABEL, authority=SHELL)


async def import_shipped_inventory(
    database: Database, order: ImportOptions = ORDER
) -> tuple[ImportReport, ImportReport]:
    """Import the shipped offices and applications; the reports of both."""
    return await _import(database, public_inventory.read_organisations(), public_inventory.read_applications(), order)


async def shipped_inventory(url: str) -> None:
    """Content of a database: the shipped offices and applications."""
    database = Database(url)
    await import_shipped_inventory(database)
    await database.dispose()


async def import_shipped_inventory_beside(database: Database) -> None:
    """The same in a city that has offices `0`, `01` and `02` of its own: the shipped `000001` would be its `01`."""
    files = public_inventory.read_organisations(), public_inventory.read_applications()
    renamed = [re.sub(rb"\b00000([0-2])\b", rb"90000\1", content) for content in files]
    for report in await _import(database, renamed[0], renamed[1], ORDER):
        assert report.saved, report.rejected


async def _import(
    database: Database, organisations: bytes, applications: bytes, order: ImportOptions
) -> tuple[ImportReport, ImportReport]:
    async with database.begin() as session:
        offices = await office_import.import_offices(session, organisations, order)
        return offices, await inventory_import.import_applications(session, applications, order)

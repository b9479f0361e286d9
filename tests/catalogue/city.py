"""The shipped offices and applications, taken in."""

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
    async with database.begin() as session:
        offices = await office_import.import_offices(session, public_inventory.read_organisations(), order)
        return offices, await inventory_import.import_applications(session, public_inventory.read_applications(), order)

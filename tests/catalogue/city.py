"""The shipped offices and applications, taken in."""

from idp.catalogue import inventory, public_inventory
from idp.foundation.database import Database
from idp.foundation.importing import Order, Report
from idp.offices import register
from idp.permissions import SHELL

ORDER = Order(public_inventory.LABEL, authority=SHELL)


async def settle(database: Database, order: Order = ORDER) -> tuple[Report, Report]:
    """Import the shipped offices and applications; the reports of both."""
    async with database.begin() as session:
        offices = await register.take_in(session, public_inventory.organisations(), order)
        return offices, await inventory.take_in(session, public_inventory.applications(), order)

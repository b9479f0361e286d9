"""A city of a few invented offices."""

from uuid import UUID

from idp.foundation.import_report import ImportOptions
from idp.offices import store
from idp.offices.office_import import import_offices
from idp.permissions import SHELL
from tests.support.app import App

REGISTER = b"""code,name,type,parent
0,Kota Rekaan,kota,
01,Dinas Rekaan,dinas,0
0101,Bidang Rekaan,bidang,01
02,Badan Rekaan,badan,0
"""


async def import_two_offices(app: App) -> dict[str, UUID]:
    """Import the city with two offices, the first with a unit; code -> id."""
    async with app.database.begin() as session:
        await import_offices(session, REGISTER, ImportOptions("uji", authority=SHELL))
        return await store.ids_by_code(session)

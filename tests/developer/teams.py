"""Teams of applications: an application of an office, and who is in its team."""

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.models import TeamMemberRow
from idp.foundation import clock
from idp.permissions import TeamRole
from tests.catalogue.city import import_shipped_inventory
from tests.monitoring.city import City

#: Inventory numbers of two applications.
FIRST, OTHER = "17", "18"


async def add_member(city: City, name: str, application: Application, role: TeamRole) -> None:
    """Put this person into the team."""
    row = TeamMemberRow(
        application_id=application.id, person_id=city.ids[name], role=str(role), added_at=clock.now(), added_by=None
    )
    async with city.app.database.begin() as session:
        session.add(row)


async def load_application(city: City, inventory_id: str = FIRST) -> Application:
    """An application of the shipped inventory."""
    async with city.app.database.begin() as session:
        found = await catalogue.find_by_inventory_id(session, inventory_id)
    assert found is not None
    return found


async def import_inventory(city: City) -> None:
    """The applications that teams are of."""
    await import_shipped_inventory(city.app.database)

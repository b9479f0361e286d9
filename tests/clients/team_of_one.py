"""An application with a team of one person."""

from uuid import UUID

from idp.accounts.people import people_import
from idp.accounts.people.people_admin import find_person
from idp.catalogue import store as catalogue
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.foundation import clock
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL, Operation, TeamRole
from tests.accounts import documents
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App


async def make_team(app: App, role: TeamRole = TeamRole.DEVELOPER) -> tuple[UUID, UUID]:
    """An application, and a person with this role in its team."""
    await import_shipped_inventory(app.database)
    async with app.database.begin() as session:
        admin = app.composition.accounts.admin(session, SHELL).acting(Operation.LIST_PEOPLE)
        outcome = await people_import.import_people(admin, documents.people(documents.SUKRA), ImportOptions("test"))
        assert outcome.report.saved
    async with app.database.begin() as session:
        person = await find_person(session, "sukra")
        application = await catalogue.find_by_inventory_id(session, "17")
        assert application is not None
        await team_members.save(session, NewMember(application.id, person.id, role.value, clock.now(), None))
        return application.id, person.id

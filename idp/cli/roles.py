"""idp people role: what a person may do in DIVOS itself."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles import granted_role, role_assignments
from idp.accounts.roles.role_assignments import RoleAssignment
from idp.cli.people_admin import Name, with_people_admin
from idp.cli.settings import calendar
from idp.permissions import Operation, Role

app = typer.Typer(no_args_is_help=True, help="What a person may do in DIVOS itself.")

RoleName = Annotated[
    str, typer.Argument(help=f"One of {', '.join(Role)}; for one office: pengelola_opd@<office code>.")
]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, as in 2026-12-31.")]


@app.command()
def grant(name: Name, role: RoleName, until: Until = None) -> None:
    """Give somebody a role, everywhere or for one office, for good or until a day."""
    end = None if until is None else calendar().start_of(until.date() + timedelta(days=1))

    async def work(admin: PeopleAdmin) -> bool:
        person = await people_admin.find_person(admin.acting(Operation.GRANT_ROLE).session, name)
        return await role_assignments.assign_role(admin, RoleAssignment(person.id, granted_role.parse_role(role), end))

    typer.echo("Granted." if with_people_admin(work) else "They have that role already.")


@app.command()
def revoke(name: Name, role: RoleName) -> None:
    """Take a role back; it stops to hold at once."""

    async def work(admin: PeopleAdmin) -> bool:
        person = await people_admin.find_person(admin.acting(Operation.REVOKE_ROLE).session, name)
        return await role_assignments.revoke_role(admin, RoleAssignment(person.id, granted_role.parse_role(role)))

    typer.echo("Revoked." if with_people_admin(work) else "They did not have that role.")

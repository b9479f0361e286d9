"""idp people role: what a person may do in DIVOS itself."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from idp.accounts import personnel, roles, roster
from idp.accounts.desk import Desk
from idp.accounts.roster import Grant
from idp.cli.desk import Name, at_the_desk
from idp.cli.settled import calendar
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

    async def work(desk: Desk) -> bool:
        person = await personnel.called(desk.acting(Operation.GRANT_ROLE).session, name)
        return await roster.grant(desk, Grant(person.id, roles.read(role), end))

    typer.echo("Granted." if at_the_desk(work) else "They have that role already.")


@app.command()
def revoke(name: Name, role: RoleName) -> None:
    """Take a role back; it stops to hold at once."""

    async def work(desk: Desk) -> bool:
        person = await personnel.called(desk.acting(Operation.REVOKE_ROLE).session, name)
        return await roster.revoke(desk, Grant(person.id, roles.read(role)))

    typer.echo("Revoked." if at_the_desk(work) else "They did not have that role.")

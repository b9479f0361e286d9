"""idp people role: what a person may do in DIVOS itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles import granted_role, role_assignments
from idp.accounts.roles.granted_role import GrantedRole
from idp.accounts.roles.role_assignments import RoleAssignment
from idp.accounts.store.roles import RoleRecord
from idp.cli.list_output import print_list
from idp.cli.people_admin import Name, with_people_admin
from idp.cli.settings import calendar, fail
from idp.foundation import clock
from idp.foundation.log import holds_personal_data
from idp.permissions import Operation, Role

app = typer.Typer(no_args_is_help=True, help="What a person may do in DIVOS itself.")

RoleName = Annotated[
    str, typer.Argument(help=f"One of {', '.join(Role)}; for one office: pengelola_opd@<office code>.")
]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, as in 2026-12-31.")]
Reason = Annotated[str | None, typer.Option(help="Why, for those who look at the role later; no personal numbers.")]


@app.command()
def grant(name: Name, role: RoleName, until: Until = None, reason: Reason = None) -> None:
    """Give somebody a role, everywhere or for one office, for good or until a day; or change when it ends."""
    end = None if until is None else calendar().start_of(until.date() + timedelta(days=1))
    if reason and holds_personal_data(reason):
        fail("The reason has a personal number or an e-mail address in it: write it without.")

    async def work(admin: PeopleAdmin) -> bool:
        given = granted_role.parse_new_role(role)
        person = await people_admin.find_person(admin.acting(role_assignments.granting(given.role)).session, name)
        return await role_assignments.assign_role(admin, RoleAssignment(person.id, given, end, reason))

    typer.echo("Granted." if with_people_admin(work) else "They have that role already.")
    _warn_without_office(role)


@app.command()
def revoke(name: Name, role: RoleName) -> None:
    """Take a role back; it stops to hold at once."""

    async def work(admin: PeopleAdmin) -> tuple[bool, bool]:
        taken = granted_role.parse_role(role)
        acting = admin.acting(role_assignments.revoking(taken.role))
        person = await people_admin.find_person(acting.session, name)
        revoked = await role_assignments.revoke_role(admin, RoleAssignment(person.id, taken))
        return revoked, revoked and await _leaves_office_alone(acting, taken)

    revoked, alone = with_people_admin(work)
    typer.echo("Revoked." if revoked else "They did not have that role.")
    if alone:
        _warn("That office has no pengelola_opd now: nobody there can help its people. Grant the role to somebody.")


@app.command("list")
def list_roles(name: Name) -> None:
    """List the roles of a person, ended ones too: until when, who gave them, why."""

    async def work(admin: PeopleAdmin) -> Sequence[RoleRecord]:
        person = await people_admin.find_person(admin.acting(Operation.LIST_ROLES).session, name)
        return await role_assignments.list_roles(admin, person.id)

    rows = [_row(one) for one in with_people_admin(work)]
    print_list(["role", "office", "state", "last day", "given by", "reason"], rows, "role", "role")


def _row(one: RoleRecord) -> list[str]:
    last_day = "-" if one.until is None else calendar().day_of(one.until - timedelta(seconds=1)).isoformat()
    state = "ended" if one.has_ended(clock.now()) else "held"
    return [one.role.value, one.office_name or "everywhere", state, last_day, one.granted_by or "-", one.reason or "-"]


async def _leaves_office_alone(admin: PeopleAdmin, taken: GrantedRole) -> bool:
    if taken.role is not Role.PENGELOLA_OPD or taken.office is None:
        return False
    return await role_assignments.is_without_holder(admin, taken)


def _warn_without_office(role: str) -> None:
    if role == Role.PENGELOLA_OPD.value:
        _warn("Without an office pengelola_opd opens no page: grant pengelola_opd@<office code>.")


def _warn(sentence: str) -> None:
    typer.secho(sentence, fg="yellow", err=True)

"""idp people factors and remove-factors: the second factors of a person, and their removal when all are lost."""

from datetime import datetime
from typing import Annotated

import typer

from idp.accounts.enrolment.factor_admin import ListedFactor
from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.wiring import Accounts
from idp.cli.list_output import print_list
from idp.cli.people_admin import Name, with_accounts
from idp.cli.settings import calendar
from idp.permissions import Operation

Confirmed = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def factors(name: Name) -> None:
    """List the second factors of a person: what, since when, and when it was used last."""

    async def work(admin: PeopleAdmin, accounts: Accounts) -> tuple[ListedFactor, ...]:
        person = await people_admin.find_person(admin.acting(Operation.LIST_FACTORS).session, name)
        return await accounts.factor_admin.list_factors(admin, person.id)

    rows = [(one.kind.value, one.note, _day(one.added_at), _day(one.used_at)) for one in with_accounts(work)]
    print_list(("FACTOR", "WHICH", "ADDED", "USED"), rows, "FACTOR", "factor")


def remove_factors(name: Name, yes: Confirmed = False) -> None:
    """Remove every second factor of a person who lost them all, recovery codes included; the person is told.

    Where there are two officers, they do it on pages, and both answer for it. An officer sets up the next factor with
    the code of `idp people factor-code`.
    """
    if not yes:
        typer.confirm("Have you made sure of who asks for this?", abort=True)

    async def work(admin: PeopleAdmin, accounts: Accounts) -> int:
        person = await people_admin.find_person(admin.acting(Operation.REMOVE_FACTORS).session, name)
        return await accounts.factor_admin.remove_factors(admin, person.id)

    removed = with_accounts(work)
    typer.echo(f"Removed {removed} factor{'' if removed == 1 else 's'}." if removed else "There was none.")


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{calendar().local(moment):%Y-%m-%d}"

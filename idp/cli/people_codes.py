"""idp people activation-code and factor-code: one-time codes that an operator hands to one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.recovery import code_issuing
from idp.accounts.recovery.code_issuing import CodeSheet
from idp.accounts.recovery.wiring import Recovery
from idp.cli.people_admin import Name, with_recovery
from idp.cli.settings import calendar
from idp.permissions import Operation

Printed = Annotated[bool, typer.Option("--print", help="Write a sheet to print for the person, in Indonesian.")]


@dataclass(frozen=True, slots=True)
class _Issued:
    """A sheet, and its text for paper."""

    sheet: CodeSheet
    text: str


def activation_code(name: Name, on_paper: Printed = False) -> None:
    """Give somebody a code with which they choose a password at /aktivasi; an earlier code is void.

    A person with a privileged role and without a second factor adds the first one with the same code.
    """

    async def work(admin: PeopleAdmin, recovery: Recovery) -> _Issued:
        person = await people_admin.find_person(admin.acting(Operation.ISSUE_PASSWORD_CODE).session, name)
        sheet = await code_issuing.issue_password_code(admin, recovery.codes, person)
        return _Issued(sheet, recovery.sheets.render(sheet))

    _show(with_recovery(work), on_paper)


def factor_code(name: Name, on_paper: Printed = False) -> None:
    """Give somebody a code with which they add their first second factor; an earlier code is void."""

    async def work(admin: PeopleAdmin, recovery: Recovery) -> _Issued:
        person = await people_admin.find_person(admin.acting(Operation.ISSUE_FACTOR_CODE).session, name)
        sheet = await code_issuing.issue_factor_code(admin, recovery.codes, person)
        return _Issued(sheet, recovery.sheets.render(sheet))

    _show(with_recovery(work), on_paper)


def _show(issued: _Issued, on_paper: bool) -> None:
    if on_paper:
        typer.echo(issued.text)
        return
    typer.echo(issued.sheet.code.reveal)
    typer.echo(f"Good once, until {_written(issued.sheet.until)}; it is not shown again.")


def _written(moment: datetime) -> str:
    return f"{calendar().local(moment):%Y-%m-%d %H:%M %Z}"

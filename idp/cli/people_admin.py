"""Runs commands about people in one transaction; an error ends the command with its sentence."""

import codecs
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from idp.accounts.people import people_admin
from idp.accounts.people.password_texts import describe_problem
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.recovery.wiring import Recovery
from idp.accounts.roles import granted_role, role_assignments
from idp.accounts.wiring import Accounts
from idp.cli.context import run
from idp.cli.settings import fail
from idp.composition import Composition
from idp.permissions import SHELL

Answer = TypeVar("Answer")

Name = Annotated[str, typer.Argument(help="A username, an NIP, or a sub.")]

#: There is no option for the password itself: others on the computer can read the arguments of a command.
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, for programs.")
]


def read_new_password(from_stdin: bool) -> str:
    """What the operator types twice without seeing it, or the first line of standard input."""
    if not from_stdin:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.buffer.readline()
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        fail("The password on standard input is in UTF-16: write it in UTF-8.")
    # only what programs put around it: a byte order mark and one line end; spaces belong to the password
    plain = line.removeprefix(codecs.BOM_UTF8).removesuffix(b"\n").removesuffix(b"\r")
    if not plain:
        fail("No password came on standard input: write it there as one line.")
    try:
        return plain.decode()
    except UnicodeDecodeError:
        fail("The password on standard input is not in UTF-8: write it in UTF-8.")


def with_people_admin(work: Callable[[PeopleAdmin], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction; what it refuses ends the command with a sentence."""
    return with_recovery(lambda admin, _recovery: work(admin))


def with_recovery(work: Callable[[PeopleAdmin, Recovery], Awaitable[Answer]]) -> Answer:
    """The same for work that issues one-time codes."""
    return with_accounts(lambda admin, accounts: work(admin, accounts.recovery))


def with_accounts(work: Callable[[PeopleAdmin, Accounts], Awaitable[Answer]]) -> Answer:
    """The same for work that needs other use cases of accounts."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(composition.accounts.admin(session, SHELL), composition.accounts)

    try:
        return run(worked)
    except people_admin.BadPassword as refusal:
        fail(_sentence(describe_problem(refusal.problem)))
    except (people_admin.NoSuchPerson, role_assignments.NoSuchOffice, granted_role.NoSuchRole) as problem:
        fail(_sentence(str(problem)))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."

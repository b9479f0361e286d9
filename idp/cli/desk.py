"""The personnel desk as commands use it: one transaction, and a sentence where something cannot be done."""

import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from idp.accounts import personnel, roles, roster
from idp.accounts.desk import Desk
from idp.cli.context import run
from idp.cli.settled import stop
from idp.composition import Composition
from idp.permissions import SHELL

Answer = TypeVar("Answer")

Name = Annotated[str, typer.Argument(help="A username, an NIP, or a sub.")]

#: There is no option for the password itself: others on the computer can read the arguments of a command.
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, for programs.")
]

_OBJECTIONS = {
    "too_short": "That password is too short: take a longer one.",
    "too_long": "That password is too long: take a shorter one.",
    "is_your_name": "That password is the person's own name or number: take another.",
}


def new_password(from_stdin: bool) -> str:
    """What the operator types twice without seeing it, or the first line of standard input."""
    if not from_stdin:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        stop("No password came on standard input: write it there as one line.")
    return line


def at_the_desk(work: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction; what it refuses ends the command with a sentence."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(composition.accounts.desk(session, SHELL))

    try:
        return run(worked)
    except personnel.BadPassword as problem:
        stop(_OBJECTIONS[str(problem)])
    except (personnel.NoSuchPerson, roster.NoSuchOffice, roles.NoSuchRole) as problem:
        stop(f"{str(problem)[:1].upper()}{str(problem)[1:]}.")

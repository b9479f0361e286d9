"""The personnel desk as commands use it: one transaction, and a sentence where something cannot be done."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from idp.accounts import personnel, roles, roster
from idp.accounts.desk import Desk
from idp.accounts.passwords import Passwords
from idp.accounts.sessions import Sessions
from idp.cli.context import run, stop
from idp.foundation.database import Database
from idp.settings import Settings
from idp.web.parts import Parts

Answer = TypeVar("Answer")

Name = Annotated[str, typer.Argument(help="A username, an NIP, or a sub.")]

_OBJECTIONS = {
    "too_short": "That password is too short: take a longer one.",
    "too_long": "That password is too long: take a shorter one.",
    "is_your_name": "That password is the person's own name or number: take another.",
}


def at_the_desk(work: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction; what it refuses ends the command with a sentence."""

    async def worked(parts: Parts) -> Answer:
        async with parts.get(Database).begin() as session:
            desk = Desk(session, parts.get(Sessions), parts.get(Passwords), parts.get(Settings).password)
            return await work(desk)

    try:
        return run(worked)
    except personnel.BadPassword as problem:
        stop(_OBJECTIONS[str(problem)])
    except (personnel.NoSuchPerson, roster.NoSuchOffice, roles.NoSuchRole) as problem:
        stop(f"{str(problem)[:1].upper()}{str(problem)[1:]}.")

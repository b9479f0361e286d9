"""A desk for commands that change clients: one transaction, and a refusal as one sentence."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from idp.cli.context import run
from idp.cli.settled import stop
from idp.clients.desk import Desk
from idp.clients.refusals import Refusal
from idp.clients.sectors import Sectors
from idp.composition import Composition
from idp.permissions import SHELL

Answer = TypeVar("Answer")


def at_the_desk(
    work: Callable[[Desk], Awaitable[Answer]], first: Callable[[Sectors], Awaitable[None]] | None = None
) -> Answer:
    """Do `work` in one transaction, after what must come `first`; a refusal ends the command with its sentence."""

    async def done(composition: Composition) -> Answer:
        if first is not None:
            await first(composition.clients.sectors)
        async with composition.foundation.database.begin() as session:
            return await work(composition.clients.desk(session, SHELL))

    try:
        return run(done)
    except Refusal as refusal:
        stop(str(refusal))


def checking(members: Mapping[str, object], client_id: str | None = None) -> Callable[[Sectors], Awaitable[None]]:
    """What comes before a registration or a change: a sector's document must name the client."""
    return lambda sectors: sectors.check_members(members, client_id)

"""A desk for commands that change clients: one transaction, and a refusal as one sentence."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from idp.cli.context import run, stop
from idp.clients.desk import Desk
from idp.clients.refusals import Refusal
from idp.clients.registry import Registry
from idp.foundation.database import Database
from idp.protocol.provider import Provider
from idp.web.parts import Parts

Answer = TypeVar("Answer")


def at_the_desk(work: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction; a refusal ends the command with its sentence."""

    async def done(parts: Parts) -> Answer:
        async with parts.get(Database).begin() as session:
            return await work(Desk(session, parts.get(Registry), parts.get(Provider)))

    try:
        return run(done)
    except Refusal as refusal:
        stop(str(refusal))

"""Runs a command's work with the deployment's use cases on one event loop; a database error ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from idp import deployment
from idp.cli.settled import settings, stop
from idp.foundation.database import UNREACHABLE, Database
from idp.permissions import SHELL, InsufficientAuthority, Operation
from idp.web.parts import Parts

Result = TypeVar("Result")


def run(work: Callable[[Parts], Awaitable[Result]], operation: Operation | None = None) -> Result:
    """Do `work` with the deployment's parts and close them again.

    `operation`: what `work` does, where no use case of a slice checks that by itself.
    """
    parts = deployment.build(settings())

    async def worked() -> Result:
        try:
            if operation is not None:
                SHELL.require(operation)
            return await work(parts)
        finally:
            await deployment.close(parts)

    try:
        return asyncio.run(worked())
    except InsufficientAuthority as refusal:
        stop(f"Nothing was done: {refusal}.")
    except UNREACHABLE as problem:
        stop(
            f"The database at {parts.get(Database).url.render_as_string(hide_password=True)} cannot be used "
            f"({type(problem).__name__}). Is it running, and has `idp migrate` made its tables?"
        )

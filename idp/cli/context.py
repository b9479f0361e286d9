"""Runs a command's work with the deployment's use cases on one event loop; a database error ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from idp import deployment
from idp.cli.settled import settings, stop
from idp.foundation.database import UNREACHABLE, Database
from idp.web.parts import Parts

Result = TypeVar("Result")


def run(work: Callable[[Parts], Awaitable[Result]]) -> Result:
    """Run `work` with the deployment's use cases and close them; ends the command when the database is unusable."""
    parts = deployment.build(settings())

    async def worked() -> Result:
        try:
            return await work(parts)
        finally:
            await deployment.close(parts)

    try:
        return asyncio.run(worked())
    except UNREACHABLE as problem:
        stop(
            f"The database at {parts.get(Database).url.render_as_string(hide_password=True)} cannot be used "
            f"({type(problem).__name__}). Is it running, and has `idp migrate` made its tables?"
        )

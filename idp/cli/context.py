"""Runs a command's work with the deployment's use cases on one event loop; a database error ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from idp.cli.settings import fail, load_settings
from idp.composition import Composition, close, compose
from idp.foundation.database import UNREACHABLE
from idp.permissions import SHELL, InsufficientAuthority, Operation

Result = TypeVar("Result")


def run(work: Callable[[Composition], Awaitable[Result]], operation: Operation | None = None) -> Result:
    """Do `work` with the deployment and close it again.

    `operation`: what `work` does, where no use case of a slice checks that by itself.
    """
    composition = compose(load_settings())

    async def worked() -> Result:
        try:
            if operation is not None:
                SHELL.require(operation)
            return await work(composition)
        finally:
            await close(composition)

    try:
        return asyncio.run(worked())
    except InsufficientAuthority as refusal:
        fail(f"Nothing was done: {refusal}.")
    except UNREACHABLE as problem:
        url = composition.foundation.database.url
        fail(
            f"The database at {url.render_as_string(hide_password=True)} cannot be used "
            f"({type(problem.__cause__ or problem).__name__}). Is it running, and has `idp migrate` made its tables?"
        )

"""Runs a command's work with the deployment's use cases on one event loop; a database error ends it."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TypeVar

from idp.cli.database import fail_with, require_file, require_schema
from idp.cli.database_errors import Place
from idp.cli.settings import fail, load_settings
from idp.composition import Composition, close, compose
from idp.foundation.database import UNREACHABLE
from idp.foundation.key_encryption import UnknownSecretKey
from idp.foundation.schema import read_schema
from idp.permissions import SHELL, InsufficientAuthority, Operation
from idp.settings import Settings

Result = TypeVar("Result")


def run(work: Callable[[Composition], Awaitable[Result]], operation: Operation | None = None) -> Result:
    """Do `work` with the deployment and close it again.

    `operation`: what `work` does, where no use case of a slice checks that by itself.
    """
    settings = _load_settings()
    require_file(settings.database_url)
    composition = compose(settings)
    database = composition.foundation.database

    async def worked() -> Result:
        try:
            if operation is not None:
                SHELL.require(operation)
            require_schema(await read_schema(database), settings.database_url)
            return await work(composition)
        finally:
            await close(composition)

    try:
        return asyncio.run(worked())
    except InsufficientAuthority as refusal:
        fail(f"Nothing was done: {refusal}.")
    except UnknownSecretKey as problem:
        fail(str(problem))
    except UNREACHABLE as problem:
        fail_with(problem, settings.database_url)


def _load_settings() -> Settings:
    """The settings; those of a demonstration if IDP_DATABASE_URL names no database and the default is not there."""
    settings = load_settings()
    default = Place(settings.database_url).file
    if "IDP_DATABASE_URL" in os.environ or default is None or default.exists():
        return settings
    # by its name, because the demonstration imports commands
    found: Settings | None = import_module("idp.cli.demo.found_demo").find_demo()
    return found or settings

"""What the commands of idp apps that change the inventory share: one transaction as the operator's shell."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.cli.context import run
from idp.cli.settings import fail
from idp.composition import Composition
from idp.permissions import SHELL, Operation

Answer = TypeVar("Answer")

Number = Annotated[str, typer.Argument(help="The application's number in the inventory; 017 is 17.")]


async def find_application(admin: CatalogueAdmin, number: str) -> Application:
    """The application with this number; ends the command if there is none."""
    found = await catalogue.find_by_number(admin.session, number)
    if found is None:
        fail(f"No application has the number {number}: `idp apps list --search WORD` finds numbers.")
    return found


def describe_person(person_id: UUID | None) -> str:
    """Who did something, by their sub; the operator's shell has none."""
    return str(person_id) if person_id else "operator"


def with_catalogue(work: Callable[[CatalogueAdmin], Awaitable[Answer]], operation: Operation) -> Answer:
    """Do `work` in one transaction as the operator's shell."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(composition.catalogue.admin(session, SHELL))

    return run(worked, operation)

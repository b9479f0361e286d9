"""Runs commands about clients and APIs in one transaction; an error ends the command with its sentence."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from idp.cli.context import run
from idp.cli.settings import fail
from idp.clients.client_admin import ClientAdmin
from idp.clients.errors import RegistrationError
from idp.clients.registration.sector_identifiers import SectorIdentifierVerifier
from idp.composition import Composition
from idp.permissions import SHELL

Answer = TypeVar("Answer")


def with_client_admin(
    work: Callable[[ClientAdmin], Awaitable[Answer]],
    first: Callable[[SectorIdentifierVerifier], Awaitable[None]] | None = None,
) -> Answer:
    """Do `work` in one transaction, after what must come `first`; a refusal ends the command with its sentence."""

    async def worked(composition: Composition) -> Answer:
        if first is not None:
            await first(composition.clients.sectors)
        async with composition.foundation.database.begin() as session:
            return await work(composition.clients.admin(session, SHELL))

    try:
        return run(worked)
    except RegistrationError as refusal:
        fail(str(refusal))


def make_sector_check(
    members: Mapping[str, object], client_id: str | None = None
) -> Callable[[SectorIdentifierVerifier], Awaitable[None]]:
    """What comes before a registration or a change: a sector's document must name the client."""
    return lambda sectors: sectors.verify_members(members, client_id)

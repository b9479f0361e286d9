"""APIs registered with a deployment, by whoever keeps them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from idp.clients import offer
from idp.permissions import SHELL
from idp.protocol.audience import Api, Label, TokenFormat
from tests.oidc.parties import Town


async def offered(town: Town, audience: str, scopes: str = "", **changes: Any) -> Api:
    """A registered API."""
    fields = {"name": audience, "token_format": TokenFormat.JWT, "lifetime": timedelta(minutes=5)} | changes
    return await keep(town, Api(audience=audience, scopes=frozenset(scopes.split()), **fields))


async def keep(town: Town, api: Api) -> Api:
    """Register an API; its scopes get the labels it does not bring."""
    labels = {scope: api.labels.get(scope, Label(f"Memakai {scope}")) for scope in api.scopes}
    made = replace(api, labels=labels)
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await offer.register(desk, town.house.composition.clients.apis, made)
    return made


async def removed(town: Town, audience: str) -> None:
    """Take an API away."""
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await offer.remove(desk, town.house.composition.clients.apis, audience)

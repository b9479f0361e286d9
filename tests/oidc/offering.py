"""APIs registered with a deployment, by whoever keeps them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from idp.clients.apis import api_lifecycle
from idp.permissions import SHELL
from idp.protocol.audience import Api, ScopeLabel, TokenFormat
from tests.oidc.parties import World


async def offered(world: World, audience: str, scopes: str = "", **changes: Any) -> Api:
    """A registered API."""
    fields = {"name": audience, "token_format": TokenFormat.JWT, "lifetime": timedelta(minutes=5)} | changes
    return await keep(world, Api(audience=audience, scopes=frozenset(scopes.split()), **fields))


async def keep(world: World, api: Api) -> Api:
    """Register an API; its scopes get the labels it does not bring."""
    labels = {scope: api.labels.get(scope, ScopeLabel(f"Memakai {scope}")) for scope in api.scopes}
    made = replace(api, labels=labels)
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await api_lifecycle.register_api(desk, world.app.composition.clients.apis, made)
    return made


async def removed(world: World, audience: str) -> None:
    """Take an API away."""
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await api_lifecycle.remove_api(desk, world.app.composition.clients.apis, audience)

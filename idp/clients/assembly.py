"""Builds the use cases of idp.clients for the composition root."""

from datetime import timedelta

from idp.clients.apis import Apis
from idp.clients.desk import CLIENTS
from idp.clients.last_use import LastUse
from idp.clients.logos import Logos
from idp.clients.offer import APIS
from idp.clients.registry import Registry
from idp.clients.sectors import Sectors
from idp.clients.self_registration import Entrance, SelfRegistration
from idp.foundation.database import Database
from idp.foundation.flusher import Flusher
from idp.foundation.opaque import Derivation
from idp.foundation.outbound import Outbound
from idp.foundation.versions import Watcher
from idp.protocol.audience import Api, TokenFormat
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import RegistrationGate
from idp.web.parts import Parts


def add(parts: Parts, derivation: Derivation, gate: RegistrationGate, token_lifetime: timedelta) -> None:
    """Add what endpoints and the worker need; `token_lifetime`: of access tokens for this provider's own endpoints."""
    database, provider, watcher = parts.get(Database), parts.get(Provider), parts.get(Watcher)
    registry = parts.put(Registry(database, derivation))
    for name in (CLIENTS, "inventory"):
        watcher.on_change(name, registry.forget)
    apis = parts.put(Apis(database, _ourselves(provider, token_lifetime)))
    watcher.on_change(APIS, apis.forget)
    parts.get(Flusher).every(parts.put(LastUse(database)).flush)
    outbound = parts.get(Outbound)
    parts.put(Logos(database, registry, outbound))
    parts.put(SelfRegistration(Entrance(gate, database, registry, provider, parts.put(Sectors(outbound, database)))))


def _ourselves(provider: Provider, lifetime: timedelta) -> Api:
    """This provider's own endpoints as an API whose audience is the issuer."""
    return Api(
        audience=provider.issuer,
        scopes=frozenset((*provider.scopes, *provider.api_scopes)),
        token_format=TokenFormat.JWT,
        lifetime=lifetime,
    )

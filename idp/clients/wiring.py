"""Wires relying parties, their credentials, their logos, and the APIs they ask tokens for."""

from dataclasses import dataclass
from datetime import timedelta

from idp.clients.apis import Apis
from idp.clients.desk import CLIENTS, Desk
from idp.clients.last_use import LastUse
from idp.clients.logos import Logos
from idp.clients.offer import APIS
from idp.clients.policy import SecretPolicy
from idp.clients.registry import Registry
from idp.clients.sectors import Sectors
from idp.clients.self_registration import Entrance, SelfRegistration
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.wiring import Foundation
from idp.permissions import Authority
from idp.protocol.audience import Api, TokenFormat
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import RegistrationGate


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The use cases of clients, and `provider`, what they are registered with."""

    provider: Provider
    calendar: Calendar
    registry: Registry
    apis: Apis
    last_use: LastUse
    logos: Logos
    sectors: Sectors
    self_registration: SelfRegistration
    secret_policy: SecretPolicy

    def desk(self, session: Session, authority: Authority) -> Desk:
        """Where clients and APIs are read and changed, in this transaction, by whoever has this authority."""
        return Desk(session, self.registry, self.provider, authority, calendar=self.calendar)


def wire_clients(
    foundation: Foundation,
    provider: Provider,
    *,
    registration: RegistrationGate,
    secret_policy: SecretPolicy,
    own_token_lifetime: timedelta,
) -> Clients:
    """The clients of one deployment; `own_token_lifetime`: of access tokens for ourselves."""
    database, outbound = foundation.database, foundation.outbound
    registry = Registry(database, foundation.secrets.deriver)
    apis = Apis(database, _our_own_api(provider, own_token_lifetime))
    last_use, sectors = LastUse(database), Sectors(outbound, database)
    for changed, forget in ((CLIENTS, registry.forget), ("inventory", registry.forget), (APIS, apis.forget)):
        foundation.change_poller.on_change(changed, forget)
    foundation.periodic_flush.every(last_use.flush)
    return Clients(
        provider=provider,
        calendar=foundation.calendar,
        registry=registry,
        apis=apis,
        last_use=last_use,
        logos=Logos(database, registry, outbound),
        sectors=sectors,
        self_registration=SelfRegistration(
            Entrance(registration, database, registry, provider, sectors, foundation.calendar)
        ),
        secret_policy=secret_policy,
    )


def _our_own_api(provider: Provider, lifetime: timedelta) -> Api:
    """This provider's own endpoints as an API whose audience is the issuer."""
    return Api(
        audience=provider.issuer,
        scopes=frozenset((*provider.scopes, *provider.api_scopes)),
        token_format=TokenFormat.JWT,
        lifetime=lifetime,
    )

"""Wires relying parties, their credentials, their logos, and the APIs they ask tokens for."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from idp.clients.apis.api_lifecycle import API_CHANGES
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.client_admin import CLIENT_CHANGES, ClientAdmin
from idp.clients.credentials.last_use import LastUseRecorder
from idp.clients.ignored_scopes import IgnoredScopeRecorder
from idp.clients.logo_fetcher import LogoFetcher
from idp.clients.policy import SecretPolicy
from idp.clients.registration.sector_identifiers import SectorIdentifierVerifier
from idp.clients.registration.self_registration import OpenRegistrationLimit, SelfRegistration
from idp.clients.registry import Registry
from idp.clients.sandbox.policy import SandboxPolicy
from idp.clients.sandbox.wiring import Sandbox, wire_sandbox
from idp.clients.signing_demand import SigningDemand
from idp.clients.teams.team_access import TeamAccess
from idp.clients.time_correction import TimeCorrection
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.wiring import Foundation
from idp.permissions import Authority
from idp.protocol.audience import Api, TokenFormat
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import RegistrationPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The use cases of clients, and `provider`, what they are registered with."""

    provider: Provider
    calendar: Calendar
    registry: Registry
    apis: ApiRegistry
    last_use: LastUseRecorder
    ignored_scopes: IgnoredScopeRecorder
    logos: LogoFetcher
    sectors: SectorIdentifierVerifier
    self_registration: SelfRegistration
    secret_policy: SecretPolicy
    signing_demand: SigningDemand
    time_correction: TimeCorrection
    team_access: TeamAccess
    sandbox: Sandbox

    def admin(self, session: Session, authority: Authority) -> ClientAdmin:
        """The context in which clients and APIs are read and changed: this transaction and this authority."""
        return ClientAdmin(
            session,
            self.registry,
            self.provider,
            authority,
            signing_demand=self.signing_demand,
            calendar=self.calendar,
        )

    def admin_asking_anew(self, session: Session, authority: Authority) -> ClientAdmin:
        """The same for people and programs, whose changes to what people agreed with have them asked anew."""
        return replace(self.admin(session, authority), on_changed_identity=self.self_registration.apply_consequence)


def wire_clients(
    foundation: Foundation,
    provider: Provider,
    *,
    registration: RegistrationPolicy,
    open_registrations: OpenRegistrationLimit,
    secret_policy: SecretPolicy,
    own_token_lifetime: timedelta,
    sandbox: SandboxPolicy,
) -> Clients:
    """The clients of one deployment; `own_token_lifetime`: of access tokens for ourselves."""
    database, sectors = foundation.database, SectorIdentifierVerifier(foundation.outbound, foundation.database)
    registry, apis, last_use = _wire_registries(foundation, provider, own_token_lifetime)
    self_register = partial(SelfRegistration, registration, database, registry, provider, calendar=foundation.calendar)
    return Clients(
        provider=provider,
        calendar=foundation.calendar,
        registry=registry,
        apis=apis,
        last_use=last_use,
        ignored_scopes=_wire_ignored_scopes(foundation),
        logos=LogoFetcher(database, registry, foundation.outbound),
        sectors=sectors,
        signing_demand=(demand := SigningDemand(database, foundation.key_ring, CLIENT_CHANGES)),
        self_registration=self_register(limit=open_registrations, sectors=sectors, signing_demand=demand),
        secret_policy=secret_policy,
        time_correction=TimeCorrection(database, registry),
        team_access=TeamAccess(),
        sandbox=wire_sandbox(database, sandbox),
    )


def _wire_registries(
    foundation: Foundation, provider: Provider, lifetime: timedelta
) -> tuple[Registry, ApiRegistry, LastUseRecorder]:
    """What every request looks up and notes; `lifetime`: of access tokens for ourselves."""
    database = foundation.database
    registry, last_use = Registry(database, foundation.secrets.deriver), LastUseRecorder(database)
    apis = ApiRegistry(database, _our_own_api(provider, lifetime))
    _keep_current(foundation, registry, apis, last_use)
    return registry, apis, last_use


def _keep_current(foundation: Foundation, registry: Registry, apis: ApiRegistry, last_use: LastUseRecorder) -> None:
    """Forget what is cached when another process changed it, and write times of last use."""
    for name in (CLIENT_CHANGES, "inventory"):
        foundation.change_poller.on_change(name, registry.clear_cache)
    foundation.change_poller.on_change(API_CHANGES, apis.clear_cache)
    foundation.periodic_flush.register(last_use.flush)


def _wire_ignored_scopes(foundation: Foundation) -> IgnoredScopeRecorder:
    recorder = IgnoredScopeRecorder(foundation.database)
    foundation.periodic_flush.register(recorder.flush)
    return recorder


def _our_own_api(provider: Provider, lifetime: timedelta) -> Api:
    """This provider's own endpoints as an API whose audience is the issuer."""
    return Api(
        audience=provider.issuer,
        scopes=frozenset((*provider.scopes, *provider.api_scopes)),
        token_format=TokenFormat.JWT,
        lifetime=lifetime,
    )

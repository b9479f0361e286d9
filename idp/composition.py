"""Composes one deployment from its settings, bottom up; the web is added in app.py."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from idp.accounts.events import AccountsEvent
from idp.accounts.factors.webauthn_ceremony import RelyingParty
from idp.accounts.factors.wiring import PasskeyOptions
from idp.accounts.recovery.mails import Letterhead
from idp.accounts.store import person_search
from idp.accounts.wiring import AccountPolicies, Accounts, wire_accounts
from idp.admin.wiring import Admin, wire_admin
from idp.catalogue import store as catalogue_store
from idp.catalogue.events import CatalogueEvent
from idp.catalogue.wiring import Catalogue, wire_catalogue
from idp.clients.events import ClientsEvent
from idp.clients.registration.self_registration import OpenRegistrationLimit
from idp.clients.sandbox.policy import SandboxPolicy
from idp.clients.store import clients as client_store
from idp.clients.teams.wiring import Teams, wire_teams
from idp.clients.wiring import Clients, wire_clients
from idp.developer.guide import list_guide_chapters
from idp.developer.wiring import Developer, wire_developer
from idp.diagnosis.events import DiagnosisEvent
from idp.diagnosis.help_requests.cleanup import HelpCleanup
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.diagnosis.wiring import Diagnosis, wire_diagnosis
from idp.foundation.audit_tags import AuditTags
from idp.foundation.background import BackgroundLoop, BackgroundTasks
from idp.foundation.database import Database
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.events import FoundationEvent
from idp.foundation.jobs import Job, JobRunner
from idp.foundation.outbound import OutboundPolicy
from idp.foundation.outbox import OutboxWorker
from idp.foundation.search_correction import SearchCorrection
from idp.foundation.wiring import Foundation, wire_foundation
from idp.monitoring.wiring import Monitoring, wire_monitoring
from idp.offices import store as offices
from idp.offices.events import OfficesEvent
from idp.oidc.events import OidcEvent
from idp.oidc.policy import OidcPolicies
from idp.oidc.wiring import Oidc, wire_oidc
from idp.permissions import AdminScope
from idp.portal.wiring import Portal, wire_portal
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import RegistrationPolicy
from idp.security.wiring import Security, wire_security
from idp.settings import Settings
from idp.tracker.tracker import Tracker
from idp.tracker.usage.wiring import UseCounts, wire_use_counts
from idp.tracker.wiring import wire_tracker
from idp.web.site import name_help

#: The events of every package, in the order of the packages.
AUDIT_TAGS = AuditTags(
    (FoundationEvent, OfficesEvent, AccountsEvent, CatalogueEvent, ClientsEvent, DiagnosisEvent, OidcEvent)
)

#: What completes the search texts of each table that is searched.
_SEARCHED_TABLES = (
    offices.complete_search_texts,
    catalogue_store.complete_search_texts,
    client_store.complete_search_texts,
    person_search.correct_search_texts,
)

#: Seconds for which the start waits for a database that is away.
_START_PATIENCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Every use case of one deployment; several may live in one process, each with a database of its own."""

    settings: Settings
    provider: Provider
    foundation: Foundation
    accounts: Accounts
    clients: Clients
    diagnosis: Diagnosis
    oidc: Oidc
    tracker: Tracker
    use_counts: UseCounts
    portal: Portal
    teams: Teams
    catalogue: Catalogue
    developer: Developer
    monitoring: Monitoring
    admin: Admin
    security: Security
    worker: OutboxWorker
    jobs: JobRunner
    #: Jobs that take minutes, apart so that they keep no other job waiting.
    long_jobs: JobRunner


def compose(settings: Settings) -> Composition:
    """The deployment that `settings` describe; nothing is opened yet."""
    provider, foundation = _provider(settings), _foundation(settings)
    accounts, clients = _accounts(foundation, settings), _clients(foundation, provider, settings)
    database, tracker, diagnosis = foundation.database, wire_tracker(foundation), wire_diagnosis(foundation, clients)
    oidc = _oidc(foundation, accounts, clients, settings, journal=diagnosis.journal)
    teams, catalogue = wire_teams(foundation, accounts, clients.team_access), wire_catalogue(foundation)
    security, use_counts = _security(foundation, accounts, settings), wire_use_counts(foundation, settings.keep.facts)
    return Composition(
        settings=settings,
        provider=provider,
        foundation=foundation,
        accounts=accounts,
        clients=clients,
        diagnosis=diagnosis,
        oidc=oidc,
        tracker=tracker,
        use_counts=use_counts,
        monitoring=wire_monitoring(accounts, tracker, teams, catalogue),
        teams=teams,
        catalogue=catalogue,
        developer=wire_developer(foundation, clients, oidc, teams, diagnosis=diagnosis, tracker=tracker),
        portal=wire_portal(foundation, clients, oidc, list_guide_chapters),
        admin=wire_admin(oidc, clients.apis, settings.step_up.admin),
        security=security,
        worker=OutboxWorker(database, {**accounts.handlers(), **oidc.handlers, **clients.logos.handlers()}),
        jobs=_runner(foundation, _jobs(foundation, accounts, clients, oidc) + _more_jobs(teams, diagnosis, tracker)),
        long_jobs=_runner(foundation, _long_jobs(database, security, use_counts, tracker)),
    )


def _security(foundation: Foundation, accounts: Accounts, settings: Settings) -> Security:
    return wire_security(foundation, accounts, tags=AUDIT_TAGS, key_policy=settings.keys, throttle=settings.throttle)


def _provider(settings: Settings) -> Provider:
    return Provider(
        issuer=settings.issuer,
        pkce=settings.pkce,
        api_scopes=tuple(AdminScope),
        mtls=settings.mtls.base_address(settings.issuer),
        logto=settings.logto_alias,
        allows_registration=settings.registration is not RegistrationPolicy.CLOSED,
    )


def _foundation(settings: Settings) -> Foundation:
    allow = frozenset(settings.outbound_allow)
    return wire_foundation(
        database=Database(settings.database_url, settings.pool),
        time_zone=settings.time_zone,
        secret_keys=settings.decoded_secret_keys,
        keys=settings.keys,
        retention=settings.keep,
        outbound=OutboundPolicy(
            seconds=settings.outbound_timeout.total_seconds(),
            at_most_bytes=settings.outbound_bytes,
            allow=allow,
            allow_all=settings.self_registered_may_name_private_hosts,
            verify=settings.outbound_verify,
            authorities=settings.outbound_ca,
        ),
        mail=settings.mail,
    )


def _accounts(foundation: Foundation, settings: Settings) -> Accounts:
    policies = AccountPolicies(
        session=settings.session,
        throttle=settings.throttle,
        password=settings.password,
        argon2=settings.argon2,
        codes=settings.one_time_code,
        resets=settings.reset,
        letterhead=Letterhead(
            settings.issuer,
            government=settings.government,
            help_contact=name_help(settings.help_contact, settings.operator),
            help=settings.help,
        ),
        roster=settings.roster,
        second_factor=settings.second_factor,
        hashing_threads=max(1, (os.cpu_count() or 1) // settings.workers),
        passkeys=PasskeyOptions(RelyingParty.of_issuer(settings.issuer, settings.government), settings.passkey),
        trusted_device=settings.trusted_device,
        office_networks=settings.office_networks,
    )
    return wire_accounts(foundation, policies)


def _clients(foundation: Foundation, provider: Provider, settings: Settings) -> Clients:
    return wire_clients(
        foundation,
        provider,
        registration=settings.registration,
        open_registrations=OpenRegistrationLimit(
            settings.strangers.registrations_in_all, settings.strangers.registrations_within
        ),
        secret_policy=settings.secret,
        own_token_lifetime=settings.lifetimes.access_token,
        sandbox=SandboxPolicy(settings.sandbox_admits, invented_people=settings.demo),
    )


def _oidc(
    foundation: Foundation, accounts: Accounts, clients: Clients, settings: Settings, *, journal: RequestJournal
) -> Oidc:
    policies = OidcPolicies(
        lifetimes=settings.lifetimes,
        step_up=settings.step_up,
        user_code=settings.user_code,
        requires_dpop_nonce=settings.dpop_nonce == "required",
        redirect_loop_limit=settings.redirect_loop_limit,
    )
    oidc = wire_oidc(foundation, accounts, clients, policies, journal=journal)
    clients.self_registration.on_change(oidc.logout.announcements.client_changed_itself)
    return oidc


def _runner(foundation: Foundation, jobs: list[Job]) -> JobRunner:
    """What runs these jobs; /metrics tells how late they are."""
    foundation.gauges.watch_jobs(job.name for job in jobs)
    return JobRunner(foundation.database, jobs)


def _jobs(foundation: Foundation, accounts: Accounts, clients: Clients, oidc: Oidc) -> list[Job]:
    """The periodic jobs, each run by one process at a time; those that go by the age of rows need a steady clock."""
    corrections = (
        foundation.cleanup.correct_times,
        accounts.cleanup.correct_times,
        clients.time_correction.run,
        oidc.cleanup.correct_times,
    )

    async def correct_times() -> None:
        for correct in corrections:
            await correct()

    return [
        Job("audit.seal", timedelta(seconds=5), foundation.audit_chain.seal),
        Job("clock.correct", timedelta(minutes=10), correct_times, needs_steady_clock=True),
        Job("keys.rotate", timedelta(hours=1), foundation.key_ring.rotate_when_due, needs_steady_clock=True),
        Job("keys.offer", timedelta(hours=1), clients.signing_demand.follow_if_changed),
        Job("sessions.expire", timedelta(minutes=1), accounts.sessions.end_expired, needs_steady_clock=True),
        Job("accounts.tidy", timedelta(hours=1), accounts.cleanup.run, needs_steady_clock=True),
        Job("floor.tidy", timedelta(hours=6), foundation.cleanup.run, needs_steady_clock=True),
        Job("protocol.sweep", timedelta(minutes=10), oidc.cleanup.delete_expired, needs_steady_clock=True),
        Job("protocol.upkeep", timedelta(hours=6), oidc.cleanup.run_nightly, needs_steady_clock=True),
    ]


def _more_jobs(teams: Teams, diagnosis: Diagnosis, tracker: Tracker) -> list[Job]:
    """The jobs of teams, of the diagnosis of errors, and of levels."""
    foundation = diagnosis.foundation
    help_cleanup = HelpCleanup(foundation.database, foundation.cleanup.policy.help_requests)
    return [
        Job("partners.end", timedelta(minutes=1), teams.partner_expiry.run, needs_steady_clock=True),
        Job("journal.tidy", timedelta(minutes=10), diagnosis.journal.delete_old, needs_steady_clock=True),
        Job("help_requests.tidy", timedelta(hours=6), help_cleanup.run, needs_steady_clock=True),
        Job("tracker.levels", timedelta(seconds=10), tracker.levels.run_for_a_moment),
    ]


def _long_jobs(database: Database, security: Security, use_counts: UseCounts, tracker: Tracker) -> list[Job]:
    """The jobs that take minutes; the nightly one looks hourly what is due, because it may have been broken off."""

    async def update_counts() -> None:
        await use_counts.roll_up.run_due()
        await tracker.finish_day()
        await use_counts.purge.run_due()

    return [
        Job("search.correct", timedelta(hours=1), SearchCorrection(database, _SEARCHED_TABLES).run),
        Job("audit.verify", timedelta(days=1), security.verification.run),
        Job("tracker.nightly", timedelta(hours=1), update_counts, needs_steady_clock=True),
    ]


@asynccontextmanager
async def running(composition: Composition, beside: Iterable[BackgroundLoop]) -> AsyncIterator[None]:
    """Load the secrets, keep `beside` going, and at the end write what is in memory; a failed start closes as well."""
    foundation = composition.foundation
    loops = BackgroundTasks()
    try:
        await _load_secrets(composition)
        foundation.change_poller.on_change("keys", foundation.key_ring.load)
        watch, poller = foundation.database_watch, foundation.change_poller
        loops.start((watch.run, poller.run, foundation.periodic_flush.run, *beside))
        yield
    finally:
        await loops.stop()
        foundation.facts.make_marks_due()
        await foundation.periodic_flush.flush()
        await close(composition)


async def _load_secrets(composition: Composition) -> None:
    """Load what every answer needs; a database that goes away or comes up meanwhile is waited for, for a moment."""
    until = monotonic() + _START_PATIENCE
    while True:
        try:
            await composition.foundation.key_ring.load()
            await composition.oidc.subject_salt.load()
            return
        except DatabaseUnavailable:
            if monotonic() > until:
                raise
        await asyncio.sleep(0.5)


async def work(settings: Settings) -> None:
    """Deliver outbox messages and run the jobs until cancelled, without the web."""
    composition = compose(settings)
    async with running(composition, background_loops(composition)):
        await asyncio.Event().wait()


def background_loops(composition: Composition) -> tuple[BackgroundLoop, ...]:
    """The loops beside the requests: the outbox's worker and the periodic jobs, long ones by themselves."""
    return composition.worker.run, composition.jobs.run, composition.long_jobs.run


async def close(composition: Composition) -> None:
    """Close what the deployment has opened."""
    composition.accounts.passwords.close()
    composition.accounts.password_judge.strength.close()
    await composition.foundation.outbound.close()
    await composition.foundation.database.dispose()

"""One deployment put together: every slice wired to database, keys, outbox and clock; the web is added in app.py."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

from idp.accounts.passwords import Passwords
from idp.accounts.sessions import Sessions
from idp.accounts.sign_in import SignIn
from idp.accounts.tidying import Tidying
from idp.admin.gate import Gate
from idp.clients import assembly as clients
from idp.clients.apis import Apis
from idp.clients.last_use import LastUse
from idp.clients.logos import Logos
from idp.clients.registry import Registry
from idp.clients.self_registration import SelfRegistration
from idp.foundation import clock, metrics
from idp.foundation.audit_chain import Chain
from idp.foundation.audit_seal import ChainKeys
from idp.foundation.background import Beside, Loop
from idp.foundation.database import Database
from idp.foundation.diagnosis import Diagnoses
from idp.foundation.facts import Facts
from idp.foundation.flusher import Flusher
from idp.foundation.housekeeping import Housekeeping
from idp.foundation.jobs import Job, Jobs
from idp.foundation.key_safe import KeySafe
from idp.foundation.keys import KeyRing
from idp.foundation.lasting_secret import LastingSecret
from idp.foundation.opaque import Derivation, Seal
from idp.foundation.outbound import Outbound, OutboundPolicy
from idp.foundation.outbox import Worker
from idp.foundation.sealed import Sealer
from idp.foundation.versions import Watcher
from idp.oidc.assembly import Assembly, Floor
from idp.oidc.tokens.admission import Admission
from idp.oidc.tokens.bearers import Bearers
from idp.oidc.tokens.possession import Nonces
from idp.oidc.tokens.subjects import SALT
from idp.oidc.upkeep import Upkeep
from idp.permissions import ApiScope
from idp.protocol.provider import Provider
from idp.protocol.registration.self_registration import RegistrationGate
from idp.settings import Settings
from idp.web.parts import Parts
from idp.web.site import Site
from idp.web.strangers import Strangers


def build(settings: Settings) -> Parts:
    """Every part of the deployment `settings` describe; nothing is opened yet."""
    clock.use_time_zone(settings.time_zone)
    parts = Parts()
    parts.put(settings)
    _put_floor(parts, settings)
    _put_accounts(parts, settings)
    _put_clients(parts, settings)
    _put_oidc(parts)
    parts.put(Worker(parts.get(Database), parts.get(Assembly).handlers() | parts.get(Logos).handlers()))
    parts.put(Jobs(parts.get(Database), _jobs(parts)))
    return parts


def _jobs(parts: Parts) -> list[Job]:
    """What comes round, by one process at a time."""
    return [
        Job("audit.seal", timedelta(seconds=5), parts.get(Chain).seal),
        Job("keys.rotate", timedelta(hours=1), parts.get(KeyRing).rotate_when_due),
        Job("sessions.expire", timedelta(minutes=1), parts.get(Sessions).end_run_out),
        Job("accounts.tidy", timedelta(hours=1), parts.get(Tidying).run),
        Job("floor.tidy", timedelta(hours=6), parts.get(Housekeeping).run),
        Job("protocol.sweep", timedelta(minutes=10), parts.get(Upkeep).sweep),
        Job("protocol.upkeep", timedelta(hours=6), parts.get(Upkeep).nightly),
    ]


def _put_floor(parts: Parts, settings: Settings) -> None:
    secret = settings.opened_secret_keys
    database = parts.put(Database(settings.database_url, settings.pool))
    parts.put(Seal(secret.keys, secret.current))
    parts.put(Sealer(secret.keys, secret.current))
    safe = KeySafe(secret.keys, secret.current)
    parts.put(KeyRing(database, safe, settings.keys))
    parts.put(LastingSecret(database, safe, SALT))
    parts.put(Chain(database, parts.put(ChainKeys(secret.keys, secret.current))))
    parts.put(Watcher(database))
    flusher = parts.put(Flusher())
    flusher.every(metrics.flush)
    flusher.every(parts.put(Facts(database)).flush)
    diagnoses = parts.put(Diagnoses(database))
    flusher.every(diagnoses.flush)
    parts.put(Housekeeping(database, diagnoses, settings.keep))
    allow, for_all = frozenset(settings.outbound_allow), settings.calls_for_strangers
    parts.put(Outbound(OutboundPolicy(allow=allow, allow_all=for_all, verify=settings.outbound_verify)))
    parts.put(_site(settings))
    parts.put(settings.mtls)
    parts.put(Strangers(settings.strangers))


def _put_accounts(parts: Parts, settings: Settings) -> None:
    database = parts.get(Database)
    sessions = parts.put(Sessions(database, settings.session))
    passwords = parts.put(Passwords(settings.argon2, threads=max(1, (os.cpu_count() or 1) // settings.workers)))
    parts.put(SignIn(database, sessions, passwords, parts.get(Seal), settings.throttle))
    parts.put(Tidying(database, settings.throttle, settings.session))
    parts.get(Flusher).every(sessions.flush)


def _put_clients(parts: Parts, settings: Settings) -> None:
    secret = settings.opened_secret_keys
    parts.put(settings.secret)
    parts.put(settings.lifetimes)
    parts.put(
        Provider(
            issuer=settings.issuer,
            pkce=settings.pkce,
            api_scopes=tuple(ApiScope),
            mtls=settings.mtls.at(settings.issuer),
            logto=settings.logto_alias,
            registers=settings.registration is not RegistrationGate.CLOSED,
        )
    )
    clients.add(parts, Derivation(secret.keys, secret.current), settings.registration, settings.lifetimes.access_token)


def _put_oidc(parts: Parts) -> None:
    assembly = parts.put(
        Assembly(
            Floor(
                database=parts.get(Database),
                provider=parts.get(Provider),
                ring=parts.get(KeyRing),
                seal=parts.get(Seal),
                salt=parts.get(LastingSecret),
                registry=parts.get(Registry),
                sessions=parts.get(Sessions),
                outbound=parts.get(Outbound),
                facts=parts.get(Facts),
                last_use=parts.get(LastUse),
                lifetimes=parts.get(Settings).lifetimes,
                sealer=parts.get(Sealer),
                apis=parts.get(Apis),
                nonces=Nonces(parts.get(Seal), parts.get(Settings).dpop_nonce == "required"),
                step_up=parts.get(Settings).step_up,
            )
        )
    )
    for made in assembly.parts():
        parts.put(made)
    parts.get(SelfRegistration).on_change(assembly.announcements.client_changed_itself)
    parts.put(Gate(parts.get(Admission), parts.get(Bearers), parts.get(Settings).step_up.admin))


def _site(settings: Settings) -> Site:
    return Site(
        issuer=settings.issuer,
        government=settings.government,
        operator=settings.operator,
        help_contact=settings.help_contact,
        demo=settings.demo,
        trusted_proxies=settings.trusted_proxies,
        metrics_networks=settings.metrics_networks,
    )


@asynccontextmanager
async def running(parts: Parts, beside: Iterable[Loop]) -> AsyncIterator[None]:
    """Load the secrets, keep `beside` going, and at the end write what is in memory; a failed start closes as well."""
    ring, watcher, flusher = parts.get(KeyRing), parts.get(Watcher), parts.get(Flusher)
    loops = Beside()
    try:
        await ring.load()
        await parts.get(LastingSecret).load()
        watcher.on_change("keys", ring.load)
        loops.start((watcher.run, flusher.run, *beside))
        yield
    finally:
        await loops.stop()
        await flusher.flush()
        await close(parts)


async def work(settings: Settings) -> None:
    """Keep promises and run the jobs until cancelled, without the web."""
    parts = build(settings)
    async with running(parts, chores(parts)):
        await asyncio.Event().wait()


def chores(parts: Parts) -> tuple[Loop, ...]:
    """What runs beside the requests: the outbox's worker and the jobs that come round."""
    return parts.get(Worker).run, parts.get(Jobs).run


async def close(parts: Parts) -> None:
    """Close what the parts have opened."""
    parts.get(Passwords).close()
    await parts.get(Outbound).close()
    await parts.get(Database).dispose()

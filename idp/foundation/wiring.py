"""Wires what every package stands on: database, keys, calendar, counts, outbound calls."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from idp.foundation.audit_chain import Chain
from idp.foundation.audit_seal import ChainKeys
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database
from idp.foundation.diagnosis import Diagnoses
from idp.foundation.facts import Facts
from idp.foundation.flusher import Flusher
from idp.foundation.housekeeping import Housekeeping, Keep
from idp.foundation.key_safe import KeySafe
from idp.foundation.keys import KeyPolicy, KeyRing
from idp.foundation.metrics import Metrics
from idp.foundation.opaque import Derivation, Seal
from idp.foundation.outbound import Outbound, OutboundPolicy
from idp.foundation.sealed import Sealer
from idp.foundation.secret_keys import SecretKeys
from idp.foundation.versions import Watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the deployment's secret keys sign, encrypt, derive and keep."""

    token_signer: Seal
    encryptor: Sealer
    deriver: Derivation
    key_encryption: KeySafe
    audit_keys: ChainKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What every package stands on."""

    database: Database
    calendar: Calendar
    secrets: Secrets
    key_ring: KeyRing
    audit_chain: Chain
    change_poller: Watcher
    periodic_flush: Flusher
    metrics: Metrics
    facts: Facts
    error_reports: Diagnoses
    outbound: Outbound
    cleanup: Housekeeping


def wire_foundation(
    *,
    database: Database,
    time_zone: str,
    secret_keys: SecretKeys,
    keys: KeyPolicy,
    keep: Keep,
    outbound: OutboundPolicy,
) -> Foundation:
    """The foundation on `database`; nothing is opened yet."""
    calendar, secrets = Calendar(ZoneInfo(time_zone)), wire_secrets(secret_keys)
    metrics, facts, error_reports = Metrics(), Facts(database, calendar), Diagnoses(database)
    periodic_flush = Flusher()
    for flush in (metrics.flush, facts.flush, error_reports.flush):
        periodic_flush.every(flush)
    return Foundation(
        database=database,
        calendar=calendar,
        secrets=secrets,
        key_ring=KeyRing(database, secrets.key_encryption, keys),
        audit_chain=Chain(database, secrets.audit_keys),
        change_poller=Watcher(database),
        periodic_flush=periodic_flush,
        metrics=metrics,
        facts=facts,
        error_reports=error_reports,
        outbound=Outbound(outbound),
        cleanup=Housekeeping(database, error_reports, keep),
    )


def wire_secrets(secret_keys: SecretKeys) -> Secrets:
    """Everything that stands on the deployment's secret keys."""
    keys, current = secret_keys.keys, secret_keys.current
    return Secrets(
        token_signer=Seal(keys, current),
        encryptor=Sealer(keys, current),
        deriver=Derivation(keys, current),
        key_encryption=KeySafe(keys, current),
        audit_keys=ChainKeys(keys, current),
    )

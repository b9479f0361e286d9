"""Wires the infrastructure of every package: database, keys, calendar, counts, outbound calls."""

from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from idp.foundation.audit_chain import AuditChain
from idp.foundation.audit_seal import ChainKeys
from idp.foundation.background import Flush, PeriodicFlush
from idp.foundation.calendar import Calendar
from idp.foundation.change_counter import ChangePoller
from idp.foundation.cleanup import FoundationCleanup, RetentionPolicy
from idp.foundation.database import Database
from idp.foundation.database_watch import DatabaseWatch
from idp.foundation.encryptor import Encryptor
from idp.foundation.error_reports import ErrorReports
from idp.foundation.facts import Facts
from idp.foundation.gauges import Gauges
from idp.foundation.key_encryption import KeyEncryption
from idp.foundation.keys import KeyPolicy, KeyRing
from idp.foundation.mail import Mailer, MailPolicy
from idp.foundation.metrics import Metrics
from idp.foundation.outbound import OutboundClient, OutboundPolicy, make_tls_context
from idp.foundation.secret_keys import SecretKeys
from idp.foundation.secret_values import SecretDeriver, TokenSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What is derived from the deployment's secret keys: signer, encryptor, deriver, key encryption, audit keys."""

    token_signer: TokenSigner
    encryptor: Encryptor
    deriver: SecretDeriver
    key_encryption: KeyEncryption
    audit_keys: ChainKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The infrastructure of every package."""

    database: Database
    database_watch: DatabaseWatch
    calendar: Calendar
    secrets: Secrets
    key_ring: KeyRing
    audit_chain: AuditChain
    change_poller: ChangePoller
    periodic_flush: PeriodicFlush
    metrics: Metrics
    gauges: Gauges
    facts: Facts
    error_reports: ErrorReports
    outbound: OutboundClient
    mailer: Mailer
    cleanup: FoundationCleanup


def wire_foundation(
    *,
    database: Database,
    time_zone: str,
    secret_keys: SecretKeys,
    keys: KeyPolicy,
    retention: RetentionPolicy,
    outbound: OutboundPolicy,
    mail: MailPolicy,
) -> Foundation:
    """The foundation on `database`; nothing is opened yet."""
    calendar, secrets = Calendar(ZoneInfo(time_zone)), wire_secrets(secret_keys)
    metrics, facts, error_reports = Metrics(), Facts(database, calendar), ErrorReports(database, secrets.token_signer)
    return Foundation(
        database=database,
        database_watch=DatabaseWatch(database),
        calendar=calendar,
        secrets=secrets,
        key_ring=KeyRing(database, secrets.key_encryption, keys),
        audit_chain=AuditChain(database, secrets.audit_keys),
        change_poller=ChangePoller(database),
        periodic_flush=_flushing(metrics.flush, facts.flush, error_reports.flush),
        metrics=metrics,
        gauges=Gauges(database),
        facts=facts,
        error_reports=error_reports,
        outbound=OutboundClient(outbound),
        mailer=Mailer(mail, partial(make_tls_context, outbound)),
        cleanup=FoundationCleanup(database, error_reports, retention),
    )


def _flushing(*flushes: Flush) -> PeriodicFlush:
    periodic_flush = PeriodicFlush()
    for flush in flushes:
        periodic_flush.register(flush)
    return periodic_flush


def wire_secrets(secret_keys: SecretKeys) -> Secrets:
    """The secrets of a deployment from its secret keys."""
    keys, current = secret_keys.keys, secret_keys.current
    return Secrets(
        token_signer=TokenSigner(keys, current),
        encryptor=Encryptor(keys, current),
        deriver=SecretDeriver(keys, current),
        key_encryption=KeyEncryption(keys, current),
        audit_keys=ChainKeys(keys, current),
    )

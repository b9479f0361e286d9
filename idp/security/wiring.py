"""Wires what security officers and auditors do: the audit trail, its export, the overview, sessions and keys."""

from dataclasses import dataclass

from idp.accounts.policy import ThrottlePolicy
from idp.accounts.wiring import Accounts
from idp.foundation.audit_tags import AuditTags
from idp.foundation.audit_verification import AuditVerification
from idp.foundation.calendar import Calendar
from idp.foundation.keys import KeyPolicy
from idp.foundation.wiring import Foundation
from idp.security.overview import OverviewReader
from idp.security.trail import Trail
from idp.security.trail_export import TrailExport


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """The use cases of security officers and auditors."""

    calendar: Calendar
    accounts: Accounts
    trail: Trail
    export: TrailExport
    overview: OverviewReader
    verification: AuditVerification
    key_policy: KeyPolicy


def wire_security(
    foundation: Foundation, accounts: Accounts, *, tags: AuditTags, key_policy: KeyPolicy, throttle: ThrottlePolicy
) -> Security:
    """The use cases of one deployment."""
    calendar = foundation.calendar
    return Security(
        calendar=calendar,
        accounts=accounts,
        trail=Trail(calendar, tags),
        export=TrailExport(foundation.database, foundation.audit_chain, calendar, tags),
        overview=OverviewReader(calendar, throttle, tags),
        verification=AuditVerification(foundation.database, foundation.secrets.audit_keys),
        key_policy=key_policy,
    )

"""Audit events of the foundation: the signing keys and the audit trail itself."""

from idp.foundation.audit import AuditResult, AuditTag


class FoundationEvent(AuditTag):
    """What the foundation records in the audit trail."""

    AUDIT_BREAK_ACCEPTED = "audit.accepted", "An operator accepted a break in the chain of the audit trail."
    AUDIT_READ = "audit.read", "Entries of the audit trail were read; the detail has the kinds of filters and a count."
    AUDIT_EXPORTED = "audit.exported", "Entries were exported; the detail has the kinds of filters, format and count."
    AUDIT_VERIFIED = "audit.verified", "The whole chain of the audit trail was verified and found unbroken."
    AUDIT_FOUND_BROKEN = (
        "audit.found_broken",
        "The chain of the audit trail was verified and found broken; the detail counts the faults.",
        AuditResult.REFUSED,
    )
    KEYS_OFFERED = "keys.offered", "An algorithm is offered from now on, because a client needs its signatures."
    KEYS_WITHDRAWN = "keys.withdrawn", "An algorithm that no client needs any more is offered no longer."
    KEYS_ROTATED = "keys.rotated", "The current signing key of an algorithm retired, and the next one signs."
    KEYS_REPLACED = "keys.replaced", "Every signing key was deleted and generated anew."
    FACTS_REBUILT = "facts.rebuilt", "Counts of use of some days were written anew; the detail has the days."

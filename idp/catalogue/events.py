"""Audit events of the inventory."""

from idp.foundation.audit import AuditResult, AuditTag


class CatalogueEvent(AuditTag):
    """What the inventory records in the audit trail."""

    IMPORTED = "applications.imported", "A file of applications was imported; the detail counts its rows."
    CLAIM_MADE = "claim.made", "A person wants to answer for an application, or proposes a new one."
    CLAIM_CONFIRMED = "claim.confirmed", "A claim was confirmed: its claimant answers for the application."
    CLAIM_REFUSED = "claim.refused", "A claim was refused.", AuditResult.REFUSED
    CLAIM_SUPERSEDED = (
        "claim.superseded",
        "A claim ended, because another one of the same application was confirmed first.",
        AuditResult.REFUSED,
    )
    STEWARD_CHANGED = "stewardship.handed_over", "Another person answers for an application; the detail has both."
    SECOND_CONTACT_CHANGED = "stewardship.second_changed", "The second contact of an application changed."
    APPLICATION_ADDED = "application.added", "An application was added to the inventory."
    APPLICATION_CHANGED = (
        "application.changed",
        "Fields of an application were corrected; the detail names them, the history has what they were.",
    )
    APPLICATION_DECLARED = (
        "application.declared",
        "An application was declared not applicable, applicable, frozen, retired or merged; the detail has the reason.",
    )
    DECISION_UNDONE = "application.decision_undone", "A decision about an application was undone."
    NOTE_WRITTEN = "application.note_written", "A note about an application was written."
    NOTE_REMOVED = "application.note_removed", "A note about an application was removed."

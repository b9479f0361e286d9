"""Audit events of the offices."""

from idp.foundation.audit import AuditTag


class OfficesEvent(AuditTag):
    """What the offices record in the audit trail."""

    IMPORTED = "offices.imported", "A file of offices was imported; the detail counts its rows."

"""Audit events of the inventory."""

from idp.foundation.audit import AuditTag


class CatalogueEvent(AuditTag):
    """What the inventory records in the audit trail."""

    IMPORTED = "applications.imported", "A file of applications was imported; the detail counts its rows."

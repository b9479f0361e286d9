"""Audit events of the diagnosis of errors."""

from idp.foundation.audit import AuditTag


class DiagnosisEvent(AuditTag):
    """What the diagnosis of errors records in the audit trail."""

    DIAGNOSIS_OPENED = "diagnosis.opened", "What is behind the code of an error page was read; the subject is the code."

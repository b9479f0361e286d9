"""Audit events of the diagnosis of errors."""

from idp.foundation.audit import AuditTag


class DiagnosisEvent(AuditTag):
    """What the diagnosis of errors records in the audit trail."""

    DIAGNOSIS_OPENED = "diagnosis.opened", "What is behind the code of an error page was read; the subject is the code."
    HELP_REQUESTED = "help_request.made", "A team asked Kominfo for help with an error; the detail has its code."
    HELP_ANSWERED = "help_request.answered", "A help request was answered."
    HELP_REOPENED = "help_request.reopened", "A team opened its help request again."
    HELP_CLOSED = "help_request.closed", "A help request was ended, by its team or by Kominfo."

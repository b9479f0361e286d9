"""Audit events and outbox messages of the protocol endpoints."""

from idp.foundation.audit import AuditResult, AuditTag
from idp.foundation.outbox import MessageKind


class OidcEvent(AuditTag):
    """What the protocol endpoints record in the audit trail."""

    CONSENT_GIVEN = "consent.given", "A person agreed to share their data with a client."
    CONSENT_WITHDRAWN = "consent.withdrawn", "A person withdrew what they had agreed to."
    PERSONA_ENTERED = (
        "persona.entered",
        "A member of a team entered a client in the sandbox as a persona; the actor is the member.",
    )
    DEVICE_ALLOWED = "device.allowed", "A person allowed a device."
    DEVICE_DENIED = "device.denied", "A person refused a device.", AuditResult.REFUSED
    CODE_REPLAYED = (
        "code.replayed",
        "An authorization code was used a second time; what it gave is revoked.",
        AuditResult.REFUSED,
    )
    DEVICE_CODE_REPLAYED = (
        "device_code.replayed",
        "A device code was used a second time; what it gave is revoked.",
        AuditResult.REFUSED,
    )
    REFRESH_TOKEN_REUSED = (
        "refresh_token.reused",
        "A rotated refresh token was used again; its grant is revoked.",
        AuditResult.REFUSED,
    )
    TOKEN_EXCHANGED = "token.exchanged", "A service acts for a person at another API; recorded once a day at most."


class OidcMessage(MessageKind):
    """What the protocol endpoints do after a commit."""

    DELIVER_LOGOUT = "logout:deliver", "Send a logout token to one client.", ("receipt_id",)

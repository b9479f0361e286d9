"""Audit events and outbox messages of accounts, and the reasons for which a session ends."""

from idp.enumerations import DescribedEnum
from idp.foundation.audit import AuditResult, AuditTag
from idp.foundation.outbox import MessageKind


class AccountsEvent(AuditTag):
    """What accounts record in the audit trail."""

    SESSION_OPENED = "session.opened", "A person logged in."
    SESSION_STEPPED_UP = "session.stepped_up", "A session reached a stronger class by another factor."
    SECOND_FACTOR_FAILED = (
        "login.second_factor_failed",
        "A second factor was refused after the right password; the detail says which kind it was.",
        AuditResult.REFUSED,
    )
    SESSION_ENDED = "session.ended", "A session ended; the detail has the reason."
    SESSION_DISOWNED = (
        "session.disowned",
        "A person ended a session that they did not recognise.",
        AuditResult.REFUSED,
    )
    SESSIONS_ENDED_IN_INCIDENT = (
        "sessions.ended_in_incident",
        "An officer ended every session of a person in an incident; the detail counts them and has the reason.",
    )
    PERSON_DISABLED = "person.disabled", "A person can no longer log in."
    PERSON_ENABLED = "person.enabled", "A disabled person can log in again."
    PASSWORD_SET = "person.password_set", "A person received another password, and their sessions ended."
    PASSWORD_CHANGED = "person.password_changed", "A person changed their password; their other sessions ended."
    COMMON_PASSWORDS_UPDATED = (
        "common_passwords.updated",
        "The deployment's list of common passwords was replaced or extended; the detail counts it.",
    )
    PEOPLE_IMPORTED = "people.imported", "A file of people was imported; the detail counts its rows."
    DEVICE_TRUSTED = "device.trusted", "A browser need not show a second factor for a while."
    DEVICES_FORGOTTEN = "device.forgotten", "Trusted devices of a person ended; the detail counts them."
    DEVICE_VALUE_REUSED = (
        "device.value_reused",
        "A device sent an older value: it may have been copied, and ended.",
        AuditResult.REFUSED,
    )
    HISTORY_DISOWNED = (
        "history.disowned",
        "A person said that something in their sign-in history was not them.",
        AuditResult.REFUSED,
    )
    ROLE_GRANTED = "role.granted", "A person received a role."
    ROLE_REVOKED = "role.revoked", "A role was taken from a person."
    ROLE_REQUESTED = "role.requested", "An officer asked for a role that another officer must agree to."
    ROLE_REQUEST_DECLINED = (
        "role.request_declined",
        "Another officer did not agree to a role that was asked for.",
        AuditResult.REFUSED,
    )
    LOGIN_THROTTLE_CLEARED = "login_throttle.cleared", "An officer ended a person's wait after failed logins."
    FACTOR_ADDED = "person.factor_added", "A person has a further second factor; the detail has its kind."
    FACTOR_REPLACED = "person.factor_replaced", "Another authenticator app took the place of a person's."
    FACTOR_REMOVED = "person.factor_removed", "A person has a second factor less; the detail has its kind."
    RECOVERY_CODES_MADE = "person.recovery_codes_made", "A person has new recovery codes; earlier ones are void."
    RECOVERY_CODE_USED = "person.recovery_code_used", "A recovery code stood for a person's second factor."
    PASSKEY_CLONED = (
        "person.passkey_cloned",
        "A passkey's counter went backwards: it is refused from now on.",
        AuditResult.REFUSED,
    )
    CODE_ISSUED = "one_time_code.issued", "A person was given a one-time code; the detail has its purpose."
    RESET_ASKED = "account_reset.asked", "An officer asked for a reset of a person's account."
    RESET_APPROVED = (
        "account_reset.approved",
        "A second officer agreed, and the account was reset; the detail says of what.",
    )
    RESET_REFUSED = "account_reset.refused", "A second officer refused a reset.", AuditResult.REFUSED
    RESET_CANCELLED = "account_reset.cancelled", "The first officer or the person concerned cancelled a reset."
    CODE_USED = "one_time_code.used", "A person used a one-time code up; the detail has its purpose."
    ROSTER_PROPOSED = "roster.proposed", "A full list of people was compared; the detail counts what it would change."
    ROSTER_AGREED = "roster.agreed", "The first of two officers agreed to a roster."
    ROSTER_APPLIED = "roster.applied", "Officers decided to apply a roster; the detail counts what it changes."
    ROSTER_REJECTED = "roster.rejected", "A roster was rejected; nothing changed.", AuditResult.REFUSED
    ROSTER_UNDONE = "roster.undone", "An officer decided to undo a roster."
    ROSTER_FINISHED = "roster.finished", "A roster was carried out or undone in full; the detail counts the people."
    PARTNER_INVITED = "partner.invited", "A civil servant answers for a vendor's person; the detail has the last day."
    PARTNER_EXTENDED = "partner.extended", "A vendor's person may log in until another day; the detail has it."
    PARTNER_ENDED = "partner.ended", "A vendor's person can no longer log in: their day has passed, or it was ended."


class AccountsMessage(MessageKind):
    """What accounts tell the packages above them."""

    SESSION_ENDED = "session:ended", "A session ended.", ("session_id", "person_id", "reason")
    PERSON_DISABLED = "person:disabled", "A person was disabled, and all their sessions ended.", ("person_id", "at")
    PASSWORD_CHANGED = (
        "person:password_changed",
        "A person's password changed, and all their sessions ended but the one they changed it in.",
        ("person_id", "at", "kept_session_id"),
    )
    ROSTER_DECIDED = "roster:decided", "A roster is to be carried out, or undone, the next people.", ("roster_id",)
    SIGNED_OUT_EVERYWHERE = (
        "person:signed_out_everywhere",
        "A person ended every session but the one they did it from.",
        ("person_id", "at", "kept_session_id"),
    )
    PASSWORD_FORGOTTEN = (
        "person:password_forgotten",
        "A reset by e-mail was asked for; without a person, for a name that nobody has.",
        ("person_id", "at"),
    )
    MAIL_DUE = "mail:send", "A mail to a person is to be written and sent.", ("mail_id",)
    FACTORS_CHANGED = (
        "person:factors_changed",
        "A person's second factors changed, or one was used that is for emergencies; `event` is the audit event.",
        ("person_id", "at", "event", "factor"),
    )
    ENDED_IN_INCIDENT = (
        "person:ended_in_incident",
        "An officer of security ended every session of a person.",
        ("person_id", "at"),
    )


class SessionEndReason(DescribedEnum):
    """Why a session ended, as its row, its message and its audit event say."""

    SIGNED_OUT = "signed_out", "The person signed out."
    ENDED_BY_PERSON = "ended_by_person", "The person ended it from another session."
    DISOWNED = "disowned", "The person did not recognise it; its offline grants end as well."
    REPLACED = "replaced", "Another person logged in with the same browser."
    ISSUED_AHEAD = "issued_ahead", "A clock that was ahead opened it, and it lay ahead for an hour more."
    EXPIRED = "expired", "It was idle for too long or reached its maximum age."
    DISABLED = "disabled", "The person was disabled."
    PASSWORD_CHANGED = "password_changed", "The person's password changed."
    INCIDENT = "incident", "An officer of security ended every session of the person, with all their grants."
    ACCOUNT_RESET = "account_reset", "Officers reset the person's password or second factors."
    PARTNER_ENDED = "partner_ended", "The day until which a vendor's person may log in has passed, or it was ended."


class HistoryEvent(DescribedEnum):
    """What a line of a person's sign-in history is about."""

    LOGIN = "login", "A login."
    WRONG_PASSWORD = "wrong_password", "A login that failed at the password."
    WRONG_FACTOR = "wrong_factor", "A login that failed at the second factor."
    PASSWORD_CHANGED = "password_changed", "The password changed."
    FACTORS_CHANGED = "factors_changed", "A second factor was added or removed, or new recovery codes were made."
    RESET = "reset", "Officers reset the password or the factors."

"""Audit events and outbox messages of accounts, and the reasons for which a session ends."""

from idp.enumerations import DescribedEnum
from idp.foundation.audit import AuditTag
from idp.foundation.outbox import MessageKind


class AccountsEvent(AuditTag):
    """What accounts record in the audit trail."""

    SESSION_OPENED = "session.opened", "A person logged in."
    SESSION_STEPPED_UP = "session.stepped_up", "A session reached a stronger class by another factor."
    SECOND_FACTOR_FAILED = (
        "login.second_factor_failed",
        "A wrong code was given after the right password; the detail says which kind of code was asked for.",
    )
    SESSION_ENDED = "session.ended", "A session ended; the detail has the reason."
    SESSION_DISOWNED = "session.disowned", "A person ended a session that they did not recognise."
    PERSON_DISABLED = "person.disabled", "A person can no longer log in."
    PERSON_ENABLED = "person.enabled", "A disabled person can log in again."
    PASSWORD_SET = "person.password_set", "A person received another password, and their sessions ended."
    PEOPLE_IMPORTED = "people.imported", "A file of people was imported; the detail counts its rows."
    ROLE_GRANTED = "role.granted", "A person received a role."
    ROLE_REVOKED = "role.revoked", "A role was taken from a person."


class AccountsMessage(MessageKind):
    """What accounts tell the packages above them."""

    SESSION_ENDED = "session:ended", "A session ended.", ("session_id", "person_id", "reason")
    PERSON_DISABLED = "person:disabled", "A person was disabled, and all their sessions ended.", ("person_id", "at")
    PASSWORD_CHANGED = (
        "person:password_changed",
        "A person's password changed, and all their sessions ended.",
        ("person_id", "at"),
    )
    SIGNED_OUT_EVERYWHERE = (
        "person:signed_out_everywhere",
        "A person ended every session but the one they did it from.",
        ("person_id", "at", "kept_session_id"),
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

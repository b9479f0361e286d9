"""Kinds of outbox messages that accounts enqueues, and the fields of their payloads."""

SESSION_ENDED = "session:ended"
PERSON_DISABLED = "person:disabled"
PASSWORD_CHANGED = "person:password_changed"
SIGNED_OUT_EVERYWHERE = "person:signed_out_everywhere"

#: The end reason of a session that its owner did not recognise.
DISOWNED = "disowned"

#: Kind -> fields of its payload; `at` is when it happened (ISO 8601), `kept_session_id` the session that ended all
#: others.
CARRIES: dict[str, tuple[str, ...]] = {
    SESSION_ENDED: ("session_id", "person_id", "reason"),
    PERSON_DISABLED: ("person_id", "at"),
    PASSWORD_CHANGED: ("person_id", "at"),
    SIGNED_OUT_EVERYWHERE: ("person_id", "at", "kept_session_id"),
}

"""What accounts promises in the outbox: every kind, and what its payload carries."""

SESSION_ENDED = "session:ended"
PERSON_DISABLED = "person:disabled"
PASSWORD_CHANGED = "person:password_changed"
SIGNED_OUT_EVERYWHERE = "person:signed_out_everywhere"

#: The reason of a session that ended because its owner did not know it.
DISOWNED = "disowned"

#: Kind -> the names in its payload; `at` is when it happened (ISO 8601), `kept_session_id` the browser in which the
#: person ended all others.
CARRIES: dict[str, tuple[str, ...]] = {
    SESSION_ENDED: ("session_id", "person_id", "reason"),
    PERSON_DISABLED: ("person_id", "at"),
    PASSWORD_CHANGED: ("person_id", "at"),
    SIGNED_OUT_EVERYWHERE: ("person_id", "at", "kept_session_id"),
}

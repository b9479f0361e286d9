"""What clients promises in the outbox: every kind, and what its payload carries."""

#: A client was suspended or removed; {client_id}.
CLIENT_STOPPED = "client:stopped"

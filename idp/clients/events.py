"""What clients promises in the outbox: every kind, and what its payload carries."""

#: A client was suspended or removed; {client_id}.
CLIENT_STOPPED = "client:stopped"

#: An API gave up scopes, or is gone: another may take them; {scopes}, separated by spaces.
SCOPES_GIVEN_UP = "api:scopes_given_up"

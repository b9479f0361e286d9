"""Kinds of outbox messages that idp.clients enqueues, with their payloads."""

#: A client was suspended or removed; {client_id}.
CLIENT_STOPPED = "client:stopped"

#: Scopes no longer belong to an API, so another API may take them; {scopes}, separated by spaces.
SCOPES_GIVEN_UP = "api:scopes_given_up"

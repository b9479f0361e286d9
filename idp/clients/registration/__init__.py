"""Registration of clients: by operators, by clients themselves (RFC 7591, RFC 7592), and cleanup of unused ones."""

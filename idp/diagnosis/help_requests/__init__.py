"""Help requests: a team asks Kominfo about one error code, and Kominfo answers."""

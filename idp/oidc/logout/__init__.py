"""Logout: which clients are notified that a session ended, through which channel, and with what result."""

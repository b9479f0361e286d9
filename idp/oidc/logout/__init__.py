"""Ends of sessions: who is told, through which channel, and what came of it."""

"""Doors for people: the sign-in page, and the person's own page."""

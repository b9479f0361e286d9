"""Logging in: the login request, the login page, names, passwords and the login itself."""

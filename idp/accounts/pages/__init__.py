"""Endpoints for people: the login page and the account page."""

"""Roles in DIVOS: what they are, and who has which."""

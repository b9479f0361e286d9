"""Roles in DIVOS: their definition and their assignment to people."""

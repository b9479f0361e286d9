"""Accounts: people and their claims, authentication, sessions of browsers, roles in DIVOS."""

"""Tokens as they are made, bound, opened, explained and used at our own endpoints."""

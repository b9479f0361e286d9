"""Imports clients from a file of another provider."""

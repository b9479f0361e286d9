"""Queries of diagnosis."""

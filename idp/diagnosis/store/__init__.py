"""Statements about the tables of the diagnosis."""

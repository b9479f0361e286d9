"""Queries of the protocol's tables; what is single-use is spent in one statement."""

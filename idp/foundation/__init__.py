"""Shared infrastructure: database, keys, clock, outbox, audit trail; knows nothing of OAuth, people or applications."""

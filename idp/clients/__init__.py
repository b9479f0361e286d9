"""Relying parties, their client secrets and registration, and the APIs that access tokens are issued for."""

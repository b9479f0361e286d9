"""Decisions about applications: not applicable, applicable, frozen, retired, merged; made, reviewed and undone."""

"""Endpoints of /opd and /kominfo/peran."""

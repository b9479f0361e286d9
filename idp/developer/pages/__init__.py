"""Endpoints of /pengembang."""

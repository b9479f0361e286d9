"""Endpoints of the admin API, one file for each resource."""

"""Endpoints for people: the launcher, connected applications, help with its search, the causes of errors, notices."""

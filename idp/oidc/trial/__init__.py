"""Trying a sign-in inside the provider: what an application would send and receive, without the application."""

"""Levels of applications: rules, stored standings with their history, and why an application does not move."""

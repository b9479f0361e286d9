"""How people set up, change and remove their own second factors: permission, limits, notices, recommendations."""

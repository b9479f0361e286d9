"""The other side of DIVOS SSO: applications that sign people in with it."""

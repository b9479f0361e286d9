"""Statements about people, sessions, logins and roles; the names exported here may be composed by other slices."""

from idp.accounts.store.people import PERSON_ID, active_person, person_facts
from idp.accounts.store.sessions import alive_session, session_lookup

__all__ = ["PERSON_ID", "active_person", "alive_session", "person_facts", "session_lookup"]
